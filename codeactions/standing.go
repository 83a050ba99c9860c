package codeactions

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/load"
)

// standing is where the cursor stands: in a statement of a list, within a
// function.
type standing struct {
	*cursor
	list  []ast.Stmt
	index int
	fn    ast.Node // the innermost *ast.FuncDecl or *ast.FuncLit
	sig   *types.Signature
	body  *ast.BlockStmt
	decl  *ast.FuncDecl // the declaration around it all
	out   []ast.Node    // the path from the statement's block outwards
}

// standing is false where the cursor is in no statement of a function that is
// declared. A cursor in the blocks of a statement is not in the statement.
func (c *cursor) standing() (*standing, bool) {
	p := &standing{cursor: c}
	for i, n := range c.path {
		if list := listOf(n); p.list == nil && list != nil {
			inside := func(st ast.Stmt) bool {
				return i > 0 && ast.Node(st) == c.path[i-1] || st.Pos() <= c.pos && c.end <= st.End()
			}
			if p.index = slices.IndexFunc(list, inside); p.index < 0 {
				return nil, false
			}
			p.list, p.out = list, c.path[i:]
		}
		switch fn := n.(type) {
		case *ast.FuncLit:
			if p.list == nil {
				return nil, false
			}
			if p.fn == nil {
				p.fn, p.body = fn, fn.Body
				p.sig, _ = c.pkg.Info.TypeOf(fn).(*types.Signature)
			}
		case *ast.FuncDecl:
			obj, _ := c.pkg.Info.Defs[fn.Name].(*types.Func)
			if p.decl = fn; p.fn == nil && obj != nil {
				p.fn, p.body, p.sig = fn, fn.Body, obj.Signature()
			}
		}
	}
	return p, p.list != nil && p.decl != nil && p.sig != nil
}

func (p *standing) stmt() ast.Stmt { return p.list[p.index] }

// calleeName is the full name of the function that a call calls, empty if it is
// not known.
func calleeName(pkg *load.Package, call *ast.CallExpr) string {
	if fn, ok := typeutil.Callee(pkg.Info, call).(*types.Func); ok {
		return fn.FullName()
	}
	return ""
}

// pastBlankLines is the end of the last of the blank lines that follow the end
// of a line, or that end itself.
func (s source) pastBlankLines(end token.Pos) token.Pos {
	at := s.offset(end)
	for {
		next := at + len(s.newline())
		if next >= len(s.text) || s.lineEnd(next) != next && len(bytes.TrimSpace(s.text[next:s.lineEnd(next)])) > 0 {
			return s.file.Pos(at)
		}
		at = s.lineEnd(next)
	}
}

// withoutLines takes away the lines that a statement stands on, and one of two
// blank lines that would meet. It is false where other code shares them.
func (s source) withoutLines(n ast.Node) (analysis.TextEdit, bool) {
	end, alone := s.restOfLine(n.End())
	if !alone || !s.opensLine(n.Pos()) {
		return analysis.TextEdit{}, false
	}
	from := s.lineStart(s.offset(n.Pos()))
	to := s.offset(end) + len(s.newline())
	before := s.lineBefore(from)
	switch {
	case before == "" || strings.HasSuffix(before, "{") || strings.HasSuffix(before, ":"):
		to = s.offset(s.pastBlankLines(end)) + len(s.newline())
	}
	if next := bytes.TrimSpace(s.text[to:s.lineEnd(to)]); before == "" && bytes.HasPrefix(next, []byte("}")) {
		from = s.lineStart(from - 1)
	}
	return analysis.TextEdit{Pos: s.file.Pos(from), End: s.file.Pos(to)}, true
}

// lineBefore is the line in front of the one that starts at an offset, without
// the white space around it.
func (s source) lineBefore(start int) string {
	if start == 0 {
		return ""
	}
	return string(bytes.TrimSpace(s.text[s.lineStart(start-1) : start-1]))
}

func (s source) codeBetween(from, to token.Pos) string {
	return string(s.text[s.offset(from):s.offset(to)])
}

// formatted is an expression on one line as gofmt writes it.
func formatted(code string) string {
	const head = "package p\n\nvar _ = "
	out, err := format.Source([]byte(head + code + "\n"))
	if err != nil || strings.Contains(code, "\n") {
		return code
	}
	return strings.TrimSuffix(strings.TrimPrefix(string(out), head), "\n")
}
