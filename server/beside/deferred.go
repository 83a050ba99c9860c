package beside

import (
	"go/ast"
	"go/types"
)

// usedResponse: an assignment of what a call of net/http or of an http.Client
// returns, and the release in the statement behind it.
func (f *finding) usedResponse() []span {
	asg, d := f.pair()
	if asg == nil || !f.sends(f.Obligation.Call) {
		return nil
	}
	return of(rootOf(d.Call.Fun))
}

// deferredClose: an assignment, and in the statement behind it a release that is
// called Close.
func (f *finding) deferredClose() []span {
	asg, d := f.pair()
	if asg == nil {
		return nil
	}
	if sel, ok := d.Call.Fun.(*ast.SelectorExpr); !ok || sel.Sel.Name != "Close" {
		return nil
	}
	return of(d)
}

// pair is the assignment of the acquiring call and the defer of the finding, where
// the one stands directly behind the other between braces. (The statements of a
// case stand between no braces, and gopls does not look there.)
func (f *finding) pair() (*ast.AssignStmt, *ast.DeferStmt) {
	d, ok := f.path[0].(*ast.DeferStmt)
	block, inBlock := f.path[1].(*ast.BlockStmt)
	if !ok || !inBlock {
		return nil, nil
	}
	for i, st := range block.List[1:] {
		if st != ast.Stmt(d) {
			continue
		}
		asg, ok := block.List[i].(*ast.AssignStmt)
		if ok && len(asg.Rhs) == 1 && asg.Rhs[0] == ast.Expr(f.Obligation.Call) {
			return asg, d
		}
	}
	return nil, nil
}

// sends says whether a call is one of a function of net/http, or of a method of a
// client, that returns a response.
func (f *finding) sends(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	t := f.src.Info.Types[sel.X].Type
	if t == nil { // a package
		id, ok := sel.X.(*ast.Ident)
		return ok && id.Name == "http"
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == "Client" && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "net/http"
}

// rootOf is the name that a chain of selectors starts with.
func rootOf(e ast.Expr) *ast.Ident {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return rootOf(e.X)
	case *ast.Ident:
		return e
	}
	return nil
}
