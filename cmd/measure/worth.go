package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/cfg"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// Why a mutant is worth nothing, decided from the code alone: the engine is
// what is measured, so that it is asked for nothing but where it saw releases.
const (
	releasedAnyway = "no leak: every path from there releases it all the same, returns it, or gives it to a call that takes it over"
	neverReturns   = "no leak: no path from there returns, or all end in a failed test"
	failedToOpen   = "no leak: it moves below the error check of its acquisition, where it belongs"
	madeFrom       = "no leak: it ends with what it was made from"
	notInTests     = "by design: not reported in tests"
	notInMain      = "by design: not reported where main ends"
	onlyFailing    = "by design: what is lost is output, and only exits that report failure lose it"
	onlyRelease    = "by design: the only release of what others can reach (a function that locks for its caller)"
	lastRelease    = "by design: nothing further down releases what others can reach (a function that unlocks where it fails)"
)

// judge says why a mutant is no leak, or none that is to be reported; empty if
// it is one.
func judge(pkg *load.Package, c *candidate) string {
	why := ""
	for _, a := range c.owners {
		if why = judgeOne(pkg, c, a); why == "" {
			return ""
		}
	}
	return why
}

func judgeOne(pkg *load.Package, c *candidate, a *acquisition) string {
	var kind resource.Kind
	if a.obl != nil {
		kind = *a.obl.Kind
	}
	w := newWalk(pkg, c, a)
	w.run()
	decl, _ := a.fn.(*ast.FuncDecl)
	switch {
	case c.below != nil && a.err != nil && w.testsErr(c.below.Cond):
		return failedToOpen
	case !w.returns:
		return neverReturns
	case len(w.leaks) == 0:
		return releasedAnyway
	case a.obl != nil && parentEnds(pkg, a.obl):
		return madeFrom
	case kind.NotInTests && c.test:
		return notInTests
	case kind.NotInMain && decl != nil && decl.Recv == nil && decl.Name.Name == "main" && pkg.Types.Name() == "main":
		return notInMain
	case kind.Exits == resource.SuccessReturn && !slices.ContainsFunc(w.leaks, w.succeeds):
		return onlyFailing
	case a.obl != nil && a.place.From != resource.Result && (kind.Paired || !w.local(a)) && !w.laterRelease():
		if len(a.others) > 0 {
			return lastRelease
		}
		return onlyRelease
	}
	return ""
}

// walk follows the paths of one function from the acquisition over the place
// of the release that is gone, to the returns that no other release guards.
type walk struct {
	pkg     *load.Package
	c       *candidate
	a       *acquisition
	graph   *cfg.CFG
	callers map[*types.Func]bool // by whether they return
	comms   map[ast.Node]bool    // what a select waits for: the graph has it before the branches

	seen    map[point]bool
	returns bool              // some path returns after the place
	leaks   []*ast.ReturnStmt // nil where it is lost on the way
}

type point struct {
	block   *cfg.Block
	started bool // past the acquisition
	past    bool // past the place of the release
	guarded bool // released on the way: only whether it returns is of interest
	fresh   bool // the error variable is the acquisition's
}

func newWalk(pkg *load.Package, c *candidate, a *acquisition) *walk {
	w := &walk{pkg: pkg, c: c, a: a, callers: map[*types.Func]bool{}, comms: map[ast.Node]bool{}, seen: map[point]bool{}}
	ast.Inspect(a.fn, func(n ast.Node) bool {
		if clause, ok := n.(*ast.CommClause); ok && clause.Comm != nil {
			w.comms[clause.Comm] = true
		}
		return true
	})
	w.graph = cfg.New(bodyOf(a.fn), w.mayReturn)
	return w
}

func (w *walk) run() { w.from(point{block: w.graph.Blocks[0]}) }

func (w *walk) from(p point) {
	if w.seen[p] {
		return
	}
	w.seen[p] = true
	if clause, ok := p.block.Stmt.(*ast.CommClause); ok && p.block.Kind == cfg.KindSelectCaseBody && p.started && w.ended(clause.Comm) {
		p.guarded = true
	}
	for _, n := range p.block.Nodes {
		if !w.step(&p, n) {
			return
		}
	}
	for i, next := range p.block.Succs {
		if len(p.block.Succs) == 2 && !w.takes(p, i == 0) {
			continue
		}
		q := p
		q.block = next
		w.from(q)
	}
}

// step is one statement; false where the path need not be followed further.
func (w *walk) step(p *point, n ast.Node) bool {
	if p.started && !p.guarded && w.guards(n, p.past) {
		p.guarded = true
	}
	if !p.started || covers(n, w.a.call) {
		if !covers(n, w.a.call) {
			return true
		}
		if p.started && p.past && !p.guarded && w.a.place.From == resource.Result {
			w.returns = true
			w.leaks = append(w.leaks, nil)
		}
		p.started, p.guarded, p.fresh = true, false, w.a.err != nil
		p.past = w.c.call.Pos() < w.a.call.Pos() // in a literal that is called further down
		// The release may stand in the same statement.
	} else {
		if w.a.v != nil && w.sets(n, w.a.v) {
			if p.past && !p.guarded {
				w.returns = true
				w.leaks = append(w.leaks, nil)
			}
			return false // from here on the variable holds another one
		}
		p.fresh = p.fresh && !w.sets(n, w.a.err)
	}
	if covers(n, w.c.call) {
		p.past = true
	}
	if ret, ok := n.(*ast.ReturnStmt); ok && p.past {
		w.returns = true
		if !p.guarded && !w.handsOn(ret) {
			w.leaks = append(w.leaks, ret)
		}
	}
	return true
}

func covers(n, inner ast.Node) bool { return n.Pos() <= inner.Pos() && inner.End() <= n.End() }

// guards says whether a statement releases in another way, for certain.
func (w *walk) guards(n ast.Node, past bool) bool {
	if b := w.c.below; b != nil && past && n.Pos() >= b.End() {
		return true // where the release has moved to
	}
	for _, call := range w.a.others {
		if covers(n, call) && unconditional(n, call) {
			return true
		}
	}
	return !w.comms[n] && w.ended(n) || w.sinks(n)
}

// sinks says whether a statement gives the resource to a call that takes it
// over, by the catalogue: http.Serve and its listener.
func (w *walk) sinks(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || call == w.a.call || w.a.v == nil {
			return !found
		}
		for _, r := range resource.Default().Rows(calleeName(w.pkg, call)) {
			e := receiverOf(call)
			if r.Of.From == resource.Argument && r.Of.Index < len(call.Args) {
				e = call.Args[r.Of.Index]
			}
			id := rootIdent(e)
			found = found || r.Role == resource.Sinks && id != nil && w.pkg.Info.Uses[id] == w.a.v
		}
		return !found
	})
	return found
}

// ended: what the resource says of its own end is waited for.
func (w *walk) ended(n ast.Node) bool {
	if w.a.obl == nil {
		return false
	}
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok {
			return false
		}
		if recv, ok := n.(*ast.UnaryExpr); ok && recv.Op == token.ARROW && w.asks(recv.X) {
			found = true
		}
		return !found
	})
	return found
}

// asks says whether an expression is a call of Row.Ends.
func (w *walk) asks(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	return ok && w.a.obl != nil && slices.ContainsFunc(w.a.obl.Row.Ends, func(expr string) bool { return reads(w.pkg, w.a.obl, expr, call) })
}

// unconditional says whether a call runs whenever a statement does, or is
// deferred by it: it may be in a literal, but there in no branch.
func unconditional(n ast.Node, call *ast.CallExpr) bool {
	ok := true
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			ok = ok && !(covers(n, call) && (n.Init == nil || !covers(n.Init, call)) && !covers(n.Cond, call))
		case *ast.CaseClause, *ast.CommClause:
			ok = ok && !covers(n, call)
		}
		return true
	})
	return ok
}

// takes says whether a branch can be taken: the acquisition has succeeded, and
// what it gave is not nil.
func (w *walk) takes(p point, truth bool) bool {
	if !p.started || len(p.block.Nodes) == 0 {
		return true // a range, a select
	}
	cond, ok := p.block.Nodes[len(p.block.Nodes)-1].(ast.Expr)
	return !ok || !w.excludes(cond, truth, p.fresh)
}

// excludes says whether a condition cannot have this value while the resource
// is held.
func (w *walk) excludes(cond ast.Expr, truth, fresh bool) bool {
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		return e.Op == token.NOT && w.excludes(e.X, !truth, fresh)
	case *ast.BinaryExpr:
		switch {
		case e.Op == token.LAND && truth, e.Op == token.LOR && !truth:
			return w.excludes(e.X, truth, fresh) || w.excludes(e.Y, truth, fresh)
		case e.Op == token.EQL || e.Op == token.NEQ:
			isNil := truth == (e.Op == token.EQL)
			switch v := w.comparedWithNil(e); {
			case v == nil:
			case v == w.a.err && fresh:
				return !isNil
			case v == w.a.v:
				return isNil
			}
		}
	case *ast.CallExpr:
		return !truth && w.asks(e) // it says that there is no more
	}
	return false
}

// testsErr says whether a condition asks for the acquisition's own error.
func (w *walk) testsErr(cond ast.Expr) bool {
	e, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok || e.Op != token.NEQ || w.comparedWithNil(e) != w.a.err {
		return false
	}
	changed := false
	ast.Inspect(w.a.fn, func(n ast.Node) bool {
		if n != nil && w.a.call.End() < n.Pos() && n.End() <= cond.Pos() && w.sets(n, w.a.err) {
			changed = true
		}
		return true
	})
	return !changed
}

func (w *walk) comparedWithNil(e *ast.BinaryExpr) *types.Var {
	x, y := ast.Unparen(e.X), ast.Unparen(e.Y)
	if w.pkg.Info.Types[x].IsNil() {
		x, y = y, x
	}
	id, ok := x.(*ast.Ident)
	if !ok || !w.pkg.Info.Types[y].IsNil() {
		return nil
	}
	v, _ := w.pkg.Info.Uses[id].(*types.Var)
	return v
}

// sets says whether a statement assigns to a variable.
func (w *walk) sets(n ast.Node, v *types.Var) bool {
	as, ok := n.(*ast.AssignStmt)
	return ok && slices.ContainsFunc(as.Lhs, func(l ast.Expr) bool {
		id, ok := l.(*ast.Ident)
		return ok && w.pkg.Info.ObjectOf(id) == v
	})
}

// handsOn says whether a return gives the resource itself to the caller.
func (w *walk) handsOn(ret *ast.ReturnStmt) bool {
	return w.a.v != nil && slices.ContainsFunc(ret.Results, func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		return ok && w.pkg.Info.Uses[id] == w.a.v
	})
}

// succeeds says whether a return may report success.
func (w *walk) succeeds(ret *ast.ReturnStmt) bool {
	if ret == nil || len(ret.Results) == 0 {
		return true
	}
	last := ast.Unparen(ret.Results[len(ret.Results)-1])
	if t := w.pkg.Info.TypeOf(last); w.pkg.Info.Types[last].IsNil() || t == nil || t.String() != "error" {
		return true
	}
	_, isCall := last.(*ast.CallExpr)
	return isCall
}

// local says whether what is known by its place is a variable of this function.
func (w *walk) local(a *acquisition) bool {
	var e ast.Expr
	if a.place.From == resource.Argument && a.place.Index < len(a.call.Args) {
		e = a.call.Args[a.place.Index]
	} else if sel, ok := ast.Unparen(a.call.Fun).(*ast.SelectorExpr); ok {
		e = sel.X
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := w.pkg.Info.Uses[id].(*types.Var)
	body := bodyOf(a.fn)
	return ok && body.Pos() <= v.Pos() && v.Pos() < body.End()
}

// laterRelease says whether the function still releases the same somewhere
// after a return that leaks: that return was forgotten.
func (w *walk) laterRelease() bool {
	return slices.ContainsFunc(w.leaks, func(ret *ast.ReturnStmt) bool {
		if ret == nil {
			return false
		}
		moved := w.c.below != nil && ret.Pos() < w.c.below.End()
		return moved || slices.ContainsFunc(w.a.others, func(call *ast.CallExpr) bool { return ret.Pos() < call.Pos() })
	})
}

// parentEnds says whether what the resource was made from is another one of the
// same function that is released there.
func parentEnds(pkg *load.Package, o *obligation.Obligation) bool {
	if o.Row.Of.From != resource.Argument || o.Row.Of.Index >= len(o.Call.Args) {
		return false
	}
	id, ok := ast.Unparen(o.Call.Args[o.Row.Of.Index]).(*ast.Ident)
	if !ok {
		return false
	}
	parent, ends := pkg.Info.Uses[id], false
	ast.Inspect(o.Func, func(n ast.Node) bool {
		as, ok := n.(*ast.AssignStmt)
		if !ok || len(as.Lhs) != 2 || as.Pos() >= o.Call.Pos() || len(as.Rhs) != 1 || ast.Unparen(as.Rhs[0]) == o.Call {
			return true
		}
		first, ok := as.Lhs[0].(*ast.Ident)
		if !ok || pkg.Info.ObjectOf(first) != parent {
			return true
		}
		stop, ok := as.Lhs[1].(*ast.Ident)
		ends = ends || ok && stop.Name != "_" && strings.HasPrefix(calleeName(pkg, as.Rhs[0]), "context.With")
		return true
	})
	return ends
}

func calleeName(pkg *load.Package, e ast.Expr) string {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return ""
	}
	fn, ok := typeutil.Callee(pkg.Info, call).(*types.Func)
	if !ok {
		return ""
	}
	return fn.Origin().FullName()
}

// mayReturn says whether a call comes back, and the test has not failed by it.
func (w *walk) mayReturn(call *ast.CallExpr) bool {
	if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok && id.Name == "panic" {
		if _, isBuiltin := w.pkg.Info.Uses[id].(*types.Builtin); isBuiltin {
			return false
		}
	}
	fn, ok := typeutil.Callee(w.pkg.Info, call).(*types.Func)
	if !ok {
		return true
	}
	full := fn.Origin().FullName()
	if obligation.NeverReturns(full) {
		return false
	}
	if fn.Pkg() != nil && fn.Pkg().Path() == "testing" && slices.Contains([]string{"Error", "Errorf", "Fail"}, fn.Name()) {
		return false
	}
	if fn.Pkg() != w.pkg.Types {
		return true
	}
	r, known := w.callers[fn]
	if known {
		return r
	}
	w.callers[fn] = true
	if decl := w.declaration(fn); decl != nil && decl.Body != nil {
		w.callers[fn] = !cfg.New(decl.Body, w.mayReturn).NoReturn()
	}
	return w.callers[fn]
}

func (w *walk) declaration(fn *types.Func) *ast.FuncDecl {
	for _, f := range w.pkg.Files {
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && w.pkg.Info.Defs[fd.Name] == fn.Origin() {
				return fd
			}
		}
	}
	return nil
}
