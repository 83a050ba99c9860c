package diagnostics

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/deferls/deferls/diagnostics/resource"
)

// PanicSwallowed reports a recover that makes a panic look like success.
var PanicSwallowed = &Check{
	ID:    "panic-swallowed",
	Title: "a panic is recovered without a look at it, and the function returns a nil error",
	Doc: "A deferred `recover()` stops a panic, and the function returns what its results are at that point: where nothing has set\n" +
		"its error, the caller is told that all went well, with half of the work done. Nobody hears of the panic or of where it\n" +
		"came from.\n\n" +
		"deferls is silent where the value is looked at (logged, stored, compared, returned, panicked with again), where the\n" +
		"deferred function does anything else (it sets a result, or calls something), in functions that return no error, where\n" +
		"the error is set before the `defer`, and in tests.",
	look: func(f *function) []Finding {
		var all []Finding
		for _, d := range f.defers {
			if finding, ok := f.swallows(d); ok {
				all = append(all, finding)
			}
		}
		return all
	},
}

func (f *function) swallows(d deferred) (Finding, bool) {
	lit, ok := ast.Unparen(d.stmt.Call.Fun).(*ast.FuncLit)
	sig := f.signature(d.fn)
	if !ok || sig == nil || !lastIsError(sig) || inTest(f.src, d.stmt.Pos()) {
		return Finding{}, false
	}
	call := f.onlyRecovers(lit)
	if call == nil || f.setsError(d, sig) {
		return Finding{}, false
	}
	return Finding{
		Check:    "panic-swallowed",
		Severity: resource.Warning,
		Pos:      call.Pos(),
		End:      call.End(),
		Message:  fmt.Sprintf("a panic ends here unseen, and %s returns a nil error as if all had gone well", f.nameOf(d.fn)),
	}, true
}

func (f *function) nameOf(fn ast.Node) string {
	if decl, ok := fn.(*ast.FuncDecl); ok {
		return decl.Name.Name
	}
	return "the function"
}

// onlyRecovers is the call of recover in a literal that does nothing else: it drops
// the value, or asks no more than whether there is one. Nil for any other literal.
func (f *function) onlyRecovers(lit *ast.FuncLit) *ast.CallExpr {
	var call *ast.CallExpr
	other := false
	held := map[types.Object]bool{}
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			b, ok := ast.Unparen(n.Fun).(*ast.Ident)
			if !ok || f.src.Info.Uses[b] != types.Universe.Lookup("recover") || call != nil {
				other = true
				return false
			}
			call = n
		case *ast.AssignStmt:
			id, ok := n.Lhs[0].(*ast.Ident)
			other = other || len(n.Lhs) != 1 || !ok || id.Name != "_" && f.src.Info.Defs[id] == nil
			if ok && !other {
				held[f.src.Info.Defs[id]] = true
			}
		case *ast.BinaryExpr:
			if id, ok := ast.Unparen(n.X).(*ast.Ident); ok && held[f.src.Info.Uses[id]] && f.src.Info.Types[n.Y].IsNil() {
				return false
			}
		case *ast.Ident:
			other = other || held[f.src.Info.Uses[n]] && f.src.Info.Uses[n] != nil
		case *ast.SendStmt, *ast.IncDecStmt, *ast.TypeAssertExpr:
			other = true
		}
		return !other
	})
	if other {
		return nil
	}
	return call
}

// setsError says whether the error that a function returns may be set before the
// panic: a named result that is assigned to in front of the defer.
func (f *function) setsError(d deferred, sig *types.Signature) bool {
	result := sig.Results().At(sig.Results().Len() - 1)
	found := false
	own(d.fn, func(n ast.Node) {
		a, ok := n.(*ast.AssignStmt)
		if !ok || a.Tok != token.ASSIGN || a.Pos() > d.stmt.Pos() {
			return
		}
		for _, l := range a.Lhs {
			found = found || f.isVar(l, result)
		}
	})
	return found
}
