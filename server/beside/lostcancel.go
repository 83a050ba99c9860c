package beside

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/cfg"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/obligation"
)

// cancels are the calls that lostcancel knows.
var cancels = map[string]bool{
	"context.WithCancel": true, "context.WithCancelCause": true,
	"context.WithTimeout": true, "context.WithTimeoutCause": true,
	"context.WithDeadline": true, "context.WithDeadlineCause": true,
}

// lostCancel: there is a way from the assignment to a return on which nothing
// mentions the variable. Gopls shows it at the assignment and at the return.
func (f *finding) lostCancel() []span {
	stmt, id := f.assignment()
	v, ok := f.src.Info.ObjectOf(id).(*types.Var)
	if !ok || f.assignedLater(stmt, v) {
		return nil
	}
	ret := f.returnWithout(stmt, v)
	if ret == nil {
		return nil
	}
	return append(of(stmt), of(ret)...)
}

// blankCancel: the function is assigned to _.
func (f *finding) blankCancel() []span {
	_, id := f.assignment()
	if id == nil {
		return nil
	}
	return of(id)
}

// assignment is the statement that assigns the results of the call, and the name
// that the second goes to; nil if lostcancel knows neither.
func (f *finding) assignment() (stmt ast.Node, id *ast.Ident) {
	call := f.Obligation.Call
	i := slices.Index(f.path, ast.Node(call))
	if i < 0 || !f.isCancel(call) {
		return nil, nil
	}
	switch stmt := f.path[i+1].(type) {
	case *ast.ValueSpec:
		if len(stmt.Names) > 1 {
			return stmt, stmt.Names[1]
		}
	case *ast.AssignStmt:
		if len(stmt.Lhs) > 1 {
			id, _ = stmt.Lhs[1].(*ast.Ident)
			return stmt, id
		}
	}
	return nil, nil
}

func (f *finding) isCancel(call *ast.CallExpr) bool {
	_, ok := call.Fun.(*ast.SelectorExpr)
	fn, isFunc := typeutil.Callee(f.src.Info, call).(*types.Func)
	return ok && isFunc && cancels[fn.FullName()]
}

// assignedLater says whether the function assigns another cancel function to the
// variable further down: lostcancel looks at the last of them only.
func (f *finding) assignedLater(stmt ast.Node, v *types.Var) bool {
	later := false
	ast.Inspect(f.Obligation.Func, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok && ast.Node(lit) != f.Obligation.Func {
			return false
		}
		a, ok := n.(*ast.AssignStmt)
		if !ok || a.Pos() <= stmt.Pos() || len(a.Lhs) < 2 || len(a.Rhs) != 1 {
			return true
		}
		id, isName := a.Lhs[1].(*ast.Ident)
		call, isCall := a.Rhs[0].(*ast.CallExpr)
		later = later || isName && isCall && f.src.Info.ObjectOf(id) == types.Object(v) && f.isCancel(call)
		return true
	})
	return later
}

// returnWithout is the first return, in the order of lostcancel's search, that is
// reached from a statement without a mention of a variable.
func (f *finding) returnWithout(stmt ast.Node, v *types.Var) *ast.ReturnStmt {
	g := (&returns{src: f.src, back: map[*types.Func]bool{}}).graph(f.Obligation.Func)
	mentions := func(nodes []ast.Node) bool {
		return slices.ContainsFunc(nodes, func(n ast.Node) bool { return f.mentions(n, v) })
	}
	var search func([]*cfg.Block) *ast.ReturnStmt
	seen := map[*cfg.Block]bool{}
	search = func(blocks []*cfg.Block) *ast.ReturnStmt {
		for _, b := range blocks {
			if seen[b] {
				continue
			}
			seen[b] = true
			if mentions(b.Nodes) {
				continue
			}
			if ret := b.Return(); ret != nil {
				return ret
			}
			if ret := search(b.Succs); ret != nil {
				return ret
			}
		}
		return nil
	}
	for _, b := range g.Blocks {
		i := slices.Index(b.Nodes, stmt)
		switch {
		case i < 0:
			continue
		case mentions(b.Nodes[i+1:]):
			return nil
		case b.Return() != nil:
			return b.Return()
		}
		return search(b.Succs)
	}
	return nil
}

// mentions says whether a node names a variable; a return without results names
// all that are results.
func (f *finding) mentions(n ast.Node, v *types.Var) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			found = found || f.src.Info.Uses[n] == types.Object(v)
		case *ast.ReturnStmt:
			found = found || n.Results == nil && f.isResult(v)
		}
		return !found
	})
	return found
}

func (f *finding) isResult(v *types.Var) bool {
	var results *ast.FieldList
	switch fn := f.Obligation.Func.(type) {
	case *ast.FuncDecl:
		results = fn.Type.Results
	case *ast.FuncLit:
		results = fn.Type.Results
	}
	return results != nil && results.Pos() <= v.Pos() && v.Pos() < results.End()
}

// returns knows which calls come back. It takes more of them for such that do not
// than gopls does: what gopls then shows as well is shown twice, and nothing is lost.
type returns struct {
	src  obligation.Source
	back map[*types.Func]bool // whether functions of the package come back
}

func (r *returns) graph(fn ast.Node) *cfg.CFG {
	switch fn := fn.(type) {
	case *ast.FuncDecl:
		return cfg.New(fn.Body, r.mayReturn)
	case *ast.FuncLit:
		return cfg.New(fn.Body, r.mayReturn)
	}
	return &cfg.CFG{}
}

func (r *returns) mayReturn(call *ast.CallExpr) bool {
	switch fn := typeutil.Callee(r.src.Info, call).(type) {
	case *types.Builtin:
		return fn.Name() != "panic"
	case *types.Func:
		fn = fn.Origin()
		if fn.Pkg() == r.src.Types {
			return r.ownReturns(fn)
		}
		return !obligation.NeverReturns(fn.FullName())
	}
	return true
}

// ownReturns looks into a function of the package. One that is being looked into
// already comes back.
func (r *returns) ownReturns(fn *types.Func) bool {
	if back, known := r.back[fn]; known {
		return back
	}
	r.back[fn] = true
	for _, file := range r.src.Files {
		for _, d := range file.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Body != nil && r.src.Info.Defs[d.Name] == types.Object(fn) {
				r.back[fn] = !r.graph(d).NoReturn()
			}
		}
	}
	return r.back[fn]
}
