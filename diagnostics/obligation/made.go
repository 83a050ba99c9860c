package obligation

import (
	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// A context that was made from the one that is followed may be over because
// that is over.

// madeFrom is what a term was made from while the resource was followed; itself
// if it was not.
func (x *explorer) madeFrom(t term) (from term, made bool) {
	for x.at(t).op == opMade {
		t, made = x.at(t).a, true
	}
	return t, made
}

// makes notes what is made from the half of the resource that Row.Ends asks.
func (x *explorer) makes(s *state, call *ssa.Call, k *callee, rest []term) {
	base := x.roots[resource.OutHole]
	if base == none || len(x.target.ends) == 0 {
		return
	}
	for _, r := range x.rows(k.fn) {
		if r.Role != resource.Acquires || r.Of.From != resource.Argument || r.Of.Index >= len(rest) {
			continue
		}
		if from, _ := x.madeFrom(x.innermost(s, rest[r.Of.Index])); from == base {
			x.bind(s, call, 0, x.mk(termData{op: opMade, v: call, a: base}))
		}
	}
}
