package codeactions

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

var deferFromExplicit = &Action{
	ID:    "defer-from-explicit",
	Title: "turn the releases in front of the exits into one defer",
	Doc: `A release that is written in front of every exit is forgotten at the next one, and
does not run where something panics. Takes these calls away and defers the release
once, right after the error check of the acquisition. What the function does stays
the same: the release still comes last. Offered at the acquisition and at each of
the releases.

Shown disabled, with the reason, where an exit has no release of its own, where
one of them is not directly in front of an exit or its error is used, where what
is returned is worked out behind it, and where something else is deferred in
between, so that the order would change. Not offered where the release follows the
error check at once.`,
	refactor: (*request).deferFromExplicit,
	rewrite:  deferFromExplicitAtRelease,
}

const (
	whyEarlier      = "a release is not directly in front of an exit"
	whyErrorUsed    = "the error of a release is used"
	whyOwedSome     = "not every exit has a release in front of it"
	whyWorkedOut    = "what is returned is worked out after the release"
	whyDefersLater  = "something else is deferred behind the acquisition, and the order would change"
	whyBoth         = "a release is that of another acquisition as well"
	whyUnlikeOthers = "it is released in different ways"
)

func (r *request) deferFromExplicit() (Offer, bool) {
	ob := r.obligation
	if !r.happened(obligation.Released) || ob.Place.From != resource.Result || ob.Kind.Exits != resource.EveryReturn || len(ob.Leaks) > 0 {
		return Offer{}, false
	}
	for _, e := range ob.Events {
		if e.Kind != obligation.Released && e.Kind != obligation.Ended {
			return Offer{}, false
		}
	}
	s, why := locate(r.pkg, ob)
	if why != "" || s.ob.Name == "" {
		return Offer{}, false
	}
	rel, why := s.release(s.ob.Name)
	if why != "" {
		return Offer{}, false
	}
	x := &explicit{site: s, rel: rel}
	if !x.atAnExit() {
		return Offer{}, false
	}
	o := Offer{
		Title:      "Defer " + rel.call,
		Kind:       "refactor.rewrite.deferls.defer-from-explicit",
		Obligation: ob,
	}
	o.Edits, o.Disabled = x.edits(r)
	if x.atOnce() {
		return Offer{}, false
	}
	if o.Disabled == "" {
		o.Title += ", in place of the call before " + x.count()
	}
	return o, true
}

// deferFromExplicitAtRelease are the offers where the cursor is on a release, or
// releases are selected.
func deferFromExplicitAtRelease(c *cursor) []Offer {
	var on []token.Pos // the parentheses of the calls at the cursor
	for _, st := range c.touched() {
		if call := droppedCall(st); call != nil {
			on = append(on, call.Lparen)
		}
	}
	selects := c.pos < c.end
	if len(on) == 0 && !selects {
		return nil
	}
	meant := func(e obligation.Event) bool {
		return slices.Contains(on, e.Pos) || selects && c.touches(e.Pos, e.Pos)
	}
	var offers []Offer
	for _, ob := range c.st.Obligations {
		if !slices.ContainsFunc(ob.Events, meant) {
			continue
		}
		if o, ok := c.st.request(ob, nil).deferFromExplicit(); ok {
			offers = append(offers, o)
		}
	}
	return offers
}

// explicit are the releases of a resource that are written as statements.
type explicit struct {
	*site
	rel   release
	at    place // of the defer
	calls []explicitCall
}

type explicitCall struct {
	list  []ast.Stmt // that it stands in
	index int
}

func (c explicitCall) stmt() ast.Stmt { return c.list[c.index] }

// exit is the statement that leaves the function behind the release; nil if that
// is not what comes next. At the end of the body nothing does.
func (x *explicit) exit(c explicitCall) (ret *ast.ReturnStmt, ok bool) {
	if c.index+1 >= len(c.list) {
		return nil, len(c.list) > 0 && c.list[0] == x.body.List[0]
	}
	ret, ok = c.list[c.index+1].(*ast.ReturnStmt)
	return ret, ok
}

// find is the statement of a release, or why it is none by itself.
func (x *explicit) find(e obligation.Event) (explicitCall, string) {
	call := x.callAt(e.Pos)
	if call == nil {
		return explicitCall{}, whyUnlikeOthers
	}
	why := whyErrorUsed
	if x.src.code(call) != x.rel.call {
		return explicitCall{}, whyUnlikeOthers
	}
	var found explicitCall
	inspectOwn(x.body, func(n ast.Node) {
		for i, st := range listOf(n) {
			if droppedCall(st) == call {
				found, why = explicitCall{listOf(n), i}, ""
			}
		}
	})
	return found, why
}

// atAnExit says whether any of the releases stands in front of an exit: else
// nobody would think of a defer.
func (x *explicit) atAnExit() bool {
	return slices.ContainsFunc(x.ob.Events, func(e obligation.Event) bool {
		c, why := x.find(e)
		_, ok := x.exit(c)
		return why == "" && ok
	})
}

func (x *explicit) edits(r *request) ([]analysis.TextEdit, string) {
	at, why := x.place()
	if why == whyIgnoredErr && x.panicsAnyway() {
		at, why = place{after: x.stmt}, ""
	}
	if why != "" {
		return nil, why
	}
	x.at = at
	for _, step := range []func() string{x.whyFlow, x.whyCalls, x.whyLater, func() string { return x.whyOthers(r.st) }} {
		if why := step(); why != "" {
			return nil, why
		}
	}
	f := r.meant(x.site, x.rel, form{code: "defer " + x.rel.call})
	edit, why := x.insert(f.code, at)
	if why != "" {
		return nil, why
	}
	edits := []analysis.TextEdit{edit}
	for _, c := range x.calls {
		gone, why := x.without(c)
		if why != "" {
			return nil, why
		}
		edits = append(edits, gone)
	}
	return edits, ""
}

// atOnce says whether the one release stands right where the defer would come:
// nobody would defer it there.
func (x *explicit) atOnce() bool {
	if len(x.calls) != 1 {
		return false
	}
	c := x.calls[0]
	if x.at.into != nil {
		return c.stmt() == x.at.into.List[0]
	}
	return c.index > 0 && ast.Node(c.list[c.index-1]) == x.at.after
}

// panicsAnyway says whether the next statement fails on a resource that is nil, as
// the defer in front of it would: before it calls anything, it reads a field of the
// resource or calls a method of an interface.
func (x *explicit) panicsAnyway() bool {
	rest := x.rest()
	if len(rest) == 0 || !plain(rest[0]) || forks(rest[0]) {
		return false
	}
	fails := token.NoPos
	inspectOwn(rest[0], func(n ast.Node) {
		e, ok := n.(*ast.SelectorExpr)
		if !ok || fails.IsValid() || !x.names(e.X, x.ob.Var) {
			return
		}
		sel := x.pkg.Info.Selections[e]
		if sel != nil && (sel.Kind() == types.FieldVal || types.IsInterface(sel.Recv())) {
			fails = e.Pos()
		}
	})
	before := false
	inspectOwn(rest[0], func(n ast.Node) {
		call, ok := n.(*ast.CallExpr)
		before = before || ok && call.End() <= fails
	})
	return fails.IsValid() && !before
}

// whyCalls: each release is a statement directly in front of an exit, and what
// that returns is the same before the release.
func (x *explicit) whyCalls() string {
	for _, e := range x.ob.Events {
		if e.Kind != obligation.Released || x.commits(e) {
			continue
		}
		c, why := x.find(e)
		if why != "" {
			return why
		}
		ret, ok := x.exit(c)
		switch {
		case !ok:
			return whyEarlier
		case ret != nil && slices.ContainsFunc(ret.Results, func(e ast.Expr) bool { return !x.same(e) }):
			return whyWorkedOut
		}
		if !slices.ContainsFunc(x.calls, func(k explicitCall) bool { return k.stmt() == c.stmt() }) {
			x.calls = append(x.calls, c)
		}
	}
	return ""
}

// same says whether what a return evaluates is the same before the release. What
// was read into memory stays there, unless the memory is lent.
func (x *explicit) same(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if ok && x.pkg.Info.Types[call.Fun].IsType() && !lending[x.ob.Kind.ID] {
		e = call.Args[0]
	}
	return x.still(e)
}

// whyFlow: at every exit behind the acquisition it is released, as far as the
// syntax can tell.
func (x *explicit) whyFlow() string {
	if x.literalEvents() {
		return whyClosure
	}
	f := x.flowOf()
	if f.goTo {
		return whyGoto
	}
	for n, p := range f.exits {
		ret, isReturn := n.(*ast.ReturnStmt)
		commits := isReturn && f.happens(ret) // return tx.Commit()
		if (isReturn && !commits || n == ast.Node(x.body)) && p.is&(owing|pending) != 0 {
			return whyOwedSome
		}
	}
	return ""
}

// whyLater: nothing may happen in between that a defer would do in another way.
func (x *explicit) whyLater() string {
	why := ""
	if x.repeats() {
		why = whyRepeats
	}
	inspectOwn(x.body, func(n ast.Node) {
		if d, ok := n.(*ast.DeferStmt); ok && d.Pos() > x.stmt.Pos() {
			why = whyDefersLater
		}
	})
	if why == "" && x.namesChange(x.rel.call) {
		why = whyReassigned
	}
	return why
}

// whyOthers: a release that goes away must be that of this resource alone.
func (x *explicit) whyOthers(st *State) string {
	for _, ob := range st.Obligations {
		if ob == x.ob {
			continue
		}
		for _, e := range ob.Events {
			if slices.ContainsFunc(x.calls, func(c explicitCall) bool { return c.stmt().Pos() <= e.Pos && e.Pos < c.stmt().End() }) {
				return whyBoth
			}
		}
	}
	return ""
}

// without takes the line of a release away, and blank lines that would be left
// at an end of its block.
func (x *explicit) without(c explicitCall) (analysis.TextEdit, string) {
	st := c.stmt()
	end, ok := x.src.restOfLine(st.End())
	if !ok || !x.src.opensLine(st.Pos()) {
		return analysis.TextEdit{}, whySharedLine
	}
	from, to := x.src.lineStart(x.src.offset(st.Pos())), x.src.offset(end)
	above := from
	for above > 0 && strings.TrimSpace(string(x.src.text[x.src.lineStart(above-1):above])) == "" {
		above = x.src.lineStart(above - 1)
	}
	commented := slices.ContainsFunc(x.file.Comments, func(g *ast.CommentGroup) bool {
		return x.src.lineStart(x.src.offset(g.Pos())) == from || x.src.lineStart(x.src.offset(g.End())) == x.src.lineStart(max(from-1, 0))
	})
	switch {
	case commented:
		return analysis.TextEdit{}, whyCommentLost
	case c.index+1 == len(c.list):
		from = above
	case c.index == 0:
		to = x.src.lineEnd(x.src.lineStart(x.src.offset(c.list[1].Pos())) - len(x.src.newline()))
	}
	from -= len(x.src.newline())
	return analysis.TextEdit{Pos: x.src.file.Pos(from), End: x.src.file.Pos(to)}, ""
}

// count is how many exits there are, for the title.
func (x *explicit) count() string {
	if len(x.calls) == 1 {
		return "the exit"
	}
	return fmt.Sprintf("%d exits", len(x.calls))
}
