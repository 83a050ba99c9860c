package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"math/big"
	"slices"

	"github.com/deferls/deferls/diagnostics/obligation"
)

// holding is what can be true of a resource at a point of its function; more
// than one where paths meet.
type holding uint8

const (
	absent  holding = 1 << iota // not acquired yet, or that has failed
	pending                     // acquired, unless the error says otherwise
	owing                       // acquired, and nobody else has it
	over                        // released, handed on, or out of sight
)

// point is a point of a function: what can be true of the resource there, and
// what can have run since its acquisition. Nothing is true of a point that no
// path reaches.
type point struct {
	is   holding
	seen *big.Int // by number of the leaf
}

// flow walks a function by its syntax, all paths side by side and no condition
// believed but the error check of the acquisition: what it says of a point is
// true on every path. What happens to the resource, it is told by the engine.
type flow struct {
	s      *site
	others []*site            // other acquisitions that count as the same: the variable holds what they acquire
	held   *types.Var         // the variable that holds the resource, where it is followed what that holds; else nil
	leaf   map[ast.Node]int   // the statements and expressions that no path forks in
	fronts map[ast.Node]point // in front of each leaf
	exits  map[ast.Node]point // in front of each return and jump, and at the end of each list of statements, by its node
	leaves map[ast.Node]ast.Node
	jumps  []*jump
	goTo   bool // it has a goto, which is not followed
}

// jump is a statement that break or continue can mean.
type jump struct {
	stmt         ast.Stmt
	label        string
	loop         bool
	broken, next point
}

var nowhere = point{seen: new(big.Int)}

// flowOf walks the function of an acquisition.
func (s *site) flowOf() *flow { return s.walked(nil) }

func (s *site) walked(held *types.Var, others ...*site) *flow {
	f := &flow{s: s, held: held, others: others, leaf: map[ast.Node]int{}, fronts: map[ast.Node]point{}, exits: map[ast.Node]point{}, leaves: map[ast.Node]ast.Node{}}
	start := point{absent, new(big.Int)}
	if held != nil && held.Pos() < s.body.Pos() {
		start.is = over // a parameter
	}
	f.block(s.body, s.body.List, start)
	return f
}

func (p point) or(q point) point {
	switch {
	case p.is == 0:
		return q
	case q.is == 0:
		return p
	}
	return point{p.is | q.is, new(big.Int).Or(p.seen, q.seen)}
}

func (p point) same(q point) bool { return p.is == q.is && p.seen.Cmp(q.seen) == 0 }

func (p point) with(is holding) point { return point{is, p.seen} }

// decided is the point where the error of the acquisition is known.
func (p point) decided(is holding) point {
	if p.is&pending == 0 {
		return p
	}
	return p.with(p.is&^pending | is)
}

// ran says whether a node can have run between the acquisition and the point.
func (f *flow) ran(p point, n ast.Node) bool {
	i, ok := f.leaf[n]
	return ok && p.seen.Bit(i) == 1
}

func (f *flow) exit(n ast.Node, p point) {
	f.exits[n] = f.exits[n].or(p)
}

func (f *flow) block(n ast.Node, list []ast.Stmt, p point) point {
	for _, st := range list {
		p = f.stmt(st, p, "")
	}
	f.exit(n, p)
	return p
}

// run is the point after a leaf.
func (f *flow) run(n ast.Node, p point) point {
	if n == nil || p.is == 0 {
		return p
	}
	if _, ok := f.leaf[n]; !ok {
		f.leaf[n] = len(f.leaf)
	}
	f.fronts[n] = f.fronts[n].or(p)
	if s := f.acquiredBy(n); s != nil {
		p = point{f.acquired(s), new(big.Int)}
	} else {
		p = point{f.passed(n, p.is), new(big.Int).SetBit(p.seen, f.leaf[n], 1)}
	}
	if held := p.is & (pending | owing); held != 0 && f.happens(n) {
		p.is = p.is&^held | over
		if forks(n) {
			p.is |= held
		}
	}
	if st, ok := n.(*ast.ExprStmt); ok {
		if f.s.requires(st) {
			p = p.decided(owing)
		}
		if f.s.ends([]ast.Stmt{st}) {
			return nowhere
		}
	}
	return p
}

// happens says whether the engine has seen something happen to the resource in
// a node that ends the duty, or may.
func (f *flow) happens(n ast.Node) bool {
	return slices.ContainsFunc(f.sites(), func(s *site) bool {
		return slices.ContainsFunc(s.ob.Events, func(e obligation.Event) bool {
			return ending(e) && n.Pos() <= e.Pos && e.Pos < n.End()
		})
	})
}

// ending says whether from an event on the duty is somebody else's, or may be.
func ending(e obligation.Event) bool {
	return e.Kind <= obligation.Stranded && e.Kind != obligation.Ended
}

// forks says whether a part of an expression need not run.
func forks(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		b, ok := n.(*ast.BinaryExpr)
		found = found || ok && (b.Op == token.LAND || b.Op == token.LOR)
		return !found
	})
	return found
}

// stmt is the point after a statement.
func (f *flow) stmt(st ast.Stmt, p point, label string) point {
	switch st := st.(type) {
	case nil:
		return p
	case *ast.BlockStmt:
		return f.block(st, st.List, p)
	case *ast.LabeledStmt:
		return f.stmt(st.Stmt, p, st.Label.Name)
	case *ast.ReturnStmt:
		if f.happens(st) {
			p.is |= over
			if !forks(st) {
				p.is &^= pending | owing
			}
		}
		f.exit(st, p)
		return nowhere
	case *ast.BranchStmt:
		return f.branch(st, p)
	case *ast.IfStmt:
		return f.ifElse(st, p)
	case *ast.ForStmt:
		return f.forLoop(st, p, label)
	case *ast.RangeStmt:
		return f.rangeLoop(st, p, label)
	case *ast.SwitchStmt:
		p = f.stmt(st.Init, p, "")
		if st.Tag != nil {
			p = f.run(st.Tag, p)
		}
		return f.clauses(st, st.Body, p, label)
	case *ast.TypeSwitchStmt:
		return f.clauses(st, st.Body, f.run(st.Assign, f.stmt(st.Init, p, "")), label)
	case *ast.SelectStmt:
		return f.clauses(st, st.Body, p, label)
	}
	return f.run(st, p)
}

func (f *flow) branch(st *ast.BranchStmt, p point) point {
	switch st.Tok {
	case token.FALLTHROUGH:
		return p // the next clause goes on from here
	case token.GOTO:
		f.goTo = true
		return nowhere
	}
	f.exit(st, p)
	if j := f.target(st); j != nil && st.Tok == token.BREAK {
		j.broken = j.broken.or(p)
	} else if j != nil {
		j.next = j.next.or(p)
	}
	return nowhere
}

// target is where a break or continue belongs.
func (f *flow) target(st *ast.BranchStmt) *jump {
	for i := len(f.jumps) - 1; i >= 0; i-- {
		j := f.jumps[i]
		switch {
		case st.Label != nil && j.label != st.Label.Name:
		case st.Tok == token.CONTINUE && !j.loop:
		default:
			f.leaves[st] = j.stmt
			return j
		}
	}
	return nil
}

func (f *flow) ifElse(st *ast.IfStmt, p point) point {
	yes, no := f.fork(st.Cond, f.run(st.Cond, f.stmt(st.Init, p, "")))
	return f.stmt(st.Body, yes, "").or(f.stmt(st.Else, no, ""))
}

// fork is the point where a condition is true, and the one where it is not.
func (f *flow) fork(cond ast.Expr, p point) (yes, no point) {
	if b, ok := ast.Unparen(cond).(*ast.BinaryExpr); ok && (b.Op == token.LAND || b.Op == token.LOR) {
		yes, no = f.fork(b.X, p)
		if b.Op == token.LAND {
			yes, _ = f.fork(b.Y, yes)
			return yes, p
		}
		_, no = f.fork(b.Y, no)
		return p, no
	}
	switch f.s.tests(cond) {
	case errIsNil:
		return p.decided(owing), p.decided(absent)
	case errNotNil:
		return p.decided(absent), p.decided(owing)
	case errIsSome:
		return p.decided(absent), p
	}
	return p, p
}

func (f *flow) forLoop(st *ast.ForStmt, p point, label string) point {
	p = f.stmt(st.Init, p, "")
	return f.loop(st, p, label, func(p point) (into, out point) {
		if st.Cond == nil {
			return p, nowhere
		}
		return f.fork(st.Cond, f.run(st.Cond, p))
	}, st.Body, st.Post)
}

func (f *flow) rangeLoop(st *ast.RangeStmt, p point, label string) point {
	p = f.run(st.X, p)
	return f.loop(st, p, label, func(p point) (into, out point) {
		into = p
		for _, e := range []ast.Expr{st.Key, st.Value} {
			if e != nil {
				into = f.run(e, into)
			}
		}
		return into, p
	}, st.Body, nil)
}

// loop goes round until nothing new is true of its start.
func (f *flow) loop(st ast.Stmt, start point, label string, head func(point) (into, out point), body *ast.BlockStmt, post ast.Stmt) point {
	for {
		j := &jump{stmt: st, label: label, loop: true, broken: nowhere, next: nowhere}
		f.jumps = append(f.jumps, j)
		into, out := head(start)
		end := f.stmt(body, into, "")
		f.jumps = f.jumps[:len(f.jumps)-1]
		again := start.or(f.stmt(post, end.or(j.next), ""))
		if again.same(start) {
			return out.or(j.broken)
		}
		start = again
	}
}

// clauses are those of a switch or a select.
func (f *flow) clauses(st ast.Stmt, body *ast.BlockStmt, p point, label string) point {
	j := &jump{stmt: st, label: label, broken: nowhere}
	f.jumps = append(f.jumps, j)
	_, isSelect := st.(*ast.SelectStmt)
	out, fallen, otherwise := nowhere, nowhere, isSelect
	for _, c := range body.List {
		if c, ok := c.(*ast.CaseClause); ok {
			otherwise = otherwise || c.List == nil
			for _, e := range c.List {
				p = p.or(f.run(e, p))
			}
		}
	}
	for _, c := range body.List {
		in, list := p, []ast.Stmt(nil)
		switch c := c.(type) {
		case *ast.CaseClause:
			in, list = p.or(fallen), c.Body
		case *ast.CommClause:
			in, list = f.stmt(c.Comm, p, ""), c.Body
		}
		end := f.block(c, list, in)
		if fallen = nowhere; fallsThrough(list) {
			fallen = end
			continue
		}
		out = out.or(end)
	}
	f.jumps = f.jumps[:len(f.jumps)-1]
	if !otherwise {
		out = out.or(p)
	}
	return out.or(j.broken)
}

func fallsThrough(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	b, ok := list[len(list)-1].(*ast.BranchStmt)
	return ok && b.Tok == token.FALLTHROUGH
}
