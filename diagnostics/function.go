package diagnostics

import (
	"go/ast"

	"github.com/deferls/deferls/diagnostics/obligation"
)

// function is one sound declaration of a function that is written by hand, with
// what the checks of statements are about.
type function struct {
	src    obligation.Source
	decl   *ast.FuncDecl
	defers []deferred
}

// deferred is a defer statement and the function that it waits for.
type deferred struct {
	stmt *ast.DeferStmt
	fn   ast.Node // *ast.FuncDecl or *ast.FuncLit
}

// look is what the checks of statements say about a package. A function in which
// nothing is deferred is passed over at once.
func look(src obligation.Source) []Finding {
	var findings []Finding
	for _, file := range written(src.Files) {
		for _, d := range file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil {
				continue
			}
			f := &function{src: src, decl: decl, defers: defersIn(decl)}
			if len(f.defers) > 0 && obligation.Sound(src.Info, decl) {
				findings = append(findings, f.findings()...)
			}
		}
	}
	return findings
}

func (f *function) findings() []Finding {
	var findings []Finding
	for _, c := range Checks {
		if c.look != nil {
			findings = append(findings, c.look(f)...)
		}
	}
	return findings
}

// defersIn are the defer statements of a declaration and of the literals in it.
func defersIn(decl *ast.FuncDecl) []deferred {
	var all []deferred
	var stack []ast.Node
	around := func() ast.Node {
		for i := len(stack) - 1; i > 0; i-- {
			if lit, ok := stack[i].(*ast.FuncLit); ok {
				return lit
			}
		}
		return decl
	}
	ast.Inspect(decl, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if d, ok := n.(*ast.DeferStmt); ok {
			all = append(all, deferred{d, around()})
		}
		stack = append(stack, n)
		return true
	})
	return all
}
