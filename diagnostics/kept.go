package diagnostics

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// Kept is what a call acquires and a field of a structure takes, and nobody else.
type Kept struct {
	Struct     *types.Named // that declares the field, in the scope of the package
	Field      *types.Var
	Obligation *obligation.Obligation
	At         ast.Node // what stores it
	Own        bool     // whatever sets the field gives it what the package acquires, or nothing
	Released   bool     // somebody in the package may release what the field holds, or gives it to who may
}

// KeptFields are the fields that keep what the package acquires, in the order of
// the acquisitions.
func KeptFields(src obligation.Source, cat *resource.Catalogue, obligations []*obligation.Obligation) []*Kept {
	k := &keepers{src: src, cat: cat, up: map[ast.Node]map[ast.Node]ast.Node{}}
	var all []*Kept
	for _, o := range obligations {
		if !mayBeKept(o) {
			continue
		}
		if k.structs == nil {
			k.structs = structsOf(src.Types)
		}
		if f, at := k.storedIn(o); f != nil {
			all = append(all, &Kept{Struct: k.structs[f], Field: f, Obligation: o, At: at})
		}
	}
	if len(all) > 0 {
		k.judge(all, obligations)
	}
	return all
}

// keepers looks for the fields that keep resources.
type keepers struct {
	src     obligation.Source
	cat     *resource.Catalogue
	structs map[*types.Var]*types.Named        // by their fields
	up      map[ast.Node]map[ast.Node]ast.Node // the parents of the nodes of a function, by that
}

// mayBeKept says whether something is acquired that is handed on. A process that
// nobody waits for is no matter of who keeps it.
func mayBeKept(o *obligation.Obligation) bool {
	return o.Place.From == resource.Result && !o.Kind.OwnMatter &&
		slices.ContainsFunc(o.Events, func(e obligation.Event) bool { return e.Kind == obligation.Transferred })
}

// structsOf are the structures that a package declares in its scope, by their
// fields. Those that share their fields with another are left out.
func structsOf(pkg *types.Package) map[*types.Var]*types.Named {
	all := map[*types.Var]*types.Named{}
	for _, name := range pkg.Scope().Names() {
		t, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		named, isNamed := t.Type().(*types.Named)
		st, isStruct := t.Type().Underlying().(*types.Struct)
		if !isNamed || !isStruct {
			continue
		}
		for f := range st.Fields() {
			if _, twice := all[f]; twice {
				named = nil
			}
			all[f] = named
		}
	}
	return all
}

func (k *keepers) parents(fn ast.Node) map[ast.Node]ast.Node {
	if k.up[fn] == nil {
		k.up[fn] = Parents(fn)
	}
	return k.up[fn]
}

// Parents are the nodes below one, and what is around each.
func Parents(root ast.Node) map[ast.Node]ast.Node {
	m := map[ast.Node]ast.Node{}
	var stack []ast.Node
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if len(stack) > 0 {
			m[n] = stack[len(stack)-1]
		}
		stack = append(stack, n)
		return true
	})
	return m
}

// storedIn is the field that takes what a call acquires, by an assignment or in
// a literal, and is the only one to have it; nil if none does.
func (k *keepers) storedIn(o *obligation.Obligation) (*types.Var, ast.Node) {
	up := k.parents(o.Func)
	acquired := outOfParens(o.Call, up)
	if at := k.left(o, acquired); at != nil {
		if f := k.fieldOf(at); f != nil {
			return f, acquired
		}
	}
	if o.Var == nil || !startsEmpty(k.src, o.Var, acquired, up) {
		return nil, nil
	}
	return k.soleTaker(o, up)
}

func outOfParens(e ast.Node, up map[ast.Node]ast.Node) ast.Node {
	at := up[e]
	for p, ok := at.(*ast.ParenExpr); ok; p, ok = at.(*ast.ParenExpr) {
		at = up[p]
	}
	return at
}

// left is what an assignment gives the resource to; nil if it is none.
func (k *keepers) left(o *obligation.Obligation, acquired ast.Node) ast.Expr {
	a, ok := acquired.(*ast.AssignStmt)
	if !ok {
		return nil
	}
	i := o.Place.Index
	if len(a.Rhs) > 1 {
		i = slices.IndexFunc(a.Rhs, func(e ast.Expr) bool { return ast.Unparen(e) == ast.Expr(o.Call) })
	}
	if i < 0 || i >= len(a.Lhs) {
		return nil
	}
	return a.Lhs[i]
}

// soleTaker is the field that is set from the variable of a resource, where no
// other use of the variable may release it or give it to who does.
func (k *keepers) soleTaker(o *obligation.Obligation, up map[ast.Node]ast.Node) (field *types.Var, at ast.Node) {
	var by *ast.Ident
	ast.Inspect(o.Func, func(n ast.Node) bool {
		k.stores(n, func(f *types.Var, e ast.Expr) {
			if id, ok := ast.Unparen(e).(*ast.Ident); ok && k.src.Info.Uses[id] == types.Object(o.Var) {
				field, at, by = f, n, id
			}
		})
		return true
	})
	if field == nil {
		return nil, nil
	}
	its := &keeper{typ: field.Type()}
	its.adds(o)
	shared := false
	ast.Inspect(o.Func, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if ok && id != by && k.src.Info.Uses[id] == types.Object(o.Var) {
			before := id.End() <= at.Pos() && calledHere(id, up)
			shared = shared || inLiteral(id, o.Func, up) || !before && k.letsGo(id, ancestors(id, up), its)
		}
		return !shared
	})
	if shared {
		return nil, nil
	}
	return field, at
}

// startsEmpty says whether a variable is declared by the acquisition, or without
// a value.
func startsEmpty(src obligation.Source, v *types.Var, acquired ast.Node, up map[ast.Node]ast.Node) bool {
	for n, around := range up {
		if id, ok := n.(*ast.Ident); ok && src.Info.Defs[id] == types.Object(v) {
			spec, ok := around.(*ast.ValueSpec)
			return around == acquired || ok && len(spec.Values) == 0
		}
	}
	return false
}

// calledHere says whether a variable, or a method of it, is called at once: if
// that releases it in front of the place where it is stored, it is not stored
// there.
func calledHere(id *ast.Ident, up map[ast.Node]ast.Node) bool {
	fun := ast.Expr(id)
	if sel, ok := up[id].(*ast.SelectorExpr); ok {
		fun = sel
	}
	call, ok := up[fun].(*ast.CallExpr)
	return ok && call.Fun == fun
}

func inLiteral(n, fn ast.Node, up map[ast.Node]ast.Node) bool {
	for n = up[n]; n != fn; n = up[n] {
		if _, isLit := n.(*ast.FuncLit); isLit {
			return true
		}
	}
	return false
}

// ancestors are the nodes around one, the outermost first.
func ancestors(n ast.Node, up map[ast.Node]ast.Node) []ast.Node {
	var all []ast.Node
	for n = up[n]; n != nil; n = up[n] {
		all = append(all, n)
	}
	slices.Reverse(all)
	return all
}

// stores calls take with each field of a structure of the package that a node
// sets, and with what.
func (k *keepers) stores(n ast.Node, take func(*types.Var, ast.Expr)) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, l := range n.Lhs {
			if f := k.fieldOf(l); f != nil {
				take(f, n.Rhs[min(i, len(n.Rhs)-1)])
			}
		}
	case *ast.CompositeLit:
		for i, e := range n.Elts {
			if f := k.elementField(n, i); f != nil {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					e = kv.Value
				}
				take(f, e)
			}
		}
	}
}

// fieldOf is the field of a structure of the package that a selector names.
func (k *keepers) fieldOf(e ast.Expr) *types.Var {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	v, ok := k.src.Info.Uses[sel.Sel].(*types.Var)
	if !ok || !v.IsField() || k.structs[v.Origin()] == nil {
		return nil
	}
	return v.Origin()
}

// elementField is the field that element i of a literal sets; nil for a literal
// of something else than a structure of the package.
func (k *keepers) elementField(lit *ast.CompositeLit, i int) *types.Var {
	if kv, ok := lit.Elts[i].(*ast.KeyValueExpr); ok {
		id, ok := kv.Key.(*ast.Ident)
		if !ok {
			return nil
		}
		v, _ := k.src.Info.Uses[id].(*types.Var)
		if v == nil || !v.IsField() || k.structs[v.Origin()] == nil {
			return nil
		}
		return v.Origin()
	}
	t := k.src.Info.TypeOf(lit)
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok { // left out in a list of pointers
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || i >= st.NumFields() || k.structs[st.Field(i).Origin()] == nil {
		return nil
	}
	return st.Field(i).Origin()
}
