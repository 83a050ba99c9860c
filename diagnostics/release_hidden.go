package diagnostics

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// ReleaseHidden reports a function that returns what it has acquired as
// something that cannot be released.
var ReleaseHidden = &Check{
	ID:    "release-hidden",
	Title: "a resource is returned as a type without its release, so that no caller can release it",
	Doc: `A function that returns what it has opened hands the duty to close it to its callers. If the type of the result
has no Close (an io.Reader, or the bufio.Scanner that reads from the file), nobody can any more: each call leaves one
file or connection open, and nothing in the code of the caller shows it.

deferls is silent where something beside it can release it (a function, a second result that has a release), where
anything in the package asks a value of the type, or any value, whether it can be closed, where the comment of the
function speaks of the release, where what is returned is an empty interface, is made by a function that may take
the resource over, or is had by somebody else as well, and in tests.`,
	survey: (*whole).hidden,
}

func (w *whole) hidden() []Finding {
	var all []Finding
	for _, o := range w.obligations {
		r, d := w.soleReturn(o)
		if d == nil {
			continue
		}
		fn := w.src.Info.Defs[d.Name].(*types.Func)
		t := fn.Signature().Results().At(r.Result).Type()
		if !w.hides(o, r, t) || w.toldBeside(fn, r) || speaksOf(d.Doc) || w.asks(t) {
			continue
		}
		at := resultAt(d, r.Result)
		as := types.ExprString(at)
		how := "returns it as " + as
		if r.View {
			how = "returns only the " + as + " over it"
		}
		f := Finding{
			Check:    "release-hidden",
			Severity: o.Row.Severity,
			Pos:      at.Pos(),
			End:      at.End(),
			Message:  fmt.Sprintf("%s is never %s: %s %s, and no caller can call %s", subject(o), o.Kind.Released, d.Name.Name, how, missing(o)),
			Path:     []Step{{o.Call.Pos(), o.Call.End(), o.Kind.Noun + " acquired here"}},
		}
		for _, p := range r.At {
			f.Path = append(f.Path, Step{p, p + token.Pos(len("return")), "returned here"})
		}
		all = append(all, f)
	}
	return all
}

// soleReturn is the one way in which a function hands what it has acquired to
// its callers, and to nobody else; nil if there is another.
func (w *whole) soleReturn(o *obligation.Obligation) (*obligation.Returned, *ast.FuncDecl) {
	d, ok := o.Func.(*ast.FuncDecl)
	if !ok || len(o.Returned) == 0 || o.Place.From != resource.Result || inTest(w.src, d.Pos()) {
		return nil, nil
	}
	r := &o.Returned[0]
	elsewhere := func(e obligation.Event) bool {
		return (e.Kind == obligation.Transferred || e.Kind == obligation.Unknown) && !slices.Contains(r.At, e.Pos)
	}
	if r.Result < 0 || r.Inside != "" || slices.ContainsFunc(o.Events, elsewhere) {
		return nil, nil
	}
	return r, d
}

// hides says whether a result has no way to release a resource.
func (w *whole) hides(o *obligation.Obligation, r *obligation.Returned, t types.Type) bool {
	if r.View {
		return w.viewsOf(o, r)
	}
	return names(t) && !mayRelease(t, w.src.Types) && !slices.ContainsFunc(o.Row.Release, func(expr string) bool { return w.has(t, expr, r.Path) })
}

// names says whether a type is an interface that asks for some method.
func names(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && i.NumMethods() > 0
}

// has says whether a release can be called on a value of a type that is what
// path names of the resource.
func (w *whole) has(t types.Type, expr, path string) bool {
	rel, err := resource.ParseRelease(expr)
	if err != nil || rel.Root != resource.Hole || rel.Method == "" {
		return true // how that is done is not known
	}
	way := strings.TrimPrefix(strings.TrimPrefix(strings.Join(append(slices.Clone(rel.Fields), rel.Method), "."), path), ".")
	for name := range strings.SplitSeq(way, ".") {
		m, _, _ := types.LookupFieldOrMethod(t, true, w.src.Types, name)
		if m == nil {
			return false
		}
		t = m.Type()
	}
	return true
}

// viewsOf says whether what is returned is made from the resource where it is
// returned, by a function of which the engine knows that it does not take it
// over. Who puts in just anything (context.WithValue) gets it out again.
func (w *whole) viewsOf(o *obligation.Obligation, r *obligation.Returned) bool {
	found := 0
	own(o.Func, func(n ast.Node) {
		ret, ok := n.(*ast.ReturnStmt)
		if !ok || !slices.Contains(r.At, ret.Pos()) || r.Result >= len(ret.Results) {
			return
		}
		call, ok := ast.Unparen(ret.Results[r.Result]).(*ast.CallExpr)
		if !ok {
			return
		}
		fn, ok := typeutil.Callee(w.src.Info, call).(*types.Func)
		if !ok {
			return
		}
		params := fn.Signature().Params()
		for i, e := range call.Args {
			if o.Var != nil && i < params.Len() && rootOf(w.src, e) == types.Object(o.Var) && names(params.At(i).Type()) && !givesBack(w.src.Info.TypeOf(call), params.At(i).Type()) {
				found++
			}
		}
	})
	return found == len(r.At)
}

// givesBack says whether a value has a method that returns what it was made from:
// the Writer of a log.Logger.
func givesBack(t, from types.Type) bool {
	for m := range types.NewMethodSet(t).Methods() {
		sig := m.Obj().(*types.Func).Signature()
		if sig.Params().Len() == 0 && sig.Results().Len() == 1 && types.Identical(sig.Results().At(0).Type(), from) {
			return true
		}
	}
	return false
}

// toldBeside says whether another result may release it.
func (w *whole) toldBeside(fn *types.Func, r *obligation.Returned) bool {
	results := fn.Signature().Results()
	for i := range results.Len() {
		if i != r.Result && mayRelease(results.At(i).Type(), w.src.Types) {
			return true
		}
	}
	return false
}

// speaksOf says whether a comment speaks of a release.
func speaksOf(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(strings.Fields(doc.Text()), endingName)
}

// asks says whether anything in the package asks a value of a type, or just any
// value, for a type that can be released.
func (w *whole) asks(t types.Type) bool {
	found := false
	of := func(x ast.Expr) bool {
		from := w.src.Info.TypeOf(x)
		return from != nil && (types.Identical(from, t) || types.IsInterface(from) && !names(from))
	}
	to := func(e ast.Expr) bool {
		as := w.src.Info.TypeOf(e)
		return as != nil && mayRelease(as, w.src.Types)
	}
	for _, file := range w.src.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeAssertExpr:
				found = found || n.Type != nil && of(n.X) && to(n.Type)
			case *ast.TypeSwitchStmt:
				found = found || of(switchedOn(n)) && slices.ContainsFunc(n.Body.List, func(c ast.Stmt) bool { return slices.ContainsFunc(c.(*ast.CaseClause).List, to) })
			}
			return !found
		})
	}
	return found
}

// switchedOn is the expression of a type switch.
func switchedOn(s *ast.TypeSwitchStmt) ast.Expr {
	var e ast.Expr
	switch a := s.Assign.(type) {
	case *ast.ExprStmt:
		e = a.X
	case *ast.AssignStmt:
		e = a.Rhs[0]
	}
	if t, ok := ast.Unparen(e).(*ast.TypeAssertExpr); ok {
		return t.X
	}
	return e
}

// resultAt is the type that a function declares for a result.
func resultAt(d *ast.FuncDecl, i int) ast.Expr {
	for _, f := range d.Type.Results.List {
		if i -= max(1, len(f.Names)); i < 0 {
			return f.Type
		}
	}
	return d.Name
}
