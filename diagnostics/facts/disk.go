package facts

import (
	"fmt"
	"io/fs"
	"log/slog"
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
// Entries are written beside and moved into place, so that several processes
// can share it, and checked by their hash when they are read.
type disk struct {
	dir     string
	cache   *cache.Cache
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

// openDisk is nil, which works too, where the directory cannot be used.
func openDisk(dir string) *disk {
	if dir == "" {
		return nil
	}
	d := &disk{dir: dir}
	err := os.MkdirAll(dir, 0o777)
	if err == nil {
		d.cache, err = cache.Open(dir)
	}
	if err != nil {
		d.complain(err)
		return nil
	}
	return d
}

func (d *disk) complain(err error) {
	d.trouble.Do(func() {
		slog.Warn("deferls: facts about dependencies cannot be kept on disk, so they are made again each time; "+
			"make the directory writable, or set DEFERLS_CACHE to another one or to off", "directory", d.dir, "error", err)
	})
}

// get is the text of an entry; nil if there is none, or none that is whole.
func (d *disk) get(k key) []byte {
	if d == nil {
		return nil
	}
	text, _, err := d.cache.GetBytes(cache.ActionID(k))
	if err != nil {
		return nil
	}
	return text
}

func (d *disk) put(k key, text []byte) {
	if d == nil {
		return
	}
	if err := d.cache.PutBytes(cache.ActionID(k), text); err != nil {
		d.complain(err)
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
	if err := d.cache.Trim(); err != nil {
		d.complain(err)
	}
	if err := shrink(d.dir, maxSize); err != nil {
		d.complain(fmt.Errorf("making room: %w", err))
	}
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
