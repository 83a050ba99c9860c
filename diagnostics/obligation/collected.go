package obligation

import (
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A test of what the garbage collector does with what was forgotten (a
// finalizer, a cleanup, a panic over what is still pinned) has to forget
// something: in a literal that is called in place, so that nothing refers to it
// any more, with a run of the collector behind that call.

// leftToCollector says whether what a call acquires is forgotten for the
// collector to find. A goroutine is not waited for, and a collector that runs in
// front of the literal, or in it, does not find what it holds.
func (p *pass) leftToCollector(call *ssa.Call) bool {
	if !p.inTest(call.Pos()) {
		return false
	}
	for lit := call.Parent(); lit.Parent() != nil; lit = lit.Parent() {
		at := p.calledInPlace(lit)
		if at == nil {
			return false
		}
		if p.collectsAfter(at) {
			return true
		}
	}
	return false
}

// calledInPlace is the call of a function literal that is called where it
// stands; nil for any other.
func (p *pass) calledInPlace(lit *ssa.Function) *ssa.Call {
	for _, b := range lit.Parent().Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok && p.callee(&call.Call).static == lit {
				return call
			}
		}
	}
	return nil
}

// collectsAfter says whether the function of a call may run the collector
// behind it.
func (p *pass) collectsAfter(at *ssa.Call) bool {
	for _, b := range at.Parent().Blocks {
		for i, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok || p.callee(&call.Call).full != "runtime.GC" {
				continue
			}
			if b == at.Block() && slices.Index(b.Instrs, ssa.Instruction(at)) < i || b != at.Block() && reaching(call)[at.Block()] {
				return true
			}
		}
	}
	return false
}
