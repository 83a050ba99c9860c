package obligation

import (
	"golang.org/x/tools/go/ssa"
)

// rereads forgets, where a lock is taken, what was found out before about the
// fields that this function sets: others set them too, or there were no lock to
// take (double-checked locking). Of fields that it only reads, a test before
// the lock and one after it are taken to agree: if s.shared { s.mu.Lock() }.
func (x *explorer) rereads(s *state) {
	set := map[term]bool{}
	for _, b := range x.root.Blocks {
		for _, instr := range b.Instrs {
			if st, ok := instr.(*ssa.Store); ok {
				if f, ok := st.Addr.(*ssa.FieldAddr); ok {
					set[x.mk(termData{op: opField, a: x.eval(s, f.X), i: f.Field})] = true
				}
			}
		}
	}
	for addr := range set {
		if x.at(x.base(addr)).op == opAlloc {
			continue // nobody else has it
		}
		delete(s.mem, addr)
		for fact := range s.facts {
			if x.reads(fact, addr) {
				delete(s.facts, fact)
			}
		}
	}
}

// reads says whether what lies at an address takes part in a term.
func (t *terms) reads(x, addr term) bool {
	if x == none {
		return false
	}
	d := t.at(x)
	return d.op == opLoad && d.a == addr || t.reads(d.a, addr) || t.reads(d.b, addr)
}
