package server

import (
	"go/token"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/server/overlay"
)

// fileOf is the file of that path in the package's file set.
func (a *analysed) fileOf(path string) *token.File {
	for _, f := range a.state.Pkg.Files {
		if tok := a.state.Pkg.Fset.File(f.FileStart); tok.Name() == path {
			return tok
		}
	}
	return nil
}

// workspaceEdit is edits in the form the client takes: where it can, with the
// version of each text, so that the client refuses what comes too late.
func (s *server) workspaceEdit(snap *snapshot, a *analysed, edits []analysis.TextEdit) *protocol.WorkspaceEdit {
	var paths []string
	byPath := map[string][]protocol.TextEdit{}
	for _, e := range edits {
		tok := a.state.Pkg.Fset.File(e.Pos)
		path := tok.Name()
		end := e.End
		if !end.IsValid() {
			end = e.Pos
		}
		if byPath[path] == nil {
			paths = append(paths, path)
		}
		byPath[path] = append(byPath[path], protocol.TextEdit{
			Range:   s.mapper(snap, a, path).Range(tok.Offset(e.Pos), tok.Offset(end)),
			NewText: string(e.NewText),
		})
	}
	we := &protocol.WorkspaceEdit{}
	for _, path := range paths {
		u, version := snap.identify(path)
		if !s.can.versionedEdits {
			if we.Changes == nil {
				we.Changes = map[uri.URI][]protocol.TextEdit{}
			}
			we.Changes[u] = byPath[path]
			continue
		}
		change := &protocol.TextDocumentEdit{}
		change.TextDocument.URI, change.TextDocument.Version = u, version
		for i := range byPath[path] {
			change.Edits = append(change.Edits, &byPath[path][i])
		}
		we.DocumentChanges = append(we.DocumentChanges, change)
	}
	return we
}

// mapper is for the text that the package was analysed from.
func (s *server) mapper(snap *snapshot, a *analysed, path string) *overlay.Mapper {
	if f := snap.files[path]; f != nil {
		return f.Mapper
	}
	return overlay.NewMapper(a.state.Pkg.Text[path], s.can.encoding)
}

// identify is how the client knows a file: its own words and version if it is
// open, no version if it is not.
func (s *snapshot) identify(path string) (uri.URI, *int32) {
	if f := s.files[path]; f != nil {
		return f.URI, &f.Version
	}
	return uri.File(path), nil
}
