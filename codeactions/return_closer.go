package codeactions

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

var returnCloser = &Action{
	ID:      "return-closer",
	Title:   "return a type that can be closed",
	Obliges: true,
	answers: []string{"release-hidden"},
	Doc: `Where a function returns a file or a connection as an io.Reader, it makes an
io.ReadCloser of that; the same for the other interfaces of io that have a twin
with a Close. From then on, who calls it and does not close what he gets is told so.

Not offered for what is exported, since others may count on its type, where
something else is returned on another path that cannot be closed, and for a reader
that is made from the file: its Close would not be that of the file.`,
	fix: (*request).returnCloser,
}

// closers are the interfaces of io, and those that ask for a Close as well.
var closers = map[string]string{"Reader": "ReadCloser", "Writer": "WriteCloser", "ReadWriter": "ReadWriteCloser", "ReadSeeker": "ReadSeekCloser"}

func (r *request) returnCloser() (Offer, bool) {
	c, ok := cursorAt(r.st, r.finding.Pos, r.finding.Pos)
	if !ok {
		return Offer{}, false
	}
	i := slices.IndexFunc(c.path, func(n ast.Node) bool { _, ok := n.(*ast.FuncDecl); return ok })
	j := slices.IndexFunc(c.path, func(n ast.Node) bool { sel, ok := n.(*ast.SelectorExpr); return ok && sel.Pos() == r.finding.Pos })
	if i < 0 || j < 0 || c.path[i].(*ast.FuncDecl).Name.IsExported() {
		return Offer{}, false
	}
	sel := c.path[j].(*ast.SelectorExpr)
	t, ok := c.pkg.Info.Uses[sel.Sel].(*types.TypeName)
	if !ok || t.Pkg().Path() != "io" || closers[t.Name()] == "" {
		return Offer{}, false
	}
	closer := closers[t.Name()]
	return Offer{
		Title:   "Return an io." + closer + ", which callers can close",
		Kind:    "quickfix",
		Edits:   []analysis.TextEdit{replace(sel.Sel, closer)},
		Finding: r.finding,
		At:      r.finding.Pos,
	}, true
}
