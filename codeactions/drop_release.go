package codeactions

import (
	"go/ast"
	"slices"
)

var dropRelease = &Action{
	ID:    "drop-release",
	Title: "drop the second of two releases",
	Doc: `Takes the second release away, where a second one crashes. Where the first is
deferred, that is the one written by hand, and only if the function returns right
behind it, so that nothing waits longer for the release than before.

Not offered where a comment stands at the release, or where it shares its line.`,
	answers: []string{"double-release"},
	fix:     (*request).dropRelease,
}

func (r *request) dropRelease() (Offer, bool) {
	c, ok := cursorAt(r.st, r.finding.Pos, r.finding.Pos)
	if !ok {
		return Offer{}, false
	}
	i := slices.IndexFunc(c.path, func(n ast.Node) bool {
		st, ok := n.(*ast.ExprStmt)
		return ok && st.X.Pos() == r.finding.Pos && st.X.End() == r.finding.End
	})
	if i < 0 || i+1 >= len(c.path) {
		return Offer{}, false
	}
	st := c.path[i].(*ast.ExprStmt)
	list := listOf(c.path[i+1])
	at := slices.Index(list, ast.Stmt(st))
	if at < 0 || r.deferredFirst() && !returnsAtOnce(list[at+1:]) {
		return Offer{}, false
	}
	edit, ok := c.src.withoutLine(st)
	if !ok {
		return Offer{}, false
	}
	o := r.preferred("Drop the second "+c.src.code(st.X), edit)
	o.At = r.finding.Pos
	return o, true
}

// deferredFirst says whether the first of the two releases is deferred.
func (r *request) deferredFirst() bool {
	c, ok := cursorAt(r.st, r.finding.Path[0].Pos, r.finding.Path[0].Pos)
	return ok && slices.ContainsFunc(c.path, func(n ast.Node) bool {
		d, ok := n.(*ast.DeferStmt)
		return ok && d.Call.Pos() == r.finding.Path[0].Pos
	})
}

// returnsAtOnce says whether a function returns where some statements begin, with
// nothing that takes time.
func returnsAtOnce(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false // whatever comes behind the block
	}
	ret, ok := list[0].(*ast.ReturnStmt)
	busy := false
	if ok {
		ast.Inspect(ret, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr, *ast.FuncLit:
				busy = true
			case *ast.UnaryExpr:
				busy = busy || n.Op.String() == "<-"
			}
			return !busy
		})
	}
	return ok && !busy
}
