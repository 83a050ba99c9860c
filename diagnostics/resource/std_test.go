package resource_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"strings"
	"sync"
	"testing"

	"github.com/deferls/deferls/diagnostics/resource"
)

// The standard library is type-checked from its source, so that a row is held
// against the Go that runs the test.
var std = sync.OnceValue(func() types.Importer {
	return importer.ForCompiler(token.NewFileSet(), "source", nil)
})

func pkg(t *testing.T, importPath string) *types.Package {
	t.Helper()
	p, err := std().Import(importPath)
	if err != nil {
		t.Fatalf("import %s: %v", importPath, err)
	}
	return p
}

// callee finds the function or method of a row. A promoted method is found in
// the method set of the type that promotes it.
func callee(p *types.Package, call string) (fn *types.Func, recv types.Type, err error) {
	if !strings.HasPrefix(call, "(") {
		fn, ok := p.Scope().Lookup(strings.TrimPrefix(call, p.Path()+".")).(*types.Func)
		if !ok {
			return nil, nil, fmt.Errorf("%s has no such function", p.Path())
		}
		return fn, nil, nil
	}
	typ, method, _ := strings.Cut(strings.TrimPrefix(call, "("), ").")
	name, params, generic := strings.Cut(strings.TrimPrefix(typ, "*"), "[")
	obj, ok := p.Scope().Lookup(strings.TrimPrefix(name, p.Path()+".")).(*types.TypeName)
	if !ok {
		return nil, nil, fmt.Errorf("%s has no such type", p.Path())
	}
	recv = obj.Type()
	if generic && fmt.Sprint(obj.Type().(*types.Named).TypeParams().At(0))+"]" != params {
		return nil, nil, fmt.Errorf("the type parameter of %s has another name", name)
	}
	if strings.HasPrefix(typ, "*") {
		recv = types.NewPointer(recv)
	}
	sel := types.NewMethodSet(recv).Lookup(p, method)
	if sel == nil {
		return nil, nil, fmt.Errorf("%s has no method %s", recv, method)
	}
	return sel.Obj().(*types.Func), recv, nil
}

// holeType is the type of the value at a place without its path; nil where
// nothing in the call names it.
func holeType(fn *types.Func, recv types.Type, p resource.Place) (types.Type, error) {
	sig := fn.Signature()
	at := func(what string, v *types.Tuple) (types.Type, error) {
		if p.Index >= v.Len() {
			return nil, fmt.Errorf("there is no %s %d", what, p.Index)
		}
		return v.At(p.Index).Type(), nil
	}
	switch p.From {
	case resource.Result:
		return at("result", sig.Results())
	case resource.Argument:
		return at("argument", sig.Params())
	case resource.Receiver:
		if recv == nil {
			return nil, fmt.Errorf("it is a function and has no receiver")
		}
		return recv, nil
	}
	return nil, nil
}

func checkPath(t types.Type, p string) error {
	for field := range strings.FieldsFuncSeq(p, func(r rune) bool { return r == '.' }) {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, field)
		v, ok := obj.(*types.Var)
		if !ok {
			return fmt.Errorf("%s has no field %s", t, field)
		}
		t = v.Type()
	}
	return nil
}

func TestEveryRowResolves(t *testing.T) {
	for i := range resource.Std {
		r := &resource.Std[i]
		fn, recv, err := callee(pkg(t, r.Package()), r.Call)
		if err != nil {
			t.Errorf("row %s: %v", r.Call, err)
			continue
		}
		declared := cmp.Or(r.Declared, r.Call)
		if name := fn.FullName(); name != declared {
			t.Errorf("row %s: go/types calls it %s", r.Call, name)
		}
		if len(resource.Default().Rows(declared)) == 0 {
			t.Errorf("row %s: not found by the name %s", r.Call, declared)
		}
		places := r.At
		if r.Role == resource.Aliases || r.Role == resource.Borrows || r.Role == resource.Sinks {
			places = append(places, r.Of)
		}
		for _, p := range places {
			typ, err := holeType(fn, recv, p)
			if err == nil && typ != nil {
				err = checkPath(typ, p.Path)
			}
			if err != nil {
				t.Errorf("row %s: %v", r.Call, err)
			}
		}
	}
}

// scopeOf is a package in which the holes of a row's expressions are variables
// of the types that the call gives them.
func scopeOf(t *testing.T, r *resource.Row, fn *types.Func, recv types.Type, p resource.Place) *types.Package {
	t.Helper()
	scratch := types.NewPackage("scratch", "scratch")
	declare := func(name string, typ types.Type) {
		if typ != nil {
			scratch.Scope().Insert(types.NewVar(token.NoPos, scratch, name, typ))
		}
	}
	it, err := holeType(fn, recv, p)
	if err != nil {
		t.Fatalf("row %s: %v", r.Call, err)
	}
	declare(resource.Hole, it)
	declare(resource.RecvHole, recv)
	if v := fn.Signature().Results(); v.Len() > 0 {
		declare(resource.OutHole, v.At(0).Type())
	}
	if v := fn.Signature().Params(); v.Len() > 0 {
		declare(resource.ArgHole, v.At(0).Type())
	}
	own := pkg(t, r.Package())
	scratch.Scope().Insert(types.NewPkgName(token.NoPos, scratch, own.Name(), own))
	for _, expr := range r.Release {
		rel, err := resource.ParseRelease(expr)
		if err != nil {
			t.Fatalf("row %s: %v", r.Call, err)
		}
		if rel.Package != "" && rel.Package != own.Name() {
			other := pkg(t, r.ImportPath(rel))
			scratch.Scope().Insert(types.NewPkgName(token.NoPos, scratch, rel.Package, other))
		}
	}
	return scratch
}

// typeIn is the type of an expression, the last one if it has several values.
func typeIn(scratch *types.Package, expr string) (types.Type, error) {
	e, err := parser.ParseExpr(expr)
	if err != nil {
		return nil, err
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	if err := types.CheckExpr(token.NewFileSet(), scratch, token.NoPos, e, info); err != nil {
		return nil, err
	}
	typ := info.TypeOf(e)
	if tuple, ok := typ.(*types.Tuple); ok && tuple.Len() > 0 {
		typ = tuple.At(tuple.Len() - 1).Type()
	}
	return typ, nil
}

func TestEveryExpressionTypeChecks(t *testing.T) {
	for i := range resource.Std {
		r := &resource.Std[i]
		fn, recv, err := callee(pkg(t, r.Package()), r.Call)
		if err != nil {
			continue // TestEveryRowResolves says so
		}
		for _, p := range r.At {
			scratch := scopeOf(t, r, fn, recv, p)
			for _, expr := range r.Release {
				if _, err := typeIn(scratch, expr); err != nil {
					t.Errorf("row %s, release %s: %v", r.Call, expr, err)
				}
			}
			for _, expr := range r.Ends {
				typ, err := typeIn(scratch, expr)
				if err != nil {
					t.Errorf("row %s, end %s: %v", r.Call, expr, err)
				} else if s := typ.String(); s != "bool" && s != "error" && !strings.HasPrefix(s, "<-chan ") {
					t.Errorf("row %s, end %s: its last result is %s, no boolean, no error, and no channel to receive from", r.Call, expr, s)
				}
			}
			if r.When == resource.OnTrue && fn.Signature().Results().Len() != 1 {
				t.Errorf("row %s acquires when its result is true, and has not one result", r.Call)
			}
		}
		if name, ok := strings.CutPrefix(r.OpenWith, path.Dir(r.OpenWith)+"/"); ok {
			if _, err := typeIn(scopeOf(t, r, fn, recv, r.At[0]), name); err != nil {
				t.Errorf("row %s, open with %s: %v", r.Call, r.OpenWith, err)
			}
		}
	}
}

func TestKindsAndRowsMatch(t *testing.T) {
	kinds, used := map[string]bool{}, map[string]bool{}
	for _, k := range resource.Kinds {
		if kinds[k.ID] {
			t.Errorf("kind %s stands twice", k.ID)
		}
		kinds[k.ID] = true
		if k.Noun == "" || k.Released == "" || !strings.HasSuffix(k.Doc, ".") {
			t.Errorf("kind %s lacks a noun, a participle or a sentence", k.ID)
		}
	}
	type key struct {
		call string
		role resource.Role
		at   string
	}
	seen := map[key]bool{}
	for _, r := range resource.Std {
		k := key{r.Call, r.Role, fmt.Sprint(r.At, r.Of)}
		if seen[k] {
			t.Errorf("row %s stands twice", r.Call)
		}
		seen[k] = true
		if r.Role != resource.Acquires {
			if r.Kind != "" || len(r.At) > 0 || len(r.Release) > 0 || r.Severity != resource.None {
				t.Errorf("row %s acquires nothing, and has a kind, a place, a release or a severity", r.Call)
			}
			continue
		}
		used[r.Kind] = true
		if !kinds[r.Kind] {
			t.Errorf("row %s names kind %q, which is not in Kinds", r.Call, r.Kind)
		}
		if len(r.At) == 0 || len(r.Release) == 0 || r.Severity == resource.None {
			t.Errorf("row %s acquires, and lacks a place, a release or a severity", r.Call)
		}
	}
	for id := range kinds {
		if !used[id] && id != resource.Own {
			t.Errorf("kind %s has no row", id)
		}
	}
}
