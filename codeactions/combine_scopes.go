package codeactions

import (
	"cmp"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

var combineScopes = &Action{
	ID:    "combine-scopes",
	Title: "combine the resources of a function: one cleanup stack, or helpers in one another",
	Doc: `A constructor acquires several resources, and each step that fails has to release
those before it. Puts the release of each on a stack as soon as it is held, releases
what is on the stack by one ` + "`defer`" + `, in reverse order, and empties the stack where
the function succeeds and the resources belong to the caller: what ` + "`ExitStack`" + ` with
` + "`pop_all`" + ` is to Python. The releases that were written by hand go away, and a step that
forgot one, or panics, releases as well.

For two or more resources of a function that returns an error, handed on where it
succeeds. Shown disabled, with the reason, where one of them is released at another
place than right before a failing return, or in another order than the reverse one,
and where something is deferred in between.

A function that keeps its resources for itself, with a ` + "`defer`" + ` right behind each error
check, gets scoped helpers in one another instead, as ` + "`wrap-in-scoped-helper`" + ` writes
them: what ` + "`with a, b`" + ` is to Python. For a function that returns an error, and two
or three resources: more functions in one another would be hard to read.`,
	refactor: (*request).combineScopes,
}

const (
	whyOtherOrder  = "they are released in another order than the reverse of that in which they were acquired"
	whyNotHandedOn = "where the function succeeds, not all of them are surely handed on"
	whyLeftOwing   = "where the function fails, it is not sure what is still held"
	whyHeldInBlock = "the acquisition is not held right after its error check"
	whyDefersToo   = "the function defers something behind the first of them, which would run before the releases"
)

// stacked is a resource that goes on the stack.
type stacked struct {
	*site
	flow *flow
	rel  release
	at   place
}

// stack is a cleanup stack in the making.
type stack struct {
	*site // of the first
	items []*stacked
	hand  []ast.Stmt        // the releases by hand
	won   []*ast.ReturnStmt // the returns that hand on
	lost  []*ast.ReturnStmt // the returns that fail while something is held
	meant bool              // a dropped error is to be seen to be meant
}

func (r *request) combineScopes() (Offer, bool) {
	c, why := r.stack()
	if c == nil {
		return r.nestScopes()
	}
	o := Offer{
		Title:      "Release " + c.names() + " through one cleanup stack",
		Kind:       "refactor.rewrite.deferls.combine-scopes",
		Obligation: r.obligation,
	}
	if why == "" {
		o.Edits, why = c.edits()
	}
	o.Disabled = why
	return o, true
}

// stack is nil where nothing is to be combined: the acquisition is alone, or no
// step that fails releases it or has to.
func (r *request) stack() (*stack, string) {
	if !handedOn(r.obligation) {
		return nil, ""
	}
	c := &stack{meant: r.st.Settings.Errcheck()}
	why := ""
	for _, ob := range r.st.Obligations {
		if ob.Func != r.obligation.Func || !handedOn(ob) {
			continue
		}
		item, reason := stackedAt(r.st, ob)
		switch {
		case item == nil && ob == r.obligation:
			return nil, ""
		case item == nil:
			continue
		case reason != "" && why == "":
			why = reason
		}
		c.items = append(c.items, item)
	}
	slices.SortFunc(c.items, func(a, b *stacked) int { return int(a.ob.Call.Pos() - b.ob.Call.Pos()) })
	if len(c.items) < 2 || !c.byHand() {
		return nil, ""
	}
	c.site = c.items[0].site
	if why == "" {
		why = c.whyNot()
	}
	return c, why
}

// handedOn says whether a resource goes to the caller, and whether a step that
// fails releases it by hand or forgets to.
func handedOn(ob *obligation.Obligation) bool {
	return ob.Place.From == resource.Result && ob.Var != nil && ob.Name != "" &&
		slices.ContainsFunc(ob.Events, func(e obligation.Event) bool { return e.Kind == obligation.Transferred })
}

// byHand says whether any of them is released by hand, or leaks.
func (c *stack) byHand() bool {
	return slices.ContainsFunc(c.items, func(it *stacked) bool {
		return len(it.ob.Leaks) > 0 || slices.ContainsFunc(it.ob.Events, func(e obligation.Event) bool { return e.Kind == obligation.Released })
	})
}

// stackedAt is nil for what edits cannot be written for.
func stackedAt(st *State, ob *obligation.Obligation) (*stacked, string) {
	s, why := locate(st.Pkg, ob)
	if why != "" || s.inIf != nil || s.index < 0 || s.list[0] != s.body.List[0] || !s.returnsAnError() {
		return nil, "" // what is acquired in a branch is not held on all ways
	}
	it := &stacked{site: s, flow: s.flowOf()}
	if it.rel, why = s.release(ob.Name); why != "" {
		return nil, ""
	}
	if it.at, why = s.place(); why != "" || it.at.into != nil {
		return it, cmp.Or(why, whyHeldInBlock)
	}
	switch {
	case it.flow.goTo:
		return it, whyGoto
	case s.literalEvents():
		return it, whyClosure
	case s.reassigned():
		return it, whyReassigned
	}
	return it, ""
}

// returnsAnError says whether the function's last result is an error.
func (s *site) returnsAnError() bool {
	results := s.sig.Results()
	return results.Len() > 0 && isError(results.At(results.Len()-1).Type())
}

// whyNot is why the releases cannot be those of a stack.
func (c *stack) whyNot() string {
	deferred := false
	inspectOwn(c.body, func(n ast.Node) {
		d, ok := n.(*ast.DeferStmt)
		deferred = deferred || ok && d.Pos() > c.stmt.Pos()
	})
	if deferred {
		return whyDefersToo
	}
	for n := range c.items[0].flow.exits {
		ret, ok := n.(*ast.ReturnStmt)
		if !ok || ret.Pos() < c.stmt.Pos() {
			continue
		}
		if why := c.whyExit(ret); why != "" {
			return why
		}
	}
	slices.SortFunc(c.won, func(a, b *ast.ReturnStmt) int { return int(a.Pos() - b.Pos()) })
	for _, it := range c.items {
		for _, e := range it.ob.Events {
			inHand := func(st ast.Stmt) bool { return st.Pos() <= e.Pos && e.Pos < st.End() }
			if e.Kind == obligation.Released && !slices.ContainsFunc(c.hand, inHand) {
				return whyReleasedHere
			}
		}
	}
	return ""
}

// whyExit is why a return is neither one that fails, with the releases in front
// of it, nor one that hands on all that is held.
func (c *stack) whyExit(ret *ast.ReturnStmt) string {
	released, order := c.releasesBefore(ret)
	if !c.failing(ret) {
		for _, it := range c.items {
			if is := it.flow.exits[ret].is; len(released) > 0 || is&(owing|pending) != 0 && !it.flow.happens(ret) {
				return whyNotHandedOn
			}
		}
		c.won = append(c.won, ret)
		return ""
	}
	if len(released) > 0 && !c.quiet(ret.Results...) {
		return whyReleasedHere
	}
	if !slices.IsSortedFunc(order, func(a, b *stacked) int { return int(b.ob.Call.Pos() - a.ob.Call.Pos()) }) {
		return whyOtherOrder
	}
	for _, it := range c.items {
		is := it.flow.exits[ret].is
		if i := slices.Index(order, it); i >= 0 {
			is = it.flow.fronts[released[i]].is
		}
		if is&(over|pending) != 0 || it.flow.happens(ret) {
			return whyLeftOwing
		}
		if is&owing != 0 {
			c.lost = append(c.lost, ret)
		}
	}
	for _, st := range released {
		if c.commented(st) {
			return whyReleaseComment
		}
	}
	c.hand = append(c.hand, released...)
	return ""
}

// releasesBefore are the statements directly in front of a return that release
// something of the stack, and what they release.
func (c *stack) releasesBefore(ret *ast.ReturnStmt) ([]ast.Stmt, []*stacked) {
	_, list := c.listAround(ret)
	var released []ast.Stmt
	var order []*stacked
	for i := slices.Index(list, ast.Stmt(ret)) - 1; i >= 0; i-- {
		call := droppedCall(list[i])
		j := slices.IndexFunc(c.items, func(it *stacked) bool { return call != nil && c.src.code(call) == it.rel.call })
		if j < 0 {
			break
		}
		released, order = append(released, list[i]), append(order, c.items[j])
	}
	slices.Reverse(released)
	slices.Reverse(order)
	return released, order
}

// listAround is the list of statements that a return stands in, and whose it is.
func (c *stack) listAround(ret *ast.ReturnStmt) (around ast.Node, list []ast.Stmt) {
	ast.Inspect(c.body, func(n ast.Node) bool {
		if l := listOf(n); slices.Contains(l, ast.Stmt(ret)) {
			around, list = n, l
		}
		return list == nil
	})
	return around, list
}

// emptied are the statements in front of which the stack is emptied: those that
// hand on first, on the way to each return that succeeds. After them a panic
// releases nothing, as before.
func (c *stack) emptied() ([]ast.Stmt, string) {
	within := map[ast.Stmt]ast.Node{}
	for _, ret := range c.won {
		around, list := c.listAround(ret)
		st := list[slices.IndexFunc(list, func(st ast.Stmt) bool { return st == ast.Stmt(ret) || c.handsOn(st, ret) })]
		within[st] = around
	}
	var all []ast.Stmt
	for st, around := range within {
		behind := func(ret *ast.ReturnStmt) bool { return st.Pos() <= ret.Pos() && ret.End() <= around.End() }
		if slices.ContainsFunc(c.lost, behind) {
			return nil, whyLeftOwing
		}
		done := false
		for earlier, around := range within {
			done = done || earlier != st && earlier.Pos() <= st.Pos() && st.End() <= around.End()
		}
		if !done {
			all = append(all, st)
		}
	}
	return all, ""
}

// handsOn says whether on the way to a return a resource of the stack goes to
// somebody else in a statement, or may.
func (c *stack) handsOn(st ast.Stmt, ret *ast.ReturnStmt) bool {
	return slices.ContainsFunc(c.items, func(it *stacked) bool {
		return slices.ContainsFunc(it.ob.Events, func(e obligation.Event) bool {
			return ending(e) && e.Kind != obligation.Released && st.Pos() <= e.Pos && e.Pos < st.End() && it.ranTo(e.Pos, ret)
		})
	})
}

// ranTo says whether what stands at a place can have run on the way to a return.
func (it *stacked) ranTo(p token.Pos, ret *ast.ReturnStmt) bool {
	for n := range it.flow.leaf {
		if n.Pos() <= p && p < n.End() && it.flow.ran(it.flow.exits[ret], n) {
			return true
		}
	}
	return false
}

// names are those of the resources, for the title.
func (c *stack) names() string {
	var names []string
	for _, it := range c.items {
		names = append(names, it.ob.Name)
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// element is the type of what is on the stack, and how each release is put there:
// as the method itself where all have one type.
func (c *stack) element() (string, []string) {
	all := func(f func(release) bool) bool {
		return !slices.ContainsFunc(c.items, func(it *stacked) bool { return !f(it.rel) })
	}
	plain := func(r release) bool {
		return r.rel.Func == "" && len(r.rel.Fields) == 0 && strings.HasSuffix(r.call, "()")
	}
	element := "func()"
	if all(func(r release) bool { return plain(r) && r.failed }) {
		element = "func() error"
	}
	var codes []string
	for _, it := range c.items {
		code := "func() { " + it.rel.call + " }"
		switch {
		case plain(it.rel) && (it.rel.silent || element != "func()"):
			code = strings.TrimSuffix(it.rel.call, "()")
		case c.meant && it.rel.failed:
			code = "func() { _ = " + it.rel.call + " }"
		}
		codes = append(codes, code)
	}
	return element, codes
}

func (c *stack) edits() ([]analysis.TextEdit, string) {
	if !c.src.opensLine(c.stmt.Pos()) {
		return nil, whySharedLine
	}
	name := fresh(taken(c.pkg, c.stmt.Pos(), c.body), "cleanup")
	indent := c.src.indent(c.stmt.Pos())
	element, codes := c.element()
	run := name + "[i]()"
	if c.meant && element != "func()" {
		run = "_ = " + run
	}
	begin := strings.Join([]string{
		"var " + name + " []" + element,
		"defer func() {",
		"\tfor i := len(" + name + ") - 1; i >= 0; i-- {",
		"\t\t" + run,
		"\t}",
		"}()",
	}, "\n"+indent)
	at := c.lead(c.stmt)
	edits := []analysis.TextEdit{{Pos: at, End: at, NewText: []byte(c.src.lines(begin + "\n" + indent))}}
	for i, it := range c.items {
		edit, why := it.insert(name+" = append("+name+", "+codes[i]+")", it.at)
		if why != "" {
			return nil, why
		}
		edits = append(edits, edit)
	}
	for _, st := range c.hand {
		edit, ok := c.src.withoutLine(st)
		if !ok {
			return nil, whySharedLine
		}
		edits = append(edits, edit)
	}
	emptied, why := c.emptied()
	if why != "" {
		return nil, why
	}
	for _, st := range emptied {
		if !c.src.opensLine(st.Pos()) {
			return nil, whySharedLine
		}
		at, text := c.lead(st), name+" = nil // what it would release is handed on\n"+c.src.indent(st.Pos())
		edits = append(edits, analysis.TextEdit{Pos: at, End: at, NewText: []byte(c.src.lines(text))})
	}
	return edits, ""
}

// lead is where a statement starts with the comment directly above it.
func (s *site) lead(st ast.Stmt) token.Pos {
	line := func(p token.Pos) int { return s.src.file.PositionFor(p, false).Line }
	for _, g := range s.file.Comments {
		if line(g.End()) == line(st.Pos())-1 && s.src.opensLine(g.Pos()) {
			return g.Pos()
		}
	}
	return st.Pos()
}
