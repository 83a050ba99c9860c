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

var insertDefer = &Action{
	ID:    "insert-defer",
	Title: "defer the release, right after the error check",
	Doc: `Registers the release at the one place where the resource is surely held and
nothing has used it yet: directly after the error check that belongs to the
acquisition, or after the acquisition itself if it cannot fail.

The form is that of the code around it. It is ` + "`t.Cleanup`" + ` in a function with a
` + "`testing.TB`" + `, unless that function has deferred something already, or the tests of the file
rather defer; a closure that
keeps the error of the release, where output could be lost and the function
returns an error, which gets a name for it; a call of the package's own close
helper, where the package defers that at least twice; a plain ` + "`defer`" + ` otherwise.

A transaction that the function commits is rolled back in the defer all the same,
where that is known to do nothing after a commit.

Not offered where the resource is handed on or released elsewhere, where the
acquisition may run again (in a loop), where its variable takes the next resource
and that is released by hand, where something that needs the resource is returned,
stored or given to a goroutine, and where the release would wait for somebody else.`,
	fix: func(r *request) (Offer, bool) {
		o, why := r.insertDefer()
		o.Disabled = why
		return o, why == ""
	},
}

const (
	whyHandedOn    = "it is handed on, released or lost from sight elsewhere"
	whyRepeats     = "the acquisition may run again before the function ends, and a defer would wait until then"
	whyDropped     = "the result is dropped, and has to be given a name first"
	whyNoNewLine   = "the braces of the block are on one line"
	whyByHand      = "its variable takes the next one, and that is released by hand"
	whyNotReported = "only a finding is answered"
)

func (r *request) insertDefer() (Offer, string) {
	s, why := r.deferrable()
	if why != "" {
		return Offer{}, why
	}
	if s.ob.Name == "" {
		return Offer{}, whyDropped
	}
	at, why := s.place()
	if why != "" {
		return Offer{}, why
	}
	rel, why := s.release(s.ob.Name)
	if why != "" {
		return Offer{}, why
	}
	if why := s.outlivesWhy(s.body, s.endsTest() || s.testingTB(at) != ""); why != "" {
		return Offer{}, why
	}
	f := r.meant(s, rel, r.ownForm(s, rel, at, s.registered(rel, at)))
	if f.late && s.reassigned() {
		return Offer{}, whyReassigned
	}
	if r.releasedByHand(s) {
		return Offer{}, whyByHand
	}
	edit, why := s.insert(f.code, at)
	if why != "" {
		return Offer{}, why
	}
	return r.preferred(titleOf(f, at), append(f.edits, edit)...), ""
}

// deferrable is the site of a finding whose release may wait for the end of the
// function, as far as that can be told without looking at its uses.
func (r *request) deferrable() (*site, string) {
	if r.finding == nil {
		return nil, whyNotReported
	}
	s, why := locate(r.pkg, r.obligation)
	elsewhere := func(e obligation.Event) bool { return e.Kind != obligation.Ended && (why != "" || !s.commits(e)) }
	switch {
	case slices.ContainsFunc(r.obligation.Events, elsewhere):
		return nil, whyHandedOn
	case why != "":
		return nil, why
	case s.repeats():
		return nil, whyRepeats
	case s.ob.Row.When == resource.OnTrue:
		return nil, whyOnlyIfTrue
	}
	return s, ""
}

// preferred is the offer of the one fix that is applied unasked.
func (r *request) preferred(title string, edits ...analysis.TextEdit) Offer {
	return Offer{Title: title, Kind: "quickfix", Edits: edits, Preferred: true, Finding: r.finding, Obligation: r.obligation}
}

func titleOf(f form, at place) string {
	title := f.title
	if at.check && strings.HasPrefix(title, "Defer ") {
		title += " after the error check"
	}
	return title + f.extra
}

// insert is the edit that writes a statement at the place.
func (s *site) insert(code string, at place) (analysis.TextEdit, string) {
	after, indent := token.NoPos, ""
	if at.into == nil {
		after, indent = at.after.End(), s.src.indent(at.after.Pos())
		if !s.src.opensLine(at.after.Pos()) {
			return analysis.TextEdit{}, whySharedLine
		}
	} else {
		after, indent = at.into.Lbrace+1, s.src.indent(at.into.Rbrace)+"\t"
		if list := at.into.List; len(list) > 0 && s.src.opensLine(list[0].Pos()) {
			indent = s.src.indent(list[0].Pos())
		}
		if !s.src.opensLine(at.into.Rbrace) {
			return analysis.TextEdit{}, whyNoNewLine
		}
	}
	edit, ok := s.src.insertLine(after, indent, code)
	if !ok {
		return analysis.TextEdit{}, whySharedLine
	}
	return edit, ""
}

// taken are the names that a new variable of the acquisition's block must not
// have.
func (s *site) taken() func(string) bool {
	if s.inIf != nil {
		return taken(s.pkg, s.stmt.Pos(), s.inIf)
	}
	nodes := make([]ast.Node, len(s.list))
	for i, st := range s.list {
		nodes[i] = st
	}
	return taken(s.pkg, s.stmt.Pos(), nodes...)
}

// outermost is the declaration of the package that the acquisition is in.
func (s *site) outermost() ast.Node {
	return s.path[len(s.path)-2]
}

// reassigned says whether the resource's variable is assigned to after the
// acquisition.
func (s *site) reassigned() bool {
	found := false
	ast.Inspect(s.body, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || a.Pos() <= s.stmt.Pos() {
			return !found
		}
		for _, l := range a.Lhs {
			if id, ok := ast.Unparen(l).(*ast.Ident); ok && s.ob.Var != nil && s.pkg.Info.Uses[id] == types.Object(s.ob.Var) {
				found = true
			}
		}
		return !found
	})
	return found
}
