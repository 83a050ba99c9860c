package codeactions

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// ownedField is a field of a structure that holds what the package has acquired,
// and that nothing releases.
type ownedField struct {
	field  *types.Var
	index  int // among the fields
	ob     *obligation.Obligation
	rel    resource.Release
	failed bool // the release returns an error
	always bool // every value of the structure is made with it
}

// structure is a structure of the package, and the syntax that declares it.
type structure struct {
	pkg   *load.Package
	file  *ast.File
	src   source
	decl  *ast.GenDecl
	spec  *ast.TypeSpec
	named *types.Named
	st    *types.Struct
}

// structure is the one whose name or field the cursor is on.
func (c *cursor) structure() (*structure, bool) {
	for i, n := range c.path {
		spec, ok := n.(*ast.TypeSpec)
		if !ok || i+1 >= len(c.path) {
			continue
		}
		syntax, isStruct := spec.Type.(*ast.StructType)
		decl, isDecl := c.path[i+1].(*ast.GenDecl)
		if !isStruct || !isDecl || i+2 >= len(c.path) || spec.Assign.IsValid() || c.end > syntax.Fields.Closing {
			return nil, false
		}
		if _, top := c.path[i+2].(*ast.File); !top {
			return nil, false
		}
		obj, ok := c.pkg.Info.Defs[spec.Name].(*types.TypeName)
		if !ok {
			return nil, false
		}
		named, ok := obj.Type().(*types.Named)
		if !ok {
			return nil, false
		}
		st, ok := named.Underlying().(*types.Struct)
		return &structure{c.pkg, c.file, c.src, decl, spec, named, st}, ok
	}
	return nil, false
}

// owned are the fields that hold something to release, what is to be released
// first in front: what came last.
func (s *structure) owned(obligations []*obligation.Obligation) []*ownedField {
	var all []*ownedField
	for _, ob := range obligations {
		if ob.Place.From != resource.Result || ob.Place.Path != "" || !ob.Row.Severity.Reports() || !releasable(ob) {
			continue
		}
		f := s.storedIn(ob)
		if f == nil || !s.setOnlyBy(f, ob, obligations) || s.releasedSomewhere(f, ob) || slices.ContainsFunc(all, func(o *ownedField) bool { return o.field == f }) {
			continue
		}
		rel, err := resource.ParseRelease(ob.Row.Release[0])
		if err != nil || rel.Root != resource.Hole && (rel.Func == "" || rel.Arg < 0) || len(rel.Fields) > 0 {
			continue
		}
		sig := s.releaseOf(f, ob, rel)
		if sig == nil {
			continue
		}
		failed := sig.Results().Len() == 1 && isError(sig.Results().At(0).Type())
		all = append(all, &ownedField{field: f, index: s.indexOf(f), ob: ob, rel: rel, failed: failed, always: s.alwaysSet(f, ob)})
	}
	oneFunc := !slices.ContainsFunc(all, func(o *ownedField) bool { return o.ob.Func != all[0].ob.Func })
	slices.SortFunc(all, func(a, b *ownedField) int {
		if oneFunc {
			return cmp.Compare(b.ob.Call.Pos(), a.ob.Call.Pos())
		}
		return cmp.Compare(b.index, a.index)
	})
	return all
}

// releasable says whether the release may come at the end of whatever holds it:
// it neither waits, nor is the use itself, nor takes back what was done.
func releasable(ob *obligation.Obligation) bool {
	id := ob.Kind.ID
	if blocking[id] || consuming[id] || completing[id] || undoing[id] || ob.Row.When == resource.OnTrue {
		return false
	}
	return !slices.ContainsFunc(ob.Events, func(e obligation.Event) bool { return e.Kind == obligation.Deferred || e.Kind == obligation.Stranded })
}

// storedIn is the field of the structure that takes what a call acquires, by
// assignment or in a literal, and is the only one to have it; nil if none does.
func (s *structure) storedIn(ob *obligation.Obligation) *types.Var {
	if !slices.ContainsFunc(ob.Events, func(e obligation.Event) bool { return e.Kind == obligation.Transferred }) {
		return nil
	}
	site, why := locate(s.pkg, ob)
	if why != "" {
		return nil
	}
	if ob.Place.Index < len(site.lhs) {
		if f := s.fieldOf(site.lhs[ob.Place.Index]); f != nil {
			return f
		}
	}
	var found *types.Var
	var by *ast.Ident
	ast.Inspect(site.body, func(n ast.Node) bool {
		s.stores(n, func(f *types.Var, e ast.Expr) {
			if id := asIdent(e); id != nil && site.names(id, ob.Var) {
				found, by = f, id
			}
		})
		return true
	})
	if found == nil || !site.lent(by) {
		return nil
	}
	return found
}

// stores calls take with each field of the structure that a node sets, and with
// what.
func (s *structure) stores(n ast.Node, take func(*types.Var, ast.Expr)) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, l := range n.Lhs {
			if f := s.fieldOf(l); f != nil {
				take(f, n.Rhs[min(i, len(n.Rhs)-1)])
			}
		}
	case *ast.CompositeLit:
		for i, e := range n.Elts {
			if f := s.elementField(n, i); f != nil {
				take(f, value(e))
			}
		}
	}
}

// lent says whether all uses of the resource's variable but one leave the
// resource where it is. A parameter may hold what is somebody else's.
func (s *site) lent(but *ast.Ident) bool {
	v := s.ob.Var
	for p := range s.sig.Params().Variables() {
		if p == v {
			return false
		}
	}
	if !s.local(v) {
		return false
	}
	up := parents(s.body)
	if !s.startsEmpty(v, up) {
		return false
	}
	return !slices.ContainsFunc(usesOf(s.pkg, s.body, v), func(id *ast.Ident) bool {
		within := s.stmt.Pos() <= id.Pos() && id.Pos() < s.stmt.End()
		return id != but && !within && !s.onlyUses(id, up)
	})
}

// startsEmpty says whether a variable is declared by the acquisition, or without
// a value.
func (s *site) startsEmpty(v *types.Var, up map[ast.Node]ast.Node) bool {
	for n, around := range up {
		if id, ok := n.(*ast.Ident); ok && s.pkg.Info.Defs[id] == types.Object(v) {
			spec, ok := around.(*ast.ValueSpec)
			return around == ast.Node(s.stmt) || ok && (len(spec.Values) == 0 || s.stmt.Pos() <= spec.Pos() && spec.End() <= s.stmt.End())
		}
	}
	return false
}

func (s *site) onlyUses(id *ast.Ident, up map[ast.Node]ast.Node) bool {
	for n := up[id]; n != nil; n = up[n] {
		if _, ok := n.(*ast.FuncLit); ok {
			return false
		}
	}
	switch p := up[id].(type) {
	case *ast.SelectorExpr:
		call, ok := up[p].(*ast.CallExpr)
		sel := s.pkg.Info.Selections[p]
		return ok && call.Fun == ast.Expr(p) || sel != nil && sel.Kind() == types.FieldVal
	case *ast.CallExpr:
		if _, isGo := up[p].(*ast.GoStmt); isGo {
			return false
		}
		if p.Fun == ast.Expr(id) {
			return true
		}
		fn, ok := typeutil.Callee(s.pkg.Info, p).(*types.Func)
		return ok && fn.Pkg() != nil && fn.Pkg() != s.pkg.Types && obligation.InStd(fn.Pkg().Path()) && !keeps(fn)
	case *ast.BinaryExpr:
		return true
	}
	return false
}

// setOnlyBy says whether whatever sets the field gives it something that the
// package has acquired, to be released in the same way, or nothing.
func (s *structure) setOnlyBy(f *types.Var, ob *obligation.Obligation, obligations []*obligation.Obligation) bool {
	calls, vars := map[ast.Expr]bool{}, map[types.Object]bool{}
	for _, o := range obligations {
		if o.Row.Release[0] == ob.Row.Release[0] && o.Place.From == resource.Result && releasable(o) {
			calls[o.Call] = true
			if o.Var != nil {
				vars[o.Var] = true
			}
		}
	}
	own := true
	for _, file := range s.pkg.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			s.stores(n, func(g *types.Var, e ast.Expr) {
				e = ast.Unparen(e)
				tv := s.pkg.Info.Types[e]
				id := asIdent(e)
				if g == f && !calls[e] && !tv.IsNil() && tv.Value == nil && (id == nil || !vars[s.pkg.Info.Uses[id]]) {
					own = false
				}
			})
			return own
		})
	}
	return own
}

// fieldOf is the field of the structure itself that a selector names.
func (s *structure) fieldOf(e ast.Expr) *types.Var {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	v, ok := s.pkg.Info.Uses[sel.Sel].(*types.Var)
	if !ok || !v.IsField() || s.indexOf(v.Origin()) < 0 {
		return nil
	}
	return v.Origin()
}

func (s *structure) indexOf(v *types.Var) int {
	for i := range s.st.NumFields() {
		if s.st.Field(i) == v {
			return i
		}
	}
	return -1
}

// elementField is the field that element i of a literal of the structure sets;
// nil for a literal of something else.
func (s *structure) elementField(lit *ast.CompositeLit, i int) *types.Var {
	if !s.isLiteral(lit) {
		return nil
	}
	kv, ok := lit.Elts[i].(*ast.KeyValueExpr)
	if !ok {
		return s.st.Field(i)
	}
	v, _ := s.pkg.Info.Uses[asIdent(kv.Key)].(*types.Var)
	if v == nil || s.indexOf(v.Origin()) < 0 {
		return nil
	}
	return v.Origin()
}

func value(e ast.Expr) ast.Expr {
	if kv, ok := e.(*ast.KeyValueExpr); ok {
		return kv.Value
	}
	return e
}

func (s *structure) isLiteral(lit *ast.CompositeLit) bool {
	return s.is(s.pkg.Info.TypeOf(lit))
}

// is says whether a type is the structure.
func (s *structure) is(t types.Type) bool {
	if t == nil {
		return false
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Origin() == s.named
}

// releasedSomewhere says whether the package already releases what the field
// holds, or gives it to what may: as a field of whatever has the structure.
func (s *structure) releasedSomewhere(f *types.Var, ob *obligation.Obligation) bool {
	var rels []resource.Release
	for _, expr := range ob.Row.Release {
		if rel, err := resource.ParseRelease(expr); err == nil {
			rels = append(rels, rel)
		}
	}
	for _, file := range s.pkg.Files {
		found := false
		var above []ast.Node
		ast.Inspect(file, func(n ast.Node) bool {
			if n == nil {
				above = above[:len(above)-1]
				return true
			}
			if sel, ok := n.(*ast.SelectorExpr); ok && s.fieldOf(sel) == f {
				found = found || s.letsGo(sel, above[len(above)-1], f, rels)
			}
			above = append(above, n)
			return true
		})
		if found {
			return true
		}
	}
	return false
}

// letsGo says whether what is around a use of the field may release what it
// holds.
func (s *structure) letsGo(sel *ast.SelectorExpr, around ast.Node, f *types.Var, rels []resource.Release) bool {
	switch p := around.(type) {
	case *ast.SelectorExpr: // as a value that is called later, too
		return slices.ContainsFunc(rels, func(r resource.Release) bool { return r.Method == p.Sel.Name })
	case *ast.CallExpr:
		return p.Fun == ast.Expr(sel) || s.mayRelease(p, f, rels)
	case *ast.AssignStmt:
		return !slices.Contains(p.Lhs, ast.Expr(sel))
	case *ast.BinaryExpr, *ast.IfStmt, *ast.IndexExpr, *ast.RangeStmt:
		return false
	}
	return true
}

// mayRelease says whether a call that is given the field may release it: it is
// the release, or not known to be anything else.
func (s *structure) mayRelease(call *ast.CallExpr, f *types.Var, rels []resource.Release) bool {
	fn, _ := typeutil.Callee(s.pkg.Info, call).(*types.Func)
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	if slices.ContainsFunc(rels, func(r resource.Release) bool { return r.Func == fn.Name() }) {
		return true
	}
	if _, isBasic := f.Type().Underlying().(*types.Basic); isBasic {
		return false
	}
	return !obligation.InStd(fn.Pkg().Path())
}

// releaseOf is the type of the release of a field; nil if what the field is
// declared as has none.
func (s *structure) releaseOf(f *types.Var, ob *obligation.Obligation, rel resource.Release) *types.Signature {
	t := f.Type()
	switch {
	case rel.Func != "":
		t = nil
		for _, imp := range s.pkg.Types.Imports() {
			if fn, ok := imp.Scope().Lookup(rel.Func).(*types.Func); ok && imp.Path() == ob.Row.ImportPath(rel) {
				t = fn.Type()
			}
		}
	case rel.Method != "":
		obj, _, _ := types.LookupFieldOrMethod(t, true, s.pkg.Types, rel.Method)
		if obj == nil {
			return nil
		}
		t = obj.Type()
	}
	if t == nil {
		return nil
	}
	sig, _ := t.Underlying().(*types.Signature)
	return sig
}

// alwaysSet says whether the structure is made by nothing but literals that set
// the field, from a variable that holds nothing but the resource.
func (s *structure) alwaysSet(f *types.Var, ob *obligation.Obligation) bool {
	made, always := false, ob.Var != nil && s.declares(ob)
	for _, file := range s.pkg.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if s.isLiteral(n) {
					made = true
					set := false
					for i := range n.Elts {
						set = set || s.elementField(n, i) == f
					}
					always = always && set
				}
			case *ast.CallExpr:
				if id := asIdent(n.Fun); id != nil && id.Name == "new" && len(n.Args) == 1 && s.is(s.pkg.Info.TypeOf(n.Args[0])) {
					always = false
				}
			case *ast.AssignStmt:
				for _, l := range n.Lhs {
					always = always && s.fieldOf(l) != f
				}
			case *ast.ValueSpec:
				if n.Type != nil && len(n.Values) == 0 && s.is(s.pkg.Info.TypeOf(n.Type)) {
					always = false
				}
			case *ast.Field:
				if s.is(s.pkg.Info.TypeOf(n.Type)) {
					always = false // a part of something else, with the zero value to begin with
				}
			}
			return true
		})
	}
	return made && always
}

// declares says whether the acquisition declares the variable that takes it.
func (s *structure) declares(ob *obligation.Obligation) bool {
	site, why := locate(s.pkg, ob)
	return why == "" && site.held() != nil && s.pkg.Info.Defs[site.held()] == types.Object(ob.Var)
}

// after is the place behind the declaration that a method of the structure is
// to follow: of its constructor, or of itself.
func (s *structure) after(owned []*ownedField) token.Pos {
	for _, o := range owned {
		fn, ok := o.ob.Func.(*ast.FuncDecl)
		if ok && fn.Recv == nil && s.decl.End() < fn.Pos() && fn.End() <= s.file.FileEnd {
			return fn.End()
		}
	}
	return s.decl.End()
}
