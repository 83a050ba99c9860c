package lib

import "os"

// Fill writes files below a directory, in a way that is not worth following.
func Fill(dir string, names ...string) error {
	for _, n := range names {
		dirs[n] = dir
	}
	return nil
}

var dirs = map[string]string{}

// Clean removes what Fill was told of.
func Clean(dir string) { delete(dirs, dir); os.RemoveAll(dir) }

// Workspace is in a directory that it removes.
type Workspace struct{ dir string }

// NewWorkspace takes a directory over.
func NewWorkspace(dir string) *Workspace { return &Workspace{dir} }

// Close removes the directory.
func (s *Workspace) Close() error { return os.RemoveAll(s.dir) }

// Below is a path.
func Below(dir string) (string, error) { return dir + "/x", nil }
