package obligation

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Where what a function returns comes from.

// onlyFresh says whether every value that fn returns in a place is nil or
// comes straight from a call that acquires, or through one that gives back what
// it is given: must(os.Open(name)).
func (p *pass) onlyFresh(fn *ssa.Function, t *target, result int) bool {
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
		case *ssa.TypeAssert:
			return !v.CommaOk && ok(v.X)
		case *ssa.Extract:
			return p.acquiresAt(v.Tuple, v.Index)
		case *ssa.Call:
			if arg := p.givenBack(v, t); arg != nil {
				return ok(arg)
			}
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

// givenBack is the argument that a call returns as it is; nil if there is none.
func (p *pass) givenBack(call *ssa.Call, t *target) ssa.Value {
	k := p.callee(&call.Call)
	for _, row := range p.rows(k.fn) {
		if row.Role == resource.Aliases && row.Of.From == resource.Argument && row.Of.Index < len(k.args) {
			return k.args[row.Of.Index]
		}
	}
	for i, arg := range call.Call.Args {
		if k.static == nil || k.fn == nil || !mayBeResource(arg.Type()) {
			continue
		}
		if k.fn.Pkg() != p.src.Types {
			if pf, known := p.foreign(k.fn, i, t.releases, nil); known && pf.Success.Does == deedNames[returned] {
				return arg
			}
			continue
		}
		q := &question{fn: k.static, param: i, row: t.row, kind: t.kind, place: t.place, releases: t.releases, ends: t.ends}
		if s, known := p.summarize(q); known && s.success.does == returned {
			return arg
		}
	}
	return nil
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
	rows := p.obliging(k.fn)
	switch {
	case k.invoke && len(rows) == 0:
		rows = p.promises(k.fn)
	case k.fn == nil && k.static == nil:
		rows = p.promises(variable(call.Call.Value))
	case k.fn == nil:
		rows = p.freshLiteral(call)
	}
	return slices.ContainsFunc(rows, func(r *resource.Row) bool {
		return r.Role == resource.Acquires && slices.ContainsFunc(r.At, func(at resource.Place) bool {
			return at.From == resource.Result && at.Index == result
		})
	})
}
