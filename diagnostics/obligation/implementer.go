package obligation

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// A method of an interface promises nothing by the shape of its result where a
// type of this package that implements it is seen to keep what the method
// returns (a field, an element of a map, a variable of the package), and where
// a type that the result may be has nothing to release. Types of test files,
// fakes most of them, say nothing of the others.

// maxGetters bounds the chain of functions that return what one of them keeps.
const maxGetters = 3

// keptByImplementer says whether the first result of a method of an interface
// is kept by some type of this package that implements it.
func (p *pass) keptByImplementer(fn *types.Func) bool {
	iface, ok := fn.Signature().Recv().Type().Underlying().(*types.Interface)
	if !ok {
		return false
	}
	return slices.ContainsFunc(p.implementers(iface), func(t *types.TypeName) bool {
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t.Type()), true, p.src.Types, fn.Name())
		m, ok := obj.(*types.Func)
		return ok && p.returnsKept(m.Origin(), maxGetters)
	})
}

// implementers are the types of this package that implement an interface, none
// of them generic.
func (p *pass) implementers(iface *types.Interface) []*types.TypeName {
	var all []*types.TypeName
	scope := p.src.Types.Scope()
	for _, name := range scope.Names() {
		t, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || t.IsAlias() || types.IsInterface(t.Type()) || p.inTest(t.Pos()) {
			continue
		}
		if n, ok := t.Type().(*types.Named); ok && n.TypeParams().Len() == 0 && types.Implements(types.NewPointer(n), iface) {
			all = append(all, t)
		}
	}
	return all
}

func (p *pass) inTest(pos token.Pos) bool {
	return strings.HasSuffix(p.src.Fset.PositionFor(pos, false).Filename, "_test.go")
}

// needless says whether a type of this package that a result may be has a
// method of these that does nothing.
func (p *pass) needless(t types.Type, endings []string) bool {
	iface, ok := t.Underlying().(*types.Interface)
	if !ok {
		n := namedOf(t)
		return n.Obj().Pkg() == p.src.Types && slices.ContainsFunc(endings, func(name string) bool { return p.idle(n, name) })
	}
	return slices.ContainsFunc(p.implementers(iface), func(tn *types.TypeName) bool {
		return slices.ContainsFunc(endings, func(name string) bool { return p.idle(tn.Type(), name) })
	})
}

// assertsIdle says whether a type assertion asks for a type whose release does nothing.
func (x *explorer) assertsIdle(v ssa.Value) bool {
	assert, ok := v.(*ssa.TypeAssert)
	if !ok {
		return false
	}
	n := namedOf(assert.AssertedType)
	return n != nil && !types.IsInterface(n) && slices.ContainsFunc(x.target.releases, func(r resource.Release) bool { return r.Method != "" && x.idle(n, r.Method) })
}

// idle says whether a method of a type is declared here, and only returns.
func (p *pass) idle(t types.Type, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, p.src.Types, name)
	m, ok := obj.(*types.Func)
	if !ok {
		return false
	}
	d := p.decl(m)
	if d == nil || d.Body == nil {
		return false
	}
	return !slices.ContainsFunc(d.Body.List, func(s ast.Stmt) bool {
		ret, ok := s.(*ast.ReturnStmt)
		return !ok || slices.ContainsFunc(ret.Results, func(e ast.Expr) bool { id, ok := e.(*ast.Ident); return !ok || id.Name != "nil" })
	})
}

// returnsKept says whether some return of a function of this package gives
// back, as its first result, what something else holds.
func (p *pass) returnsKept(fn *types.Func, depth int) bool {
	d := p.decl(fn)
	if d == nil || d.Body == nil || depth == 0 {
		return false
	}
	stored := p.stored(d.Body)
	kept := false
	ast.Inspect(d.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			kept = kept || len(n.Results) > 0 && p.isKept(ast.Unparen(n.Results[0]), stored, depth)
		}
		return !kept
	})
	return kept
}

func (p *pass) isKept(e ast.Expr, stored map[types.Object]bool, depth int) bool {
	switch e := e.(type) {
	case *ast.Ident:
		v, ok := p.src.Info.Uses[e].(*types.Var)
		return ok && (v.Parent() == p.src.Types.Scope() || stored[v])
	case *ast.SelectorExpr:
		_, isVar := p.src.Info.Uses[e.Sel].(*types.Var)
		return isVar
	case *ast.IndexExpr, *ast.StarExpr, *ast.TypeAssertExpr:
		return true
	case *ast.CallExpr:
		switch fun := ast.Unparen(e.Fun).(type) {
		case *ast.Ident:
			fn, ok := p.src.Info.Uses[fun].(*types.Func)
			return ok && p.returnsKept(fn.Origin(), depth-1)
		case *ast.SelectorExpr:
			fn, ok := p.src.Info.Uses[fun.Sel].(*types.Func)
			return ok && p.returnsKept(fn.Origin(), depth-1)
		}
	}
	return false
}

// stored are the variables of a function that are set from a field or an
// element, or that a field or an element is set from.
func (p *pass) stored(body *ast.BlockStmt) map[types.Object]bool {
	vars := map[types.Object]bool{}
	lasting := func(e ast.Expr) bool {
		switch e := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			_, isVar := p.src.Info.Uses[e.Sel].(*types.Var)
			return isVar
		case *ast.IndexExpr:
			return true
		}
		return false
	}
	ast.Inspect(body, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok {
			return true
		}
		for i, l := range a.Lhs {
			r := a.Rhs[min(i, len(a.Rhs)-1)]
			id, isVar := ast.Unparen(l).(*ast.Ident)
			if isVar && lasting(r) && i == 0 {
				vars[p.objectOf(id)] = true
			}
			if from, ok := ast.Unparen(r).(*ast.Ident); ok && lasting(l) {
				vars[p.objectOf(from)] = true
			}
		}
		return true
	})
	delete(vars, nil)
	return vars
}

func (p *pass) objectOf(id *ast.Ident) types.Object { return p.src.Info.ObjectOf(id) }
