package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// What a return evaluates comes after a release in front of it.

// needs says whether what a return evaluates may need the resource.
func (l *leaving) needs(ret *ast.ReturnStmt, o *outlive) bool {
	if l.namesHolder(ret, o) {
		return true
	}
	lends := lending[l.ob.Kind.ID]
	if len(o.holders) > 0 && !o.names && !lends {
		return false // it is reached by its holders alone
	}
	if len(ret.Results) == 0 {
		for v := range l.sig.Results().Variables() {
			if v.Name() != "" && !l.own(v) {
				return true
			}
		}
	}
	return slices.ContainsFunc(ret.Results, func(e ast.Expr) bool { return !l.still(e) || lends && !l.basic(e) })
}

// leavesBehind says whether the values that a return gives need nothing of the
// resource any more, though what makes them does. What is read under a lock is
// the caller's.
func (l *leaving) leavesBehind(ret *ast.ReturnStmt, o *outlive) bool {
	given := *o
	ast.Inspect(ret, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && slices.Contains(o.holders, l.variable(id)) {
			given.follow(id)
		}
		return true
	})
	return given.why == "" && !lending[l.ob.Kind.ID]
}

// namesHolder says whether code names what holds the resource. The other fields
// of a response do not end with its body.
func (l *leaving) namesHolder(code ast.Node, o *outlive) bool {
	held, _, _ := strings.Cut(l.ob.Place.Path, ".")
	found := false
	ast.Inspect(code, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || !slices.Contains(o.holders, l.variable(id)) || l.variable(id) == nil {
			return !found
		}
		sel, ok := o.parent[id].(*ast.SelectorExpr)
		field := ok && l.pkg.Info.Selections[sel] != nil && l.pkg.Info.Selections[sel].Kind() == types.FieldVal
		found = found || held == "" || !field || sel.Sel.Name == held || l.variable(id) != l.ob.Var
		return !found
	})
	return found
}

// basic says whether an expression is plain data that is no reference to any.
func (s *site) basic(e ast.Expr) bool {
	t := s.pkg.Info.TypeOf(e)
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Basic)
	return ok || isError(t) || s.isNil(e)
}

// still says whether an expression is the same before and after a release that
// it does not name: it reads nothing but variables of the function's own, and
// calls nothing but what makes an error.
func (s *site) still(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.BasicLit:
		return true
	case *ast.Ident:
		v := s.variable(e)
		return v == nil || s.own(v) || s.packageVariable(e) && types.AssignableTo(v.Type(), errorType)
	case *ast.SelectorExpr:
		v, isVar := s.pkg.Info.Uses[e.Sel].(*types.Var)
		_, isConst := s.pkg.Info.Uses[e.Sel].(*types.Const)
		return isConst || isVar && s.packageVariable(e) && types.AssignableTo(v.Type(), errorType)
	case *ast.UnaryExpr:
		_, isLit := e.X.(*ast.CompositeLit)
		return (isLit || e.Op != token.AND && e.Op != token.ARROW) && s.still(e.X)
	case *ast.BinaryExpr:
		return s.still(e.X) && s.still(e.Y)
	case *ast.CompositeLit:
		return !slices.ContainsFunc(e.Elts, func(e ast.Expr) bool {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				e = kv.Value
			}
			return !s.still(e)
		})
	case *ast.CallExpr:
		return newErrors[s.callee(e)] && !slices.ContainsFunc(e.Args, func(e ast.Expr) bool { return !s.still(e) || !s.basic(e) })
	}
	return false
}

// own says whether nobody but the function itself sees a variable.
func (s *site) own(v *types.Var) bool {
	if v.IsField() || v.Pos() < s.fn.Pos() || s.fn.End() <= v.Pos() {
		return false
	}
	parent := parents(s.body)
	seen := false
	ast.Inspect(s.body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if ok && s.pkg.Info.Uses[id] == types.Object(v) {
			u, isUnary := parent[id].(*ast.UnaryExpr)
			seen = seen || isUnary && u.Op == token.AND || s.insideLiteral(id, parent)
		}
		return !seen
	})
	return !seen
}
