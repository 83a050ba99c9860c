package obligation

import (
	"go/types"
	"slices"

	"github.com/deferls/deferls/diagnostics/resource"
	"golang.org/x/tools/go/ssa"
)

// releasedBy says whether a call releases the resource.
func (x *explorer) releasedBy(s *state, k *callee, fun term, args []term) (how string, ok bool) {
	if d := x.at(fun); d.op == opBound && x.boundReleases(d) && x.isRes(x.ownerOf(d.a)) {
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
	path, is := x.resPath(x.ownerOf(recv))
	if !is && len(r.Fields) > 0 { // a field that is no pointer: it.mu.Unlock()
		path, _, is = x.fieldsFrom(x.res, x.resType, recv)
	}
	return is && slices.Equal(path, r.Fields)
}

// ownerOf sees through the promotion of a method: the address of an embedded
// field of the resource is the resource.
func (x *explorer) ownerOf(t term) term {
	for !x.isRes(t) {
		d := x.at(t)
		switch {
		case d.op == opField && x.isRes(d.a):
			if x.embedded(d) {
				return d.a
			}
			return t
		case d.op == opLoad && x.at(d.a).op == opField && x.isRes(x.at(d.a).a) && x.embedded(x.at(d.a)):
			return x.at(d.a).a
		default:
			return t
		}
	}
	return t
}

func (x *explorer) embedded(f termData) bool {
	t := x.typeOf(f.a)
	if t == nil {
		return false
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	return ok && f.i < st.NumFields() && st.Field(f.i).Embedded()
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
