package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/load"
)

// What a function knows of the test that it runs in.

// tbAt is the name of the testing.TB that a function has as a parameter, empty
// where it has none that is known by its name at the place.
func tbAt(pkg *load.Package, sig *types.Signature, at token.Pos) string {
	for p := range sig.Params().Variables() {
		if p.Name() != "" && p.Name() != "_" && isTB(p.Type()) && lookup(pkg, p.Name(), at) == types.Object(p) {
			return p.Name()
		}
	}
	return ""
}

// alone says whether a function is a test, or a subtest in one, that runs beside
// no other: t.Setenv and t.Chdir panic where it is not so. Whether what calls
// a helper is parallel is for its callers to know.
func (p *standing) alone() bool {
	if !isTest(p.src, p.decl) || p.parallel(p.decl.Body, map[types.Object]bool{}) {
		return false
	}
	for i, n := range p.out {
		lit, ok := n.(*ast.FuncLit)
		if !ok {
			continue
		}
		call, ok := p.out[i+1].(*ast.CallExpr)
		if !ok || !subtest[calleeName(p.pkg, call)] || call.Args[len(call.Args)-1] != ast.Expr(lit) {
			return false
		}
	}
	return true
}

// isTest says whether a declaration is one of a test or a benchmark.
func isTest(src source, decl *ast.FuncDecl) bool {
	named := false
	for _, prefix := range []string{"Test", "Benchmark"} {
		rest, ok := strings.CutPrefix(decl.Name.Name, prefix)
		named = named || ok && (rest == "" || rest[0] < 'a' || 'z' < rest[0])
	}
	return named && decl.Recv == nil && strings.HasSuffix(src.file.Name(), "_test.go")
}

// parallel says whether a body, or what it calls of the package, makes a test
// run beside others.
func (p *standing) parallel(body *ast.BlockStmt, seen map[types.Object]bool) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return !found
		}
		fn, ok := p.pkg.Info.Uses[id].(*types.Func)
		switch {
		case !ok || seen[fn]:
		case fn.FullName() == "(*testing.T).Parallel", fn.FullName() == "(*testing.B).RunParallel":
			found = true
		case fn.Pkg() == p.pkg.Types:
			seen[fn] = true
			if d := declOf(p.pkg, fn); d != nil && p.parallel(d.Body, seen) {
				found = true
			}
		}
		return !found
	})
	return found
}

// fails says whether statements do nothing but stop the test or the program: a
// call that does so, and one that says why.
func fails(pkg *load.Package, list []ast.Stmt) bool {
	if len(list) != 1 {
		return false
	}
	st, ok := list[0].(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := st.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	if b, ok := typeutil.Callee(pkg.Info, call).(*types.Builtin); ok {
		return b.Name() == "panic"
	}
	return fatal[calleeName(pkg, call)]
}

var fatal = map[string]bool{
	"(*testing.common).Fatal": true, "(*testing.common).Fatalf": true, "(*testing.common).FailNow": true,
	"(testing.TB).Fatal": true, "(testing.TB).Fatalf": true, "(testing.TB).FailNow": true,
	"log.Fatal": true, "log.Fatalf": true, "log.Fatalln": true,
}

// atEnd are the statements that a defer or a Cleanup runs, nil for any other
// statement.
func atEnd(pkg *load.Package, st ast.Stmt) []ast.Stmt {
	switch st := st.(type) {
	case *ast.DeferStmt:
		if lit, ok := st.Call.Fun.(*ast.FuncLit); ok && len(st.Call.Args) == 0 {
			return lit.Body.List
		}
		return []ast.Stmt{&ast.ExprStmt{X: st.Call}}
	case *ast.ExprStmt:
		call, ok := st.X.(*ast.CallExpr)
		if !ok || !cleanup[calleeName(pkg, call)] {
			return nil
		}
		if lit, ok := call.Args[0].(*ast.FuncLit); ok {
			return lit.Body.List
		}
	}
	return nil
}

var cleanup = map[string]bool{"(*testing.common).Cleanup": true, "(testing.TB).Cleanup": true}

// reported is the call of a statement that does nothing with its error, or
// tells the test of it and goes on or stops; nil for any other.
func reported(pkg *load.Package, st ast.Stmt) *ast.CallExpr {
	if e := dropped(st); e != nil {
		call, _ := ast.Unparen(e).(*ast.CallExpr)
		return call
	}
	check, ok := st.(*ast.IfStmt)
	if !ok || check.Init == nil || check.Else != nil || len(check.Body.List) != 1 {
		return nil
	}
	a, ok := check.Init.(*ast.AssignStmt)
	told, isTold := check.Body.List[0].(*ast.ExprStmt)
	if !ok || !isTold || len(a.Rhs) != 1 || len(a.Lhs) != 1 {
		return nil
	}
	say, ok := told.X.(*ast.CallExpr)
	if !ok || !fails(pkg, check.Body.List) && !tells[calleeName(pkg, say)] {
		return nil
	}
	call, _ := ast.Unparen(a.Rhs[0]).(*ast.CallExpr)
	return call
}

var tells = map[string]bool{
	"(*testing.common).Error": true, "(*testing.common).Errorf": true, "(*testing.common).Log": true, "(*testing.common).Logf": true,
	"(testing.TB).Error": true, "(testing.TB).Errorf": true, "(testing.TB).Log": true, "(testing.TB).Logf": true,
	"log.Print": true, "log.Printf": true, "log.Println": true,
}
