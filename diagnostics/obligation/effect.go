package obligation

import (
	"go/types"
	"slices"

	"github.com/deferls/deferls/diagnostics/resource"
	"golang.org/x/tools/go/ssa"
)

// elsewhere says whether the resource can be released without being handed
// over: it is known by where it is, or what it came from releases it.
func (x *explorer) elsewhere() bool {
	return x.target.place.From != resource.Result || x.owner != none
}

// effect is what a call does to an owed resource; false where the path ends.
func (x *explorer) effect(s *state, site ssa.CallInstruction, k *callee, fun term, args []term) bool {
	if x.elsewhere() && x.mayReleaseWithin(s, k, fun, args) {
		return x.settle(s, Unknown, site.Pos(), "the function called here may release it")
	}
	recv, rest := x.operands(s, site.Common(), k, args)
	call, _ := site.(*ssa.Call)

	if x.awaitedWithin(s, k, rest, site.Pos()) {
		return false
	}
	if goesOn, done := x.known(s, site, k, recv, rest); done {
		return goesOn
	}

	touch := x.reach(s, recv)
	for _, a := range rest {
		touch = max(touch, x.reach(s, a))
	}
	if touch == nothing && x.reach(s, fun) != nothing && x.at(fun).op != opBound {
		return x.settle(s, Unknown, site.Pos(), "handed to a function that cannot be seen")
	}
	x.resultsOf(s, call, k, recv, rest, touch)
	if touch != nothing && x.target.kind.Exits == resource.SuccessReturn {
		s.used, x.used = true, true
	}
	switch {
	case touch == nothing:
		return true
	case k.fn != nil && x.isRes(recv) && slices.Contains(x.target.row.Others, k.fn.Name()):
		return x.settle(s, Unknown, site.Pos(), k.fn.Name()+" may release it or hand it on")
	case k.fn != nil && (x.isRes(recv) || recv == x.owner || recv == x.under) && !x.anyWhole(s, rest):
		x.tellMethod(s, site, k, recv)
		x.chains(s, site, k, args)
		return true // its own method, which is no release: a use
	case k.fn != nil && x.inner(recv) && !x.anyWhole(s, rest):
		if d, why := x.innerCall(k); d != borrowed {
			return x.settle(s, map[does]EventKind{released: releasedAt(s, site), unseen: Unknown}[d], site.Pos(), why)
		}
		return true
	case x.whole(s, recv) || x.anyWhole(s, rest):
		return x.given(s, site, k, recv, rest, args)
	}
	x.tellUse(s, site, k, "used through what reads from it")
	return true
}

// known does what the rows of a call say about a resource that takes part.
func (x *explorer) known(s *state, site ssa.CallInstruction, k *callee, recv term, rest []term) (goesOn, done bool) {
	call, _ := site.(*ssa.Call)
	for _, row := range x.rows(k.fn) {
		of := none
		switch {
		case row.Role == resource.Acquires:
			continue
		case row.Of.From == resource.Receiver:
			of = recv
		case row.Of.Index < len(rest):
			of = rest[row.Of.Index]
		}
		if x.reach(s, of) == nothing {
			continue
		}
		switch row.Role {
		case resource.Sinks:
			if x.startsGoroutine(k) && x.runsOnIt(s, k, none, []term{of}) {
				continue
			}
			return x.settle(s, Transferred, site.Pos(), "taken over by "+k.full), true
		case resource.Releases:
			if row.OnError {
				x.releasesFailing(s, call)
				continue
			}
			return x.settle(s, releasedAt(s, site), site.Pos(), "released by "+k.fn.Name()), true
		case resource.Aliases:
			x.tell(s, Used, site.Pos(), "what ", calleeName(k), " returns is another name of it")
			return x.alias(s, call, row, of), true
		case resource.Borrows, resource.Exempt:
			if call != nil && showsThrough(call.Call.Signature()) {
				x.bind(s, call, 0, x.mk(termData{op: opView}))
			}
			x.tellUse(s, site, k, "lent to ", calleeName(k), ", which only uses it")
			return true, true
		}
	}
	return true, false
}

// showsThrough says whether the first result of a call can show what the call
// was lent: a context does where a value was put into it.
func showsThrough(sig *types.Signature) bool {
	return sig.Results().Len() > 0 && (holds(sig.Results().At(0).Type()) || isContext(sig.Results().At(0).Type()))
}

// releasedAt is the event of a release: deferred, or not.
func releasedAt(s *state, site ssa.CallInstruction) EventKind {
	if _, isDefer := site.(*ssa.Defer); isDefer || s.frame.during {
		return Deferred
	}
	return Released
}

// given: the resource, or something that holds it, is an argument.
func (x *explorer) given(s *state, site ssa.CallInstruction, k *callee, recv term, rest, args []term) bool {
	if goesOn, done := x.helped(s, site, k, recv, args); done {
		return goesOn
	}
	for _, a := range append([]term{recv}, rest...) {
		if x.reach(s, a) != whole {
			continue
		}
		if x.configures(s, site.Common(), a) {
			continue
		}
		switch d := x.at(a); {
		case d.op == opClosure:
			if x.borrowsOnly(s, a) && x.callsNow(k, args, a) || x.startsGoroutine(k) && x.runsOnIt(s, k, none, []term{a}) {
				continue
			}
			return x.settle(s, Transferred, site.Pos(), "handed on in a function literal")
		case d.op == opBound:
			if !x.boundReleases(d) && x.outside(k.fn) {
				continue
			}
			return x.settle(s, Transferred, site.Pos(), "its method is handed on")
		case x.inLiteral(s, a, maxReach):
			return x.settle(s, Transferred, site.Pos(), "handed on in a function literal")
		case x.isRes(a) && x.callable() && k.fn != nil:
			return x.settle(s, Transferred, site.Pos(), "handed to "+calleeName(k))
		}
		if x.usesPath(k, a) || x.passedDown(k, args, a) {
			continue
		}
		if !x.outside(k.fn) && !x.public(k.fn) || k.invoke && a == recv {
			return x.settle(s, Unknown, site.Pos(), "handed to "+calleeName(k)+", which cannot be seen")
		}
	}
	x.tellUse(s, site, k, "lent to ", calleeName(k), ", which does not keep it")
	return true
}

// passedDown says whether a function that cannot be seen into works with the
// resource and leaves its end to whoever began it, as is the custom with this
// kind: it does not have what ends it, or no word of it says so.
func (x *explorer) passedDown(k *callee, args []term, arg term) bool {
	i := slices.Index(args, arg) - k.shift
	if !x.target.kind.PassedDown || !x.isRes(arg) || k.fn == nil || i < 0 {
		return false
	}
	names := func(has func(name string) bool) bool {
		return slices.ContainsFunc(x.target.releases, func(r resource.Release) bool { return has(r.Method) })
	}
	if x.decl(k.fn) != nil {
		return !names(func(name string) bool { return x.bodyCalls(k.fn.Origin(), name) })
	}
	params := k.fn.Signature().Params()
	if i >= params.Len() || !types.IsInterface(params.At(i).Type()) {
		return false
	}
	return !names(func(name string) bool {
		m, _, _ := types.LookupFieldOrMethod(params.At(i).Type(), false, x.src.Types, name)
		return m != nil
	})
}

// inLiteral says whether a structure holds a function literal, or a method
// value, through which the resource can be had.
func (x *explorer) inLiteral(s *state, t term, depth int) bool {
	d := x.at(t)
	if depth == 0 || d.op != opAlloc && d.op != opField && d.op != opTuple {
		return false
	}
	for _, m := range x.contents(s, t) {
		switch op := x.at(m).op; {
		case x.reach(s, m) != whole:
		case op == opClosure || op == opBound || x.inLiteral(s, m, depth-1):
			return true
		}
	}
	return false
}

// contents is what a structure that this function has made holds.
func (x *explorer) contents(s *state, t term) []term {
	if d := x.at(t); d.op == opTuple {
		return x.unlist(d.a)
	}
	var all []term
	for a, m := range s.mem {
		if x.within(a, t) {
			all = append(all, m)
		}
	}
	return all
}

// public says whether a test of the standard library calls what others call as
// well: a function without a row borrows its arguments.
func (x *explorer) public(fn *types.Func) bool {
	return fn != nil && fn.Exported() && fn.Pkg() != nil && InStd(fn.Pkg().Path()) && x.inTest()
}

func calleeName(k *callee) string {
	if k.fn != nil {
		return k.fn.Name()
	}
	return "a function value"
}

func (x *explorer) alias(s *state, call *ssa.Call, row *resource.Row, of term) bool {
	if call == nil {
		return true
	}
	if row.OnError && call.Call.Signature().Results().Len() > 1 {
		x.releasesFailing(s, call)
	}
	x.bind(s, call, 0, of)
	return true
}

// releasesFailing: the path on which the call has failed owes nothing.
func (x *explorer) releasesFailing(s *state, call *ssa.Call) {
	if call == nil {
		return
	}
	x.over(Released, call.Pos(), "released by the callee when it fails")
	x.bind(s, call, call.Call.Signature().Results().Len()-1, x.nilTerm())
}

// resultsOf says what the results of a call that touches the resource are.
func (x *explorer) resultsOf(s *state, call *ssa.Call, k *callee, recv term, rest []term, touch grasp) {
	if call == nil {
		return
	}
	if touch != nothing && x.outside(k.fn) {
		x.uses[call] = true
	}
	sig := call.Call.Signature().Results()
	if x.asksFailure(k, recv) {
		x.bind(s, call, sig.Len()-1, x.mk(termData{op: opAcqErr}))
		return
	}
	if asks, perhaps := x.asks(s, call, k, recv); asks && sig.Len() > 0 {
		x.answer(s, call, perhaps)
		return
	}
	x.makes(s, call, k, rest)
	fresh := x.acquiresFresh(k.fn)
	acqErr := slices.ContainsFunc(rest, func(t term) bool { return x.takesErr(s, t) })
	for i := range sig.Len() {
		t := sig.At(i).Type()
		switch {
		case touch != nothing && !fresh && (holds(t) || x.derived(t)):
			x.bind(s, call, i, x.mk(termData{op: opView}))
		case acqErr:
			x.bind(s, call, i, x.fromErr(s, call, k, i))
		case i == sig.Len()-1 && x.looksAt(k, rest):
			x.bind(s, call, i, x.mk(termData{op: opAcqErr})) // as nil as that of the acquisition
		case i == sig.Len()-1 && x.neverFails(k):
			x.bind(s, call, i, x.nilTerm())
		case x.makesError(k), x.wrapsError(s, call, k):
			x.bind(s, call, i, x.mk(termData{op: opNonNil, v: call}))
		}
	}
	if k.full == "errors.Is" && len(rest) == 2 && x.at(rest[0]).op == opOpenErr {
		target := x.at(rest[1])
		same := target.op == opLoad && x.isSentinel(x.at(target.a).v)
		if same {
			s.opened = true
		}
		x.bind(s, call, 0, x.boolean(same))
	}
}

// derived: of a resource that is known by a text or a number (a path, a
// descriptor), another text or number made from it may stand for it.
func (x *explorer) derived(t types.Type) bool {
	if x.resType == nil {
		return false
	}
	_, isBasic := x.resType.Underlying().(*types.Basic)
	return isBasic && types.Identical(x.resType.Underlying(), t.Underlying())
}

// looksAt says whether a call asks about a path that is known to be there.
func (x *explorer) looksAt(k *callee, rest []term) bool {
	return (k.full == "os.Stat" || k.full == "os.Lstat") && len(rest) == 1 && x.isRes(rest[0])
}

// bind sets one result of a call.
func (x *explorer) bind(s *state, call *ssa.Call, k int, t term) {
	if call == nil {
		return
	}
	n := call.Call.Signature().Results().Len()
	if n == 1 && k == 0 {
		s.env[call] = t
		return
	}
	if k >= n {
		return
	}
	parts := make([]term, n)
	for i := range parts {
		parts[i] = x.mk(termData{op: opExtract, v: call, i: i})
	}
	if d, ok := s.env[call]; ok && x.at(d).op == opTuple {
		parts = x.unlist(x.at(d).a)
	}
	parts[k] = t
	s.env[call] = x.mk(termData{op: opTuple, a: x.list(parts)})
}

// operands are the receiver and the arguments of a call, the elements of a
// variadic slice seen through the slice.
func (x *explorer) operands(s *state, c *ssa.CallCommon, k *callee, args []term) (recv term, rest []term) {
	rest = args
	switch {
	case k.invoke:
		recv = x.eval(s, c.Value)
	case k.recv != nil:
		recv, rest = args[0], args[1:]
	}
	// a method on the address of a variable that holds the value
	if recv != none && x.at(recv).op == opAlloc {
		if m, ok := s.mem[recv]; ok && x.isRes(m) {
			recv = m
		}
	}
	return recv, rest
}
