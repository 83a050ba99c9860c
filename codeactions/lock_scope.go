package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

var lockScope = &Action{
	ID:    "lock-scope",
	Title: "unlock by a defer, for the function or for the section alone",
	Doc: `A critical section that unlocks by hand on each of its ways out unlocks by one
` + "`defer`" + `, right after the lock, where that is the same: each unlock is the last thing
before an exit of the function, and what the exit returns calls nothing. A
section with calls in it that ends in the middle of its function becomes a
function literal with the deferred unlock. In both, a panic does not leave the
mutex locked.

Asked for at the lock or at the unlock, and as the fix of a leak where the first
form is right. Shown disabled, with the reason, where the section can be left in
a way that a function literal cannot, where something that it declares is needed
after it, and where a deferred call would come to run under the lock.`,
	fix: func(r *request) (Offer, bool) {
		o, ok := r.lockScope()
		o.Kind = "quickfix"
		return o, ok && o.Disabled == "" && r.finding.Check == "leak"
	},
	refactor: (*request).lockScope,
	rewrite:  lockScopeAtUnlock,
}

const (
	whyLateDefer      = "a call that is deferred after the lock would run before the unlock"
	whyGoesOnAfter    = "code that must not run under the lock follows an unlock"
	whyPartUnlocked   = "not every path to the unlock holds the lock"
	whyNeededAfter    = "a variable that the section declares is needed after it"
	whyEmptied        = "a block would be left empty"
	whyLinedUp        = "a comment beside the lock is lined up with one of another line"
	whyReleaseComment = "a comment beside the release would be lost"
)

// section is a critical section that unlocks by hand.
type section struct {
	*site
	flow    *flow
	parent  map[ast.Node]ast.Node
	rel     release
	unlocks []ast.Stmt
}

func (r *request) lockScope() (Offer, bool) {
	c, ok := sectionOf(r)
	if !ok {
		return Offer{}, false
	}
	o := Offer{
		Title:      "Defer " + c.rel.call,
		Kind:       "refactor.rewrite.deferls.lock-scope",
		Finding:    r.finding,
		Obligation: r.obligation,
	}
	why := c.whyDeferLate()
	switch why {
	case "":
		o.Edits, o.Disabled = c.deferred()
		return o, true
	case whyMixed:
		return Offer{}, false // the lock is kept on purpose
	}
	if c.leaks() {
		return Offer{}, false // the section alone would be left by another way
	}
	if end := c.end(); end > 0 {
		if !c.calls(c.list[c.index+1 : end]) {
			return Offer{}, false // nothing in it can panic that matters
		}
		o.Title = "Put the section in a function that defers " + c.rel.call
		o.Edits, o.Disabled = c.literal(end)
		return o, true
	}
	o.Disabled = why
	return o, true
}

// lockScopeAtUnlock is the offer where the cursor is on an unlock.
func lockScopeAtUnlock(c *cursor) []Offer {
	at, ok := c.statement().(*ast.ExprStmt)
	if !ok {
		return nil
	}
	for _, ob := range c.st.Obligations {
		if !slices.ContainsFunc(ob.Events, func(e obligation.Event) bool { return at.Pos() <= e.Pos && e.Pos < at.End() }) {
			continue
		}
		if o, ok := c.st.request(ob, nil).lockScope(); ok {
			return []Offer{o}
		}
	}
	return nil
}

// sectionOf is false for what is no lock, is not unlocked by hand, or is so in
// another way than by calls of its own.
func sectionOf(r *request) (*section, bool) {
	if r.obligation.Kind.ID != "lock" || r.obligation.Place.From != resource.Receiver || r.obligation.Row.When == resource.OnTrue {
		return nil, false
	}
	s, why := locate(r.pkg, r.obligation)
	if why != "" || s.inIf != nil || s.index < 0 || s.returnsError() || s.compiledSpecially() {
		return nil, false
	}
	rel, why := s.release(s.ob.Name)
	if why != "" || s.ob.Name == "" {
		return nil, false
	}
	c := &section{site: s, rel: rel, parent: parents(s.body), flow: s.flowOf()}
	for _, e := range s.ob.Events {
		st, ok := c.statementAt(e.Pos)
		if e.Kind != obligation.Released || !ok || s.src.code(st) != rel.call {
			return nil, false
		}
		if !slices.Contains(c.unlocks, ast.Stmt(st)) {
			c.unlocks = append(c.unlocks, st)
		}
	}
	return c, len(c.unlocks) > 0 && !c.flow.goTo
}

// compiledSpecially says whether the function tells the compiler something that
// a defer or a function literal could break, such as //go:nosplit.
func (s *site) compiledSpecially() bool {
	decl, ok := s.outermost().(*ast.FuncDecl)
	return ok && decl.Doc != nil && slices.ContainsFunc(decl.Doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:") })
}

// statementAt is the statement of the function's own that a call at the place is
// all of.
func (c *section) statementAt(p token.Pos) (*ast.ExprStmt, bool) {
	var at *ast.ExprStmt
	inspectOwn(c.body, func(n ast.Node) {
		if st, ok := n.(*ast.ExprStmt); ok && st.Pos() <= p && p < st.End() {
			at = st
		}
	})
	return at, at != nil
}

// whyDeferLate is why the unlocks cannot all wait for the end of the function.
func (c *section) whyDeferLate() string {
	if c.repeats() {
		return whyRepeats
	}
	if c.changes() {
		return whyReassigned
	}
	for _, st := range c.unlocks {
		switch {
		case c.flow.fronts[st].is != owing:
			return whyPartUnlocked
		case !c.leadsOut(st):
			return whyGoesOnAfter
		}
	}
	for n, p := range c.flow.exits {
		if p.is&owing != 0 && c.leavesFunction(n) && !c.leaksAt(n) {
			return whyMixed
		}
	}
	late := false
	inspectOwn(c.body, func(n ast.Node) {
		d, ok := n.(*ast.DeferStmt)
		late = late || ok && c.flow.fronts[d].is&owing != 0
	})
	if late {
		return whyLateDefer
	}
	return ""
}

// changes says whether a part of what names the mutex is assigned to behind the
// lock.
func (c *section) changes() bool {
	parts := map[string]bool{}
	ast.Inspect(c.ob.Call.Fun, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok {
			parts[types.ExprString(e)] = true
		}
		return true
	})
	found := false
	ast.Inspect(c.body, func(n ast.Node) bool {
		for _, l := range assigns(n) {
			found = found || n.Pos() > c.stmt.Pos() && parts[types.ExprString(l)]
		}
		return !found
	})
	return found
}

// leavesFunction says whether the flow leaves the function at a node of its exits.
func (c *section) leavesFunction(n ast.Node) bool {
	_, isReturn := n.(*ast.ReturnStmt)
	return isReturn || n == ast.Node(c.body)
}

func (c *section) leaks() bool { return len(c.ob.Leaks) > 0 }

func (c *section) leaksAt(n ast.Node) bool {
	at := n.Pos()
	if n == ast.Node(c.body) {
		at = c.body.Rbrace
	}
	return slices.ContainsFunc(c.ob.Leaks, func(l obligation.Leak) bool { return l.Exit == obligation.Returns && l.Pos == at })
}

// leadsOut says whether nothing runs behind a statement but the return that
// follows, and that calls nothing.
func (c *section) leadsOut(st ast.Stmt) bool {
	up := c.parent[st]
	list := listOf(up)
	if i := slices.Index(list, st); i+1 < len(list) {
		return c.quietExit(list[i+1])
	}
	if up == ast.Node(c.body) {
		return true
	}
	switch up := up.(type) {
	case *ast.CaseClause, *ast.CommClause:
		around, ok := c.parent[c.parent[up]].(ast.Stmt)
		return ok && c.leadsOut(around)
	case *ast.BlockStmt:
		switch around := c.parent[up].(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return false
		case *ast.IfStmt:
			return c.leadsOut(around)
		}
		return c.leadsOut(up)
	case ast.Stmt:
		return c.leadsOut(up)
	}
	return false
}

// quietExit says whether a statement leaves the function and calls nothing on
// the way.
func (c *section) quietExit(st ast.Stmt) bool {
	switch st := st.(type) {
	case *ast.ReturnStmt:
		return !slices.ContainsFunc(st.Results, func(e ast.Expr) bool { return !c.quiet(e) })
	case *ast.ExprStmt:
		call, ok := st.X.(*ast.CallExpr)
		if !ok || !c.quiet(call.Args...) {
			return false
		}
		b, ok := typeutil.Callee(c.pkg.Info, call).(*types.Builtin)
		return ok && b.Name() == "panic"
	}
	return false
}

// quiet says whether expressions wait for nothing and call nothing but what the
// language has and what makes an error: they may be evaluated under a lock.
func (s *site) quiet(exprs ...ast.Expr) bool {
	noise := false
	for _, e := range exprs {
		ast.Inspect(e, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.UnaryExpr:
				noise = noise || n.Op == token.ARROW
			case *ast.CallExpr:
				_, isBuiltin := typeutil.Callee(s.pkg.Info, n).(*types.Builtin)
				noise = noise || !isBuiltin && !s.pkg.Info.Types[n.Fun].IsType() && !s.makesError(n)
			}
			return !noise
		})
	}
	return !noise
}

// makesError says whether a call makes an error of plain values.
func (s *site) makesError(call *ast.CallExpr) bool {
	return newErrors[s.callee(call)] && !slices.ContainsFunc(call.Args, func(e ast.Expr) bool {
		t := s.pkg.Info.TypeOf(e)
		if t == nil {
			return true
		}
		_, plain := types.Unalias(t).(*types.Basic)
		return !plain && !isError(t)
	})
}

// deferred are the edits that defer the unlock for the rest of the function.
func (c *section) deferred() ([]analysis.TextEdit, string) {
	edit, ok := c.src.insertLine(c.stmt.End(), c.src.indent(c.stmt.Pos()), "defer "+c.rel.call)
	if !ok || !c.src.opensLine(c.stmt.Pos()) {
		return nil, whySharedLine
	}
	edits := []analysis.TextEdit{edit}
	for _, st := range c.unlocks {
		switch _, inClause := c.parent[st].(*ast.CaseClause); {
		case c.commented(st):
			return nil, whyReleaseComment
		case !inClause && len(listOf(c.parent[st])) == 1:
			return nil, whyEmptied
		}
		edit, ok := c.src.withoutLine(st)
		if !ok {
			return nil, whySharedLine
		}
		edits = append(edits, edit)
	}
	return edits, ""
}

// commented says whether a comment stands on the line of a statement or on the
// one above.
func (s *site) commented(st ast.Stmt) bool {
	line := func(p token.Pos) int { return s.src.file.PositionFor(p, false).Line }
	return slices.ContainsFunc(s.file.Comments, func(g *ast.CommentGroup) bool {
		return line(g.Pos()) == line(st.End()) || line(g.End()) == line(st.Pos())-1 && s.src.opensLine(g.Pos())
	})
}

// end is the index of the one unlock, where it stands beside the lock; -1 if it
// does not.
func (c *section) end() int {
	if len(c.unlocks) != 1 {
		return -1
	}
	if i := slices.Index(c.list, c.unlocks[0]); i > c.index {
		return i
	}
	return -1 // it unlocks what the round before has locked
}

// calls says whether the statements call something of which nobody knows here
// that it comes back.
func (c *section) calls(list []ast.Stmt) bool {
	found := false
	for _, st := range list {
		inspectOwn(st, func(n ast.Node) {
			e, ok := n.(*ast.CallExpr)
			found = found || ok && !c.quiet(e)
		})
	}
	return found
}

// literal are the edits that put the section up to the unlock at the index in a
// function literal.
func (c *section) literal(end int) ([]analysis.TextEdit, string) {
	w := &wrap{site: c.site, block: c.list[c.index+1 : end], tail: c.list[end+1:]}
	if why := w.whySection(); why != "" {
		return nil, why
	}
	if c.linedUp(c.stmt) {
		return nil, whyLinedUp
	}
	unlock := c.list[end]
	from, ok := c.src.restOfLine(c.stmt.End())
	if _, alone := c.src.restOfLine(unlock.End()); !ok || !alone || !c.src.opensLine(c.stmt.Pos()) || !c.src.opensLine(unlock.Pos()) {
		return nil, whySharedLine
	}
	indent := c.src.indent(c.stmt.Pos())
	write := func(at token.Pos, text string) analysis.TextEdit {
		return analysis.TextEdit{Pos: at, End: at, NewText: []byte(c.src.lines(text))}
	}
	start := c.src.file.Pos(c.src.lineStart(c.src.offset(unlock.Pos())))
	edits := []analysis.TextEdit{
		write(c.stmt.Pos(), "func() {\n"+indent+"\t"),
		write(from, "\n"+indent+"\tdefer "+c.rel.call),
	}
	edits = append(edits, w.indented(from, start)...)
	if blank := c.src.blankLinesBefore(start); blank < start {
		edits = append(edits, analysis.TextEdit{Pos: blank, End: start})
	}
	return append(edits, replace(unlock, "}()")), ""
}

// linedUp says whether a statement has a comment behind it, and so has a line next
// to it: they stay in one column only as long as they are next to each other.
func (s *site) linedUp(st ast.Stmt) bool {
	at := s.src.file.PositionFor(st.End(), false).Line
	behind := map[int]bool{}
	for _, g := range s.file.Comments {
		if !s.src.opensLine(g.Pos()) {
			for _, comment := range g.List {
				behind[s.src.file.PositionFor(comment.Pos(), false).Line] = true
			}
		}
	}
	return behind[at] && (behind[at-1] || behind[at+1])
}

// whySection is why the statements between lock and unlock are not those of a
// function without results.
func (w *wrap) whySection() string {
	if why := w.whyFlow(); why != "" {
		return why
	}
	for _, st := range w.block {
		if a, ok := st.(*ast.AssignStmt); ok && a.Tok == token.DEFINE {
			for _, l := range a.Lhs {
				if id := asIdent(l); id.Name != "_" && w.variable(id).Pos() < w.stmt.Pos() {
					return whyRedeclares
				}
			}
		}
	}
	for _, obj := range w.declared(w.block) {
		if slices.ContainsFunc(w.tail, func(st ast.Stmt) bool { return w.uses(st, obj) }) {
			return whyNeededAfter
		}
	}
	return ""
}
