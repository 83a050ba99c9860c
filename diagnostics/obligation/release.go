package obligation

import (
	"go/types"
	"slices"

	"github.com/deferls/deferls/diagnostics/resource"
	"golang.org/x/tools/go/ssa"
)

// releasedBy says whether a call releases the resource.
func (x *explorer) releasedBy(s *state, k *callee, fun term, args []term) (how string, ok bool) {
	if d := x.at(fun); d.op == opBound && x.boundReleases(d) && x.isRes(x.ownerOf(s, d.a)) {
		return "released by a method value", true
	}
	for _, r := range x.target.releases {
		if x.performs(s, k, r, fun, args) {
			return r.Expr, true
		}
	}
	if x.endsFirst(fun) || x.closesBelow(k, fun, args) {
		return "what it was made from is released", true
	}
	return "", false
}

// performs says whether a call is what a release expression says.
func (x *explorer) performs(s *state, k *callee, r resource.Release, fun term, args []term) bool {
	rest := args[min(k.shift, len(args)):]
	if r.Arg >= 0 && (r.Arg >= len(rest) || !x.isRes(rest[r.Arg])) {
		return false
	}
	if r.Func != "" {
		return x.matchesFunc(k, r)
	}
	base := x.roots[r.Root]
	if r.Method == "" {
		return base != none && fun == base
	}
	if k.fn == nil || k.fn.Name() != r.Method {
		return false
	}
	recv := fun
	if !k.invoke {
		if k.recv == nil || len(args) == 0 {
			return false
		}
		recv = args[0]
	}
	if r.Root != resource.Hole {
		return recv == base && base != none
	}
	if m, ok := s.mem[recv]; ok && x.isRes(m) {
		recv = m // a method on the address of the variable that holds it
	}
	path, is := x.resPath(x.ownerOf(s, recv))
	if !is && len(r.Fields) > 0 { // a field that is no pointer: it.mu.Unlock()
		path, _, is = x.fieldsFrom(x.res, x.resType, recv)
	}
	return is && slices.Equal(path, r.Fields)
}

// ownerOf sees through the promotion of a method: an embedded field of the
// resource, however deep, is the resource.
func (x *explorer) ownerOf(s *state, t term) term {
	for up := t; ; {
		if x.isRes(up) {
			return up
		}
		if held, ok := s.mem[up]; ok && x.isRes(held) { // in a variable, not behind a pointer
			return held
		}
		d := x.at(up)
		if d.op == opLoad {
			d = x.at(d.a)
		}
		if d.op != opField || !x.embedded(s, d) {
			return t
		}
		up = d.a
	}
}

func (x *explorer) embedded(s *state, f termData) bool {
	st := x.structOf(s, f.a)
	return st != nil && f.i < st.NumFields() && st.Field(f.i).Embedded()
}

// structOf is the structure that a term on the way down from the resource is,
// or points to.
func (x *explorer) structOf(s *state, t term) *types.Struct {
	typ := x.typeOf(t)
	if held, ok := s.mem[t]; ok && x.isRes(held) {
		typ = x.typeOf(held)
	}
	if d := x.at(t); typ == nil && (d.op == opField || d.op == opLoad) {
		if d.op == opLoad {
			d = x.at(d.a)
		}
		if d.op != opField {
			return nil
		}
		outer := x.structOf(s, d.a)
		if outer == nil || d.i >= outer.NumFields() {
			return nil
		}
		typ = outer.Field(d.i).Type()
	}
	if typ == nil {
		return nil
	}
	if p, ok := typ.Underlying().(*types.Pointer); ok {
		typ = p.Elem()
	}
	st, _ := typ.Underlying().(*types.Struct)
	return st
}

func (x *explorer) matchesFunc(k *callee, r resource.Release) bool {
	if k.fn == nil || k.fn.Name() != r.Func || k.fn.Pkg() == nil || k.recv != nil {
		return false
	}
	return k.fn.Pkg().Name() == r.Package
}

// boundReleases says whether a method value is a release.
func (x *explorer) boundReleases(d termData) bool {
	fn, _ := d.v.(*ssa.Function)
	if fn == nil || fn.Object() == nil {
		return false
	}
	return slices.ContainsFunc(x.target.releases, func(r resource.Release) bool { return r.Method == fn.Object().Name() })
}

// callable says whether the resource is a function that is its own release.
func (x *explorer) callable() bool {
	return slices.ContainsFunc(x.target.releases, func(r resource.Release) bool { return r.Method == "" && r.Func == "" })
}
