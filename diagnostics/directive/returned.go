package directive

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"

	"github.com/deferls/deferls/diagnostics/resource"
)

// returned is the row of //deferls:returns-owned [RESULT] [RELEASE].
func (d *directive) returned(fn *types.Func) (resource.Row, error) {
	which, expr := "", d.args
	if first, rest, _ := strings.Cut(d.args, " "); !strings.ContainsAny(first, ".(") {
		which, expr = first, strings.TrimSpace(rest)
	}
	index, err := result(fn, which)
	if err != nil {
		return resource.Row{}, err
	}
	typ := fn.Signature().Results().At(index).Type()
	if expr == "" {
		if expr = usual(fn, typ); expr == "" {
			return resource.Row{}, fmt.Errorf("%s has no Close(): say how it is released, //deferls:returns-owned it.Stop()", types.TypeString(typ, types.RelativeTo(fn.Pkg())))
		}
	}
	rel, err := resource.ParseRelease(expr)
	if err != nil {
		return resource.Row{}, err
	}
	if err := possible(fn, typ, rel); err != nil {
		return resource.Row{}, err
	}
	at := resource.Place{From: resource.Result, Index: index}
	if rel.Root == resource.Hole && len(rel.Fields) == 1 {
		at.Path = rel.Fields[0]
	}
	return resource.Row{
		Call: fn.FullName(), Role: resource.Acquires, Kind: resource.Own,
		At: []resource.Place{at}, Release: []string{expr}, Severity: resource.Warning,
	}, nil
}

// result is a result by its name or its place, out0; the first that is no error
// where nothing is said.
func result(fn *types.Func, which string) (int, error) {
	results := fn.Signature().Results()
	number, isPlace := strings.CutPrefix(which, "out")
	n, err := strconv.Atoi(number)
	if isPlace && err == nil && n < results.Len() {
		return n, nil
	}
	for i := range results.Len() {
		r := results.At(i)
		if which == "" && !types.Identical(r.Type(), types.Universe.Lookup("error").Type()) || which != "" && r.Name() == which {
			return i, nil
		}
	}
	if which == "" {
		return 0, fmt.Errorf("%s returns nothing that could be owned", fn.Name())
	}
	return 0, fmt.Errorf("%s has no result %s; name one, or write out0 for the first", fn.Name(), which)
}

// usual is how a value is released that can be released in one way only: by
// its Close(), or by calling it.
func usual(fn *types.Func, t types.Type) string {
	if sig, ok := t.Underlying().(*types.Signature); ok && sig.Params().Len() == 0 {
		return "it()"
	}
	obj, _, _ := types.LookupFieldOrMethod(t, true, fn.Pkg(), "Close")
	if m, ok := obj.(*types.Func); ok && m.Signature().Params().Len() == 0 {
		return "it.Close()"
	}
	return ""
}

// possible says why a release cannot be that of a result.
func possible(fn *types.Func, t types.Type, rel resource.Release) error {
	switch rel.Root {
	case resource.OutHole:
		t = fn.Signature().Results().At(0).Type()
	case resource.RecvHole:
		r := fn.Signature().Recv()
		if r == nil {
			return fmt.Errorf("%s has no receiver that %s could be called on", fn.Name(), rel.Expr)
		}
		t = r.Type()
	case "":
		if rel.Package == fn.Pkg().Name() && fn.Pkg().Scope().Lookup(rel.Func) == nil {
			return fmt.Errorf("there is no function %s in this package", rel.Func)
		}
		return nil
	}
	path := rel.Fields
	if rel.Method != "" {
		path = append(path[:len(path):len(path)], rel.Method)
	}
	for _, name := range path {
		obj, _, _ := types.LookupFieldOrMethod(t, true, fn.Pkg(), name)
		if obj == nil {
			return fmt.Errorf("%s has no %s that %s could call", types.TypeString(t, types.RelativeTo(fn.Pkg())), name, rel.Expr)
		}
		t = obj.Type()
	}
	if _, ok := t.Underlying().(*types.Signature); !ok {
		return fmt.Errorf("%s is no function that %s could call", types.TypeString(t, types.RelativeTo(fn.Pkg())), rel.Expr)
	}
	return nil
}
