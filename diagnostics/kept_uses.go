package diagnostics

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// What the uses of a field do with the resource that it keeps. Whatever may
// release it counts as doing so.

// judge says of each whether it is the field's own, and whether anybody releases it.
func (k *keepers) judge(all []*Kept, obligations []*obligation.Obligation) {
	fields := map[*types.Var]*keeper{}
	for _, kept := range all {
		if fields[kept.Field] == nil {
			fields[kept.Field] = &keeper{typ: kept.Field.Type()}
		}
		fields[kept.Field].adds(kept.Obligation)
	}
	names := map[string][]*keeper{}
	for f, its := range fields {
		names[f.Name()] = append(names[f.Name()], its)
	}
	for _, file := range k.src.Files {
		var above []ast.Node
		ast.Inspect(file, func(n ast.Node) bool {
			if n == nil {
				above = above[:len(above)-1]
				return true
			}
			k.stores(n, func(f *types.Var, e ast.Expr) {
				if its := fields[f]; its != nil {
					its.set = append(its.set, ast.Unparen(e))
				}
			})
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if names[n.Sel.Name] == nil {
					break // most are of something else, and a name is had sooner than an object
				}
				if its := fields[k.fieldOf(n)]; its != nil && !its.released {
					its.released = k.letsGo(n, above, its)
				}
			case *ast.Ident:
				for _, its := range names[n.Name] {
					if k.src.Info.Uses[n] == nil && k.src.Info.Defs[n] == nil {
						its.released = true // code that is typed in: it may be this one
					}
				}
			}
			above = append(above, n)
			return true
		})
	}
	for _, kept := range all {
		its := fields[kept.Field]
		kept.Released = its.released
		kept.Own = k.own(its, obligations)
	}
}

// keeper is a field that keeps resources, and what is done with it.
type keeper struct {
	typ      types.Type
	rels     []resource.Release // any of which releases what it keeps
	ends     []string           // methods that end it when there is no more, or may
	set      []ast.Expr         // what it is set to
	released bool
}

func (its *keeper) adds(o *obligation.Obligation) {
	for _, expr := range o.Row.Release {
		if r, err := resource.ParseRelease(expr); err == nil {
			its.rels = append(its.rels, r)
		}
	}
	for _, expr := range o.Row.Ends {
		if r, err := resource.ParseRelease(expr); err == nil {
			its.ends = append(its.ends, r.Method)
		}
	}
	its.ends = append(its.ends, o.Row.Others...)
}

// own says whether whatever sets a field gives it what the package acquires, or
// nothing.
func (k *keepers) own(its *keeper, obligations []*obligation.Obligation) bool {
	return !slices.ContainsFunc(its.set, func(e ast.Expr) bool {
		tv := k.src.Info.Types[e]
		id, _ := e.(*ast.Ident)
		return !tv.IsNil() && tv.Value == nil && !slices.ContainsFunc(obligations, func(p *obligation.Obligation) bool {
			return ast.Expr(p.Call) == e || id != nil && p.Var != nil && k.src.Info.Uses[id] == types.Object(p.Var)
		})
	})
}

// letsGo says whether what is around a use of a field may release what it holds.
func (k *keepers) letsGo(use ast.Expr, above []ast.Node, its *keeper) bool {
	around, above := above[len(above)-1], above[:len(above)-1]
	switch p := around.(type) {
	case *ast.SelectorExpr: // as a value that is called later, too
		if v, ok := k.src.Info.Uses[p.Sel].(*types.Var); ok {
			return mayRelease(v.Type(), k.src.Types) && k.letsGo(p, above, its)
		}
		return its.ending(p.Sel.Name) || k.src.Info.Uses[p.Sel] == nil
	case *ast.CallExpr:
		return k.mayBeReleasedBy(p, above, its)
	case *ast.AssignStmt:
		return !slices.Contains(p.Lhs, use)
	case *ast.BinaryExpr:
		return false
	}
	return true
}

// ending says whether a method of this name may release what the field keeps.
func (its *keeper) ending(name string) bool {
	return slices.Contains(its.ends, name) || endingName(name) ||
		slices.ContainsFunc(its.rels, func(r resource.Release) bool { return r.Method == name })
}

// endingName says whether a method of this name sounds like a release.
func endingName(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(obligation.ReleaseNames(), func(r string) bool { return strings.HasPrefix(name, strings.ToLower(r)) })
}

// mayRelease says whether a value of a type may release something: it is a
// function, or has a method that sounds like that.
func mayRelease(t types.Type, pkg *types.Package) bool {
	if _, isFunc := t.Underlying().(*types.Signature); isFunc {
		return true
	}
	return slices.ContainsFunc(obligation.ReleaseNames(), func(name string) bool {
		m, _, _ := types.LookupFieldOrMethod(t, true, pkg, name)
		return m != nil
	})
}

// mayBeReleasedBy says whether a call that is given the field may release what
// it keeps: only of functions of the standard library it is known that they
// leave it alone.
func (k *keepers) mayBeReleasedBy(call *ast.CallExpr, above []ast.Node, its *keeper) bool {
	if _, isGo := above[len(above)-1].(*ast.GoStmt); isGo {
		return true
	}
	switch callee := typeutil.Callee(k.src.Info, call).(type) {
	case *types.Builtin:
		return callee.Name() != "len" && callee.Name() != "cap" && callee.Name() != "println"
	case *types.Func:
		return callee.Pkg() == nil || callee.Pkg() == k.src.Types || !obligation.InStd(callee.Pkg().Path()) ||
			slices.ContainsFunc(its.rels, func(r resource.Release) bool { return r.Func == callee.Name() }) ||
			slices.ContainsFunc(k.cat.Rows(callee.FullName()), takesOver) || k.givesOn(callee, its)
	}
	return true
}

// takesOver says whether the row of a function lets it release what it is given.
func takesOver(r *resource.Row) bool { return r.Role == resource.Sinks }

// givesOn says whether what a function returns may be released in the stead of
// what it was given: a path made from a path, for one.
func (k *keepers) givesOn(fn *types.Func, its *keeper) bool {
	_, isBasic := its.typ.Underlying().(*types.Basic)
	for v := range fn.Signature().Results().Variables() {
		if mayRelease(v.Type(), k.src.Types) || isBasic && types.Identical(v.Type().Underlying(), its.typ.Underlying()) {
			return true
		}
	}
	return false
}
