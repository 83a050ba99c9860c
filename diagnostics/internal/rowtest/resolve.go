package rowtest

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"strings"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Mistakes are what a row says that its API does not: a call, a place or a
// field that does not exist, an expression that does not type-check with the
// types that the call gives its holes.
func Mistakes(imp types.Importer, r *resource.Row) []error {
	p, err := imp.Import(r.Package())
	if err != nil {
		return []error{err}
	}
	fn, recv, err := callee(p, r.Call)
	if err != nil {
		return []error{err}
	}
	errs := nameMistakes(r, fn)
	for _, at := range places(r) {
		typ, err := holeType(fn, recv, at)
		if err == nil && typ != nil {
			err = checkPath(typ, at.Path)
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	if len(errs) > 0 {
		return errs
	}
	for _, at := range r.At {
		s, err := newScope(imp, r, p, fn, recv, at)
		if err != nil {
			return append(errs, err)
		}
		errs = append(errs, s.mistakes(r)...)
	}
	if r.When == resource.OnTrue && boolResult(fn.Signature()) < 0 {
		errs = append(errs, fmt.Errorf("it acquires when its result is true, and has no boolean one"))
	}
	return errs
}

// nameMistakes: go/types must find the row by the name that it has for the callee.
func nameMistakes(r *resource.Row, fn *types.Func) []error {
	declared := cmp.Or(r.Declared, r.Call)
	if name := fn.FullName(); name != declared {
		return []error{fmt.Errorf("go/types calls it %s", name)}
	}
	if len(resource.Default().Rows(declared)) == 0 {
		return []error{fmt.Errorf("it is not found by the name %s", declared)}
	}
	return nil
}

func places(r *resource.Row) []resource.Place {
	switch r.Role {
	case resource.Aliases, resource.Borrows, resource.Sinks, resource.Releases:
		return []resource.Place{r.Of}
	}
	if r.Of != (resource.Place{}) {
		return append([]resource.Place{r.Of}, r.At...)
	}
	return r.At
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

// boolResult is the index of the boolean result of a call, -1 if it has none.
func boolResult(sig *types.Signature) int {
	for i := range sig.Results().Len() {
		if b, ok := sig.Results().At(i).Type().Underlying().(*types.Basic); ok && b.Kind() == types.Bool {
			return i
		}
	}
	return -1
}

// scope is a package in which the holes of a row's expressions are variables of
// the types that the call gives them.
type scope struct{ pkg *types.Package }

func newScope(imp types.Importer, r *resource.Row, own *types.Package, fn *types.Func, recv types.Type, at resource.Place) (*scope, error) {
	s := &scope{types.NewPackage("scratch", "scratch")}
	it, err := holeType(fn, recv, at)
	if err != nil {
		return nil, err
	}
	s.declare(resource.Hole, it)
	s.declare(resource.RecvHole, recv)
	if v := fn.Signature().Results(); v.Len() > 0 {
		s.declare(resource.OutHole, v.At(0).Type())
	}
	for i := range fn.Signature().Params().Len() {
		s.declare(resource.ArgHole(i), fn.Signature().Params().At(i).Type())
	}
	s.pkg.Scope().Insert(types.NewPkgName(token.NoPos, s.pkg, own.Name(), own))
	for _, expr := range append(r.Release, r.Fails) {
		for name, importPath := range packagesOf(r, expr) {
			if name == own.Name() {
				continue
			}
			other, err := imp.Import(importPath)
			if err != nil {
				return nil, err
			}
			s.pkg.Scope().Insert(types.NewPkgName(token.NoPos, s.pkg, name, other))
		}
	}
	return s, nil
}

func (s *scope) declare(name string, typ types.Type) {
	if typ != nil {
		s.pkg.Scope().Insert(types.NewVar(token.NoPos, s.pkg, name, typ))
	}
}

// packagesOf are the packages that an expression of a row names, by their names.
func packagesOf(r *resource.Row, expr string) map[string]string {
	found := map[string]string{}
	e, err := parser.ParseExpr(expr)
	if err != nil {
		return found
	}
	ast.Inspect(e, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		id, ok := sel.X.(*ast.Ident)
		if ok && id.Name != resource.Hole && id.Name != resource.RecvHole && id.Name != resource.OutHole {
			found[id.Name] = r.ImportPath(resource.Release{Package: id.Name})
		}
		return true
	})
	return found
}

func (s *scope) mistakes(r *resource.Row) (errs []error) {
	for _, expr := range r.Release {
		if _, err := s.typeOf(expr); err != nil {
			errs = append(errs, fmt.Errorf("release %s: %w", expr, err))
		}
	}
	for _, expr := range r.Ends {
		typ, err := s.typeOf(expr)
		if err != nil {
			errs = append(errs, fmt.Errorf("end %s: %w", expr, err))
		} else if s := typ.String(); s != "bool" && s != "error" && !strings.HasPrefix(s, "<-chan ") {
			errs = append(errs, fmt.Errorf("end %s: its last result is %s, no boolean, no error, and no channel to receive from", expr, s))
		}
	}
	if r.Fails != "" {
		if typ, err := s.typeOf(r.Fails); err != nil {
			errs = append(errs, fmt.Errorf("failure %s: %w", r.Fails, err))
		} else if typ.String() != "error" {
			errs = append(errs, fmt.Errorf("failure %s is %s, and no error", r.Fails, typ))
		}
	}
	if name, ok := strings.CutPrefix(r.OpenWith, path.Dir(r.OpenWith)+"/"); ok {
		if _, err := s.typeOf(name); err != nil {
			errs = append(errs, fmt.Errorf("open with %s: %w", r.OpenWith, err))
		}
	}
	return errs
}

// typeOf is the type of an expression, that of the last value if it has several.
func (s *scope) typeOf(expr string) (types.Type, error) {
	e, err := parser.ParseExpr(expr)
	if err != nil {
		return nil, err
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	if err := types.CheckExpr(token.NewFileSet(), s.pkg, token.NoPos, e, info); err != nil {
		return nil, err
	}
	typ := info.TypeOf(e)
	if tuple, ok := typ.(*types.Tuple); ok && tuple.Len() > 0 {
		typ = tuple.At(tuple.Len() - 1).Type()
	}
	return typ, nil
}
