package obligation

import (
	"context"
	"go/ast"
	"go/types"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Summarize says what other packages may know of a package. It fails only when
// ctx is done.
func Summarize(ctx context.Context, src Source, cat *resource.Catalogue) (*Facts, error) {
	return summarize(ctx, src, cat, func(d *ast.FuncDecl) bool { return d.Name.IsExported() })
}

// SummarizeFunc says of one function what it would tell others, were it
// exported. It fails only when ctx is done.
func SummarizeFunc(ctx context.Context, src Source, cat *resource.Catalogue, decl *ast.FuncDecl) (*Facts, error) {
	return summarize(ctx, src, cat, func(d *ast.FuncDecl) bool { return d == decl })
}

func summarize(ctx context.Context, src Source, cat *resource.Catalogue, asked func(*ast.FuncDecl) bool) (*Facts, error) {
	p := newPass(src, cat)
	p.decls = declared(src)
	var units []*unit
	var shown []*types.Func
	for _, f := range src.Files {
		for _, d := range f.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || fd.Body == nil || !asked(fd) {
				continue
			}
			fn, ok := src.Info.Defs[fd.Name].(*types.Func)
			if !ok || !p.tells(fn, fd) || !Sound(src.Info, fd) {
				continue
			}
			u := p.unit(f, fd)
			if u == nil {
				u = &unit{file: f, decl: fd}
			}
			units = append(units, u)
			shown = append(shown, fn)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p.register(p.build(append(units, p.helpers(units)...)))
	facts := &Facts{}
	for _, fn := range shown {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if f := p.guardFact(fn); f.tells() {
			facts.Funcs = append(facts.Funcs, f)
		}
	}
	sortFuncs(facts.Funcs)
	return facts, nil
}

// tells is the look at the declaration that decides what is worth building.
func (p *pass) tells(fn *types.Func, d *ast.FuncDecl) bool {
	if mayNotReturn(d) || returnsError(fn.Signature()) && onlyReturnsNil(d) {
		return true
	}
	params, results := fn.Signature().Params(), fn.Signature().Results()
	if results.Len() == 1 && returnsError(fn.Signature()) {
		return true // it may make errors
	}
	for i := range params.Len() {
		if t := params.At(i).Type(); len(p.releasesOf(t)) > 0 || isErrorType(t) {
			return true
		}
	}
	for i := range results.Len() {
		if t := results.At(i).Type(); len(p.releasesOf(t)) > 0 || p.isOwner(t) || isBasic(t) && p.acquiresIn(d) {
			return true
		}
	}
	return false
}

// isOwner says whether a value of a type may own: by a method of its own, or by
// one of what it embeds, which a pointer to it has as well.
func (p *pass) isOwner(t types.Type) bool {
	n := namedOf(t)
	return n != nil && (MayOwn(n) || len(p.releasesOf(types.NewPointer(n))) > 0)
}

func isBasic(t types.Type) bool {
	_, ok := t.Underlying().(*types.Basic)
	return ok && !isErrorType(t)
}

// acquiresIn says whether a function calls something with the name of what
// acquires: a path or a descriptor that it returns may be a resource.
func (p *pass) acquiresIn(d *ast.FuncDecl) bool {
	found := false
	ast.Inspect(d.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			found = found || p.cat.Acquires(id.Name)
		}
		return !found
	})
	return found
}

// mayNotReturn says whether a function looks as if it ended the process: it has
// no result, and its last statement is no assignment.
func mayNotReturn(d *ast.FuncDecl) bool {
	if d.Type.Results.NumFields() > 0 || len(d.Body.List) == 0 {
		return false
	}
	switch d.Body.List[len(d.Body.List)-1].(type) {
	case *ast.ExprStmt, *ast.ForStmt, *ast.SelectStmt, *ast.IfStmt, *ast.SwitchStmt:
		return true
	}
	return false
}

func (f *FuncFact) tells() bool {
	return f.NeverReturns || f.MakesError || f.NeverFails || len(f.Wraps) > 0 || len(f.Demands) > 0 || len(f.Acquires) > 0 || len(f.Params) > 0 || f.Scope != nil
}

// guardFact keeps a mistake of ours to the function it was made on.
func (p *pass) guardFact(fn *types.Func) (f FuncFact) {
	defer func() {
		if r := recover(); r != nil {
			f = FuncFact{}
			p.asked, p.tainted = nil, 0
			slog.Error("deferls: summarising a function failed, its callers take it for unknown; please report this",
				"function", fn.FullName(), "panic", r, "stack", string(debug.Stack()))
		}
	}()
	return p.factFor(fn)
}

func (p *pass) factFor(fn *types.Func) FuncFact {
	f := FuncFact{Name: p.fullName(fn), NeverReturns: !p.bodyReturns(fn)}
	body := p.built[fn]
	if body == nil || f.NeverReturns {
		return f
	}
	for _, r := range p.fresh(fn) {
		if r = forOthers(r); r != nil {
			f.Acquires = append(f.Acquires, *r)
		}
	}
	f.Demands = p.demandsOf(body)
	f.MakesError, f.NeverFails = p.alwaysError(body, 4), returnsError(fn.Signature()) && onlyReturnsNil(p.decl(fn))
	f.Wraps = p.wrapsOf(body)
	f.Scope = p.scopeOf(body)
	first := len(body.Params) - fn.Signature().Params().Len()
	for i := range body.Params {
		if i >= first || p.givesBack(body) {
			f.Params = append(f.Params, p.paramFacts(body, i)...)
		}
	}
	return f
}

// givesBack says whether a method returns what its receiver is: a builder.
func (p *pass) givesBack(fn *ssa.Function) bool {
	res := fn.Signature.Results()
	return res.Len() > 0 && types.Identical(res.At(0).Type(), fn.Params[0].Type())
}

// anything stands for the acquisition whose result the parameter may be.
var anything = &resource.Kind{ID: "any", Noun: "resource", Released: "released"}

func (p *pass) paramFacts(fn *ssa.Function, param int) []ParamFact {
	releases := p.releasesOf(fn.Params[param].Type())
	if len(releases) == 0 {
		return nil
	}
	if f, ok := p.paramFact(fn, param, releases); ok && f.Success.Does != deedNames[released] && f.Failure.Does != deedNames[released] {
		return []ParamFact{f}
	}
	var all []ParamFact
	for _, r := range releases {
		if f, ok := p.paramFact(fn, param, []string{r}); ok {
			f.Release = r
			all = append(all, f)
		}
	}
	return all
}

// paramFact is what a function does with a parameter that any of these
// releases; not ok where that cannot be said.
func (p *pass) paramFact(fn *ssa.Function, param int, releases []string) (f ParamFact, ok bool) {
	row := &resource.Row{Role: resource.Acquires, Kind: anything.ID, At: []resource.Place{{}}, Release: releases}
	q := &question{fn: fn, param: param, row: row, kind: anything, releases: parsed(releases), ends: p.endsOf(fn.Params[param].Type())}
	s, known := p.summarize(q)
	if !known {
		return f, false
	}
	t := &target{row: row, kind: anything, releases: q.releases}
	f = ParamFact{Param: param}
	f.Success = p.deedFact(fn, s.success, t)
	f.Failure = p.deedFact(fn, s.failure, t)
	return f, f.Success.Does != "" || f.Failure.Does != ""
}

// endsOf: what is asked for the next one until there is none, such as rows,
// ends with that.
func (p *pass) endsOf(t types.Type) []resource.Release {
	obj, _, _ := types.LookupFieldOrMethod(t, true, p.src.Types, "Next")
	next, ok := obj.(*types.Func)
	if !ok || next.Signature().Results().Len() != 1 || !isBool(next.Signature().Results().At(0).Type()) {
		return nil
	}
	return parsed([]string{resource.Hole + ".Next()"})
}

func (p *pass) deedFact(fn *ssa.Function, d deed, t *target) Deed {
	f := Deed{Does: deedNames[d.does], Result: d.result}
	if d.does != kept || d.typ == nil {
		return f
	}
	k := p.keeperOf(d.typ, d.inside, t, nil)
	if k == nil {
		return f // a view
	}
	static := fn.Signature.Results().At(d.result).Type()
	for _, m := range k.releases {
		if obj, _, _ := types.LookupFieldOrMethod(static, true, p.src.Types, m); isFunc(obj) {
			f.Releases = append(f.Releases, m)
		}
	}
	f.Others = slices.Sorted(slices.Values(slices.Concat(k.others, k.chains)))
	if len(f.Releases) == 0 && len(k.releases) > 0 {
		return Deed{} // nobody who has the result can release it
	}
	return f
}

// releasesOf are the releases that a value of a type could need, in a fixed
// order. A context is never one.
func (p *pass) releasesOf(t types.Type) []string {
	if r, ok := p.releasable[t]; ok {
		return r
	}
	var all []string
	switch u := t.Underlying().(type) {
	case *types.Signature:
		if u.Params().Len() == 0 && u.Results().Len() <= 1 {
			all = []string{resource.Hole + "()"}
		}
	case *types.Pointer, *types.Interface:
		if !isContext(t) && !isErrorType(t) {
			all = p.releaseMethods(t)
		}
	}
	p.releasable[t] = all
	return all
}

func (p *pass) releaseMethods(t types.Type) []string {
	var all []string
	for _, name := range p.cat.ReleaseMethods() {
		if obj, _, _ := types.LookupFieldOrMethod(t, true, p.src.Types, name); isFunc(obj) {
			all = append(all, resource.Hole+"."+name+"()")
		}
	}
	if n := namedOf(t); n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "net/http" && n.Obj().Name() == "Response" {
		all = append(all, resource.Hole+".Body.Close()")
	}
	if iface, ok := t.Underlying().(*types.Interface); ok && len(all) == 0 && mayHoldCloser(iface) {
		all = append(all, resource.Hole+".Close()") // a reader that is asked whether it is a closer
	}
	return all
}

// mayHoldCloser: an interface of which resources are values: io.Reader, any.
func mayHoldCloser(iface *types.Interface) bool {
	if iface.NumMethods() == 0 {
		return true
	}
	for i := range iface.NumMethods() {
		if name := iface.Method(i).Name(); strings.HasPrefix(name, "Read") || strings.HasPrefix(name, "Write") {
			return true
		}
	}
	return false
}
