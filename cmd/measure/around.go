package main

import (
	"context"
	"go/ast"
	"go/types"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics/load"
)

// around is a package with the bodies of one declaration and of all that it
// calls within the package, directly or not: what a mutant of that declaration
// is judged in. The whole of a large package costs a second for each mutant.
type around struct {
	kept, all map[string]bool // functions by their keys
	same      bool            // the engine says the same of the declaration with and without the rest of the package
}

// aroundOf finds what a mutant needs, and tries it on the code as it is.
func aroundOf(ctx context.Context, st *codeactions.State, decl *ast.FuncDecl) (*around, error) {
	a := &around{kept: map[string]bool{}, all: map[string]bool{}}
	decls := map[types.Object]*ast.FuncDecl{}
	for _, f := range st.Pkg.Files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
				decls[st.Pkg.Info.Defs[fn.Name]] = fn
				a.all[declKey(fn)] = true
			}
		}
	}
	work := []*ast.FuncDecl{decl}
	for len(work) > 0 {
		fn := work[len(work)-1]
		work = work[:len(work)-1]
		if a.kept[declKey(fn)] {
			continue
		}
		a.kept[declKey(fn)] = true
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				if callee, ok := st.Pkg.Info.Uses[id].(*types.Func); ok && decls[callee.Origin()] != nil {
					work = append(work, decls[callee.Origin()])
				}
			}
			return true
		})
	}
	pkg, err := a.edit(ctx, st.Pkg, nil)
	if err != nil {
		return nil, err
	}
	alone, err := codeactions.Analyze(ctx, pkg, st.Context)
	if err != nil {
		return nil, err
	}
	a.same = true
	for k, want := range said(st, decl) {
		a.same = a.same && said(alone, decl)[k] == want
	}
	return a, nil
}

// said is what the engine says of each acquisition of a declaration.
func said(st *codeactions.State, decl *ast.FuncDecl) map[key]string {
	m := map[key]string{}
	for _, o := range st.Obligations {
		if decl.Pos() <= o.Call.Pos() && o.Call.Pos() < decl.End() {
			m[keyOf(st.Pkg, o.Call.Pos(), o)] = whys(st, o)
		}
	}
	for _, f := range st.Findings {
		if decl.Pos() <= f.Pos && f.Pos < decl.End() {
			m[keyOf(st.Pkg, f.Pos, f.Obligation)] += f.Message
		}
	}
	return m
}

func (a *around) edit(ctx context.Context, pkg *load.Package, text map[string][]byte) (*load.Package, error) {
	return pkg.EditBodies(ctx, text, func(fn *ast.FuncDecl) bool { return a.kept[declKey(fn)] || !a.all[declKey(fn)] })
}

// declKey names a function within its package; functions called init or _ share
// theirs.
func declKey(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return fn.Name.Name
	}
	return types.ExprString(fn.Recv.List[0].Type) + "." + fn.Name.Name
}
