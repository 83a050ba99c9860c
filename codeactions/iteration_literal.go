package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// literal makes the body a function literal that is called at once. Its error has
// a name if a deferred release can set it.
func (it *iteration) literal(errName string) ([]analysis.TextEdit, string) {
	first, last := it.block[0], last(it.block)
	end, ok := it.src.restOfLine(last.End())
	if !ok || !it.src.opensLine(first.Pos()) {
		return nil, whySharedLine
	}
	indent := it.src.indent(first.Pos())
	open := it.head() + "func() " + it.results(errName) + "{"
	edits := []analysis.TextEdit{{Pos: first.Pos(), End: first.Pos(), NewText: []byte(it.src.lines(open + "\n" + indent + "\t"))}}
	edits = append(edits, it.indented(first.Pos(), end)...)
	edits = append(edits, it.backs()...)
	edits = append(edits, it.withoutLabel()...)
	closing := it.end("\n"+indent+"\t") + "\n" + indent + "}()" + it.tail(indent)
	return append(edits, analysis.TextEdit{Pos: end, End: end, NewText: []byte(it.src.lines(closing))}), ""
}

// end is the return at the end of the function, if it needs one.
func (it *iteration) end(line string) string {
	if it.resultNames() == "" || it.terminates(last(it.block)) {
		return ""
	}
	return line + it.back(false)
}

// withoutLabel takes the label of the loop away where nothing says it any more.
func (it *iteration) withoutLabel() []analysis.TextEdit {
	if it.label == nil || it.labelled() {
		return nil
	}
	from, to := it.label.Pos(), it.label.Stmt.Pos()
	return []analysis.TextEdit{{
		Pos: it.src.file.Pos(it.src.lineStart(it.src.offset(from))),
		End: it.src.file.Pos(it.src.lineStart(it.src.offset(to))),
	}}
}

// terminates says whether a statement of the body ends the function, too, as the
// compiler sees it.
func (it *iteration) terminates(st ast.Stmt) bool {
	switch st := st.(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		return true
	case *ast.BlockStmt:
		return it.terminate(st.List)
	case *ast.LabeledStmt:
		return it.terminates(st.Stmt) && !saysLabel(st.Stmt, st.Label.Name)
	case *ast.IfStmt:
		return st.Else != nil && it.terminates(st.Body) && it.terminates(st.Else)
	case *ast.ForStmt:
		return st.Cond == nil && !breaks(st.Body)
	case *ast.SwitchStmt:
		return it.clausesTerminate(st.Body)
	case *ast.TypeSwitchStmt:
		return it.clausesTerminate(st.Body)
	case *ast.SelectStmt:
		return it.clausesTerminate(st.Body)
	case *ast.ExprStmt:
		call, ok := st.X.(*ast.CallExpr)
		return ok && it.callsBuiltin(call, "panic")
	}
	return false
}

func (it *iteration) terminate(list []ast.Stmt) bool {
	return len(list) > 0 && it.terminates(last(list))
}

func (it *iteration) clausesTerminate(body *ast.BlockStmt) bool {
	otherwise := false
	for _, c := range body.List {
		list := []ast.Stmt(nil)
		switch c := c.(type) {
		case *ast.CaseClause:
			otherwise, list = otherwise || c.List == nil, c.Body
		case *ast.CommClause:
			otherwise, list = true, c.Body
		}
		if !it.terminate(list) {
			return false
		}
	}
	return otherwise && !breaks(body)
}

// breaks says whether a break in the body of a loop, a switch or a select means
// just that.
func breaks(body *ast.BlockStmt) bool {
	return slices.ContainsFunc(branchesOut(body, false, true, nil), func(b *ast.BranchStmt) bool { return b.Tok == token.BREAK && b.Label == nil })
}

func saysLabel(st ast.Stmt, label string) bool {
	found := false
	inspectOwn(st, func(n ast.Node) {
		b, ok := n.(*ast.BranchStmt)
		found = found || ok && b.Tok == token.BREAK && b.Label != nil && b.Label.Name == label
	})
	return found
}

func (s *site) callsBuiltin(call *ast.CallExpr, name string) bool {
	b, ok := s.pkg.Info.Uses[asIdent(call.Fun)].(*types.Builtin)
	return ok && b.Name() == name
}
