package codeactions

import (
	"go/ast"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics"
)

var releaseRest = &Action{
	ID:      "release-rest",
	Title:   "release the rest where one release fails",
	answers: []string{"incomplete-release"},
	Doc: `In a method that returns at the first error of what it releases, it releases what is
left before it returns, the errors joined. Where the method does nothing but
release one thing after another, it becomes one statement.

Not offered where the releases that are left stand under a condition or in a
loop, or take something, and where the error is returned by name.`,
	fix: (*request).releaseRest,
}

func (r *request) releaseRest() (Offer, bool) {
	c, ok := cursorAt(r.st, r.finding.Pos, r.finding.Pos)
	if !ok || !since(c.pkg, c.file, "go1.20") { // errors.Join
		return Offer{}, false
	}
	s := c.cut()
	if s == nil || s.Loop != nil {
		return Offer{}, false
	}
	e := &finish{cursor: c, cut: s}
	if !e.listed() {
		return Offer{}, false
	}
	edits, ok := e.inOne()
	if !ok {
		edits, ok = e.before()
	}
	return Offer{
		Title:     "Release the rest, too, and join the errors",
		Kind:      "quickfix",
		Edits:     append(edits, e.imports...),
		Preferred: true,
		Finding:   r.finding,
		At:        r.finding.Pos,
	}, ok
}

// cut is the return at the cursor that leaves out releases; nil if it is none.
func (c *cursor) cut() *diagnostics.Cut {
	i := slices.IndexFunc(c.path, func(n ast.Node) bool { _, ok := n.(*ast.FuncDecl); return ok })
	if i < 0 {
		return nil
	}
	all := diagnostics.CutShort(c.st.source(), c.path[i].(*ast.FuncDecl))
	if i = slices.IndexFunc(all, func(s *diagnostics.Cut) bool { return s.Return.Pos() == c.pos }); i < 0 {
		return nil
	}
	return all[i]
}

// finish is the end of a method that releases, in the making.
type finish struct {
	*cursor
	cut     *diagnostics.Cut
	imports []analysis.TextEdit
}

// listed says whether each release that is left is called where it is reached,
// whatever has become of the others.
func (e *finish) listed() bool {
	return len(e.cut.Return.Results) == 1 && !slices.ContainsFunc(e.cut.Rest, func(call *ast.CallExpr) bool {
		return len(call.Args) > 0 || !slices.ContainsFunc(e.cut.Behind, func(st ast.Stmt) bool { return calls(st, call) })
	})
}

// calls says whether a statement calls something whenever it is reached.
func calls(st ast.Stmt, call *ast.CallExpr) bool {
	switch st := st.(type) {
	case *ast.ExprStmt:
		return st.X == ast.Expr(call)
	case *ast.AssignStmt:
		return len(st.Rhs) == 1 && st.Rhs[0] == ast.Expr(call)
	case *ast.ReturnStmt:
		return len(st.Results) == 1 && (st.Results[0] == ast.Expr(call) || isArgument(st.Results[0], call))
	case *ast.IfStmt:
		return st.Init != nil && calls(st.Init, call)
	}
	return false
}

func isArgument(e ast.Expr, call *ast.CallExpr) bool {
	outer, ok := e.(*ast.CallExpr)
	return ok && slices.Contains(outer.Args, ast.Expr(call))
}

// join is the function that joins errors, as the file calls it.
func (e *finish) join() (string, bool) {
	name, edits, why := imported(e.pkg, e.file, e.src, "errors", e.cut.Return.Pos())
	e.imports = edits
	return name + ".Join", why == ""
}

// inOne makes one statement of the releases from the one that fails on, where
// they are all that there is, and each returns its error as it is.
func (e *finish) inOne() ([]analysis.TextEdit, bool) {
	list := append([]ast.Stmt{e.cut.If}, e.cut.Behind...)
	end, ok := last(list).(*ast.ReturnStmt)
	if !ok || e.cut.Inner || len(end.Results) != 1 || commentIn(e.file, e.cut.If.Pos(), end.End()) {
		return nil, false
	}
	var codes []string
	for _, st := range list[:len(list)-1] {
		call := e.returnsAtOnce(st)
		if call == nil {
			return nil, false
		}
		codes = append(codes, e.src.code(call))
	}
	if call, ok := end.Results[0].(*ast.CallExpr); ok && call == last(e.cut.Rest) {
		codes = append(codes, e.src.code(call))
	} else if !e.pkg.Info.Types[end.Results[0]].IsNil() {
		return nil, false
	}
	join, ok := e.join()
	return []analysis.TextEdit{{Pos: e.cut.If.Pos(), End: end.End(), NewText: []byte("return " + join + "(" + strings.Join(codes, ", ") + ")")}}, ok
}

// returnsAtOnce is the release whose error a statement returns as it is; nil if
// it does anything else.
func (e *finish) returnsAtOnce(st ast.Stmt) *ast.CallExpr {
	test, ok := st.(*ast.IfStmt)
	if !ok || test.Init == nil || test.Else != nil || len(test.Body.List) != 1 {
		return nil
	}
	set, ok := test.Init.(*ast.AssignStmt)
	ret, isReturn := test.Body.List[0].(*ast.ReturnStmt)
	if !ok || !isReturn || len(set.Lhs) != 1 || len(set.Rhs) != 1 || len(ret.Results) != 1 {
		return nil
	}
	to, ok := set.Lhs[0].(*ast.Ident)
	id, isID := ret.Results[0].(*ast.Ident)
	if !ok || !isID || e.pkg.Info.Defs[to] == nil || e.pkg.Info.Uses[id] != e.pkg.Info.Defs[to] {
		return nil
	}
	call, _ := set.Rhs[0].(*ast.CallExpr)
	if call != e.cut.Failing && !slices.Contains(e.cut.Rest, call) {
		return nil
	}
	return call
}

// before releases what is left in front of the return. Releases that return no
// error are statements of their own.
func (e *finish) before() ([]analysis.TextEdit, bool) {
	var plain, joined []string
	for _, call := range e.cut.Rest {
		t := e.pkg.Info.TypeOf(call)
		switch {
		case t != nil && isError(t):
			joined = append(joined, e.src.code(call))
		case len(joined) > 0:
			return nil, false // the order would change
		default:
			plain = append(plain, e.src.code(call))
		}
	}
	ret := e.cut.Return
	if !e.src.opensLine(ret.Pos()) || e.pkg.Info.Types[ret.Results[0]].IsNil() { // the error is dropped on purpose
		return nil, false
	}
	code := e.src.code(ret)
	if len(joined) > 0 {
		join, ok := e.join()
		if !ok {
			return nil, false
		}
		code = "return " + join + "(" + strings.Join(append([]string{e.src.code(ret.Results[0])}, joined...), ", ") + ")"
	}
	lines := strings.Join(append(plain, code), "\n"+e.src.indent(ret.Pos()))
	return []analysis.TextEdit{replace(ret, e.src.lines(lines))}, true
}
