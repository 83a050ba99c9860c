package codeactions

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// A helper of the package is used again if it does what the one would do that
// the action writes, whatever its name and that of its parameters.

// fitting is the call of such a helper.
func (w *wrap) fitting() (*helper, bool) {
	if !w.plainCheck() {
		return nil, false
	}
	for _, s := range scopedHelpers(w.pkg) {
		fn, ok := w.pkg.Info.Defs[s.decl.Name].(*types.Func)
		if !ok || fn.Signature().Recv() != nil || fn.Signature().TypeParams().Len() > 0 || fn.Signature().Variadic() ||
			lookup(w.pkg, s.decl.Name.Name, w.stmt.Pos()) != types.Object(fn) {
			continue
		}
		f := &fits{wrap: w, helper: s, sig: fn.Signature(), passed: map[types.Object]string{}}
		if passed, ok := f.args(); ok && f.releases() && f.callback() {
			use, why := (&signature{wrap: w, reserved: map[string]bool{}}).write(w.ob.Var.Type())
			if why != "" {
				continue
			}
			call := opening(s.decl.Name.Name, passed) + "func(" + w.ob.Name + " " + use + ") " + w.resultType()
			return &helper{name: s.decl.Name.Name, call: call, known: true}, true
		}
	}
	return nil, false
}

// plainCheck says whether the error of the acquisition comes back as it is.
func (w *wrap) plainCheck() bool {
	if w.failed == nil || len(w.failed.Results) == 0 {
		return true
	}
	return w.names(last(w.failed.Results), w.variable(w.errName()))
}

// fits compares the acquisition with that of a helper.
type fits struct {
	*wrap
	helper *scoped
	sig    *types.Signature // of the helper
	passed map[types.Object]string
}

// args are the arguments that make the helper acquire the same.
func (f *fits) args() ([]string, bool) {
	h, mine := f.helper, f.ob.Call
	if h.err == nil || len(h.failed.Results) != 1 || !h.isErr(f.pkg, h.failed.Results[0]) || !f.callee() {
		return nil, false
	}
	theirs := h.call.Args
	switch {
	case h.call.Ellipsis.IsValid() && !mine.Ellipsis.IsValid():
		if len(mine.Args) < len(theirs) || !f.spread(last(theirs), mine.Args[len(theirs)-1:]) {
			return nil, false
		}
		theirs = theirs[:len(theirs)-1]
	case len(theirs) != len(mine.Args) || h.call.Ellipsis.IsValid() != mine.Ellipsis.IsValid():
		return nil, false
	}
	for i, e := range theirs {
		if !f.same(e, mine.Args[i]) {
			return nil, false
		}
	}
	return f.list()
}

// list are the arguments in the order of the helper's parameters, none of which
// may be left.
func (f *fits) list() ([]string, bool) {
	effects := 0
	for _, e := range append(slices.Clone(f.ob.Call.Args), f.ob.Call.Fun) {
		if f.calls(e) {
			effects++
		}
	}
	if effects > 1 {
		return nil, false // the order of the helper's parameters may be another
	}
	var list []string
	for i := range f.sig.Params().Len() - 1 {
		text, ok := f.passed[f.sig.Params().At(i)]
		if !ok {
			return nil, false
		}
		list = append(list, text)
	}
	return list, true
}

// callee says whether the helper calls the same function, a method on what it is
// given.
func (f *fits) callee() bool {
	theirs, ok := typeutil.Callee(f.pkg.Info, f.helper.call).(*types.Func)
	mine, known := typeutil.Callee(f.pkg.Info, f.ob.Call).(*types.Func)
	if !ok || !known || theirs != mine {
		return false
	}
	if mine.Signature().Recv() == nil {
		_, generic := f.ob.Call.Fun.(*ast.IndexExpr)
		return !generic && mine.Signature().TypeParams().Len() == 0
	}
	a, ok := f.helper.call.Fun.(*ast.SelectorExpr)
	b, known := f.ob.Call.Fun.(*ast.SelectorExpr)
	return ok && known && f.same(a.X, b.X)
}

// same says whether an expression of the helper is one of mine: a parameter that
// is to be passed it, the same constant, or the same variable of the package.
func (f *fits) same(theirs, mine ast.Expr) bool {
	if v := f.pkg.Info.Types[theirs].Value; v != nil {
		own := f.pkg.Info.Types[mine].Value
		return own != nil && constant.Compare(v, token.EQL, own)
	}
	id := asIdent(theirs)
	if id == nil {
		return false
	}
	obj := f.pkg.Info.Uses[id]
	if own := asIdent(mine); own != nil && f.packageVariable(own) {
		return f.pkg.Info.Uses[own] == obj || f.pass(obj, mine)
	}
	return f.pass(obj, mine)
}

func (f *fits) pass(param types.Object, mine ast.Expr) bool {
	v, ok := param.(*types.Var)
	t := f.pkg.Info.TypeOf(mine)
	if !ok || !f.isParam(v) || t == nil || !types.AssignableTo(t, v.Type()) || holdsLiteral(mine) {
		return false
	}
	text, again := f.passed[v]
	if again {
		return text == f.src.code(mine) && asIdent(mine) != nil
	}
	f.passed[v] = f.src.code(mine)
	return true
}

func (f *fits) isParam(v *types.Var) bool {
	return slices.Contains(slices.Collect(f.sig.Params().Variables()), v)
}

// spread passes the arguments that the helper spreads as a slice of them.
func (f *fits) spread(theirs ast.Expr, mine []ast.Expr) bool {
	id := asIdent(theirs)
	if id == nil {
		return false
	}
	v, ok := f.pkg.Info.Uses[id].(*types.Var)
	return ok && f.isParam(v) && f.spreadTo(v, mine)
}

func (f *fits) spreadTo(v *types.Var, mine []ast.Expr) bool {
	if len(mine) == 0 {
		f.passed[v] = "nil"
		return true
	}
	typ, why := (&signature{wrap: f.wrap, reserved: map[string]bool{}}).write(v.Type())
	var list []string
	for _, e := range mine {
		list = append(list, f.src.code(e))
	}
	f.passed[v] = typ + "{" + strings.Join(list, ", ") + "}"
	return why == ""
}

// releases says whether the helper releases the same way, and does not return an
// error that the author's own defer drops.
func (f *fits) releases() bool {
	rel, why := f.release(f.helper.resource.Name)
	if why != "" || f.helper.joined && f.deferred != nil {
		return false
	}
	src, ok := sourceOf(f.pkg, f.helper.decl.Pos())
	return ok && src.code(f.helper.release) == rel.call
}

// callback says whether the helper calls back with what is acquired here.
func (f *fits) callback() bool {
	fn, ok := f.sig.Params().At(f.sig.Params().Len() - 1).Type().Underlying().(*types.Signature)
	return ok && fn.Params().Len() == 1 && types.Identical(fn.Params().At(0).Type(), f.ob.Var.Type())
}
