package diagnostics

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// endsWith says what becomes of a resource of a kind when the context ends that it
// was acquired with.
var endsWith = map[string]string{
	"body": "the body of the response cannot be read any more",
	"rows": "the rows are closed",
	"tx":   "the transaction is rolled back",
}

// outlivesContext is a return of something whose context a deferred call cancels at
// that moment.
func (f *function) outlivesContext(o *obligation.Obligation) (Finding, bool) {
	if o.Kind.ID != "cancel" {
		return Finding{}, false
	}
	d, rest := f.plainDefer(o)
	if d == nil {
		return Finding{}, false
	}
	carried := map[types.Object]bool{}
	for _, v := range beside(o, f.src) {
		if v != types.Object(o.Var) {
			carried[v] = true
		}
	}
	for _, of := range f.owed {
		what := endsWith[of.Kind.ID]
		if what == "" || of.Func != o.Func || of.Call.Pos() < o.Call.End() || !f.carries(of.Call, carried, o.Func) {
			continue
		}
		gone := f.handedOver(of, rest)
		if gone == nil {
			continue
		}
		return Finding{
			Check:      "use-after-release",
			Obligation: of,
			Severity:   resource.Warning,
			Pos:        gone.Pos(),
			End:        gone.End(),
			Message:    fmt.Sprintf("the context is cancelled when this returns, by the defer at line %d: %s", f.line(d), what),
			Path:       []Step{{o.Call.Pos(), o.Call.End(), "the context is made here"}, {of.Call.Pos(), of.Call.End(), "and used here"}, {d.Pos(), d.End(), "its cancelling is deferred here"}},
		}, true
	}
	return Finding{}, false
}

// carries says whether a call is given a context, or a request that was made with
// one.
func (f *function) carries(call *ast.CallExpr, contexts map[types.Object]bool, fn ast.Node) bool {
	if f.given(call, contexts) {
		return true
	}
	requests := map[types.Object]bool{}
	own(fn, func(n ast.Node) {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Rhs) != 1 {
			return
		}
		made, ok := ast.Unparen(a.Rhs[0]).(*ast.CallExpr)
		id, named := a.Lhs[0].(*ast.Ident)
		if ok && named && f.makesRequest(made) && f.given(made, contexts) {
			requests[f.src.Info.ObjectOf(id)] = true
		}
	})
	return f.given(call, requests)
}

func (f *function) makesRequest(call *ast.CallExpr) bool {
	fn := f.callee(call)
	return fn != nil && (fn.FullName() == "net/http.NewRequestWithContext" || fn.FullName() == "(*net/http.Request).WithContext")
}

// given says whether a call has one of some variables for an argument, or a request
// that is made of one there and then.
func (f *function) given(call *ast.CallExpr, any map[types.Object]bool) bool {
	return slices.ContainsFunc(call.Args, func(a ast.Expr) bool {
		switch a := ast.Unparen(a).(type) {
		case *ast.Ident:
			return any[f.src.Info.Uses[a]]
		case *ast.CallExpr:
			return f.makesRequest(a) && f.given(a, any)
		}
		return false
	})
}

// handedOver is the result of a return that is what a call acquires: the call
// itself, or its variable, of which nothing but the fields that stay was used. A
// body that was read may have been replaced.
func (f *function) handedOver(o *obligation.Obligation, rest []ast.Stmt) ast.Expr {
	if o.Var == nil {
		for _, st := range rest {
			var found ast.Expr
			own(st, func(n ast.Node) {
				if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) == 1 && ast.Unparen(r.Results[0]) == ast.Expr(o.Call) {
					found = o.Call
				}
			})
			if found != nil {
				return found
			}
		}
		return nil
	}
	touched := false
	ast.Inspect(o.Func, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		touched = touched || ok && o.Place.Path != "" && sel.Sel.Name == o.Place.Path && f.isVar(sel.X, o.Var)
		return !touched
	})
	if touched {
		return nil
	}
	var found ast.Expr
	own(o.Func, func(n ast.Node) {
		r, ok := n.(*ast.ReturnStmt)
		if !ok || found != nil || !slices.ContainsFunc(rest, func(st ast.Stmt) bool { return inside(st, r) }) {
			return
		}
		if i := slices.IndexFunc(r.Results, func(e ast.Expr) bool { return f.isVar(e, o.Var) }); i >= 0 {
			found = r.Results[i]
		}
	})
	return found
}
