package codeactions

import (
	"go/ast"
	"slices"
)

var swapReleases = &Action{
	ID:    "swap-releases",
	Title: "flush a writer before what it writes to is closed",
	Doc: `Swaps the release of a writer and that of what it writes to, so that the writer
comes first: deferred calls run last in, first out.

Only where the two statements stand next to each other, with no comment between them.`,
	answers: []string{"release-order"},
	fix:     (*request).swapReleases,
}

func (r *request) swapReleases() (Offer, bool) {
	c, ok := cursorAt(r.st, r.finding.Pos, r.finding.Pos)
	if !ok {
		return Offer{}, false
	}
	i := slices.IndexFunc(c.path, func(n ast.Node) bool {
		return slices.ContainsFunc(listOf(n), func(st ast.Stmt) bool { return st.Pos() == r.finding.Pos && st.End() == r.finding.End })
	})
	if i < 0 {
		return Offer{}, false
	}
	list := listOf(c.path[i])
	at := slices.IndexFunc(list, func(st ast.Stmt) bool { return st.Pos() == r.finding.Pos })
	other := slices.IndexFunc(list, func(st ast.Stmt) bool { return st.Pos() == r.finding.Path[0].Pos })
	if other < 0 || at-other != 1 && other-at != 1 {
		return Offer{}, false
	}
	a, b := list[min(at, other)], list[max(at, other)]
	_, first := a.(*ast.DeferStmt)
	_, second := b.(*ast.DeferStmt)
	if first != second {
		return Offer{}, false
	}
	if _, alone := c.src.restOfLine(a.End()); !alone || commentIn(c.file, a.Pos(), b.End()) {
		return Offer{}, false
	}
	return r.preferred("Run "+r.obligation.Release()+" first", replace(a, c.src.code(b)), replace(b, c.src.code(a))), true
}
