package obligation

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Some resources end without a release, and say so: rows that are read to the
// end, a context that is done.

// asks says whether a call is one of Row.Ends.
func (x *explorer) asks(s *state, call *ssa.Call, k *callee, recv term) bool {
	return slices.ContainsFunc(x.target.ends, func(e resource.Release) bool {
		base := x.roots[e.Root]
		if e.Method == "" {
			return base != none && x.eval(s, call.Call.Value) == base
		}
		return k.fn != nil && k.fn.Name() == e.Method && base != none && recv == base
	})
}

// endsWith says whether a condition asks a call of Row.Ends whether there is
// more, and with which answer: a true result, or no error.
func (x *explorer) endsWith(d termData, truth bool) (asks, more bool) {
	if d.op == opEnds {
		return true, truth
	}
	if d.op != opEq {
		return false, false
	}
	a, b := x.at(d.a), x.at(d.b)
	if b.op == opEnds {
		a, b = b, a
	}
	switch {
	case a.op != opEnds:
		return false, false
	case b.op == opNil:
		return true, truth
	}
	return truth && x.isErrorVar(b), false
}

// awaits ends the path where a receive from a channel of Row.Ends has returned.
func (x *explorer) awaits(s *state, v ssa.Value) bool {
	recv, ok := v.(*ssa.UnOp)
	if !ok || recv.Op != token.ARROW || x.at(x.eval(s, recv.X)).op != opDone {
		return false
	}
	x.event(Ended, v.Pos(), "its end is waited for")
	return true
}
