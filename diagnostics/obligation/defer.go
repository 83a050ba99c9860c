package obligation

import "golang.org/x/tools/go/ssa"

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
			if x.anyWhole(s, rest) && !x.given(s, i, &k, none, rest, args) {
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
	if !f.defers.repeated() {
		s.frame = &f
	}
	return true
}

// repeated says whether an earlier turn of a loop has deferred the same: to run
// it once is enough, and the stack stays finite.
func (d *deferred) repeated() bool {
	for e := d.next; e != nil; e = e.next {
		if e.instr == d.instr && e.fun == d.fun && e.args == d.args {
			return true
		}
	}
	return false
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
