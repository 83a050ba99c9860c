package obligation

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/ssa"
)

// step says what a branch was written as, and which way it went. SSA gives a
// branch no position: its condition has one, or what it leads to.
func (p *pass) step(t *taken) (Step, bool) {
	switch t.branch.Block().Succs[0].Comment {
	case "rangeindex.body", "rangeiter.body", "rangechan.body", "rangeint.body":
		return p.rangeStep(t)
	case "select.body", "typeswitch.body":
		return p.clauseStep(t)
	}
	pos := p.tested(t)
	path := p.enclosing(pos)
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
					return caseStep(e, e, short(e)), true
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

func (p *pass) enclosing(pos token.Pos) []ast.Node {
	f := p.fileOf(pos)
	if f == nil {
		return nil
	}
	path, _ := astutil.PathEnclosingInterval(f, pos, pos)
	return path
}

func caseStep(from, to ast.Node, text string) Step {
	return Step{from.Pos(), to.End(), "this case is taken: " + text}
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
			if c.Op != token.NOT {
				break
			}
			if pos == c.OpPos {
				truth = !truth // computed; elsewhere a ! only swaps the ways
			}
			inner := ast.Unparen(c.X)
			if b, ok := inner.(*ast.BinaryExpr); ok && (b.Op == token.LAND || b.Op == token.LOR) {
				cond = inner
				continue
			}
			if truth {
				return Step{c.Pos(), c.End(), short(c.X) + " is true here"}, true
			}
			return Step{c.Pos(), c.End(), short(c.X) + " is false here"}, true
		}
		break
	}
	if truth {
		return Step{cond.Pos(), cond.End(), "when " + short(cond)}, true
	}
	return Step{cond.Pos(), cond.End(), "when " + negated(cond)}, true
}

// rangeStep: ranging over something has no condition in the source, and what
// takes the next element stands at what is ranged over.
func (p *pass) rangeStep(t *taken) (Step, bool) {
	for _, instr := range t.branch.Block().Succs[0].Instrs {
		pos := instr.Pos()
		loop := p.rangeAround(pos)
		if loop == nil || within(loop.X, pos) {
			continue
		}
		text := "the loop ends: nothing more in "
		if t.truth {
			text = "the loop runs: something in "
		}
		return Step{loop.Pos(), loop.X.End(), text + short(loop.X)}, true
	}
	return Step{}, false
}

func (p *pass) rangeAround(pos token.Pos) *ast.RangeStmt {
	for _, n := range p.enclosing(pos) {
		if loop, ok := n.(*ast.RangeStmt); ok {
			return loop
		}
	}
	return nil
}

// clauseStep is the case of a select or of a type switch that was taken.
func (p *pass) clauseStep(t *taken) (Step, bool) {
	if !t.truth {
		return Step{}, false
	}
	pos := firstPos(t.branch.Block().Succs[0])
	for _, n := range p.enclosing(pos) {
		switch n := n.(type) {
		case *ast.CaseClause:
			if pos > n.Colon && len(n.List) > 0 {
				text := short(n.List[0])
				for _, e := range n.List[1:] {
					text += ", " + short(e)
				}
				return caseStep(n.List[0], n.List[len(n.List)-1], text), true
			}
		case *ast.CommClause:
			if pos > n.Colon && n.Comm != nil {
				return caseStep(n.Comm, n.Comm, commText(n.Comm)), true
			}
		}
	}
	return Step{}, false
}

func commText(s ast.Stmt) string {
	switch s := s.(type) {
	case *ast.ExprStmt:
		return short(s.X)
	case *ast.AssignStmt:
		return short(s.Rhs[0])
	case *ast.SendStmt:
		return short(s.Chan) + " <- " + short(s.Value)
	}
	return "communication"
}

func within(n ast.Node, pos token.Pos) bool { return n.Pos() <= pos && pos < n.End() }

// firstPos is the first position in a block.
func firstPos(b *ssa.BasicBlock) token.Pos {
	for _, instr := range b.Instrs {
		if _, isPhi := instr.(*ssa.Phi); !isPhi && instr.Pos().IsValid() {
			return instr.Pos()
		}
	}
	return token.NoPos
}

// tested is a position inside the condition. The value of a variable knows
// where it was made, not where it is tested: that is looked for.
func (p *pass) tested(t *taken) token.Pos {
	cond := t.branch.Cond
	is := p.variable(cond)
	if is == nil {
		return condPos(cond)
	}
	found := token.NoPos
	to := firstPos(t.branch.Block().Succs[1])
	if t.truth {
		to = firstPos(t.branch.Block().Succs[0])
	}
	for _, id := range p.testedNames(cond.Parent().Syntax()) {
		if is(id) && (!found.IsValid() || id.Pos() < to) {
			found = id.Pos() // the last one before what it leads to
		}
	}
	return found
}

// variable says how to recognise the variable that a tested value is read
// from; nil if the value is an expression of the condition itself.
func (p *pass) variable(v ssa.Value) func(*ast.Ident) bool {
	index := 0
	switch e := v.(type) {
	case *ssa.Parameter:
		return func(id *ast.Ident) bool { return p.src.Info.Uses[id] == e.Object() }
	case *ssa.Phi:
		if !token.IsIdentifier(e.Comment) {
			return nil
		}
		return func(id *ast.Ident) bool { return id.Name == e.Comment }
	case *ssa.Extract:
		index = e.Index
	}
	pos := condPos(v)
	for _, n := range p.enclosing(pos) {
		assign, ok := n.(*ast.AssignStmt)
		if !ok {
			if _, isStmt := n.(ast.Stmt); isStmt {
				return nil
			}
			continue
		}
		if len(assign.Rhs) == len(assign.Lhs) {
			index = slices.IndexFunc(assign.Rhs, func(e ast.Expr) bool { return within(e, pos) })
		}
		if index < 0 || index >= len(assign.Lhs) {
			return nil
		}
		obj := p.varOf(assign.Lhs[index])
		return func(id *ast.Ident) bool { return obj != nil && p.src.Info.Uses[id] == types.Object(obj) }
	}
	return nil
}

// testedNames are the names that stand alone as a condition, or as an operand
// of &&, || and ! in one, in the order of the source.
func (p *pass) testedNames(fn ast.Node) []*ast.Ident {
	var names []*ast.Ident
	var add func(e ast.Expr)
	add = func(e ast.Expr) {
		switch e := ast.Unparen(e).(type) {
		case *ast.Ident:
			names = append(names, e)
		case *ast.UnaryExpr:
			add(e.X)
		case *ast.BinaryExpr:
			if e.Op == token.LAND || e.Op == token.LOR {
				add(e.X)
				add(e.Y)
			}
		}
	}
	if fn == nil {
		return nil
	}
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return n == fn
		case *ast.IfStmt:
			add(n.Cond)
		case *ast.ForStmt:
			if n.Cond != nil {
				add(n.Cond)
			}
		case *ast.SwitchStmt:
			if n.Tag == nil {
				for _, c := range n.Body.List {
					for _, e := range c.(*ast.CaseClause).List {
						add(e)
					}
				}
			}
		}
		return true
	})
	return names
}

// condPos is a position inside the expression that a value was computed by.
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
