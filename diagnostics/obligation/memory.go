package obligation

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// zero is the term of a type's zero value, where it is one that tests can ask about.
func (x *explorer) zero(t types.Type) term {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return x.boolean(false)
		case u.Info()&types.IsString != 0:
			return x.mk(termData{op: opConst, s: `""`})
		case u.Info()&types.IsInteger != 0:
			return x.mk(termData{op: opConst, s: "0"})
		}
	case *types.Pointer, *types.Interface, *types.Map, *types.Slice, *types.Chan, *types.Signature:
		return x.nilTerm()
	}
	return none
}

// fieldOf is a field of a struct value, read whole before or in place.
func (x *explorer) fieldOf(s *state, from term, v *ssa.Field) term {
	if d := x.at(from); d.op == opTuple {
		if fields := x.unlist(d.a); v.Field < len(fields) {
			return fields[v.Field]
		}
	}
	return x.load(s, x.mk(termData{op: opField, a: from, i: v.Field}), v.Type())
}

func (x *explorer) load(s *state, addr term, typ types.Type) term {
	if d := x.at(addr); d.op == opSame {
		return d.a
	}
	if t := x.kept(addr, typ); t != none {
		return t
	}
	if s.status == owed && x.isFailure(addr) {
		return x.mk(termData{op: opAcqErr})
	}
	inside := x.at(x.base(addr)).op == opAlloc && x.reach(s, addr) == whole && !x.isRes(addr)
	if t, ok := s.mem[addr]; ok && (!inside || x.reach(s, t) == whole) {
		return t
	}
	if t := x.part(s, addr); t != none {
		return t
	}
	if inside {
		return x.wholeValue(s, addr, typ)
	}
	if x.at(addr).op == opIndex {
		return none // another element each time
	}
	return x.mk(termData{op: opLoad, a: addr})
}

// wraps says whether a field of another name of the resource is the resource
// itself: rw.Writer of the *bufio.ReadWriter around a *bufio.Writer.
func (x *explorer) wraps(t term, field *ssa.FieldAddr) bool {
	outer := field.X.Type()
	if t != x.res || x.resType == nil || types.Identical(outer, x.resType) {
		return false
	}
	return types.Identical(field.Type().Underlying().(*types.Pointer).Elem(), x.resType)
}

// part is a field or element of a value that was stored as a whole, where the
// resource is somewhere in it.
func (x *explorer) part(s *state, addr term) term {
	d := x.at(addr)
	switch d.op {
	case opHolder, opMember:
		return x.mk(termData{op: opMember})
	case opField, opIndex:
	default:
		return none
	}
	from, ok := s.mem[d.a]
	if !ok {
		from = x.part(s, d.a)
	}
	if from == x.res && (x.target.row.Inside != "" || x.target.place.Path != "") && d.op == opField { // an owner that is no pointer, in a variable
		return x.mk(termData{op: opLoad, a: x.mk(termData{op: opField, a: from, i: d.i})})
	}
	if x.reach(s, from) != whole || x.isRes(from) {
		return none
	}
	if x.at(from).op == opKeeper && d.op == opField {
		return x.kept(x.mk(termData{op: opField, a: from, i: d.i}), nil)
	}
	if from == x.vessel && d.op == opField { // a structure passed by value, in a variable of its own
		return x.mk(termData{op: opLoad, a: x.mk(termData{op: opField, a: from, i: d.i})})
	}
	if t := x.at(from); t.op == opTuple && d.op == opField {
		if fields := x.unlist(t.a); d.i < len(fields) {
			return fields[d.i]
		}
	}
	return x.mk(termData{op: opMember})
}

// wholeValue is a struct or array read at once, the resource inside it. A struct
// keeps its fields apart, so that a copy of it is as good as the original.
func (x *explorer) wholeValue(s *state, addr term, typ types.Type) term {
	st, ok := typ.Underlying().(*types.Struct)
	if !ok {
		return x.mk(termData{op: opHolder})
	}
	fields := make([]term, st.NumFields())
	for i := range fields {
		fields[i] = x.load(s, x.mk(termData{op: opField, a: addr, i: i}), st.Field(i).Type())
	}
	t := x.mk(termData{op: opTuple, a: x.list(fields)})
	x.shape[t] = typ
	return t
}

func (x *explorer) store(s *state, i *ssa.Store) bool {
	addr, val := x.eval(s, i.Addr), x.eval(s, i.Val)
	base := x.at(x.base(addr))
	local := base.op == opAlloc && s.lost[x.base(addr)] == 0
	if s.status == owed {
		if x.replacesField(addr) && x.reach(s, val) != whole && !x.heldElsewhere(s) {
			return x.settle(s, Unknown, i.Pos(), "the field that holds it is replaced")
		}
		switch {
		case local:
		case x.lent(i.Addr):
			x.tellLent(s, i, val)
		case !x.handOn(s, val, i.Pos(), "stored in a field or variable that outlives the call"):
			return false
		}
	}
	for a := range s.mem {
		if a != addr && x.within(a, addr) {
			delete(s.mem, a)
		}
	}
	if x.at(addr).op == opIndex {
		// one name for all elements: keep what it holds, add what comes
		if x.reach(s, val) == nothing {
			x.escape(s, val, 4) // what an element points to is not followed
			if x.at(val).op == opAcqErr && x.reach(s, addr) == nothing {
				s.mem[addr] = val
			}
			return true
		}
	}
	x.put(s, addr, val)
	return true
}

// put writes a struct value field by field.
func (x *explorer) put(s *state, addr, val term) {
	d := x.at(val)
	if d.op != opTuple {
		s.mem[addr] = val
		return
	}
	for i, f := range x.unlist(d.a) {
		x.put(s, x.mk(termData{op: opField, a: addr, i: i}), f)
	}
}

// heldElsewhere says whether a register still has what a field of the
// structure is about to lose: f := s.f; s.f = nil; f.Close().
func (x *explorer) heldElsewhere(s *state) bool {
	if x.vessel == none {
		return false
	}
	for _, t := range s.env {
		if x.isRes(t) {
			return true
		}
	}
	return false
}

// replacesField: resp.Body = other.
func (x *explorer) replacesField(addr term) bool {
	d := x.at(addr)
	if d.op != opField {
		return false
	}
	return x.isRes(x.mk(termData{op: opLoad, a: addr}))
}
