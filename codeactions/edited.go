package codeactions

import (
	"context"
	"go/ast"
	"go/types"

	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
)

// edited is the package after some changes, as far as they matter to the proof:
// the functions that are changed or new, and those of the package that they
// call, directly or not, since what a callee does (it never returns) is part of
// what a caller owes. The other bodies are left out, which is most of the work.
// A change outside of function bodies that does more than add declarations
// brings in the whole package.
func edited(ctx context.Context, pkg *load.Package, text map[string][]byte, changes map[string][]change) (*load.Package, error) {
	kept, all := map[string]bool{}, map[string]bool{}
	var work []*ast.FuncDecl
	take := func(fn *ast.FuncDecl) {
		if !kept[declKey(fn)] {
			kept[declKey(fn)] = true
			work = append(work, fn)
		}
	}
	inBodies := true
	decls := map[types.Object]*ast.FuncDecl{}
	for _, f := range pkg.Files {
		tf := pkg.Fset.File(f.FileStart)
		left := changes[tf.Name()]
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			all[declKey(fn)] = true
			decls[pkg.Info.Defs[fn.Name]] = fn
			from, to := tf.Offset(fn.Body.Lbrace)+1, tf.Offset(fn.Body.Rbrace)
			for len(left) > 0 && left[0].end <= to {
				c := left[0]
				switch {
				case c.start >= from:
					take(fn)
				case c.start != c.end || within(pkg, f, c.start):
					inBodies = false
				}
				left = left[1:]
			}
		}
		for _, c := range left {
			inBodies = inBodies && c.start == c.end && !within(pkg, f, c.start)
		}
	}
	if !inBodies {
		return pkg.Edit(ctx, text)
	}
	for len(work) > 0 {
		fn := work[len(work)-1]
		work = work[:len(work)-1]
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				for _, callee := range reaches(pkg.Info.Uses[id]) {
					if decls[callee] != nil {
						take(decls[callee])
					}
				}
			}
			return true
		})
	}
	return pkg.EditBodies(ctx, text, func(fn *ast.FuncDecl) bool { return kept[declKey(fn)] || !all[declKey(fn)] })
}

// reaches are the functions that say what a name in a body does: the function
// that it names, or the methods of a type that may own what it holds.
func reaches(obj types.Object) []types.Object {
	switch obj := obj.(type) {
	case *types.Func:
		return []types.Object{obj.Origin()}
	case *types.TypeName:
		named, ok := obj.Type().(*types.Named)
		if !ok || !obligation.MayOwn(named) {
			return nil
		}
		var methods []types.Object
		for m := range named.Origin().Methods() {
			methods = append(methods, m)
		}
		return methods
	}
	return nil
}

// declKey names a function within its package; functions called init or _ share
// theirs.
func declKey(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return fn.Name.Name
	}
	return types.ExprString(fn.Recv.List[0].Type) + "." + fn.Name.Name
}

// within says whether a place of the file lies inside of a declaration, or in
// the comment in front of one, which may say who owns what.
func within(pkg *load.Package, f *ast.File, offset int) bool {
	tf := pkg.Fset.File(f.FileStart)
	for _, d := range f.Decls {
		start := tf.Offset(d.Pos())
		if fn, ok := d.(*ast.FuncDecl); ok {
			start-- // a line of the comment is inserted right in front
			if fn.Doc != nil {
				start = tf.Offset(fn.Doc.Pos())
			}
		}
		if start < offset && offset < tf.Offset(d.End()) {
			return true
		}
	}
	return offset < tf.Offset(f.Name.End())
}
