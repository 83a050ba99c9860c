package obligation

import (
	"golang.org/x/tools/go/ssa"
)

// maxShown bounds the chain of functions through which a value is followed
// where the order of things is not asked.
const maxShown = 6

// showing follows a structure, and the resource in it, through what is done
// with it, wherever the order of things is not known.
type showing struct {
	*explorer
	inside []string // the fields of the structure down to the resource
	view   bool     // what is followed was made of the resource, and its end is not the resource's
	seen   map[ssa.Value]bool
}

func (x *explorer) showing() *showing {
	return &showing{explorer: x, seen: map[ssa.Value]bool{}}
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
