package obligation

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/cfg"
)

// awaitedWithin says whether a function of this package is given the resource's
// other half, or what was made from it, and returns only after it has waited
// for its end.
func (x *explorer) awaitedWithin(s *state, k *callee, args []term, pos token.Pos) bool {
	if k.fn == nil || k.fn.Pkg() != x.src.Types {
		return false
	}
	for _, e := range x.target.ends {
		base := x.roots[e.Root]
		for i, a := range args {
			from, made := x.madeFrom(x.innermost(s, a))
			switch {
			case base == none || e.Method == "" || from != base || !x.awaitsParam(k.fn, i, e.Method):
			case made:
				x.over(Unknown, pos, "the function called here waits for the end of what was made from it")
				return true
			default:
				x.over(Ended, pos, "the function called here waits for its end")
				return true
			}
		}
	}
	return false
}

// awaitsParam says whether every way out of a function passes a receive from
// what a method of a parameter returns: <-ctx.Done(), as a statement or as the
// case of a select that was taken.
func (p *pass) awaitsParam(fn *types.Func, i int, method string) bool {
	decl := p.decl(fn)
	params := fn.Signature().Params()
	if decl == nil || decl.Body == nil || i >= params.Len() {
		return false
	}
	receives := func(n ast.Node) bool { return p.receives(n, params.At(i), method) }
	cases, last := selectCases(decl.Body)
	seen := map[*cfg.Block]bool{}
	var escapes func(b *cfg.Block) bool
	escapes = func(b *cfg.Block) bool {
		clause, _ := b.Stmt.(*ast.CommClause)
		switch {
		case seen[b]:
			return false
		case b.Kind == cfg.KindSelectAfterCase && last[clause]:
			return false // one of the cases is always taken
		case b.Kind == cfg.KindSelectCaseBody && receives(clause.Comm):
			return false
		case slices.ContainsFunc(b.Nodes, func(n ast.Node) bool { return !cases[n] && receives(n) }):
			return false
		}
		seen[b] = true
		return b.Return() != nil || slices.ContainsFunc(b.Succs, escapes)
	}
	return !escapes(cfg.New(decl.Body, p.callReturns).Blocks[0])
}

// selectCases are the communications of select statements, which a cfg has all
// in front of the select, and the last clause of each that has no default.
func selectCases(body *ast.BlockStmt) (cases map[ast.Node]bool, last map[*ast.CommClause]bool) {
	cases, last = map[ast.Node]bool{}, map[*ast.CommClause]bool{}
	ast.Inspect(body, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectStmt)
		if !ok {
			return true
		}
		var final *ast.CommClause
		blocks := true
		for _, c := range sel.Body.List {
			clause := c.(*ast.CommClause)
			if clause.Comm == nil {
				blocks = false
				continue
			}
			cases[clause.Comm], final = true, clause
		}
		last[final] = blocks
		return true
	})
	return cases, last
}

// receives looks for a receive from what a method of v returns.
func (p *pass) receives(n ast.Node, v *types.Var, method string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if r, ok := n.(*ast.UnaryExpr); ok && r.Op == token.ARROW {
			found = found || p.callsMethod(r.X, v, method)
		}
		_, isLit := n.(*ast.FuncLit)
		return !isLit && !found
	})
	return found
}

func (p *pass) callsMethod(e ast.Expr, v *types.Var, method string) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return ok && sel.Sel.Name == method && p.varOf(sel.X) == v
}
