package obligation

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/ssa"
)

// leak puts an exit into words.
func (p *pass) leak(e exit) Leak {
	l := Leak{Exit: e.kind, Pos: posOf(e.instr)}
	l.End = p.endOf(l.Pos, e.instr)
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

// endOf is the end of what the exit is: a return statement, a call, a brace.
func (p *pass) endOf(pos token.Pos, instr ssa.Instruction) token.Pos {
	f := p.fileOf(pos)
	if f == nil {
		return pos
	}
	path, _ := astutil.PathEnclosingInterval(f, pos, pos)
	for _, n := range path {
		switch n := n.(type) {
		case *ast.ReturnStmt:
			return n.End()
		case *ast.CallExpr:
			if _, isCall := instr.(*ssa.Call); isCall {
				return n.End()
			}
		case *ast.BlockStmt:
			return pos + 1
		}
	}
	return pos
}

func (p *pass) fileOf(pos token.Pos) *ast.File {
	for _, f := range p.src.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return f
		}
	}
	return nil
}

// step finds the statement that a branch was written as.
func (p *pass) step(t *taken) (Step, bool) {
	pos := condPos(t.branch.Cond)
	if !pos.IsValid() {
		return p.loopStep(t)
	}
	f := p.fileOf(pos)
	if f == nil {
		return Step{}, false
	}
	path, _ := astutil.PathEnclosingInterval(f, pos, pos)
	for i, n := range path {
		switch n := n.(type) {
		case *ast.IfStmt:
			if within(n.Cond, pos) {
				return condStep(n.Cond, pos, t.truth)
			}
		case *ast.ForStmt:
			if n.Cond != nil && within(n.Cond, pos) {
				text := "the loop ends: " + negated(n.Cond)
				if t.truth {
					text = "the loop runs: " + short(n.Cond)
				}
				return Step{n.Cond.Pos(), n.Cond.End(), text}, true
			}
		case *ast.CaseClause:
			for _, e := range n.List {
				if within(e, pos) && t.truth {
					return Step{e.Pos(), e.End(), "this case is taken: " + short(e)}, true
				}
			}
			return Step{}, false
		case *ast.FuncDecl, *ast.FuncLit:
			return Step{}, false
		case ast.Stmt:
			if i > 0 {
				if e, ok := path[i-1].(ast.Expr); ok { // a && b outside of an if
					return condStep(e, pos, t.truth)
				}
			}
			return Step{}, false
		}
	}
	return Step{}, false
}

// condStep narrows a condition to the operand of && or || that was decided.
func condStep(cond ast.Expr, pos token.Pos, truth bool) (Step, bool) {
	for {
		switch c := cond.(type) {
		case *ast.ParenExpr:
			cond = c.X
			continue
		case *ast.BinaryExpr:
			if c.Op == token.LAND || c.Op == token.LOR {
				if within(c.X, pos) {
					cond = c.X
				} else {
					cond = c.Y
				}
				continue
			}
		case *ast.UnaryExpr:
			if c.Op == token.NOT {
				inner := ast.Unparen(c.X)
				if b, ok := inner.(*ast.BinaryExpr); ok && (b.Op == token.LAND || b.Op == token.LOR) {
					cond, truth = inner, !truth
					continue
				}
				text := short(c.X)
				if truth {
					return Step{c.Pos(), c.End(), text + " is false here"}, true
				}
				return Step{c.Pos(), c.End(), text + " is true here"}, true
			}
		}
		break
	}
	if truth {
		return Step{cond.Pos(), cond.End(), "when " + short(cond)}, true
	}
	return Step{cond.Pos(), cond.End(), "when " + negated(cond)}, true
}

// loopStep: ranging over something has no condition in the source.
func (p *pass) loopStep(t *taken) (Step, bool) {
	return Step{}, false
}

func within(n ast.Node, pos token.Pos) bool { return n.Pos() <= pos && pos < n.End() }

// condPos is a position inside the condition; SSA gives branches none.
func condPos(v ssa.Value) token.Pos {
	if p := v.Pos(); p.IsValid() {
		return p
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		return condPos(v.X)
	case *ssa.Extract:
		return v.Tuple.Pos()
	case *ssa.MakeInterface:
		return condPos(v.X)
	}
	return token.NoPos
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
