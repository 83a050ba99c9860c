package diagnostics

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// DeferBeforeCheck reports a release that is deferred where nothing may have been
// acquired.
var DeferBeforeCheck = &Check{
	ID:    "defer-before-check",
	Title: "the release is deferred above the error check, and panics where there is an error",
	Doc: `Where an acquisition fails, its result is nil. A release that is deferred above the error check dereferences that:
` + "`defer resp.Body.Close()`" + ` panics at once where the request has failed, ` + "`defer rows.Close()`" + ` when the function returns, and
the error is never seen.

deferls is silent where the release of nil does no harm (` + "`(*os.File).Close`" + ` returns an error that nobody reads), where
the deferred function looks first, and where the result of a failed call is not known to be nil: of functions that are
not in the catalogue.`,
	judge: defersBeforeCheck,
}

// harmless are releases that may be called on nil.
var harmless = map[string]bool{"(*os.File).Close": true, "(*os.Root).Close": true}

func defersBeforeCheck(o *obligation.Obligation, src obligation.Source) (Finding, bool) {
	if o.Err == nil || o.Var == nil || o.Place.From != resource.Result || o.Row.OpenWith != "" || len(o.Row.Via) > 0 || o.Row.Inside != "" {
		return Finding{}, false
	}
	d := unchecked(o, src)
	if d == nil {
		return Finding{}, false
	}
	when, panics := panicsOnNil(o, src, d)
	if !panics {
		return Finding{}, false
	}
	return Finding{
		Check:      "defer-before-check",
		Obligation: o,
		Severity:   resource.Warning,
		Pos:        d.Pos(),
		End:        d.End(),
		Message:    fmt.Sprintf("where %s fails, %s is nil, and this panics %s: defer it below the check of %s", callName(o), o.Name, when, o.Err.Name()),
		Path:       []Step{{o.Call.Pos(), o.Call.End(), o.Kind.Noun + " acquired here, or an error returned"}},
	}, true
}

// unchecked is the defer behind an acquisition that releases it in so many words,
// with nothing in between that could have looked at the error; nil if there is
// none.
func unchecked(o *obligation.Obligation, src obligation.Source) *ast.DeferStmt {
	list, i := statementOf(o)
	for _, st := range list[i:] {
		switch st := st.(type) {
		case *ast.DeferStmt:
			if rootOf(src, st.Call.Fun) == o.Var {
				return st
			}
		case *ast.ExprStmt, *ast.AssignStmt:
		default:
			return nil
		}
		if uses(src, st, o.Err) || uses(src, st, o.Var) {
			return nil
		}
	}
	return nil
}

// statementOf is the list of statements that an acquisition stands in, and the
// index of the one behind it.
func statementOf(o *obligation.Obligation) (list []ast.Stmt, next int) {
	own(o.Func, func(n ast.Node) {
		for i, st := range statements(n) {
			if inside(st, o.Call) {
				list, next = statements(n), i+1
			}
		}
	})
	return list, next
}

func statements(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

// rootOf is the variable that a chain of selectors starts with: resp in
// resp.Body.Close.
func rootOf(src obligation.Source, e ast.Expr) types.Object {
	id := nameIn(e)
	if id == nil {
		return nil
	}
	return src.Info.Uses[id]
}

func uses(src obligation.Source, n ast.Node, v *types.Var) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && src.Info.Uses[id] == types.Object(v)
		return !found
	})
	return found
}

// panicsOnNil says whether a deferred method call on nil panics, and when. A field
// of nil, and a method of a nil interface, are looked for when the call is
// deferred, a method of a nil pointer when it runs.
func panicsOnNil(o *obligation.Obligation, src obligation.Source, d *ast.DeferStmt) (when string, panics bool) {
	sel, ok := ast.Unparen(d.Call.Fun).(*ast.SelectorExpr)
	method, isFunc := typeutil.Callee(src.Info, d.Call).(*types.Func)
	if !ok || !isFunc {
		return "", false
	}
	if _, direct := ast.Unparen(sel.X).(*ast.Ident); !direct || types.IsInterface(o.Var.Type()) {
		return "at once", true
	}
	_, isPointer := o.Var.Type().Underlying().(*types.Pointer)
	return "when the function returns", isPointer && !harmless[method.FullName()] && obligation.InStd(method.Pkg().Path())
}
