package codeactions

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// manyParams is the number of parameters from which on a function is no easier to
// read than the statements in their place.
const manyParams = 6

// extraction is the function of its own that an iteration becomes: a method where
// the iteration uses the receiver. What it uses from around the loop are its
// parameters, which are copies: there is no such function where that makes a
// difference.
type extraction struct {
	*iteration
	g    *signature
	decl *ast.FuncDecl
	recv *types.Var // the receiver, if the iteration uses it
	name string
	vars []*types.Var // that become parameters
}

// extracted is false where the iteration is better left where it is.
func (it *iteration) extracted(release string) (Offer, bool) {
	decl, ok := it.outermost().(*ast.FuncDecl)
	if !ok {
		return Offer{}, false
	}
	x := &extraction{iteration: it, decl: decl, g: &signature{wrap: it.wrap, generic: it.typeParams(), reserved: map[string]bool{}}}
	if !x.takesAll() || len(x.vars) >= manyParams {
		return Offer{}, false
	}
	x.name = fresh(x.known(), oneOf(decl.Name.Name))
	edits, ok := x.edits(release)
	return Offer{
		Title: "Extract the body of the loop into " + x.name + ", which runs " + release + " at its end",
		Kind:  "refactor.extract.deferls.scope-loop-body",
		Edits: edits,
		Blank: x.name,
		At:    it.ob.Call.Pos(),
	}, ok
}

// oneOf names the function that does once what another does in a loop.
func oneOf(name string) string {
	if name == "main" || name == "init" {
		name = "handle"
	}
	return lowerFirst(strings.TrimSuffix(name, "All")) + "One"
}

// known are the names that the function must not have.
func (x *extraction) known() func(string) bool {
	unknown := x.unknown()
	return func(name string) bool {
		if x.recv != nil {
			if obj, _, _ := types.LookupFieldOrMethod(x.recv.Type(), true, x.pkg.Types, name); obj != nil {
				return true
			}
		}
		return unknown(name)
	}
}

// takesAll says whether all that the iteration uses can be given to a function.
func (x *extraction) takesAll() bool {
	if x.decl.Recv != nil && len(x.decl.Recv.List[0].Names) == 1 {
		x.recv = x.variable(x.decl.Recv.List[0].Names[0])
	}
	received := false
	seen := map[types.Object]bool{}
	ok := true
	for _, st := range x.block {
		ast.Inspect(st, func(n ast.Node) bool {
			id, isIdent := n.(*ast.Ident)
			obj := x.pkg.Info.Uses[id]
			if !ok || !isIdent || obj == nil || seen[obj] || !x.fromAround(obj) {
				return ok
			}
			seen[obj] = true
			switch obj := obj.(type) {
			case *types.Var:
				switch {
				case x.madeAnew(obj):
				case !x.copied(obj):
					ok = false
				case obj == x.recv:
					received = true
				default:
					x.vars = append(x.vars, obj)
				}
			case *types.TypeName:
				p, isParam := obj.Type().(*types.TypeParam)
				if ok = isParam; ok {
					x.g.need(p)
				}
			case *types.Label:
			default:
				ok = false
			}
			return ok
		})
	}
	if !received {
		x.recv = nil
	}
	slices.SortFunc(x.vars, func(a, b *types.Var) int { return cmp.Compare(a.Pos(), b.Pos()) })
	return ok
}

// fromAround says whether an object is declared in the function and outside of
// the iteration.
func (x *extraction) fromAround(obj types.Object) bool {
	return x.decl.Pos() <= obj.Pos() && obj.Pos() < x.decl.End() && !x.inside(obj)
}

// madeAnew says whether the iteration begins with a variable of the loop's body by
// giving it a value in a := of its own, which declares another there.
func (x *extraction) madeAnew(v *types.Var) bool {
	for _, st := range x.block {
		if !x.uses(st, v) {
			continue
		}
		a, ok := st.(*ast.AssignStmt)
		return ok && a.Tok == token.DEFINE && all(a.Rhs, func(e ast.Expr) bool { return !x.uses(e, v) })
	}
	return false
}

// copied says whether a copy does for a variable: the iteration gives it no value,
// nobody gives it one meanwhile, and it holds no more than what it refers to.
func (x *extraction) copied(v *types.Var) bool {
	for _, st := range x.block {
		if x.sets(st, v) {
			return false
		}
	}
	switch v.Type().Underlying().(type) {
	case *types.Struct, *types.Array:
		if !plainData(v.Type(), map[types.Type]bool{}) || slices.ContainsFunc(x.block, func(st ast.Stmt) bool { return x.pointsInto(st, v) }) {
			return false
		}
	}
	return x.own(v) || !x.changes(v)
}

// sets says whether a node gives a variable, or a part of it, a value.
func (x *extraction) sets(n ast.Node, v *types.Var) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		for _, l := range assigns(n) {
			found = found || x.partOf(l) == v
		}
		if u, ok := n.(*ast.UnaryExpr); ok && u.Op == token.AND {
			found = found || x.partOf(u.X) == v
		}
		return !found
	})
	return found
}

// partOf is the variable that an expression is, or lies in; nil for what is
// reached through a pointer, a slice or a map.
func (x *extraction) partOf(e ast.Expr) *types.Var {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return x.variable(e)
	case *ast.SelectorExpr:
		if _, isStruct := typeOf(x.site, e.X).(*types.Struct); isStruct {
			return x.partOf(e.X)
		}
	case *ast.IndexExpr:
		if _, isArray := typeOf(x.site, e.X).(*types.Array); isArray {
			return x.partOf(e.X)
		}
	}
	return nil
}

func typeOf(s *site, e ast.Expr) types.Type {
	if t := s.pkg.Info.TypeOf(e); t != nil {
		return t.Underlying()
	}
	return nil
}

// pointsInto says whether a method or a slice gets a pointer into a variable
// without saying so.
func (x *extraction) pointsInto(n ast.Node, v *types.Var) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			fn, ok := x.pkg.Info.Uses[n.Sel].(*types.Func)
			if ok && fn.Signature().Recv() != nil {
				_, pointer := fn.Signature().Recv().Type().Underlying().(*types.Pointer)
				found = found || pointer && x.partOf(n.X) == v
			}
		case *ast.SliceExpr:
			_, isArray := typeOf(x.site, n.X).(*types.Array)
			found = found || isArray && x.partOf(n.X) == v
		}
		return !found
	})
	return found
}

// edits put the call in the place of the iteration, and the function behind the
// one that the loop is in.
func (x *extraction) edits(release string) ([]analysis.TextEdit, bool) {
	first := x.block[0]
	end, ok := x.src.restOfLine(last(x.block).End())
	after, free := x.src.restOfLine(x.decl.End())
	if !ok || !free || !x.src.opensLine(first.Pos()) {
		return nil, false
	}
	var params, passed []string
	for i, v := range x.vars {
		typ, why := x.g.write(v.Type())
		if why != "" || strings.Contains(typ, "\n") {
			return nil, false
		}
		if i+1 < len(x.vars) && types.Identical(v.Type(), x.vars[i+1].Type()) {
			typ = "" // network, address string
		}
		params = append(params, strings.TrimSpace(v.Name()+" "+typ))
		passed = append(passed, v.Name())
	}
	on, callee, generic, why := "", x.name, "", ""
	if x.recv != nil {
		on, callee = x.src.code(x.decl.Recv)+" ", x.recv.Name()+"."+x.name
	} else {
		if generic, why = x.g.typeList(); why != "" {
			return nil, false
		}
		callee += x.g.instance()
	}
	indent := x.src.indent(first.Pos())
	call := x.head() + callee + "(" + strings.Join(passed, ", ") + ")" + x.tail(indent)
	text := "\n\n" + x.comment(release) +
		"func " + on + x.name + generic + "(" + strings.Join(params, ", ") + ") " + x.results("") + "{\n\t" +
		x.text(end) + x.end("\n\t") + "\n}"
	edits := []analysis.TextEdit{
		{Pos: first.Pos(), End: end, NewText: []byte(x.src.lines(call))},
		{Pos: after, End: after, NewText: []byte(x.src.lines(text))},
	}
	return slices.Concat(edits, x.withoutLabel(), x.g.edits), true
}

// comment says what the function is there for, and what its flag means.
func (x *extraction) comment(release string) string {
	text := "// " + x.name + " is one iteration of the loop in " + x.decl.Name.Name + ", so that " + release + " runs at its end.\n"
	switch {
	case x.flag == "":
		return text
	case x.value != "" || len(x.valued) > 0:
		return text + "// It reports whether the loop ends with what it returns.\n"
	}
	return text + "// It reports whether that was the last one.\n"
}

// text are the statements of the iteration as those of the function.
func (x *extraction) text(end token.Pos) string {
	var edits []change
	for _, e := range x.backs() {
		edits = append(edits, change{x.src.offset(e.Pos), x.src.offset(e.End), string(e.NewText)})
	}
	return x.src.outdented(x.block, end, edits)
}
