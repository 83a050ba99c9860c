package codeactions

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

var bindResult = &Action{
	ID:    "bind-result",
	Title: "name the result that is dropped, and defer its release",
	Doc: `Gives the result that nobody can release a name that is free and that most code
has for such a thing, and defers the release where the resource is surely held:
after the error check that belongs to the call, in an ` + "`else`" + ` if the call stands in
the header of its check, and under an ` + "`err == nil`" + ` of its own where no check ends
the way on an error. What happens on an error stays as it is, the dropping of it
included. The release has the form that ` + "`insert-defer`" + ` would give it.

Not offered in a loop, where the call is part of a larger expression, where
another result is used although the error is dropped, where the error goes into
a variable of another block, where something that needs the resource outlives
the function, and where the release would wait for somebody else.`,
	fix: func(r *request) (Offer, bool) {
		o, why := r.bindResult()
		if why != whyHasName { // nobody expects it there
			o.Disabled = why
		}
		return o, why == ""
	},
}

const (
	whyHasName    = "the result is not dropped"
	whyJumpedOver = "a goto leads over it, and must not skip the declaration of a name"
	whyOtherBlock = "another result goes into a variable of another block, and a new name would come with a new variable for it"
)

func (r *request) bindResult() (Offer, string) {
	s, why := r.deferrable()
	if why != "" {
		return Offer{}, why
	}
	if !s.ob.Discarded {
		return Offer{}, whyHasName
	}
	name := fresh(s.taken(), usualName(s.ob.Kind.ID, s.results()[s.ob.Place.Index]))
	rel, why := s.release(name)
	if why != "" {
		return Offer{}, why
	}
	b, why := s.bind(name)
	if why != "" {
		return Offer{}, why
	}
	if why := s.outlivesWhy(s.body, s.endsTest() || s.testingTB(b.at) != ""); why != "" {
		return Offer{}, why
	}
	f := r.meant(s, rel, s.registered(rel, b.at))
	edit, why := b.write(f.code)
	if why != "" {
		return Offer{}, why
	}
	title := titleOf(f, b.at)
	if b.guarded {
		title += " unless there is an error"
	}
	return r.preferred(title+", giving it a name", append(append(b.named, f.edits...), edit)...), ""
}

// binding is how a dropped result gets a name, and where its release goes.
type binding struct {
	named   []analysis.TextEdit
	at      place                                         // decides the form of the release
	guarded bool                                          // the release is written with a check of its own around it
	write   func(code string) (analysis.TextEdit, string) // the edit that writes the release
}

func (s *site) bind(name string) (binding, string) {
	switch {
	case s.ob.Row.OpenWith != "":
		return binding{}, whyOpenWithErr
	case s.inIf != nil && s.allDropped():
		return binding{}, whyHeader
	case s.returnsError() && s.allDropped():
		return s.inOwnHeader(name)
	}
	named, why := s.naming(name)
	switch {
	case why != "":
		return binding{}, why
	case s.inIf == nil && s.jumpedOver():
		return binding{}, whyJumpedOver
	}
	at, why := s.place()
	switch {
	case s.inIf != nil && s.inIf.Else == nil && s.errName() != nil && s.tests(s.inIf.Cond) == errNotNil:
		return binding{named: named, at: place{into: s.inIf.Body}, guarded: true, write: s.inElse}, ""
	case why == "":
		return binding{named: named, at: at, write: func(code string) (analysis.TextEdit, string) {
			return s.insert(code, at)
		}}, ""
	case s.inIf == nil && (why == whyNoCheck || why == whyCheckGoesOn):
		here := place{after: s.stmt}
		return binding{named: named, at: here, guarded: true, write: func(code string) (analysis.TextEdit, string) {
			return s.insert("if "+s.errName().Name+" == nil {"+block(code), here)
		}}, ""
	}
	return binding{}, why
}

// jumpedOver says whether a goto leads from in front of the statement to behind
// it, where it would skip the declaration of a new name.
func (s *site) jumpedOver() bool {
	for from, to := range s.gotos() {
		if from < s.stmt.Pos() && s.stmt.Pos() < to {
			return true
		}
	}
	return false
}

// allDropped says whether no result of the call has a name.
func (s *site) allDropped() bool {
	return !slices.ContainsFunc(s.lhs, func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return !ok || id.Name != "_"
	})
}

// inOwnHeader makes the call the header of a check of its error, with nothing
// but the release in its block: everything else stays out of the new names'
// scope.
func (s *site) inOwnHeader(name string) (binding, string) {
	if s.stmt.End() != s.ob.Call.End() {
		return binding{}, whyNotAlone
	}
	if !s.src.opensLine(s.stmt.Pos()) {
		return binding{}, whySharedLine
	}
	err := fresh(s.unspoken(), "err")
	names := s.blanks()
	names[s.ob.Place.Index], names[len(names)-1] = name, err
	end := s.ob.Call.End()
	return binding{
		named: []analysis.TextEdit{
			{Pos: s.stmt.Pos(), End: s.ob.Call.Pos(), NewText: []byte("if " + strings.Join(names, ", ") + " := ")},
			{Pos: end, End: end, NewText: []byte("; " + err + " == nil {")},
		},
		at:      place{after: s.stmt},
		guarded: true,
		write: func(code string) (analysis.TextEdit, string) {
			edit, ok := s.src.insertLine(end, s.src.indent(s.stmt.Pos()), strings.TrimPrefix(block(code), "\n"))
			if !ok {
				return analysis.TextEdit{}, whySharedLine
			}
			return edit, ""
		},
	}, ""
}

// unspoken are the names that the call itself mentions. Any other may be
// declared in the header in front of it.
func (s *site) unspoken() func(string) bool {
	used := map[string]bool{}
	mentioned(s.ob.Call, used)
	return func(name string) bool { return used[name] }
}

func (s *site) blanks() []string { return slices.Repeat([]string{"_"}, len(s.results())) }

// block is code in a block of its own, from behind the opening brace on.
func block(code string) string {
	return "\n\t" + strings.ReplaceAll(code, "\n", "\n\t") + "\n}"
}

// naming are the edits that give a dropped result a name.
func (s *site) naming(name string) ([]analysis.TextEdit, string) {
	if len(s.lhs) == 0 {
		names := s.blanks()
		names[s.ob.Place.Index] = name
		return []analysis.TextEdit{{Pos: s.stmt.Pos(), End: s.stmt.Pos(), NewText: []byte(strings.Join(names, ", ") + " := ")}}, ""
	}
	edits := []analysis.TextEdit{replace(s.lhs[s.ob.Place.Index], name)}
	st, ok := s.stmt.(*ast.AssignStmt)
	switch {
	case !ok || st.Tok == token.DEFINE:
		return edits, ""
	case s.inIf != nil || !s.declaredHere():
		return nil, whyOtherBlock
	}
	return append(edits, analysis.TextEdit{Pos: st.TokPos, End: st.TokPos + 1, NewText: []byte(":=")}), ""
}

// inElse writes the release into an else of the check in whose header the call
// stands.
func (s *site) inElse(code string) (analysis.TextEdit, string) {
	end := s.inIf.Body.Rbrace + 1
	if !s.src.opensLine(s.inIf.Body.Rbrace) {
		return analysis.TextEdit{}, whyNoNewLine
	}
	if _, ok := s.src.restOfLine(end); !ok {
		return analysis.TextEdit{}, whySharedLine
	}
	indent := s.src.indent(s.inIf.Body.Rbrace)
	text := " else {" + strings.ReplaceAll(block(code), "\n", "\n"+indent)
	return analysis.TextEdit{Pos: end, End: end, NewText: []byte(s.src.lines(text))}, ""
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
