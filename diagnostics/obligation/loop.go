package obligation

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// What is deferred in a loop is still to run for each earlier turn, and holds
// what that turn acquired although nothing else does.

// deferredHolds says whether a function that is still to run was given the resource.
func (x *explorer) deferredHolds(s *state) bool {
	for d := s.frame.defers; d != nil; d = d.next {
		held := append(x.unlist(d.args), d.fun)
		if slices.ContainsFunc(held, func(t term) bool { return x.reach(s, t) != nothing }) {
			return true
		}
	}
	return false
}

// renews ends the path where a variable of the loop's body is made anew while
// a deferred literal has the one of an earlier turn, with the resource in it.
// Both have the same name here, so what the literal will do is judged now.
func (x *explorer) renews(s *state, v ssa.Value) bool {
	if _, isVar := v.(*ssa.Alloc); !isVar || s.status != owed {
		return false
	}
	addr := x.mk(termData{op: opAlloc, v: v})
	if x.reach(s, addr) != whole {
		return false
	}
	for d := s.frame.defers; d != nil; d = d.next {
		lit := x.at(d.fun)
		if lit.op != opClosure || !slices.Contains(x.unlist(lit.a), addr) || x.borrowsOnly(s, d.fun) {
			continue
		}
		if x.literalReleases(lit.v.(*ssa.Function)) {
			x.over(Deferred, d.instr.Pos(), "released by a function literal")
		} else {
			x.over(Unknown, d.instr.Pos(), "a deferred function literal has it")
		}
		return true
	}
	return false
}
