package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/deferls/deferls/diagnostics/obligation"
)

// deferredRelease is a release that the author has deferred, its error dropped:
//
//	defer f.Close()
//	defer func() { f.Close() }()
//	defer func() { _ = f.Close() }()
type deferredRelease struct {
	stmt *ast.DeferStmt
	call *ast.CallExpr // f.Close()
	late bool          // it looks the variable up when it runs
}

// deferredReleases are the defers of the function that the engine has seen to
// release the resource, as far as they are nothing but the call of a method.
func (s *site) deferredReleases() []deferredRelease {
	var all []deferredRelease
	inspectOwn(s.body, func(n ast.Node) {
		d, ok := n.(*ast.DeferStmt)
		if !ok {
			return
		}
		for _, e := range s.ob.Events {
			r, plain := plainRelease(d)
			if e.Kind == obligation.Deferred && d.Pos() <= e.Pos && e.Pos < d.End() && plain && s.method(r.call) {
				all = append(all, r)
				return
			}
		}
	})
	return all
}

func plainRelease(d *ast.DeferStmt) (deferredRelease, bool) {
	lit, ok := d.Call.Fun.(*ast.FuncLit)
	if !ok {
		return deferredRelease{d, d.Call, false}, true
	}
	if len(lit.Body.List) != 1 || len(d.Call.Args) > 0 || lit.Type.Results.NumFields() > 0 {
		return deferredRelease{}, false
	}
	call := droppedCall(lit.Body.List[0])
	return deferredRelease{d, call, true}, call != nil
}

// droppedCall is the call of a statement that is nothing but a call, its results
// dropped; nil for any other.
func droppedCall(st ast.Stmt) *ast.CallExpr {
	switch st := st.(type) {
	case *ast.ExprStmt:
		call, _ := st.X.(*ast.CallExpr)
		return call
	case *ast.AssignStmt:
		if len(st.Lhs) == 1 && len(st.Rhs) == 1 && isBlank(st.Lhs[0]) {
			call, _ := st.Rhs[0].(*ast.CallExpr)
			return call
		}
	}
	return nil
}

// method says whether a call is one of a method without arguments, of a variable
// or of what its fields hold.
func (s *site) method(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && len(call.Args) == 0 && s.pkg.Info.Selections[sel] != nil && s.root(sel) != nil
}

// root is the variable at the beginning of a chain of fields and methods; nil if
// it begins with something else.
func (s *site) root(e ast.Expr) *types.Var {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.Ident:
			return s.variable(x)
		default:
			return nil
		}
	}
}

// steady says whether what a method is called on is the same at the end of the
// function as at a place: nothing behind it, or round a loop, may set it.
func (s *site) steady(call *ast.CallExpr, at token.Pos) bool {
	operand := call.Fun.(*ast.SelectorExpr).X
	root := s.root(operand)
	if root == nil || !s.within(root) || !refers(s.pkg.Info.TypeOf(operand)) {
		return false
	}
	parts := map[string]bool{}
	for e := operand; ; {
		parts[types.ExprString(e)] = true
		sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
		if !ok {
			break
		}
		e = sel.X
	}
	from := at
	for _, n := range s.loops(at) {
		if root.Pos() < n.Pos() {
			from = min(from, n.Pos())
		}
	}
	sets := func(l ast.Expr) bool { return s.root(l) == root && parts[types.ExprString(l)] }
	change := false
	visit := func(n ast.Node, anywhere bool) {
		for _, l := range assigns(n) {
			change = change || sets(l) && (anywhere || l.Pos() > from)
		}
	}
	ast.Inspect(s.body, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok {
			ast.Inspect(lit.Body, func(n ast.Node) bool { visit(n, true); return !change })
			return false
		}
		visit(n, false)
		return !change
	})
	return !change
}

// refers says whether a value of the type refers to what it stands for, so that
// a copy is as good.
func refers(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Signature, *types.Map, *types.Chan:
		return true
	}
	return false
}

// loops are the loops of the function around a place.
func (s *site) loops(at token.Pos) []ast.Node {
	var all []ast.Node
	inspectOwn(s.body, func(n ast.Node) {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			if n.Pos() <= at && at < n.End() {
				all = append(all, n)
			}
		}
	})
	return all
}
