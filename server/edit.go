package server

import (
	"bytes"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics/load"
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
	filled := ""
	if s.can.snippetEdits && o.Blank != "" && !slices.ContainsFunc(o.Edits, func(e analysis.TextEdit) bool { return shifted(a.state.Pkg, e, o.Blank) }) {
		filled = o.Blank
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
			change.Edits = append(change.Edits, textEdit(&byPath[path][i], filled, elsewhere))
		}
		we.DocumentChanges = append(we.DocumentChanges, change)
	}
	return we
}

// shifted says whether an editor may change the white space of an edit with a
// placeholder: VS Code indents the further lines of a snippet by as much as the
// line that it is inserted in.
func shifted(pkg *load.Package, e analysis.TextEdit, part string) bool {
	if len(words(string(e.NewText), part)) == 1 || !bytes.Contains(e.NewText, []byte("\n")) {
		return false
	}
	tok := pkg.Fset.File(e.Pos)
	line := pkg.Text[tok.Name()][:tok.Offset(e.Pos)]
	line = line[bytes.LastIndexByte(line, '\n')+1:]
	return bytes.HasPrefix(line, []byte("\t")) || bytes.HasPrefix(line, []byte(" "))
}

// textEdit is an edit with a place for the cursor where it leaves something blank,
// and with the annotation of its file.
func textEdit(e *protocol.TextEdit, part string, annotation protocol.ChangeAnnotationIdentifier) protocol.TextDocumentEditElement {
	if between := words(e.NewText, part); len(between) > 1 {
		return &protocol.SnippetTextEdit{Range: e.Range, Snippet: blank(between, part), AnnotationID: annotation}
	}
	if annotation != "" {
		return &protocol.AnnotatedTextEdit{TextEdit: *e, AnnotationID: annotation}
	}
	return e
}

// words is text cut wherever part stands as a word of its own.
func words(text, part string) []string {
	if part == "" {
		return []string{text}
	}
	var all []string
	from := 0
	for at := 0; ; {
		i := strings.Index(text[at:], part)
		if i < 0 {
			return append(all, text[from:])
		}
		start := at + i
		at = start + len(part)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[at:])
		if !inWord(before) && !inWord(after) {
			all = append(all, text[from:start])
			from = at
		}
	}
}

func inWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// blank is text as a snippet in which a part is to be written over, everywhere at
// once, given what stands between.
func blank(between []string, part string) protocol.StringValue {
	plain := strings.NewReplacer(`\`, `\\`, `$`, `\$`, `}`, `\}`)
	for i := range between {
		between[i] = plain.Replace(between[i])
	}
	return protocol.StringValue{Kind: "snippet", Value: strings.Join(between, "${1:"+plain.Replace(part)+"}")}
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
