package obligation

import (
	"go/ast"
	"go/token"
	"go/types"
	"go/version"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Of an interface method and of a function value nobody can see the body. Where
// the type of a result says by itself that its caller owns it (resource.Promises
// by its name, resource.Shapes by its methods), the call acquires.

// promised are the rows of a call of what cannot be seen.
func (p *pass) promised(call *ast.CallExpr) []*resource.Row {
	var name *ast.Ident
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		name = fun
	case *ast.SelectorExpr:
		name = fun.Sel
	default:
		return nil
	}
	rows := p.promises(p.src.Info.Uses[name])
	if len(rows) > 0 && rows[0].Note == byShape && p.inTest(call.Pos()) {
		return nil // what implements it there is often a fake, or the failure is the test
	}
	return rows
}

// promises are the rows of the calls of an interface method, or of the function
// in a parameter or a field; other local variables hold what is seen.
func (p *pass) promises(obj types.Object) []*resource.Row {
	switch obj := obj.(type) {
	case *types.Func:
		recv := obj.Signature().Recv()
		if recv == nil || obj.Signature().Results().Len() == 0 || !types.IsInterface(recv.Type()) {
			return nil
		}
	case *types.Var:
		if !obj.IsField() && obj.Kind() != types.ParamVar {
			return nil
		}
	default:
		return nil
	}
	rows, known := p.promising[obj]
	if !known {
		rows = p.promisesOf(obj)
		p.promising[obj] = rows
	}
	return rows
}

func (p *pass) promisesOf(obj types.Object) []*resource.Row {
	if fn, ok := obj.(*types.Func); ok && (p.outside(fn) || slices.ContainsFunc(p.rows(fn.Origin()), saysOfResults)) {
		return nil // the catalogue would know it, or does
	}
	sig, ok := obj.Type().Underlying().(*types.Signature)
	name := obj.Name()
	if !ok || strings.HasSuffix(name, "Pipe") || name == "GetBody" {
		return nil // an end of what the receiver has; a copy in memory
	}
	for i := range sig.Results().Len() {
		if row := promiseOf(name, sig, i); row != nil {
			return []*resource.Row{row}
		}
	}
	if row := p.shaped(obj, sig); row != nil {
		return []*resource.Row{row}
	}
	return nil
}

// promiseOf is what the name of the type of a result stands for.
func promiseOf(name string, sig *types.Signature, result int) *resource.Row {
	t := types.TypeString(sig.Results().At(result).Type(), nil)
	at := slices.IndexFunc(resource.Promises, func(pr resource.Promise) bool { return pr.Type == t })
	if at < 0 {
		return nil
	}
	pr := &resource.Promises[at]
	if pr.BesideError && !besideError(sig) || pr.Names != nil && !begins(name, pr.Names) {
		return nil
	}
	return promisedRow(name, pr.Kind, pr.Release, pr.Ends, resource.Place{From: resource.Result, Index: result, Path: pr.Path})
}

// shaped is what the methods of the first result stand for. What the standard
// library declares is known by name.
func (p *pass) shaped(obj types.Object, sig *types.Signature) *resource.Row {
	if !besideError(sig) {
		return nil
	}
	t := sig.Results().At(0).Type()
	n := namedOf(t)
	if n == nil || n.Obj().Pkg() == nil || InStd(n.Obj().Pkg().Path()) {
		return nil
	}
	i := slices.IndexFunc(resource.Shapes, func(sh resource.Shape) bool { return p.fits(&sh, obj, n) })
	if i < 0 {
		return nil
	}
	sh := &resource.Shapes[i]
	if p.needless(t, sh.Ending) {
		return nil
	}
	if fn, ok := obj.(*types.Func); ok && p.keptByImplementer(fn) {
		return nil
	}
	row := promisedRow(obj.Name(), sh.Kind, p.callable(n, sh.Release), sh.Ends, resource.Place{From: resource.Result})
	row.Note = byShape
	return row
}

// callable are releases as the methods of a type are called: those that want a
// context are given one.
func (p *pass) callable(n *types.Named, releases []string) []string {
	var calls []string
	for _, expr := range releases {
		name := strings.TrimSuffix(strings.TrimPrefix(expr, resource.Hole+"."), "()")
		if m := p.method(n, name); m != nil && m.Params().Len() == 1 {
			expr = resource.Hole + "." + name + "(ctx)"
		}
		calls = append(calls, expr)
	}
	return calls
}

// fits says whether a shape speaks of what a method or a function value returns.
func (p *pass) fits(sh *resource.Shape, obj types.Object, n *types.Named) bool {
	_, isMethod := obj.(*types.Func)
	has := func(method string) bool { return p.method(n, method) != nil }
	lacks := func(method string) bool { return !p.isEnding(n, method) }
	switch {
	case sh.Names == nil && !isMethod, sh.Names != nil && !begins(obj.Name(), sh.Names), begins(obj.Name(), sh.Except):
		return false
	case sh.Types != nil && !ends(n.Obj().Name(), sh.Types):
		return false
	case slices.ContainsFunc(sh.Ending, lacks), slices.ContainsFunc(sh.Lacking, has):
		return false
	}
	return sh.Having == nil || slices.ContainsFunc(sh.Having, has)
}

func (p *pass) method(t types.Type, name string) *types.Signature {
	obj, _, _ := types.LookupFieldOrMethod(t, true, p.src.Types, name)
	if m, ok := obj.(*types.Func); ok {
		return m.Signature()
	}
	return nil
}

// isEnding says whether a type has a method of this name that can be called
// with nothing but a context, and has nothing to say but an error. One that a
// structure has from a field may be called of that, unseen here.
func (p *pass) isEnding(n *types.Named, name string) bool {
	obj, index, _ := types.LookupFieldOrMethod(n, true, p.src.Types, name)
	m, ok := obj.(*types.Func)
	if !ok || len(index) > 1 {
		return false
	}
	params, results := m.Signature().Params(), m.Signature().Results()
	switch {
	case params.Len() > 1 || params.Len() == 1 && !isContext(params.At(0).Type()):
		return false
	case results.Len() > 1:
		return false
	}
	return results.Len() == 0 || returnsError(m.Signature())
}

func besideError(sig *types.Signature) bool { return sig.Results().Len() == 2 && returnsError(sig) }

func begins(name string, verbs []string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(verbs, func(verb string) bool { return strings.HasPrefix(name, verb) })
}

func ends(name string, nouns []string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(nouns, func(noun string) bool { return strings.HasSuffix(name, noun) })
}

// What a row says of where it comes from.
const (
	byName  = "by the type of the result: nobody but the caller has it"
	byShape = "by the name of the call and the methods of what it returns: nobody but the caller has that"
)

func promisedRow(name, kind string, release, ends []string, at resource.Place) *resource.Row {
	return &resource.Row{
		Call: name, Role: resource.Acquires, Kind: kind, Severity: resource.Warning,
		At: []resource.Place{at}, Release: release, Ends: ends,
		Note: byName,
	}
}

// reports says whether a row obliges in this package: some do in old versions
// of the language only.
func (p *pass) reports(r *resource.Row) bool {
	if !r.Severity.Reports() {
		return false
	}
	v := p.src.Types.GoVersion()
	return r.Before == "" || v != "" && version.Compare(version.Lang(v), "go"+r.Before) < 0
}

// variable is the parameter or the field that a value is read from; nil if it
// is from elsewhere.
func variable(v ssa.Value) types.Object {
	switch v := v.(type) {
	case *ssa.Parameter:
		return v.Object()
	case *ssa.Field:
		if st, ok := v.X.Type().Underlying().(*types.Struct); ok {
			return st.Field(v.Field)
		}
	case *ssa.UnOp:
		f, ok := v.X.(*ssa.FieldAddr)
		if !ok || v.Op != token.MUL {
			return nil
		}
		if st, ok := f.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct); ok {
			return st.Field(f.Field)
		}
	}
	return nil
}
