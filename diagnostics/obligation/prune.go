package obligation

import (
	"maps"

	"golang.org/x/tools/go/ssa"
)

// prune forgets registers that are not read any more, and what was known of them.
func (x *explorer) prune(s *state) {
	live := x.liveness(s.block.Parent()).in[s.block.Index]
	for v := range s.env {
		if v.Parent() != s.block.Parent() || live[v] {
			continue
		}
		if phi, ok := v.(*ssa.Phi); ok && phi.Block() == s.block {
			continue
		}
		switch v.(type) {
		case *ssa.FreeVar, *ssa.Parameter: // set by the call, whichever block it is read in
			continue
		}
		delete(s.env, v)
	}
	if len(s.facts) == 0 {
		return
	}
	x.markHeld(s)
	for f := range s.facts {
		if x.gone(f, live, s.block.Parent()) {
			delete(s.facts, f)
		}
	}
}

// markHeld marks all terms that live values and variables are made of. A mark
// is the number of the round, so that none has to be taken back.
func (x *explorer) markHeld(s *state) {
	x.round++
	for len(x.marks) < len(x.data) {
		x.marks = append(x.marks, 0)
	}
	for _, t := range s.mem {
		x.mark(t)
	}
	for _, t := range s.env {
		x.mark(t)
	}
}

func (x *explorer) mark(t term) {
	for t != none && x.marks[t] != x.round {
		x.marks[t] = x.round
		d := &x.data[t]
		x.mark(d.a)
		t = d.b
	}
}

// gone says whether a term reads a register that nothing can read any more, so
// that no condition to come is made of it.
func (x *explorer) gone(t term, live map[ssa.Value]bool, fn *ssa.Function) bool {
	if t == none || x.marks[t] == x.round {
		return false
	}
	d := x.at(t)
	if d.op == opOpaque || d.op == opExtract {
		_, isReg := definedIn(d.v)
		return isReg && d.v.Parent() == fn && !live[d.v]
	}
	return x.gone(d.a, live, fn) || x.gone(d.b, live, fn)
}

// redefine is called when an instruction runs: what was known of its earlier
// value (of an earlier turn of a loop) is not known of the new one.
func (x *explorer) redefine(s *state, v ssa.Value) {
	delete(s.env, v)
	if _, ok := x.index[termData{op: opOpaque, v: v}]; !ok {
		if _, ok := v.(*ssa.Call); !ok {
			return
		}
	}
	maps.DeleteFunc(s.facts, func(f term, _ bool) bool { return x.mentions(f, v) })
	for a, t := range s.mem {
		if d := x.at(t); (d.op == opOpaque || d.op == opExtract || d.op == opAtLeast) && d.v == v {
			delete(s.mem, a)
		}
	}
	for r, t := range s.env {
		if d := x.at(t); (d.op == opOpaque || d.op == opExtract || d.op == opAtLeast) && d.v == v {
			delete(s.env, r)
		}
	}
}
