package obligation

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

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
	found := false
	ast.Inspect(d.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && !found {
			callee, _ := typeutil.Callee(p.src.Info, call).(*types.Func)
			found = len(p.acquires(call)) > 0 || callee != nil && p.mayReturnFresh(callee.Origin(), depth-1)
		}
		_, isLit := n.(*ast.FuncLit)
		return !found && !isLit
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
	if rows, ok := p.inferred[obj]; ok {
		return rows
	}
	p.inferred[obj] = nil
	fn := p.built[obj]
	if fn == nil {
		return nil
	}
	var rows []*resource.Row
	p.eachTarget(fn, func(t *target, s *site) {
		if t.place.From != resource.Result || t.row.OneOf || t.row.OpenWith != "" || t.row.When != resource.OnSuccess {
			return
		}
		x := p.explored(fn, t)
		if x.spent || len(x.returned) != 1 || slices.ContainsFunc(x.events, func(e Event) bool { return e.Kind == Unknown || e.Kind == Transferred && !e.returned() }) {
			return
		}
		for i, path := range x.returned {
			if i < 0 || !p.onlyFresh(fn, i) || slices.ContainsFunc(rows, func(r *resource.Row) bool { return r.At[0].Index == i }) {
				return
			}
			if row := infer(p.fullName(obj), t.row, t.place, i, path); row != nil {
				rows = append(rows, row)
			}
		}
	})
	p.inferred[obj] = rows
	return rows
}

// infer is the row of a function that returns, as result i, the field below the
// resource of row that path names.
func infer(call string, row *resource.Row, at resource.Place, i int, path string) *resource.Row {
	shorten := func(exprs []string) []string {
		var short []string
		for _, e := range exprs {
			if rest, ok := strings.CutPrefix(e, resource.Hole); ok && path == "" {
				short = append(short, resource.Hole+rest)
			} else if rest, ok := strings.CutPrefix(e, resource.Hole+"."+path+"."); ok && path != "" {
				short = append(short, resource.Hole+"."+rest)
			} else if path == "" && !strings.HasPrefix(e, resource.RecvHole) && !strings.HasPrefix(e, resource.OutHole) {
				short = append(short, e)
			}
		}
		return short
	}
	r := *row
	r.Call, r.Declared, r.Except = call, "", nil
	r.Release, r.Ends = shorten(row.Release), shorten(row.Ends)
	field := at.Path
	if field == path {
		field = ""
	}
	r.At = []resource.Place{{From: resource.Result, Index: i, Path: field}}
	if len(r.Release) != len(row.Release) {
		return nil // something that the caller does not have releases it as well
	}
	return &r
}

// onlyFresh says whether every value that fn returns in a place is nil or
// comes straight from a call that acquires.
func (p *pass) onlyFresh(fn *ssa.Function, result int) bool {
	seen := map[ssa.Value]bool{}
	var ok func(v ssa.Value) bool
	ok = func(v ssa.Value) bool {
		if seen[v] {
			return true
		}
		seen[v] = true
		switch v := v.(type) {
		case *ssa.Const:
			return v.IsNil()
		case *ssa.Phi:
			return !slices.ContainsFunc(v.Edges, func(e ssa.Value) bool { return !ok(e) })
		case *ssa.ChangeInterface:
			return ok(v.X)
		case *ssa.MakeInterface:
			return ok(v.X)
		case *ssa.ChangeType:
			return ok(v.X)
		case *ssa.Extract:
			return p.acquiresAt(v.Tuple, v.Index)
		case *ssa.Call:
			return p.acquiresAt(v, 0)
		case *ssa.UnOp:
			if a, isVar := v.X.(*ssa.Alloc); isVar && v.Op == token.MUL {
				return p.holdsOnly(a, ok)
			}
			if f, isField := v.X.(*ssa.FieldAddr); isField && v.Op == token.MUL {
				return ok(f.X) // the body of a response
			}
		}
		return false
	}
	for _, b := range fn.Blocks {
		if r, isRet := b.Instrs[len(b.Instrs)-1].(*ssa.Return); isRet && result < len(r.Results) && !ok(r.Results[result]) {
			return false
		}
	}
	return true
}

// holdsOnly follows a variable, such as a named result that a deferred function
// reads, to all that is stored in it.
func (p *pass) holdsOnly(a *ssa.Alloc, ok func(ssa.Value) bool) bool {
	for _, r := range *a.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Addr != a || !ok(r.Val) {
				return false
			}
		case *ssa.MakeClosure:
			lit := r.Fn.(*ssa.Function)
			for i, b := range r.Bindings {
				if b == a && (i >= len(lit.FreeVars) || p.stores(lit.FreeVars[i])) {
					return false
				}
			}
		case *ssa.UnOp, *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

func (p *pass) acquiresAt(v ssa.Value, result int) bool {
	call, ok := v.(*ssa.Call)
	if !ok {
		return false
	}
	k := p.callee(&call.Call)
	rows := p.cat.Rows(k.full)
	if k.fn != nil && k.fn.Pkg() == p.src.Types {
		rows = append(slices.Clip(rows), p.fresh(k.fn)...)
	}
	return slices.ContainsFunc(rows, func(r *resource.Row) bool {
		return r.Role == resource.Acquires && slices.ContainsFunc(r.At, func(at resource.Place) bool {
			return at.From == resource.Result && at.Index == result
		})
	})
}
