package server

import (
	"go/token"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/deferls/deferls/codeactions"
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
// version of each text, so that the client refuses what comes too late, and with
// the cursor where something is left blank.
func (s *server) workspaceEdit(snap *snapshot, a *analysed, o codeactions.Offer) *protocol.WorkspaceEdit {
	var paths []string
	byPath := map[string][]protocol.TextEdit{}
	for _, e := range o.Edits {
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
			e := &byPath[path][i]
			if before, after, ok := strings.Cut(e.NewText, o.Blank); ok && o.Blank != "" && s.can.snippetEdits {
				change.Edits = append(change.Edits, &protocol.SnippetTextEdit{Range: e.Range, Snippet: blank(before, o.Blank, after)})
				continue
			}
			change.Edits = append(change.Edits, e)
		}
		we.DocumentChanges = append(we.DocumentChanges, change)
	}
	return we
}

// blank is text as a snippet in which a part is to be written over.
func blank(before, part, after string) protocol.StringValue {
	plain := strings.NewReplacer(`\`, `\\`, `$`, `\$`, `}`, `\}`)
	return protocol.StringValue{
		Kind:  "snippet",
		Value: plain.Replace(before) + "${1:" + plain.Replace(part) + "}" + plain.Replace(after),
	}
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
