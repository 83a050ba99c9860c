package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

var scopeLoopBody = &Action{
	ID:    "scope-loop-body",
	Title: "give each iteration a scope of its own, so that what it defers runs at its end",
	Doc: `A ` + "`defer`" + ` in a loop waits for the end of the function, and with each iteration
one more resource stays open. Puts the body of the loop, from the acquisition on,
into a function literal that is called at once. A ` + "`continue`" + ` becomes a return of it,
and a return that surely fails becomes an error of it that is returned by the
loop. What is not released at all gets a deferred release.

Asked for at the acquisition or at the ` + "`defer`" + `, and a fix of a leak in a loop. Not
offered for locks, since to hold many of them is often meant. Shown disabled, with
the reason, where the body leaves the loop in another way (` + "`break`" + `, a label, a
return that may succeed), and where something that needs the resource outlives
the iteration.`,
	fix:     (*request).scopeLoopBody,
	rewrite: scopeLoopBodyAt,
}

const (
	whyOtherReturns = "the returns of the loop differ in more than the error"
	whyDefersElse   = "the loop defers something else, which would run sooner"
	whyDeferSets    = "a deferred call sets a variable of the function around the loop"
	whyAllTogether  = "the function literal around the loop is there to hold all of them at once"
	whyExplained    = "a comment says why it is deferred in the loop"
	whyKeptLonger   = "another resource of the loop is needed after its iteration"
)

// iteration is the part of a loop's body that becomes a function literal: from
// the acquisition to the end.
type iteration struct {
	*wrap
	loop      *ast.BlockStmt
	returns   []*ast.ReturnStmt
	continues []*ast.BranchStmt
}

// scopeLoopBody is the fix of something that is released on no path.
func (r *request) scopeLoopBody() (Offer, bool) {
	if r.finding == nil || r.finding.Check != "leak" || slices.ContainsFunc(r.obligation.Events, func(e obligation.Event) bool { return e.Kind != obligation.Ended }) {
		return Offer{}, false
	}
	it, ok := iterationOf(r.pkg, r.obligation)
	if !ok || it.ob.Row.When == resource.OnTrue {
		return Offer{}, false
	}
	rel, why := it.release(it.ob.Name)
	if why != "" {
		return Offer{}, false
	}
	at, why := it.place()
	if why != "" || it.whyBody(r.st.Obligations) != "" || it.outlivesIteration() != "" {
		return Offer{}, false
	}
	f, result := form{code: "defer " + rel.call}, "error"
	if err := it.errName(); err != nil && it.ownErr && rel.failed && written[it.ob.Kind.ID] && !it.says(it.ob.Call, err.Name) {
		f, result = joined(rel, err.Name, fresh(it.taken(), "cerr")), "("+err.Name+" error)"
	}
	if f.late && (len(it.returns) == 0 || it.reassigned()) {
		f = form{code: "defer " + rel.call}
	}
	edit, why := it.insert("\t"+strings.ReplaceAll(f.code, "\n", "\n\t"), at)
	if why != "" {
		return Offer{}, false
	}
	edits, why := it.edits(result)
	if why != "" {
		return Offer{}, false
	}
	return Offer{
		Title:      "Defer " + rel.call + " in a function for each iteration" + f.extra,
		Kind:       "quickfix",
		Edits:      append(edits, edit),
		Finding:    r.finding,
		Obligation: r.obligation,
	}, true
}

// scopeLoopBodyAt is the offer at a resource of a loop whose release is deferred
// there, or at that defer.
func scopeLoopBodyAt(c *cursor) []Offer {
	at := c.statement()
	if at == nil || !c.inLoop() {
		return nil
	}
	for _, ob := range c.st.Obligations {
		onDefer := slices.ContainsFunc(ob.Events, func(e obligation.Event) bool {
			return e.Kind == obligation.Deferred && at.Pos() <= e.Pos && e.Pos < at.End()
		})
		if !onDefer && (ob.Call.Pos() < at.Pos() || at.End() <= ob.Call.Pos()) {
			continue
		}
		it, ok := iterationOf(c.pkg, ob)
		if !ok || it.deferredBy(ob) == nil || !onDefer && it.stmt != at {
			continue
		}
		rel, why := it.release(ob.Name)
		if why != "" {
			continue
		}
		o := Offer{
			Title: "Put each iteration in a function that runs " + rel.call + " at its end",
			Kind:  "refactor.rewrite.deferls.scope-loop-body",
			At:    ob.Call.Pos(),
		}
		if o.Disabled = it.whyBody(c.st.Obligations); o.Disabled == "" {
			o.Edits, o.Disabled = it.edits("error")
		}
		return []Offer{o}
	}
	return nil
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
		}
		break
	}
	if err := it.errName(); err != nil {
		it.ownErr = pkg.Info.Defs[err] != nil
	}
	return it, it.loop != nil
}

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

// whyBody is why the body cannot become a function. The obligations are those
// whose releases it may defer.
func (it *iteration) whyBody(obligations []*obligation.Obligation) string {
	it.continues = continuesOf(it.block)
	if it.allTogether() {
		return whyAllTogether
	}
	for _, step := range []func() string{it.whyLeaves, it.whyReturns, it.whyRedeclared, func() string { return it.whyDefers(obligations) }} {
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

// whyLeaves is about the ways out that are no returns.
func (it *iteration) whyLeaves() string {
	why := ""
	inspectOwn(it.body, func(n ast.Node) {
		if b, ok := n.(*ast.BranchStmt); ok && b.Tok == token.GOTO {
			why = whyGoto
		}
	})
	for _, st := range it.block {
		inspectOwn(st, func(n ast.Node) {
			if call, ok := n.(*ast.CallExpr); ok && it.callsBuiltin(call, "recover") {
				why = whyRecovers
			}
		})
		if leaves(st, false, true, it.labels()) {
			why = whyBranches
		}
	}
	return why
}

func (s *site) callsBuiltin(call *ast.CallExpr, name string) bool {
	b, ok := s.pkg.Info.Uses[asIdent(call.Fun)].(*types.Builtin)
	return ok && b.Name() == name
}

// continuesOf are the continues of a list of statements that go on with the loop
// around it.
func continuesOf(list []ast.Stmt) []*ast.BranchStmt {
	var all []*ast.BranchStmt
	for _, st := range list {
		ast.Inspect(st, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit, *ast.ForStmt, *ast.RangeStmt:
				return false
			case *ast.BranchStmt:
				if n.Tok == token.CONTINUE && n.Label == nil {
					all = append(all, n)
				}
			}
			return true
		})
	}
	return all
}

// whyReturns wants every return of the body to fail surely, and all to be alike
// but for the error.
func (it *iteration) whyReturns() string {
	for _, st := range it.block {
		inspectOwn(st, func(n ast.Node) {
			if ret, ok := n.(*ast.ReturnStmt); ok {
				it.returns = append(it.returns, ret)
			}
		})
	}
	for _, ret := range it.returns {
		switch {
		case len(ret.Results) == 0 && it.sig.Results().Len() > 0:
			return whyNamedResult
		case !it.failing(ret):
			return whyMayGoOn
		}
		for i, e := range ret.Results[:len(ret.Results)-1] {
			if !it.zero(e) || it.src.code(e) != it.src.code(it.returns[0].Results[i]) {
				return whyOtherReturns
			}
		}
	}
	return ""
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
			sets = sets || asIdent(l) == nil || v != nil && v.Pos() < it.stmt.Pos()
		}
		u, ok := n.(*ast.UnaryExpr)
		sets = sets || ok && u.Op == token.AND
		return !sets
	})
	return sets
}

// says whether an expression mentions a name, whatever it means.
func (s *site) says(e ast.Expr, name string) bool {
	used := map[string]bool{}
	mentioned(e, used)
	return used[name]
}

// edits make the body a function literal, with a result of the given form if it
// can fail.
func (it *iteration) edits(result string) ([]analysis.TextEdit, string) {
	first, last := it.block[0], last(it.block)
	end, ok := it.src.restOfLine(last.End())
	if !ok || !it.src.opensLine(first.Pos()) {
		return nil, whySharedLine
	}
	indent := it.src.indent(first.Pos())
	open, closing, back := "func() {", "\n"+indent+"}()", "return"
	if len(it.returns) > 0 {
		open, back = "if err := func() "+result+" {", "return nil"
		results := make([]string, 0, len(it.returns[0].Results))
		for _, r := range it.returns[0].Results[:len(it.returns[0].Results)-1] {
			results = append(results, it.src.code(r))
		}
		closing += "; err != nil {\n" + indent + "\treturn " + strings.Join(append(results, "err"), ", ") + "\n" + indent + "}"
		if !it.terminates(last) {
			closing = "\n" + indent + "\treturn nil" + closing
		}
	}
	edits := []analysis.TextEdit{{Pos: first.Pos(), End: first.Pos(), NewText: []byte(it.src.lines(open + "\n" + indent + "\t"))}}
	edits = append(edits, it.indented(first.Pos(), end)...)
	for _, b := range it.continues {
		edits = append(edits, replace(b, back))
	}
	edits = append(edits, it.onlyErrors()...)
	return append(edits, analysis.TextEdit{Pos: end, End: end, NewText: []byte(it.src.lines(closing))}), ""
}

// terminates says whether a statement of the body ends the literal, too, as the
// compiler sees it.
func (it *iteration) terminates(st ast.Stmt) bool {
	switch st := st.(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		return true
	case *ast.BlockStmt:
		return len(st.List) > 0 && it.terminates(last(st.List))
	case *ast.IfStmt:
		return st.Else != nil && it.terminates(st.Body) && it.terminates(st.Else)
	case *ast.ExprStmt:
		call, ok := st.X.(*ast.CallExpr)
		return ok && it.callsBuiltin(call, "panic")
	}
	return false
}
