package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

const (
	whyDefersElse = "the loop defers something else, which would run sooner"
	whyDeferSets  = "a deferred call sets a variable of the function around the loop"
	whyDeferReads = "a deferred call reads a variable of the function around the loop that may have changed by its end"
	whyExplained  = "a comment says why it is deferred in the loop"
	whyKeptLonger = "another resource of the loop is needed after its iteration"
)

// deferredBy is the defer of the iteration that releases a resource; nil if
// there is none, or something else happens to the resource as well.
func (it *iteration) deferredBy(ob *obligation.Obligation) *ast.DeferStmt {
	var at *ast.DeferStmt
	for _, e := range ob.Events {
		if e.Kind == obligation.Ended {
			continue
		}
		d := it.deferAt(e.Pos)
		if e.Kind != obligation.Deferred || d == nil {
			return nil
		}
		at = d
	}
	return at
}

func (it *iteration) deferAt(p token.Pos) *ast.DeferStmt {
	for _, d := range it.defers() {
		if d.Pos() <= p && p < d.End() {
			return d
		}
	}
	return nil
}

func (it *iteration) defers() []*ast.DeferStmt {
	var list []*ast.DeferStmt
	for _, st := range it.block {
		inspectOwn(st, func(n ast.Node) {
			if d, ok := n.(*ast.DeferStmt); ok {
				list = append(list, d)
			}
		})
	}
	return list
}

// whyDefers wants every defer of the body to release a resource that is acquired
// in it and that nothing needs afterwards.
func (it *iteration) whyDefers(obligations []*obligation.Obligation) string {
	releases := map[*ast.DeferStmt]bool{}
	for _, ob := range obligations {
		if ob.Call.Pos() < it.block[0].Pos() || it.loop.End() <= ob.Call.Pos() || ob.Func != it.ob.Func {
			continue
		}
		d := it.deferredBy(ob)
		if d == nil || ob.Place.From != resource.Result {
			continue
		}
		releases[d] = true
		if why := it.outlives(ob); why != "" {
			if ob == it.ob {
				return why
			}
			return whyKeptLonger
		}
	}
	for _, d := range it.defers() {
		switch {
		case !releases[d]:
			return whyDefersElse
		case it.commented(d):
			return whyExplained
		case it.setsOuter(d):
			return whyDeferSets
		case it.readsChanging(d):
			return whyDeferReads
		}
	}
	return ""
}

// outlives is why something that needs a resource of the body outlives the
// iteration.
func (it *iteration) outlives(ob *obligation.Obligation) string {
	s, why := locate(it.pkg, ob)
	if why != "" {
		return why
	}
	if id := s.held(); id == nil || it.pkg.Info.Defs[id] == nil {
		return whyStored
	}
	return s.outlivesWhy(&ast.BlockStmt{Lbrace: it.block[0].Pos(), Rbrace: it.loop.Rbrace}, false)
}

func (it *iteration) outlivesIteration() string { return it.outlives(it.ob) }

// setsOuter says whether a deferred call assigns to a variable from outside of
// the body: a result of the function, most likely, which the literal has not.
func (it *iteration) setsOuter(d *ast.DeferStmt) bool {
	sets := false
	ast.Inspect(d, func(n ast.Node) bool {
		for _, l := range assigns(n) {
			v := it.variable(asIdent(l))
			sets = sets || asIdent(l) == nil || v != nil && !it.inside(v)
		}
		u, ok := n.(*ast.UnaryExpr)
		sets = sets || ok && u.Op == token.AND
		return !sets
	})
	return sets
}

// readsChanging says whether a deferred function reads a variable from outside of
// the body that can be another by the end of the function than it is by the end
// of the iteration.
func (it *iteration) readsChanging(d *ast.DeferStmt) bool {
	lit, ok := ast.Unparen(d.Call.Fun).(*ast.FuncLit)
	if !ok {
		return false
	}
	reads := false
	ast.Inspect(lit, func(n ast.Node) bool {
		id, _ := n.(*ast.Ident)
		v, isVar := it.pkg.Info.Uses[id].(*types.Var)
		reads = reads || isVar && !it.ofBody(v) && it.changes(v)
		return !reads
	})
	return reads
}

// ofBody says whether an object is declared in the body of the loop: when the
// iteration is over, nothing gives it another value.
func (it *iteration) ofBody(obj types.Object) bool {
	return it.loop.Pos() <= obj.Pos() && obj.Pos() < it.loop.End()
}

// changes says whether a variable of the function is given another value than its
// first one, or may be: it is a result, its address is taken.
func (it *iteration) changes(v *types.Var) bool {
	if v.Parent() == it.pkg.Types.Scope() {
		return true
	}
	changed := false
	ast.Inspect(it.outermost(), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncType:
			changed = changed || n.Results != nil && n.Results.Pos() <= v.Pos() && v.Pos() < n.Results.End()
		case *ast.RangeStmt:
			own := n.Tok == token.DEFINE && (it.names(n.Key, v) || it.names(n.Value, v))
			changed = changed || own && !since(it.pkg, it.file, "go1.22")
		case *ast.UnaryExpr:
			changed = changed || n.Op == token.AND && it.names(n.X, v)
		}
		for _, l := range assigns(n) {
			id := asIdent(l)
			changed = changed || id != nil && it.pkg.Info.Uses[id] == types.Object(v)
		}
		return !changed
	})
	return changed
}
