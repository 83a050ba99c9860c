package facts

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
)

// key names the facts of a package by all that they are made from: the program
// that makes them, the configuration, the text of the package, and the keys of
// what it imports.
type key [sha256.Size]byte

// format changes when facts of the same program would be written otherwise.
const format = "deferls facts 1"

// key is called with the lock held. It comes to an end in broken code as well:
// go/packages takes away imports that close a circle.
func (v *view) key(m *load.Meta) key {
	if k, ok := v.keys[m]; ok {
		return k
	}
	if k, ok := v.fixed[m]; ok {
		return k
	}
	h := sha256.New()
	fmt.Fprintln(h, format, program(), runtime.Version(), m.ID, m.GoVersion)
	if !obligation.InStd(m.PkgPath) { // of which only the declarations matter
		fmt.Fprintln(h, v.store.configured(m).Hash())
	}
	for _, f := range m.Files {
		v.text(h, m, f)
	}
	fixed := !m.Local()
	for dep := range m.Imports() {
		k := v.key(dep)
		v.unsaved[m] = v.unsaved[m] || v.unsaved[dep]
		_, isFixed := v.fixed[dep]
		fixed = fixed && isFixed
		h.Write(k[:])
	}
	k := key(h.Sum(nil))
	v.keys[m] = k
	if fixed {
		v.fixed[m] = k
	}
	return k
}

// text adds one file. The files of the module cache and of the toolchain do not
// change under their names; those of a vendor directory do, with each go mod
// vendor.
func (v *view) text(h hash.Hash, m *load.Meta, path string) {
	if text, ok := v.overlay[path]; ok {
		v.unsaved[m] = true
		fmt.Fprintf(h, "%s %x\n", path, sha256.Sum256(text))
		return
	}
	if !m.Local() && !vendored(m) {
		fmt.Fprintln(h, path)
		return
	}
	fmt.Fprintf(h, "%s %x\n", path, v.store.hashFile(path))
}

func vendored(m *load.Meta) bool {
	return strings.HasSuffix(filepath.ToSlash(m.Dir), "/vendor/"+m.PkgPath)
}

// hashed remembers the hash of a file for as long as it looks the same.
type hashed struct {
	size int64
	time time.Time
	sum  key
}

func (s *Store) hashFile(path string) key {
	info, err := os.Stat(path)
	if err != nil {
		return key{}
	}
	s.mu.Lock()
	old, ok := s.files[path]
	s.mu.Unlock()
	if ok && old.size == info.Size() && old.time.Equal(info.ModTime()) {
		return old.sum
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return key{}
	}
	now := hashed{info.Size(), info.ModTime(), sha256.Sum256(text)}
	s.mu.Lock()
	s.files[path] = now
	s.mu.Unlock()
	return now.sum
}

// program identifies this build of deferls: another one may see more.
var program = sync.OnceValue(func() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
})
