package diagnostics

import (
	"go/ast"
	"go/token"
	"slices"

	"github.com/deferls/deferls/diagnostics/directive"
	"github.com/deferls/deferls/diagnostics/obligation"
)

// linters are those of others that cover a kind: who has told one of them in a
// //nolint comment to be silent means the same finding.
var linters = map[string][]string{
	"body":   {"bodyclose"},
	"rows":   {"sqlclosecheck"},
	"stmt":   {"sqlclosecheck"},
	"span":   {"spancheck"},
	"cancel": {"govet", "lostcancel"},
}

// suppressions are the comments of a package that ask for silence.
type suppressions struct {
	src     obligation.Source
	ignores []*directive.Ignore
	wrong   []directive.Problem
	nolints []*directive.Nolint
	used    map[use]bool
}

type use struct {
	ignore *directive.Ignore
	check  string
}

func suppressionsIn(src obligation.Source) *suppressions {
	files := written(src.Files)
	s := &suppressions{src: src, nolints: directive.Nolints(src.Fset, files), used: map[use]bool{}}
	s.ignores, s.wrong = directive.Ignores(src.Fset, files, ignorable())
	return s
}

// written are the files that are written by hand.
func written(files []*ast.File) []*ast.File {
	return slices.DeleteFunc(slices.Clone(files), ast.IsGenerated)
}

// ignorable are the checks whose findings are about resources. The others are
// about the comments themselves.
func ignorable() []string {
	var ids []string
	for _, c := range Checks {
		if c.ofCode() {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// silences says whether a comment asks for silence about a finding.
func (s *suppressions) silences(f *Finding) bool {
	places := s.places(f)
	silent := false
	for _, i := range s.ignores {
		if slices.Contains(i.Checks, f.Check) && slices.ContainsFunc(places, i.Covers) {
			s.used[use{i, f.Check}] = true
			silent = true
		}
	}
	names := append([]string{"deferls"}, linters[f.Kind()]...)
	return silent || slices.ContainsFunc(s.nolints, func(n *directive.Nolint) bool {
		return n.Names(names...) && slices.ContainsFunc(places, n.Covers)
	})
}

// places are those at which a comment may stand that is about a finding. Of a
// call on several lines, that is the first, the one with the name and the opening
// parenthesis, where other linters report it, and the last.
func (s *suppressions) places(f *Finding) []token.Position {
	all := []token.Pos{f.Pos, f.End}
	if f.Obligation != nil {
		all = append(all, f.Obligation.Call.Lparen)
	}
	var places []token.Position
	for _, p := range all {
		places = append(places, s.src.Fset.PositionFor(p, false))
	}
	return places
}

// own are the findings about the comments themselves: those that directive.Rows
// has found wrong, and those here. Whether an ignore is of use is known only
// once all findings have been seen.
func (s *suppressions) own(wrong []directive.Problem, settings *Settings) []Finding {
	var all []Finding
	for _, p := range slices.Concat(wrong, s.wrong) {
		if byHand(s.src.Files, p.Pos) {
			all = append(all, directiveFinding(p))
		}
	}
	return append(all, s.unused(settings)...)
}
