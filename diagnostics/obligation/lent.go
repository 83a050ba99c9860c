package obligation

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// lent says whether a store only lends what it stores: to a field that borrows,
// such as the Stdout of an exec.Cmd, of a structure that this function got from
// a call and shows to nobody who could take the resource out of it again.
func (p *pass) lent(addr ssa.Value) bool {
	field, ok := addr.(*ssa.FieldAddr)
	if !ok || !borrows(field) {
		return false
	}
	switch owner := field.X.(type) {
	case *ssa.Call, *ssa.Extract:
		return !slices.ContainsFunc(*owner.Referrers(), func(use ssa.Instruction) bool { return p.shown(owner, use) })
	}
	return false
}

// shown says whether a use lets somebody else read the structure: anything but
// a method of the standard library, or a field that is set.
func (p *pass) shown(owner ssa.Value, use ssa.Instruction) bool {
	switch use := use.(type) {
	case *ssa.FieldAddr:
		return borrows(use) && slices.ContainsFunc(*use.Referrers(), func(r ssa.Instruction) bool {
			_, set := r.(*ssa.Store)
			return !set
		})
	case *ssa.Call:
		k := p.callee(&use.Call)
		return k.recv != owner || !p.outside(k.fn) || slices.Contains(k.args, owner)
	case *ssa.Defer:
		k := p.callee(&use.Call)
		return k.recv != owner || !p.outside(k.fn) || slices.Contains(k.args, owner)
	case *ssa.BinOp, *ssa.DebugRef:
		return false
	}
	return true
}

func borrows(field *ssa.FieldAddr) bool {
	ptr, ok := field.X.Type().Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	named, ok := types.Unalias(ptr.Elem()).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	st, ok := named.Underlying().(*types.Struct)
	return ok && resource.Borrowed[named.Obj().Pkg().Path()+"."+named.Obj().Name()+"."+st.Field(field.Field).Name()]
}
