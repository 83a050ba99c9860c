package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
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
	whyErrUnread   = "the block assigns an error that nothing reads"
)

// whyBlock finds the block: from behind the error check to the last statement
// that uses the resource or what was declared on the way there.
func (w *wrap) whyBlock() string {
	rest := w.rest()
	for len(rest) > 0 && rest[0].Pos() < w.head.End() {
		rest = rest[1:]
	}
	end := 1 + lastIndex(rest, func(st ast.Stmt) bool { return w.uses(st, w.ob.Var) })
	if end == 0 {
		return whyUnused
	}
	for more := end; ; end = more {
		for _, obj := range w.declared(rest[:end]) {
			more = max(more, 1+lastIndex(rest, func(st ast.Stmt) bool { return w.uses(st, obj) }))
		}
		if st := w.firstMention(rest[more:], w.variable(w.errName())); st != nil && !w.assigns(st) && w.assignsErr(rest[:more]) {
			more = 1 + slices.Index(rest, st)
		}
		if more == end {
			break
		}
	}
	if _, ret := last(rest).(*ast.ReturnStmt); ret && end == len(rest)-1 && w.sig.Results().Len() == 1 {
		end++
	}
	if w.deferred != nil {
		end = len(rest) // that is how long the author has held it
	}
	w.block, w.tail = rest[:end], rest[end:]
	_, ret := last(w.block).(*ast.ReturnStmt)
	if w.whole = ret && len(w.tail) == 0; w.deferred != nil && !w.whole {
		return whyHeldLonger
	}
	return ""
}

func last(list []ast.Stmt) ast.Stmt { return list[len(list)-1] }

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
				refuse(whyDefers)
			case *ast.CallExpr:
				if b, ok := w.pkg.Info.Uses[asIdent(n.Fun)].(*types.Builtin); ok && b.Name() == "recover" {
					refuse(whyRecovers)
				}
			case *ast.ReturnStmt:
				refuse(w.whyReturn(n))
			}
		})
		if leaves(st, false, false, w.labels()) {
			refuse(whyBranches)
		}
	}
	return why
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
	found := false
	ast.Inspect(n, func(m ast.Node) bool {
		if found || m == nil {
			return false
		}
		switch m := m.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BranchStmt:
			switch {
			case m.Label != nil:
				found = !labels[m.Label.Name]
			case m.Tok == token.BREAK, m.Tok == token.FALLTHROUGH:
				found = !inBreak
			case m.Tok == token.CONTINUE:
				found = !inLoop
			}
		case *ast.ForStmt:
			found = found || leaves(m.Body, true, true, labels)
			return false
		case *ast.RangeStmt:
			found = found || leaves(m.Body, true, true, labels)
			return false
		case *ast.SwitchStmt:
			found = found || leaves(m.Body, true, inLoop, labels)
			return false
		case *ast.TypeSwitchStmt:
			found = found || leaves(m.Body, true, inLoop, labels)
			return false
		case *ast.SelectStmt:
			found = found || leaves(m.Body, true, inLoop, labels)
			return false
		}
		return true
	})
	return found
}

// whyReturn is why a return of the block cannot become one of the function
// that it turns into.
func (w *wrap) whyReturn(ret *ast.ReturnStmt) string {
	want := w.sig.Results().Len()
	if len(ret.Results) == 0 {
		return whyNamedResult
	}
	if len(ret.Results) != want {
		return whyReturnValue // a call with several results
	}
	if w.whole && want == 1 {
		return ""
	}
	for i, r := range ret.Results[:want-1] {
		if w.src.code(r) != w.src.code(w.failed.Results[i]) || !w.zero(r) {
			return whyReturnValue
		}
	}
	if !w.surelyError(ret) {
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

// surelyError says whether the error of a return cannot be nil: it is made on
// the spot, or the return stands under a test of it.
func (w *wrap) surelyError(ret *ast.ReturnStmt) bool {
	e := ast.Unparen(ret.Results[len(ret.Results)-1])
	if call, ok := e.(*ast.CallExpr); ok {
		name := w.callee(call)
		return name == "fmt.Errorf" || name == "errors.New"
	}
	id, ok := e.(*ast.Ident)
	if !ok {
		return false
	}
	for n := w.parents()[ret]; n != nil; n = w.parents()[n] {
		check, ok := n.(*ast.IfStmt)
		if !ok || !(check.Body.Pos() <= ret.Pos() && ret.End() <= check.Body.End()) {
			continue
		}
		c, ok := ast.Unparen(check.Cond).(*ast.BinaryExpr)
		if ok && c.Op == token.NEQ && w.isNil(c.Y) && w.names(c.X, w.variable(id)) {
			return check.Body.List[0] == ast.Stmt(ret) // nothing in between has changed it
		}
	}
	return false
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
	named := false
	for _, st := range w.block {
		ast.Inspect(st, func(n ast.Node) bool {
			if a, ok := n.(*ast.AssignStmt); ok {
				for _, l := range a.Lhs {
					for r := range w.sig.Results().Variables() {
						named = named || w.names(l, r)
					}
				}
			}
			return true
		})
	}
	if named {
		return whyNamedResult
	}
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
