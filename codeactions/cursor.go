package codeactions

import (
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/deferls/deferls/diagnostics/load"
)

// cursor is the place of the text that actions are asked about: a point, or a
// selection.
type cursor struct {
	st       *State
	pkg      *load.Package
	pos, end token.Pos
	src      source
	file     *ast.File
	path     []ast.Node // what encloses it, from the innermost node out to the file
}

// cursorAt is false for a place that is not in the text of the package, or in a
// file that nobody edits by hand.
func cursorAt(st *State, pos, end token.Pos) (*cursor, bool) {
	src, ok := sourceOf(st.Pkg, pos)
	if !ok || end < pos || int(end) > src.file.Base()+src.file.Size() {
		return nil, false
	}
	i := slices.IndexFunc(st.Pkg.Files, func(f *ast.File) bool { return f.FileStart <= pos && end <= f.FileEnd })
	if i < 0 || ast.IsGenerated(st.Pkg.Files[i]) {
		return nil, false
	}
	c := &cursor{st: st, pkg: st.Pkg, pos: pos, end: end, src: src, file: st.Pkg.Files[i]}
	c.path, _ = astutil.PathEnclosingInterval(c.file, pos, end)
	return c, len(c.path) > 0
}

// statement is the innermost statement at the cursor that is no block; nil if
// there is none.
func (c *cursor) statement() ast.Stmt {
	for _, n := range c.path {
		switch n := n.(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause, *ast.FuncLit:
			return nil
		case ast.Stmt:
			return n
		}
	}
	return nil
}

// inLoop says whether a loop of the cursor's function is around it.
func (c *cursor) inLoop() bool {
	for _, n := range c.path {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		case *ast.FuncDecl, *ast.FuncLit:
			return false
		}
	}
	return false
}

// touches says whether a part of the text is at the cursor, its ends included.
func (c *cursor) touches(pos, end token.Pos) bool { return c.pos <= end && pos <= c.end }

// touched are the statements at the cursor, of the innermost list around it.
func (c *cursor) touched() []ast.Stmt {
	i := slices.IndexFunc(c.path, func(n ast.Node) bool { return listOf(n) != nil })
	if i < 0 {
		return nil
	}
	var all []ast.Stmt
	for _, st := range listOf(c.path[i]) {
		if c.touches(st.Pos(), st.End()) {
			all = append(all, st)
		}
	}
	return all
}
