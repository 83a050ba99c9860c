package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/deferls/deferls/diagnostics/load"
)

// bareHelper is false for a function that is no scoped helper of a form that this
// package does not write: one that returns nothing, as what it calls back does,
// or that gives nothing to it.
//
//	func withLock(mu sync.Locker, fn func()) {
//		mu.Lock()
//		defer mu.Unlock()
//		fn()
//	}
func bareHelper(pkg *load.Package, decl *ast.FuncDecl) (*scoped, bool) {
	if len(decl.Body.List) < 3 {
		return nil, false
	}
	h := &scoped{decl: decl}
	list := decl.Body.List
	if !h.acquires(list[0]) {
		return nil, false
	}
	if h.err != nil {
		if list = list[1:]; !h.stops(pkg, list[0]) {
			return nil, false
		}
	}
	if len(list) != 3 {
		return nil, false
	}
	d, ok := list[1].(*ast.DeferStmt)
	if !ok {
		return nil, false
	}
	if _, isLit := d.Call.Fun.(*ast.FuncLit); isLit {
		return nil, false
	}
	h.deferred, h.release = d, d.Call
	return h, h.passesOn(pkg, list[2])
}

// acquires says whether a statement is a call alone, or declares what it returns.
func (h *scoped) acquires(st ast.Stmt) bool {
	ok := false
	switch st := st.(type) {
	case *ast.ExprStmt:
		h.call, ok = st.X.(*ast.CallExpr)
	case *ast.AssignStmt:
		if len(st.Lhs) > 2 {
			return false
		}
		h.call, ok = st.Rhs[0].(*ast.CallExpr)
		h.resource = asIdent(st.Lhs[0])
		if len(st.Lhs) == 2 {
			h.err = asIdent(st.Lhs[1])
		}
	}
	return ok
}

// stops says whether a statement lets nothing of the helper run where the
// acquisition has failed.
func (h *scoped) stops(pkg *load.Package, st ast.Stmt) bool {
	check, ok := st.(*ast.IfStmt)
	if !ok || check.Init != nil || check.Else != nil {
		return false
	}
	c, ok := check.Cond.(*ast.BinaryExpr)
	if !ok || c.Op != token.NEQ || !h.isErr(pkg, c.X) || !pkg.Info.Types[c.Y].IsNil() {
		return false
	}
	h.check = check
	return (&site{pkg: pkg}).ends(check.Body.List)
}

// passesOn says whether a statement calls the helper's last parameter, with the
// resource if there is one, and returns what that returns.
func (h *scoped) passesOn(pkg *load.Package, st ast.Stmt) bool {
	sig := pkg.Info.Defs[h.decl.Name].(*types.Func).Signature()
	var call *ast.CallExpr
	switch st := st.(type) {
	case *ast.ExprStmt:
		call, _ = st.X.(*ast.CallExpr)
		h.silent = sig.Results().Len() == 0
	case *ast.ReturnStmt:
		if len(st.Results) != 1 || h.check != nil {
			return false
		}
		call, _ = st.Results[0].(*ast.CallExpr)
	}
	returnsError := sig.Results().Len() == 1 && isError(sig.Results().At(0).Type())
	if call == nil || !h.silent && !returnsError || sig.Params().Len() == 0 {
		return false
	}
	fn := asIdent(call.Fun)
	if back, ok := pkg.Info.TypeOf(call.Fun).(*types.Signature); !ok || h.silent && back.Results().Len() > 0 {
		return false
	}
	if fn == nil || pkg.Info.Uses[fn] != types.Object(sig.Params().At(sig.Params().Len()-1)) {
		return false
	}
	if h.resource == nil {
		return len(call.Args) == 0
	}
	arg := asIdent(last(append([]ast.Expr{h.resource}, call.Args...)))
	return len(call.Args) == 1 && arg != nil && pkg.Info.Uses[arg] == pkg.Info.Defs[h.resource]
}
