package obligation

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A vessel is a structure that holds the resource in one of its fields: what
// becomes of the structure becomes of the resource.

// maxInside bounds how deep a resource may lie in a structure: s.inner.conn.
const maxInside = 3

// lower makes the field of a parameter the resource, and the parameter its vessel.
func (x *explorer) lower(param *ssa.Parameter, inside []string) bool {
	base, typ := x.opaque(param), param.Type()
	x.vessel, x.inside = base, inside
	for k, name := range inside {
		st, _ := structOf(typ)
		i := fieldIndex(st, name)
		if i < 0 {
			return false
		}
		addr := x.mk(termData{op: opField, a: base, i: i})
		typ = st.Field(i).Type()
		_, isPtr := structOf(typ)
		if k == len(inside)-1 || isPtr {
			base = x.mk(termData{op: opLoad, a: addr})
		} else {
			base = addr
		}
	}
	x.res, x.resType = base, typ
	return true
}

// onWay says whether t is the vessel, or what lies in it on the way to the
// resource, and names the fields from there on.
func (x *explorer) onWay(t term) (inside []string, ok bool) {
	if x.vessel == none || t == x.res {
		return nil, false
	}
	left := len(x.inside)
	for at := x.res; ; {
		if at == t {
			return x.inside[left:], true
		}
		d := x.at(at)
		switch d.op {
		case opLoad:
		case opField:
			left--
		default:
			return nil, false
		}
		at = d.a
	}
}

func structOf(t types.Type) (st *types.Struct, isPtr bool) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t, isPtr = p.Elem(), true
	}
	st, _ = t.Underlying().(*types.Struct)
	return st, isPtr
}

func fieldIndex(st *types.Struct, name string) int {
	if st == nil {
		return -1
	}
	for i := range st.NumFields() {
		if st.Field(i).Name() == name {
			return i
		}
	}
	return -1
}

// insideOf finds the resource in a structure that this function has made: the
// fields of t down to it, and those of "it" down to what is held there.
func (x *explorer) insideOf(s *state, t term) (inside string, path []string, ok bool) {
	if fields, is := x.onWay(t); is {
		return strings.Join(fields, "."), x.prefix, true
	}
	if d := x.at(t); d.op == opTuple {
		return x.insideTuple(s, t, d)
	}
	if x.at(x.base(t)).op != opAlloc {
		return "", nil, false
	}
	found := 0
	for a, m := range s.mem {
		below, is := x.resPath(m)
		if !is || !x.within(a, t) || a == t {
			continue
		}
		fields, named := x.fieldNames(a, t)
		if !named || len(fields) > maxInside {
			return "", nil, false
		}
		inside, path = strings.Join(fields, "."), below
		found++
	}
	return inside, path, found == 1
}

// holder is the type of a structure that this function has made.
func (x *explorer) holder(t term) types.Type {
	if d := x.at(t); d.op == opAlloc {
		return d.v.Type()
	}
	return x.shape[t]
}

// insideTuple is insideOf for a structure that is passed by value.
func (x *explorer) insideTuple(s *state, t term, d termData) (inside string, path []string, ok bool) {
	typ, known := x.shape[t]
	if !known {
		return "", nil, false
	}
	st, _ := structOf(typ)
	found := 0
	for i, f := range x.unlist(d.a) {
		below, is := x.resPath(f)
		if !is {
			if x.reach(s, f) == whole {
				return "", nil, false
			}
			continue
		}
		inside, path = st.Field(i).Name(), below
		found++
	}
	return inside, path, found == 1
}

// fieldNames are the fields on the way from the address outer to the address inner.
func (x *explorer) fieldNames(inner, outer term) (names []string, ok bool) {
	if inner == outer {
		return nil, true
	}
	d := x.at(inner)
	if d.op != opField {
		return nil, false
	}
	names, ok = x.fieldNames(d.a, outer)
	if !ok {
		return nil, false
	}
	st := x.addressed(d.a)
	if st == nil || d.i >= st.NumFields() {
		return nil, false
	}
	return append(names, st.Field(d.i).Name()), true
}

// addressed is the structure at an address below a local variable.
func (x *explorer) addressed(addr term) *types.Struct {
	d := x.at(addr)
	switch d.op {
	case opAlloc:
		st, _ := structOf(d.v.Type())
		return st
	case opField:
		if outer := x.addressed(d.a); outer != nil && d.i < outer.NumFields() {
			st, isPtr := structOf(outer.Field(d.i).Type())
			if !isPtr {
				return st
			}
		}
	}
	return nil
}
