package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
)

// rewrite is the new text of a file, and the one that it was made from.
type rewrite struct {
	path          string
	before, after []byte
}

// write replaces the file at once: whoever reads it, and whatever happens, there
// is the text before or the text after. It fails, and changes nothing, where the
// file is not any more what was analysed. The mode stays.
func (r rewrite) write() error {
	info, err := os.Stat(r.path)
	if err != nil {
		return err
	}
	now, err := os.ReadFile(r.path)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, r.before) {
		return fmt.Errorf("%s was changed by somebody else in the meantime, and is left alone; try again", r.path)
	}
	// The go command does not see files whose name begins with a dot.
	f, err := os.CreateTemp(filepath.Dir(r.path), ".deferls-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // it is gone if all went well
	_, failure := f.Write(r.after)
	failure = cmp.Or(failure, f.Chmod(info.Mode().Perm()), f.Sync())
	if err := cmp.Or(failure, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), r.path)
}
