package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

var joinReleaseError = &Action{
	ID:      "join-release-error",
	Title:   "return the error of a deferred release",
	answers: []string{"release-error-dropped"},
	Doc: `The last word on whether output was written is the error of the release, and a plain
` + "`defer f.Close()`" + ` drops it. Turns the defer into one that returns this error unless
the function returns another one already, and names the function's error result
if it has no name.

Offered on the defer and on the acquisition, for files and what writes to them.
Where something was written it is shown disabled, with the reason, if the function
returns no error, if it releases the resource by hand as well, so that the second
release would fail, and if the variable may hold something else in the end.`,
	fix: func(r *request) (Offer, bool) {
		o, ok := r.joinReleaseError(nil)
		o.Kind, o.Finding, o.Preferred = "quickfix", r.finding, o.Disabled == ""
		return o, ok
	},
	refactor: func(r *request) (Offer, bool) { return r.joinReleaseError(nil) },
	rewrite: func(c *cursor) []Offer {
		d := c.deferStmt()
		if d == nil {
			return nil
		}
		var offers []Offer
		for _, ob := range c.st.Obligations {
			if ob.Func.Pos() <= d.Pos() && d.End() <= ob.Func.End() && startOf(c.pkg, ob) > c.end {
				continue
			}
			if o, ok := c.st.request(ob, nil).joinReleaseError(d); ok && ob.Call.End() < c.pos {
				offers = append(offers, o)
			}
		}
		return offers
	},
}

const (
	whyNoErrorResult  = "the function returns no error"
	whyErrorHidden    = "another variable has the name of the error result there"
	whyReleasedTwice  = "the function releases it by hand as well, and the second release would fail"
	whyMayRelease     = "something that gets it may release it as well, and the second release would fail"
	whyDeferredBefore = "the release is deferred before it is known whether there is anything to release"
)

// reporting are kinds of which the error of the release can say something about
// the work that was done.
var reporting = map[string]bool{"file": true, "file-w": true, "fs-file": true, "flush": true, "upload": true, "stream": true}

// deferStmt is the defer statement that the cursor is in, but not in a literal
// of it.
func (c *cursor) deferStmt() *ast.DeferStmt {
	for _, n := range c.path {
		switch n := n.(type) {
		case *ast.DeferStmt:
			return n
		case *ast.BlockStmt:
			if len(n.List) > 1 {
				return nil
			}
		}
	}
	return nil
}

// joinReleaseError is the offer at an acquisition, or at the defer of its release
// if one is given.
func (r *request) joinReleaseError(only *ast.DeferStmt) (Offer, bool) {
	if !reporting[r.obligation.Kind.ID] || !r.happened(obligation.Deferred) {
		return Offer{}, false
	}
	s, why := locate(r.pkg, r.obligation)
	if why != "" {
		return Offer{}, false
	}
	all := s.deferredReleases()
	if len(all) != 1 || only != nil && all[0].stmt != only || !isError(s.pkg.Info.TypeOf(all[0].call)) {
		return Offer{}, false
	}
	d := all[0]
	o := Offer{
		Title:      "Return the error of the deferred " + s.src.code(d.call),
		Kind:       "refactor.rewrite.deferls.join-release-error",
		Obligation: r.obligation,
	}
	o.Edits, o.Disabled = s.joinError(d)
	// Of what was only read nobody misses the error of its release.
	return o, o.Disabled == "" || written[s.ob.Kind.ID]
}

func (s *site) joinError(d deferredRelease) ([]analysis.TextEdit, string) {
	at := place{after: d.stmt}
	held, why := s.place()
	results := s.sig.Results()
	switch {
	case results.Len() == 0 || !isError(results.At(results.Len()-1).Type()):
		return nil, whyNoErrorResult
	case s.releasedBeside(d):
		return nil, whyReleasedTwice
	case s.mayBeReleased():
		return nil, whyMayRelease
	case why != "" || d.stmt.Pos() < held.pos():
		return nil, whyDeferredBefore
	case !d.late && !s.steady(d.call, d.stmt.Pos()):
		return nil, whyReassigned
	case !s.src.opensLine(d.stmt.Pos()):
		return nil, whySharedLine
	case commentIn(s.file, d.stmt.Pos(), d.stmt.End()):
		return nil, whyCommentLost
	}
	err, edits := s.errorResult(at)
	if err == "" {
		return nil, whyErrorHidden
	}
	spoken := s.spoken()
	own := fresh(func(n string) bool { return spoken(n) || n == err || lookup(s.pkg, n, d.stmt.Pos()) != nil }, "cerr")
	code := joined(release{call: s.src.code(d.call)}, err, own).code
	return append(edits, replace(d.stmt, s.src.indented(code, d.stmt.Pos()))), ""
}

// releasedBeside says whether the function mentions the release outside of the
// defer. Behind a defer the engine does not look for more.
func (s *site) releasedBeside(d deferredRelease) bool {
	found := false
	ast.Inspect(s.body, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		found = found || ok && s.src.code(sel) == s.src.code(d.call.Fun)
		return !found && n != ast.Node(d.stmt)
	})
	return found
}

// mayBeReleased says whether the resource goes to where nobody knows that it is
// only used.
func (s *site) mayBeReleased() bool {
	o := &outlive{s: s, parent: parents(s.body), scope: s.body}
	return o.all() != "" || slices.ContainsFunc(o.holders, s.consumed)
}

// consumed says whether a variable is given to a function that is known to
// release it or to take it over.
func (s *site) consumed(v *types.Var) bool {
	found := false
	ast.Inspect(s.body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if ok && slices.ContainsFunc(call.Args, func(a ast.Expr) bool { return s.root(a) == v }) {
			found = found || slices.ContainsFunc(resource.Default().Rows(s.callee(call)), func(r *resource.Row) bool {
				return r.Role == resource.Sinks || r.Role == resource.Releases
			})
		}
		return !found
	})
	return found
}

// indented is code of several lines, in the place of what stands at p.
func (s source) indented(code string, p token.Pos) string {
	return s.lines(strings.ReplaceAll(code, "\n", "\n"+s.indent(p)))
}
