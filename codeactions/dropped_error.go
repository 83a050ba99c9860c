package codeactions

import (
	"go/ast"
	"go/parser"
	"strings"
)

// meant is the form of a release whose error is dropped, written so that errcheck
// sees that it is meant, if the settings ask for that. A variable that holds
// something else later has to be looked up at once, which only the plain form does.
func (r *request) meant(s *site, rel release, f form) form {
	if !r.st.Settings.Errcheck() || !rel.failed {
		return f
	}
	switch plain := "defer " + rel.call; {
	case f.code == plain && !s.namesChange(rel.call):
		f.code, f.late = "defer func() { _ = "+rel.call+" }()", true
	case f.code != plain:
		f.code = strings.Replace(f.code, "{ "+rel.call+" }", "{ _ = "+rel.call+" }", 1)
	}
	return f
}

// namesChange says whether a variable that a release mentions may be assigned to
// behind the acquisition.
func (s *site) namesChange(call string) bool {
	e, err := parser.ParseExpr(call)
	if err != nil {
		return true
	}
	names := map[string]bool{}
	mentioned(e, names)
	change := false
	ast.Inspect(s.body, func(n ast.Node) bool {
		for _, l := range assigns(n) {
			id, ok := ast.Unparen(l).(*ast.Ident)
			change = change || ok && names[id.Name] && l.Pos() > s.stmt.End()
		}
		return !change
	})
	return change
}
