package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// A goroutine that is counted by hand.

const (
	whyGivenArgs = "the goroutine is given arguments"
	whyOwnGo     = "the wait group's Go is hidden by another one"
	whyNotFirst  = "the goroutine does not begin with the deferred Done"
	whyDoneAgain = "the goroutine counts down once more"
	whyGroupVar  = "the wait group's variable is assigned to in this function"
)

// waitGroupGo is the offer at wg.Add(1), or at the go statement right behind it.
func (c *cursor) waitGroupGo() (merger, ast.Node, bool) {
	p, ok := c.standing()
	if !ok {
		return merger{}, nil, false
	}
	if g, ok := p.stmt().(*ast.GoStmt); ok && c.pos <= g.Call.Fun.Pos() && p.index > 0 {
		p.index--
	}
	wg, ok := p.adds()
	if !ok || p.index+1 == len(p.list) || !since(c.pkg, c.file, "go1.25") {
		return merger{}, nil, false
	}
	g, ok := p.list[p.index+1].(*ast.GoStmt)
	if !ok {
		return merger{}, nil, false
	}
	lit, ok := g.Call.Fun.(*ast.FuncLit)
	if !ok || len(p.methodsOf(lit.Body, wg, "Done")) == 0 {
		return merger{}, nil, false
	}
	add := p.stmt()
	m := merger{title: "Start the goroutine with " + c.src.code(wg) + ".Go"}
	if m.why = p.whyNoGo(wg, g, lit); m.why != "" {
		return m, add, true
	}
	done := lit.Body.List[0]
	end, alone := c.src.restOfLine(done.End())
	_, opens := c.src.restOfLine(lit.Body.Lbrace + 1)
	switch {
	case !alone || !opens || !c.src.opensLine(add.Pos()) || !c.src.opensLine(done.Pos()) || !c.src.opensLine(lit.Body.Rbrace):
		m.why = whySharedLine
	case commentIn(c.file, add.Pos(), lit.Pos()) || commentIn(c.file, done.Pos(), end) || commentIn(c.file, lit.End(), g.End()):
		m.why = whyCommentLost
	default:
		if len(lit.Body.List) > 1 {
			end = c.src.pastBlankLines(end)
		}
		from := c.src.file.Pos(c.src.lineStart(c.src.offset(done.Pos())) - len(c.src.newline()))
		m.edits = []analysis.TextEdit{
			{Pos: add.Pos(), End: lit.Pos(), NewText: []byte(c.src.code(wg) + ".Go(")},
			{Pos: from, End: end},
			{Pos: lit.End(), End: g.End(), NewText: []byte(")")},
		}
	}
	return m, add, true
}

// adds is the wait group of a statement that adds one to it.
func (p *standing) adds() (ast.Expr, bool) {
	st, ok := p.stmt().(*ast.ExprStmt)
	if !ok {
		return nil, false
	}
	call, ok := st.X.(*ast.CallExpr)
	if !ok || calleeName(p.pkg, call) != "(*sync.WaitGroup).Add" || !p.isOne(call.Args[0]) {
		return nil, false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !p.reads(sel.X) {
		return nil, false
	}
	return sel.X, true
}

func (p *standing) isOne(e ast.Expr) bool {
	v := p.pkg.Info.Types[e].Value
	return v != nil && v.String() == "1"
}

// reads says whether an expression is nothing but names and fields.
func (p *standing) reads(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return p.reads(e.X)
	}
	return false
}

func (p *standing) whyNoGo(wg ast.Expr, g *ast.GoStmt, lit *ast.FuncLit) string {
	t := p.pkg.Info.TypeOf(wg)
	obj, _, _ := types.LookupFieldOrMethod(t, true, p.pkg.Types, "Go")
	fn, ok := obj.(*types.Func)
	first := true
	if len(lit.Body.List) > 0 {
		d, isDefer := lit.Body.List[0].(*ast.DeferStmt)
		first = isDefer && len(p.methodsOf(d.Call, wg, "Done")) == 1
		if isDefer && first {
			sel, isSel := d.Call.Fun.(*ast.SelectorExpr)
			first = isSel && p.sameName(sel.X, wg)
		}
	}
	switch {
	case len(g.Call.Args) > 0 || lit.Type.Results != nil && len(lit.Type.Results.List) > 0:
		return whyGivenArgs
	case !ok || fn.FullName() != "(*sync.WaitGroup).Go":
		return whyOwnGo
	case !first:
		return whyNotFirst
	case len(p.methodsOf(lit.Body, wg, "Done")) > 1:
		return whyDoneAgain
	case p.assigned(wg):
		return whyGroupVar
	}
	return ""
}

// methodsOf are the calls of a method of the wait group below a node.
func (p *standing) methodsOf(n ast.Node, wg ast.Expr, name string) []*ast.CallExpr {
	var all []*ast.CallExpr
	ast.Inspect(n, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == name && p.sameName(sel.X, wg) {
			all = append(all, call)
		}
		return true
	})
	return all
}

// sameName says whether two expressions are the same names of the same things.
func (p *standing) sameName(a, b ast.Expr) bool {
	switch a := a.(type) {
	case *ast.Ident:
		b, ok := b.(*ast.Ident)
		return ok && p.pkg.Info.ObjectOf(a) == p.pkg.Info.ObjectOf(b)
	case *ast.SelectorExpr:
		b, ok := b.(*ast.SelectorExpr)
		return ok && a.Sel.Name == b.Sel.Name && p.sameName(a.X, b.X)
	}
	return false
}

// assigned says whether the function assigns to the expression or to a part of
// it after its declaration.
func (p *standing) assigned(e ast.Expr) bool {
	found := false
	ast.Inspect(p.fn, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || a.Tok == token.DEFINE {
			return !found
		}
		for _, l := range a.Lhs {
			for part := e; ; {
				found = found || p.sameName(ast.Unparen(l), part)
				sel, ok := part.(*ast.SelectorExpr)
				if !ok {
					break
				}
				part = sel.X
			}
		}
		return !found
	})
	return found
}
