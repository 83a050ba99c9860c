package codeactions

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

const whyNameMeans = "a name of the helper or of the literal means something else around the call"

// whyNames is why the names of the helper and of the literal cannot be moved
// into the scope of the call.
func (in *inlining) whyNames() string {
	if in.scope == nil || !in.nameResource() || !in.errorFits() || !in.declaresNew() || in.hides() {
		return whyNameMeans
	}
	for _, n := range in.helper.parts() {
		if !in.meansTheSame(n) {
			return whyNameMeans
		}
	}
	if !in.errorOver() {
		return whyErrRead
	}
	return ""
}

// parts are what of the helper goes to the place of the call.
func (h *scoped) parts() []ast.Node {
	list := []ast.Node{h.call, h.deferred}
	switch {
	case h.failed != nil:
		list = append(list, h.failed)
	case h.check != nil:
		list = append(list, h.check.Body)
	}
	return list
}

// nameResource gives the resource the name that the literal has for it.
func (in *inlining) nameResource() bool {
	if in.helper.resource == nil {
		return true
	}
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
	return in.scope.Lookup(in.name) == nil && (in.helper.err == nil || in.name != in.err)
}

// errorFits says whether the variable of the acquisition's error is a new one, or
// one whose value nobody needs any more.
func (in *inlining) errorFits() bool {
	if in.helper.err == nil {
		return true
	}
	v, ok := in.scope.Lookup(in.err).(*types.Var)
	if in.scope.Lookup(in.err) != nil && (!ok || !isError(v.Type())) {
		return false
	}
	if ok && v.Pos() < in.stmt.Pos() && !in.isResult(v) && in.seenElsewhere(v) {
		return false
	}
	if ok && in.setFirst(v) {
		return true
	}
	outer := false
	ast.Inspect(in.lit.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if obj := in.pkg.Info.Uses[id]; ok && obj != nil && id.Name == in.err {
			v, isVar := obj.(*types.Var)
			outer = outer || isVar && !v.IsField() && v.Pos() < in.lit.Pos()
		}
		return !outer
	})
	return !outer
}

// setFirst says whether the literal gives a variable of the function a new value
// before it reads it.
func (in *inlining) setFirst(v *types.Var) bool {
	for _, st := range in.lit.Body.List {
		if !in.usedIn(v, st.Pos(), st.End()) {
			continue
		}
		if check, ok := st.(*ast.IfStmt); ok && check.Init != nil {
			st = check.Init
		}
		a, ok := st.(*ast.AssignStmt)
		return ok && slices.ContainsFunc(a.Lhs, func(e ast.Expr) bool { return in.names(e, v) }) &&
			!slices.ContainsFunc(a.Rhs, func(e ast.Expr) bool { return in.usedIn(v, e.Pos(), e.End()) })
	}
	return false
}

// isResult says whether the function returns in a variable, whatever that held.
func (in *inlining) isResult(v *types.Var) bool {
	return in.stand.ret != nil && v == in.errorResult()
}

// errorOver says whether nobody reads the error's variable behind the call: there
// it may hold what the literal has left in it.
func (in *inlining) errorOver() bool {
	if in.err == "" || in.stand.ret != nil {
		return true
	}
	for _, st := range in.stand.tail {
		mentions := false
		ast.Inspect(st, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			mentions = mentions || ok && in.isError(id)
			return !mentions
		})
		if mentions {
			return false
		}
	}
	return true
}

// declaresNew says whether what the literal declares is new around the call, and
// turns its declaration of an error variable into the use of the one that the
// acquisition declares.
func (in *inlining) declaresNew() bool {
	for i, st := range in.lit.Body.List {
		if slices.ContainsFunc(in.carried, func(c *carry) bool { return c.decl == st }) {
			continue
		}
		for _, id := range newNames(in.pkg.Info, st) {
			isErr := in.helper.err != nil && id.Name == in.err
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

// hides says whether a name that comes into the scope of the call means something
// else in what follows there, or in what the helper is given and names again.
func (in *inlining) hides() bool {
	own := map[string]bool{in.name: in.name != ""}
	if in.helper.err != nil && in.scope.Lookup(in.err) == nil {
		own[in.err] = true
	}
	again := []ast.Node{in.helper.deferred}
	if in.helper.failed != nil {
		again = append(again, in.helper.failed)
	}
	for _, n := range again {
		for p, arg := range in.args {
			if in.mentionsAny(arg, own) && in.mentionsObject(n, p) {
				return true
			}
		}
	}
	for _, st := range in.lit.Body.List {
		for _, id := range newNames(in.pkg.Info, st) {
			own[id.Name] = true
		}
	}
	check := in.stand.check
	return slices.ContainsFunc(in.stand.tail, func(st ast.Stmt) bool { return in.mentionsAny(st, own) }) ||
		check != nil && in.mentionsAny(check.Body, map[string]bool{in.name: in.name != ""})
}

// mentionsAny says whether a node uses one of the names for something that is
// declared in front of the call.
func (in *inlining) mentionsAny(n ast.Node, names map[string]bool) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			found = found || in.mentionsAny(sel.X, names)
			return false
		}
		id, ok := n.(*ast.Ident)
		found = found || ok && names[id.Name] && in.pkg.Info.Uses[id] != nil
		return !found
	})
	return found
}

func (in *inlining) mentionsObject(n ast.Node, obj types.Object) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && in.pkg.Info.Uses[id] == obj
		return !found
	})
	return found
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
				_, isType := obj.(*types.TypeName)
				same = same && !isType // a type parameter
				return same
			}
			there := lookup(in.pkg, n.Name, in.stmt.Pos())
			if p, ok := obj.(*types.PkgName); ok {
				if there == nil {
					name, edits, why := imported(in.pkg, in.file, in.src, p.Imported().Path(), in.stmt.Pos())
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
