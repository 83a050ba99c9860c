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
	if why == "" || forTheEnd[why] && end < len(rest) && w.fit(rest, len(rest)) == "" || w.share(rest, end) {
		return ""
	}
	if w.deferred != nil {
		return why // the author holds it beyond the way
	}
	w.leap = &leap{}
	if w.share(rest, end) {
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
	if w.leap != nil {
		w.leap = &leap{}
	}
	_, ret := last(w.block).(*ast.ReturnStmt)
	w.whole = ret && len(w.tail) == 0 && w.failed != nil
	w.atEnd = w.whole || len(w.tail) == 0 && w.sig.Results().Len() == 0 && w.list[0] == w.body.List[0]
	if w.deferred != nil && !w.atEnd {
		if w.kept != nil && len(w.tail) == 0 {
			return whyCheckDoes
		}
		return whyHeldLonger
	}
	for _, step := range []func() string{w.whyShared, w.whyFlow, w.whyWays, w.whyVariables, w.whyOutlives, w.whyWithIt} {
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
			v, isVar := w.pkg.Info.Uses[id].(*types.Var)
			if ok && isVar && v != err && v.Pos() < w.stmt.End() && w.shared == nil {
				return whyRedeclares
			}
		}
	}
	if why := w.whyErrSeen(); why != "" {
		return why
	}
	if err != nil && err == w.ways.named {
		return "" // the function that the block becomes has a result of its own for it
	}
	first := w.firstMention(slices.Concat(w.block, w.tail), err)
	if !w.ownErr && first != nil && !w.assigns(first) {
		return whyErrRead // it would read what the variable held before
	}
	if w.firstMention(w.block, err) != nil && (w.ownErr || w.declaresErr()) && !w.readsErr() {
		return whyErrUnread
	}
	return ""
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
