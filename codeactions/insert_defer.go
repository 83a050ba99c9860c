package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
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
` + "`testing.TB`" + `, unless that function has deferred something already; a closure that
keeps the error of the release, where output could be lost and the function has
a named error result; a plain ` + "`defer`" + ` otherwise. A result that was dropped gets a
name.

Not offered where the resource is handed on or released elsewhere, where the
acquisition may run again (in a loop), where something that needs the resource
is returned, stored or given to a goroutine, and where the release would wait
for somebody else.`,
	fix: func(r *request) (Offer, bool) {
		o, why := r.insertDefer()
		return o, why == ""
	},
}

const (
	whyHandedOn    = "it is handed on, released or lost from sight elsewhere"
	whyRepeats     = "the acquisition may run again before the function ends, and a defer would wait until then"
	whyNameless    = "what was acquired has no name, and giving it one would change more than a line"
	whyNoNewLine   = "the braces of the block are on one line"
	whyNotReported = "only a finding is answered"
)

func (r *request) insertDefer() (Offer, string) {
	if r.finding == nil {
		return Offer{}, whyNotReported
	}
	for _, e := range r.obligation.Events {
		if e.Kind != obligation.Ended {
			return Offer{}, whyHandedOn
		}
	}
	s, why := locate(r.pkg, r.obligation)
	if why != "" {
		return Offer{}, why
	}
	if s.repeats() {
		return Offer{}, whyRepeats
	}
	if s.ob.Row.When == resource.OnTrue {
		return Offer{}, whyOnlyIfTrue
	}
	at, why := s.place()
	if why != "" {
		return Offer{}, why
	}
	name, edits, why := s.named(at)
	if why != "" {
		return Offer{}, why
	}
	rel, why := s.release(name)
	if why != "" {
		return Offer{}, why
	}
	if why := s.outlivesWhy(s.body, s.testingTB(at) != ""); why != "" {
		return Offer{}, why
	}
	f := s.registered(rel, at)
	if f.late && s.reassigned() {
		return Offer{}, whyReassigned
	}
	edit, why := s.insert(f.code, at)
	if why != "" {
		return Offer{}, why
	}
	return Offer{
		Title:      titleOf(f, at, len(edits) > 0),
		Kind:       "quickfix",
		Edits:      append(edits, edit),
		Preferred:  true,
		Finding:    r.finding,
		Obligation: r.obligation,
	}, ""
}

func titleOf(f form, at place, named bool) string {
	title := f.title
	if at.check && strings.HasPrefix(title, "Defer ") {
		title += " after the error check"
	}
	if named {
		title += ", giving it a name"
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

// named is what the code calls the resource, and the edits that give it a name
// where its result is dropped.
func (s *site) named(at place) (string, []analysis.TextEdit, string) {
	if !s.ob.Discarded {
		if s.ob.Name == "" {
			return "", nil, whyNameless
		}
		return s.ob.Name, nil, ""
	}
	results := s.results()
	if s.ob.Place.From != resource.Result || s.ob.Place.Index >= len(results) {
		return "", nil, whyNameless
	}
	name := fresh(s.taken(), usualName(s.ob.Kind.ID, results[s.ob.Place.Index]))
	if s.inIf != nil && at.into == nil {
		return "", nil, whyOutOfScope
	}
	switch st := s.stmt.(type) {
	case *ast.ExprStmt:
		if s.inIf != nil || len(results) != 1 {
			return "", nil, whyNameless
		}
		return name, []analysis.TextEdit{{Pos: st.Pos(), End: st.Pos(), NewText: []byte(name + " := ")}}, ""
	case *ast.AssignStmt:
		id := s.held()
		if id == nil || id.Name != "_" {
			return "", nil, whyNameless
		}
		edits := []analysis.TextEdit{replace(id, name)}
		if st.Tok == token.DEFINE {
			return name, edits, ""
		}
		if s.inIf != nil || !s.declaredHere() {
			return "", nil, whyNameless
		}
		return name, append(edits, analysis.TextEdit{Pos: st.TokPos, End: st.TokPos + 1, NewText: []byte(":=")}), ""
	case *ast.DeclStmt:
		if id := s.held(); id != nil {
			return name, []analysis.TextEdit{replace(id, name)}, ""
		}
	}
	return "", nil, whyNameless
}

// declaredHere says whether every variable that the statement assigns to is
// declared in the very scope of the statement, so that := assigns to the same.
func (s *site) declaredHere() bool {
	here := s.pkg.Types.Scope().Innermost(s.stmt.Pos())
	for _, e := range s.lhs {
		id, ok := e.(*ast.Ident)
		if !ok {
			return false
		}
		if v := s.variable(id); id.Name != "_" && (v == nil || v.Parent() != here) {
			return false
		}
	}
	return here != nil
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
