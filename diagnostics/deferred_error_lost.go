package diagnostics

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/deferls/deferls/diagnostics/resource"
)

// DeferredErrorLost reports an error that a deferred function sets where nobody
// returns it.
var DeferredErrorLost = &Check{
	ID:    "deferred-error-lost",
	Title: "a deferred function sets an error that nobody returns",
	Doc: `What a function returns is settled before its deferred calls run. A deferred closure that assigns to a variable changes
the result only if the variable is a named result; any other is read by nobody any more, and the error is lost: of
the last write to a file, for instance, that Close reports.

deferls is silent where the closure itself goes on to use the error, where another function literal uses the
variable or its address is taken, and in functions that return no error.`,
	look: func(f *function) []Finding {
		var all []Finding
		for _, d := range f.defers {
			all = append(all, f.lostErrors(d)...)
		}
		return all
	},
}

func (f *function) lostErrors(d deferred) []Finding {
	lit, ok := ast.Unparen(d.stmt.Call.Fun).(*ast.FuncLit)
	sig := f.signature(d.fn)
	if !ok || sig == nil || !lastIsError(sig) || loops(lit) {
		return nil
	}
	var all []Finding
	own(lit, func(n ast.Node) {
		a, ok := n.(*ast.AssignStmt)
		if !ok || a.Tok != token.ASSIGN {
			return
		}
		for _, l := range a.Lhs {
			id, ok := ast.Unparen(l).(*ast.Ident)
			if !ok {
				continue
			}
			v, ok := f.src.Info.Uses[id].(*types.Var)
			if ok && f.lostIn(d, lit, a, v) {
				all = append(all, Finding{
					Check:    "deferred-error-lost",
					Severity: resource.Warning,
					Pos:      id.Pos(),
					End:      id.End(),
					Message:  fmt.Sprintf("the error is lost: %s is no named result, and when this runs the function has returned already", v.Name()),
					Path:     []Step{{v.Pos(), v.Pos() + token.Pos(len(v.Name())), v.Name() + " is declared here"}},
				})
			}
		}
	})
	return all
}

// lostIn says whether what a deferred literal assigns to a variable is read by
// nobody.
func (f *function) lostIn(d deferred, lit *ast.FuncLit, a *ast.AssignStmt, v *types.Var) bool {
	body := bodyOf(d.fn)
	if !types.Identical(v.Type(), types.Universe.Lookup("error").Type()) || v.Pos() < body.Lbrace || body.Rbrace < v.Pos() || inside(lit, at(v)) {
		return false
	}
	read := false
	ast.Inspect(f.decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.UnaryExpr:
			read = read || n.Op == token.AND && f.isVar(n.X, v)
		case *ast.FuncLit:
			if n != lit && !inside(n, lit) && uses(f.src, n, v) {
				read = true
			}
		case *ast.Ident:
			read = read || f.src.Info.Uses[n] == types.Object(v) && a.End() <= n.Pos() && n.End() <= lit.End() && !assignedAt(lit, n)
		}
		return !read
	})
	return !read
}

// assignedAt says whether an identifier is a left side of an assignment, and not
// read.
func assignedAt(lit *ast.FuncLit, id *ast.Ident) bool {
	found := false
	own(lit, func(n ast.Node) {
		if a, ok := n.(*ast.AssignStmt); ok && a.Tok == token.ASSIGN {
			for _, l := range a.Lhs {
				found = found || ast.Unparen(l) == ast.Expr(id)
			}
		}
	})
	return found
}

func (f *function) isVar(e ast.Expr, v *types.Var) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && f.src.Info.Uses[id] == types.Object(v)
}

func (f *function) signature(fn ast.Node) *types.Signature {
	switch fn := fn.(type) {
	case *ast.FuncLit:
		sig, _ := f.src.Info.TypeOf(fn).(*types.Signature)
		return sig
	case *ast.FuncDecl:
		if obj, ok := f.src.Info.Defs[fn.Name].(*types.Func); ok {
			return obj.Signature()
		}
	}
	return nil
}

func lastIsError(sig *types.Signature) bool {
	n := sig.Results().Len()
	return n > 0 && types.Identical(sig.Results().At(n-1).Type(), types.Universe.Lookup("error").Type())
}

func loops(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			found = true
		}
		return !found
	})
	return found
}

// at is the place of a variable as a node.
func at(v *types.Var) ast.Node { return &ast.Ident{NamePos: v.Pos(), Name: v.Name()} }
