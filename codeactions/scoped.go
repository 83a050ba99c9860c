package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/deferls/deferls/diagnostics/load"
)

// scoped is a scoped helper as this package writes them:
//
//	func withFile(name string, fn func(f *os.File) error) error {
//		f, err := os.Open(name)
//		if err != nil {
//			return err
//		}
//		defer f.Close()
//		return fn(f)
//	}
type scoped struct {
	decl     *ast.FuncDecl
	call     *ast.CallExpr // the acquisition
	resource *ast.Ident
	err      *ast.Ident      // nil if the acquisition cannot fail
	check    *ast.IfStmt     // the error check, nil then
	failed   *ast.ReturnStmt // its return
	deferred *ast.DeferStmt
	release  *ast.CallExpr
	joined   bool // the error of the release becomes the result
	silent   bool // neither it nor what it calls back returns anything
}

// scopedHelper is false for a function that is anything else.
func scopedHelper(pkg *load.Package, decl *ast.FuncDecl) (*scoped, bool) {
	if decl.Body == nil || len(decl.Body.List) < 3 {
		return nil, false
	}
	h := &scoped{decl: decl}
	list := decl.Body.List
	a, ok := list[0].(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE || len(a.Rhs) != 1 || len(a.Lhs) > 2 {
		return nil, false
	}
	if h.call, ok = a.Rhs[0].(*ast.CallExpr); !ok {
		return nil, false
	}
	h.resource = asIdent(a.Lhs[0])
	if len(a.Lhs) == 2 {
		h.err = asIdent(a.Lhs[1])
		if list = list[1:]; !h.checks(pkg, list[0]) {
			return nil, false
		}
	}
	if len(list) != 3 || !h.releases(pkg, list[1]) || !h.callsBack(pkg, list[2]) {
		return nil, false
	}
	return h, true
}

// checks says whether a statement returns the error of the acquisition.
func (h *scoped) checks(pkg *load.Package, st ast.Stmt) bool {
	check, ok := st.(*ast.IfStmt)
	if !ok || check.Init != nil || check.Else != nil || len(check.Body.List) != 1 {
		return false
	}
	c, ok := check.Cond.(*ast.BinaryExpr)
	if !ok || c.Op != token.NEQ || !h.isErr(pkg, c.X) || !pkg.Info.Types[c.Y].IsNil() {
		return false
	}
	h.check = check
	h.failed, ok = check.Body.List[0].(*ast.ReturnStmt)
	return ok && len(h.failed.Results) == 1
}

func (h *scoped) isErr(pkg *load.Package, e ast.Expr) bool {
	id := asIdent(e)
	return id != nil && h.err != nil && pkg.Info.ObjectOf(h.err) != nil && pkg.Info.Uses[id] == pkg.Info.ObjectOf(h.err)
}

// releases says whether a statement defers the release of the resource and
// nothing else, its error dropped or joined.
func (h *scoped) releases(pkg *load.Package, st ast.Stmt) bool {
	d, ok := st.(*ast.DeferStmt)
	if !ok {
		return false
	}
	h.deferred = d
	release := d.Call
	if lit, ok := d.Call.Fun.(*ast.FuncLit); ok {
		h.joined = true
		if release = h.joins(pkg, lit); release == nil {
			return false
		}
	}
	h.release = release
	found := false
	ast.Inspect(release, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && h.resource != nil && pkg.Info.Uses[id] == pkg.Info.Defs[h.resource]
		return !found
	})
	return found
}

// joins is the call whose error a deferred literal makes the result unless there
// is another one: if cerr := f.Close(); err == nil { err = cerr }.
func (h *scoped) joins(pkg *load.Package, lit *ast.FuncLit) *ast.CallExpr {
	if len(lit.Body.List) != 1 {
		return nil
	}
	check, ok := lit.Body.List[0].(*ast.IfStmt)
	if !ok || check.Init == nil || check.Else != nil || len(check.Body.List) != 1 {
		return nil
	}
	own, ok := check.Init.(*ast.AssignStmt)
	c, isTest := check.Cond.(*ast.BinaryExpr)
	set, isSet := check.Body.List[0].(*ast.AssignStmt)
	if !ok || !isTest || !isSet || len(own.Lhs) != 1 || len(own.Rhs) != 1 || len(set.Lhs) != 1 || c.Op != token.EQL || !pkg.Info.Types[c.Y].IsNil() {
		return nil
	}
	cerr, from := asIdent(own.Lhs[0]), asIdent(set.Rhs[0])
	result := h.result(pkg)
	if cerr == nil || from == nil || result == nil || pkg.Info.Uses[from] != pkg.Info.Defs[cerr] {
		return nil
	}
	for _, e := range []ast.Expr{c.X, set.Lhs[0]} {
		if id := asIdent(e); id == nil || pkg.Info.Uses[id] != types.Object(result) {
			return nil
		}
	}
	call, _ := own.Rhs[0].(*ast.CallExpr)
	return call
}

// result is the variable of the helper's one result.
func (h *scoped) result(pkg *load.Package) *types.Var {
	fn, ok := pkg.Info.Defs[h.decl.Name].(*types.Func)
	if !ok || fn.Signature().Results().Len() != 1 {
		return nil
	}
	return fn.Signature().Results().At(0)
}

// callsBack says whether a statement returns what the helper's last parameter
// returns for the resource.
func (h *scoped) callsBack(pkg *load.Package, st ast.Stmt) bool {
	ret, ok := st.(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 || h.result(pkg) == nil || !isError(h.result(pkg).Type()) {
		return false
	}
	call, ok := ret.Results[0].(*ast.CallExpr)
	if !ok || len(call.Args) != 1 || h.resource == nil {
		return false
	}
	fn, arg := asIdent(call.Fun), asIdent(call.Args[0])
	params := pkg.Info.Defs[h.decl.Name].(*types.Func).Signature().Params()
	return fn != nil && arg != nil && params.Len() > 0 && pkg.Info.Uses[fn] == types.Object(params.At(params.Len()-1)) &&
		pkg.Info.Uses[arg] == pkg.Info.Defs[h.resource]
}

// scopedHelpers are the helpers of a package.
func scopedHelpers(pkg *load.Package) []*scoped {
	var all []*scoped
	for _, f := range pkg.Files {
		for _, d := range f.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok {
				if h, ok := scopedHelper(pkg, decl); ok {
					all = append(all, h)
				}
			}
		}
	}
	return all
}
