package obligation

import "golang.org/x/tools/go/ssa"

// liveness says which registers a function may still read at the start of each
// block. Forgetting the others is what lets paths meet again.
type liveness struct {
	in []map[ssa.Value]bool // by block index
}

func liveRegisters(fn *ssa.Function) *liveness {
	l := &liveness{in: make([]map[ssa.Value]bool, len(fn.Blocks))}
	for i := range l.in {
		l.in[i] = map[ssa.Value]bool{}
	}
	var live func(b *ssa.BasicBlock, v ssa.Value, def *ssa.BasicBlock)
	// atEnd: v is wanted at the end of b.
	live = func(b *ssa.BasicBlock, v ssa.Value, def *ssa.BasicBlock) {
		todo := []*ssa.BasicBlock{b}
		for len(todo) > 0 {
			b := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			if b == def || l.in[b.Index][v] {
				continue
			}
			l.in[b.Index][v] = true
			todo = append(todo, b.Preds...)
		}
	}
	var rands [16]*ssa.Value
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if phi, ok := instr.(*ssa.Phi); ok {
				for i, e := range phi.Edges {
					if def, ok := definedIn(e); ok {
						live(b.Preds[i], e, def)
					}
				}
				continue
			}
			for _, r := range instr.Operands(rands[:0]) {
				if *r == nil {
					continue
				}
				def, ok := definedIn(*r)
				if !ok || def == b && !isPhi(*r) {
					continue
				}
				if def == b { // a phi of this block: wanted after its start only
					continue
				}
				l.in[b.Index][*r] = true
				for _, p := range b.Preds {
					live(p, *r, def)
				}
			}
		}
	}
	return l
}

func isPhi(v ssa.Value) bool { _, ok := v.(*ssa.Phi); return ok }

// definedIn is the block that defines a register; parameters, free variables
// and constants are no registers.
func definedIn(v ssa.Value) (*ssa.BasicBlock, bool) {
	if instr, ok := v.(ssa.Instruction); ok {
		return instr.Block(), true
	}
	return nil, false
}
