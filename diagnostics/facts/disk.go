package facts

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/cache"
)

// maxSize is how much the facts on disk may take, in bytes, before the oldest
// ones go.
const maxSize = 64 << 20

// disk keeps facts in files: the go command's own build cache, as a library.
// Entries are checked by their hash when they are read, so that several
// processes can share it, and half an entry is none.
type disk struct {
	dir      string
	complain func(problem string)

	opened  sync.Once
	cache   *cache.Cache // nil where the directory cannot be used
	trouble sync.Once
	bound   sync.Once
}

// Dir is where facts are kept unless somebody says otherwise: deferls in the
// user's cache directory, or what DEFERLS_CACHE names; empty, for nowhere, if
// that is "off".
func Dir() string {
	switch dir := os.Getenv("DEFERLS_CACHE"); dir {
	case "":
	case "off":
		return ""
	default:
		return dir
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "deferls", "facts")
}

// open makes the directory when it is first needed. It says whether it can be used.
func (d *disk) open() bool {
	if d == nil {
		return false
	}
	d.opened.Do(func() {
		err := os.MkdirAll(d.dir, 0o777)
		if err == nil {
			d.cache, err = cache.Open(d.dir)
		}
		d.fail(err)
	})
	return d.cache != nil
}

// fail tells the first thing that goes wrong: the others follow from it.
func (d *disk) fail(err error) {
	if err == nil {
		return
	}
	d.trouble.Do(func() {
		d.complain(fmt.Sprintf("facts about dependencies cannot be kept in %s, so they are made again each time: %v; "+
			"make room there, make it writable, or set DEFERLS_CACHE to another directory or to off", d.dir, err))
	})
}

// get is the text of an entry; nil if there is none, or none that is whole.
func (d *disk) get(k key) []byte {
	if !d.open() {
		return nil
	}
	text, _, err := d.cache.GetBytes(cache.ActionID(k))
	if err != nil {
		return nil
	}
	return text
}

func (d *disk) put(k key, text []byte) {
	if !d.open() {
		return
	}
	if err := d.cache.PutBytes(cache.ActionID(k), text); err != nil {
		d.fail(err)
		return
	}
	d.bound.Do(d.trim)
}

// trim removes what nobody has used for days, and the oldest of the rest while
// it is too much. It looks at most once a day.
func (d *disk) trim() {
	if info, err := os.Stat(filepath.Join(d.dir, "trim.txt")); err == nil && time.Since(info.ModTime()) < 24*time.Hour {
		return
	}
	d.fail(d.cache.Trim())
	d.fail(shrink(d.dir, maxSize))
}

// shrink removes the oldest files below dir until at most size bytes are left.
func shrink(dir string, size int64) error {
	type file struct {
		path string
		info fs.FileInfo
	}
	var files []file
	var total int64
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // somebody else is making room too
		}
		if info, err := d.Info(); err == nil {
			files = append(files, file{path, info})
			total += info.Size()
		}
		return nil
	})
	slices.SortFunc(files, func(a, b file) int { return a.info.ModTime().Compare(b.info.ModTime()) })
	for _, f := range files {
		if total <= size {
			break
		}
		if os.Remove(f.path) == nil {
			total -= f.info.Size()
		}
	}
	return err
}
