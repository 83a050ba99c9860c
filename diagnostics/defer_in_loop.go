package diagnostics

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// DeferInLoop reports a release that is deferred once for each turn of a loop.
var DeferInLoop = &Check{
	ID:    "defer-in-loop",
	Title: "a deferred release waits for the end of the function, and a loop piles up more of them",
	Doc: `A deferred call runs when the function returns, not when the iteration ends. In a loop that goes on, each turn
leaves one more resource open until then: a loop over many files runs out of descriptors.

deferls is silent where the turn that defers is the last one (it returns, or leaves the loop), where the loop has a
constant number of turns that is small, where something that needs the resource is kept for after the iteration,
where the resource is released in another way as well, and in tests. Locks are passed over, since to hold many of
them is often meant.`,
	judge: defersInLoop,
}

func defersInLoop(o *obligation.Obligation, src obligation.Source) (Finding, bool) {
	d := onlyDeferred(o)
	if d == nil || o.Place.From != resource.Result || o.Var == nil || o.Kind.Paired || inTest(src, o.Call.Pos()) {
		return Finding{}, false
	}
	loop := loopAround(o.Func, o.Call)
	if loop == nil || loop.Pos() > d.Pos() || d.End() > loop.End() ||
		releasedToo(o, loop, d) || fewTurns(src, loop) || keptLonger(o, src, loop) || !repeats(src, o.Func, d, o.Call) {
		return Finding{}, false
	}
	return Finding{
		Check:      "defer-in-loop",
		Obligation: o,
		Severity:   resource.Warning,
		Pos:        d.Pos(),
		End:        d.Pos() + token.Pos(len("defer")),
		Message: fmt.Sprintf("%s is not %s before the function returns, and each turn of the loop adds one: %s is deferred in the loop",
			subject(o), o.Kind.Released, missing(o)),
		Path: []Step{
			{o.Call.Pos(), o.Call.End(), o.Kind.Noun + " acquired here, in each turn"},
			{loop.Pos(), loop.Pos() + token.Pos(len("for")), "the loop goes on, and nothing deferred has run"},
		},
	}, true
}

// onlyDeferred is the one defer that releases a resource to which nothing else
// happens; nil if there is none.
func onlyDeferred(o *obligation.Obligation) *ast.DeferStmt {
	var at *ast.DeferStmt
	for _, e := range o.Events {
		switch e.Kind {
		case obligation.Deferred:
			d := deferAt(o.Func, e.Pos)
			if d == nil || at != nil && d != at {
				return nil
			}
			at = d
		case obligation.Released, obligation.Transferred, obligation.Unknown, obligation.Stranded:
			return nil
		}
	}
	return at
}

// releasedToo says whether a loop has a release of a resource beside the defer: that
// is then there for panics and for the ways out.
func releasedToo(o *obligation.Obligation, loop ast.Node, d *ast.DeferStmt) bool {
	releases, found := o.Releases(), false
	ast.Inspect(loop, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		found = found || ok && slices.Contains(releases, types.ExprString(call))
		return !found && n != ast.Node(d)
	})
	return found
}

// deferAt is the defer statement of a function itself around a position.
func deferAt(fn ast.Node, pos token.Pos) *ast.DeferStmt {
	var at *ast.DeferStmt
	own(fn, func(n ast.Node) {
		if d, ok := n.(*ast.DeferStmt); ok && d.Pos() <= pos && pos < d.End() {
			at = d
		}
	})
	return at
}

// own visits the nodes of a function, those of the literals in it excluded.
func own(fn ast.Node, visit func(ast.Node)) {
	ast.Inspect(fn, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok && ast.Node(lit) != fn {
			return false
		}
		if n != nil {
			visit(n)
		}
		return true
	})
}

// loopAround is the innermost loop of a function around a part of it.
func loopAround(fn, n ast.Node) ast.Node {
	var loop ast.Node
	own(fn, func(around ast.Node) {
		switch around := around.(type) {
		case *ast.ForStmt:
			if inside(around.Body, n) {
				loop = around
			}
		case *ast.RangeStmt:
			if inside(around.Body, n) {
				loop = around
			}
		}
	})
	return loop
}

func inside(outer, inner ast.Node) bool {
	return outer.Pos() <= inner.Pos() && inner.End() <= outer.End()
}

// few is how many resources at once are no matter.
const few = 16

// fewTurns says whether a loop has a small number of turns that the code shows.
func fewTurns(src obligation.Source, loop ast.Node) bool {
	switch loop := loop.(type) {
	case *ast.ForStmt:
		cond, ok := loop.Cond.(*ast.BinaryExpr)
		if !ok {
			return false
		}
		return slices.ContainsFunc([]ast.Expr{cond.X, cond.Y}, func(e ast.Expr) bool { return fewAs(src, e) })
	case *ast.RangeStmt:
		return fewAs(src, loop.X) || fewElements(src, loop.X)
	}
	return false
}

// fewAs says whether an expression is a small constant.
func fewAs(src obligation.Source, e ast.Expr) bool {
	v := src.Info.Types[e].Value
	if v == nil || v.Kind() != constant.Int {
		return false
	}
	n, exact := constant.Int64Val(v)
	return exact && n <= few
}

// fewElements says whether an expression is an array, or what is written out as
// a list, here or where the variable is declared.
func fewElements(src obligation.Source, e ast.Expr) bool {
	if t := src.Info.TypeOf(e); t != nil {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		if a, ok := t.Underlying().(*types.Array); ok {
			return a.Len() <= few
		}
	}
	if lit, ok := ast.Unparen(e).(*ast.CompositeLit); ok {
		return len(lit.Elts) <= few
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	return fewIn(src, src.Info.Uses[id])
}

// fewIn says whether a variable is only ever assigned a short list.
func fewIn(src obligation.Source, v types.Object) bool {
	file := fileAt(src, v)
	if file == nil {
		return false
	}
	short, other := false, false
	note := func(name ast.Expr, value ast.Expr) {
		id, ok := ast.Unparen(name).(*ast.Ident)
		if !ok || src.Info.ObjectOf(id) != v {
			return
		}
		lit, isLit := value.(*ast.CompositeLit)
		short = short || isLit && len(lit.Elts) <= few
		other = other || !isLit || len(lit.Elts) > few
	}
	path, _ := astutil.PathEnclosingInterval(file, v.Pos(), v.Pos())
	ast.Inspect(path[len(path)-2], func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if len(n.Rhs) == len(n.Lhs) {
					note(l, n.Rhs[i])
				} else {
					note(l, nil)
				}
			}
		case *ast.ValueSpec:
			for i, l := range n.Names {
				if i < len(n.Values) {
					note(l, n.Values[i])
				}
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				note(n.X, nil)
			}
		}
		return true
	})
	return short && !other
}

func fileAt(src obligation.Source, v types.Object) *ast.File {
	if v == nil || v.Parent() == nil || v.Parent() == v.Pkg().Scope() {
		return nil // whoever it belongs to may have changed it
	}
	return fileOf(src, v.Pos())
}

// fileOf is the file around a position.
func fileOf(src obligation.Source, pos token.Pos) *ast.File {
	i := slices.IndexFunc(src.Files, func(f *ast.File) bool { return f.FileStart <= pos && pos < f.FileEnd })
	if i < 0 {
		return nil
	}
	return src.Files[i]
}
