package obligation

import (
	"go/types"
	"slices"
	"strings"
)

// What holds the resource in a field lets it be reached by its methods, and by
// the field as well: s.conn.Close().

// fieldsFrom names the fields on the way from root, of type typ, to t.
func (x *explorer) fieldsFrom(root term, typ types.Type, t term) (names []string, last types.Type, ok bool) {
	if t == root {
		return nil, typ, true
	}
	d := x.at(t)
	switch d.op {
	case opLoad:
		return x.fieldsFrom(root, typ, d.a)
	case opField:
		names, typ, ok = x.fieldsFrom(root, typ, d.a)
		if !ok || typ == nil {
			return nil, nil, ok
		}
		st, _ := structOf(typ)
		if st == nil || d.i >= st.NumFields() {
			return nil, nil, true // the way is right, its names are not known
		}
		return append(names, st.Field(d.i).Name()), st.Field(d.i).Type(), true
	}
	return nil, nil, false
}

// kept is what is read at an address in a keeper; none where that is not the
// resource.
func (x *explorer) kept(addr term, typ types.Type) term {
	root := addr
	for op := x.at(root).op; op == opField || op == opLoad; op = x.at(root).op {
		root = x.at(root).a
	}
	k := x.keepers[root]
	if root == addr || k == nil || x.at(root).op != opKeeper {
		return none
	}
	perhaps := x.mk(termData{op: opMember})
	names, last, _ := x.fieldsFrom(root, k.typ, addr)
	if last == nil {
		last = typ
	}
	switch path := strings.Join(names, "."); {
	case k.typ == nil || len(names) == 0:
		if last != nil && !mayBeResource(last) {
			return none
		}
		return perhaps
	case path == k.inside && k.holds != none:
		return k.holds
	case strings.HasPrefix(k.inside+".", path+"."):
		return perhaps
	}
	return none
}

// inner says whether t is read from the fields of an owner on the way to what it
// holds (Row.Inside).
func (x *explorer) inner(t term) bool {
	inside := x.target.row.Inside
	if inside == "" || inside == Cleanup || t == x.res || x.at(t).op != opLoad {
		return false
	}
	names, last, ok := x.fieldsFrom(x.res, x.resType, t)
	return ok && (last == nil || strings.HasPrefix(inside+".", strings.Join(names, ".")+"."))
}

// innerCall is what a method does that is called on the inside of an owner.
func (x *explorer) innerCall(k *callee) (does, string) {
	name := k.fn.Name()
	switch {
	case soundsLikeRelease(name):
		return released, "released by " + name
	case slices.Contains(x.target.row.Others, name):
	case x.outside(k.fn):
		return borrowed, ""
	case !returnsResource(k.fn) && !x.mentionsRelease(k.fn): // of another package only its name is known
		return borrowed, ""
	}
	return unseen, name + " is called on what it holds"
}

func (x *explorer) mentionsRelease(fn *types.Func) bool {
	for _, name := range releaseNames {
		if x.bodyCalls(fn, name) {
			return true
		}
	}
	return false
}
