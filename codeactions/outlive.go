package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/resource"
)

const (
	whyReturned   = "something that needs it is returned, and would be used after the release"
	whyStored     = "something that needs it is stored where it outlives the function"
	whyGoroutine  = "a goroutine uses it, and may do so after the release"
	whyClosure    = "a function literal that uses it may be called after the release"
	whyUnseenCall = "it is given to code that may keep it"
	whyUnseenUse  = "what becomes of a value that needs it cannot be followed"
)

// outlive follows a resource, and every value that may hold it or depend on
// it, through the function. It judges by syntax and types alone and knows no
// order: each use must be one after which nothing that needs the resource is
// left when the function ends. What it cannot follow, it takes to outlive.
type outlive struct {
	s       *site
	parent  map[ast.Node]ast.Node
	holders []*types.Var
	scope   ast.Node            // the nodes in which the holders must stay: the function, or a block of it
	names   bool                // plain values, too, stand for the resource: a path, an address
	lent    bool                // handing it to a call is no hand-over: a context
	passed  bool                // functions work with it and leave its end to this one: a transaction that it commits
	test    bool                // the release comes when the test is over, with all its subtests
	onWay   func(ast.Node) bool // the release comes at an exit, and only what can run on the way there counts; nil where it is deferred
	why     string
}

// outlivesWhy is why something that needs the resource may outlive the scope,
// which is the function's body or a block in it; empty if nothing does. In a
// test, the release waits for the end of the test.
func (s *site) outlivesWhy(scope ast.Node, test bool) string {
	if why := s.tooLate(); why != "" {
		return why
	}
	o := &outlive{s: s, parent: parents(s.body), scope: scope, names: addressed[s.ob.Kind.ID] && !test, test: test, passed: s.committed()}
	return o.all()
}

// all finds and judges the holders.
func (o *outlive) all() string {
	s := o.s
	if v := s.ob.Var; v != nil && s.ob.Place.From == resource.Result {
		if !s.local(v) {
			return whyStored
		}
		o.hold(v)
	}
	if shared[s.ob.Kind.ID] || s.ob.Row.OneOf {
		siblings, ok := s.siblings()
		if !ok {
			return whyStored
		}
		for _, v := range siblings {
			if !s.local(v) {
				return whyStored
			}
			o.hold(v)
		}
		o.lent = s.ob.Kind.ID == "cancel"
	}
	for i := 0; i < len(o.holders) && o.why == ""; i++ {
		o.uses(o.holders[i])
	}
	return o.why
}

// addressed are kinds that are reached by a plain value: the path of a
// directory, the address of a listener.
var addressed = map[string]bool{"temp": true, "server": true, "listener": true, "handle": true}

// shared are kinds whose release ends the other results of the acquisition,
// too: the context of a cancel function, the next of an iterator.
var shared = map[string]bool{"cancel": true, "coroutine": true}

func parents(root ast.Node) map[ast.Node]ast.Node { return diagnostics.Parents(root) }

func (o *outlive) hold(v *types.Var) {
	if !slices.Contains(o.holders, v) {
		o.holders = append(o.holders, v)
	}
}

func (o *outlive) refuse(why string) {
	if o.why == "" {
		o.why = why
	}
}

// uses judges every use of a holder behind the acquisition. In front of it the
// variable holds something else, unless a function literal runs later.
func (o *outlive) uses(v *types.Var) {
	ast.Inspect(o.s.body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || o.s.pkg.Info.Uses[id] != v {
			return o.why == ""
		}
		switch {
		case o.onWay != nil:
			o.usedOnWay(id)
		case id.Pos() < o.s.stmt.Pos():
			if o.inLiteral(id) {
				o.refuse(whyClosure)
			}
		case id.Pos() >= o.scope.End():
			o.refuse(whyUnseenUse)
		case id.Pos() >= o.s.stmt.End() && !o.readsField(id):
			o.captured(id)
			o.follow(id)
		}
		return o.why == ""
	})
}

// readsField says whether a use is no more than a look at a field that is plain
// data: whenever that comes, it needs nothing of the resource.
func (o *outlive) readsField(id *ast.Ident) bool {
	sel, ok := o.parent[id].(*ast.SelectorExpr)
	return ok && o.inert(o.s.pkg.Info.TypeOf(sel))
}

// usedOnWay judges a use where the release comes at an exit. The engine has
// found that nobody else has the resource there: it has looked into the
// functions that were given it. What is deferred still runs after the release.
func (o *outlive) usedOnWay(id *ast.Ident) {
	switch {
	case o.s.stmt.Pos() <= id.Pos() && id.Pos() < o.s.stmt.End():
	case !o.onWay(id):
		if id.Pos() < o.s.stmt.Pos() && o.inLiteral(id) {
			o.refuse(whyClosure)
		}
	case o.deferred(id):
		o.refuse(whyDeferredUse)
	default:
		o.captured(id)
		o.follow(id)
	}
}

func (o *outlive) deferred(n ast.Node) bool {
	for n = o.parent[n]; n != nil; n = o.parent[n] {
		if _, ok := n.(*ast.DeferStmt); ok {
			return true
		}
	}
	return false
}

func (o *outlive) inLiteral(n ast.Node) bool {
	for n = o.parent[n]; n != nil; n = o.parent[n] {
		if _, ok := n.(*ast.FuncLit); ok {
			return true
		}
	}
	return false
}

// captured judges the function literals that a use lies in.
func (o *outlive) captured(n ast.Node) {
	for n = o.parent[n]; n != nil && n != ast.Node(o.s.body); n = o.parent[n] {
		if lit, ok := n.(*ast.FuncLit); ok {
			o.literal(lit)
		}
	}
}

func (o *outlive) literal(lit *ast.FuncLit) {
	var n ast.Node = lit
	for isParen(o.parent[n]) {
		n = o.parent[n]
	}
	switch p := o.parent[n].(type) {
	case *ast.CallExpr:
		switch {
		case p.Fun == n && o.isGo(p):
			o.refuse(whyGoroutine)
		case p.Fun == n:
		case o.test && subtest[o.s.callee(p)]:
		case !callsAtOnce[o.s.callee(p)]:
			o.refuse(whyClosure)
		}
	case *ast.AssignStmt:
		for i, r := range p.Rhs {
			if r == n && len(p.Lhs) == len(p.Rhs) {
				o.assigned(p.Lhs[i])
			}
		}
	default:
		o.refuse(whyClosure)
	}
}

// follow judges one expression that holds the resource, by what is around it.
func (o *outlive) follow(e ast.Node) {
	switch p := o.parent[e].(type) {
	case *ast.ParenExpr, *ast.SliceExpr, *ast.TypeAssertExpr:
		if o.inTypeSwitch(p) {
			o.refuse(whyUnseenUse)
			return
		}
		o.follow(p)
	case *ast.SelectorExpr:
		o.selected(e, p)
	case *ast.CallExpr:
		if p.Fun == e {
			o.callOf(p)
			return
		}
		o.argument(e, p)
	case *ast.BinaryExpr:
		if comparison(p.Op) {
			return
		}
		o.follow(p)
	case *ast.UnaryExpr:
		switch p.Op {
		case token.AND:
			if _, isLit := e.(*ast.CompositeLit); isLit {
				o.follow(p)
				return
			}
			o.refuse(whyUnseenUse)
		case token.ARROW:
			o.value(p)
		}
	case *ast.StarExpr:
		o.value(p)
	case *ast.IndexExpr:
		if p.X == e {
			o.value(p)
		}
	case *ast.CompositeLit, *ast.KeyValueExpr:
		if o.onWay == nil {
			o.refuse(whyStored)
			return
		}
		o.follow(p)
	case *ast.AssignStmt:
		o.assignment(e, p)
	case *ast.ValueSpec:
		for i, v := range p.Values {
			if v == e && i < len(p.Names) && len(p.Names) == len(p.Values) {
				o.assigned(p.Names[i])
			}
		}
	case *ast.ReturnStmt:
		o.refuse(whyReturned)
	case *ast.SendStmt:
		if p.Value == e {
			o.refuse(whyStored)
		}
	case *ast.RangeStmt:
		o.ranged(e, p)
	case *ast.ExprStmt, *ast.IfStmt, *ast.ForStmt, *ast.CaseClause, *ast.SwitchStmt, *ast.IncDecStmt:
	case *ast.DeferStmt:
		// Registered behind the release that comes in, so it runs before it.
	default:
		o.refuse(whyUnseenUse)
	}
}

func isParen(n ast.Node) bool {
	_, ok := n.(*ast.ParenExpr)
	return ok
}

func (o *outlive) inTypeSwitch(n ast.Node) bool {
	t, ok := n.(*ast.TypeAssertExpr)
	return ok && t.Type == nil
}

func comparison(op token.Token) bool {
	switch op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ, token.LAND, token.LOR:
		return true
	}
	return false
}

// value judges an expression that takes a part out of a holder.
func (o *outlive) value(e ast.Expr) {
	if !o.inert(o.s.pkg.Info.TypeOf(e)) {
		o.follow(e)
	}
}

func (o *outlive) selected(e ast.Node, sel *ast.SelectorExpr) {
	if sel.X != e {
		return
	}
	if call, ok := o.parent[sel].(*ast.CallExpr); ok && call.Fun == ast.Expr(sel) {
		o.callOf(call)
		return
	}
	s := o.s.pkg.Info.Selections[sel]
	if s == nil {
		o.refuse(whyUnseenUse)
		return
	}
	if s.Kind() != types.FieldVal {
		o.follow(sel)
		return
	}
	held, _, _ := strings.Cut(o.s.ob.Place.Path, ".")
	if held != "" && o.s.names(sel.X, o.s.ob.Var) {
		switch {
		case held != sel.Sel.Name:
			return // of a response only the body is the resource
		case o.written(sel):
			o.refuse(whyReassigned)
			return
		}
	}
	o.value(sel)
}

// written says whether an expression is assigned to.
func (o *outlive) written(e ast.Expr) bool {
	a, ok := o.parent[e].(*ast.AssignStmt)
	return ok && slices.Contains(a.Lhs, e)
}

// callOf judges a call of a holder, or of one of its methods.
func (o *outlive) callOf(call *ast.CallExpr) {
	if o.isGo(call) {
		o.refuse(whyGoroutine)
		return
	}
	if o.s.callee(call) == "(*os/exec.Cmd).Start" && !inherited[o.s.ob.Kind.ID] {
		o.refuse(whyGoroutine)
		return
	}
	o.result(call)
}

func (o *outlive) isGo(call *ast.CallExpr) bool {
	_, ok := o.parent[call].(*ast.GoStmt)
	return ok
}

// result judges what a call returns that took part in the resource.
func (o *outlive) result(call *ast.CallExpr) {
	switch t := o.s.pkg.Info.TypeOf(call).(type) {
	case nil:
		o.refuse(whyUnseenUse)
	case *types.Tuple:
		o.tuple(call, t)
	default:
		if !o.inert(t) {
			o.follow(call)
		}
	}
}

func (o *outlive) tuple(call *ast.CallExpr, t *types.Tuple) {
	for i := range t.Len() {
		if o.inert(t.At(i).Type()) {
			continue
		}
		switch p := o.parent[call].(type) {
		case *ast.AssignStmt:
			o.assigned(p.Lhs[i])
		case *ast.ValueSpec:
			o.assigned(p.Names[i])
		case *ast.ReturnStmt:
			o.refuse(whyReturned)
		case *ast.ExprStmt, *ast.DeferStmt:
		default:
			o.refuse(whyUnseenUse)
		}
	}
}

// argument judges a call that is given a holder.
func (o *outlive) argument(e ast.Node, call *ast.CallExpr) {
	if o.isGo(call) {
		o.refuse(whyGoroutine)
		return
	}
	info := o.s.pkg.Info
	if tv := info.Types[call.Fun]; tv.IsType() {
		o.follow(call)
		return
	}
	switch fn := typeutil.Callee(info, call).(type) {
	case *types.Builtin:
		if fn.Name() == "append" {
			o.follow(call)
		}
	case *types.Func:
		switch {
		case o.passed:
			o.result(call)
		case keeps(fn) && !o.stoppedHere(fn):
			o.refuse(whyUnseenCall)
		case o.lent && fn.Pkg() == o.s.pkg.Types && o.startsGoroutine(fn):
			o.refuse(whyGoroutine)
		case o.lent || o.onWay != nil || o.standard(fn) || o.seesThrough(e, fn):
			o.result(call)
		default:
			o.refuse(whyUnseenCall)
		}
	default:
		if !o.lent {
			o.refuse(whyUnseenCall)
			return
		}
		o.result(call)
	}
}

func (o *outlive) assignment(e ast.Node, a *ast.AssignStmt) {
	for i, r := range a.Rhs {
		if ast.Node(r) != e {
			continue
		}
		if len(a.Lhs) == len(a.Rhs) {
			o.assigned(a.Lhs[i])
			continue
		}
		o.assigned(a.Lhs[0]) // v, ok := x.(T), <-x or x[i]
	}
}

// assigned judges where a holder is assigned to.
func (o *outlive) assigned(lhs ast.Expr) {
	switch l := ast.Unparen(lhs).(type) {
	case *ast.Ident:
		if l.Name == "_" {
			return
		}
		v := o.s.variable(l)
		if !o.s.local(v) || v.Pos() < o.scope.Pos() && v != o.s.ob.Var && o.scope != ast.Node(o.s.body) {
			o.refuse(whyStored)
			return
		}
		o.hold(v)
	case *ast.SelectorExpr:
		// cmd.Stdout = f, where cmd was made here.
		if id, ok := ast.Unparen(l.X).(*ast.Ident); ok {
			if v := o.s.variable(id); o.s.local(v) && o.madeHere(v) && v.Pos() >= o.scope.Pos() {
				o.hold(v)
				return
			}
		}
		o.refuse(whyStored)
	default:
		o.refuse(whyStored)
	}
}

// madeHere says whether a variable is declared with a value that nobody else
// knows: a literal, or what a function of the standard library returned.
func (o *outlive) madeHere(v *types.Var) bool {
	made := false
	inspectOwn(o.s.body, func(n ast.Node) {
		a, ok := n.(*ast.AssignStmt)
		if !ok || a.Tok != token.DEFINE || len(a.Rhs) == 0 {
			return
		}
		for i, l := range a.Lhs {
			if id, ok := l.(*ast.Ident); ok && o.s.pkg.Info.Defs[id] == v {
				made = o.fresh(a.Rhs[min(i, len(a.Rhs)-1)])
			}
		}
	})
	return made
}

func (o *outlive) fresh(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CompositeLit:
		return true
	case *ast.UnaryExpr:
		return e.Op == token.AND && o.fresh(e.X)
	case *ast.CallExpr:
		fn, ok := typeutil.Callee(o.s.pkg.Info, e).(*types.Func)
		return ok && fn.Signature().Recv() == nil && o.standard(fn)
	}
	return false
}

func (o *outlive) ranged(e ast.Node, r *ast.RangeStmt) {
	if r.X != e {
		return
	}
	for _, part := range []ast.Expr{r.Key, r.Value} {
		if part != nil && !o.inert(o.s.pkg.Info.TypeOf(part)) {
			o.assigned(part)
		}
	}
}
