package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// A library that says in a field whether something has failed, where others
// return an error: tx := db.Begin(), and then tx.Error.

// failure is what the acquisition's error is written as; empty where it is a
// result.
func (s *site) failure() string {
	_, name, isCall := s.ob.Row.Failure()
	if name == "" || isCall {
		return ""
	}
	return s.ob.Name + "." + name
}

// whyBegun is why the acquisition and its error check are none that a helper
// could do.
func (t *transaction) whyBegun() string {
	if t.failure() != "" {
		return t.whyFieldBegun()
	}
	for _, step := range []func() string{t.whyAcquisition, t.whyCheck} {
		if why := step(); why != "" {
			return why
		}
	}
	if t.failed == nil {
		return whyCheckDoes
	}
	return ""
}

// whyFieldBegun wants a check of the field behind the acquisition, in one of
// these forms:
//
//	if tx.Error != nil {
//		return ..., tx.Error
//	}
//
//	if err := tx.Error; err != nil {
//		return ..., err
//	}
func (t *transaction) whyFieldBegun() string {
	a, ok := t.stmt.(*ast.AssignStmt)
	switch {
	case t.inIf != nil:
		return whyHeaderWrap
	case !ok || a.Tok != token.DEFINE || t.pkg.Info.Defs[t.held()] != types.Object(t.ob.Var):
		return whyNotDeclared
	case len(t.rest()) == 0:
		return whyNoReturn
	}
	check, ok := t.rest()[0].(*ast.IfStmt)
	if !ok || check.Else != nil {
		return whyNoReturn
	}
	failure := t.failure()
	if check.Init != nil {
		failure = strings.TrimSuffix(t.src.code(check.Init), " := "+failure) // what else it is, is no condition
	}
	if !t.isNot(check.Cond, failure) || !t.ends(check.Body.List) {
		return whyNoReturn
	}
	ret, ok := check.Body.List[0].(*ast.ReturnStmt)
	switch {
	case !ok || len(ret.Results) != t.sig.Results().Len():
		return whyCheckDoes
	case t.src.code(last(ret.Results)) != failure:
		return whyChecksDiffer
	}
	t.head, t.failed, t.ownErr = check, ret, true
	return ""
}

// isNot says whether a condition is that an expression is not nil.
func (s *site) isNot(cond ast.Expr, code string) bool {
	c, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	return ok && c.Op == token.NEQ && s.src.code(c.X) == code && s.isNil(c.Y)
}

// failsFor says whether a return surely fails: with the error of a field too, in
// the branch where it is not nil.
func (t *transaction) failsFor(ret *ast.ReturnStmt) bool {
	if t.failing(ret) {
		return true
	}
	if len(ret.Results) == 0 {
		return false
	}
	sel, ok := last(ret.Results).(*ast.SelectorExpr)
	if !ok || asIdent(sel.X) == nil {
		return false
	}
	known := false
	inspectOwn(t.body, func(n ast.Node) {
		check, ok := n.(*ast.IfStmt)
		if ok && check.Body.Pos() <= ret.Pos() && ret.Pos() < check.Body.End() && t.isNot(check.Cond, t.src.code(sel)) {
			known = !t.assignedIn(check.Body, t.variable(asIdent(sel.X)))
		}
	})
	return known
}

// errorOf is the expression for the error of a commit: the call, or its field.
func (t *transaction) errorOf(commit *ast.CallExpr) ast.Expr {
	if sel, ok := parents(t.body)[commit].(*ast.SelectorExpr); ok {
		return sel
	}
	return commit
}
