package codeactions

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

const (
	whyArguments  = "the arguments cannot be passed on one by one"
	whyLiteralArg = "a function literal is among the arguments"
	whyReceiver   = "the acquisition takes the address of the value it is called on"
	whyType       = "a type that the helper needs cannot be written in this file"
)

// helper is a scoped helper: a function that acquires, calls back and
// releases.
type helper struct {
	name  string
	text  string              // its declaration with its comment, ending without a newline
	call  string              // its call up to the type of the function it is given
	rest  string              // the arguments of its call behind that function
	known bool                // the package has the very same one
	needs []analysis.TextEdit // the imports of its types

	params []string // their names; none for a known one
}

// param is a parameter of the helper and what the call passes for it.
type param struct{ name, typ, arg string }

// helper writes the helper for the acquisition. The name is free, or that of
// the same helper.
func (w *wrap) helper(name string) (*helper, string) {
	if h, ok := w.fitting(); ok {
		return h, ""
	}
	if h, ok := w.foreign(); ok {
		return h, ""
	}
	g := &signature{wrap: w, generic: w.typeParams(), reserved: map[string]bool{w.errName().Name: true, "fn": true}}
	for _, v := range w.variables() {
		g.reserved[v.Name()] = true
	}
	callee, why := g.callee()
	if why != "" {
		return nil, why
	}
	args, why := g.arguments()
	if why != "" {
		return nil, why
	}
	check, why := g.check()
	if why != "" {
		return nil, why
	}
	shown, why := g.shown()
	if why != "" {
		return nil, why
	}
	rel, why := w.release(w.ob.Name)
	if why != "" {
		return nil, why
	}
	// Only with the finding the release is new, and then its error is, too: an
	// author's own defer stays what it was.
	err := w.errName().Name
	f, results := form{code: "defer " + rel.call}, "error"
	if w.deferred == nil && rel.failed && written[w.ob.Kind.ID] {
		f, results = joined(rel, err, fresh(func(n string) bool { return g.reserved[n] }, "cerr")), "("+err+" error)"
	}
	use := "func(" + declaredAs(shown) + ") error"
	params := declaredAs(append(g.params, param{name: "fn", typ: use}))
	more := ""
	if others := slices.DeleteFunc(argsOf(shown), func(n string) bool { return n == w.ob.Name }); len(others) > 0 {
		more = ", and with " + listed(others)
	}
	h := &helper{needs: g.edits}
	for _, p := range g.params {
		h.params = append(h.params, p.name)
	}
	generic, why := g.typeList()
	if why != "" {
		return nil, why
	}
	write := func(name string) {
		h.name = name
		h.call = opening(name, argsOf(g.params)) + strings.TrimSuffix(use, "error") + w.resultType()
		h.text = fmt.Sprintf("// %s calls fn with the %s from %s%s. Whatever fn does, %s runs at the end.\n",
			name, w.ob.Kind.Noun, callee, more, strings.TrimSuffix(rel.call, "()")) +
			fmt.Sprintf("func %s%s(%s) %s {\n", name, generic, params, results) +
			fmt.Sprintf("\t%s := %s(%s)\n", g.taken(shown), callee, args) +
			fmt.Sprintf("\tif %s != nil {\n\t\treturn %s\n\t}\n", err, check) +
			"\t" + strings.ReplaceAll(f.code, "\n", "\n\t") + "\n" +
			fmt.Sprintf("\treturn fn(%s)\n}", strings.Join(argsOf(shown), ", "))
	}
	write(name)
	if h.known = w.declares(name, h.text); !h.known {
		write(fresh(w.unknown(), name))
	}
	return h, ""
}

// opening is the call of the helper up to the function it is given. An argument
// that stands beside others is spaced by gofmt in another way than alone.
func opening(name string, args []string) string {
	const head, hole = "package p\n\nvar _ = ", "_"
	call := fmt.Sprintf("%s(%s", name, strings.Join(append(args, hole), ", "))
	if out, err := format.Source([]byte(head + call + ")\n")); err == nil && !strings.Contains(call, "\n") {
		call = strings.TrimSuffix(strings.TrimPrefix(string(out), head), ")\n")
	}
	return strings.TrimSuffix(call, hole)
}

// unknown are the names that the package, the file and the function do not use
// yet.
func (w *wrap) unknown() func(string) bool {
	return taken(w.pkg, w.outermost().End(), w.outermost())
}

// declares says whether the package declares the function with this very text,
// its comment aside.
func (w *wrap) declares(name, text string) bool {
	_, text, _ = strings.Cut(text, "\n")
	for _, f := range w.pkg.Files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Name.Name != name || fn.Recv != nil {
				continue
			}
			src, ok := sourceOf(w.pkg, fn.Pos())
			if !ok {
				return false
			}
			from, to := src.offset(fn.Type.Pos()), src.offset(fn.End())
			return strings.ReplaceAll(string(src.text[from:to]), "\r\n", "\n") == text
		}
	}
	return false
}

// signature collects the parameters of a helper.
type signature struct {
	*wrap
	params   []param
	reserved map[string]bool
	generic  []*types.TypeParam // of the function
	needed   map[*types.TypeParam]bool
	edits    []analysis.TextEdit // that import what the types need
}

// add adds a parameter for an expression and returns its name in the helper.
func (g *signature) add(name string, t types.Type, arg ast.Expr, passed string) (string, string) {
	typ, why := g.write(t)
	if why != "" {
		return "", why
	}
	if id, ok := ast.Unparen(arg).(*ast.Ident); ok && g.site.variable(id) != nil {
		name = id.Name
	}
	name = fresh(func(n string) bool {
		return g.reserved[n] || types.Universe.Lookup(n) != nil || g.imports(n) || g.isTypeParam(n)
	}, name)
	g.reserved[name] = true
	g.params = append(g.params, param{name, typ, passed})
	return name, ""
}

func (g *signature) imports(name string) bool {
	scope := g.pkg.Info.Scopes[g.file]
	return scope != nil && scope.Lookup(name) != nil
}

// callee is the function that the helper calls. The value a method is called
// on becomes a parameter, unless it is the package's own, and so does a
// function that is the value of a variable.
func (g *signature) callee() (string, string) {
	fun := ast.Unparen(g.ob.Call.Fun)
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok || g.pkg.Info.Selections[sel] == nil || g.pkg.Info.Selections[sel].Kind() == types.FieldVal {
		return g.function(fun)
	}
	if g.global(sel.X) {
		return g.src.code(fun), ""
	}
	recv := g.pkg.Info.TypeOf(sel.X)
	fn, ok := g.pkg.Info.Uses[sel.Sel].(*types.Func)
	if !ok {
		return "", whyReceiver
	}
	_, isPointer := fn.Signature().Recv().Type().Underlying().(*types.Pointer)
	_, hasPointer := recv.Underlying().(*types.Pointer)
	if isPointer && !hasPointer && !types.IsInterface(recv) {
		return "", whyReceiver
	}
	name := lowerFirst(typeName(recv))
	if inner, ok := sel.X.(*ast.SelectorExpr); ok {
		name = lowerFirst(inner.Sel.Name)
	}
	if name == "" {
		name = "from"
	}
	name, why := g.add(name, recv, sel.X, g.src.code(sel.X))
	return name + "." + sel.Sel.Name, why
}

// function is the callee where it is no method.
func (g *signature) function(fun ast.Expr) (string, string) {
	if g.global(fun) {
		return g.src.code(fun), ""
	}
	name := "open"
	if sel, ok := fun.(*ast.SelectorExpr); ok {
		name = lowerFirst(sel.Sel.Name)
	}
	return g.add(name, g.pkg.Info.TypeOf(fun), fun, g.src.code(fun))
}

// global says whether an expression names nothing but what the package, its
// imports and the language declare, and calls nothing.
func (g *signature) global(e ast.Expr) bool {
	global := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr, *ast.FuncLit, *ast.IndexExpr:
			global = false
		case *ast.SelectorExpr:
			if g.pkg.Info.Selections[n] != nil {
				ast.Inspect(n.X, func(m ast.Node) bool { return global })
			}
		case *ast.Ident:
			obj := g.pkg.Info.Uses[n]
			if v, ok := obj.(*types.Var); ok && v.IsField() {
				break
			}
			if _, ok := obj.(*types.PkgName); !ok && (obj == nil || obj.Parent() != types.Universe && (obj.Pkg() == nil || obj.Parent() != obj.Pkg().Scope())) {
				global = false
			}
		}
		return global
	})
	return global
}

// arguments are the acquisition's arguments as the helper writes them.
func (g *signature) arguments() (string, string) {
	sig, ok := g.pkg.Info.TypeOf(g.ob.Call.Fun).(*types.Signature)
	if !ok {
		return "", whyArguments
	}
	call := g.ob.Call
	fixed := sig.Params().Len()
	if sig.Variadic() {
		fixed--
	}
	if len(call.Args) < fixed || !sig.Variadic() && len(call.Args) != fixed {
		return "", whyArguments // f(g()), where g returns them all
	}
	if slices.ContainsFunc(call.Args, holdsLiteral) {
		return "", whyLiteralArg
	}
	var args []string
	for i, a := range call.Args[:fixed] {
		p := sig.Params().At(i)
		name, why := g.add(paramName(p, i), p.Type(), a, g.src.code(a))
		if why != "" {
			return "", why
		}
		args = append(args, name)
	}
	more := call.Args[fixed:]
	if len(more) == 0 {
		return strings.Join(args, ", "), ""
	}
	p := sig.Params().At(fixed)
	var list []string
	for _, a := range more {
		list = append(list, g.src.code(a))
	}
	passed, arg := list[0], more[0]
	if !call.Ellipsis.IsValid() {
		typ, why := g.write(p.Type())
		if why != "" {
			return "", why
		}
		passed, arg = typ+"{"+strings.Join(list, ", ")+"}", nil
	}
	name, why := g.add(paramName(p, fixed), p.Type(), arg, passed)
	return strings.Join(append(args, name+"..."), ", "), why
}

// holdsLiteral: of two function literals in one call, one gets lost to the eye.
func holdsLiteral(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		_, ok := n.(*ast.FuncLit)
		found = found || ok
		return !found
	})
	return found
}

func paramName(p *types.Var, i int) string {
	if p.Name() == "" || p.Name() == "_" {
		return fmt.Sprintf("arg%d", i+1)
	}
	return p.Name()
}

// check is the error that the helper returns when the acquisition fails: what
// the author's check returns, if the helper knows all that it names.
func (g *signature) check() (string, string) {
	if g.failed == nil || len(g.failed.Results) == 0 {
		return g.errName().Name, ""
	}
	e := g.failed.Results[len(g.failed.Results)-1]
	err := g.variable(g.errName())
	why := ""
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			why = whyCheckUses
		case *ast.SelectorExpr:
			ast.Inspect(n.X, func(m ast.Node) bool {
				if id, ok := m.(*ast.Ident); ok && !g.knows(id, err) {
					why = whyCheckUses
				}
				return true
			})
			return false
		case *ast.Ident:
			if !g.knows(n, err) {
				why = whyCheckUses
			}
		}
		return why == ""
	})
	return g.src.code(e), why
}

// knows says whether an identifier means the same in the helper.
func (g *signature) knows(id *ast.Ident, err *types.Var) bool {
	if v := g.variable(id); v != nil && (v.IsField() || v == err || slices.Contains(g.others(), v)) {
		return true
	}
	for _, p := range g.params {
		if p.name == id.Name {
			return p.arg == id.Name
		}
	}
	return id.Name != "fn" && id.Name != g.ob.Name && g.global(id)
}

// write is the type as this file writes it.
func (g *signature) write(t types.Type) (string, string) {
	why := ""
	walkType(t, map[types.Type]bool{}, func(obj *types.TypeName) {
		param, isParam := obj.Type().(*types.TypeParam)
		switch {
		case isParam:
			g.need(param)
		case obj.Pkg() == nil:
		case obj.Pkg() == g.pkg.Types && obj.Parent() != g.pkg.Types.Scope():
			why = whyType
		case obj.Pkg() != g.pkg.Types && !obj.Exported():
			why = whyType
		case obj.Pkg() == g.pkg.Types && lookup(g.pkg, obj.Name(), g.stmt.Pos()) != types.Object(obj):
			why = whyType // the function has another meaning for it
		}
	})
	text := types.TypeString(t, func(p *types.Package) string {
		if p == g.pkg.Types {
			return ""
		}
		name, cannot := g.packageName(p)
		if cannot != "" {
			why = cannot
		}
		return name
	})
	if g.reserved[strings.SplitN(strings.TrimLeft(text, "*[]"), ".", 2)[0]] {
		why = whyType // a parameter has the name of the package
	}
	return formattedType(text), why
}

// formattedType is a type as gofmt writes it.
func formattedType(typ string) string {
	const head = "package p\n\ntype _ "
	out, err := format.Source([]byte(head + typ + "\n"))
	if err != nil {
		return typ
	}
	return strings.TrimSuffix(strings.TrimPrefix(string(out), head), "\n")
}

// packageName is the name of a package in the file, which may have to import it.
// Of two new imports each would have to know the place of the other.
func (g *signature) packageName(p *types.Package) (string, string) {
	if name, ok := g.importName(p.Path()); ok && name == "." {
		return "", ""
	}
	name, edits, why := imported(g.pkg, g.file, g.src, p.Path(), g.stmt.Pos())
	if why == "" && len(edits) > 0 {
		switch {
		case len(g.edits) == 0:
			g.edits = edits
		case string(g.edits[0].NewText) != string(edits[0].NewText):
			return "", whyType
		}
	}
	return name, why
}

// walkType visits the names in a type.
func walkType(t types.Type, seen map[types.Type]bool, visit func(*types.TypeName)) {
	if seen[t] {
		return
	}
	seen[t] = true
	walk := func(t types.Type) { walkType(t, seen, visit) }
	switch t := t.(type) {
	case *types.Alias:
		visit(t.Obj())
		for a := range t.TypeArgs().Types() {
			walk(a)
		}
	case *types.Named:
		visit(t.Obj())
		for a := range t.TypeArgs().Types() {
			walk(a)
		}
	case *types.TypeParam:
		visit(t.Obj())
	case *types.Pointer:
		walk(t.Elem())
	case *types.Slice:
		walk(t.Elem())
	case *types.Array:
		walk(t.Elem())
	case *types.Chan:
		walk(t.Elem())
	case *types.Map:
		walk(t.Key())
		walk(t.Elem())
	case *types.Signature:
		for v := range t.Params().Variables() {
			walk(v.Type())
		}
		for v := range t.Results().Variables() {
			walk(v.Type())
		}
	case *types.Struct:
		for f := range t.Fields() {
			walk(f.Type())
		}
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			walk(m.Type())
		}
		for e := range t.EmbeddedTypes() {
			walk(e)
		}
	}
}
