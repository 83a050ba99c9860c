package server

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"math"
	"slices"

	"go.lsp.dev/protocol"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/server/overlay"
)

// Code that does not compile is the normal case in an editor. The engine says
// nothing about a function that is not sound, and a squiggle that came and went
// with every word typed would be worse than one that is a moment old. So where
// the new text cannot be judged, the last result stays, moved along with the
// text it is about.

// span is a part of a file, in byte offsets.
type span struct{ start, end int }

func (s span) holds(offset int) bool { return s.start <= offset && offset < s.end }

func within(spans []span, offset int) bool {
	for _, s := range spans {
		if s.holds(offset) {
			return true
		}
	}
	return false
}

// unsoundIn are the parts of each file that could not be judged. That is the
// rest of the file after a syntax error, which the parser may have taken for
// something else. And in a package with any error it is every declaration in
// which the engine saw no acquisition: there was none, and nothing is lost, or
// something that it needs is broken, here or anywhere. (Where it saw one it took
// the function for sound, whatever the compiler says: that a variable is not used
// yet, most often.)
func unsoundIn(st *codeactions.State) map[string][]span {
	unsound := map[string][]span{}
	if len(st.Pkg.Errors) == 0 {
		return unsound
	}
	for _, file := range st.Pkg.Files {
		tok := st.Pkg.Fset.File(file.FileStart)
		path := tok.Name()
		if at, ok := syntaxError(st.Pkg.Text[path]); ok {
			unsound[path] = append(unsound[path], span{declAtOrBefore(file, tok, at), math.MaxInt})
		}
		for _, d := range file.Decls {
			if !sawAny(st, d) {
				unsound[path] = append(unsound[path], span{tok.Offset(d.Pos()), tok.Offset(d.End())})
			}
		}
	}
	return unsound
}

// syntaxError is where the first one is.
func syntaxError(text []byte) (offset int, ok bool) {
	_, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
	var list scanner.ErrorList
	if !errors.As(err, &list) || len(list) == 0 {
		return 0, false
	}
	return list[0].Pos.Offset, true
}

// declAtOrBefore is the start of the last declaration that begins no later than
// an offset: a brace too many ends a function early, and the error comes
// behind it.
func declAtOrBefore(file *ast.File, tok *token.File, offset int) int {
	start := 0
	for _, d := range file.Decls {
		if _, bad := d.(*ast.BadDecl); bad {
			continue
		}
		if at := tok.Offset(d.Pos()); at <= offset {
			start = at
		}
	}
	return start
}

// sawAny says whether the engine saw an acquisition in a declaration.
func sawAny(st *codeactions.State, d ast.Decl) bool {
	return slices.ContainsFunc(st.Obligations, func(o *obligation.Obligation) bool {
		return d.Pos() <= o.Call.Pos() && o.Call.Pos() < d.End()
	})
}

// moved are the diagnostics of one text carried over to another, with those
// left out that an edit has touched.
func moved(from, to *overlay.File, all []finding) []finding {
	carry := func(r *protocol.Range) bool {
		start, end, ok := to.Moved(from, from.Offset(r.Start), from.Offset(r.End))
		if ok {
			*r = to.Range(start, end)
		}
		return ok
	}
	var kept []finding
	for _, d := range all {
		if !carry(&d.Range) {
			continue
		}
		var related []protocol.DiagnosticRelatedInformation
		for _, info := range d.RelatedInformation {
			if info.Location.URI == from.URI && !carry(&info.Location.Range) {
				continue
			}
			related = append(related, info)
		}
		d.RelatedInformation = related
		kept = append(kept, d)
	}
	return kept
}
