package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
)

var returnDeferredError = &Action{
	ID:    "return-deferred-error",
	Title: "return the error that a deferred function sets",
	Doc: `An error that a deferred function sets is returned only through a named result.
Names the error result of the function and lets the deferred function assign to it,
unless the function returns another error already: that one stays.

Not offered where the assignment stands under a condition that does not say so, where
the result has a name that means another variable there, and where what the variable
was before would be read.`,
	answers: []string{"deferred-error-lost"},
	fix:     (*request).returnDeferredError,
}

func (r *request) returnDeferredError() (Offer, bool) {
	s, d := r.aroundDefer()
	if s == nil {
		return Offer{}, false
	}
	lit := s.sees
	path, _ := astutil.PathEnclosingInterval(s.file, r.finding.Pos, r.finding.End)
	id, ok := path[0].(*ast.Ident)
	if !ok || len(path) < 3 {
		return Offer{}, false
	}
	v := s.variable(id)
	a, ok := path[1].(*ast.AssignStmt)
	if !ok || v == nil || len(a.Lhs) != 1 || len(a.Rhs) != 1 {
		return Offer{}, false
	}
	err, edits := s.errorResult(place{after: d})
	if err == "" {
		return Offer{}, false
	}
	more, ok := s.keepingFirst(lit, a, v, err)
	if !ok {
		return Offer{}, false
	}
	edits = append(edits, more...)
	if v.Name() != err {
		edits = append(edits, s.renamed(lit, v, err, edits)...)
	}
	o := r.preferred("Return the error that "+v.Name()+" is set to", edits...)
	o.At = r.finding.Pos
	return o, true
}

// keepingFirst are the edits after which an assignment sets the error only where
// there is none yet. It is false where that is not certain.
func (s *site) keepingFirst(lit *ast.FuncLit, a *ast.AssignStmt, v *types.Var, err string) ([]analysis.TextEdit, bool) {
	if len(usesOf(s.pkg, a.Rhs[0], v)) > 0 {
		return nil, true // joined with what it was
	}
	for _, st := range lit.Body.List {
		if st == ast.Stmt(a) {
			return s.guarded(a, err)
		}
		check, ok := st.(*ast.IfStmt)
		if !ok || check.Else != nil || len(check.Body.List) != 1 || check.Body.List[0] != ast.Stmt(a) {
			continue
		}
		cond, ok := check.Cond.(*ast.BinaryExpr)
		if !ok || !s.pkg.Info.Types[cond.Y].IsNil() {
			return nil, false
		}
		if id := asIdent(cond.X); id != nil && cond.Op == token.EQL && s.variable(id) == v {
			return nil, true
		}
		if cond.Op == token.NEQ && s.src.code(cond.X) == s.src.code(a.Rhs[0]) {
			at := cond.End()
			return []analysis.TextEdit{{Pos: at, End: at, NewText: []byte(" && " + err + " == nil")}}, true
		}
	}
	return nil, false
}

// guarded is an assignment that keeps an error that is there already.
func (s *site) guarded(a *ast.AssignStmt, err string) ([]analysis.TextEdit, bool) {
	if commentIn(s.file, a.Pos(), a.End()) || !s.src.opensLine(a.Pos()) {
		return nil, false
	}
	spoken := taken(s.pkg, a.Pos(), a)
	own := fresh(func(n string) bool { return n == err || spoken(n) }, "cerr")
	code := "if " + own + " := " + s.src.code(a.Rhs[0]) + "; " + err + " == nil {\n\t" + err + " = " + own + "\n}"
	return []analysis.TextEdit{replace(a, s.src.indented(code, a.Pos()))}, true
}

// renamed are the edits that call a variable otherwise in a literal, where no other
// edit has done so.
func (s *site) renamed(lit *ast.FuncLit, v *types.Var, name string, done []analysis.TextEdit) []analysis.TextEdit {
	var edits []analysis.TextEdit
	for _, id := range usesOf(s.pkg, lit, v) {
		covered := false
		for _, e := range done {
			covered = covered || e.Pos <= id.Pos() && id.End() <= e.End
		}
		if !covered {
			edits = append(edits, replace(id, name))
		}
	}
	return edits
}
