package diagnostics

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// ReleaseErrorDropped reports output whose last error nobody looks at.
var ReleaseErrorDropped = &Check{
	ID:    "release-error-dropped",
	Title: "the error of the release that finishes the output is dropped",
	Doc: `What was written may still be in a buffer: of the writer, of the operating system, of a server on the network. Whether
it has arrived is said by the ` + "`Flush`" + ` or the ` + "`Close`" + ` that finishes the output, and only there. Where that error is dropped,
a full disk looks like success, and the file is cut off.

deferls reports it only where something is written, the function returns an error that could say so, and no release
is looked at. It is silent where ` + "`Sync`" + ` is called, where a second, checked ` + "`Close`" + ` or ` + "`Flush`" + ` comes first, where the error is assigned to
` + "`_`" + ` (it is meant), where the function goes on though the
file could not be opened, where it fails anyway, of temporary files, and in tests.`,
	judge: dropsError,
}

// lastWord are the kinds whose release finishes what was written. Of a writer that
// buffers, the end of the output is written then; of a file, the system may be told
// of a failure that came later than the write.
var lastWord = map[string]resource.Severity{"file-w": resource.Info, "flush": resource.Warning}

func dropsError(o *obligation.Obligation, src obligation.Source) (Finding, bool) {
	if lastWord[o.Kind.ID] == resource.None || o.Row.Named || o.Var == nil || o.Discarded || len(o.Leaks) > 0 || inTest(src, o.Call.Pos()) || !returnsError(src, o.Func) || toMemory(src, o.Call) || !leavesWhereItFails(o, src) {
		return Finding{}, false
	}
	if slices.ContainsFunc(o.Events, func(e obligation.Event) bool {
		return e.Kind == obligation.Unknown || e.Kind == obligation.Transferred || e.Kind == obligation.Stranded
	}) {
		return Finding{}, false
	}
	w := &writing{src: src, o: o}
	ast.Inspect(o.Func, w.visit)
	if w.checked || w.dropped == nil || !w.written {
		return Finding{}, false
	}
	return Finding{
		Check:      "release-error-dropped",
		Obligation: o,
		Severity:   lastWord[o.Kind.ID],
		Pos:        w.dropped.Pos(),
		End:        w.dropped.End(),
		Message:    fmt.Sprintf("the error of %s is dropped: where what was written to %s does not arrive, this function says that it has", types.ExprString(w.dropped), o.Name),
		Path:       []Step{{o.Call.Pos(), o.Call.End(), o.Kind.Noun + " acquired here"}},
	}, true
}

// leavesWhereItFails says whether an acquisition cannot fail, or the function ends
// in the check of its error that follows: else there may be nothing to release, and
// the error of the release would be about that.
func leavesWhereItFails(o *obligation.Obligation, src obligation.Source) bool {
	sig, _ := src.Info.TypeOf(o.Call.Fun).(*types.Signature)
	if sig == nil || !lastIsError(sig) {
		return sig != nil
	}
	list, next := statementOf(o)
	if o.Err == nil || next == 0 || next >= len(list) {
		return false
	}
	check, ok := list[next].(*ast.IfStmt)
	if !ok || check.Else != nil || !uses(src, check.Cond, o.Err) || len(check.Body.List) == 0 {
		return false
	}
	switch last := check.Body.List[len(check.Body.List)-1].(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		return true
	case *ast.ExprStmt:
		call := calling(last)
		return call != nil && !comesBack(src.Info)(call)
	}
	return false
}

// toMemory says whether a writer is made over something that does not fail, or
// whose failure is of no interest to anybody: memory, the standard output, a client
// that has gone.
func toMemory(src obligation.Source, call *ast.CallExpr) bool {
	if len(call.Args) == 0 {
		return false
	}
	to := ast.Unparen(call.Args[0])
	if sel, ok := to.(*ast.SelectorExpr); ok {
		if v, ok := src.Info.Uses[sel.Sel].(*types.Var); ok && v.Pkg() != nil && v.Pkg().Path() == "os" {
			return true
		}
	}
	t := src.Info.TypeOf(to)
	return t != nil && sure[types.TypeString(types.Unalias(t), nil)]
}

var sure = map[string]bool{"*bytes.Buffer": true, "*strings.Builder": true, "net/http.ResponseWriter": true, "hash.Hash": true}

func returnsError(src obligation.Source, fn ast.Node) bool {
	f := &function{src: src}
	sig := f.signature(fn)
	return sig != nil && lastIsError(sig)
}

// writing is what a function does with something that is written to.
type writing struct {
	src     obligation.Source
	o       *obligation.Obligation
	written bool          // something is written
	checked bool          // the error of a release is looked at, or dropped on purpose, or the data are known to have arrived
	dropped *ast.CallExpr // the release that drops it
	stack   []ast.Node
}

func (w *writing) visit(n ast.Node) bool {
	if n == nil {
		w.stack = w.stack[:len(w.stack)-1]
		return true
	}
	w.stack = append(w.stack, n)
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return true
	}
	sel, _ := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	switch {
	case w.releases(call):
		w.released(call)
	case sel != nil && w.isVar(sel.X):
		switch name := sel.Sel.Name; {
		case strings.HasPrefix(name, "Write"), name == "ReadFrom", name == "Encode", name == "Create", name == "CreateHeader":
			w.written = true
		case name == "Sync", name == "Reset":
			w.checked = true
		}
	default:
		w.written = w.written || w.writesTo(call)
	}
	return true
}

// writesTo says whether a call is given the resource as something to write to.
func (w *writing) writesTo(call *ast.CallExpr) bool {
	sig, _ := w.src.Info.TypeOf(call.Fun).(*types.Signature)
	if sig == nil {
		return false
	}
	for i, a := range call.Args {
		if !w.isVar(a) || i >= sig.Params().Len() || sig.Variadic() && i == sig.Params().Len()-1 {
			continue
		}
		t := sig.Params().At(i).Type()
		if obj, _, _ := types.LookupFieldOrMethod(t, false, w.src.Types, "Write"); obj != nil && types.IsInterface(t) {
			return true
		}
	}
	return false
}

func (w *writing) isVar(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && w.src.Info.Uses[id] == types.Object(w.o.Var)
}

func (w *writing) releases(call *ast.CallExpr) bool {
	return slices.Contains(w.o.Releases(), types.ExprString(call)) && rootOf(w.src, call.Fun) == types.Object(w.o.Var)
}

// released notes what becomes of the error of a release.
func (w *writing) released(call *ast.CallExpr) {
	sig, _ := w.src.Info.TypeOf(call.Fun).(*types.Signature)
	if sig == nil || !lastIsError(sig) {
		w.checked = true // there is none
		return
	}
	switch around := w.stack[len(w.stack)-2].(type) {
	case *ast.DeferStmt:
		w.dropped = call
	case *ast.ExprStmt:
		switch {
		case w.inLiteral():
			if w.deferredLiteral() {
				w.dropped = call
			}
		case !w.fails(around):
			w.dropped = call
		}
	default:
		w.checked = true
	}
}

func (w *writing) inLiteral() bool {
	return slices.ContainsFunc(w.stack[1:], func(n ast.Node) bool { _, ok := n.(*ast.FuncLit); return ok })
}

// deferredLiteral says whether the innermost literal is deferred, and the release
// stands in it for every path.
func (w *writing) deferredLiteral() bool {
	for i := len(w.stack) - 1; i > 1; i-- {
		if _, ok := w.stack[i].(*ast.FuncLit); !ok {
			continue
		}
		_, called := w.stack[i-1].(*ast.CallExpr)
		_, deferred := w.stack[i-2].(*ast.DeferStmt)
		return called && deferred && len(w.stack)-1 == i+3 // the body, the statement, the call
	}
	return false
}

// fails says whether the function returns an error behind a statement, or does
// not say that there is none.
func (w *writing) fails(st ast.Stmt) bool {
	list := statements(w.stack[len(w.stack)-3])
	i := slices.Index(list, st)
	if i < 0 {
		return true
	}
	for _, st := range list[i+1:] {
		if r, ok := st.(*ast.ReturnStmt); ok {
			if len(r.Results) == 0 {
				return true
			}
			return !w.src.Info.Types[r.Results[len(r.Results)-1]].IsNil()
		}
	}
	return true
}
