package codeactions

import (
	"go/ast"
)

// What a deferred literal sets is a matter of the function that waits for it.

// aroundDefer is the function whose deferred literal a place is in, and the statement
// that defers it; nil where there is none.
func (r *request) aroundDefer() (*site, *ast.DeferStmt) {
	c, ok := cursorAt(r.st, r.finding.Pos, r.finding.Pos)
	if !ok {
		return nil, nil
	}
	for i, n := range c.path {
		d, ok := n.(*ast.DeferStmt)
		if !ok {
			continue
		}
		s := &site{pkg: c.pkg, src: c.src, file: c.file, path: c.path[i:]}
		s.sees, _ = d.Call.Fun.(*ast.FuncLit)
		if s.fn, s.sig, s.body = s.function(); s.body == nil || s.sees == nil {
			return nil, nil
		}
		return s, d
	}
	return nil, nil
}
