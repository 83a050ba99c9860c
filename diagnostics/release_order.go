package diagnostics

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// ReleaseOrder reports a writer that is flushed after what it writes to was closed.
var ReleaseOrder = &Check{
	ID:    "release-order",
	Title: "a writer is flushed after what it writes to was closed",
	Doc: "What a buffering writer holds is written when it is flushed or closed, and what it writes to has to be open until then.\n" +
		"Deferred calls run last in, first out: a `defer f.Close()` below `defer w.Flush()` closes the file first. The flush fails,\n" +
		"nobody reads its error, and the end of the output is missing.\n\n" +
		"deferls is silent where the writer is flushed in another place of the function as well, where either is deferred under a\n" +
		"condition or in a literal with more than that, and where what it writes to is known by another name.",
	judge: releasedTooLate,
}

func releasedTooLate(o *obligation.Obligation, src obligation.Source) (Finding, bool) {
	under := writesTo(o, src)
	if under == nil || o.Kind.Exits != resource.SuccessReturn {
		return Finding{}, false
	}
	flush := soleRelease(o)
	if flush == nil {
		return Finding{}, false
	}
	list, i := listWith(o.Func, flush)
	var closing ast.Stmt
	switch flush.(type) {
	case *ast.DeferStmt:
		closing = closes(src, list[i+1:], o.Call, under, true)
	case *ast.ExprStmt, *ast.AssignStmt:
		closing = closes(src, list[:i], o.Call, under, false)
	}
	if closing == nil {
		return Finding{}, false
	}
	return Finding{
		Check:      "release-order",
		Obligation: o,
		Severity:   resource.Warning,
		Pos:        flush.Pos(),
		End:        flush.End(),
		Message:    fmt.Sprintf("%s runs when %s is closed already: what %s still holds is lost, and so is the error", missing(o), under.Name(), o.Name),
		Path:       []Step{{closing.Pos(), closing.End(), under.Name() + " is closed here, and that runs first"}},
	}, true
}

// writesTo is the first variable that an acquisition is given: what its writer writes
// to. Nil if there is none.
func writesTo(o *obligation.Obligation, src obligation.Source) *types.Var {
	for _, arg := range o.Call.Args {
		id, ok := ast.Unparen(arg).(*ast.Ident)
		if !ok {
			continue
		}
		if v, ok := src.Info.Uses[id].(*types.Var); ok {
			return v
		}
	}
	return nil
}

// soleRelease is the statement that is nothing but the one release of a resource that
// its function has; nil if there are more, or none.
func soleRelease(o *obligation.Obligation) ast.Stmt {
	releases := o.Releases()
	var at ast.Stmt
	n := 0
	ast.Inspect(o.Func, func(node ast.Node) bool {
		if st, ok := node.(ast.Stmt); ok {
			if call := plainCall(st); call != nil && slices.Contains(releases, types.ExprString(call)) {
				at = st
				n++
				return false
			}
		} else if call, ok := node.(*ast.CallExpr); ok && slices.Contains(releases, types.ExprString(call)) {
			n++
		}
		return true
	})
	if n != 1 {
		return nil
	}
	return at
}

// plainCall is the call that a statement is, its result dropped or assigned, now or
// deferred, in a literal too that does nothing else; nil for any other statement.
func plainCall(st ast.Stmt) *ast.CallExpr {
	var e ast.Expr
	switch st := st.(type) {
	case *ast.ExprStmt:
		e = st.X
	case *ast.AssignStmt:
		if len(st.Rhs) == 1 {
			e = st.Rhs[0]
		}
	case *ast.DeferStmt:
		if lit, ok := st.Call.Fun.(*ast.FuncLit); ok && len(lit.Body.List) == 1 && len(st.Call.Args) == 0 {
			return plainCall(lit.Body.List[0])
		}
		e = st.Call
	}
	call, _ := e.(*ast.CallExpr)
	return call
}

// listWith is the list of statements of a function itself that a statement is in,
// and its index.
func listWith(fn ast.Node, st ast.Stmt) (list []ast.Stmt, i int) {
	own(fn, func(n ast.Node) {
		if at := slices.Index(statements(n), st); at >= 0 {
			list, i = statements(n), at
		}
	})
	return list, i
}

// closes is the first statement of a list, behind an acquisition, that closes a
// variable, and runs before what is done now, or deferred; nil if there is none.
func closes(src obligation.Source, list []ast.Stmt, acquired *ast.CallExpr, v *types.Var, deferred bool) ast.Stmt {
	for _, st := range list {
		if _, isDefer := st.(*ast.DeferStmt); isDefer && !deferred || st.Pos() < acquired.End() {
			continue
		}
		call := plainCall(st)
		if call == nil {
			continue
		}
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		if ok && sel.Sel.Name == "Close" && rootOf(src, sel.X) == types.Object(v) {
			if _, direct := ast.Unparen(sel.X).(*ast.Ident); direct {
				return st
			}
		}
	}
	return nil
}
