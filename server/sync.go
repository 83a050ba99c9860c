package server

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/deferls/deferls/diagnostics/config"
	"github.com/deferls/deferls/server/overlay"
)

func isGo(path string) bool { return strings.HasSuffix(path, ".go") }

func (s *server) didOpen(params []byte) error {
	var p didOpenParams
	if err := decode(params, &p, json.Unmarshal); err != nil {
		return err
	}
	path := pathOf(p.TextDocument.URI)
	if !isGo(path) {
		s.log.Debug("not a Go file on disk: left alone", "uri", p.TextDocument.URI)
		return nil
	}
	f := overlay.Open(path, uri.URI(p.TextDocument.URI), p.TextDocument.Version, []byte(p.TextDocument.Text), s.can.encoding)
	s.put(f)
	return nil
}

func (s *server) didChange(params []byte) error {
	var p didChangeParams
	if err := decode(params, &p, json.Unmarshal); err != nil {
		return err
	}
	path := pathOf(p.TextDocument.URI)
	if !isGo(path) {
		return nil
	}
	f := s.openFiles()[path]
	if f == nil {
		return fmt.Errorf("%s was edited and is not open; open it again to have it analysed", path)
	}
	s.put(f.Edit(p.TextDocument.Version, p.edits()))
	return nil
}

// put makes f the text of its path and wakes the worker of its directory.
// Only the read loop opens, edits and closes files.
func (s *server) put(f *overlay.File) {
	dir := filepath.Dir(f.Path)
	s.mu.Lock()
	s.revision++
	f.Revision = s.revision
	s.files = s.files.With(f)
	w := s.workers[dir]
	if w == nil {
		w = s.startWorker(dir)
		s.workers[dir] = w
	}
	s.mu.Unlock()
	w.touch(events{})
}

func (s *server) didClose(p *protocol.DidCloseTextDocumentParams) error {
	path := pathOf(string(p.TextDocument.URI))
	s.mu.Lock()
	f := s.files[path]
	s.files = s.files.Without(path)
	dir := filepath.Dir(path)
	w := s.workers[dir]
	if w != nil && !s.files.Any(dir) {
		delete(s.workers, dir)
		w.stop()
	}
	s.mu.Unlock()
	if f == nil {
		return nil
	}
	w.touch(events{})
	go s.published.clear(f)
	return nil
}

// didSave makes others look again: what imports the saved package, and a
// directory that could not be loaded so far.
func (s *server) didSave(p *protocol.DidSaveTextDocumentParams) error {
	s.tell(events{saved: []string{pathOf(string(p.TextDocument.URI))}})
	return nil
}

// didChangeWatchedFiles is about files that changed without being edited here.
func (s *server) didChangeWatchedFiles(p *protocol.DidChangeWatchedFilesParams) error {
	var e events
	for _, c := range p.Changes {
		path := pathOf(string(c.URI))
		switch {
		case slices.Contains(moduleFiles, filepath.Base(path)):
			e.modules = true
		case filepath.Base(path) == config.Name:
			e.configured = true
			go s.configs.look()
		case !isGo(path):
		case c.Type == protocol.FileChangeTypeChanged:
			e.changed = append(e.changed, path)
		case c.Type == protocol.FileChangeTypeDeleted:
			e.deleted = append(e.deleted, path)
		default:
			e.created = append(e.created, path)
		}
	}
	s.tell(e)
	return nil
}

func (s *server) tell(e events) {
	s.mu.Lock()
	workers := make([]*worker, 0, len(s.workers))
	for _, w := range s.workers {
		workers = append(workers, w)
	}
	s.mu.Unlock()
	for _, w := range workers {
		w.touch(e)
	}
}
