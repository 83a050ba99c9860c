package obligation

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// shows says whether leaks of a resource that is known by where it is, not by a
// result, may be reported: a function that locks for its caller is no leak. Of
// a paired kind, or of one that others can reach, an exit is a leak only where
// the same function releases it further down: that return was forgotten.
func (p *pass) shows(fn *ssa.Function, t *target, x *explorer, exits []exit) bool {
	if t.place.From == resource.Process && !t.kind.Paired {
		return true
	}
	if !t.kind.Paired && p.private(t.operand(), 4) {
		return true
	}
	if t.place.From != resource.Process && (x.res == none || !x.local(x.res)) {
		return false
	}
	last := token.NoPos
	for _, e := range x.events {
		switch e.Kind {
		case Released, Deferred:
			last = max(last, e.Pos)
		case Transferred:
			return false
		}
	}
	for _, e := range exits {
		if posOf(e.instr) > last {
			return false
		}
	}
	return true
}

// private says whether a value is known to this function only: made here, and
// used for nothing but calls of its methods and of the standard library.
func (p *pass) private(v ssa.Value, depth int) bool {
	if depth == 0 {
		return false
	}
	switch v := v.(type) {
	case *ssa.Alloc:
	case *ssa.Call:
		if !p.outside(p.callee(&v.Call).fn) {
			return false // a function of ours may have shown it to others, or registered its end
		}
	case *ssa.Extract:
		if call, ok := v.Tuple.(*ssa.Call); !ok || !p.outside(p.callee(&call.Call).fn) {
			return false
		}
	case *ssa.MakeChan, *ssa.MakeSlice, *ssa.MakeMap:
	case *ssa.ChangeType:
		return p.private(v.X, depth-1)
	case *ssa.MakeInterface:
		return p.private(v.X, depth-1)
	default:
		return false
	}
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Val == v {
				return false
			}
		case *ssa.MakeClosure, *ssa.Return, *ssa.Send, *ssa.MapUpdate, *ssa.Phi:
			if _, isRet := r.(*ssa.Return); isRet {
				continue // the path search sees it
			}
			if _, isLit := r.(*ssa.MakeClosure); isLit {
				continue
			}
			return false
		case *ssa.MakeInterface:
			for _, u := range *r.Referrers() {
				if c, ok := u.(ssa.CallInstruction); !ok || !p.outside(p.callee(c.Common()).fn) {
					return false
				}
			}
		}
	}
	return true
}
