package obligation

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// Some resources end without a release, and say so: rows that are read to the
// end, a context that is done.

// asks says whether a call is one of Row.Ends; or one of something made from
// the resource, the end of which may be its own.
func (x *explorer) asks(s *state, call *ssa.Call, k *callee, recv term) (asks, perhaps bool) {
	for _, e := range x.target.ends {
		base := x.roots[e.Root]
		switch {
		case base == none:
		case e.Method == "":
			asks = asks || x.eval(s, call.Call.Value) == base
		case k.fn != nil && k.fn.Name() == e.Method:
			from, made := x.madeFrom(recv)
			asks, perhaps = asks || from == base, made
		}
	}
	return asks, asks && perhaps
}

// answer is the last result of a call of Row.Ends.
func (x *explorer) answer(s *state, call *ssa.Call, perhaps bool) {
	sig := call.Call.Signature().Results()
	n := sig.Len() - 1
	if _, isChan := sig.At(n).Type().Underlying().(*types.Chan); isChan {
		x.bind(s, call, n, x.mk(termData{op: opDone, v: call, i: int(b2u(perhaps))}))
	} else if !perhaps {
		x.bind(s, call, n, x.mk(termData{op: opEnds, v: call}))
	}
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
	return ok && recv.Op == token.ARROW && x.awaited(x.eval(s, recv.X), v.Pos())
}

func (x *explorer) awaited(ch term, pos token.Pos) bool {
	switch d := x.at(ch); {
	case d.op != opDone:
		return false
	case d.i == 1:
		x.over(Unknown, pos, "the end of what was made from it is waited for")
	default:
		x.over(Ended, pos, "its end is waited for")
	}
	return true
}
