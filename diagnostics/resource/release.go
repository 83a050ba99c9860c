package resource

import (
	"fmt"
	"go/ast"
	"go/parser"
	"slices"
	"strconv"
	"strings"
)

// The names that stand for parts of the acquiring call in an expression of a
// row.
const (
	Hole     = "it"   // the resource: the result, receiver or argument that the place names, without the path
	RecvHole = "recv" // the receiver of the acquiring call, where the resource is something else
	OutHole  = "out0" // the first result of the acquiring call, where the resource is another
)

// ArgHole stands for argument i of the acquiring call, only as an argument:
// "arg0".
func ArgHole(i int) string { return "arg" + strconv.Itoa(i) }

// Release is a parsed release expression. Exactly one of these forms:
//
//	it.Body.Close()   Root "it", Fields ["Body"], Method "Close"
//	it()              Root "it", Method and Func empty: the resource is a function
//	recv.Wait()       Root "recv", Method "Wait": a method of the receiver of the acquisition
//	recv.Put(it)      the same, Arg 0
//	out0()            Root "out0", Method empty: the first result of the acquisition is called
//	os.RemoveAll(it)  Root empty, Package "os", Func "RemoveAll", Arg 0 (Arg -1 where no argument names the resource)
//
// Other arguments are written in the template as they are to be written in code
// (it(nil), tx.Rollback(ctx)) and match anything.
type Release struct {
	Expr    string
	Root    string // the hole that the expression starts with; empty for a function of a package
	Fields  []string
	Method  string
	Package string // last element of the import path, as written (see Row.ImportPath)
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
		return Release{}, fmt.Errorf("release %q does not start with %s, %s, %s or a package", expr, Hole, RecvHole, OutHole)
	}
	slices.Reverse(names)
	for i, a := range call.Args {
		if id, ok := a.(*ast.Ident); ok && id.Name == Hole {
			r.Arg = i
		}
	}
	hole := root.Name == Hole || root.Name == RecvHole || root.Name == OutHole
	switch {
	case hole && len(names) == 0:
		r.Root = root.Name
		return r, nil
	case hole:
		r.Root, r.Method, r.Fields = root.Name, names[len(names)-1], names[:len(names)-1]
		return r, nil
	case len(names) == 1:
		r.Package, r.Func = root.Name, names[0]
		return r, nil
	}
	return Release{}, fmt.Errorf("release %q is none of it.Close(), it(), recv.Free(it) and pkg.Free(it)", expr)
}

// Write is the release expression for the resource that code calls name. It is
// enough where the expression has no other hole (see Fill).
func (r Release) Write(name string) string { return r.Fill(map[string]string{Hole: name}) }

// Fill is the release expression with each hole replaced by the code given for
// it; a hole that is not given stays as it is.
func (r Release) Fill(code map[string]string) string {
	e, err := parser.ParseExpr(r.Expr)
	if err != nil {
		return r.Expr
	}
	var b strings.Builder
	last := 0
	ast.Inspect(e, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		if text, ok := code[id.Name]; ok {
			at := int(id.Pos()) - 1
			b.WriteString(r.Expr[last:at])
			b.WriteString(text)
			last = at + len(id.Name)
		}
		return true
	})
	b.WriteString(r.Expr[last:])
	return b.String()
}
