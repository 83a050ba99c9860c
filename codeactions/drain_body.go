package codeactions

import (
	"go/ast"
	"go/types"
	"slices"
)

var drainBody = &Action{
	ID:    "drain-body",
	Title: "read the rest of a response before it is closed",
	Doc: `Reads at most 64 KB of a response body that is closed unread, so that its connection
can be used again: behind the statement that defers the close, or in front of one that
closes. What is longer than that is cheaper to cut off.

Not offered where a comment, or other code, shares the line.`,
	answers: []string{"body-not-drained"},
	fix:     (*request).drainBody,
}

func (r *request) drainBody() (Offer, bool) {
	s, why := locate(r.pkg, r.obligation)
	if why != "" {
		return Offer{}, false
	}
	st, deferred := s.closing()
	if st == nil || !s.src.opensLine(st.Pos()) {
		return Offer{}, false
	}
	if line := s.src.file.Pos(s.src.lineEnd(s.src.offset(st.End()))); commentIn(s.file, st.Pos(), line) {
		return Offer{}, false // it may say why
	}
	io, edits, why := imported(s.pkg, s.file, s.src, "io", st.Pos())
	if why != "" {
		return Offer{}, false
	}
	code := "_, _ = " + io + ".CopyN(" + io + ".Discard, " + s.ob.Name + ".Body, 64<<10)"
	edit, ok := s.src.insertLine(st.End(), s.src.indent(st.Pos()), code)
	if !deferred {
		edit, ok = replace(st, s.src.lines(code+"\n"+s.src.indent(st.Pos()))+s.src.code(st)), true
	}
	if !ok {
		return Offer{}, false
	}
	return r.preferred("Read the rest of the body, so that the connection can be used again", append(edits, edit)...), true
}

// closing is the one statement of the function that closes the body, and whether it
// defers that; nil if there are several, or it does more.
func (s *site) closing() (st ast.Stmt, deferred bool) {
	found := 0
	ast.Inspect(s.body, func(n ast.Node) bool {
		for _, each := range listOf(n) {
			var call ast.Expr
			switch each := each.(type) {
			case *ast.ExprStmt:
				call = each.X
			case *ast.DeferStmt:
				call = each.Call
			}
			if call != nil && slices.Contains(s.ob.Releases(), types.ExprString(call)) {
				found++
				st = each
				_, deferred = each.(*ast.DeferStmt)
			}
		}
		return true
	})
	if found != 1 {
		return nil, false
	}
	return st, deferred
}
