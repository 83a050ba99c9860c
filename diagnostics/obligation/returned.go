package obligation

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// viewedAt is a return of what reads through the resource.
type viewedAt struct {
	result int
	at     *ssa.Return
}

// givenBack is how the resource was seen to be returned.
func (x *explorer) givenBack(fn *ssa.Function) []Returned {
	var all []Returned
	for g, where := range x.returned {
		r := Returned{Result: g.result, Path: g.path, Inside: g.inside}
		for _, at := range where {
			r.At = append(r.At, posOf(at))
		}
		all = append(all, r)
	}
	for _, v := range x.viewedAt {
		i := slices.IndexFunc(all, func(r Returned) bool { return r.View && r.Result == v.result })
		if i < 0 {
			i, all = len(all), append(all, Returned{Result: v.result, View: true})
		}
		all[i].At = append(all[i].At, posOf(v.at))
	}
	for i := range all {
		r := &all[i]
		slices.Sort(r.At)
		r.At = slices.Compact(r.At)
		if r.Result >= 0 && r.Inside == "" && !r.View {
			r.Shared = sharedIn(fn, r.Result)
		}
	}
	slices.SortFunc(all, func(a, b Returned) int { return cmp.Or(cmp.Compare(a.At[0], b.At[0]), cmp.Compare(a.Result, b.Result)) })
	return all
}

// sharedIn is a variable of a package that a function may return in a place as
// it is.
func sharedIn(fn *ssa.Function, result int) *types.Var {
	var found *types.Var
	seen := map[ssa.Value]bool{}
	var look func(v ssa.Value)
	look = func(v ssa.Value) {
		if seen[v] || found != nil {
			return
		}
		seen[v] = true
		switch v := v.(type) {
		case *ssa.Phi:
			for _, e := range v.Edges {
				look(e)
			}
		case *ssa.ChangeInterface:
			look(v.X)
		case *ssa.MakeInterface:
			look(v.X)
		case *ssa.UnOp:
			if v.Op != token.MUL {
				return
			}
			switch from := v.X.(type) {
			case *ssa.Global:
				found, _ = from.Object().(*types.Var)
			case *ssa.Alloc:
				for _, r := range *from.Referrers() {
					if st, ok := r.(*ssa.Store); ok && st.Addr == from {
						look(st.Val)
					}
				}
			}
		}
	}
	for _, b := range fn.Blocks {
		if r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && result < len(r.Results) {
			look(r.Results[result])
		}
	}
	return found
}
