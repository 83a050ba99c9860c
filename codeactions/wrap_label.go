package codeactions

import (
	"go/ast"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// A continue that names the loop whose body the block ends goes to the end of the
// block, as one without the name does. The label goes where nothing else names it.

// unlabels says whether the label of a branch, if it has one, can be taken away.
func (w *wrap) unlabels(b *ast.BranchStmt) bool {
	if b.Label == nil {
		return true
	}
	l, ok := w.parents()[w.around()].(*ast.LabeledStmt)
	return ok && w.src.opensLine(l.Pos()) &&
		strings.TrimSpace(string(w.src.text[w.src.offset(l.Colon)+1:w.src.offset(l.Stmt.Pos())])) == ""
}

// unlabel takes the label away that only branches had which are gone.
func (w *wrap) unlabel() []analysis.TextEdit {
	gone := map[*ast.BranchStmt]bool{}
	var label *ast.Ident
	for _, b := range w.jumps {
		gone[b] = true
		if b.Label != nil {
			label = b.Label
		}
	}
	if label == nil {
		return nil
	}
	var edits []analysis.TextEdit
	used := false
	inspectOwn(w.body, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.BranchStmt:
			used = used || n.Label != nil && n.Label.Name == label.Name && !gone[n]
		case *ast.LabeledStmt:
			if n.Label.Name == label.Name {
				from, to := w.src.lineStart(w.src.offset(n.Pos())), w.src.lineStart(w.src.offset(n.Stmt.Pos()))
				edits = append(edits, analysis.TextEdit{Pos: w.src.file.Pos(from), End: w.src.file.Pos(to)})
			}
		}
	})
	if used {
		return nil
	}
	return edits
}

// entered says whether a goto from outside of the block leads into it.
func (w *wrap) entered() bool {
	from, to := w.block[0].Pos(), last(w.block).End()
	for jump, label := range w.gotos() {
		if from <= label && label < to && (jump < from || to <= jump) {
			return true
		}
	}
	return false
}
