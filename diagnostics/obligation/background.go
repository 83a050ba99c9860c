package obligation

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A structure that holds the resource, and has a method that releases it, may
// run a goroutine on itself: go s.loop(). It is still for whoever has the
// structure to release it, unless the goroutine does so, or shows it to others.

// runsOnIt says whether a goroutine that is given the structure only uses it.
func (x *explorer) runsOnIt(s *state, k *callee, fun term, args []term) bool {
	w := x.showing()
	if x.reach(s, fun) == whole && !w.literal(s, fun) {
		return false
	}
	for i, a := range args {
		if x.reach(s, a) != whole {
			continue
		}
		switch op := x.at(a).op; {
		case op == opClosure || op == opBound:
			if !w.literal(s, a) {
				return false
			}
		case k.static == nil || !w.holds(s, a) || !w.param(k.static, i):
			return false
		}
	}
	return true
}

// startsGoroutine says whether a method runs what it is given in a goroutine:
// sync.WaitGroup, errgroup.Group and those made after them.
func (x *explorer) startsGoroutine(k *callee) bool {
	return k.recv != nil && k.fn.Name() == "Go"
}

// holds says whether a term is a structure of which a method releases what it holds.
func (w *showing) holds(s *state, t term) bool {
	inside, path, ok := w.insideOf(s, t)
	typ := w.holder(t)
	if !ok || typ == nil {
		return false
	}
	k := w.keeperOf(typ, inside, w.target, path)
	if k == nil || len(k.releases) == 0 {
		return false
	}
	fields := strings.Split(inside, ".")
	if w.inside != nil && strings.Join(w.inside, ".") != inside {
		return false
	}
	w.inside = fields
	return true
}

// literal: a function literal captures it, or a method of it is a value.
func (w *showing) literal(s *state, t term) bool {
	d := w.at(t)
	fn, ok := d.v.(*ssa.Function)
	if !ok {
		return false
	}
	if d.op == opBound {
		return w.holds(s, d.a) && w.param(w.method(fn), 0)
	}
	for i, b := range w.unlist(d.a) {
		if w.reach(s, b) != whole {
			continue
		}
		if i >= len(fn.FreeVars) || w.at(b).op != opAlloc || !w.holds(s, s.mem[b]) || !w.only(fn.FreeVars[i], w.inside, maxShown) {
			return false
		}
	}
	return true
}

// method is the function behind a method value.
func (w *showing) method(fn *ssa.Function) *ssa.Function {
	obj, _ := fn.Object().(*types.Func)
	return w.built[obj]
}

func (w *showing) param(fn *ssa.Function, i int) bool {
	return w.within(fn, i, w.inside, maxShown)
}
