package resource

import (
	"fmt"
	"go/ast"
	"go/parser"
	"slices"
	"strings"
)

// Hole is the name that stands for the resource in a release expression.
const Hole = "it"

// Release is a parsed release expression. Exactly one of three forms:
//
//	it.Body.Close()   Fields ["Body"], Method "Close"
//	it()              Method and Func empty: the resource is a function
//	os.RemoveAll(it)  Package "os", Func "RemoveAll", Arg 0 (Arg -1 where no argument names the resource)
//
// Other arguments are written in the template as they are to be written in code
// (it(nil), tx.Rollback(ctx)) and match anything.
type Release struct {
	Expr    string
	Fields  []string
	Method  string
	Package string // last element of the import path, as written
	Func    string
	Arg     int
}

// ParseRelease parses one release expression of a row.
func ParseRelease(expr string) (Release, error) {
	e, err := parser.ParseExpr(expr)
	if err != nil {
		return Release{}, fmt.Errorf("release %q does not parse as a Go expression: %v", expr, err)
	}
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return Release{}, fmt.Errorf("release %q is not a call; write it as it.Close(), it() or pkg.Free(it)", expr)
	}
	r := Release{Expr: expr, Arg: -1}
	var names []string
	fun := call.Fun
	for {
		sel, ok := fun.(*ast.SelectorExpr)
		if !ok {
			break
		}
		names = append(names, sel.Sel.Name)
		fun = sel.X
	}
	root, ok := fun.(*ast.Ident)
	if !ok {
		return Release{}, fmt.Errorf("release %q does not start with %s or a package", expr, Hole)
	}
	slices.Reverse(names)
	switch {
	case root.Name == Hole && len(names) == 0:
		return r, nil
	case root.Name == Hole:
		r.Method = names[len(names)-1]
		r.Fields = names[:len(names)-1]
		return r, nil
	case len(names) == 1:
		r.Package, r.Func = root.Name, names[0]
		for i, a := range call.Args {
			if id, ok := a.(*ast.Ident); ok && id.Name == Hole {
				r.Arg = i
			}
		}
		return r, nil
	}
	return Release{}, fmt.Errorf("release %q is none of it.Close(), it() and pkg.Free(it)", expr)
}

// Write is the release expression for the resource that code calls name.
func (r Release) Write(name string) string {
	e, err := parser.ParseExpr(r.Expr)
	if err != nil {
		return r.Expr
	}
	var at []int
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == Hole {
			at = append(at, int(id.Pos())-1)
		}
		return true
	})
	var b strings.Builder
	last := 0
	for _, i := range at {
		b.WriteString(r.Expr[last:i])
		b.WriteString(name)
		last = i + len(Hole)
	}
	b.WriteString(r.Expr[last:])
	return b.String()
}
