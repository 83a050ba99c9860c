package obligation

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// leak puts an exit into words.
func (p *pass) leak(e exit) Leak {
	l := Leak{Exit: e.kind}
	l.Pos, l.End = p.spanOf(e.instr)
	for t := e.trail; t != nil && len(l.Steps) < maxTrailed; t = t.prev {
		if !t.after {
			break
		}
		if st, ok := p.step(t); ok && !slices.Contains(l.Steps, st) {
			l.Steps = append(l.Steps, st)
		}
	}
	slices.Reverse(l.Steps)
	return l
}

// spanOf is what the exit is in the source: a return statement, a call, a brace.
func (p *pass) spanOf(instr ssa.Instruction) (pos, end token.Pos) {
	pos = posOf(instr)
	for _, n := range p.enclosing(pos) {
		switch n := n.(type) {
		case *ast.ReturnStmt:
			return n.Pos(), n.End()
		case *ast.CallExpr:
			if _, isCall := instr.(*ssa.Call); isCall {
				return n.Pos(), n.End()
			}
		case *ast.BlockStmt:
			return pos, pos + 1
		}
	}
	return pos, pos
}

func (p *pass) fileOf(pos token.Pos) *ast.File {
	for _, f := range p.src.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return f
		}
	}
	return nil
}

const maxText = 60

func short(e ast.Expr) string {
	s := strings.Join(strings.Fields(types.ExprString(e)), " ")
	if len(s) > maxText {
		s = strings.ToValidUTF8(s[:maxText], "") + "…"
	}
	return s
}

var opposite = map[token.Token]string{
	token.EQL: "!=", token.NEQ: "==", token.LSS: ">=", token.GEQ: "<", token.GTR: "<=", token.LEQ: ">",
}

func negated(e ast.Expr) string {
	if b, ok := ast.Unparen(e).(*ast.BinaryExpr); ok && opposite[b.Op] != "" {
		return short(b.X) + " " + opposite[b.Op] + " " + short(b.Y)
	}
	if u, ok := ast.Unparen(e).(*ast.UnaryExpr); ok && u.Op == token.NOT {
		return short(u.X)
	}
	return short(e) + " is false"
}
