package obligation

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// deferCall registers a deferred function, with its operands as they are now.
func (x *explorer) deferCall(s *state, i *ssa.Defer) bool {
	fun, args := x.eval(s, i.Call.Value), x.evalArgs(s, &i.Call)
	if s.status == owed {
		k := x.callee(&i.Call)
		how, ok := x.releasedBy(s, &k, fun, args)
		switch lit := x.at(fun); {
		case !x.runs(i):
			if ok || lit.op == opClosure && x.whole(s, fun) && x.literalReleases(lit.v.(*ssa.Function)) {
				x.event(Stranded, i.Pos(), "deferred by a function that does not return from here")
			}
			return true
		case ok:
			return x.settle(s, Deferred, i.Pos(), how)
		}
		if k.builtin == "" && x.at(fun).op != opClosure {
			recv, rest := x.operands(s, &i.Call, &k, args)
			if goesOn, done := x.known(s, i, &k, recv, rest); done && !goesOn {
				return false
			}
			if x.anyWhole(s, rest) && !x.given(s, i, &k, none, rest, args) {
				return false
			}
			if x.whole(s, recv) && !x.isRes(recv) {
				if goesOn, done := x.helped(s, i, &k, recv, args); done && !goesOn {
					return false
				} else if !done {
					return x.settle(s, Unknown, i.Pos(), "a deferred method may release it")
				}
			}
			if x.elsewhere() && x.mayReleaseWithin(s, &k, fun, args) {
				return x.settle(s, Unknown, i.Pos(), "the deferred function may release it")
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

// runs says whether a return can be reached from a defer statement: from a loop
// without an end none can.
func (p *pass) runs(i *ssa.Defer) bool {
	r, ok := p.running[i]
	if !ok {
		r = returnsFrom(i.Block())
		p.running[i] = r
	}
	return r
}

func returnsFrom(from *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{}
	var returns func(b *ssa.BasicBlock) bool
	returns = func(b *ssa.BasicBlock) bool {
		if seen[b] {
			return false
		}
		seen[b] = true
		_, is := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		return is || slices.ContainsFunc(b.Succs, returns)
	}
	return returns(from)
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
			return x.settle(s, Transferred, i.Pos(), "a goroutine may release it")
		}
		all := append([]term{fun}, args...)
		if k.invoke {
			all[0] = x.eval(s, i.Call.Value)
		}
		itself := x.runsOnIt(s, &k, fun, args)
		for _, t := range all {
			switch x.reach(s, t) {
			case whole:
				if itself || x.onlyLent(s, &k, args) || x.inTest() && x.at(t).op == opClosure && x.borrowsOnly(s, t) {
					x.tell(s, Used, i.Pos(), "lent to a goroutine that only uses it")
					continue
				}
				return x.settle(s, Transferred, i.Pos(), "given to a goroutine")
			case viewed:
				return x.settle(s, Unknown, i.Pos(), "what reads through it is given to a goroutine")
			}
		}
	}
	x.clobber(s, fun, args)
	return true
}

// inTest says whether the function is one of a test: nothing that a test starts
// is meant to live as long as the process.
func (x *explorer) inTest() bool {
	return strings.HasSuffix(x.src.Fset.PositionFor(x.root.Pos(), false).Filename, "_test.go")
}

// onlyLent says whether a goroutine that runs a function of the package, or one
// with facts, is seen to use the resource and nothing else.
func (x *explorer) onlyLent(s *state, k *callee, args []term) bool {
	h, how := x.help(s, k, args)
	return how == seen && h.sum.success.does == borrowed && h.sum.failure.does == borrowed
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
