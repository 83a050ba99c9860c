package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// The labels of a goroutine, set for some statements and taken back behind them.

const (
	setLabels  = "runtime/pprof.SetGoroutineLabels"
	withLabels = "runtime/pprof.WithLabels"
	doLabels   = "runtime/pprof.Do"

	whyContextShared = "the variable of the context is seen by other code, and would keep what it held before"
)

// labelling is what sets labels and sees to it that they are taken back:
// neighbouring statements, in any order that means the same.
type labelling struct {
	*standing
	first, next int // of the statements in the list
	set, with   *ast.CallExpr
	named       *ast.Ident // the variable that the context with the labels is kept in; nil for none
	kept        *ast.AssignStmt
	back        *ast.DeferStmt // what takes the labels back at the end of the function; nil if that is done by hand
}

// labelsDo is the offer at the statements that set the labels.
func (c *cursor) labelsDo() (merger, ast.Node, bool) {
	p, ok := c.standing()
	if !ok {
		return merger{}, nil, false
	}
	l := &labelling{standing: p}
	if itself, ok := c.pkg.Info.Defs[p.decl.Name].(*types.Func); ok && itself.FullName() == doLabels {
		return merger{}, nil, false
	}
	if !l.find() {
		return merger{}, nil, false
	}
	end, block, ok := l.ended()
	if !ok {
		return merger{}, nil, false
	}
	do := "Do"
	if sel, ok := l.set.Fun.(*ast.SelectorExpr); ok {
		do = c.src.code(sel.X) + ".Do"
	}
	m := merger{title: "Wrap in " + do}
	m.edits, m.why = l.write(do, end, block)
	return m, p.list[l.first], true
}

// find takes the statements around the cursor. It is false where they are not
// what sets labels once, on top of those of a context that they take back.
func (l *labelling) find() bool {
	part := func(i int) bool { return 0 <= i && i < len(l.list) && l.part(l.list[i]) != nil }
	for l.first = l.index; part(l.first - 1); l.first-- {
	}
	for l.next = l.index; part(l.next); l.next++ {
	}
	for _, st := range l.list[l.first:l.next] {
		switch call := l.part(st); st := st.(type) {
		case *ast.AssignStmt:
			if l.kept != nil {
				return false
			}
			l.kept, l.named, l.with = st, asIdent(st.Lhs[0]), call
		case *ast.ExprStmt:
			if l.set != nil {
				return false
			}
			l.set = call
		case *ast.DeferStmt:
			if l.back != nil {
				return false
			}
			l.back = st
		}
	}
	if l.set == nil {
		return false
	}
	if l.kept == nil {
		l.with, _ = ast.Unparen(l.set.Args[0]).(*ast.CallExpr)
		return l.with != nil && calleeName(l.pkg, l.with) == withLabels
	}
	id := asIdent(l.set.Args[0])
	return id != nil && l.pkg.Info.ObjectOf(id) == l.pkg.Info.ObjectOf(l.named) && l.kept.End() <= l.set.Pos()
}

// part is the call of pprof that a statement is, nil if it is none of those that
// set labels or take them back.
func (l *labelling) part(st ast.Stmt) *ast.CallExpr {
	var call *ast.CallExpr
	name := setLabels
	switch st := st.(type) {
	case *ast.ExprStmt:
		call, _ = st.X.(*ast.CallExpr)
	case *ast.DeferStmt:
		call = st.Call
	case *ast.AssignStmt:
		if len(st.Lhs) == 1 && len(st.Rhs) == 1 && asIdent(st.Lhs[0]) != nil {
			call, _ = st.Rhs[0].(*ast.CallExpr)
			name = withLabels
		}
	}
	if call == nil || calleeName(l.pkg, call) != name {
		return nil
	}
	return call
}

// ended finds the statements that have the labels, and what ends them. It is
// false where the labels are not taken back to those of the context before.
func (l *labelling) ended() (end ast.Stmt, block []ast.Stmt, ok bool) {
	if l.back != nil {
		again := l.kept != nil && l.pkg.Info.ObjectOf(l.named) == l.object(l.with.Args[0]) && l.kept.Pos() < l.back.Pos()
		return l.list[l.next-1], l.list[l.next:], !again && l.sameContext(l.back.Call.Args[0], l.with.Args[0])
	}
	for i := l.next; i < len(l.list); i++ {
		st, isCall := l.list[i].(*ast.ExprStmt)
		if !isCall {
			continue
		}
		if call := l.part(st); call != nil {
			base := l.object(l.with.Args[0])
			changed := base != nil && slices.ContainsFunc(l.list[l.first:i], func(st ast.Stmt) bool { return l.sets(st, base) })
			return st, l.list[l.next:i], !changed && l.sameContext(call.Args[0], l.with.Args[0])
		}
	}
	return nil, nil, false
}

func (l *labelling) object(e ast.Expr) types.Object {
	if id := asIdent(e); id != nil {
		return l.pkg.Info.Uses[id]
	}
	return nil
}

// sameContext says whether two expressions are the same context: the same
// variable, or the one that has nothing in it.
func (l *labelling) sameContext(a, b ast.Expr) bool {
	if obj := l.object(a); obj != nil {
		return obj == l.object(b)
	}
	one, ok := ast.Unparen(a).(*ast.CallExpr)
	other, too := ast.Unparen(b).(*ast.CallExpr)
	return ok && too && emptyContext[calleeName(l.pkg, one)] && emptyContext[calleeName(l.pkg, other)]
}

var emptyContext = map[string]bool{"context.Background": true, "context.TODO": true}

// sets says whether a statement assigns to a variable.
func (l *labelling) sets(n ast.Node, v types.Object) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		for _, e := range assigns(n) {
			id := asIdent(e)
			found = found || id != nil && l.pkg.Info.Uses[id] == v
		}
		return !found
	})
	return found
}

func (l *labelling) write(do string, end ast.Stmt, block []ast.Stmt) ([]analysis.TextEdit, string) {
	s := &site{pkg: l.pkg, src: l.src, file: l.file, fn: l.fn, sig: l.sig, body: l.body, stmt: l.list[l.first], list: l.list, index: l.first}
	w := &wrap{site: s, block: block, head: l.list[l.next-1]}
	wholly := l.back != nil
	switch why := w.whyNoLiteral(s.rest(), wholly); {
	case wholly && l.list[0] != l.body.List[0]:
		return nil, whyNotEnded
	case why != "":
		return nil, why
	case commentIn(l.file, w.stmt.Pos(), w.head.End()):
		return nil, whyCommentLost
	case l.seenElsewhere(block):
		return nil, whyContextShared
	}
	context, needed, why := imported(l.pkg, l.file, l.src, "context", w.stmt.Pos())
	if why != "" {
		return nil, why
	}
	param := context + ".Context"
	if l.named != nil && mentionsAny(l.standing, &ast.BlockStmt{List: block}, []types.Object{l.pkg.Info.ObjectOf(l.named)}) {
		param = l.named.Name + " " + param
	}
	edits := w.literal(do+"("+l.src.code(l.with.Args[0])+", "+l.src.code(l.with.Args[1])+", func("+param+") {", end)
	if edits == nil {
		return nil, whySharedLine
	}
	return append(edits, needed...), ""
}

// seenElsewhere says whether a variable that is there before, and holds the
// context with the labels from now on, is used by code that has no part in it: what
// the block has instead is a parameter.
func (l *labelling) seenElsewhere(block []ast.Stmt) bool {
	if l.kept == nil || l.kept.Tok == token.DEFINE {
		return false
	}
	v := l.pkg.Info.ObjectOf(l.named)
	if v.Pos() < l.fn.Pos() || l.back == nil {
		return true
	}
	seen := false
	ast.Inspect(l.body, func(n ast.Node) bool {
		if n != nil && n.Pos() >= l.kept.Pos() {
			return false
		}
		lit, isLit := n.(*ast.FuncLit)
		u, isAddr := n.(*ast.UnaryExpr)
		seen = seen || isLit && len(usesOf(l.pkg, lit, v)) > 0 || isAddr && u.Op == token.AND && l.object(u.X) == v
		return !seen
	})
	return seen
}
