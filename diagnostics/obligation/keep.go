package obligation

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Bodies says which bodies of a package matter to Summarize, before anything in
// them is type-checked: those of the exported functions that take or return
// what can be a resource, and of everything whose name these mention. seen is
// the package as others see it; where that is not known, all bodies matter.
func Bodies(files []*ast.File, seen *types.Package, cat *resource.Catalogue) func(*ast.FuncDecl) bool {
	if seen == nil {
		return func(*ast.FuncDecl) bool { return true }
	}
	p := newPass(Source{Types: seen}, cat)
	byName := map[string][]*ast.FuncDecl{}
	methods := map[string][]*ast.FuncDecl{} // by the name of the receiver's type
	keep := map[*ast.FuncDecl]bool{}
	var todo []*ast.FuncDecl
	add := func(d *ast.FuncDecl) {
		if d.Body != nil && !keep[d] {
			keep[d] = true
			todo = append(todo, d)
		}
	}
	embeds := map[string]bool{} // the types that have more methods than they declare
	for _, f := range files {
		for _, decl := range f.Decls {
			if g, ok := decl.(*ast.GenDecl); ok {
				embedding(g, embeds)
			}
			d, ok := decl.(*ast.FuncDecl)
			if !ok || d.Body == nil {
				continue
			}
			byName[d.Name.Name] = append(byName[d.Name.Name], d)
			if d.Recv != nil {
				methods[receiver(d)] = append(methods[receiver(d)], d)
			}
		}
	}
	for _, all := range byName {
		for _, d := range all {
			if fn := declaredIn(seen, d); d.Name.IsExported() && (fn == nil || p.tells(fn, d)) {
				add(d)
			}
		}
	}
	owners := map[string]bool{}
	for len(todo) > 0 {
		d := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		look := func(n ast.Node) bool {
			for _, m := range methods[made(n)] {
				add(m)
			}
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			for _, callee := range byName[id.Name] {
				if !plain(callee) {
					add(callee)
				}
			}
			if all := methods[id.Name]; all != nil && !owners[id.Name] {
				owners[id.Name] = true
				if slices.ContainsFunc(all, func(m *ast.FuncDecl) bool { return p.mayRelease(m.Name.Name) }) ||
					embeds[id.Name] && p.promotesRelease(seen, id.Name) {
					for _, m := range all {
						add(m)
					}
				}
			}
			return true
		}
		ast.Inspect(d.Body, look)
		for _, named := range []*ast.FieldList{d.Recv, d.Type.Results} { // which a body need not say again
			if named != nil {
				ast.Inspect(named, look)
			}
		}
	}
	return func(d *ast.FuncDecl) bool { return keep[d] }
}

// made is the name of the type of which a node makes a value, if it does.
func made(n ast.Node) string {
	switch n := n.(type) {
	case *ast.CompositeLit:
		return typeName(n.Type)
	case *ast.ValueSpec:
		return typeName(n.Type)
	case *ast.CallExpr:
		if id, ok := n.Fun.(*ast.Ident); ok && id.Name == "new" && len(n.Args) == 1 {
			return typeName(n.Args[0])
		}
	}
	return ""
}

// embedding notes the names of structs with embedded fields.
func embedding(g *ast.GenDecl, embeds map[string]bool) {
	for _, spec := range g.Specs {
		t, ok := spec.(*ast.TypeSpec)
		if !ok {
			continue
		}
		if s, ok := t.Type.(*ast.StructType); ok && slices.ContainsFunc(s.Fields.List, func(f *ast.Field) bool { return len(f.Names) == 0 }) {
			embeds[t.Name.Name] = true
		}
	}
}

// promotesRelease says whether a type has a method with the name of a release,
// by embedding. Of what nobody sees it is taken for granted.
func (p *pass) promotesRelease(pkg *types.Package, name string) bool {
	t, ok := pkg.Scope().Lookup(name).(*types.TypeName)
	if !ok {
		return true
	}
	for m := range types.NewMethodSet(types.NewPointer(t.Type())).Methods() {
		if p.mayRelease(m.Obj().Name()) {
			return true
		}
	}
	return false
}

func (p *pass) mayRelease(name string) bool {
	return soundsLikeRelease(name) || slices.Contains(p.cat.ReleaseMethods(), name)
}

func receiver(d *ast.FuncDecl) string { return typeName(d.Recv.List[0].Type) }

// typeName is the name in the expression of a type; empty if it has none.
func typeName(t ast.Expr) string {
	for {
		switch e := t.(type) {
		case *ast.StarExpr:
			t = e.X
		case *ast.ParenExpr:
			t = e.X
		case *ast.IndexExpr:
			t = e.X
		case *ast.IndexListExpr:
			t = e.X
		case *ast.Ident:
			return e.Name
		default:
			return ""
		}
	}
}

// declaredIn is the object of a function or method; nil for what nobody sees.
func declaredIn(pkg *types.Package, d *ast.FuncDecl) *types.Func {
	if d.Recv == nil {
		fn, _ := pkg.Scope().Lookup(d.Name.Name).(*types.Func)
		return fn
	}
	t, ok := pkg.Scope().Lookup(receiver(d)).(*types.TypeName)
	if !ok {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t.Type()), true, pkg, d.Name.Name)
	fn, _ := obj.(*types.Func)
	return fn
}

// plain says whether a function neither takes nor returns anything but numbers
// and text, by their names, so that no summary of it is ever asked for. One
// that may not return is not plain.
func plain(d *ast.FuncDecl) bool {
	if d.Recv != nil || mayNotReturn(d) {
		return false
	}
	for _, list := range []*ast.FieldList{d.Type.Params, d.Type.Results} {
		if list == nil {
			continue
		}
		for _, f := range list.List {
			if !plainType(f.Type) {
				return false
			}
		}
	}
	return true
}

func plainType(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		obj, ok := types.Universe.Lookup(e.Name).(*types.TypeName)
		return ok && obj.Name() != "any" && obj.Name() != "string" && !strings.HasPrefix(obj.Name(), "int") && !strings.HasPrefix(obj.Name(), "uint")
	case *ast.ArrayType:
		return plainType(e.Elt)
	}
	return false
}
