package server

import (
	"go/token"
	"path/filepath"
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
// the cursor where something is left blank. What it does to other files than the
// one that it is asked for in, the user is asked to confirm.
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
	home := a.state.Pkg.Fset.File(o.Subject())
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
		var elsewhere protocol.ChangeAnnotationIdentifier
		if home != nil && path != home.Name() && s.can.annotatedEdits {
			elsewhere = protocol.ChangeAnnotationIdentifier(path)
			if we.ChangeAnnotations == nil {
				we.ChangeAnnotations = map[protocol.ChangeAnnotationIdentifier]protocol.ChangeAnnotation{}
			}
			yes, file := true, filepath.Base(path)
			we.ChangeAnnotations[elsewhere] = protocol.ChangeAnnotation{Label: o.Title, NeedsConfirmation: &yes, Description: &file}
		}
		for i := range byPath[path] {
			change.Edits = append(change.Edits, s.textEdit(&byPath[path][i], o.Blank, elsewhere))
		}
		we.DocumentChanges = append(we.DocumentChanges, change)
	}
	return we
}

// textEdit is an edit with a place for the cursor where it leaves something blank,
// and with the annotation of its file.
func (s *server) textEdit(e *protocol.TextEdit, blankPart string, annotation protocol.ChangeAnnotationIdentifier) protocol.TextDocumentEditElement {
	if before, after, ok := strings.Cut(e.NewText, blankPart); ok && blankPart != "" && s.can.snippetEdits {
		return &protocol.SnippetTextEdit{Range: e.Range, Snippet: blank(before, blankPart, after), AnnotationID: annotation}
	}
	if annotation != "" {
		return &protocol.AnnotatedTextEdit{TextEdit: *e, AnnotationID: annotation}
	}
	return e
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
