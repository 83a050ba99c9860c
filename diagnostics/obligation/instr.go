package obligation

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

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

// loaded ends the path where perhaps-the-resource comes out of a holder.
func (x *explorer) loaded(s *state, v ssa.Value, t term) bool {
	if t != none && s.status == owed && x.at(t).op == opMember {
		x.event(Unknown, v.Pos(), "it may be what is taken out of a collection here")
		return false
	}
	return true
}

// handOn ends the path where the resource goes to somebody else.
func (x *explorer) handOn(s *state, t term, pos token.Pos, how string) bool {
	if s.status != owed {
		return true
	}
	switch x.reach(s, t) {
	case whole:
		x.event(Transferred, pos, how)
		return false
	case viewed:
		x.event(Unknown, pos, "what reads through it is "+how)
		return false
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
		return x.mk(termData{op: opField, a: x.eval(s, v.X), i: v.Field})
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

func (x *explorer) mayBeNil(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Map, *types.Slice, *types.Chan, *types.Signature:
		return true
	}
	_, isParam := t.(*types.TypeParam)
	return isParam
}

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
	if x.reach(s, from) != whole || x.isRes(from) {
		return none
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
	return x.mk(termData{op: opTuple, a: x.list(fields)})
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
	if op := x.at(t).op; v.CommaOk && (op == opNil || op == opAcqErr) {
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

func (x *explorer) store(s *state, i *ssa.Store) bool {
	addr, val := x.eval(s, i.Addr), x.eval(s, i.Val)
	base := x.at(x.base(addr))
	local := base.op == opAlloc && !s.lost[x.base(addr)]
	if s.status == owed {
		if x.replacesField(addr) && x.reach(s, val) != whole {
			x.event(Unknown, i.Pos(), "the field that holds it is replaced")
			return false
		}
		if !local && !x.lent(i.Addr) && !x.handOn(s, val, i.Pos(), "stored in a field or variable that outlives the call") {
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

// replacesField: resp.Body = other.
func (x *explorer) replacesField(addr term) bool {
	d := x.at(addr)
	if d.op != opField {
		return false
	}
	return x.isRes(x.mk(termData{op: opLoad, a: addr}))
}

func (x *explorer) selects(s *state, i *ssa.Select) bool {
	sends := -1
	if s.status == owed {
		for n, st := range i.States {
			if st.Send != nil && x.reach(s, x.eval(s, st.Send)) == whole {
				sends = n
			}
		}
	}
	x.redefine(s, i)
	if sends < 0 {
		return true
	}
	x.event(Transferred, i.Pos(), "sent on a channel")
	outcomes := make([]int, 0, len(i.States)+1)
	for n := range i.States {
		if n != sends {
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

// grasp is how much of the resource a value gives access to.
type grasp uint8

const (
	nothing grasp = iota
	viewed        // can use it, cannot release it
	whole         // can release it
)

// isRes says whether t is the resource, or the field of it that the obligation
// or a release is about.
func (x *explorer) isRes(t term) bool {
	_, ok := x.resPath(t)
	return ok
}

// resPath is the fields between "it" and t: [Body] for resp.Body.
func (x *explorer) resPath(t term) ([]string, bool) {
	if t == x.res {
		return nil, true
	}
	d := x.at(t)
	if d.op != opLoad {
		return nil, false
	}
	f := x.at(d.a)
	if f.op != opField {
		return nil, false
	}
	path, ok := x.resPath(f.a)
	if !ok {
		return nil, false
	}
	want := x.fieldsAfter(path)
	if want == "" || x.fieldName(f) != want {
		return nil, false
	}
	return append(slices.Clip(path), want), true
}

// fieldsAfter is the next field of a path that the row names.
func (x *explorer) fieldsAfter(path []string) string {
	paths := [][]string{}
	if x.target.place.Path != "" {
		paths = append(paths, []string{x.target.place.Path})
	}
	for _, r := range x.target.releases {
		paths = append(paths, r.Fields)
	}
	for _, p := range paths {
		if len(p) > len(path) && slices.Equal(p[:len(path)], path) {
			return p[len(path)]
		}
	}
	return ""
}

func (x *explorer) fieldName(f termData) string {
	t := x.typeOf(f.a)
	if t == nil {
		return ""
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || f.i >= st.NumFields() {
		return ""
	}
	return st.Field(f.i).Name()
}

// typeOf is the static type of a resource term.
func (x *explorer) typeOf(t term) types.Type {
	if t == x.res {
		return x.resType
	}
	d := x.at(t)
	if d.op != opLoad {
		return nil
	}
	f := x.at(d.a)
	owner := x.typeOf(f.a)
	if owner == nil {
		return nil
	}
	if p, ok := owner.Underlying().(*types.Pointer); ok {
		owner = p.Elem()
	}
	if st, ok := owner.Underlying().(*types.Struct); ok && f.i < st.NumFields() {
		return st.Field(f.i).Type()
	}
	return nil
}

// maxReach bounds how far reach follows pointers between local variables.
const maxReach = 5

// reach says how much of the resource can be had through t on this path.
func (x *explorer) reach(s *state, t term) grasp { return x.reachIn(s, t, maxReach) }

func (x *explorer) reachIn(s *state, t term, depth int) grasp {
	if t == none || depth == 0 {
		return nothing
	}
	if x.isRes(t) || t == x.owner {
		return whole
	}
	d := x.at(t)
	switch d.op {
	case opView:
		return viewed
	case opHolder, opMember:
		return whole
	case opAlloc, opIndex, opField:
		if x.at(x.base(t)).op != opAlloc {
			return nothing
		}
		g := nothing
		for a, m := range s.mem {
			if x.within(a, t) {
				g = max(g, x.reachIn(s, m, depth-1))
			}
		}
		return g
	case opBound:
		return x.reachIn(s, d.a, depth)
	case opClosure, opTuple:
		g := nothing
		for _, b := range x.unlist(d.a) {
			g = max(g, x.reachIn(s, b, depth))
		}
		return g
	}
	return nothing
}
