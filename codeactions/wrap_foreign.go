package codeactions

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/obligation"
)

// A helper of another package is used if it is known to do what the one would do
// that the action writes.

// foreign is the call of such a helper: of a package that this one imports, or of
// one of the user's that those need, so that no import closes a circle.
func (w *wrap) foreign() (*helper, bool) {
	callee, ok := typeutil.Callee(w.pkg.Info, w.ob.Call).(*types.Func)
	if !ok || w.st.Facts == nil || !w.plainCheck() {
		return nil, false
	}
	for _, p := range w.reachable() {
		facts := w.st.Facts(p.Path())
		if facts == nil {
			continue
		}
		for _, f := range facts.Funcs {
			if f.Scope == nil || f.Scope.Call != callee.FullName() {
				continue
			}
			if h, ok := w.inPackage(p, f); ok {
				return h, true
			}
		}
	}
	return nil, false
}

// reachable are the packages beside the standard library that may be asked: those
// that the file imports come first.
func (w *wrap) reachable() []*types.Package {
	var all []*types.Package
	seen := map[*types.Package]bool{}
	add := func(p *types.Package) {
		if !seen[p] && !obligation.InStd(p.Path()) {
			all = append(all, p)
		}
		seen[p] = true
	}
	for _, spec := range w.file.Imports {
		if name := w.pkg.Info.PkgNameOf(spec); name != nil {
			add(name.Imported())
		}
	}
	for _, p := range w.pkg.Types.Imports() {
		add(p)
	}
	for i := 0; i < len(all); i++ {
		for _, p := range all[i].Imports() {
			if w.pkg.Own(p.Path()) {
				add(p)
			}
		}
	}
	return all
}

// inPackage is the call of the helper that is known of a package, if it fits.
func (w *wrap) inPackage(p *types.Package, known obligation.FuncFact) (*helper, bool) {
	fn, ok := p.Scope().Lookup(strings.TrimPrefix(known.Name, p.Path()+".")).(*types.Func)
	if !ok || w.ob.Row.Release[0] != known.Scope.Release || known.Scope.Joined && w.deferred != nil {
		return nil, false
	}
	f := &fits{wrap: w, sig: fn.Signature(), passed: map[types.Object]string{}}
	passed, ok := f.operands(known.Scope)
	if !ok || !f.callback() {
		return nil, false
	}
	pkgName, edits, why := imported(w.pkg, w.file, w.src, p.Path(), w.stmt.Pos())
	g := &signature{wrap: w, reserved: map[string]bool{}}
	use, cannot := g.write(w.ob.Var.Type())
	if why != "" || cannot != "" || len(edits) > 0 && len(g.edits) > 0 {
		return nil, false
	}
	name := pkgName + "." + fn.Name()
	call := opening(name, passed) + "func(" + w.ob.Name + " " + use + ") " + w.resultType()
	return &helper{name: name, call: call, known: true, needs: append(edits, g.edits...)}, true
}

// operands are the arguments that make a helper acquire the same.
func (f *fits) operands(s *obligation.Scope) ([]string, bool) {
	mine := f.ob.Call.Args
	if sel, ok := ast.Unparen(f.ob.Call.Fun).(*ast.SelectorExpr); ok && f.pkg.Info.Selections[sel] != nil {
		mine = append([]ast.Expr{sel.X}, mine...)
	}
	theirs := s.Args
	if s.Spread && !f.ob.Call.Ellipsis.IsValid() {
		rest := len(theirs) - 1
		if len(mine) < rest || !f.takesRest(theirs[rest], mine[rest:]) {
			return nil, false
		}
		theirs, mine = theirs[:rest], mine[:rest]
	}
	if len(mine) != len(theirs) {
		return nil, false
	}
	for i, e := range mine {
		if !f.takes(theirs[i], e) {
			return nil, false
		}
	}
	return f.list()
}

// takes says whether the helper's operand is one of mine: a parameter that is to
// be passed it, or the same constant.
func (f *fits) takes(theirs obligation.Operand, mine ast.Expr) bool {
	tv := f.pkg.Info.Types[mine]
	switch {
	case theirs.Value == "":
		p := f.param(theirs)
		return p != nil && f.pass(p, mine)
	case tv.Value != nil:
		return tv.Value.ExactString() == theirs.Value
	}
	return tv.IsNil() // as theirs is, by the type
}

// takesRest is takes for what the helper spreads.
func (f *fits) takesRest(theirs obligation.Operand, mine []ast.Expr) bool {
	if theirs.Value != "" {
		return len(mine) == 0 // it spreads nothing
	}
	p := f.param(theirs)
	return p != nil && f.spreadTo(p, mine)
}

// param is the parameter of an operand; nil for that which is called back, or
// where what is known is of another text.
func (f *fits) param(o obligation.Operand) *types.Var {
	if o.Param >= f.sig.Params().Len()-1 {
		return nil
	}
	return f.sig.Params().At(o.Param)
}
