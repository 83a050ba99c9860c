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
	if s.ob.Kind.ID != "flush" {
		return ""
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
	late := false
	ast.Inspect(s.body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Pos() > s.ob.Call.End() && slices.Contains(below, s.pkg.Info.Uses[id]) {
			late = true
		}
		return !late
	})
	if late {
		return whyTooLate
	}
	return ""
}
