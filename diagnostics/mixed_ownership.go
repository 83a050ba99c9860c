package diagnostics

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// MixedOwnership reports a result that is opened for the caller on one path, and
// everybody's on another.
var MixedOwnership = &Check{
	ID:    "mixed-ownership",
	Title: "what is returned is opened on one path and everybody's on another: the caller cannot know whether to release it",
	Doc: `A function that returns a file that it has opened, or os.Stdin, leaves its callers no right way: who closes what he
gets closes the standard input, or the connection that the whole package uses, under all others; who does not leaks
the file.

deferls is silent where the caller is told, or tells (another result that is a bool, a function, or has a release; a
parameter that is a bool), where anything
in the package compares with the variable that is shared, where the shared one is wrapped (io.NopCloser), where what
is returned cannot be released anyway (see release-hidden), and in tests.`,
	survey: (*whole).mixed,
}

func (w *whole) mixed() []Finding {
	var all []Finding
	for _, o := range w.obligations {
		r, d := w.soleReturn(o)
		if d == nil || r.Shared == nil || r.View {
			continue
		}
		fn := w.src.Info.Defs[d.Name].(*types.Func)
		t := fn.Signature().Results().At(r.Result).Type()
		if !mayRelease(t, w.src.Types) || w.toldBeside(fn, r) || hasBool(fn.Signature().Results()) || hasBool(fn.Signature().Params()) || w.compared(r.Shared) {
			continue
		}
		all = append(all, w.mixedFinding(o, r, d))
	}
	return all
}

func (w *whole) mixedFinding(o *obligation.Obligation, r *obligation.Returned, d *ast.FuncDecl) Finding {
	at := resultAt(d, r.Result)
	shared := r.Shared.Name()
	if r.Shared.Pkg() != w.src.Types {
		shared = r.Shared.Pkg().Name() + "." + shared
	}
	f := Finding{
		Check:    "mixed-ownership",
		Severity: resource.Info,
		Pos:      at.Pos(),
		End:      at.End(),
		Message: fmt.Sprintf("%s returns a %s from %s on one path and %s on another: to release the first is to take the second from everybody, and the caller cannot tell them apart",
			d.Name.Name, o.Kind.Noun, callName(o), shared),
		Path:  []Step{{o.Call.Pos(), o.Call.End(), o.Kind.Noun + " acquired here"}},
		Meant: w.keptOpen(r, d),
	}
	ast.Inspect(d.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && w.src.Info.Uses[id] == types.Object(r.Shared) {
			f.Path = append(f.Path, Step{id.Pos(), id.End(), shared + " is everybody's"})
		}
		return true
	})
	return f
}

// keptOpen wraps the shared one where it is returned, so that whoever closes what he
// gets leaves it open. There is one such wrapper, for what is read.
func (w *whole) keptOpen(r *obligation.Returned, d *ast.FuncDecl) Meant {
	t := w.src.Info.Defs[d.Name].(*types.Func).Signature().Results().At(r.Result).Type()
	if types.TypeString(types.Unalias(t), nil) != "io.ReadCloser" || !importsAs(fileOf(w.src, d.Pos()), "io") {
		return Meant{}
	}
	var all []ast.Expr
	own(d, func(n ast.Node) {
		if ret, ok := n.(*ast.ReturnStmt); ok && r.Result < len(ret.Results) && w.isVar(ret.Results[r.Result], r.Shared) {
			all = append(all, ret.Results[r.Result])
		}
	})
	if len(all) != 1 {
		return Meant{}
	}
	shared := types.ExprString(all[0])
	code := "io.NopCloser(" + shared + ")"
	return Meant{Pos: all[0].Pos(), End: all[0].End(), Code: code, Title: "Keep " + shared + " open: " + code}
}

// hasBool says whether a boolean is among some results, or parameters: it may say
// which of the two it is.
func hasBool(vars *types.Tuple) bool {
	for v := range vars.Variables() {
		if b, ok := v.Type().Underlying().(*types.Basic); ok && b.Kind() == types.Bool {
			return true
		}
	}
	return false
}

// compared says whether anything in the package asks whether it has a shared
// variable before it.
func (w *whole) compared(v *types.Var) bool {
	found := false
	for _, file := range w.src.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			b, ok := n.(*ast.BinaryExpr)
			if ok && (b.Op == token.EQL || b.Op == token.NEQ) && !w.src.Info.Types[b.Y].IsNil() && !w.src.Info.Types[b.X].IsNil() {
				found = found || w.isVar(b.X, v) || w.isVar(b.Y, v)
			}
			return !found
		})
	}
	return found
}

func (w *whole) isVar(e ast.Expr, v *types.Var) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return w.src.Info.Uses[e] == types.Object(v)
	case *ast.SelectorExpr:
		return w.src.Info.Uses[e.Sel] == types.Object(v)
	}
	return false
}
