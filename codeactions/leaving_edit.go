package codeactions

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// offer is the offer to write the release at the exits.
func (l *leaving) offer(r *request, where string) (Offer, string) {
	title := "Call " + l.rel.call + where
	if !slices.ContainsFunc(l.exits, func(x wayOut) bool { return !x.late }) {
		title = "Defer " + l.rel.call + where
	}
	var edits []analysis.TextEdit
	returned := false
	for _, x := range l.exits {
		edit, why := l.edit(x)
		if why != "" {
			return Offer{}, why
		}
		returned = returned || l.returnsRelease(x) || strings.HasPrefix(l.finish(x), "if ")
		edits = append(edits, edit)
	}
	if returned {
		title += ", returning its error"
	}
	return r.preferred(title, edits...), ""
}

func (l *leaving) edit(x wayOut) (analysis.TextEdit, string) {
	if l.returnsRelease(x) {
		return replace(x.node.(*ast.ReturnStmt).Results[0], l.rel.call), ""
	}
	before, code := x.pos, l.codeAt(x)
	if older := l.olderReleases(x); older != nil && !x.assigns {
		before = older.Pos()
	} else if x.node == l.block {
		edit, ok := l.src.insertLine(x.pos, l.src.indent(l.list[len(l.list)-1].Pos()), code)
		if !ok {
			return edit, whySharedLine
		}
		return edit, ""
	}
	if !l.src.opensLine(before) {
		return analysis.TextEdit{}, whySharedLine
	}
	if x.late {
		code = "defer " + l.rel.call
	} else if check := l.finish(x); strings.HasPrefix(check, "if ") {
		code = check
	}
	code = strings.ReplaceAll(code+"\n", "\n", "\n"+l.src.indent(before))
	return analysis.TextEdit{Pos: before, End: before, NewText: []byte(l.src.lines(code))}, ""
}

// olderReleases is the first of the statements directly in front of an exit that
// release what was there before the resource, which may need it: what comes
// last goes first. It is nil if there is none.
func (l *leaving) olderReleases(x wayOut) ast.Stmt {
	list, end := l.list, len(l.list)
	if x.node != l.block {
		ast.Inspect(l.body, func(n ast.Node) bool {
			if i := slices.IndexFunc(listOf(n), func(st ast.Stmt) bool { return st == x.node }); i >= 0 {
				list, end = listOf(n), i
			}
			return true
		})
	}
	var first ast.Stmt
	for i := end - 1; i >= 0 && l.releasesOlder(list[i]); i-- {
		first = list[i]
	}
	return first
}

// releasesOlder says whether a statement is nothing but a call without
// arguments that, by its name, releases a variable from before the acquisition.
func (l *leaving) releasesOlder(st ast.Stmt) bool {
	var e ast.Expr
	switch st := st.(type) {
	case *ast.ExprStmt:
		e = st.X
	case *ast.AssignStmt:
		if len(st.Lhs) == 1 && types.ExprString(st.Lhs[0]) == "_" {
			e = st.Rhs[0]
		}
	}
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) > 0 {
		return false
	}
	name, root := "", call.Fun
	for {
		sel, ok := root.(*ast.SelectorExpr)
		if !ok {
			break
		}
		if name == "" {
			name = sel.Sel.Name
		}
		root = sel.X
	}
	id, ok := root.(*ast.Ident)
	if !ok || !releasing[name] {
		return false
	}
	v := l.variable(id)
	return v != nil && v.Pos() < l.stmt.Pos() && !slices.Contains(l.held, v)
}

// releasing are the names of methods that release; none for a function that
// somebody returned, cancel().
var releasing = map[string]bool{
	"": true, "Close": true, "Unlock": true, "RUnlock": true, "Rollback": true, "Stop": true, "Release": true, "Cancel": true, "End": true,
}

// written is the release as a statement, its error dropped as it is meant to be,
// or in the way in which the function drops it elsewhere.
func (l *leaving) written(meant bool) string {
	code := l.rel.call
	if meant && l.rel.failed {
		return "_ = " + code
	}
	inspectOwn(l.body, func(n ast.Node) {
		a, ok := n.(*ast.AssignStmt)
		if ok && l.rel.failed && len(a.Lhs) == 1 && types.ExprString(a.Lhs[0]) == "_" && l.src.code(a.Rhs[0]) == l.rel.call {
			code = "_ = " + l.rel.call
		}
	})
	return code
}

// word is what an exit is called in a title.
func (l *leaving) word(x wayOut) string {
	switch n := x.node.(type) {
	case *ast.ReturnStmt:
		return "return"
	case *ast.BranchStmt:
		return strings.ToLower(n.Tok.String())
	}
	if x.node == ast.Node(l.body) {
		return "end of the function"
	}
	return "end of the block"
}
