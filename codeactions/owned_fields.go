package codeactions

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/deferls/deferls/diagnostics"
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

// kept are the fields in which the package keeps what it acquires.
func (st *State) kept() []*diagnostics.Kept {
	return diagnostics.KeptFields(st.source(), st.Settings.Rows(), st.Obligations)
}

// owned are the fields that hold something to release, what is to be released
// first in front: what came last.
func (s *structure) owned(kept []*diagnostics.Kept) []*ownedField {
	var all []*ownedField
	for _, k := range kept {
		f, ob := k.Field, k.Obligation
		otherwise := func(o *diagnostics.Kept) bool {
			return o.Field == f && o.Obligation.Row.Release[0] != ob.Row.Release[0]
		}
		if k.Struct != s.named || !k.Own || k.Released || !releasable(ob) || slices.ContainsFunc(kept, otherwise) || slices.ContainsFunc(all, func(o *ownedField) bool { return o.field == f }) {
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
	return !blocking[id] && !consuming[id] && !completing[id] && !undoing[id] && ob.Row.When != resource.OnTrue
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
