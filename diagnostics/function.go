package diagnostics

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// function is one sound declaration of a function that is written by hand, with
// what the checks of statements are about.
type function struct {
	src    obligation.Source
	cat    *resource.Catalogue
	pkg    *declarations
	decl   *ast.FuncDecl
	defers []deferred
	locks  []*ast.CallExpr          // calls that may be of a mutex, by the name of the method
	puts   []*ast.CallExpr          // calls that may put something back to a pool, by the name of the method
	closes []*ast.CallExpr          // calls that may close a channel
	owed   []*obligation.Obligation // what the declaration acquires

	changes []changed // of the state of the process
}

// deferred is a defer statement and the function that it waits for.
type deferred struct {
	stmt *ast.DeferStmt
	fn   ast.Node // *ast.FuncDecl or *ast.FuncLit
}

// look is what the checks of statements say about a package. A function without
// any of the statements that they are about is passed over at once.
func look(src obligation.Source, cat *resource.Catalogue, obligations []*obligation.Obligation) []Finding {
	var findings []Finding
	pkg := &declarations{src: src}
	inOrder := slices.SortedStableFunc(slices.Values(obligations), func(a, b *obligation.Obligation) int { return cmp.Compare(a.Call.Pos(), b.Call.Pos()) })
	for _, file := range written(src.Files) {
		for _, d := range file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil {
				continue
			}
			f := &function{src: src, cat: cat, pkg: pkg, decl: decl}
			f.collect()
			f.owed = within(decl, inOrder)
			if len(f.defers)+len(f.locks)+len(f.puts)+len(f.closes)+len(f.owed)+len(f.changes) > 0 && obligation.Sound(src.Info, decl) {
				findings = append(findings, f.findings()...)
			}
		}
	}
	return findings
}

// declarations are those of a package's functions, gathered once somebody asks.
type declarations struct {
	src obligation.Source
	of  map[types.Object]*ast.FuncDecl
}

// declOf is the declaration of a function; nil if the package has none.
func (d *declarations) declOf(fn *types.Func) *ast.FuncDecl {
	if fn == nil || fn.Pkg() != d.src.Types {
		return nil
	}
	if d.of == nil {
		d.of = map[types.Object]*ast.FuncDecl{}
		for _, file := range d.src.Files {
			for _, decl := range file.Decls {
				if decl, ok := decl.(*ast.FuncDecl); ok {
					d.of[d.src.Info.Defs[decl.Name]] = decl
				}
			}
		}
	}
	return d.of[fn]
}

// within are the obligations of a declaration, of all in the order of their
// positions.
func within(decl *ast.FuncDecl, inOrder []*obligation.Obligation) []*obligation.Obligation {
	first := func(pos token.Pos) int {
		i, _ := slices.BinarySearchFunc(inOrder, pos, func(o *obligation.Obligation, pos token.Pos) int { return cmp.Compare(o.Call.Pos(), pos) })
		return i
	}
	return inOrder[first(decl.Pos()):first(decl.End())]
}

func (f *function) findings() []Finding {
	var findings []Finding
	for _, c := range Checks {
		if c.look != nil {
			findings = append(findings, guarded(f.src, c, f.decl.Pos(), func() []Finding { return c.look(f) })...)
		}
	}
	return findings
}

var lockMethods = map[string]bool{"Lock": true, "Unlock": true, "RLock": true, "RUnlock": true, "TryLock": true, "TryRLock": true}

// collect finds the statements, those of the literals in the declaration included.
func (f *function) collect() {
	var fns []ast.Node
	var stack []ast.Node
	ast.Inspect(f.decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case nil:
			if last := len(stack) - 1; len(fns) > 0 && stack[last] == fns[len(fns)-1] {
				fns = fns[:len(fns)-1]
			}
			stack = stack[:len(stack)-1]
			return true
		case *ast.FuncDecl, *ast.FuncLit:
			fns = append(fns, n)
		case *ast.DeferStmt:
			f.defers = append(f.defers, deferred{n, fns[len(fns)-1]})
		case *ast.CallExpr:
			switch name := methodName(n); {
			case lockMethods[name]:
				f.locks = append(f.locks, n)
			case name == "Put":
				f.puts = append(f.puts, n)
			case stateNames[name]:
				f.noteChange(ChangeBy(f.src.Info, n), n, fns)
			}
			if id, ok := n.Fun.(*ast.Ident); ok && id.Name == "close" {
				f.closes = append(f.closes, n)
			}
		case *ast.AssignStmt:
			if n.Tok == token.ASSIGN && len(n.Lhs) == 1 {
				f.noteChange(ChangeOf(f.src.Info, n.Lhs[0]), n, fns)
			}
		}
		stack = append(stack, n)
		return true
	})
}

func (f *function) noteChange(c *Change, made ast.Node, fns []ast.Node) {
	if c != nil {
		f.changes = append(f.changes, changed{c, made, fns[len(fns)-1]})
	}
}

// callee is the function that a call is known to call; nil if it is a value.
func (f *function) callee(call *ast.CallExpr) *types.Func {
	fn, _ := typeutil.Callee(f.src.Info, call).(*types.Func)
	if fn == nil {
		return nil
	}
	return fn.Origin()
}

// receiver is how the code calls what a method is called of; empty if it is no
// method, or what it is called of may be another thing each time.
func receiver(call *ast.CallExpr) string {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || !steady(sel.X) {
		return ""
	}
	return types.ExprString(sel.X)
}

// steady says whether an expression is a chain of names.
func steady(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return steady(e.X)
	case *ast.StarExpr:
		return steady(e.X)
	}
	return false
}
