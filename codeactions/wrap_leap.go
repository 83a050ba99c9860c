package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// A way out of the block that a function does not have, a break of the loop
// around it or a return that stands for success, is gone in two steps: the
// function that the block becomes notes in a variable that it was taken, and
// returns; behind the call, after the release, the function around it goes.

// leap is such a way: to one place only.
type leap struct {
	flag string     // the variable
	goes string     // the statement that is behind the call
	from []ast.Stmt // the statements of the block that it stands for
}

// leaps says whether a statement that leaves the block can be such a way, and
// takes it for one.
func (w *wrap) leaps(st ast.Stmt) bool {
	if w.leap == nil || w.whole || !w.src.opensLine(st.Pos()) {
		return false
	}
	goes, ok := "", false
	switch st := st.(type) {
	case *ast.BranchStmt:
		goes, ok = w.src.code(st), !w.leadsToEnd(st)
	case *ast.ReturnStmt:
		goes, ok = w.success(st)
	}
	if !ok || w.leap.goes != "" && w.leap.goes != goes {
		return false
	}
	if w.leap.goes == "" {
		w.leap.flag = fresh(taken(w.pkg, w.stmt.Pos(), w.outermost()), flagName(st))
	}
	w.leap.goes = goes
	w.leap.from = append(w.leap.from, st)
	return true
}

// flagName is what an author would call the variable.
func flagName(st ast.Stmt) string {
	if b, ok := st.(*ast.BranchStmt); ok && b.Tok == token.CONTINUE {
		return "skip"
	}
	return "done"
}

// success is a return as it is behind the call, when the function that the block
// becomes has returned no error: its values are the same there.
func (w *wrap) success(ret *ast.ReturnStmt) (string, bool) {
	n := len(ret.Results)
	if n != w.sig.Results().Len() {
		return "", false
	}
	if n == 0 {
		return "return", true
	}
	text := "return "
	for _, e := range ret.Results[:n-1] {
		if !w.sameInFront(e) {
			return "", false
		}
		text += w.src.code(e) + ", "
	}
	if e := ret.Results[n-1]; !w.pkg.Info.Types[e].IsNil() && !w.likeFailed(ret) {
		return "", false
	}
	return text + "nil", true
}

// likeFailed says whether the check behind the call returns the same values with
// an error.
func (w *wrap) likeFailed(ret *ast.ReturnStmt) bool {
	if w.failed == nil || len(w.failed.Results) != len(ret.Results) {
		return false
	}
	for i, e := range ret.Results[:len(ret.Results)-1] {
		if w.src.code(e) != w.src.code(w.failed.Results[i]) {
			return false
		}
	}
	return true
}

// sameInFront says whether an expression is the same in front of the block,
// within it and behind it: a constant, or a variable that nobody else sees.
func (w *wrap) sameInFront(e ast.Expr) bool {
	tv := w.pkg.Info.Types[e]
	return (asIdent(e) != nil || tv.Value != nil || tv.IsNil()) && w.namesInFront(e)
}

// namesInFront says whether all names in an expression mean the same in front of
// the block, and are of nothing that others see change.
func (w *wrap) namesInFront(e ast.Expr) bool {
	same := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			same = same && w.namesInFront(n.X)
			return false
		case *ast.Ident:
			obj := w.pkg.Info.Uses[n]
			v, isVar := obj.(*types.Var)
			same = same && lookup(w.pkg, n.Name, w.stmt.Pos()) == obj && (!isVar || w.own(v))
		}
		return same
	})
	return same
}

// takesOff are the edits that note the way, and return.
func (l *leap) takesOff(w *wrap) []analysis.TextEdit {
	var edits []analysis.TextEdit
	for _, st := range l.from {
		note := w.src.lines(l.flag + " = true\n" + w.src.indent(st.Pos()) + "\t")
		if _, ok := st.(*ast.BranchStmt); ok {
			edits = append(edits, replace(st, note+"return nil"))
			continue
		}
		edits = append(edits, analysis.TextEdit{Pos: st.Pos(), End: st.Pos(), NewText: []byte(note)})
	}
	return edits
}

// lands is the code behind the check that is behind the call.
func (l *leap) lands(indent string) string {
	return "\n" + indent + "if " + l.flag + " {\n" + indent + "\t" + l.goes + "\n" + indent + "}"
}
