package obligation

import (
	"golang.org/x/tools/go/ssa"
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
			return x.settle(s, kind, site.Pos(), how)
		}
	}
	if fd := x.at(fun); fd.op == opClosure && x.inlines(s, fd.v.(*ssa.Function)) {
		x.push(s, site, fd, args, during)
		return true
	}
	if k.full == "(*sync.Once).Do" && len(args) == 2 { // the first time is the one that counts
		if fd := x.at(args[1]); fd.op == opClosure && x.inlines(s, fd.v.(*ssa.Function)) {
			x.push(s, site, fd, nil, during)
			return true
		}
	}
	if k.invoke && x.isNilValue(fun) {
		return false // panics
	}
	if call, ok := site.(*ssa.Call); ok && neverFails[k.full] {
		x.bind(s, call, call.Call.Signature().Results().Len()-1, x.nilTerm())
		return true // none of them keeps what it is given
	}
	if s.status != owed {
		if call, ok := site.(*ssa.Call); ok && x.makesError(&k) {
			x.bind(s, call, 0, x.mk(termData{op: opNonNil, v: call}))
		}
		x.clobber(s, fun, args)
		return x.returns(k.fn) && !x.demands(s, &k, args)
	}
	if x.expectsError(s, &k, args) {
		x.tell(s, Stopped, site.Pos(), "the test has failed if the acquisition succeeded")
		return false
	}
	if !x.returns(k.fn) {
		x.tell(s, Stopped, site.Pos(), calleeName(&k), " does not come back, or the test has failed")
		return false
	}
	if x.demands(s, &k, args) {
		x.tell(s, Stopped, site.Pos(), calleeName(&k), " does not come back with this error")
		return false
	}
	if !x.effect(s, site, &k, fun, args) {
		return false
	}
	x.clobber(s, fun, args)
	return true
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
			return x.settle(s, Unknown, call.Pos(), "the collection that holds it is walked or changed here")
		}
	case "recover":
		s.env[call] = x.nilTerm() // paths that panic are not followed
	case "ssa:wrapnilchk", "min", "max":
		s.env[call] = args[0]
	}
	return true
}
