package codeactions

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

const whyEvaluated = "an argument would be evaluated another time, in another order, or as another type"

// whyArguments is why the arguments cannot stand where the helper names its
// parameters. What has no effect and does not change can stand anywhere;
// everything else once, in the acquisition, in the order of the arguments.
func (in *inlining) whyArguments() string {
	fn := in.pkg.Info.Defs[in.helper.decl.Name].(*types.Func).Signature()
	given := in.pkg.Info.TypeOf(in.call.Fun).(*types.Signature) // of a generic helper, with its type arguments
	in.args = map[types.Object]ast.Expr{}
	if len(in.call.Args) != fn.Params().Len() {
		return whyEvaluated
	}
	for i, a := range in.call.Args[:len(in.call.Args)-1] {
		in.args[fn.Params().At(i)] = a
	}
	next := 0
	why := ""
	see := func(root ast.Node, acquisition bool) {
		ast.Inspect(root, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			arg := in.args[in.pkg.Info.Uses[id]]
			if !ok || arg == nil {
				return true
			}
			i := slices.Index(in.call.Args, arg)
			switch {
			case in.simple(arg) && (acquisition || !in.helper.joined || root != ast.Node(in.helper.deferred)):
			case !acquisition || i < next:
				why = whyEvaluated
			default:
				next = i + 1
			}
			return true
		})
	}
	see(in.helper.call, true)
	seen := map[ast.Expr]bool{}
	ast.Inspect(in.helper.call, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			seen[in.args[in.pkg.Info.Uses[id]]] = true
		}
		return true
	})
	for _, n := range in.helper.parts()[1:] {
		see(n, false)
	}
	for i, a := range in.call.Args[:len(in.call.Args)-1] {
		if !seen[a] && !in.simple(a) || !in.sameType(fn.Params().At(i), given.Params().At(i).Type(), a) || strings.Contains(in.src.code(a), "\n") {
			why = whyEvaluated
		}
	}
	return why
}

// simple says whether an argument is a name, a constant, or the address of a part of
// what is named.
func (in *inlining) simple(e ast.Expr) bool {
	if tv := in.pkg.Info.Types[e]; tv.Value != nil || tv.IsNil() {
		return true
	}
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.AND {
		return in.part(u.X)
	}
	return asIdent(e) != nil
}

// part says whether an expression is a field of what is named, without a pointer on
// the way but for the name itself.
func (in *inlining) part(e ast.Expr) bool {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return asIdent(e) != nil
	}
	s := in.pkg.Info.Selections[sel]
	if s == nil || s.Kind() != types.FieldVal || len(s.Index()) > 1 {
		return false
	}
	_, isPointer := s.Recv().Underlying().(*types.Pointer)
	return asIdent(sel.X) != nil || !isPointer && in.part(sel.X)
}

// sameType says whether an argument has the type of the parameter, or is given
// to a parameter of that type by the acquisition, too, or is called by its methods
// as the parameter is.
func (in *inlining) sameType(p types.Object, typ types.Type, arg ast.Expr) bool {
	t := in.pkg.Info.TypeOf(arg)
	if t != nil && types.Identical(t, typ) && in.ownType(arg) {
		return true
	}
	sig, ok := in.pkg.Info.TypeOf(in.helper.call.Fun).(*types.Signature)
	if !ok {
		return false
	}
	same := true
	parent := parents(in.helper.decl)
	ast.Inspect(in.helper.decl.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || in.pkg.Info.Uses[id] != p {
			return true
		}
		if _, ok := parent[id].(*ast.SelectorExpr); ok && types.IsInterface(p.Type()) && !in.isNil(arg) {
			return true
		}
		i := slices.Index(in.helper.call.Args, ast.Expr(id))
		same = same && i >= 0 && i < sig.Params().Len() && types.Identical(sig.Params().At(i).Type(), p.Type())
		return true
	})
	return same
}

// ownType says whether an argument has its type by itself, and not from the
// parameter: a constant has the one that it would have in a := alone.
func (in *inlining) ownType(arg ast.Expr) bool {
	tv := in.pkg.Info.Types[arg]
	if tv.Value == nil {
		return !tv.IsNil()
	}
	lit, ok := ast.Unparen(arg).(*ast.BasicLit)
	if !ok {
		return tv.Value.Kind() == constant.String
	}
	byDefault := map[token.Token]types.BasicKind{token.STRING: types.String, token.INT: types.Int, token.FLOAT: types.Float64, token.CHAR: types.Rune}
	return types.Identical(tv.Type, types.Typ[byDefault[lit.Kind]])
}

// filled is code of the helper, with the arguments in the place of the
// parameters and the literal's name for the resource.
func (in *inlining) filled(n ast.Node) string {
	parent := parents(in.helper.decl)
	base := in.from.offset(n.Pos())
	text := in.from.code(n)
	var out strings.Builder
	at := 0
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		code, found := in.inPlaceOf(id, parent[id])
		if !found {
			return true
		}
		from, to := in.from.offset(id.Pos())-base, in.from.offset(id.End())-base
		out.WriteString(text[at:from])
		out.WriteString(code)
		at = to
		if strings.HasSuffix(code, spread) {
			at += len("...")
		}
		return true
	})
	return strings.ReplaceAll(out.String()+text[at:], spread, "")
}

// spread marks the elements of a slice that stand where the slice was spread.
const spread = "\x00"

func (in *inlining) inPlaceOf(id *ast.Ident, parent ast.Node) (string, bool) {
	obj := in.pkg.Info.Uses[id]
	if obj == nil {
		return "", false
	}
	switch h := in.helper; {
	case h.resource != nil && obj == in.pkg.Info.Defs[h.resource]:
		return in.name, true
	case h.joined && h.deferred.Pos() < id.Pos() && id.Pos() < h.deferred.End() && obj == types.Object(h.result(in.pkg)):
		return in.errorResult().Name(), true
	case h.err != nil && obj == in.pkg.Info.ObjectOf(h.err):
		return in.err, true
	}
	arg := in.args[obj]
	if arg == nil {
		return "", false
	}
	code := in.src.code(arg)
	call, ok := parent.(*ast.CallExpr)
	if ok && slices.Contains(call.Args, ast.Expr(id)) {
		lit, isLit := arg.(*ast.CompositeLit)
		if call.Ellipsis.IsValid() && last(call.Args) == ast.Expr(id) && isLit && len(lit.Elts) > 0 && !slices.ContainsFunc(lit.Elts, isKeyed) {
			return in.src.codeBetween(lit.Elts[0].Pos(), last(lit.Elts).End()) + spread, true
		}
		return code, true
	}
	switch arg := arg.(type) {
	case *ast.UnaryExpr:
		if sel, ok := parent.(*ast.SelectorExpr); ok && sel.X == ast.Expr(id) && arg.Op == token.AND && in.part(arg.X) {
			return in.src.code(arg.X), true
		}
	case *ast.Ident, *ast.SelectorExpr, *ast.CallExpr, *ast.IndexExpr, *ast.ParenExpr:
		return code, true
	}
	return "(" + code + ")", true
}

func isKeyed(e ast.Expr) bool {
	_, ok := e.(*ast.KeyValueExpr)
	return ok
}
