package obligation

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/resource"
)

// A function of this package that returns what it has acquired obliges its
// callers, as a row of the catalogue would. Such rows are inferred: every
// non-nil value that the function returns in that place comes from an
// acquisition, and nobody else has been given it on the way.

// maxWrappers bounds the chain of functions that hand a fresh resource on.
const maxWrappers = 5

// mayReturnFresh is the look at the syntax that decides what is worth building:
// the function acquires, or calls one that may, and returns something that can
// be a resource.
func (p *pass) mayReturnFresh(fn *types.Func, depth int) bool {
	if fn == nil || fn.Pkg() != p.src.Types || depth == 0 {
		return false
	}
	if known, ok := p.mayFresh[fn]; ok {
		return known
	}
	p.mayFresh[fn] = false // a function that calls itself
	d := p.decl(fn)
	if d == nil || d.Body == nil || !returnsResource(fn) {
		return false
	}
	found := mayEntrust(fn)
	ast.Inspect(d.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && !found {
			callee, _ := typeutil.Callee(p.src.Info, call).(*types.Func)
			found = len(p.acquires(call)) > 0 || len(p.promised(call)) > 0 || callee != nil && p.mayReturnFresh(callee.Origin(), depth-1)
		}
		return !found
	})
	p.mayFresh[fn] = found
	return found
}

func returnsResource(fn *types.Func) bool {
	res := fn.Signature().Results()
	for i := range res.Len() {
		if holds(res.At(i).Type()) {
			return true
		}
	}
	return false
}

// fresh are the inferred rows of a function of this package.
func (p *pass) fresh(obj *types.Func) []*resource.Row {
	return p.freshIn(obj, p.built[obj])
}

// freshLiteral are the inferred rows of a function literal of this function
// that a call calls by the variable that holds it.
func (p *pass) freshLiteral(call *ssa.Call) []*resource.Row {
	fn := p.callee(&call.Call).static
	if fn == nil || fn.Parent() == nil || fn.Pkg == nil {
		return nil
	}
	return p.freshIn(types.NewFunc(fn.Pos(), p.src.Types, fn.Name(), fn.Signature), fn)
}

func (p *pass) freshIn(obj *types.Func, fn *ssa.Function) []*resource.Row {
	if fn == nil {
		return nil
	}
	return remember(p, p.rowsOf, fn, nil, func() []*resource.Row {
		var rows []*resource.Row
		entrusts := mayEntrust(obj)
		p.eachTarget(fn, func(t *target, s *site) {
			row := conditioned(fn, p.freshFrom(obj, fn, t))
			if row == nil {
				row = p.locks(obj, fn, t)
			}
			entrusts = entrusts && (row != nil || !p.seenOut(fn, t))
			if row != nil && !slices.ContainsFunc(rows, func(r *resource.Row) bool { return r.At[0].Index == row.At[0].Index }) {
				rows = append(rows, row)
			}
		})
		if len(rows) == 0 && entrusts {
			rows = p.entrusted(obj, fn)
		}
		return rows
	})
}

// freshFrom is the row of a function for one of its acquisitions; nil where
// the caller is not obliged by it, or not always.
func (p *pass) freshFrom(obj *types.Func, fn *ssa.Function, t *target) *resource.Row {
	if t.place.From != resource.Result || t.row.OneOf || t.row.OpenWith != "" || t.row.When != resource.OnSuccess {
		return nil
	}
	x := p.explored(fn, t)
	shared := func(e Event) bool { return e.Kind == Unknown || e.Kind == Transferred && !e.returned() }
	if t.kind.OwnMatter || x.spent || slices.ContainsFunc(x.events, shared) || x.releases() && p.returnsReleased(fn, t) {
		return nil
	}
	if len(x.returned) == 2 {
		return p.withCleanup(obj, fn, t, x)
	}
	if len(x.returned) != 1 {
		return nil
	}
	for g, where := range x.returned {
		switch {
		case g.result < 0:
		case g.inside == Cleanup && p.always(fn, t, g.result, where):
			return cleaned(obj, t.row, g.result, nil)
		case g.inside == "" && p.onlyFresh(fn, t, g.result):
			return p.expressible(obj, infer(p.fullName(obj), t.row, t.place, g.result, g.path))
		case g.inside != "" && g.inside != Cleanup && p.always(fn, t, g.result, where):
			return p.owned(obj, t, g)
		}
	}
	return nil
}

// conditioned is the row of a function that may return nothing: its error says
// so, or the value itself, or a boolean beside it, true or false as it stands in
// each return. What other results say of it nobody knows.
func conditioned(fn *ssa.Function, row *resource.Row) *resource.Row {
	results := fn.Signature.Results()
	if row == nil || returnsError(fn.Signature) || results.Len() == 1 {
		return row
	}
	may, told := false, isBool(results.At(results.Len()-1).Type())
	for _, b := range fn.Blocks {
		r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || len(r.Results) != results.Len() { // a return that is missing, while code is typed in
			continue
		}
		nothing := mayBeNothing(r.Results[row.At[0].Index])
		c, isConst := r.Results[len(r.Results)-1].(*ssa.Const)
		may = may || nothing
		told = told && isConst && c.Value != nil && constant.BoolVal(c.Value) != nothing
	}
	switch {
	case !may:
		return row
	case !told:
		return nil
	}
	row.When = resource.OnTrue
	return row
}

// mayBeNothing: nil on some path, or a variable of which that is not known.
func mayBeNothing(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Phi:
		return slices.ContainsFunc(v.Edges, isNothing)
	case *ssa.UnOp:
		return v.Op == token.MUL
	}
	return isNothing(v)
}

// returnsReleased says whether the function, on some path, returns what it has
// released: its callers are not always obliged.
func (p *pass) returnsReleased(fn *ssa.Function, t *target) bool {
	x := newExplorer(p, fn, t, p.correlated(fn))
	x.resType, x.summing, x.limit = p.placeType(t), true, maxSummed
	x.run()
	return x.spent || x.lost || x.afterwards
}

// always says whether every return that gives something in a place is one of
// those, and comes after the acquisition.
func (p *pass) always(fn *ssa.Function, t *target, result int, where []*ssa.Return) bool {
	for _, b := range fn.Blocks {
		r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || result >= len(r.Results) || isNothing(r.Results[result]) {
			continue
		}
		if !slices.Contains(where, r) || !t.call.Block().Dominates(b) {
			return false
		}
	}
	return true
}

// isNothing: nil, or a structure of which nothing is set.
func isNothing(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value == nil
}
