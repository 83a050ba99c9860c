package obligation

import (
	"strconv"

	"golang.org/x/tools/go/ssa"
)

// A loop counter is followed for the first turns, and from then on is only known
// to be at least so much. Without that, what is done on the first turn alone
// could not be told from what is done on a later one.

// maxCounted is as far as a counter is followed.
const maxCounted = 2

// counted is x + n for a counter x: a variable that each turn sets anew.
func (x *explorer) counted(v *ssa.BinOp, counter, n term) term {
	step, ok := integer(x.at(n))
	if !ok || step <= 0 {
		return none
	}
	switch d := x.at(counter); d.op {
	case opConst:
		from, ok := integer(d)
		if _, isVar := v.X.(*ssa.Phi); !ok || !isVar {
			return none
		}
		if from+step <= maxCounted {
			return x.mk(termData{op: opConst, s: strconv.Itoa(from + step)})
		}
		return x.atLeast(v, from+step)
	case opAtLeast:
		return x.atLeast(v, d.i)
	}
	return none
}

func (x *explorer) atLeast(v ssa.Value, n int) term {
	return x.mk(termData{op: opAtLeast, v: v, i: n, a: x.opaque(v)})
}

// less compares a number with one of which the least value is known.
func (x *explorer) less(a, b termData) (value, known bool) {
	if n, ok := integer(a); ok && b.op == opAtLeast && n < b.i {
		return true, true
	}
	if n, ok := integer(b); ok && a.op == opAtLeast && n <= a.i {
		return false, true
	}
	return false, false
}

// differ says whether one of two numbers is less than the least value of the other.
func differ(a, b termData) bool {
	if b.op == opAtLeast {
		a, b = b, a
	}
	n, ok := integer(b)
	return ok && a.op == opAtLeast && n < a.i
}

func integer(d termData) (n int, ok bool) {
	if d.op != opConst {
		return 0, false
	}
	n, err := strconv.Atoi(d.s)
	return n, err == nil
}
