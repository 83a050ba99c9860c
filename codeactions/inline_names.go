package codeactions

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// whyNames is why the names of the helper and of the literal cannot be moved
// into the scope of the call.
func (in *inlining) whyNames() string {
	if in.scope == nil || !in.nameResource() || !in.errorFits() || !in.declaresNew() {
		return whyNameMeans
	}
	for _, n := range []ast.Node{in.helper.call, in.helper.failed, in.helper.deferred} {
		if ret, ok := n.(*ast.ReturnStmt); ok && ret == nil {
			continue
		}
		if !in.meansTheSame(n) {
			return whyNameMeans
		}
	}
	return ""
}

// nameResource gives the resource the name that the literal has for it.
func (in *inlining) nameResource() bool {
	in.name = in.helper.resource.Name
	if p := in.lit.Type.Params.List[0]; len(p.Names) == 1 && p.Names[0].Name != "_" {
		in.name = p.Names[0].Name
	} else {
		used := map[string]bool{}
		mentioned(in.lit.Body, used)
		if used[in.name] {
			return false
		}
	}
	return in.scope.Lookup(in.name) == nil && (in.helper.err == nil || in.name != in.helper.err.Name)
}

// errorFits says whether the variable of the acquisition's error is a new one, or
// one whose value nobody needs any more.
func (in *inlining) errorFits() bool {
	if in.helper.err == nil {
		return true
	}
	name := in.helper.err.Name
	if v, ok := in.scope.Lookup(name).(*types.Var); in.scope.Lookup(name) != nil && (!ok || !isError(v.Type())) {
		return false
	}
	outer := false
	ast.Inspect(in.lit.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if obj := in.pkg.Info.Uses[id]; ok && obj != nil && id.Name == name {
			v, isVar := obj.(*types.Var)
			outer = outer || isVar && !v.IsField() && v.Pos() < in.lit.Pos()
		}
		return !outer
	})
	return !outer
}

// declaresNew says whether what the literal declares is new around the call, and
// turns its declaration of an error variable into the use of the one that the
// acquisition declares.
func (in *inlining) declaresNew() bool {
	for i, st := range in.lit.Body.List {
		for _, id := range newNames(in.pkg.Info, st) {
			isErr := in.helper.err != nil && id.Name == in.helper.err.Name
			if !isErr {
				if in.scope.Lookup(id.Name) != nil || id.Name == in.name {
					return false
				}
				continue
			}
			if t := in.pkg.Info.Defs[id].Type(); t == nil || !isError(t) {
				return false
			}
			a, ok := st.(*ast.AssignStmt)
			switch {
			case ok && onlyNew(in.pkg.Info, a, id):
				in.more = append(in.more, analysis.TextEdit{Pos: a.TokPos, End: a.TokPos + 2, NewText: []byte("=")})
			case ok:
			case i == 0 && isEmptyVar(st):
				edit, whole := in.src.withoutLines(st)
				if !whole {
					return false
				}
				in.more = append(in.more, edit)
			default:
				return false
			}
		}
	}
	return true
}

// newNames are the identifiers that a statement declares in its own scope.
func newNames(info *types.Info, st ast.Stmt) []*ast.Ident {
	var ids []*ast.Ident
	switch st := st.(type) {
	case *ast.AssignStmt:
		for _, l := range st.Lhs {
			if id, ok := l.(*ast.Ident); ok && info.Defs[id] != nil {
				ids = append(ids, id)
			}
		}
	case *ast.DeclStmt:
		for _, spec := range st.Decl.(*ast.GenDecl).Specs {
			switch spec := spec.(type) {
			case *ast.ValueSpec:
				ids = append(ids, spec.Names...)
			case *ast.TypeSpec:
				ids = append(ids, spec.Name)
			}
		}
	}
	return ids
}

// onlyNew says whether a := declares nothing but that name.
func onlyNew(info *types.Info, a *ast.AssignStmt, only *ast.Ident) bool {
	return !slices.ContainsFunc(a.Lhs, func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return ok && id != only && id.Name != "_" && info.Defs[id] != nil
	})
}

// isEmptyVar says whether a statement is var err error.
func isEmptyVar(st ast.Stmt) bool {
	d, ok := st.(*ast.DeclStmt)
	if !ok || len(d.Decl.(*ast.GenDecl).Specs) != 1 {
		return false
	}
	spec, ok := d.Decl.(*ast.GenDecl).Specs[0].(*ast.ValueSpec)
	return ok && len(spec.Names) == 1 && len(spec.Values) == 0
}

// meansTheSame says whether what a part of the helper names is known by the same
// name at the call.
func (in *inlining) meansTheSame(n ast.Node) bool {
	own := func(obj types.Object) bool {
		return in.helper.decl.Pos() <= obj.Pos() && obj.Pos() < in.helper.decl.End()
	}
	same := true
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			same = same && in.meansTheSame(n.X)
			return false
		case *ast.Ident:
			obj := in.pkg.Info.Uses[n]
			if obj == nil || own(obj) {
				return true
			}
			there := lookup(in.pkg, n.Name, in.ret.Pos())
			if p, ok := obj.(*types.PkgName); ok {
				if there == nil {
					name, edits, why := imported(in.pkg, in.file, in.src, p.Imported().Path(), in.ret.Pos())
					same = same && why == "" && name == n.Name && len(edits) == 0
					return true
				}
				q, ok := there.(*types.PkgName)
				same = same && ok && q.Imported() == p.Imported()
				return true
			}
			same = same && there == obj
		}
		return same
	})
	return same
}
