package obligation

import (
	"go/token"
	"go/types"
	"regexp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// execCall runs a call; false where the path ends.
func (x *explorer) execCall(s *state, i *ssa.Call) bool {
	if i == x.target.call && s.frame.parent == nil {
		return x.acquire(s, i)
	}
	return x.call(s, i, x.eval(s, i.Call.Value), x.evalArgs(s, &i.Call), false)
}

func (x *explorer) evalArgs(s *state, c *ssa.CallCommon) []term {
	args := make([]term, len(c.Args))
	for n, a := range c.Args {
		args[n] = x.eval(s, a)
	}
	return args
}

// acquire runs the target: the paths on which it fails owe nothing and are left
// out, so that from here on its error is nil and its value is not.
func (x *explorer) acquire(s *state, i *ssa.Call) bool {
	if s.status == owed {
		return x.again(s, i)
	}
	t := x.target
	switch t.place.From {
	case resource.Receiver, resource.Argument:
		r := x.eval(s, t.operand())
		if !x.fixed {
			x.res, x.fixed = r, true
		}
		if x.res != r {
			x.event(Unknown, i.Pos(), "it is another one each time")
			return false
		}
	}
	s.status = owed
	s.trail = nil
	k := x.callee(&i.Call)
	recv, _ := x.operands(s, &i.Call, &k, x.evalArgs(s, &i.Call))
	x.redefine(s, i)
	n := i.Call.Signature().Results().Len()
	results := make([]term, n)
	for k := range results {
		results[k] = x.mk(termData{op: opExtract, v: i, i: k})
		if n == 1 {
			results[k] = x.opaque(i)
		}
		typ := i.Call.Signature().Results().At(k).Type()
		switch {
		case k == n-1 && isErrorType(typ):
			results[k] = x.mk(termData{op: opAcqErr})
			if t.variant {
				results[k] = x.mk(termData{op: opOpenErr})
			}
		case t.row.When == resource.OnTrue && k == n-1:
			results[k] = x.boolean(true)
		case x.carries(k):
			results[k] = x.res
		}
	}
	x.roots[resource.Hole], x.roots[resource.RecvHole] = x.res, recv
	if n > 0 && t.place.Index > 0 {
		x.roots[resource.OutHole] = results[0]
	}
	if slices.ContainsFunc(t.releases, func(r resource.Release) bool { return r.Root == resource.RecvHole }) {
		x.owner = recv
	}
	if n == 1 {
		s.env[i] = results[0]
	} else if n > 1 {
		s.env[i] = x.mk(termData{op: opTuple, a: x.list(results)})
	}
	return true
}

// carries says whether result k is the resource, or with OneOf one end of it.
func (x *explorer) carries(k int) bool {
	t := x.target
	if !t.row.OneOf {
		return t.place.From == resource.Result && k == t.place.Index
	}
	return slices.ContainsFunc(t.row.At, func(p resource.Place) bool { return p.From == resource.Result && p.Index == k })
}

// again: the acquisition runs a second time on a path that still owes for the
// first. Registers that its block dominates are set anew before they are read,
// so only what was carried round the loop can still hold the first resource.
func (x *explorer) again(s *state, i *ssa.Call) bool {
	if x.target.place.From != resource.Result {
		return false // locked again, counted again: another check's matter
	}
	for v, t := range s.env {
		if d, isReg := definedIn(v); isReg && v.Parent() == x.root && i.Block().Dominates(d) && !(isPhi(v) && d == i.Block()) {
			continue
		}
		if x.reach(s, t) != nothing {
			return x.opaqueCall(s, i)
		}
	}
	for _, t := range s.mem {
		if x.reach(s, t) != nothing {
			return x.opaqueCall(s, i)
		}
	}
	x.exitAt(s, i, Overwritten, nil)
	return false
}

func (x *explorer) opaqueCall(s *state, i *ssa.Call) bool {
	x.redefine(s, i)
	return true
}

// call runs a call, now or as a deferred function, and says what it does to the
// obligation. Each early return is one answer; what is left is a plain use.
func (x *explorer) call(s *state, site ssa.CallInstruction, fun term, args []term, during bool) bool {
	c := site.Common()
	k := x.callee(c)
	if call, ok := site.(*ssa.Call); ok {
		x.redefine(s, call)
	}
	if k.builtin != "" {
		return x.builtin(s, site, k.builtin, args)
	}
	if s.status == owed {
		if how, ok := x.releasedBy(s, &k, fun, args); ok {
			kind := Released
			if during || s.frame.during {
				kind = Deferred
			}
			x.event(kind, site.Pos(), how)
			return false
		}
	}
	if fd := x.at(fun); fd.op == opClosure && x.inlines(s, fd.v.(*ssa.Function)) {
		x.push(s, site, fd, args, during)
		return true
	}
	if s.status == before {
		x.clobber(s, fun, args)
		return x.returns(k.fn)
	}
	if x.expectsError(s, &k, args) {
		return false
	}
	if !x.returns(k.fn) {
		return false
	}
	if !x.effect(s, site, &k, fun, args) {
		return false
	}
	x.clobber(s, fun, args)
	return true
}

// elsewhere says whether the resource can be released without being handed
// over: it is known by where it is, or what it came from releases it.
func (x *explorer) elsewhere() bool {
	return x.target.place.From != resource.Result || x.owner != none
}

// effect is what a call does to an owed resource; false where the path ends.
func (x *explorer) effect(s *state, site ssa.CallInstruction, k *callee, fun term, args []term) bool {
	if x.elsewhere() && x.mayReleaseWithin(s, k, fun, args) {
		x.event(Unknown, site.Pos(), "the function called here may release it")
		return false
	}
	recv, rest := x.operands(s, site.Common(), k, args)
	call, _ := site.(*ssa.Call)

	for _, row := range x.cat.Rows(k.full) {
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
			x.event(Transferred, site.Pos(), "taken over by "+k.full)
			return false
		case resource.Aliases:
			return x.alias(s, call, row, of)
		case resource.Borrows, resource.Exempt:
			x.bind(s, call, 0, x.mk(termData{op: opView}))
			return true
		}
	}

	touch := x.reach(s, recv)
	for _, a := range rest {
		touch = max(touch, x.reach(s, a))
	}
	if touch == nothing && x.reach(s, fun) != nothing && x.at(fun).op != opBound {
		x.event(Unknown, site.Pos(), "handed to a function that cannot be seen")
		return false
	}
	x.resultsOf(s, call, k, recv, rest, touch)
	switch {
	case touch == nothing:
		return true
	case k.fn != nil && (x.isRes(recv) || recv == x.owner) && !x.anyWhole(s, rest):
		return true // its own method, which is no release: a use
	case x.whole(s, recv) || x.anyWhole(s, rest):
		return x.given(s, site, k, recv, rest)
	}
	return true
}

// given: the resource, or something that holds it, is an argument.
func (x *explorer) given(s *state, site ssa.CallInstruction, k *callee, recv term, rest []term) bool {
	for _, a := range append([]term{recv}, rest...) {
		if x.reach(s, a) != whole {
			continue
		}
		switch d := x.at(a); {
		case d.op == opClosure:
			if x.borrowsOnly(s, a) {
				continue
			}
			x.event(Transferred, site.Pos(), "handed on in a function literal")
			return false
		case d.op == opBound:
			if !x.boundReleases(d) && x.outside(k.fn) {
				continue
			}
			x.event(Transferred, site.Pos(), "its method is handed on")
			return false
		case x.isRes(a) && x.callable() && k.fn != nil:
			x.event(Transferred, site.Pos(), "handed to "+calleeName(k))
			return false
		}
		if !x.outside(k.fn) || k.invoke && a == recv {
			x.event(Unknown, site.Pos(), "handed to "+calleeName(k)+", which cannot be seen")
			return false
		}
	}
	return true
}

// callable says whether the resource is a function that is its own release.
func (x *explorer) callable() bool {
	return slices.ContainsFunc(x.target.releases, func(r resource.Release) bool { return r.Method == "" && r.Func == "" })
}

func calleeName(k *callee) string {
	if k.fn != nil {
		return k.fn.Name()
	}
	return "a function value"
}

func (x *explorer) whole(s *state, t term) bool { return x.reach(s, t) == whole }

func (x *explorer) anyWhole(s *state, ts []term) bool {
	return slices.ContainsFunc(ts, func(t term) bool { return x.whole(s, t) })
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

func (x *explorer) alias(s *state, call *ssa.Call, row *resource.Row, of term) bool {
	if call == nil {
		return true
	}
	if row.OnError {
		if n := call.Call.Signature().Results().Len(); n > 1 {
			x.event(Released, call.Pos(), "released by the callee when it fails")
			x.bind(s, call, n-1, x.nilTerm()) // the path on which it failed owes nothing
		}
	}
	x.bind(s, call, 0, of)
	return true
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
	if n := sig.Len(); n > 0 && x.asks(s, call, k, recv) {
		x.bind(s, call, n-1, x.mk(termData{op: opEnds, v: call}))
		return
	}
	fresh := slices.ContainsFunc(x.cat.Rows(k.full), func(r *resource.Row) bool { return r.Role == resource.Acquires })
	acqErr := slices.ContainsFunc(rest, func(t term) bool { return x.takesErr(s, t) })
	for i := range sig.Len() {
		t := sig.At(i).Type()
		switch {
		case touch != nothing && !fresh && (holds(t) || x.derived(t)):
			x.bind(s, call, i, x.mk(termData{op: opView}))
		case acqErr:
			x.bind(s, call, i, x.fromErr(s, call, k, t))
		case k.full == "errors.New" || k.full == "fmt.Errorf":
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

// takesErr says whether an argument is, or contains, the acquisition's error.
func (x *explorer) takesErr(s *state, t term) bool {
	switch d := x.at(t); d.op {
	case opAcqErr, opDepends:
		return true
	case opAlloc, opIndex:
		for a, m := range s.mem {
			if x.within(a, t) && x.at(m).op == opAcqErr {
				return true
			}
		}
	}
	return false
}

// fromErr is the result of a function that was given the acquisition's error,
// which is nil: the standard library's tests of it are false, fmt.Errorf makes
// one; anything else is not known, but hangs on it.
func (x *explorer) fromErr(s *state, call *ssa.Call, k *callee, t types.Type) term {
	b, isBasic := t.Underlying().(*types.Basic)
	switch {
	case k.full == "fmt.Errorf":
		return x.mk(termData{op: opNonNil, v: call})
	case x.outside(k.fn) && isBasic && b.Info()&types.IsBoolean != 0:
		return x.boolean(false)
	}
	return x.mk(termData{op: opDepends, v: call})
}

var wantsError = regexp.MustCompile(`^(Error|Errorf|ErrorIs|ErrorIsf|ErrorAs|ErrorAsf|ErrorContains|ErrorContainsf|EqualError|EqualErrorf|NotNil|NotNilf|NotEmpty|NotEmptyf)$`)

// expectsError: require.Error(t, err). The acquisition succeeded on this path,
// so the test fails here.
func (x *explorer) expectsError(s *state, k *callee, args []term) bool {
	if k.fn == nil || x.outside(k.fn) || !wantsError.MatchString(k.fn.Name()) {
		return false
	}
	return slices.ContainsFunc(args, func(t term) bool { return x.at(t).op == opAcqErr })
}

// builtin runs one of the language's own functions; false where the path ends.
func (x *explorer) builtin(s *state, site ssa.CallInstruction, name string, args []term) bool {
	call, _ := site.(*ssa.Call)
	if call == nil {
		return true
	}
	switch name {
	case "append":
		if x.anyWhole(s, args) {
			s.env[call] = x.mk(termData{op: opHolder})
		}
	case "len", "cap", "copy", "clear", "delete":
		if s.status == owed && x.anyWhole(s, args) {
			x.event(Unknown, call.Pos(), "the collection that holds it is walked or changed here")
			return false
		}
	case "ssa:wrapnilchk", "min", "max":
		s.env[call] = args[0]
	}
	return true
}

// releasedBy says whether a call releases the resource.
func (x *explorer) releasedBy(s *state, k *callee, fun term, args []term) (how string, ok bool) {
	if d := x.at(fun); d.op == opBound && x.boundReleases(d) && x.isRes(x.ownerOf(d.a)) {
		return "released by a method value", true
	}
	for _, r := range x.target.releases {
		if x.performs(s, k, r, fun, args) {
			return r.Expr, true
		}
	}
	return "", false
}

// performs says whether a call is what a release expression says.
func (x *explorer) performs(s *state, k *callee, r resource.Release, fun term, args []term) bool {
	rest := args[min(k.shift, len(args)):]
	if r.Arg >= 0 && (r.Arg >= len(rest) || !x.isRes(rest[r.Arg])) {
		return false
	}
	if r.Func != "" {
		return x.matchesFunc(k, r)
	}
	base := x.roots[r.Root]
	if r.Method == "" {
		return base != none && fun == base
	}
	if k.fn == nil || k.fn.Name() != r.Method {
		return false
	}
	recv := fun
	if !k.invoke {
		if k.recv == nil || len(args) == 0 {
			return false
		}
		recv = args[0]
	}
	if r.Root != resource.Hole {
		return recv == base && base != none
	}
	if m, ok := s.mem[recv]; ok && x.isRes(m) {
		recv = m // a method on the address of the variable that holds it
	}
	path, is := x.resPath(x.ownerOf(recv))
	return is && slices.Equal(path, r.Fields)
}

// ownerOf sees through the promotion of a method: the address of an embedded
// field of the resource is the resource.
func (x *explorer) ownerOf(t term) term {
	for !x.isRes(t) {
		d := x.at(t)
		switch {
		case d.op == opField && x.isRes(d.a):
			if x.embedded(d) {
				return d.a
			}
			return t
		case d.op == opLoad && x.at(d.a).op == opField && x.isRes(x.at(d.a).a) && x.embedded(x.at(d.a)):
			return x.at(d.a).a
		default:
			return t
		}
	}
	return t
}

func (x *explorer) embedded(f termData) bool {
	t := x.typeOf(f.a)
	if t == nil {
		return false
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	return ok && f.i < st.NumFields() && st.Field(f.i).Embedded()
}

func (x *explorer) matchesFunc(k *callee, r resource.Release) bool {
	if k.fn == nil || k.fn.Name() != r.Func || k.fn.Pkg() == nil || k.recv != nil {
		return false
	}
	return k.fn.Pkg().Name() == r.Package
}

// boundReleases says whether a method value is a release.
func (x *explorer) boundReleases(d termData) bool {
	fn, _ := d.v.(*ssa.Function)
	if fn == nil || fn.Object() == nil {
		return false
	}
	return slices.ContainsFunc(x.target.releases, func(r resource.Release) bool { return r.Method == fn.Object().Name() })
}

// inlines says whether a function literal is run as part of this path.
func (x *explorer) inlines(s *state, fn *ssa.Function) bool {
	if len(fn.Blocks) == 0 || fn.Parent() == nil {
		return false
	}
	depth := 0
	for f := s.frame; f != nil; f = f.parent {
		depth++
		if f.fn == fn {
			return false
		}
	}
	return depth < maxFrames
}

func (x *explorer) push(s *state, site ssa.CallInstruction, fun termData, args []term, during bool) {
	fn := fun.v.(*ssa.Function)
	s.frame = &frame{fn: fn, parent: s.frame, site: site, block: s.block, idx: s.idx, during: during || s.frame.during}
	for i, b := range x.unlist(fun.a) {
		if i < len(fn.FreeVars) {
			s.env[fn.FreeVars[i]] = b
		}
	}
	for i, a := range args {
		if i < len(fn.Params) {
			s.env[fn.Params[i]] = a
		}
	}
	s.block, s.pred, s.idx = fn.Blocks[0], nil, 0
}

// clobber forgets what a call that is not followed may have changed: what lies
// behind pointers given to it, and every field that is not a local variable's.
func (x *explorer) clobber(s *state, fun term, args []term) {
	for _, t := range append([]term{fun}, args...) {
		x.escape(s, t, 4)
	}
	for a, m := range s.mem {
		if base := x.base(a); x.at(base).op == opAlloc && !s.lost[base] {
			continue
		}
		if x.at(m).op != opAcqErr && x.reach(s, m) == nothing {
			delete(s.mem, a)
		}
	}
}

func (x *explorer) escape(s *state, t term, depth int) {
	if depth == 0 || t == none {
		return
	}
	d := x.at(t)
	switch d.op {
	case opAlloc:
		if _, isVarargs := d.v.(*ssa.Alloc); isVarargs && d.v.(*ssa.Alloc).Comment == "varargs" {
			for a, m := range s.mem {
				if x.within(a, t) {
					x.escape(s, m, depth-1)
				}
			}
			return
		}
		x.lose(s, t, depth)
	case opField, opIndex:
		if x.at(x.base(t)).op == opAlloc {
			x.lose(s, x.base(t), depth)
		}
	case opClosure:
		fn := d.v.(*ssa.Function)
		for i, b := range x.unlist(d.a) {
			if i < len(fn.FreeVars) && x.at(b).op == opAlloc && !x.stores(fn.FreeVars[i]) {
				continue // captured, read only
			}
			x.escape(s, b, depth-1)
		}
	}
}

// lose: what a local variable holds is not known any more. A resource in it
// was judged when the pointer went, and is only read there.
func (x *explorer) lose(s *state, t term, depth int) {
	for a, m := range s.mem {
		switch {
		case !x.within(a, t):
		case s.status == owed && x.reach(s, m) != nothing:
		case x.at(m).op == opAcqErr:
			s.mem[a] = x.mk(termData{op: opDepends})
		default:
			delete(s.mem, a)
			x.escape(s, m, depth-1)
		}
	}
	s.lost[t] = true
}

// deferCall registers a deferred function, with its operands as they are now.
func (x *explorer) deferCall(s *state, i *ssa.Defer) bool {
	fun, args := x.eval(s, i.Call.Value), x.evalArgs(s, &i.Call)
	if s.status == owed {
		k := x.callee(&i.Call)
		if how, ok := x.releasedBy(s, &k, fun, args); ok {
			x.event(Deferred, i.Pos(), how)
			return false
		}
		if k.builtin == "" && x.at(fun).op != opClosure {
			recv, rest := x.operands(s, &i.Call, &k, args)
			if x.anyWhole(s, rest) && !x.given(s, i, &k, none, rest) {
				return false
			}
			if x.whole(s, recv) && !x.isRes(recv) {
				x.event(Unknown, i.Pos(), "a deferred method may release it")
				return false
			}
			if x.elsewhere() && x.mayReleaseWithin(s, &k, fun, args) {
				x.event(Unknown, i.Pos(), "the deferred function may release it")
				return false
			}
		}
	}
	f := *s.frame
	f.defers = &deferred{instr: i, fun: fun, args: x.list(args), next: f.defers}
	s.frame = &f
	return true
}

func (x *explorer) goCall(s *state, i *ssa.Go) bool {
	fun, args := x.eval(s, i.Call.Value), x.evalArgs(s, &i.Call)
	if s.status == owed {
		k := x.callee(&i.Call)
		if x.elsewhere() && (x.target.kind.ByOthers || x.mayReleaseWithin(s, &k, fun, args)) {
			x.event(Transferred, i.Pos(), "a goroutine may release it")
			return false
		}
		all := append([]term{fun}, args...)
		if k.invoke {
			all[0] = x.eval(s, i.Call.Value)
		}
		for _, t := range all {
			switch x.reach(s, t) {
			case whole:
				x.event(Transferred, i.Pos(), "given to a goroutine")
				return false
			case viewed:
				x.event(Unknown, i.Pos(), "what reads through it is given to a goroutine")
				return false
			}
		}
	}
	x.clobber(s, fun, args)
	return true
}

func posOf(i ssa.Instruction) token.Pos {
	if p := i.Pos(); p.IsValid() {
		return p
	}
	if fn := i.Parent(); fn.Syntax() != nil {
		return fn.Syntax().End() - 1
	}
	return token.NoPos
}
