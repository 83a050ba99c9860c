package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/deferls/deferls/diagnostics/obligation"
)

const (
	whyUnused      = "nothing uses it after the error check"
	whyHeldLonger  = "the author's defer runs at the end of the function, and the block ends before"
	whyDefers      = "the block defers something"
	whyRecovers    = "the block recovers from a panic"
	whyReturnValue = "the block returns a value besides the error"
	whyMayGoOn     = "a return in the block may carry no error, and the code after the block would run"
	whyBranches    = "a break, continue or goto leaves the block"
	whyNamedResult = "the block sets or returns a named result of the function"
	whyRedeclares  = "the block declares a variable again that lives outside of it"
	whyErrRead     = "the error of the acquisition is read after its check"
	whyWithIt      = "something that the block opens is not released but with it, which would not be seen any more"
	whyErrUnread   = "the block assigns an error that nothing reads"
)

// whyBlock finds the block: from behind the error check to the last statement
// that uses the resource or what was declared on the way there, or to the end
// where only that lets the ways out of it be those of a function.
func (w *wrap) whyBlock() string {
	if w.opened != nil {
		return w.whyBranch()
	}
	rest := w.following()
	end := w.lastUse(rest)
	if end == 0 {
		return whyUnused
	}
	if w.deferred != nil {
		end = len(rest) // that is how long the author has held it
	}
	why := w.fit(rest, end)
	if forTheEnd[why] && end < len(rest) && w.fit(rest, len(rest)) == "" {
		return ""
	}
	return why
}

// forTheEnd are reasons that go away where the block reaches to the end.
var forTheEnd = map[string]bool{
	whyDefers: true, whyReturnValue: true, whyMayGoOn: true, whyBranches: true, whyNamedResult: true,
}

// lastUse is how many of the statements the block needs at least; none if the
// resource is not used.
func (w *wrap) lastUse(rest []ast.Stmt) int {
	end := 1 + lastIndex(rest, func(st ast.Stmt) bool { return w.uses(st, w.ob.Var) })
	if end == 0 {
		return 0
	}
	for more := end; ; end = more {
		declared := w.declared(rest[:end])
		for _, v := range w.others() {
			declared = append(declared, v)
		}
		for _, obj := range declared {
			more = max(more, 1+lastIndex(rest, func(st ast.Stmt) bool { return w.uses(st, obj) }))
		}
		if st := w.firstMention(rest[more:], w.variable(w.errName())); st != nil && !w.assigns(st) && w.assignsErr(rest[:more]) {
			more = 1 + slices.Index(rest, st)
		}
		if more == end {
			break
		}
	}
	if _, ret := last(rest).(*ast.ReturnStmt); ret && end == len(rest)-1 && w.sig.Results().Len() <= 1 {
		end++
	}
	return end
}

// fit makes the first statements the block, or says why they cannot be a
// function.
func (w *wrap) fit(rest []ast.Stmt, end int) string {
	w.block, w.tail = rest[:end], rest[end:]
	if w.opened != nil {
		w.tail = w.rest() // behind the branch
	}
	w.jumps, w.ways = nil, ways{}
	_, ret := last(w.block).(*ast.ReturnStmt)
	w.whole = ret && len(w.tail) == 0 && w.failed != nil
	w.atEnd = w.whole || len(w.tail) == 0 && w.sig.Results().Len() == 0 && w.list[0] == w.body.List[0]
	if w.deferred != nil && !w.atEnd {
		if w.kept != nil && len(w.tail) == 0 {
			return whyCheckDoes
		}
		return whyHeldLonger
	}
	for _, step := range []func() string{w.whyFlow, w.whyWays, w.whyVariables, w.whyOutlives, w.whyWithIt} {
		if why := step(); why != "" {
			return why
		}
	}
	return ""
}

func last[T any](list []T) T { return list[len(list)-1] }

func lastIndex(list []ast.Stmt, f func(ast.Stmt) bool) int {
	for i := len(list) - 1; i >= 0; i-- {
		if f(list[i]) {
			return i
		}
	}
	return -1
}

// declared are the objects that the statements declare in the block's own
// scope.
func (w *wrap) declared(list []ast.Stmt) []types.Object {
	var objs []types.Object
	def := func(id *ast.Ident) {
		if obj := w.pkg.Info.Defs[id]; obj != nil {
			objs = append(objs, obj)
		}
	}
	for _, st := range list {
		if l, ok := st.(*ast.LabeledStmt); ok {
			st = l.Stmt
		}
		switch st := st.(type) {
		case *ast.AssignStmt:
			for _, l := range st.Lhs {
				if id, ok := l.(*ast.Ident); ok && st.Tok == token.DEFINE {
					def(id)
				}
			}
		case *ast.DeclStmt:
			for _, spec := range st.Decl.(*ast.GenDecl).Specs {
				switch spec := spec.(type) {
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						def(id)
					}
				case *ast.TypeSpec:
					def(spec.Name)
				}
			}
		}
	}
	return objs
}

func (w *wrap) uses(n ast.Node, obj types.Object) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && w.pkg.Info.Uses[id] == obj {
			found = true
		}
		return !found
	})
	return found
}

// firstMention is the first of the statements that names the variable.
func (w *wrap) firstMention(list []ast.Stmt, v *types.Var) ast.Stmt {
	for _, st := range list {
		if v != nil && w.uses(st, v) {
			return st
		}
	}
	return nil
}

// assigns says whether a statement gives the acquisition's error variable a
// new value before it reads it.
func (w *wrap) assigns(st ast.Stmt) bool {
	if check, ok := st.(*ast.IfStmt); ok && check.Init != nil {
		st = check.Init
	}
	a, ok := st.(*ast.AssignStmt)
	if !ok {
		return false
	}
	err := w.variable(w.errName())
	writes := false
	for _, l := range a.Lhs {
		writes = writes || w.names(l, err)
	}
	for _, r := range a.Rhs {
		writes = writes && !w.uses(r, err)
	}
	return writes
}

// assignsErr says whether any of the statements gives the acquisition's error
// variable a value.
func (w *wrap) assignsErr(list []ast.Stmt) bool {
	err := w.variable(w.errName())
	found := false
	for _, st := range list {
		ast.Inspect(st, func(n ast.Node) bool {
			if a, ok := n.(*ast.AssignStmt); ok {
				for _, l := range a.Lhs {
					found = found || w.names(l, err)
				}
			}
			return !found
		})
	}
	return found
}

// whyFlow is why the block's ways out are not those of a function.
func (w *wrap) whyFlow() string {
	why := ""
	refuse := func(reason string) {
		if why == "" {
			why = reason
		}
	}
	for _, st := range w.block {
		inspectOwn(st, func(n ast.Node) {
			switch n := n.(type) {
			case *ast.DeferStmt:
				if !w.atEnd {
					refuse(whyDefers)
				}
			case *ast.CallExpr:
				if w.isRecover(n) {
					refuse(whyRecovers)
				}
			case *ast.ReturnStmt:
				refuse(w.whyReturn(n))
			}
		})
		for _, b := range branchesOut(st, false, false, w.labels()) {
			if !w.toEnd(b) {
				refuse(whyBranches)
			}
			w.jumps = append(w.jumps, b)
		}
	}
	return why
}

func (s *site) isRecover(call *ast.CallExpr) bool {
	b, ok := s.pkg.Info.Uses[asIdent(call.Fun)].(*types.Builtin)
	return ok && b.Name() == "recover"
}

func asIdent(e ast.Expr) *ast.Ident {
	id, _ := ast.Unparen(e).(*ast.Ident)
	return id
}

// labels are those that the block defines.
func (w *wrap) labels() map[string]bool {
	m := map[string]bool{}
	for _, st := range w.block {
		inspectOwn(st, func(n ast.Node) {
			if l, ok := n.(*ast.LabeledStmt); ok {
				m[l.Label.Name] = true
			}
		})
	}
	return m
}

// leaves says whether a branch in a statement goes to somewhere outside of it,
// given what an unlabelled break and continue would stay in.
func leaves(n ast.Node, inBreak, inLoop bool, labels map[string]bool) bool {
	return len(branchesOut(n, inBreak, inLoop, labels)) > 0
}

// branchesOut are the branches in a statement that go to somewhere outside of
// it, where the labels are those inside.
func branchesOut(n ast.Node, inBreak, inLoop bool, labels map[string]bool) []*ast.BranchStmt {
	var out []*ast.BranchStmt
	ast.Inspect(n, func(m ast.Node) bool {
		within := func(body ast.Node, inLoop bool) bool {
			out = append(out, branchesOut(body, true, inLoop, labels)...)
			return false
		}
		switch m := m.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BranchStmt:
			stays := inBreak
			switch {
			case m.Label != nil:
				stays = labels[m.Label.Name]
			case m.Tok == token.CONTINUE:
				stays = inLoop
			}
			if !stays {
				out = append(out, m)
			}
		case *ast.ForStmt:
			return within(m.Body, true)
		case *ast.RangeStmt:
			return within(m.Body, true)
		case *ast.SwitchStmt:
			return within(m.Body, inLoop)
		case *ast.TypeSwitchStmt:
			return within(m.Body, inLoop)
		case *ast.SelectStmt:
			return within(m.Body, inLoop)
		}
		return true
	})
	return out
}

// toEnd says whether a branch out of the block leads to where the block ends: a
// continue of the loop whose body that is, a break of the switch whose case it
// is.
func (w *wrap) toEnd(b *ast.BranchStmt) bool {
	if len(w.tail) > 0 || w.whole || b.Label != nil {
		return false
	}
	up := w.parents()
	around := up[w.anchor()]
	var target ast.Node
	switch around.(type) {
	case *ast.BlockStmt:
		target = up[around]
	case *ast.CaseClause, *ast.CommClause:
		target = up[up[around]]
	}
	switch target.(type) {
	case *ast.ForStmt, *ast.RangeStmt:
		return b.Tok == token.CONTINUE
	case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		return b.Tok == token.BREAK
	}
	return false
}

// whyReturn is why a return of the block cannot become one of the function
// that it turns into.
func (w *wrap) whyReturn(ret *ast.ReturnStmt) string {
	want := w.sig.Results().Len()
	switch {
	case w.whole:
		return "" // whyWays looks at the values
	case w.kept != nil && want == 0 && w.atEnd:
		return ""
	case w.kept != nil:
		return whyCheckDoes
	case len(ret.Results) == 0 || len(w.failed.Results) == 0:
		return whyNamedResult
	case len(ret.Results) != want:
		return whyReturnValue // a call with several results
	}
	for i, r := range ret.Results[:want-1] {
		if w.src.code(r) != w.src.code(w.failed.Results[i]) || !w.zero(r) {
			return whyReturnValue
		}
	}
	if !w.failing(ret) {
		if want > 1 {
			return whyReturnValue
		}
		return whyMayGoOn
	}
	return ""
}

// zero says whether an expression is a constant, nil or an empty literal: the
// same wherever it is evaluated.
func (w *wrap) zero(e ast.Expr) bool {
	if lit, ok := e.(*ast.CompositeLit); ok {
		return len(lit.Elts) == 0
	}
	tv := w.pkg.Info.Types[e]
	return tv.Value != nil || tv.IsNil()
}

func (w *wrap) parents() map[ast.Node]ast.Node {
	if w.up == nil {
		w.up = parents(w.body)
	}
	return w.up
}

// whyVariables is why the block's variables are not those of a function.
func (w *wrap) whyVariables() string {
	err := w.variable(w.errName())
	for _, st := range w.block {
		a, ok := st.(*ast.AssignStmt)
		if !ok || a.Tok != token.DEFINE {
			continue
		}
		for _, l := range a.Lhs {
			id, ok := l.(*ast.Ident)
			if v, isVar := w.pkg.Info.Uses[id].(*types.Var); ok && isVar && v != err && v.Pos() < w.stmt.End() {
				return whyRedeclares
			}
		}
	}
	if err != nil && err == w.ways.named {
		return "" // the function that the block becomes has a result of its own for it
	}
	first := w.firstMention(slices.Concat(w.block, w.tail), err)
	if !w.ownErr && first != nil && !w.assigns(first) {
		return whyErrRead // it would read what the variable held before
	}
	if w.ownErr && w.firstMention(w.block, err) != nil && !w.readsErr() {
		return whyErrUnread
	}
	return ""
}

// readsErr says whether the block reads the acquisition's error variable.
func (w *wrap) readsErr() bool {
	err := w.variable(w.errName())
	reads := false
	for _, st := range w.block {
		ast.Inspect(st, func(n ast.Node) bool {
			if a, ok := n.(*ast.AssignStmt); ok {
				for _, r := range a.Rhs {
					reads = reads || w.uses(r, err)
				}
				for _, l := range a.Lhs {
					reads = reads || asIdent(l) == nil && w.uses(l, err)
				}
				return false
			}
			id, ok := n.(*ast.Ident)
			reads = reads || ok && w.pkg.Info.Uses[id] == types.Object(err)
			return true
		})
	}
	return reads
}

// needsErr says whether the function needs a variable for errors of its own:
// the block uses the one that the acquisition declared, and does not begin
// with an assignment that can declare it.
func (w *wrap) needsErr() bool {
	err := w.variable(w.errName())
	first := w.firstMention(w.block, err)
	if !w.ownErr || first == nil || w.assignToDeclare().IsValid() {
		return false
	}
	a, ok := first.(*ast.AssignStmt)
	return !ok || a.Tok != token.DEFINE
}

// assignToDeclare is the = of the block's first assignment to the error
// variable that went with the acquisition, if it can be made a :=.
func (w *wrap) assignToDeclare() token.Pos {
	err := w.variable(w.errName())
	a, ok := w.firstMention(w.block, err).(*ast.AssignStmt)
	if !ok || !w.ownErr || a.Tok != token.ASSIGN || !w.assigns(a) {
		return token.NoPos
	}
	for _, l := range a.Lhs {
		if id := asIdent(l); id == nil || id.Name != "_" && !w.names(id, err) {
			return token.NoPos
		}
	}
	return a.TokPos
}

// whyOutlives is why the resource would be needed after its block. Where the
// author's own defer moves, the release stays where it was.
func (w *wrap) whyOutlives() string {
	if w.deferred != nil {
		return ""
	}
	first, last := w.block[0], last(w.block)
	return w.outlivesWhy(&ast.BlockStmt{Lbrace: first.Pos(), Rbrace: last.End() - 1}, false)
}

// whyWithIt: what reads through the resource, or lies in it, is found to owe
// nothing as long as the release of the resource is in the same function.
func (w *wrap) whyWithIt() string {
	from, to := w.block[0].Pos(), last(w.block).End()
	for _, ob := range w.st.Obligations {
		if ob.Call.Pos() < from || to < ob.Call.End() || len(ob.Leaks) > 0 {
			continue
		}
		if !slices.ContainsFunc(ob.Events, func(e obligation.Event) bool { return ending(e) && from <= e.Pos && e.Pos < to }) {
			return whyWithIt
		}
	}
	if w.ob.Kind.ID == "temp" && slices.ContainsFunc(w.block, w.opensAgain) {
		return whyWithIt // a directory in it, which goes with it
	}
	return ""
}

// opensAgain says whether a statement calls what the acquisition calls.
func (w *wrap) opensAgain(st ast.Stmt) bool {
	found := false
	ast.Inspect(st, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		found = found || ok && w.callee(call) == w.callee(w.ob.Call)
		return !found
	})
	return found
}
