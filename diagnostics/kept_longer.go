package diagnostics

import (
	"go/ast"
	"go/types"

	"github.com/deferls/deferls/diagnostics/obligation"
)

// keptLonger says whether something that may need a resource is stored where it
// is still there after the iteration: then all of them together may be meant.
// The engine has seen what becomes of the resource itself; this is about what was
// made from it.
func keptLonger(o *obligation.Obligation, src obligation.Source, loop ast.Node) bool {
	k := &keeping{src: src, loop: loop, resource: o.Var.Type(), held: map[types.Object]bool{o.Var: true}}
	for _, v := range beside(o, src) {
		k.held[v] = true // the context of a cancel function
	}
	for grown := true; grown && !k.longer; {
		before := len(k.held)
		ast.Inspect(loop, func(n ast.Node) bool {
			if n == nil || n.End() > o.Call.Pos() {
				k.visit(n)
			}
			return !k.longer
		})
		grown = len(k.held) > before
	}
	return k.longer
}

// beside are the variables that take the other results of an acquisition.
func beside(o *obligation.Obligation, src obligation.Source) []types.Object {
	var all []types.Object
	own(o.Func, func(n ast.Node) {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Rhs) != 1 || ast.Unparen(a.Rhs[0]) != ast.Expr(o.Call) {
			return
		}
		for _, l := range a.Lhs {
			if id, ok := l.(*ast.Ident); ok && id.Name != "_" && src.Info.ObjectOf(id) != types.Object(o.Err) {
				all = append(all, src.Info.ObjectOf(id))
			}
		}
	})
	return all
}

// keeping follows what is made from a resource through a loop, by assignments
// and types alone.
type keeping struct {
	src      obligation.Source
	loop     ast.Node
	resource types.Type
	held     map[types.Object]bool
	longer   bool
}

func (k *keeping) visit(n ast.Node) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, l := range n.Lhs {
			r := n.Rhs[0]
			if len(n.Rhs) == len(n.Lhs) {
				r = n.Rhs[i]
			}
			k.assigned(l, r)
		}
	case *ast.ValueSpec:
		for i, l := range n.Names {
			if len(n.Values) == len(n.Names) {
				k.assigned(l, n.Values[i])
			} else if len(n.Values) == 1 {
				k.assigned(l, n.Values[0])
			}
		}
	case *ast.GoStmt:
		k.longer = k.longer || k.mentions(n.Call)
	case *ast.SendStmt:
		k.longer = k.longer || k.mentions(n.Value) && k.mayHold(n.Value)
	}
}

func (k *keeping) assigned(l, r ast.Expr) {
	if !k.mentions(r) || !k.mayHold(l) {
		return
	}
	id, ok := ast.Unparen(l).(*ast.Ident)
	if ok && id.Name == "_" {
		return
	}
	v := k.src.Info.ObjectOf(id)
	if v == nil || v.Pos() < k.loop.Pos() || k.loop.End() <= v.Pos() {
		k.longer = true
		return
	}
	k.held[v] = true
}

func (k *keeping) mentions(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && k.held[k.src.Info.Uses[id]]
		return !found
	})
	return found
}

func (k *keeping) mayHold(e ast.Expr) bool {
	t := k.src.Info.TypeOf(e)
	return t == nil || mayHold(t, k.resource, map[types.Type]bool{})
}

// mayHold says whether a value of a type can have a resource in it, or a way to
// one. An error cannot: it tells of the past.
func mayHold(t, resource types.Type, seen map[types.Type]bool) bool {
	if types.Identical(t, resource) {
		return true
	}
	if seen[t] || types.Identical(t, types.Universe.Lookup("error").Type()) {
		return false
	}
	seen[t] = true
	switch u := t.Underlying().(type) {
	case *types.Interface, *types.Signature, *types.Chan:
		return true
	case *types.Pointer:
		return mayHold(u.Elem(), resource, seen)
	case *types.Slice:
		return mayHold(u.Elem(), resource, seen)
	case *types.Array:
		return mayHold(u.Elem(), resource, seen)
	case *types.Map:
		return mayHold(u.Key(), resource, seen) || mayHold(u.Elem(), resource, seen)
	case *types.Struct:
		for f := range u.Fields() {
			if mayHold(f.Type(), resource, seen) {
				return true
			}
		}
	}
	return false
}
