package codeactions

import (
	"context"
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/resource"
)

var generateScopedHelper = &Action{
	ID:    "generate-scoped-helper",
	Title: "write the scoped helper of a type",
	Doc: `With the cursor on the name of a function that returns something to be released,
or on the name of the type that it returns: writes the scoped helper behind the
function. It acquires, calls back, releases on every way out, and returns the
error of the release if there is no other. So the contract of the resource is
written once, beside the resource.

Offered for a function that is seen to oblige its callers. Not offered where a
helper for the function exists, where the function has other results besides an
error, or where the resource is open in spite of an error.`,
	rewrite: (*cursor).generateScopedHelper,
}

func (c *cursor) generateScopedHelper() []Offer {
	if len(c.path) < 2 {
		return nil
	}
	id, ok := c.path[0].(*ast.Ident)
	if !ok {
		return nil
	}
	var makers []*ast.FuncDecl
	switch d := c.path[1].(type) {
	case *ast.FuncDecl:
		if d.Name == id {
			makers = []*ast.FuncDecl{d}
		}
	case *ast.TypeSpec:
		if d.Name == id {
			makers = c.makersOf(c.pkg.Info.Defs[id])
		}
	}
	var offers []Offer
	for _, decl := range makers {
		if m, ok := c.maker(decl); ok {
			offers = append(offers, Offer{
				Title: fmt.Sprintf("Generate %s for %s", m.helper, decl.Name.Name),
				Kind:  "refactor.rewrite.deferls.generate-scoped-helper",
				Edits: []analysis.TextEdit{m.edit},
				At:    id.Pos(),
			})
		}
	}
	return offers
}

// makersOf are the functions of the package that return a type or a pointer to
// it, first of all.
func (c *cursor) makersOf(typ types.Object) []*ast.FuncDecl {
	var list []*ast.FuncDecl
	for _, f := range c.pkg.Files {
		for _, d := range f.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Recv != nil {
				continue
			}
			fn, ok := c.pkg.Info.Defs[decl.Name].(*types.Func)
			if ok && fn.Signature().Results().Len() > 0 && namedBy(fn.Signature().Results().At(0).Type()) == typ && typ != nil {
				list = append(list, decl)
			}
		}
	}
	return list
}

// namedBy is the name of a type, or of what it points to.
func namedBy(t types.Type) types.Object {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj()
	}
	return nil
}

// maker is a function that acquires for its callers, and the helper for it.
type maker struct {
	*cursor
	decl   *ast.FuncDecl
	sig    *types.Signature
	src    source
	helper string
	edit   analysis.TextEdit
}

// maker is false for a function that needs no helper, or gets none.
func (c *cursor) maker(decl *ast.FuncDecl) (*maker, bool) {
	fn, ok := c.pkg.Info.Defs[decl.Name].(*types.Func)
	if !ok || decl.Body == nil || !returnsOne(fn.Signature()) || c.hasHelper(fn) {
		return nil, false
	}
	row, ok := c.acquires(fn, decl)
	if !ok {
		return nil, false
	}
	m := &maker{cursor: c, decl: decl, sig: fn.Signature()}
	if m.src, ok = sourceOf(c.pkg, decl.Pos()); !ok {
		return nil, false
	}
	at, ok := m.src.restOfLine(decl.End())
	if !ok {
		return nil, false
	}
	text, ok := m.write(row)
	if !ok {
		return nil, false
	}
	m.edit = analysis.TextEdit{Pos: at, End: at, NewText: []byte(m.src.lines("\n\n" + text))}
	return m, true
}

// returnsOne says whether a function returns one thing, and an error at most.
func returnsOne(sig *types.Signature) bool {
	r := sig.Results()
	return r.Len() == 1 && !isError(r.At(0).Type()) || r.Len() == 2 && isError(r.At(1).Type())
}

func (c *cursor) hasHelper(fn *types.Func) bool {
	return slices.ContainsFunc(scopedHelpers(c.pkg), func(h *scoped) bool {
		callee, ok := typeutil.Callee(c.pkg.Info, h.call).(*types.Func)
		return ok && callee.Origin() == fn
	})
}

// acquires is what the function is seen to oblige its callers to: one thing,
// released in a way that is known.
func (c *cursor) acquires(fn *types.Func, decl *ast.FuncDecl) (resource.Row, bool) {
	src := c.st.source()
	facts, err := diagnostics.SummarizeFunc(context.Background(), src, c.st.Settings, decl)
	if err != nil {
		return resource.Row{}, false
	}
	for _, f := range facts.Funcs {
		if f.Name != fn.FullName() || len(f.Acquires)+len(f.Said) != 1 {
			continue
		}
		row := slices.Concat(f.Acquires, f.Said)[0]
		plain := row.Role == resource.Acquires && len(row.At) == 1 && row.At[0] == resource.Place{From: resource.Result} && len(row.Release) > 0 &&
			row.When != resource.OnTrue && row.OpenWith == "" && row.Fails == ""
		return row, plain && !blocking[row.Kind] && !consuming[row.Kind] && !completing[row.Kind] && !shared[row.Kind]
	}
	return resource.Row{}, false
}

// write is the text of the helper.
func (m *maker) write(row resource.Row) (string, bool) {
	rel, err := resource.ParseRelease(row.Release[0])
	if err != nil || rel.Root != resource.Hole || len(rel.Fields) > 0 || rel.Method == "" || !strings.HasSuffix(rel.Expr, "()") {
		return "", false
	}
	held := m.sig.Results().At(0).Type()
	obj, _, _ := types.LookupFieldOrMethod(held, true, m.pkg.Types, rel.Method)
	method, ok := obj.(*types.Func)
	name := typeName(held)
	if !ok || name == "" {
		return "", false
	}
	used := map[string]bool{m.decl.Name.Name: true}
	params, passed, ok := m.params(used)
	if !ok {
		return "", false
	}
	free := func(name string) string {
		name = fresh(func(n string) bool { return used[n] }, name)
		used[name] = true
		return name
	}
	fn, errName, r := free("fn"), free("err"), free(m.resourceName(held))
	m.name(name)

	failed := method.Signature().Results().Len() == 1 && isError(method.Signature().Results().At(0).Type())
	release := r + "." + rel.Method + "()"
	code, results, note := "defer "+release, "error", ""
	if failed {
		code = joined(releaseOf(release), errName, free("cerr")).code
		results, note = "("+errName+" error)", ",\n// and its error is returned if there is no other"
	}
	recv, callee, generic := "", m.decl.Name.Name, ""
	if m.decl.Recv != nil {
		recv = m.src.code(m.decl.Recv) + " "
		callee = m.decl.Recv.List[0].Names[0].Name + "." + callee
	} else if list := m.decl.Type.TypeParams; list != nil {
		generic = m.src.code(list)
		callee += "[" + strings.Join(namesOf(list), ", ") + "]"
	}
	use := fn + " func(" + r + " " + m.src.code(m.resultField()) + ") error"
	open, check := r+" := ", ""
	if m.sig.Results().Len() == 2 {
		open = r + ", " + errName + " := "
		check = "\tif " + errName + " != nil {\n\t\treturn " + errName + "\n\t}\n"
	}
	return fmt.Sprintf("// %s calls %s with the %s from %s. Whatever %s does, %s.%s runs at the end%s.\n", m.helper, fn, name, m.decl.Name.Name, fn, r, rel.Method, note) +
		fmt.Sprintf("func %s%s%s(%s) %s {\n", recv, m.helper, generic, strings.Join(append(params, use), ", "), results) +
		"\t" + open + callee + "(" + strings.Join(passed, ", ") + ")\n" + check +
		"\t" + strings.ReplaceAll(code, "\n", "\n\t") + "\n" +
		"\treturn " + fn + "(" + r + ")\n}", true
}

func releaseOf(call string) release { return release{call: call, failed: true} }

// name names the helper: for everybody if the function is.
func (m *maker) name(typ string) {
	m.helper = "with" + upperFirst(typ)
	if m.decl.Name.IsExported() {
		m.helper = "With" + upperFirst(typ)
	}
	m.helper = fresh(func(n string) bool {
		if m.sig.Recv() == nil {
			return m.pkg.Types.Scope().Lookup(n) != nil || importsAs(m.pkg, m.fileOf(), n)
		}
		obj, _, _ := types.LookupFieldOrMethod(m.sig.Recv().Type(), true, m.pkg.Types, n)
		return obj != nil
	}, m.helper)
}

func (m *maker) fileOf() *ast.File {
	i := slices.IndexFunc(m.pkg.Files, func(f *ast.File) bool { return f.FileStart <= m.decl.Pos() && m.decl.End() <= f.FileEnd })
	return m.pkg.Files[i]
}

// params are the parameters of the function, each with a name, and what the
// helper passes on. It is false where the receiver has no name, and where a type
// goes over more than one line.
func (m *maker) params(used map[string]bool) (params, passed []string, ok bool) {
	if m.decl.Recv != nil {
		names := m.decl.Recv.List[0].Names
		if len(names) == 0 || names[0].Name == "_" {
			return nil, nil, false
		}
		used[names[0].Name] = true
	}
	if m.decl.Type.TypeParams != nil {
		for _, n := range namesOf(m.decl.Type.TypeParams) {
			used[n] = true
		}
	}
	for p := range m.sig.Params().Variables() {
		used[p.Name()] = true
	}
	i := 0
	for _, f := range m.decl.Type.Params.List {
		typ, more := m.src.code(f.Type), ""
		if e, variadic := f.Type.(*ast.Ellipsis); variadic {
			typ, more = "[]"+m.src.code(e.Elt), "..."
		}
		if strings.Contains(typ, "\n") {
			return nil, nil, false
		}
		names := namesIn(f)
		for k, n := range names {
			i++
			if n == "" || n == "_" {
				n = fresh(func(n string) bool { return used[n] }, fmt.Sprintf("arg%d", i))
			}
			if n == m.decl.Name.Name {
				return nil, nil, false
			}
			used[n] = true
			names[k] = n
			passed = append(passed, n+more)
		}
		params = append(params, strings.Join(names, ", ")+" "+typ)
	}
	return params, passed, true
}

// namesIn are the names of a field, an empty one if it has none.
func namesIn(f *ast.Field) []string {
	if len(f.Names) == 0 {
		return []string{""}
	}
	var names []string
	for _, n := range f.Names {
		names = append(names, n.Name)
	}
	return names
}

func namesOf(list *ast.FieldList) []string {
	var names []string
	for _, f := range list.List {
		names = append(names, namesIn(f)...)
	}
	return names
}

func (m *maker) resultField() ast.Expr { return m.decl.Type.Results.List[0].Type }

// resourceName is what the methods of the type call it.
func (m *maker) resourceName(t types.Type) string {
	typ := namedBy(t)
	for _, f := range m.pkg.Files {
		for _, d := range f.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Recv == nil || len(decl.Recv.List) != 1 || len(decl.Recv.List[0].Names) != 1 {
				continue
			}
			name := decl.Recv.List[0].Names[0]
			if name.Name != "_" && typ != nil && m.pkg.Info.Defs[name] != nil && namedBy(m.pkg.Info.Defs[name].Type()) == typ {
				return name.Name
			}
		}
	}
	if name := lowerFirst(typeName(t)); name != "" {
		return name[:1]
	}
	return "r"
}
