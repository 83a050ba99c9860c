// Package overlay holds the text of the files that are open in the editor, and
// is the only place that converts between byte offsets and the protocol's
// positions. Everything else in deferls counts in bytes.
package overlay

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// File is one open file at one version. It never changes: an edit makes a new
// File.
type File struct {
	*Mapper
	Path     string  // absolute
	URI      uri.URI // as the client wrote it; answers repeat it byte for byte
	Version  int32   // the client's number; it begins anew when the file is opened again
	Revision int64   // ours, never given twice; the server gives it before anyone sees the File

	history history
}

// Open is a file as the editor has just opened it.
func Open(path string, u uri.URI, version int32, text []byte, enc protocol.PositionEncodingKind) *File {
	return &File{Mapper: NewMapper(text, enc), Path: path, URI: u, Version: version, history: history{opened: new(int)}}
}

// Change is one edit of a didChange. Without a range it replaces the whole text.
type Change struct {
	Range *protocol.Range
	Text  string
}

// Edit is the file after the changes, each applied to the result of the one
// before. A range outside the text is drawn in to its nearest end, and one whose
// ends are swapped is read the right way round, so no edit can lose text that
// it does not cover.
func (f *File) Edit(version int32, changes []Change) *File {
	m, h := f.Mapper, f.history
	for _, c := range changes {
		if c.Range == nil {
			next := NewMapper([]byte(c.Text), m.enc)
			h = h.and(difference(m.text, next.text))
			m = next
			continue
		}
		start, end := m.Offset(c.Range.Start), m.Offset(c.Range.End)
		start, end = min(start, end), max(start, end)
		h = h.and(edit{start, end, len(c.Text)})
		m = m.replace(start, end, c.Text)
	}
	return &File{Mapper: m, Path: f.Path, URI: f.URI, Version: version, history: h}
}

// Files are the open files by path. A Files value never changes; With and
// Without make new ones, so that a reader can keep what it was given.
type Files map[string]*File

// With is fs with f in place of what was at its path.
func (fs Files) With(f *File) Files {
	next := maps.Clone(fs)
	if next == nil {
		next = Files{}
	}
	next[f.Path] = f
	return next
}

// Without is fs without the file at path.
func (fs Files) Without(path string) Files {
	next := maps.Clone(fs)
	delete(next, path)
	return next
}

// Read is the text of a file: the open one, or else the one on disk.
func (fs Files) Read(path string) ([]byte, error) {
	if f := fs[path]; f != nil {
		return f.Text(), nil
	}
	return os.ReadFile(path)
}

// Any says whether a file in dir is open.
func (fs Files) Any(dir string) bool {
	for path := range fs {
		if filepath.Dir(path) == dir {
			return true
		}
	}
	return false
}

// Texts is the text of every file by path.
func (fs Files) Texts() map[string][]byte {
	texts := make(map[string][]byte, len(fs))
	for path, f := range fs {
		texts[path] = f.Text()
	}
	return texts
}

// Unsaved is the text of every file that is not on disk like that: what the go
// command has to be told. Files that cannot be written are left out, because it
// refuses to replace those of the module cache.
func (fs Files) Unsaved() map[string][]byte {
	texts := map[string][]byte{}
	for path, f := range fs {
		info, err := os.Stat(path)
		if err == nil && info.Mode().Perm()&0o222 == 0 {
			continue
		}
		if onDisk, err := os.ReadFile(path); err != nil || !bytes.Equal(onDisk, f.text) {
			texts[path] = f.text
		}
	}
	return texts
}
