package obligation

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// What is made from something that ends, ends with it: a context with its
// parent, a transaction with its context. Who gets what ends it, gets the duty.

// maxOrigins bounds how far back it is asked what something was made from.
const maxOrigins = 4

// endsFirst says whether a call ends what the resource was made from, at any
// remove, and the resource with it.
func (x *explorer) endsFirst(fun term) bool {
	d := x.at(fun)
	if d.op != opExtract || len(x.origin) == 0 {
		return false
	}
	ended, ok := d.v.(*ssa.Call)
	if !ok || ended == x.target.call {
		return false
	}
	releases := func(r *resource.Row) bool {
		return r.Role == resource.Acquires && r.Of.From == resource.Argument && slices.Contains(x.origin, ended) &&
			slices.ContainsFunc(r.At, func(p resource.Place) bool { return p.Index == d.i })
	}
	return slices.ContainsFunc(x.rows(x.callee(&ended.Call).fn), releases)
}

// origins are the calls whose first result the resource was made from: its
// parent, the parent of that, and so on.
func (x *explorer) origins(s *state, call *ssa.Call) []*ssa.Call {
	var calls []*ssa.Call
	for range maxOrigins {
		k := x.callee(&call.Call)
		i := slices.IndexFunc(x.rows(k.fn), func(r *resource.Row) bool {
			return r.Role == resource.Acquires && r.Of.From == resource.Argument
		})
		if i < 0 {
			break
		}
		from := x.innermost(s, x.eval(s, call.Call.Args[x.rows(k.fn)[i].Of.Index+k.shift]))
		parent, ok := x.at(from).v.(*ssa.Call)
		if !ok || x.at(from).op != opExtract || x.at(from).i != 0 || slices.Contains(calls, parent) {
			break
		}
		calls = append(calls, parent)
		call = parent
	}
	return calls
}

// originHandedOn says whether the function gives away what ends an origin:
// t.Cleanup(cancel). Where it does so, and when, is not asked.
func (x *explorer) originHandedOn() bool {
	for _, call := range x.origin {
		for _, r := range *call.Referrers() {
			if e, ok := r.(*ssa.Extract); ok && e.Index > 0 && handedOn(e, maxOrigins) {
				return true
			}
		}
	}
	return false
}

// handedOn says whether a function value is used for anything but being called.
func handedOn(v ssa.Value, depth int) bool {
	if depth == 0 {
		return true
	}
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case ssa.CallInstruction:
			if r.Common().Value != v {
				return true
			}
		case *ssa.Store:
			local, ok := r.Addr.(*ssa.Alloc)
			if local != v && (!ok || handedOn(local, depth-1)) {
				return true
			}
		case *ssa.UnOp:
			if handedOn(r, depth-1) {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// innermost sees through a local struct that embeds the value, and is used in
// its place.
func (x *explorer) innermost(s *state, t term) term {
	for range maxOrigins {
		d := x.at(t)
		if d.op != opLoad || x.at(d.a).op != opAlloc {
			return t
		}
		st, ok := x.at(d.a).v.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
		if !ok {
			return t
		}
		inner := none
		for i := range st.NumFields() {
			if f := st.Field(i); f.Embedded() && types.IsInterface(f.Type()) {
				inner = s.mem[x.mk(termData{op: opField, a: d.a, i: i})]
			}
		}
		if inner == none {
			return t
		}
		t = inner
	}
	return t
}
