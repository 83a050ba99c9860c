package codeactions

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/load"
)

// Where nothing that a test has started goes on behind its function, the end of
// the function is the end of the test, and a defer does what a Cleanup does.

// endsTest says whether the function is a test, or a subtest in one, behind which
// nothing goes on.
func (s *site) endsTest() bool {
	switch fn := s.fn.(type) {
	case *ast.FuncDecl:
		if !isTest(s.src, fn) {
			return false
		}
	case *ast.FuncLit:
		if !s.isSubtest(fn) {
			return false
		}
	}
	return !goesOn(s.pkg, s.body, map[types.Object]bool{})
}

// isSubtest says whether a function literal around the acquisition is what a
// subtest runs.
func (s *site) isSubtest(lit *ast.FuncLit) bool {
	for i, n := range s.path {
		if n == ast.Node(lit) {
			call, ok := s.path[i+1].(*ast.CallExpr)
			return ok && subtest[s.callee(call)] && call.Args[1] == ast.Expr(lit)
		}
	}
	return false
}

// goesOn says whether a body, or what it calls of the package, starts what runs
// when the function of the test has returned: a parallel subtest or a Cleanup. A
// function that cannot be seen may do so if it is given the means.
func goesOn(pkg *load.Package, body ast.Node, seen map[types.Object]bool) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			fn, _ := typeutil.Callee(pkg.Info, n).(*types.Func)
			found = found || (fn == nil || declOf(pkg, fn) == nil) && cleansUp(pkg, n)
		case *ast.Ident:
			fn, ok := pkg.Info.Uses[n].(*types.Func)
			if !ok || seen[fn] {
				break
			}
			seen[fn] = true
			decl := declOf(pkg, fn)
			found = found || fn.FullName() == "(*testing.T).Parallel" || cleanup[fn.FullName()] || decl != nil && goesOn(pkg, decl.Body, seen)
		}
		return !found
	})
	return found
}

// cleansUp says whether a call is given something that has a Cleanup, or is to
// run a subtest that does not stand there.
func cleansUp(pkg *load.Package, call *ast.CallExpr) bool {
	if subtest[calleeName(pkg, call)] {
		switch fn := ast.Unparen(call.Args[1]).(type) {
		case *ast.FuncLit:
			return false
		case *ast.Ident:
			_, declared := pkg.Info.Uses[fn].(*types.Func)
			return !declared
		}
		return true
	}
	typ := pkg.Info.TypeOf(call.Fun)
	if typ == nil {
		return true // in a body that is not checked
	}
	sig, ok := typ.Underlying().(*types.Signature)
	if !ok {
		return false // a conversion
	}
	for p := range sig.Params().Variables() {
		if m, _, _ := types.LookupFieldOrMethod(p.Type(), true, pkg.Types, "Cleanup"); m != nil {
			return true
		}
	}
	return false
}
