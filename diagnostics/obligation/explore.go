package obligation

import (
	"go/token"
	"go/types"
	"maps"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Bounds of one obligation's exploration; past them what was not reached is unknown.
const (
	maxStates  = 6000   // paths waiting or walked, cut at each block
	maxSteps   = 200000 // instructions run
	maxFrames  = 4      // depth of function literals calling each other
	maxLeaks   = 8      // exits reported for one acquisition
	maxTrailed = 6      // branches kept in a leak path
)

// target is one acquisition to follow.
type target struct {
	call     *ssa.Call
	row      *resource.Row
	kind     *resource.Kind
	releases []resource.Release
	ends     []resource.Release
	place    resource.Place
	variant  bool // follow the path on which Row.OpenWith came back
}

// explorer walks the paths of one function for one target.
type explorer struct {
	*pass
	*terms
	root    *ssa.Function
	target  *target
	res     term            // what release expressions call "it"
	resType types.Type      // its static type
	fixed   bool            // res is the operand seen at the acquisition
	roots   map[string]term // what the other names in release expressions stand for
	owner   term            // the receiver of the acquisition, where a method of it releases as well
	numbers map[any]uint64
	conds   *conditions
	reaches map[*ssa.BasicBlock]bool // blocks from which the acquisition can be reached
	queue   []*state
	seen    map[seenKey]bool
	uses    map[ssa.Value]bool // calls of the standard library that were given the resource, or a view of it
	steps   int
	spent   bool // a bound was met

	events []Event
	exits  []exit
	inEvt  map[Event]bool
}

type seenKey struct {
	block *ssa.BasicBlock
	hash  uint64
}

type exit struct {
	instr ssa.Instruction // the ssa.Return, or the acquisition that overwrites
	kind  Exit
	trail *taken
}

func (x *explorer) number(v any) uint64 {
	n, ok := x.numbers[v]
	if !ok {
		n = uint64(len(x.numbers) + 1)
		x.numbers[v] = n
	}
	return n
}

func newExplorer(p *pass, fn *ssa.Function, t *target, conds *conditions) *explorer {
	x := &explorer{
		pass: p, terms: newTerms(), root: fn, target: t,
		numbers: map[any]uint64{}, conds: conds,
		reaches: reaching(t.call.Block()),
		seen:    map[seenKey]bool{}, inEvt: map[Event]bool{},
		roots: map[string]term{}, uses: map[ssa.Value]bool{},
	}
	x.res = x.mk(termData{op: opRes, v: t.call})
	return x
}

func reaching(b *ssa.BasicBlock) map[*ssa.BasicBlock]bool {
	set := map[*ssa.BasicBlock]bool{b: true}
	todo := []*ssa.BasicBlock{b}
	for len(todo) > 0 {
		b := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, p := range b.Preds {
			if !set[p] {
				set[p] = true
				todo = append(todo, p)
			}
		}
	}
	return set
}

// run walks every path from the function's entry, the shortest first.
func (x *explorer) run() {
	first := &state{
		frame: &frame{fn: x.root},
		block: x.root.Blocks[0],
		env:   map[ssa.Value]term{},
		mem:   map[term]term{},
		facts: map[term]bool{},
		lost:  map[term]bool{},
	}
	x.queue = []*state{first}
	for len(x.queue) > 0 {
		if x.steps > maxSteps || len(x.seen) > maxStates {
			x.spent = true
			return
		}
		s := x.queue[0]
		x.queue = x.queue[1:]
		x.walk(s)
	}
}

// walk runs a path until it forks, meets another, or ends.
func (x *explorer) walk(s *state) {
	for {
		if s.idx >= len(s.block.Instrs) {
			return
		}
		instr := s.block.Instrs[s.idx]
		x.steps++
		if x.steps > maxSteps {
			return
		}
		switch instr := instr.(type) {
		case *ssa.Jump:
			if !x.enter(s, s.block.Succs[0]) {
				return
			}
			continue
		case *ssa.If:
			x.branch(s, instr)
			return
		case *ssa.Return:
			if !x.ret(s, instr) {
				return
			}
			continue
		case *ssa.Panic:
			return // silent: what a panic leaves behind is not judged here
		case *ssa.RunDefers:
			if !x.runDefers(s) {
				return
			}
			continue
		}
		s.idx++
		if !x.exec(s, instr) {
			return
		}
	}
}

// enter moves a path to the start of a block; false where the path is of no
// further interest or another one has been there in the same state.
func (x *explorer) enter(s *state, to *ssa.BasicBlock) bool {
	if s.status == before && s.frame.parent == nil && !x.reaches[to] {
		return false
	}
	from := s.block
	s.pred, s.block, s.idx = from, to, 0
	x.phis(s, from, to)
	x.prune(s)
	key := seenKey{to, s.hash(x)}
	if x.seen[key] {
		return false
	}
	x.seen[key] = true
	return true
}

func (x *explorer) phis(s *state, from, to *ssa.BasicBlock) {
	edge := -1
	for i, p := range to.Preds {
		if p == from {
			edge = i
		}
	}
	type set struct {
		v ssa.Value
		t term
	}
	var sets []set
	for _, instr := range to.Instrs {
		phi, ok := instr.(*ssa.Phi)
		if !ok {
			break
		}
		s.idx++
		sets = append(sets, set{phi, x.eval(s, phi.Edges[edge])})
	}
	for _, p := range sets {
		x.redefine(s, p.v)
		s.env[p.v] = p.t
	}
}

// prune forgets registers that are not read any more, and what was known of them.
func (x *explorer) prune(s *state) {
	live := x.liveness(s.block.Parent()).in[s.block.Index]
	for v := range s.env {
		if v.Parent() != s.block.Parent() || live[v] {
			continue
		}
		if phi, ok := v.(*ssa.Phi); ok && phi.Block() == s.block {
			continue
		}
		if _, ok := v.(*ssa.FreeVar); ok {
			continue
		}
		delete(s.env, v)
	}
	if len(s.facts) == 0 {
		return
	}
	held := x.heldTerms(s)
	for f := range s.facts {
		if !held[f] && x.gone(f, held, live, s.block.Parent()) {
			delete(s.facts, f)
		}
	}
}

// heldTerms are all terms that live values and variables are made of.
func (x *explorer) heldTerms(s *state) map[term]bool {
	held := map[term]bool{}
	var add func(t term)
	add = func(t term) {
		if t == none || held[t] {
			return
		}
		held[t] = true
		d := x.at(t)
		add(d.a)
		add(d.b)
	}
	for _, t := range s.mem {
		add(t)
	}
	for _, t := range s.env {
		add(t)
	}
	return held
}

// gone says whether a term reads a register that nothing can read any more, so
// that no condition to come is made of it.
func (x *explorer) gone(t term, held map[term]bool, live map[ssa.Value]bool, fn *ssa.Function) bool {
	if t == none || held[t] {
		return false
	}
	d := x.at(t)
	if d.op == opOpaque || d.op == opExtract {
		_, isReg := definedIn(d.v)
		return isReg && d.v.Parent() == fn && !live[d.v]
	}
	return x.gone(d.a, held, live, fn) || x.gone(d.b, held, live, fn)
}

// redefine is called when an instruction runs: what was known of its earlier
// value (of an earlier turn of a loop) is not known of the new one.
func (x *explorer) redefine(s *state, v ssa.Value) {
	delete(s.env, v)
	if _, ok := x.index[termData{op: opOpaque, v: v}]; !ok {
		if _, ok := v.(*ssa.Call); !ok {
			return
		}
	}
	maps.DeleteFunc(s.facts, func(f term, _ bool) bool { return x.mentions(f, v) })
	for a, t := range s.mem {
		if d := x.at(t); (d.op == opOpaque || d.op == opExtract) && d.v == v {
			delete(s.mem, a)
		}
	}
	for r, t := range s.env {
		if d := x.at(t); (d.op == opOpaque || d.op == opExtract) && d.v == v {
			delete(s.env, r)
		}
	}
}

// branch follows an if both ways, or the one way that is known.
func (x *explorer) branch(s *state, br *ssa.If) {
	cond := x.eval(s, br.Cond)
	if truth, ok := x.truth(s, cond); ok {
		x.follow(s, br, cond, truth, false)
		return
	}
	x.follow(s.clone(), br, cond, true, true)
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
			x.event(Ended, condPos(br.Cond), "it says itself that there is no more")
			return false
		case ends:
			return true
		}
		switch d.op {
		case opAssertOK:
			if !truth {
				x.event(Unknown, d.v.Pos(), "a type assertion on it failed")
				return false
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

// endsWith says whether a condition asks a call of Row.Ends whether there is
// more, and with which answer: a true result, or no error.
func (x *explorer) endsWith(d termData, truth bool) (asks, more bool) {
	if d.op == opEnds {
		return true, truth
	}
	if d.op == opEq {
		a, b := x.at(d.a).op, x.at(d.b).op
		if a == opEnds && b == opNil || a == opNil && b == opEnds {
			return true, truth
		}
	}
	return false, false
}

func (x *explorer) depends(t term) bool {
	if t == none {
		return false
	}
	d := x.at(t)
	return d.op == opDepends || x.depends(d.a) || x.depends(d.b)
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
	}
	return false, false
}

func (x *explorer) equal(s *state, a, b term) (value, known bool) {
	if a == b {
		return true, true
	}
	da, db := x.at(a), x.at(b)
	if db.op == opNil {
		da, db, a, b = db, da, b, a
	}
	if da.op == opNil || da.op == opAcqErr {
		switch {
		case db.op == opNil || db.op == opAcqErr:
			return true, true
		case x.notNil(b), x.isErrorVar(db):
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
	if da.op == opConst && db.op == opConst {
		return false, true
	}
	if da.op == opAcqErr && x.isErrorVar(db) {
		return false, true // io.EOF and its like are not nil
	}
	if x.isRes(a) || x.isRes(b) {
		return false, true // a fresh resource is nothing else that has a name
	}
	return false, false
}

// isErrorVar: a package's error variable, such as io.EOF.
func (x *explorer) isErrorVar(d termData) bool {
	if d.op != opLoad || x.at(d.a).op != opGlobal {
		return false
	}
	p, ok := x.at(d.a).v.Type().Underlying().(*types.Pointer)
	return ok && isErrorType(p.Elem())
}

// isError says whether a term is known to stand for an error.
func (x *explorer) isError(t term) bool {
	d := x.at(t)
	switch d.op {
	case opOpaque:
		return isErrorType(d.v.Type())
	case opExtract:
		tuple, ok := d.v.Type().(*types.Tuple)
		return ok && d.i < tuple.Len() && isErrorType(tuple.At(d.i).Type())
	case opLoad:
		return x.isErrorVar(d)
	}
	return false
}

func (x *explorer) isSentinel(v ssa.Value) bool {
	g, ok := v.(*ssa.Global)
	return ok && g.Pkg != nil && g.Pkg.Pkg.Path()+"."+g.Name() == x.target.row.OpenWith
}

func (x *explorer) notNil(t term) bool {
	switch x.at(t).op {
	case opNonNil, opOpenErr, opRes, opView, opHolder, opGlobal, opAlloc, opField, opIndex, opClosure, opBound:
		return true
	}
	return x.isRes(t)
}

// ret ends a frame; at the root it is an exit.
func (x *explorer) ret(s *state, r *ssa.Return) bool {
	var results []term
	for _, v := range r.Results {
		results = append(results, x.eval(s, v))
	}
	f := s.frame
	if f.parent != nil {
		x.leave(s, f, results)
		return true
	}
	if s.status == before {
		return false
	}
	for _, t := range results {
		switch x.reach(s, t) {
		case whole:
			x.event(Transferred, posOf(r), "returned to the caller")
			return false
		case viewed:
			x.event(Unknown, posOf(r), "what reads through it is returned")
			return false
		}
	}
	x.exitAt(s, r, Returns, results)
	return false
}

func (x *explorer) exitAt(s *state, instr ssa.Instruction, kind Exit, results []term) {
	if s.unsure || x.target.variant && !s.opened || x.target.kind.NotInMain && isMain(x.root) {
		return
	}
	if x.target.kind.Exits == resource.SuccessReturn && !x.succeeds(s, results) {
		return
	}
	for _, e := range x.exits {
		if e.instr == instr {
			return
		}
	}
	x.exits = append(x.exits, exit{instr: instr, kind: kind, trail: s.trail})
}

func isMain(fn *ssa.Function) bool {
	return fn.Name() == "main" && fn.Parent() == nil && fn.Signature.Recv() == nil && fn.Pkg != nil && fn.Pkg.Pkg.Name() == "main"
}

// succeeds says whether a return with these results is known to report no error.
func (x *explorer) succeeds(s *state, results []term) bool {
	if s.failing {
		return false
	}
	sig := x.root.Signature.Results()
	if sig.Len() == 0 || len(results) == 0 || !isErrorType(sig.At(sig.Len()-1).Type()) {
		return true
	}
	isNil, known := x.equal(s, results[len(results)-1], x.nilTerm())
	if !known {
		isNil, known = x.truth(s, x.eq(results[len(results)-1], x.nilTerm()))
	}
	if !known {
		return x.ownError(results[len(results)-1])
	}
	return isNil
}

// ownError says whether an error is that of a use of the resource by the
// standard library: untested, it may well be nil.
func (x *explorer) ownError(t term) bool {
	d := x.at(t)
	return (d.op == opOpaque || d.op == opExtract) && x.uses[d.v]
}

func (x *explorer) leave(s *state, f *frame, results []term) {
	s.frame, s.block, s.idx = f.parent, f.block, f.idx
	for v := range s.env {
		if v.Parent() == f.fn {
			delete(s.env, v)
		}
	}
	call, ok := f.site.(*ssa.Call)
	if !ok || f.during {
		return
	}
	x.redefine(s, call)
	switch len(results) {
	case 0:
	case 1:
		s.env[call] = results[0]
	default:
		s.env[call] = x.mk(termData{op: opTuple, a: x.list(results)})
	}
}

// runDefers runs the deferred functions of the current frame, last first.
func (x *explorer) runDefers(s *state) bool {
	d := s.frame.defers
	if d == nil {
		s.idx++
		return true
	}
	f := *s.frame
	f.defers = d.next
	s.frame = &f
	return x.call(s, d.instr, d.fun, x.unlist(d.args), true)
}

func (x *explorer) event(k EventKind, pos token.Pos, why string) {
	e := Event{Kind: k, Pos: pos, Why: why}
	if !x.inEvt[e] {
		x.inEvt[e] = true
		x.events = append(x.events, e)
	}
}
