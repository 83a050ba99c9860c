package codeactions

import (
	"go/ast"
	"go/token"
	"slices"
)

const (
	whyErrorTaken     = "the error of the call is neither returned nor checked right behind it"
	whyReleaseLate    = "something follows the call that could tell that the release now comes at the end of the function"
	whyReleaseInLoop  = "the call stands in a loop, and the release would wait for the end of the function"
	whyReleaseChecked = "the helper returns the error of the release, and it is checked behind the call"
)

// stand is how the call of a helper stands among the statements, and what becomes
// of the error that it returns.
type stand struct {
	err   *ast.Ident      // the variable that takes the error; nil for none
	ret   *ast.ReturnStmt // what returns it, as the last of its values
	check *ast.IfStmt     // what tests it otherwise
	to    ast.Stmt        // the last statement that goes with the call
	tail  []ast.Stmt      // what follows in the block
}

// whyPlace finds out how the call stands.
func (in *inlining) whyPlace() string {
	if in.lit == nil {
		return whyNoLiteral
	}
	up, why := in.taken()
	if why != "" {
		return why
	}
	if why := in.block(up); why != "" || in.index < 0 {
		return whyNoBlock
	}
	if in.scope = in.pkg.Types.Scope().Innermost(in.stmt.Pos()); in.inIf != nil {
		in.scope = in.scope.Parent()
		in.stmt = in.inIf
	}
	end := in.index
	if in.stand.to = in.stmt; in.stand.err != nil && in.stand.check == nil {
		if end++; !in.taker(end) {
			return whyErrorTaken
		}
	}
	if in.stand.tail = in.list[end+1:]; in.alike() {
		in.stand.ret, in.stand.check = in.stand.tail[0].(*ast.ReturnStmt), nil
		in.stand.to, in.stand.tail = in.stand.ret, nil
	}
	switch {
	case in.stand.err != nil:
		in.err = in.stand.err.Name
	case in.helper.err != nil:
		in.err = in.helper.err.Name
	}
	return ""
}

// taken sets the statement of the call, and what takes its error there; what it
// returns is the way from that statement outwards.
func (in *inlining) taken() ([]ast.Node, string) {
	switch st := in.path[0].(type) {
	case *ast.ExprStmt:
		if in.stmt = st; in.helper.silent {
			return in.path, ""
		}
	case *ast.ReturnStmt:
		if in.stmt, in.stand.ret = st, st; last(st.Results) == ast.Expr(in.call) {
			return in.path, ""
		}
	case *ast.AssignStmt:
		id, ok := st.Lhs[0].(*ast.Ident)
		if !ok || len(st.Lhs) != 1 || in.variable(id) == nil {
			break
		}
		in.stmt, in.stand.err = st, id
		if check, ok := in.path[1].(*ast.IfStmt); ok && check.Init == in.stmt {
			if in.stand.check = check; !in.checks(check) {
				break
			}
		}
		return in.path, ""
	}
	return nil, whyErrorTaken
}

// checks says whether an if statement does nothing but test the error.
func (in *inlining) checks(check *ast.IfStmt) bool {
	c, ok := check.Cond.(*ast.BinaryExpr)
	return ok && check.Else == nil && c.Op == token.NEQ && in.names(c.X, in.variable(in.stand.err)) && in.isNil(c.Y)
}

// taker says whether a statement of the block returns the error or checks it.
func (in *inlining) taker(i int) bool {
	if i >= len(in.list) {
		return false
	}
	in.stand.to = in.list[i]
	err := in.variable(in.stand.err)
	switch st := in.list[i].(type) {
	case *ast.ReturnStmt:
		in.stand.ret = st
		if len(st.Results) == 0 {
			return in.sig.Results().Len() > 0 && in.errorResult() == err
		}
		return len(st.Results) == in.sig.Results().Len() && in.names(last(st.Results), err)
	case *ast.IfStmt:
		in.stand.check = st
		return st.Init == nil && in.checks(st)
	}
	return false
}

// alike says whether the check returns the error, and what follows it returns the
// same without one: together that is a return of the call.
func (in *inlining) alike() bool {
	if in.stand.check == nil || len(in.stand.tail) != 1 || len(in.stand.check.Body.List) != 1 {
		return false
	}
	failed, ok := in.stand.check.Body.List[0].(*ast.ReturnStmt)
	done, isReturn := in.stand.tail[0].(*ast.ReturnStmt)
	if !ok || !isReturn || len(failed.Results) == 0 || len(failed.Results) != len(done.Results) {
		return false
	}
	for i, e := range failed.Results[:len(failed.Results)-1] {
		if !in.unchanging(e) || in.src.code(e) != in.src.code(done.Results[i]) {
			return false
		}
	}
	return in.names(last(failed.Results), in.variable(in.stand.err)) && in.isNil(last(done.Results))
}

// unchanging says whether an expression is a constant, nil or an empty literal: the
// same wherever it is evaluated.
func (s *site) unchanging(e ast.Expr) bool {
	if lit, ok := e.(*ast.CompositeLit); ok {
		return len(lit.Elts) == 0
	}
	tv := s.pkg.Info.Types[e]
	return tv.Value != nil || tv.IsNil()
}

// whyLate is why a deferred release would come later than anybody may notice. To
// release at the end of the block by hand is no way out: where the block returns
// early or panics, that would not run.
func (in *inlining) whyLate() string {
	if in.stand.ret != nil {
		return ""
	}
	after, repeated := in.after()
	switch {
	case repeated:
		return whyReleaseInLoop
	case slices.ContainsFunc(after, func(st ast.Stmt) bool { return !in.unaware(st) }):
		return whyReleaseLate
	case len(after) > 0 && in.literalDefers():
		return whyDefers
	}
	return ""
}

// after are the statements of the function that can run after those of the call,
// and whether the call itself can run again.
func (in *inlining) after() (all []ast.Stmt, repeated bool) {
	all = slices.Clone(in.stand.tail)
	var from ast.Node
	for _, n := range in.path {
		switch n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			for range in.gotos() {
				repeated = true
			}
			return all, repeated
		case *ast.ForStmt, *ast.RangeStmt:
			repeated = true
		}
		if list := listOf(n); from != nil && !slices.Contains(list, ast.Stmt(in.stmt)) {
			if st, ok := from.(ast.Stmt); ok {
				if i := slices.Index(list, st); i >= 0 {
					all = append(all, list[i+1:]...)
				}
			}
		}
		from = n
	}
	return all, repeated
}

// unaware says whether a statement is the same before and after the release: it
// calls nothing, waits for nothing, and reads and writes what is the function's own.
func (in *inlining) unaware(st ast.Stmt) bool {
	still := func(list []ast.Expr) bool {
		return !slices.ContainsFunc(list, func(e ast.Expr) bool { return !in.still(e) })
	}
	switch st := st.(type) {
	case *ast.ReturnStmt:
		return still(st.Results)
	case *ast.IncDecStmt:
		return in.still(st.X)
	case *ast.AssignStmt:
		return still(st.Lhs) && still(st.Rhs)
	case *ast.IfStmt:
		return st.Init == nil && in.still(st.Cond) && in.unaware(st.Body) && (st.Else == nil || in.unaware(st.Else))
	case *ast.BlockStmt:
		return !slices.ContainsFunc(st.List, func(st ast.Stmt) bool { return !in.unaware(st) })
	}
	return false
}

// literalDefers says whether the literal defers something itself.
func (in *inlining) literalDefers() bool {
	found := false
	inspectOwn(in.lit.Body, func(n ast.Node) {
		_, ok := n.(*ast.DeferStmt)
		found = found || ok
	})
	return found
}
