package obligation

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// branch follows an if both ways, or the one way that is known.
func (x *explorer) branch(s *state, br *ssa.If) {
	cond := x.eval(s, br.Cond)
	if truth, ok := x.truth(s, cond); ok {
		x.follow(s, br, cond, truth, false)
		return
	}
	if !x.astray(s, s.block.Succs[0]) {
		x.follow(s.clone(), br, cond, true, true)
	}
	x.follow(s, br, cond, false, true)
}

func (x *explorer) follow(s *state, br *ssa.If, cond term, truth, open bool) {
	if open {
		s.trail = &taken{branch: br, truth: truth, after: s.status == owed, prev: s.trail}
		if !x.assume(s, cond, truth, br) {
			return
		}
	}
	succ := s.block.Succs[1]
	if truth {
		succ = s.block.Succs[0]
	}
	if x.enter(s, succ) {
		x.queue = append(x.queue, s)
	}
}

// assume takes a condition to be true or false; false where that ends the path.
func (x *explorer) assume(s *state, cond term, truth bool, br *ssa.If) bool {
	d := x.at(cond)
	if d.op == opNot {
		return x.assume(s, d.a, !truth, br)
	}
	if s.status == owed {
		switch ends, more := x.endsWith(d, truth); {
		case ends && !more:
			return x.settle(s, Ended, condPos(br.Cond), "it says itself that there is no more")
		case ends:
			return true
		}
		switch d.op {
		case opAssertOK:
			if !truth {
				return x.settle(s, Unknown, d.v.Pos(), "a type assertion on it failed")
			}
			if x.assertsIdle(d.v) {
				return x.settle(s, Ended, d.v.Pos(), "it is of a type that has nothing to release")
			}
			return true
		}
	}
	if d.op == opEq && !truth && (x.isError(d.a) && x.at(d.b).op == opNil || x.isError(d.b) && x.at(d.a).op == opNil) {
		s.failing = true
	}
	if x.depends(cond) {
		s.unsure = true
		return true
	}
	if x.conds.keep[br] {
		s.facts[cond] = truth
	}
	return true
}

// truth is what is known of a condition.
func (x *explorer) truth(s *state, c term) (value, known bool) {
	if v, ok := s.facts[c]; ok {
		return v, true
	}
	d := x.at(c)
	switch d.op {
	case opConst:
		if d.s == "true" || d.s == "false" {
			return d.s == "true", true
		}
	case opNot:
		v, ok := x.truth(s, d.a)
		return !v, ok
	case opEq:
		return x.equal(s, d.a, d.b)
	case opBin:
		if d.s == "<" {
			return x.less(x.at(d.a), x.at(d.b))
		}
	}
	return false, false
}

func (x *explorer) equal(s *state, a, b term) (value, known bool) {
	if a == b {
		return true, true
	}
	da, db := x.at(a), x.at(b)
	if x.isNilValue(b) {
		da, db, a, b = db, da, b, a
	}
	if x.isNilValue(a) {
		switch {
		case x.isNilValue(b):
			return true, true
		case x.notNil(b), x.isErrorVar(db): // io.EOF and its like are not nil
			return false, true
		}
		return false, false
	}
	if da.op == opOpenErr || db.op == opOpenErr {
		other := da
		if da.op == opOpenErr {
			other = db
		}
		if other.op == opLoad && x.at(other.a).op == opGlobal {
			same := x.isSentinel(x.at(other.a).v)
			s.opened = s.opened || same
			return same, true
		}
	}
	if da.op == opConst && db.op == opConst || differ(da, db) || x.equalsAnother(s, a, b) {
		return false, true
	}
	if x.isRes(a) || x.isRes(b) {
		return false, true // a fresh resource is nothing else that has a name
	}
	return false, false
}

// equalsAnother says whether one of two is a constant, and the other is known to
// be another one.
func (x *explorer) equalsAnother(s *state, a, b term) bool {
	if x.at(a).op == opConst {
		a, b = b, a
	}
	if x.at(b).op != opConst {
		return false
	}
	for fact, is := range s.facts {
		f := x.at(fact)
		if is && f.op == opEq && (f.a == a && f.b != b && x.at(f.b).op == opConst || f.b == a && f.a != b && x.at(f.a).op == opConst) {
			return true
		}
	}
	return false
}

func (x *explorer) notNil(t term) bool {
	switch x.at(t).op {
	case opNonNil, opOpenErr, opRes, opView, opHolder, opKeeper, opGlobal, opAlloc, opField, opIndex, opClosure, opBound:
		return true
	}
	return x.isRes(t)
}

func (x *explorer) binOp(s *state, v *ssa.BinOp) term {
	a, b := x.eval(s, v.X), x.eval(s, v.Y)
	da, db := x.at(a), x.at(b)
	if da.op == opConst && db.op == opConst {
		if ca, cb := constOf(v.X, da), constOf(v.Y, db); ca != nil && cb != nil {
			switch v.Op {
			case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
				if ca.Kind() == cb.Kind() && (ca.Kind() != constant.Bool || v.Op == token.EQL || v.Op == token.NEQ) {
					return x.boolean(constant.Compare(ca, v.Op, cb))
				}
			}
		}
	}
	switch v.Op {
	case token.EQL:
		return x.eqTerm(a, b)
	case token.NEQ:
		return x.not(x.eqTerm(a, b))
	case token.LSS:
		return x.bin("<", a, b)
	case token.GTR:
		return x.bin("<", b, a)
	case token.LEQ:
		return x.not(x.bin("<", b, a))
	case token.GEQ:
		return x.not(x.bin("<", a, b))
	case token.AND:
		return x.bin("&", a, b)
	case token.OR:
		return x.bin("|", a, b)
	case token.ADD:
		if t := x.counted(v, a, b); t != none {
			return t
		}
	case token.REM:
		return x.bin("%", a, b)
	}
	if x.depends(a) || x.depends(b) {
		return x.mk(termData{op: opDepends, v: v})
	}
	if max(x.reach(s, a), x.reach(s, b)) != nothing && x.derived(v.Type()) {
		return x.mk(termData{op: opView}) // a path below a temporary directory
	}
	return none
}

func (x *explorer) bin(op string, a, b term) term {
	return x.mk(termData{op: opBin, s: op, a: a, b: b})
}

// eqTerm keeps b == true out of the table.
func (x *explorer) eqTerm(a, b term) term {
	for range 2 {
		if d := x.at(b); d.op == opConst {
			switch d.s {
			case "true":
				return a
			case "false":
				return x.not(a)
			}
		}
		a, b = b, a
	}
	return x.eq(a, b)
}

func constOf(v ssa.Value, d termData) constant.Value {
	if c, ok := v.(*ssa.Const); ok {
		return c.Value
	}
	switch d.s {
	case "true", "false":
		return constant.MakeBool(d.s == "true")
	}
	if b, ok := v.Type().Underlying().(*types.Basic); ok && b.Info()&types.IsInteger != 0 {
		return constant.MakeFromLiteral(d.s, token.INT, 0)
	}
	return nil
}
