package obligation

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/resource"
)

// A resource that is known by where it is, a mutex in a field, is released by
// whoever is called, though nothing is handed over for it.

// releaseQuery asks whether a function may leave something released.
type releaseQuery struct {
	fn   *types.Func
	name string     // of the method or function that releases
	of   *types.Var // the field or the variable that it lies in; nil if that is not known
}

// mayReleaseWithin says whether what a call runs, of this package, contains a
// release of this kind: for resources that are known by where they are (a
// mutex in a field), so that nothing has to be handed over for it.
func (x *explorer) mayReleaseWithin(s *state, k *callee, fun term, args []term) bool {
	if x.unlocksAnother(k, args) {
		return false
	}
	if k.fn != nil && k.fn.Pkg() == x.src.Types && x.releasesIn(k.fn) {
		return true
	}
	for _, t := range append([]term{fun}, args...) {
		switch d := x.at(t); d.op {
		case opClosure:
			if x.literalReleases(d.v.(*ssa.Function)) {
				return true
			}
		case opBound:
			if x.boundReleases(d) {
				return true
			}
			if fn, ok := d.v.(*ssa.Function); ok {
				if m, ok := fn.Object().(*types.Func); ok && m.Pkg() == x.src.Types && x.releasesIn(m) {
					return true
				}
			}
		}
	}
	return false
}

func (x *explorer) releasesIn(fn *types.Func) bool {
	of := x.lies()
	for _, r := range x.target.releases {
		if x.leavesReleased(releaseQuery{fn.Origin(), r.Method + r.Func, of}) {
			return true
		}
	}
	return false
}

func (x *explorer) literalReleases(fn *ssa.Function) bool {
	lit := fn.Syntax()
	if lit == nil {
		return false
	}
	of := x.lies()
	for _, r := range x.target.releases {
		if x.nodeReleases(lit, r.Method+r.Func, of) {
			return true
		}
	}
	return false
}

// lies is the field or the package's variable that the resource lies in; nil if
// it is known by something else.
func (x *explorer) lies() *types.Var {
	switch x.target.place.From {
	case resource.Receiver, resource.Argument:
	default:
		return nil
	}
	if x.target.call == nil {
		return nil
	}
	v := x.target.operand()
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL { // a field that points to it
		v = load.X
	}
	switch v := v.(type) {
	case *ssa.FieldAddr:
		if st, _ := structOf(v.X.Type()); st != nil {
			return st.Field(v.Field).Origin()
		}
	case *ssa.Global:
		of, _ := v.Object().(*types.Var)
		return of
	}
	return nil
}

// bodyCalls looks for a call of something with a name in a function, or in
// those of this package that it calls.
func (p *pass) bodyCalls(fn *types.Func, name string) bool {
	return p.leavesReleased(releaseQuery{fn, name, nil})
}

func (p *pass) leavesReleased(q releaseQuery) bool {
	if r, ok := p.releasing[q]; ok {
		return r
	}
	p.releasing[q] = false
	decl := p.decl(q.fn)
	if decl == nil || decl.Body == nil {
		return false
	}
	r := p.nodeReleases(decl.Body, q.name, q.of)
	p.releasing[q] = r
	return r
}

// nodeReleases looks for a call, or a mention as a method value, of something
// with the release's name, here or in the functions of this package called
// here. Who first takes what lies in the same field gives it back himself.
func (p *pass) nodeReleases(n ast.Node, name string, of *types.Var) bool {
	found, takes := false, false
	ast.Inspect(n, func(n ast.Node) bool {
		if found || takes {
			return false
		}
		switch n := n.(type) {
		case *ast.SelectorExpr:
			in := p.liesIn(n)
			switch {
			case n.Sel.Name == name:
				found = of == nil || in == nil || in == of
			case of != nil && in == of && isMethod(p.src.Info.Uses[n.Sel]):
				takes = true
			}
		case *ast.CallExpr:
			if fn, ok := typeutil.Callee(p.src.Info, n).(*types.Func); ok && fn.Pkg() == p.src.Types {
				found = p.leavesReleased(releaseQuery{fn.Origin(), name, of})
			}
		}
		return !found && !takes
	})
	return found
}

func isMethod(obj types.Object) bool {
	fn, ok := obj.(*types.Func)
	return ok && fn.Signature().Recv() != nil
}

// liesIn is the field or the package's variable that a method is called on, an
// embedded field too; nil if it is called on something else.
func (p *pass) liesIn(method *ast.SelectorExpr) *types.Var {
	sel, ok := p.src.Info.Selections[method]
	if !ok {
		return nil
	}
	if way := sel.Index(); len(way) > 1 {
		return fieldAt(sel.Recv(), way[:len(way)-1])
	}
	switch x := ast.Unparen(method.X).(type) {
	case *ast.SelectorExpr:
		v, _ := p.src.Info.Uses[x.Sel].(*types.Var)
		return origin(v)
	case *ast.Ident:
		if v, ok := p.src.Info.Uses[x].(*types.Var); ok && v.Kind() == types.PackageVar {
			return v
		}
	}
	return nil
}

func origin(v *types.Var) *types.Var {
	if v == nil {
		return nil
	}
	return v.Origin()
}

// fieldAt is the field at the end of a way through structures.
func fieldAt(t types.Type, way []int) *types.Var {
	var f *types.Var
	for _, i := range way {
		st, _ := structOf(t)
		if st == nil || i >= st.NumFields() {
			return nil
		}
		f = st.Field(i)
		t = f.Type()
	}
	return origin(f)
}
