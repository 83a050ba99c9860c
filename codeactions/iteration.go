package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

const whyAllTogether = "the function literal around the loop is there to hold all of them at once"

// iteration is the part of a loop's body that becomes a function literal: from
// the acquisition to the end.
type iteration struct {
	*wrap
	onward
	loop  *ast.BlockStmt
	label *ast.LabeledStmt // of the loop; nil if it has none
}

// iterationOf is false for what is not acquired into a new variable right in the
// body of a loop.
func iterationOf(pkg *load.Package, ob *obligation.Obligation) (*iteration, bool) {
	s, why := locate(pkg, ob)
	if why != "" || s.inIf != nil || s.index < 0 || ob.Place.From != resource.Result || ob.Var == nil || ob.Name == "" {
		return nil, false
	}
	it := &iteration{wrap: &wrap{site: s, block: s.list[s.index:]}}
	if it.held() == nil || pkg.Info.Defs[it.held()] != types.Object(ob.Var) {
		return nil, false
	}
	for i, n := range s.path[:len(s.path)-1] {
		body, ok := n.(*ast.BlockStmt)
		if !ok || len(body.List) == 0 || body.List[0] != s.list[0] {
			continue
		}
		switch s.path[i+1].(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			it.loop = body
			it.label, _ = s.path[i+2].(*ast.LabeledStmt)
		}
		break
	}
	if err := it.errName(); err != nil {
		it.ownErr = pkg.Info.Defs[err] != nil
	}
	return it, it.loop != nil
}

// whyBody is why the body cannot become a function. The obligations are those
// whose releases it may defer.
func (it *iteration) whyBody(obligations []*obligation.Obligation) string {
	if it.allTogether() {
		return whyAllTogether
	}
	for _, step := range []func() string{it.whyGoto, it.whyRecovers, it.whyOnward, it.whyRedeclared, func() string { return it.whyDefers(obligations) }} {
		if why := step(); why != "" {
			return why
		}
	}
	return ""
}

// allTogether says whether the loop is all of a literal that is called at once:
// that is a scope already, and for the whole loop.
func (it *iteration) allTogether() bool {
	for i, n := range it.path {
		lit, ok := n.(*ast.FuncLit)
		if !ok {
			continue
		}
		call, ok := it.path[i+1].(*ast.CallExpr)
		if !ok || ast.Unparen(call.Fun) != ast.Expr(lit) || len(lit.Body.List) != 1 {
			return false
		}
		_, waits := it.path[i+2].(*ast.ExprStmt)
		return waits && lit.Body.List[0].Pos() <= it.loop.Pos() && it.loop.End() <= lit.Body.List[0].End()
	}
	return false
}

// onlyOnce says whether the resource is never acquired again while it is held:
// the loop does not go on behind it, as one that tries until it succeeds.
func (it *iteration) onlyOnce() bool {
	f := it.flowOf()
	again := f.fronts[it.stmt]
	if d := it.deferredBy(it.ob); d != nil {
		return !f.ran(again, d)
	}
	return again.is&(pending|owing) == 0
}

// inside says whether an object is declared in the iteration.
func (it *iteration) inside(obj types.Object) bool {
	return it.block[0].Pos() <= obj.Pos() && obj.Pos() < it.loop.End()
}

func (it *iteration) whyGoto() string {
	for range it.gotos() {
		return whyGoto
	}
	return ""
}

// whyRecovers: what recovers from a panic ends the function, and would end the
// iteration only.
func (it *iteration) whyRecovers() string {
	if slices.ContainsFunc(it.block, func(st ast.Stmt) bool { return it.ownRecover(st) }) || slices.ContainsFunc(it.defers(), it.defersRecover) {
		return whyRecovers
	}
	return ""
}

func (it *iteration) ownRecover(st ast.Stmt) bool {
	found := false
	inspectOwn(st, func(n ast.Node) {
		call, ok := n.(*ast.CallExpr)
		found = found || ok && it.isRecover(call)
	})
	return found
}

func (it *iteration) defersRecover(d *ast.DeferStmt) bool {
	if lit, ok := ast.Unparen(d.Call.Fun).(*ast.FuncLit); ok {
		return it.callsRecover(lit)
	}
	fn, ok := typeutil.Callee(it.pkg.Info, d.Call).(*types.Func)
	if !ok {
		return false
	}
	decl := declOf(it.pkg, fn)
	return decl != nil && it.callsRecover(decl)
}

// whyRedeclared is about a variable of the loop's body in front of the
// acquisition that a := behind it assigns to: that becomes another variable,
// which only what is in front could tell.
func (it *iteration) whyRedeclared() string {
	before := it.list[:it.index]
	for _, st := range it.block {
		a, ok := st.(*ast.AssignStmt)
		if !ok || a.Tok != token.DEFINE {
			continue
		}
		for _, l := range a.Lhs {
			v := it.variable(asIdent(l))
			if v == nil || v.Pos() >= it.stmt.Pos() {
				continue
			}
			if it.firstMention(before, v) == nil || !it.own(v) {
				return whyRedeclares
			}
		}
	}
	return ""
}
