package diagnostics

import (
	"fmt"
	"go/ast"
	"go/types"

	"github.com/deferls/deferls/diagnostics/resource"
)

// DeferNotCalled reports a deferred call whose result is the function that was
// to be deferred.
var DeferNotCalled = &Check{
	ID:    "defer-not-called",
	Title: "the cleanup function that a call returns is never called",
	Doc: "A helper does something and returns the function that undoes it: `defer trace(\"x\")()`, `defer s.lock()()`. Without the last `()`\n" +
		"the helper itself is what is deferred. It runs at the end instead of now, and what it returns is dropped: a lock is taken\n" +
		"when the function returns, and never released.\n\n" +
		"deferls is silent where the function that is returned takes arguments, or gives more than an error, and where the\n" +
		"package that declares the helper defers it so itself.",
	look: func(f *function) []Finding {
		var all []Finding
		for _, d := range f.defers {
			if f.returnsCleanup(d.stmt.Call) {
				name := types.ExprString(ast.Unparen(d.stmt.Call.Fun))
				all = append(all, Finding{
					Check:    "defer-not-called",
					Severity: resource.Warning,
					Pos:      d.stmt.Pos(),
					End:      d.stmt.End(),
					Message:  fmt.Sprintf("%s runs only when this function returns, and the function that it returns is never called: add () to call that", name),
					Meant:    Meant{Pos: d.stmt.End(), End: d.stmt.End(), Code: "()", Title: "Call " + name + " now, and defer what it returns"},
				})
			}
		}
		return all
	},
}

// returnsCleanup says whether a call returns a function that is there to be
// deferred, and nothing else.
func (f *function) returnsCleanup(call *ast.CallExpr) bool {
	if f.callee(call) == nil {
		return false
	}
	sig, ok := f.src.Info.TypeOf(call).(*types.Signature)
	if !ok || sig.Params().Len() > 0 || sig.Results().Len() > 1 {
		return false
	}
	return sig.Results().Len() == 0 || types.Identical(sig.Results().At(0).Type(), types.Universe.Lookup("error").Type())
}
