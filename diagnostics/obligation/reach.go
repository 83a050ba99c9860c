package obligation

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// grasp is how much of the resource a value gives access to.
type grasp uint8

const (
	nothing grasp = iota
	viewed        // can use it, cannot release it
	whole         // can release it
)

// isRes says whether t is the resource, or the field of it that the obligation
// or a release is about.
func (x *explorer) isRes(t term) bool {
	_, ok := x.resPath(t)
	return ok
}

// resPath is the fields between "it" and t: [Body] for resp.Body.
func (x *explorer) resPath(t term) ([]string, bool) {
	if t == x.res {
		return x.prefix, true
	}
	d := x.at(t)
	if d.op != opLoad {
		return nil, false
	}
	f := x.at(d.a)
	if f.op != opField {
		return nil, false
	}
	path, ok := x.resPath(f.a)
	if !ok {
		return nil, false
	}
	want := x.fieldsAfter(path)
	if want == "" || x.fieldName(f) != want {
		return nil, false
	}
	return append(slices.Clip(path), want), true
}

// fieldsAfter is the next field of a path that the row names.
func (x *explorer) fieldsAfter(path []string) string {
	paths := [][]string{}
	if x.target.place.Path != "" {
		paths = append(paths, []string{x.target.place.Path})
	}
	for _, r := range x.target.releases {
		paths = append(paths, r.Fields)
	}
	for _, p := range paths {
		if len(p) > len(path) && slices.Equal(p[:len(path)], path) {
			return p[len(path)]
		}
	}
	return ""
}

func (x *explorer) fieldName(f termData) string {
	t := x.typeOf(f.a)
	if t == nil {
		return ""
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || f.i >= st.NumFields() {
		return ""
	}
	return st.Field(f.i).Name()
}

// typeOf is the static type of a resource term.
func (x *explorer) typeOf(t term) types.Type {
	if t == x.res {
		return x.resType
	}
	d := x.at(t)
	if d.op != opLoad {
		return nil
	}
	f := x.at(d.a)
	owner := x.typeOf(f.a)
	if owner == nil {
		return nil
	}
	if p, ok := owner.Underlying().(*types.Pointer); ok {
		owner = p.Elem()
	}
	if st, ok := owner.Underlying().(*types.Struct); ok && f.i < st.NumFields() {
		return st.Field(f.i).Type()
	}
	return nil
}

// maxReach bounds how far reach follows pointers between local variables.
const maxReach = 5

// reach says how much of the resource can be had through t on this path.
func (x *explorer) reach(s *state, t term) grasp { return x.reachIn(s, t, maxReach) }

func (x *explorer) reachIn(s *state, t term, depth int) grasp {
	if t == none || depth == 0 {
		return nothing
	}
	if x.isRes(t) || t == x.owner || t == x.under || x.endsFirst(t) {
		return whole
	}
	if _, onWay := x.onWay(t); onWay || x.inner(t) {
		return whole
	}
	d := x.at(t)
	switch d.op {
	case opView:
		return viewed
	case opHolder, opMember, opKeeper:
		return whole
	case opAlloc, opIndex, opField:
		if x.at(x.base(t)).op != opAlloc {
			return nothing
		}
		g := nothing
		for a, m := range s.mem {
			if x.within(a, t) {
				g = max(g, x.reachIn(s, m, depth-1))
			}
		}
		return g
	case opBound:
		return x.reachIn(s, d.a, depth)
	case opClosure, opTuple:
		g := nothing
		for _, b := range x.unlist(d.a) {
			g = max(g, x.reachIn(s, b, depth))
		}
		return g
	}
	return nothing
}

func (x *explorer) whole(s *state, t term) bool { return x.reach(s, t) == whole }

func (x *explorer) anyWhole(s *state, ts []term) bool {
	return slices.ContainsFunc(ts, func(t term) bool { return x.whole(s, t) })
}

// handOn ends the path where the resource goes to somebody else.
func (x *explorer) handOn(s *state, t term, pos token.Pos, how string) bool {
	if s.status != owed {
		return true
	}
	switch x.reach(s, t) {
	case whole:
		return x.settle(s, Transferred, pos, how)
	case viewed:
		return x.settle(s, Unknown, pos, "what reads through it is "+how)
	}
	return true
}

// loaded ends the path where perhaps-the-resource comes out of a holder.
func (x *explorer) loaded(s *state, v ssa.Value, t term) bool {
	if t != none && s.status == owed && x.at(t).op == opMember {
		return x.settle(s, Unknown, v.Pos(), "it may be what is taken out of a collection here")
	}
	return true
}
