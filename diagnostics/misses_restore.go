package diagnostics

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/cfg"
)

// missesRestore says of a change that the function takes back by hand, where it
// returns without that.
func (f *function) missesRestore(c changed) (Finding, bool) {
	if f.forAll() || f.restores(c, c.made) || f.restoredLater(c) {
		return Finding{}, false
	}
	var restores []ast.Node
	own(c.fn, func(n ast.Node) {
		if c.at().End() <= n.Pos() && f.restores(c, n) {
			restores = append(restores, n)
		}
	})
	if len(restores) == 0 {
		return Finding{}, false
	}
	ret := f.returnWithout(c, restores)
	if ret == nil {
		return Finding{}, false
	}
	return f.changedFinding(c, fmt.Sprintf("%s stays changed where the function returns without %s", c.subject(), code(restores[0])),
		Step{c.at().Pos(), c.at().End(), "changed here"},
		Step{ret.Pos(), ret.End(), "returns here with the change"},
	), true
}

// code is what takes a change back, as it stands there.
func code(restore ast.Node) string {
	switch n := restore.(type) {
	case *ast.CallExpr:
		return types.ExprString(n)
	case *ast.AssignStmt:
		return types.ExprString(n.Lhs[0]) + " = " + types.ExprString(n.Rhs[0])
	}
	return ""
}

// forAll says whether the function is one whose changes are for the whole process.
func (f *function) forAll() bool {
	name := f.decl.Name.Name
	return f.decl.Recv == nil && (name == "init" || name == "TestMain" || name == "main" && f.src.Types.Name() == "main")
}

// restoredLater says whether something that runs at another time changes the same.
func (f *function) restoredLater(c changed) bool {
	later := false
	ast.Inspect(f.decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.DeferStmt:
			later = later || c.mayAgain(n)
		case *ast.FuncLit:
			later = later || ast.Node(n) != c.fn && !inside(n, c.fn) && c.mayAgain(n)
		}
		return !later
	})
	return later || f.othersMay(c, f.decl, map[types.Object]bool{})
}

// restores says whether a node sets what is kept of the state before the change.
func (f *function) restores(c changed, n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		if !c.Touches(n, c.Undoing()...) {
			return false
		}
		args := n.Args
		if c.Keyed {
			args = args[min(1, len(args)):]
		}
		return len(args) == 0 || f.keeps(c, args[0])
	case *ast.AssignStmt:
		return c.Var != nil && len(n.Lhs) == 1 && len(n.Rhs) == 1 && c.sameVariable(n.Lhs[0]) && f.keeps(c, n.Rhs[0])
	}
	return false
}

// keeps says whether an expression is a variable that was set to what the state is,
// in front of the change or by it.
func (f *function) keeps(c changed, e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	v, kept := f.src.Info.Uses[id], false
	own(c.fn, func(n ast.Node) {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Rhs) != 1 || a.Pos() > c.at().Pos() && !inside(a, c.at()) {
			return
		}
		if left, ok := a.Lhs[0].(*ast.Ident); ok && f.src.Info.ObjectOf(left) == v && v != nil {
			kept = kept || f.asks(c, a.Rhs[0])
		}
	})
	return kept
}

func (f *function) asks(c changed, e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		return e == c.Call || c.Touches(e, c.Get...)
	case *ast.SelectorExpr:
		return c.Var != nil && c.sameVariable(e)
	}
	return false
}

// returnWithout is an early return that is reached from a change without passing
// what takes it back; nil if there is none.
func (f *function) returnWithout(c changed, restores []ast.Node) ast.Node {
	last := restores[len(restores)-1]
	ret := f.returnFrom(c, func(n ast.Node) bool {
		_, returns := n.(*ast.ReturnStmt)
		return returns && n.Pos() > last.Pos() || // behind a condition that stands there on purpose
			slices.ContainsFunc(restores, func(r ast.Node) bool { return inside(n, r) })
	})
	if ret == nil {
		return nil
	}
	return ret
}

// returnFrom is a return that is reached from a change without passing some nodes;
// nil if there is none. Where the change has failed nothing was changed.
func (f *function) returnFrom(c changed, stops func(ast.Node) bool) *ast.ReturnStmt {
	graph := cfg.New(bodyOf(c.fn), comesBack(f.src.Info))
	seen := map[*cfg.Block]bool{}
	var from func(b *cfg.Block, i int) *ast.ReturnStmt
	from = func(b *cfg.Block, i int) *ast.ReturnStmt {
		for _, n := range b.Nodes[i:] {
			if stops(n) {
				return nil
			}
			if ret, ok := n.(*ast.ReturnStmt); ok {
				return ret
			}
		}
		failed := f.failed(c, b)
		for _, next := range b.Succs {
			if seen[next] || next == failed {
				continue
			}
			seen[next] = true
			if ret := from(next, 0); ret != nil {
				return ret
			}
		}
		return nil
	}
	for _, b := range graph.Blocks {
		for i, n := range b.Nodes {
			if inside(n, c.at()) {
				return from(b, i+1)
			}
		}
	}
	return nil
}

// failed is the way from a block that is taken only where the change has failed:
// where its error is not nil.
func (f *function) failed(c changed, b *cfg.Block) *cfg.Block {
	if len(b.Succs) != 2 || len(b.Nodes) == 0 {
		return nil
	}
	cond, ok := b.Nodes[len(b.Nodes)-1].(*ast.BinaryExpr)
	if !ok || !f.src.Info.Types[cond.Y].IsNil() {
		return nil
	}
	id, ok := ast.Unparen(cond.X).(*ast.Ident)
	if !ok || !f.isErrorOf(c, f.src.Info.Uses[id], cond) {
		return nil
	}
	if cond.Op == token.NEQ {
		return b.Succs[0]
	}
	return b.Succs[1]
}

// isErrorOf says whether a variable was last assigned, in front of a check, by the
// statement of the change.
func (f *function) isErrorOf(c changed, v types.Object, check ast.Node) bool {
	var last *ast.AssignStmt
	own(c.fn, func(n ast.Node) {
		a, ok := n.(*ast.AssignStmt)
		if !ok || a.Pos() > check.Pos() {
			return
		}
		for _, l := range a.Lhs {
			if id, ok := l.(*ast.Ident); ok && f.src.Info.ObjectOf(id) == v && (last == nil || last.Pos() < a.Pos()) {
				last = a
			}
		}
	})
	return last != nil && inside(last, c.at())
}
