package codeactions

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

const (
	whyDefer       = "a defer is right here"
	whyGoto        = "a goto leads through the function"
	whyMixed       = "not every path to an exit owes the release there"
	whyLivesOn     = "it is lost where its variable lives on"
	whyDeferredUse = "a deferred call needs it, and would run after the release"
	whyReturnUses  = "what is returned needs it"
	whyErrorLost   = "the error of the release says whether the output is complete, and the exit has no place for it"
	whyUndoes      = "the release undoes the work, and the exit does not surely fail"
)

// undoing are kinds whose first release takes back what was done.
var undoing = map[string]bool{"tx": true, "appender": true}

// lending are kinds that lend out their memory: plain data, too, ends with them.
var lending = map[string]bool{"pool": true, "mapping": true, "value": true, "batch": true, "iterator": true}

// leaving is an acquisition and the exits at which it is surely owed and must
// be released.
type leaving struct {
	*site
	flow  *flow
	lost  *flow    // of this acquisition alone, where it is also released before its variable takes a new value; else nil
	block ast.Node // that the resource's variable lives in: what leaves it loses the resource
	list  []ast.Stmt
	exits []wayOut
	rel   release
	code  string
	held  []*types.Var // the resource's variable, and those of what holds it
}

// wayOut is a return, a jump, the end of the block, or an assignment to the
// resource's variable.
type wayOut struct {
	node ast.Node
	pos  token.Pos // in front of the statement, or behind the last one of the block
	late bool      // what is returned needs the resource, and is had before the release if that is deferred
	point
	assigns bool
}

// lasting is the site of a finding whose release cannot wait for the end of the
// function.
func (r *request) lasting() (*site, string) {
	if r.finding == nil {
		return nil, whyNotReported
	}
	s, why := locate(r.pkg, r.obligation)
	if why != "" {
		return nil, why
	}
	switch {
	case s.ob.Row.When == resource.OnTrue:
		return nil, whyOnlyIfTrue
	case s.ob.Name == "":
		return nil, whyDropped
	}
	if _, why := r.insertDefer(); why == "" {
		return nil, whyDefer
	}
	return s, ""
}

// leaving finds the exits that leak and can be released at, or says why not.
func (r *request) leaving() (*leaving, string) {
	s, why := r.lasting()
	if why != "" {
		return nil, why
	}
	at, why := s.place()
	if why != "" {
		return nil, why
	}
	l := &leaving{site: s}
	if l.rel, why = s.release(s.ob.Name); why != "" {
		return nil, why
	}
	if l.literalEvents() {
		return nil, whyClosure
	}
	if l.flow = s.flowOf(); l.flow.goTo {
		return nil, whyGoto
	}
	l.block, l.list = s.lifetime(at)
	steps := []func() string{l.find, l.whyUndoes, func() string { return l.whyUnsteady(at) }, l.whyHeld}
	for _, step := range steps {
		if why := step(); why != "" {
			return nil, why
		}
	}
	l.code = l.written(r.st.Settings.Errcheck())
	return l, ""
}

// literalEvents says whether something happens to the resource in a function
// literal of the function: when that runs is not for the flow to say.
func (s *site) literalEvents() bool {
	found := false
	ast.Inspect(s.body, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok {
			found = found || slices.ContainsFunc(s.ob.Events, func(e obligation.Event) bool {
				return ending(e) && lit.Body.Pos() <= e.Pos && e.Pos < lit.End()
			})
		}
		return !found
	})
	return found
}

// lifetime is the block at whose end the resource's variable is gone.
func (s *site) lifetime(at place) (ast.Node, []ast.Stmt) {
	v := s.ob.Var
	if v == nil || s.ob.Place.From != resource.Result || v.Parent() == nil {
		return s.body, s.body.List
	}
	if at.into != nil && s.inIf != nil && s.inIf.Pos() <= v.Pos() && v.Pos() < at.into.Pos() {
		return at.into, at.into.List
	}
	start := s.stmt.Pos()
	if s.inIf != nil {
		start = s.inIf.Pos() - 1
	}
	if v.Parent() == s.pkg.Types.Scope().Innermost(start) {
		for _, n := range s.path {
			if list := listOf(n); len(list) > 0 && len(s.list) > 0 && list[0] == s.list[0] {
				return n, list
			}
		}
	}
	return s.body, s.body.List
}

func listOf(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

// find takes the exits of the finding, and for one that is out of the
// variable's reach those at which it goes out of reach.
func (l *leaving) find() string {
	beyond := false
	for _, leak := range l.ob.Leaks {
		n := l.exitAt(leak)
		switch {
		case n == nil:
			beyond = true
		case !l.stillHeld(n): // on the way there it was lost
		default:
			if why := l.take(n); why != "" {
				return why
			}
		}
	}
	switch {
	case beyond && l.block == ast.Node(l.body) && l.lost == nil:
		return whyLivesOn
	case beyond:
		if why := l.takeEnds(); why != "" {
			return why
		}
	}
	if len(l.exits) == 0 {
		return whyMixed
	}
	slices.SortFunc(l.exits, func(a, b wayOut) int { return int(a.pos - b.pos) })
	return ""
}

// exitAt is the node of an exit within the variable's reach.
func (l *leaving) exitAt(leak obligation.Leak) ast.Node {
	if leak.Exit != obligation.Returns {
		return nil
	}
	if l.block == ast.Node(l.body) && leak.Pos == l.body.Rbrace {
		return l.body
	}
	for n := range l.flow.exits {
		if _, ok := n.(*ast.ReturnStmt); ok && n.Pos() == leak.Pos && l.block.Pos() <= n.Pos() && n.Pos() < l.block.End() {
			return n
		}
	}
	return nil
}

// takeEnds takes the ways out of the block that are no returns.
func (l *leaving) takeEnds() string {
	for n, p := range l.flow.exits {
		leaves := n == l.block
		if b, ok := n.(*ast.BranchStmt); ok {
			target := l.flow.leaves[b]
			leaves = l.block.Pos() <= b.Pos() && b.Pos() < l.block.End() && target != nil && target.Pos() < l.block.Pos()
		}
		if leaves && p.is&owing != 0 && l.stillHeld(n) {
			if why := l.take(n); why != "" {
				return why
			}
		}
	}
	return ""
}

func (l *leaving) take(n ast.Node) string {
	x := wayOut{node: n, pos: n.Pos(), point: l.flow.exits[n]}
	if x.is != owing && !l.nilOrOwing(x) {
		return whyMixed
	}
	if n == l.block {
		if len(l.list) == 0 {
			return whyNoNewLine
		}
		x.pos = l.list[len(l.list)-1].End()
	}
	l.exits = append(l.exits, x)
	return ""
}

// onWay says whether a node can run between the acquisition and an exit.
func (l *leaving) onWay(n ast.Node, parent map[ast.Node]ast.Node) bool {
	for ; n != nil; n = parent[n] {
		for _, x := range l.exits {
			if l.flow.ran(x.point, n) {
				return true
			}
		}
	}
	return false
}

func (l *leaving) whyUndoes() string {
	for _, x := range l.exits {
		ret, isReturn := x.node.(*ast.ReturnStmt)
		fails := isReturn && l.failing(ret)
		switch {
		case fails:
		case undoing[l.ob.Kind.ID]:
			return whyUndoes
		case written[l.ob.Kind.ID] && !l.returnsRelease(x) && l.finish(x) == "" && !(x.assigns && l.onFailure() != ""):
			return whyErrorLost
		}
	}
	return ""
}

// returnsRelease says whether the exit can return what the release returns: it
// is a return of nothing but nil.
func (l *leaving) returnsRelease(x wayOut) bool {
	ret, ok := x.node.(*ast.ReturnStmt)
	results := l.sig.Results()
	return ok && written[l.ob.Kind.ID] && l.rel.failed && len(ret.Results) == 1 && l.isNil(ret.Results[0]) &&
		results.Len() == 1 && isError(results.At(0).Type())
}

// whyUnsteady: the release must mean at each exit what it means behind the
// acquisition.
func (l *leaving) whyUnsteady(at place) string {
	e, err := parser.ParseExpr(l.rel.call)
	if err != nil {
		return whyNoRelease
	}
	parts, roots := map[string]bool{}, map[string]bool{}
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			parts[types.ExprString(n)] = true
		case *ast.Ident:
			parts[n.Name] = true
		}
		return true
	})
	mentioned(e, roots)
	named := map[types.Object]bool{}
	for name := range roots {
		obj := l.lookup(name, at.pos(), at.pos())
		named[obj] = true
		for _, x := range l.exits {
			scope := x.pos
			if x.node == l.block {
				scope = l.list[len(l.list)-1].Pos()
			}
			if obj == nil || l.lookup(name, scope, x.pos) != obj {
				return whyOutOfScope
			}
		}
	}
	parent := parents(l.body)
	changed := false
	ast.Inspect(l.body, func(n ast.Node) bool {
		for _, lhs := range assigns(n) {
			id, isName := lhs.(*ast.Ident)
			again := parts[types.ExprString(lhs)] && n != ast.Node(l.stmt) && (!isName || named[l.pkg.Info.ObjectOf(id)])
			again = again && (l.lost == nil || !l.names(lhs, l.ob.Var)) // the flow follows that
			changed = changed || again && (l.onWay(n, parent) || l.insideLiteral(lhs, parent))
		}
		return !changed
	})
	if changed {
		return whyReassigned
	}
	return ""
}

func (l *leaving) lookup(name string, scope, at token.Pos) types.Object {
	inner := l.pkg.Types.Scope().Innermost(scope)
	if inner == nil {
		return nil
	}
	_, obj := inner.LookupParent(name, at)
	return obj
}

func (s *site) insideLiteral(n ast.Node, parent map[ast.Node]ast.Node) bool {
	for n = parent[n]; n != nil; n = parent[n] {
		if lit, ok := n.(*ast.FuncLit); ok && lit != s.inlined {
			return true
		}
	}
	return false
}

// assigns are the expressions that a node assigns to.
func assigns(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		return n.Lhs
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			return slices.DeleteFunc([]ast.Expr{n.Key, n.Value}, func(e ast.Expr) bool { return e == nil })
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	}
	return nil
}

// whyHeld is why something that runs after the release may need the resource.
func (l *leaving) whyHeld() string {
	parent := parents(l.body)
	onWay := func(n ast.Node) bool { return l.onWay(n, parent) }
	if l.looksBelow(l.body, func(id *ast.Ident) bool { return onWay(id) }) {
		return whyTooLate
	}
	o := &outlive{s: l.site, parent: parent, scope: l.block, names: addressed[l.ob.Kind.ID], onWay: onWay}
	if why := o.all(); why != "" {
		return why
	}
	l.held = o.holders
	if why := l.whyDeferred(); why != "" {
		return why
	}
	if l.waits(parent) {
		return whyWaits
	}
	for i, x := range l.exits {
		ret, ok := x.node.(*ast.ReturnStmt)
		if !ok || !l.needs(ret, o) {
			continue
		}
		if !l.leavesBehind(ret, o) || l.finish(x) != "" {
			return whyReturnUses
		}
		l.exits[i].late = true
	}
	return ""
}

// whyDeferred is about what is held for the whole function, a lock: there is
// no telling what of the deferred calls needs it.
func (l *leaving) whyDeferred() string {
	if l.ob.Place.From == resource.Result {
		return ""
	}
	found := false
	inspectOwn(l.body, func(n ast.Node) {
		if d, ok := n.(*ast.DeferStmt); ok && l.onWay(d, nil) {
			found = true
		}
	})
	if found {
		return whyDeferredUse
	}
	return ""
}
