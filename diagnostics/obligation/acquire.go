package obligation

import (
	"go/types"
	"slices"

	"github.com/deferls/deferls/diagnostics/resource"
	"golang.org/x/tools/go/ssa"
)

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
			return x.settle(s, Unknown, i.Pos(), "it is another one each time")
		}
	}
	if x.repeats(i.Block()) {
		later := s.clone() // the one that is followed may be that of a later turn
		x.opaqueCall(later, i)
		x.queue = append(x.queue, later)
	}
	s.status = owed
	s.trail = nil
	k := x.callee(&i.Call)
	args := x.evalArgs(s, &i.Call)
	recv, _ := x.operands(s, &i.Call, &k, args)
	if !x.outside(k.fn) {
		for _, a := range args {
			x.escape(s, a, 4) // the callee may have shown it to others
		}
	}
	if t.kind.Paired && t.place.From == resource.Receiver {
		x.rereads(s)
	}
	x.origin, x.under = x.origins(s, i), x.below(s, t)
	if x.originHandedOn() {
		return x.settle(s, Transferred, i.Pos(), "who has what it was made from may release that")
	}
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
		case t.row.When == resource.OnTrue && isBool(typ):
			results[k] = x.boolean(true)
		case x.carries(k):
			results[k] = x.res
		}
	}
	x.roots[resource.Hole], x.roots[resource.RecvHole] = x.res, recv
	if n > 0 && (t.place.Index > 0 || t.place.From != resource.Result) {
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

// repeats says whether the acquisition in a block can run more than once.
func (x *explorer) repeats(b *ssa.BasicBlock) bool {
	return slices.ContainsFunc(b.Succs, func(next *ssa.BasicBlock) bool { return x.reaches[next] })
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
	if x.deferredHolds(s) {
		return x.opaqueCall(s, i)
	}
	x.exitAt(s, i, Overwritten, nil)
	return false
}

func (x *explorer) opaqueCall(s *state, i *ssa.Call) bool {
	x.redefine(s, i)
	if k := x.callee(&i.Call); x.neverFails(&k) {
		x.bind(s, i, i.Call.Signature().Results().Len()-1, x.nilTerm())
	}
	return true
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}
