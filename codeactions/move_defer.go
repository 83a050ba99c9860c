package codeactions

import (
	"go/ast"
	"strings"

	"golang.org/x/tools/go/analysis"
)

var moveDefer = &Action{
	ID:    "move-defer",
	Title: "move the defer below the error check",
	Doc: `A release that is deferred above the error check of its acquisition runs where
nothing was acquired, too: on a nil response it panics. Moves the defer, with its
comments, directly below the check.

Offered on the defer, on the acquisition and on the header of the check, where
the defer stands between the acquisition and its check. Shown disabled, with the
reason, where the check does not leave the function, where it uses what the defer
releases, and where the resource can be open although there is an error.`,
	answers: []string{"defer-before-check"},
	fix: func(r *request) (Offer, bool) {
		o, ok := r.moveDefer()
		if !ok || o.Disabled != "" || r.finding.Check != "defer-before-check" {
			return Offer{}, false
		}
		return r.preferred(o.Title, o.Edits...), true
	},
	refactor: func(r *request) (Offer, bool) { return r.moveDefer() },
	rewrite:  moveDeferAtCheck,
}

const whyCheckNeeds = "the error check uses what the defer releases"

// moveDeferAtCheck is the offer where the cursor is on the defer, or on the header
// of the check below it.
func moveDeferAtCheck(c *cursor) []Offer {
	var offers []Offer
	for _, n := range c.path {
		list := listOf(n)
		for i := 1; i+1 < len(list); i++ {
			check, isIf := list[i+1].(*ast.IfStmt)
			if !isIf || !c.touches(list[i].Pos(), check.Body.Lbrace) {
				continue
			}
			for _, ob := range c.st.Obligations {
				if list[i-1].Pos() <= ob.Call.Pos() && ob.Call.Pos() < list[i-1].End() {
					if o, ok := c.st.request(ob, nil).moveDefer(); ok {
						offers = append(offers, o)
					}
				}
			}
		}
	}
	return offers
}

func (r *request) moveDefer() (Offer, bool) {
	s, why := locate(r.pkg, r.obligation)
	if why != "" || s.ob.Var == nil || s.errName() == nil || s.inIf != nil || len(s.rest()) < 2 {
		return Offer{}, false
	}
	d, isDefer := s.rest()[0].(*ast.DeferStmt)
	check, isIf := s.rest()[1].(*ast.IfStmt)
	if !isDefer || !isIf || check.Init != nil || check.Else != nil || s.tests(check.Cond) != errNotNil {
		return Offer{}, false
	}
	rel, plain := plainRelease(d)
	if !plain || !s.isRelease(rel.call) {
		return Offer{}, false
	}
	o := Offer{
		Title:      "Move defer " + s.src.code(rel.call) + " below the error check",
		Kind:       "refactor.rewrite.deferls.move-defer",
		Obligation: r.obligation,
	}
	o.Edits, o.Disabled = s.moveBelow(d, check)
	return o, true
}

// isRelease says whether a call is one of a method of the resource, or the function
// that releases it.
func (s *site) isRelease(call *ast.CallExpr) bool {
	rel, why := s.release(s.ob.Name)
	return s.root(call.Fun) == s.ob.Var || why == "" && s.src.code(call) == rel.call
}

func (s *site) moveBelow(d *ast.DeferStmt, check *ast.IfStmt) ([]analysis.TextEdit, string) {
	from, ok := s.src.restOfLine(s.stmt.End())
	to, alone := s.src.restOfLine(d.End())
	below, free := s.src.restOfLine(check.End())
	switch {
	case s.ob.Row.OpenWith != "":
		return nil, whyOpenWithErr
	case !s.ends(check.Body.List):
		return nil, whyCheckGoesOn
	case !ok || !alone || !free:
		return nil, whySharedLine
	case s.usedIn(check.Body):
		return nil, whyCheckNeeds
	}
	moved := string(s.src.text[s.src.offset(from):s.src.offset(to)])
	start := strings.Index(moved, strings.TrimLeft(moved, " \t\r\n"))
	line := strings.LastIndexByte(moved[:start], '\n')
	moved = s.src.newline() + moved[line+1:]
	end := s.src.offset(to)
	for next := end + len(s.src.newline()); s.src.lineEnd(next) < s.src.offset(check.Pos()) && strings.TrimSpace(string(s.src.text[next:s.src.lineEnd(next)])) == ""; next = end + len(s.src.newline()) {
		end = s.src.lineEnd(next)
	}
	return []analysis.TextEdit{
		{Pos: from, End: s.src.file.Pos(end)},
		{Pos: below, End: below, NewText: []byte(moved)},
	}, ""
}

// usedIn says whether a block mentions the resource.
func (s *site) usedIn(block ast.Node) bool {
	found := false
	ast.Inspect(block, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && s.variable(id) == s.ob.Var
		return !found
	})
	return found
}
