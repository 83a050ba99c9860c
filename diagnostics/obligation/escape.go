package obligation

import "golang.org/x/tools/go/ssa"

// clobber forgets what a call that is not followed may have changed: what lies
// behind pointers given to it, and every field that is not a local variable's.
func (x *explorer) clobber(s *state, fun term, args []term) {
	for _, t := range append([]term{fun}, args...) {
		x.escape(s, t, 4)
	}
	for a, m := range s.mem {
		if base := x.base(a); x.at(base).op == opAlloc && s.lost[base] != set {
			continue
		}
		if op := x.at(m).op; op != opAcqErr && op != opDepends && x.reach(s, m) == nothing {
			delete(s.mem, a)
		}
	}
}

func (x *explorer) escape(s *state, t term, depth int) {
	if depth == 0 || t == none {
		return
	}
	d := x.at(t)
	switch d.op {
	case opAlloc:
		if _, isVarargs := d.v.(*ssa.Alloc); isVarargs && d.v.(*ssa.Alloc).Comment == "varargs" {
			for a, m := range s.mem {
				if x.within(a, t) {
					x.escape(s, m, depth-1)
				}
			}
			return
		}
		x.lose(s, t, depth)
	case opLoad, opTuple: // a structure passed by value: what its fields point to goes along
		for _, m := range x.held(s, t) {
			x.escape(s, m, depth-1)
		}
	case opField, opIndex:
		if x.at(x.base(t)).op == opAlloc {
			x.lose(s, x.base(t), depth)
		}
	case opClosure:
		fn := d.v.(*ssa.Function)
		for i, b := range x.unlist(d.a) {
			if i < len(fn.FreeVars) && x.at(b).op == opAlloc && !x.stores(fn.FreeVars[i]) {
				s.lost[b] = max(s.lost[b], read) // some time: what is stored in it from now on is shared
				continue
			}
			x.escape(s, b, depth-1)
		}
	}
}

// held is what the fields of a structure hold.
func (x *explorer) held(s *state, t term) []term {
	d := x.at(t)
	if d.op == opTuple {
		return x.unlist(d.a)
	}
	var all []term
	if x.at(x.base(d.a)).op == opAlloc {
		for a, m := range s.mem {
			if a != d.a && x.within(a, d.a) {
				all = append(all, m)
			}
		}
	}
	return all
}

// lose: what a local variable holds is not known any more. A resource in it
// was judged when the pointer went, and is only read there.
func (x *explorer) lose(s *state, t term, depth int) {
	for a, m := range s.mem {
		switch {
		case !x.within(a, t):
		case s.status == owed && x.reach(s, m) != nothing:
		case x.at(m).op == opAcqErr:
			s.mem[a] = x.mk(termData{op: opDepends})
		default:
			delete(s.mem, a)
			x.escape(s, m, depth-1)
		}
	}
	s.lost[t] = set
}
