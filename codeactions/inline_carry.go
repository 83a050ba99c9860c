package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// carry is a return of the literal that takes over what the statement in front of
// it gives to variables for the function to return.
type carry struct {
	ret  *ast.ReturnStmt
	give *ast.AssignStmt
	decl ast.Stmt // the declaration of the error's variable in front of that, if nobody else needs it
	all  bool     // what is given is all that a call returns, its error too
}

// carry finds the returns that take over something, and which variables are not
// needed then.
func (in *inlining) carry() {
	for _, ret := range in.exits() {
		if c, ok := in.carryAt(ret); ok {
			in.carried = append(in.carried, c)
		}
	}
	for _, h := range in.values {
		h.gone = h.decl != nil && h.zero != "" && in.onlyCarried(h.v)
		if h.gone {
			_, h.gone = in.src.withoutLines(h.decl)
		}
	}
	// Where the author gives named results what a call returns, that stays.
	in.carried = slices.DeleteFunc(in.carried, func(c *carry) bool {
		return c.all && c.decl == nil && !slices.ContainsFunc(in.values, func(h *handed) bool { return h.gone })
	})
}

// exits are the returns of the literal.
func (in *inlining) exits() []*ast.ReturnStmt {
	var list []*ast.ReturnStmt
	inspectOwn(in.lit.Body, func(n ast.Node) {
		if ret, ok := n.(*ast.ReturnStmt); ok {
			list = append(list, ret)
		}
	})
	return list
}

func (in *inlining) carryAt(ret *ast.ReturnStmt) (*carry, bool) {
	list := in.listAround(ret)
	i := slices.Index(list, ast.Stmt(ret))
	if i < 1 || len(ret.Results) != 1 {
		return nil, false
	}
	a, ok := list[i-1].(*ast.AssignStmt)
	if !ok || a.Tok != token.ASSIGN {
		return nil, false
	}
	c := &carry{ret: ret, give: a}
	if len(a.Rhs) == 1 && len(a.Lhs) == len(in.values)+1 {
		err := asIdent(ret.Results[0])
		if err == nil || in.variable(err) == nil || !in.own(in.variable(err)) || !in.names(last(a.Lhs), in.variable(err)) || !in.inOrder(a.Lhs[:len(in.values)]) {
			return nil, false
		}
		if c.all = true; i > 1 && isEmptyVar(list[i-2]) {
			spec := list[i-2].(*ast.DeclStmt).Decl.(*ast.GenDecl).Specs[0].(*ast.ValueSpec)
			if in.pkg.Info.Defs[spec.Names[0]] == types.Object(in.variable(err)) {
				c.decl = list[i-2]
			}
		}
		return c, !in.commentBetween(c)
	}
	if len(a.Lhs) != len(a.Rhs) || !in.inOrder(a.Lhs) || in.commentBetween(c) {
		return nil, false
	}
	if in.still(ret.Results[0]) {
		return c, true
	}
	return c, !slices.ContainsFunc(a.Rhs, func(e ast.Expr) bool { return !in.unchanging(e) }) &&
		!slices.ContainsFunc(in.values, func(h *handed) bool { return h.v != nil && in.inLiterals(h.v) })
}

func (in *inlining) listAround(ret *ast.ReturnStmt) []ast.Stmt {
	var list []ast.Stmt
	ast.Inspect(in.lit.Body, func(n ast.Node) bool {
		if l := listOf(n); slices.Contains(l, ast.Stmt(ret)) {
			list = l
		}
		return list == nil
	})
	return list
}

// inOrder says whether the expressions are variables of the values, in their order.
func (in *inlining) inOrder(list []ast.Expr) bool {
	i := 0
	for _, e := range list {
		for i < len(in.values) && !in.names(e, in.values[i].v) {
			i++
		}
		if i++; i > len(in.values) {
			return false
		}
	}
	return true
}

func (in *inlining) usesOf(v *types.Var) int {
	n := 0
	ast.Inspect(in.lit.Body, func(m ast.Node) bool {
		if id, ok := m.(*ast.Ident); ok && in.pkg.Info.Uses[id] == types.Object(v) {
			n++
		}
		return true
	})
	return n
}

// inLiterals says whether a function literal of the literal uses the variable,
// other than one that is deferred.
func (in *inlining) inLiterals(v *types.Var) bool {
	found := false
	ast.Inspect(in.lit.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.DeferStmt:
			return false
		case *ast.FuncLit:
			found = found || in.usedIn(v, n.Pos(), n.End())
		}
		return !found
	})
	return found
}

// onlyCarried says whether the literal does nothing with a variable but give it
// what its returns take over.
func (in *inlining) onlyCarried(v *types.Var) bool {
	n := 0
	for _, c := range in.carried {
		for _, l := range c.give.Lhs {
			if in.names(l, v) {
				n++
			}
		}
	}
	return n == in.usesOf(v)
}

// commentBetween says whether a comment would be lost with the text between what is
// given and what is returned.
func (in *inlining) commentBetween(c *carry) bool {
	from := c.give.Pos()
	if c.decl != nil {
		from = c.decl.Pos()
	}
	return slices.ContainsFunc(in.file.Comments, func(g *ast.CommentGroup) bool {
		inValue := slices.ContainsFunc(slices.Concat(c.give.Rhs, c.ret.Results), func(e ast.Expr) bool { return e.Pos() < g.Pos() && g.End() <= e.End() })
		return from < g.Pos() && g.Pos() < c.ret.End() && !inValue
	})
}

// takeOver is the return with what it takes over. It is false where a name means
// something else there.
func (in *inlining) takeOver(c *carry) ([]analysis.TextEdit, bool) {
	from := c.give.Pos()
	if c.decl != nil {
		from = c.decl.Pos()
	}
	edit := func(from, to token.Pos, text string) analysis.TextEdit {
		return analysis.TextEdit{Pos: from, End: to, NewText: []byte(text)}
	}
	if c.all {
		return []analysis.TextEdit{edit(from, c.give.Rhs[0].Pos(), "return "), edit(c.give.Rhs[0].End(), c.ret.End(), "")}, true
	}
	values, ok := in.at(c.ret.Pos())
	if !ok {
		return nil, false
	}
	var edits []analysis.TextEdit
	text := "return "
	for i, k := 0, 0; i < len(values); i++ {
		if k < len(c.give.Lhs) && in.names(c.give.Lhs[k], in.values[i].v) {
			edits = append(edits, edit(from, c.give.Rhs[k].Pos(), text))
			from, text = c.give.Rhs[k].End(), ", "
			k++
			continue
		}
		text += values[i] + ", "
	}
	return append(edits, edit(from, c.ret.Results[0].Pos(), strings.TrimSuffix(text, ", ")+", ")), true
}
