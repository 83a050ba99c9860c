package obligation

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A structure that holds the resource, and has a method that releases it, may
// run a goroutine on itself: go s.loop(). It is still for whoever has the
// structure to release it, unless the goroutine does so, or shows it to others.

// maxShown bounds the chain of functions that the goroutine hands it through.
const maxShown = 6

// runsOnIt says whether a goroutine that is given the structure only uses it.
func (x *explorer) runsOnIt(s *state, k *callee, fun term, args []term) bool {
	w := &showing{explorer: x, seen: map[ssa.Value]bool{}}
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

// showing follows a structure, and the resource in it, through what is done
// with it, wherever the order of things is not known.
type showing struct {
	*explorer
	inside []string // the fields of the structure down to the resource
	view   bool     // what is followed was made of the resource, and its end is not the resource's
	seen   map[ssa.Value]bool
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

func (w *showing) within(fn *ssa.Function, i int, inside []string, depth int) bool {
	if fn != nil && fn.Origin() != nil {
		fn = fn.Origin()
	}
	return fn != nil && len(fn.Blocks) > 0 && i < len(fn.Params) && w.only(fn.Params[i], inside, depth-1)
}

// only says whether all that is done with a value is to use it: it is the
// resource where inside is empty, or what holds it.
func (w *showing) only(v ssa.Value, inside []string, depth int) bool {
	if depth == 0 {
		return false
	}
	if w.seen[v] || v.Referrers() == nil {
		return true
	}
	w.seen[v] = true
	for _, r := range *v.Referrers() {
		if !w.onlyUse(v, r, inside, depth) {
			return false
		}
	}
	return true
}

func (w *showing) onlyUse(v ssa.Value, use ssa.Instruction, inside []string, depth int) bool {
	switch use := use.(type) {
	case *ssa.BinOp, *ssa.If, *ssa.DebugRef:
		return true
	case *ssa.FieldAddr:
		if len(inside) == 0 {
			return w.only(use, nil, depth) // a part of the resource, such as the body of a response
		}
		st, _ := structOf(use.X.Type())
		return st.Field(use.Field).Name() != inside[0] || w.only(use, inside[1:], depth)
	case *ssa.UnOp, *ssa.Phi, *ssa.ChangeType, *ssa.TypeAssert, *ssa.Extract:
		return w.only(use.(ssa.Value), inside, depth)
	case *ssa.ChangeInterface, *ssa.MakeInterface:
		return len(inside) == 0 && w.only(use.(ssa.Value), inside, depth)
	case *ssa.Store:
		to, isVar := use.Addr.(*ssa.Alloc)
		_, isField := v.(*ssa.FieldAddr)
		return isField && use.Addr == v && use.Val != v || isVar && use.Val == v && w.only(to, inside, depth)
	case *ssa.MakeClosure:
		return w.captured(v, use, inside, depth)
	case ssa.CallInstruction:
		return w.onlyLook(v, use, inside, depth)
	}
	return false
}

func (w *showing) captured(v ssa.Value, lit *ssa.MakeClosure, inside []string, depth int) bool {
	fn := lit.Fn.(*ssa.Function)
	if fn.Parent() == nil {
		return w.within(w.method(fn), 0, inside, depth)
	}
	for i, b := range lit.Bindings {
		if b == v && (i >= len(fn.FreeVars) || !w.only(fn.FreeVars[i], inside, depth-1)) {
			return false
		}
	}
	return true
}

func (w *showing) onlyCall(v ssa.Value, c *ssa.CallCommon, inside []string, depth int) bool {
	k := w.callee(c)
	if !w.view && len(inside) == 0 && k.fn != nil && w.nameReleases(k.fn.Name()) {
		return false
	}
	switch {
	case k.fn == nil && k.static == nil: // a function value
		return c.Value == v && len(inside) > 0
	case k.static != nil && (k.fn == nil || k.fn.Pkg() == w.src.Types):
		for i, a := range c.Args {
			if a == v && !w.within(k.static, i, inside, depth) {
				return false
			}
		}
		return true
	case k.invoke && c.Value == v:
		return len(inside) == 0
	case len(inside) > 0:
		return false
	}
	return !w.sinks(k.fn) && (w.outside(k.fn) || k.recv == v)
}

// onlyLook is onlyCall, and what a function of the standard library made of the
// resource is used in the same way.
func (w *showing) onlyLook(v ssa.Value, site ssa.CallInstruction, inside []string, depth int) bool {
	if !w.onlyCall(v, site.Common(), inside, depth) {
		return false
	}
	call, ok := site.(*ssa.Call)
	if !ok {
		return true
	}
	k := w.callee(&call.Call)
	if k.recv == v || !w.outside(k.fn) || !showsThrough(call.Call.Signature()) {
		return true
	}
	made := *w
	made.view = true
	return made.only(call, inside, depth)
}
