package codeactions

import (
	"go/ast"
	"go/types"
	"slices"
)

const whyTooLate = "what it writes to is used again before the function ends, and the release would come too late for that"

// tooLate is about writers that hold data back: what they write to must not be
// looked at, written or closed between the acquisition and the end.
func (s *site) tooLate() string {
	if s.looksBelow(s.body, func(id *ast.Ident) bool { return id.Pos() > s.ob.Call.End() }) {
		return whyTooLate
	}
	return ""
}

// looksBelow says whether a node names, where it counts, what such a writer
// writes to.
func (s *site) looksBelow(n ast.Node, counts func(*ast.Ident) bool) bool {
	if s.ob.Kind.ID != "flush" {
		return false
	}
	var below []types.Object
	for _, a := range s.ob.Call.Args {
		ast.Inspect(a, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				if v := s.variable(id); v != nil && !v.IsField() {
					below = append(below, v)
				}
			}
			return true
		})
	}
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && slices.Contains(below, s.pkg.Info.Uses[id]) && counts(id)
		return !found
	})
	return found
}
