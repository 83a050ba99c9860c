package codeactions

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

var releaseBeforeOverwrite = &Action{
	ID:    "release-before-overwrite",
	Title: "release before the variable takes a new value",
	Doc: `A variable that holds a resource takes a new value, and nothing holds the
earlier one any more: the second try of a retry loop, the file after this one.
Writes the release in front of the assignment, and in front of the other exits that
leak. Where the variable may still be nil there, as in the first turn of a loop, or
after a call that has failed, the release asks for that first.

Where output could be lost, the error of the release is dealt with as that of the
acquisition is, if that is a return of the error or the end of the program or test.

Not offered where a defer is right, where the variable may hold something else or
what is released already, where the new value is made from the old one, and where
something that needs the resource is used later.`,
	fix: func(r *request) (Offer, bool) {
		o, why := r.releaseBeforeOverwrite()
		return o, why == ""
	},
}

const (
	whyNoNewValue  = "its variable takes no other value"
	whySeen        = "a pointer or a function literal may reach its variable"
	whyMadeFrom    = "the new value of its variable is made from it"
	whyUsedLater   = "what needs it is used after its variable takes a new value"
	whyNotNil      = "the variable may hold nothing there, and need not be nil then"
	whyInAHeader   = "its variable takes a new value in the header of a statement"
	whyHeldByField = "no variable of the function holds it"
)

func (r *request) releaseBeforeOverwrite() (Offer, string) {
	l, why := r.overwritten()
	if why != "" {
		return Offer{}, why
	}
	where := " before " + l.ob.Name + " takes a new value"
	if others := l.others(); len(others) > 0 {
		where += " and" + l.where(others)
	}
	return l.offer(r, where)
}

// overwritten finds the assignments by which a variable loses the resource that
// it surely holds there, if it holds any, and the other exits that leak.
func (r *request) overwritten() (*leaving, string) {
	s, why := r.lasting()
	if why != "" {
		return nil, why
	}
	return r.losing(s)
}

// losing is the same of any site.
func (r *request) losing(s *site) (*leaving, string) {
	v := s.ob.Var
	switch {
	case v == nil || s.ob.Place.From != resource.Result:
		return nil, whyHeldByField
	case s.ob.Row.OpenWith != "":
		return nil, whyOpenWithErr
	case !s.own(v):
		return nil, whySeen
	}
	rel, why := s.release(s.ob.Name)
	if why != "" {
		return nil, why
	}
	l := &leaving{site: s, rel: rel}
	if l.lost = s.walked(v); l.lost.goTo {
		return nil, whyGoto
	}
	l.flow = s.walked(v, l.alike(r)...)
	at, why := s.place()
	if why != "" {
		at = place{after: s.stmt}
	}
	l.block, l.list = s.lifetime(at)
	steps := []func() string{
		l.findAssignments, l.find, func() string { return l.whyNotNil(r) },
		l.whyUndoes, func() string { return l.whyUnsteady(at) }, l.whyHeld, l.whyUsedLater,
	}
	for _, step := range steps {
		if why := step(); why != "" {
			return nil, why
		}
	}
	l.code = l.written(r.st.Settings.Errcheck())
	return l, ""
}

// releasedByHand says whether the resource is lost nowhere but where its variable
// takes the next one, and that is released by hand.
func (r *request) releasedByHand(s *site) bool {
	l, why := r.losing(s)
	if why != "" || len(l.others()) > 0 {
		return false
	}
	return slices.ContainsFunc(l.flow.others, func(s *site) bool {
		return slices.ContainsFunc(s.ob.Events, func(e obligation.Event) bool { return e.Kind == obligation.Released })
	})
}

// others are the ways out that are no assignments.
func (l *leaving) others() []wayOut {
	return slices.DeleteFunc(slices.Clone(l.exits), func(x wayOut) bool { return x.assigns })
}

// alike are the acquisitions of the same kind whose result the variable takes, this
// one among them.
func (l *leaving) alike(r *request) []*site {
	var all []*site
	for _, ob := range r.st.Obligations {
		if ob.Var == l.ob.Var && ob.Kind.ID == l.ob.Kind.ID {
			if s, why := locate(r.pkg, ob); why == "" {
				all = append(all, s)
			}
		}
	}
	return all
}

// findAssignments takes the assignments in front of which the resource is held,
// and behind which nothing holds it.
func (l *leaving) findAssignments() string {
	parent := parents(l.body)
	inOrder := func(a, b ast.Node) int { return int(a.Pos() - b.Pos()) }
	for _, n := range slices.SortedFunc(maps.Keys(l.lost.fronts), inOrder) {
		st, isStmt := n.(ast.Stmt)
		if _, ok := l.assignedTo(n, l.ob.Var); !ok || l.lost.fronts[n].is&(pending|owing) == 0 || l.flow.happens(n) || l.defines(n) {
			continue
		}
		if !isStmt {
			return whyInAHeader
		}
		at := st
		if outer, ok := parent[n].(*ast.IfStmt); ok {
			at = outer // whose init statement it is
		}
		if !slices.Contains(listOf(parent[at]), at) {
			return whyInAHeader
		}
		x := wayOut{node: n, pos: at.Pos(), point: l.flow.fronts[n], assigns: true}
		if !l.nilOrOwing(x) {
			return whyMixed
		}
		l.exits = append(l.exits, x)
	}
	if len(l.exits) == 0 {
		return whyNoNewValue
	}
	return ""
}

// defines says whether a statement declares the variable: what another one of
// that name holds stays there.
func (l *leaving) defines(n ast.Node) bool {
	return n.Pos() <= l.ob.Var.Pos() && l.ob.Var.Pos() < n.End()
}

// stillHeld says whether at an exit the variable still holds the resource.
func (l *leaving) stillHeld(n ast.Node) bool {
	return l.lost == nil || l.lost.exits[n].is&(pending|owing) != 0
}

// nilOrOwing says whether at a way out the variable holds what is owed, or nil.
func (l *leaving) nilOrOwing(x wayOut) bool {
	return l.lost != nil && x.is&over == 0
}

// whyNotNil is why nil does not tell whether the variable holds anything.
func (l *leaving) whyNotNil(r *request) string {
	if !slices.ContainsFunc(l.exits, l.asksForNil) {
		return ""
	}
	for _, s := range l.flow.sites() {
		t := s.results()[s.ob.Place.Index].Type()
		if !nilable(l.ob.Var.Type()) || !types.Identical(t, l.ob.Var.Type()) && !types.IsInterface(t) || !r.nilIfFailed(s) {
			return whyNotNil
		}
	}
	return ""
}

// asksForNil says whether the release at a way out has to ask whether there is
// anything to release.
func (l *leaving) asksForNil(x wayOut) bool { return x.is != owing }

func nilable(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Signature:
		return true
	}
	return false
}

// nilIfFailed says whether an acquisition surely returns nil where it fails. What
// the catalogue knows does; of a function of the package every return has to show it.
func (r *request) nilIfFailed(s *site) bool {
	if !s.returnsError() || len(s.ob.Row.Via) == 0 {
		return true
	}
	decl := s.declared()
	if decl == nil {
		return false
	}
	sound := true
	inspectOwn(decl.Body, func(n ast.Node) {
		if ret, ok := n.(*ast.ReturnStmt); ok {
			last := len(ret.Results) - 1
			whole := last == len(s.results())-1 && (s.isNil(ret.Results[last]) || s.isNil(ret.Results[s.ob.Place.Index]))
			sound = sound && (whole || last == 0 && r.catalogued(ret.Results[0]))
		}
	})
	return sound
}

// catalogued says whether an expression is an acquisition that the catalogue knows.
func (r *request) catalogued(e ast.Expr) bool {
	return slices.ContainsFunc(r.st.Obligations, func(ob *obligation.Obligation) bool {
		return ast.Expr(ob.Call) == e && len(ob.Row.Via) == 0
	})
}

// declared is the declaration of the function that acquires; nil if it is none
// of this package.
func (s *site) declared() *ast.FuncDecl {
	var id *ast.Ident
	switch fun := ast.Unparen(s.ob.Call.Fun).(type) {
	case *ast.Ident:
		id = fun
	case *ast.SelectorExpr:
		id = fun.Sel
	}
	if fn, ok := s.pkg.Info.Uses[id].(*types.Func); ok {
		return declOf(s.pkg, fn)
	}
	return nil
}

// whyUsedLater: what reads from the resource must not be used once that is
// released, nor must the new value be made from it.
func (l *leaving) whyUsedLater() string {
	o := &outlive{s: l.site, parent: parents(l.body), holders: l.held}
	for _, x := range l.exits {
		if a, ok := x.node.(*ast.AssignStmt); ok {
			if slices.ContainsFunc(a.Rhs, func(e ast.Expr) bool { return l.namesHolder(e, o) }) {
				return whyMadeFrom
			}
			if l.usedBehind(a, o) {
				return whyUsedLater
			}
		}
	}
	return ""
}

// usedBehind says whether a variable that has kept what needs the resource may be
// read behind an assignment. One that is declared behind it is another one in
// each turn of a loop.
func (l *leaving) usedBehind(a *ast.AssignStmt, o *outlive) bool {
	found := false
	ast.Inspect(l.body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || l.pkg.Info.Uses[id] == nil {
			return !found
		}
		v := l.variable(id)
		if _, again := l.assignedTo(a, v); again || !slices.Contains(l.held, v) || v.Pos() > a.Pos() {
			return !found
		}
		found = found || id.Pos() > a.End() || l.sameLoop(a, id, v, o.parent)
		return !found
	})
	return found
}

// sameLoop says whether a loop around a statement and a use repeats them without
// declaring the variable anew.
func (l *leaving) sameLoop(st, use ast.Node, v *types.Var, parent map[ast.Node]ast.Node) bool {
	for n := parent[st]; n != nil; n = parent[n] {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			around := n.Pos() <= use.Pos() && use.Pos() < n.End()
			declares := n.Pos() <= v.Pos() && v.Pos() < n.End()
			if around && !declares {
				return true
			}
		}
	}
	return false
}

// codeAt is the release as it is written at a way out.
func (l *leaving) codeAt(x wayOut) string {
	code := l.code
	if x.assigns && written[l.ob.Kind.ID] {
		code = l.onFailure()
	}
	if l.asksForNil(x) {
		code = "if " + l.ob.Name + " != nil {\n\t" + strings.ReplaceAll(code, "\n", "\n\t") + "\n}"
	}
	return code
}
