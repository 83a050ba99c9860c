package obligation

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// maxHelpers bounds how deep calls between functions of the package are built.
const maxHelpers = 8

// helpers are the functions of this package that units mention, directly or
// through each other, with something that could be a resource, and the methods
// of the structures they make that could hold one.
func (p *pass) helpers(units []*unit) []*unit {
	known := map[ast.Decl]bool{}
	for _, u := range units {
		known[u.decl] = true
	}
	var found []*unit
	add := func(fn *types.Func) {
		d := p.decl(fn)
		if d == nil || d.Body == nil || known[d] || !Sound(p.src.Info, d) {
			return
		}
		known[d] = true
		u := p.unit(nil, d)
		if u == nil {
			u = &unit{decl: d}
		}
		u.asked = true
		found = append(found, u)
	}
	owners := map[*types.TypeName]bool{}
	next := units
	for range maxHelpers {
		from := len(found)
		for _, u := range next {
			p.refersTo(u.decl, func(fn *types.Func) {
				if only := p.soleMethod(fn); only != nil {
					fn = only
				}
				if takesResource(fn) || p.mayReturnFresh(fn, maxWrappers) || onlyError(fn) {
					add(fn)
				}
			})
			p.composes(u.decl, func(t *types.Named) {
				if owners[t.Obj()] {
					return
				}
				owners[t.Obj()] = true
				if MayOwn(t) {
					for i := range t.NumMethods() {
						add(t.Method(i))
					}
				}
			})
		}
		if len(found) == from {
			break
		}
		next = slices.Clone(found[from:])
	}
	return found
}

// refersTo finds the functions of this package that a declaration names: to
// call them, or as values that it calls, defers or hands over.
func (p *pass) refersTo(n ast.Node, f func(*types.Func)) {
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if fn, ok := p.src.Info.Uses[id].(*types.Func); ok && fn.Pkg() == p.src.Types {
				f(fn.Origin())
			}
		}
		return true
	})
}

// composes finds the types of this package of which a declaration makes values.
func (p *pass) composes(n ast.Node, f func(*types.Named)) {
	made := func(e ast.Expr) {
		if t := p.src.Info.TypeOf(e); t != nil {
			if named := namedOf(t); named != nil && named.Obj().Pkg() == p.src.Types {
				f(named.Origin())
			}
		}
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			made(n)
		case *ast.ValueSpec:
			if n.Type != nil {
				made(n.Type)
			}
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && id.Name == "new" && len(n.Args) == 1 {
				made(n.Args[0])
			}
		}
		return true
	})
}

// MayOwn says whether a type has a method with the name of a release. One that
// hides it under another name is not looked at.
func MayOwn(t *types.Named) bool {
	if _, ok := t.Underlying().(*types.Struct); !ok {
		return false
	}
	for i := range t.NumMethods() {
		if soundsLikeRelease(t.Method(i).Name()) {
			return true
		}
	}
	return false
}

func soundsLikeRelease(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(releaseNames, func(r string) bool { return strings.HasPrefix(name, strings.ToLower(r)) })
}

// onlyError says whether a function returns an error and nothing else: it may
// be one that makes errors.
func onlyError(fn *types.Func) bool {
	return fn.Signature().Results().Len() == 1 && returnsError(fn.Signature())
}

// takesResource says whether a parameter can be one: not a number, not text.
func takesResource(fn *types.Func) bool {
	sig := fn.Signature()
	if r := sig.Recv(); r != nil && mayBeResource(r.Type()) {
		return true
	}
	params := sig.Params()
	for i := range params.Len() {
		if mayBeResource(params.At(i).Type()) {
			return true
		}
	}
	return false
}

func mayBeResource(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Signature:
		return true
	}
	return false
}
