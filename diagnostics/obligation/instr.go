package obligation

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// eval is the term of a value on this path.
func (x *explorer) eval(s *state, v ssa.Value) term {
	if t, ok := s.env[v]; ok {
		return t
	}
	switch v := v.(type) {
	case *ssa.Const:
		return x.constant(v)
	case *ssa.Global:
		return x.mk(termData{op: opGlobal, v: v})
	case *ssa.Function:
		return x.mk(termData{op: opClosure, v: v})
	}
	return x.opaque(v)
}

// exec runs one instruction that is no jump; false where the path ends.
func (x *explorer) exec(s *state, instr ssa.Instruction) bool {
	switch i := instr.(type) {
	case *ssa.Call:
		return x.execCall(s, i)
	case *ssa.Defer:
		return x.deferCall(s, i)
	case *ssa.Go:
		return x.goCall(s, i)
	case *ssa.Store:
		return x.store(s, i)
	case *ssa.Send:
		return x.handOn(s, x.eval(s, i.X), i.Pos(), "sent on a channel")
	case *ssa.MapUpdate:
		return x.handOn(s, x.eval(s, i.Value), i.Pos(), "stored in a map") && x.handOn(s, x.eval(s, i.Key), i.Pos(), "stored in a map")
	case *ssa.Select:
		return x.selects(s, i)
	case ssa.Value:
		if x.renews(s, i) || x.assertsNil(s, i) || x.awaits(s, i) {
			return false
		}
		t := x.value(s, i)
		x.redefine(s, i)
		if t != none && x.depth[t] <= maxDepth {
			if d := x.at(t); d.op != opOpaque || d.v != i {
				s.env[i] = t
			}
		}
		return x.loaded(s, i, t)
	}
	return true
}

// value is the term of an instruction that only computes; none where it stays opaque.
func (x *explorer) value(s *state, v ssa.Value) term {
	switch v := v.(type) {
	case *ssa.Alloc:
		a := x.mk(termData{op: opAlloc, v: v})
		for addr := range s.mem {
			if x.base(addr) == a {
				delete(s.mem, addr)
			}
		}
		delete(s.lost, a)
		elem := v.Type().Underlying().(*types.Pointer).Elem()
		if z := x.zero(elem); z != none {
			s.mem[a] = z
		}
		return a
	case *ssa.FieldAddr:
		a := x.eval(s, v.X)
		if x.wraps(a, v) {
			return x.mk(termData{op: opSame, a: a})
		}
		x.tellField(s, a, v)
		return x.mk(termData{op: opField, a: a, i: v.Field})
	case *ssa.Field:
		return x.fieldOf(s, x.eval(s, v.X), v)
	case *ssa.IndexAddr:
		b := x.eval(s, v.X)
		switch x.at(b).op {
		case opHolder, opMember:
			return b
		}
		return x.mk(termData{op: opIndex, a: b})
	case *ssa.Index:
		if x.reach(s, x.eval(s, v.X)) == whole {
			return x.mk(termData{op: opMember})
		}
	case *ssa.Lookup:
		if x.reach(s, x.eval(s, v.X)) == whole {
			return x.mk(termData{op: opMember})
		}
	case *ssa.Range:
		if x.reach(s, x.eval(s, v.X)) == whole {
			return x.mk(termData{op: opHolder})
		}
	case *ssa.Next:
		if x.at(x.eval(s, v.Iter)).op == opHolder {
			return x.mk(termData{op: opMember})
		}
	case *ssa.Slice:
		return x.eval(s, v.X)
	case *ssa.UnOp:
		switch v.Op {
		case token.ARROW:
			if v.CommaOk && ticks(v.X) { // nobody closes it: a range over it has no end
				return x.mk(termData{op: opTuple, a: x.list([]term{x.mk(termData{op: opExtract, v: v, i: 0}), x.boolean(true)})})
			}
		case token.MUL:
			return x.load(s, x.eval(s, v.X), v.Type())
		case token.NOT:
			return x.not(x.eval(s, v.X))
		}
	case *ssa.BinOp:
		return x.binOp(s, v)
	case *ssa.Phi:
		return x.eval(s, v)
	case *ssa.ChangeInterface:
		return x.eval(s, v.X)
	case *ssa.ChangeType:
		return x.eval(s, v.X)
	case *ssa.Convert:
		if t := x.eval(s, v.X); x.reach(s, t) != nothing {
			return t
		}
	case *ssa.MakeInterface:
		t := x.eval(s, v.X)
		switch d := x.at(t); {
		case d.op == opNil: // an interface that holds a nil pointer is not nil
			return x.mk(termData{op: opNonNil, v: v})
		case d.op == opOpaque && !x.mayBeNil(v.X.Type()):
			return x.mk(termData{op: opNonNil, v: v})
		}
		return t
	case *ssa.Extract:
		return x.extract(s, v)
	case *ssa.TypeAssert:
		return x.typeAssert(s, v)
	case *ssa.MakeClosure:
		return x.makeClosure(s, v)
	case *ssa.MakeMap, *ssa.MakeChan, *ssa.MakeSlice:
		return x.mk(termData{op: opNonNil, v: v})
	}
	return none
}

// ticks says whether a channel is that of a ticker.
func ticks(ch ssa.Value) bool {
	switch ch := ch.(type) {
	case *ssa.Call:
		fn, ok := ch.Call.Value.(*ssa.Function)
		return ok && fn.String() == "time.Tick"
	case *ssa.UnOp:
		f, ok := ch.X.(*ssa.FieldAddr)
		return ok && ch.Op == token.MUL && f.X.Type().String() == "*time.Ticker"
	case *ssa.Field:
		return ch.X.Type().String() == "time.Ticker"
	}
	return false
}

func (x *explorer) mayBeNil(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Map, *types.Slice, *types.Chan, *types.Signature:
		return true
	}
	_, isParam := t.(*types.TypeParam)
	return isParam
}

func (x *explorer) extract(s *state, v *ssa.Extract) term {
	tuple := x.eval(s, v.Tuple)
	switch d := x.at(tuple); d.op {
	case opTuple:
		return x.unlist(d.a)[v.Index]
	case opMember, opDepends:
		return tuple
	case opHolder:
		return x.mk(termData{op: opMember})
	}
	return x.mk(termData{op: opExtract, v: v.Tuple, i: v.Index})
}

func (x *explorer) typeAssert(s *state, v *ssa.TypeAssert) term {
	t := x.eval(s, v.X)
	if v.CommaOk && x.isNilValue(t) {
		return x.mk(termData{op: opTuple, a: x.list([]term{x.opaque(v), x.boolean(false)})})
	}
	if x.reach(s, t) == nothing {
		return none
	}
	if !v.CommaOk {
		return t
	}
	ok := x.mk(termData{op: opAssertOK, v: v})
	if iface, isIface := v.AssertedType.Underlying().(*types.Interface); isIface && x.hasRelease(iface) {
		ok = x.boolean(true)
	}
	return x.mk(termData{op: opTuple, a: x.list([]term{t, ok})})
}

// assertsNil: err.(*fs.PathError) of an error that is nil panics.
func (x *explorer) assertsNil(s *state, v ssa.Value) bool {
	t, ok := v.(*ssa.TypeAssert)
	return ok && !t.CommaOk && x.isNilValue(x.eval(s, t.X))
}

// hasRelease says whether an interface is asked for because of its release method.
func (x *explorer) hasRelease(iface *types.Interface) bool {
	for i := range iface.NumMethods() {
		name := iface.Method(i).Name()
		for _, r := range x.target.releases {
			if r.Method == name {
				return true
			}
		}
	}
	return false
}

func (x *explorer) makeClosure(s *state, v *ssa.MakeClosure) term {
	var bound []term
	for _, b := range v.Bindings {
		bound = append(bound, x.eval(s, b))
	}
	fn := v.Fn.(*ssa.Function)
	if fn.Parent() == nil && len(bound) == 1 {
		return x.mk(termData{op: opBound, v: fn, a: bound[0]})
	}
	return x.mk(termData{op: opClosure, v: fn, a: x.list(bound)})
}

// selects splits a path where one of the cases says what becomes of the
// resource: it is sent away, or its end is waited for.
func (x *explorer) selects(s *state, i *ssa.Select) bool {
	over := map[int]bool{}
	if s.status == owed {
		for n, st := range i.States {
			switch {
			case st.Send != nil && x.reach(s, x.eval(s, st.Send)) == whole:
				over[n] = true
				x.over(Transferred, i.Pos(), "sent on a channel")
			case st.Send == nil && x.awaited(x.eval(s, st.Chan), i.Pos()):
				over[n] = true
			}
		}
	}
	x.redefine(s, i)
	if len(over) == 0 {
		return true
	}
	outcomes := make([]int, 0, len(i.States)+1)
	for n := range i.States {
		if !over[n] {
			outcomes = append(outcomes, n)
		}
	}
	if !i.Blocking {
		outcomes = append(outcomes, -1)
	}
	comps := i.Type().(*types.Tuple).Len()
	for _, n := range outcomes {
		c := s.clone()
		parts := []term{x.mk(termData{op: opConst, s: constant.MakeInt64(int64(n)).ExactString()})}
		for k := 1; k < comps; k++ {
			parts = append(parts, x.mk(termData{op: opExtract, v: i, i: k}))
		}
		c.env[i] = x.mk(termData{op: opTuple, a: x.list(parts)})
		x.queue = append(x.queue, c)
	}
	return false
}
