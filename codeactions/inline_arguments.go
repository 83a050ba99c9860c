package codeactions

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// whyArguments is why the arguments cannot stand where the helper names its
// parameters. What has no effect and does not change can stand anywhere;
// everything else once, in the acquisition, in the order of the arguments.
func (in *inlining) whyArguments() string {
	fn := in.pkg.Info.Defs[in.helper.decl.Name].(*types.Func).Signature()
	if fn.Variadic() || len(in.call.Args) != fn.Params().Len() {
		return whyEvaluated
	}
	in.args = map[types.Object]ast.Expr{}
	for i, a := range in.call.Args[:len(in.call.Args)-1] {
		in.args[fn.Params().At(i)] = a
	}
	next := 0
	var why string
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
	if in.helper.failed != nil {
		see(in.helper.failed, false)
	}
	see(in.helper.deferred, false)
	for p, a := range in.args {
		if !seen[a] && !in.simple(a) || !in.sameType(p, a) || strings.Contains(in.src.code(a), "\n") {
			why = whyEvaluated
		}
	}
	return why
}

// simple says whether an argument is a name or a constant.
func (in *inlining) simple(e ast.Expr) bool {
	if tv := in.pkg.Info.Types[e]; tv.Value != nil || tv.IsNil() {
		return true
	}
	return asIdent(e) != nil
}

// sameType says whether an argument has the type of the parameter, or is given
// to a parameter of that type by the acquisition, too.
func (in *inlining) sameType(p types.Object, arg ast.Expr) bool {
	t := in.pkg.Info.TypeOf(arg)
	if t != nil && types.Identical(t, p.Type()) && in.ownType(arg) {
		return true
	}
	sig, ok := in.pkg.Info.TypeOf(in.helper.call.Fun).(*types.Signature)
	if !ok {
		return false
	}
	same := true
	ast.Inspect(in.helper.decl.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || in.pkg.Info.Uses[id] != p {
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

// acquisition is the acquiring call with the arguments in it.
func (in *inlining) acquisition() string { return formatted(in.filled(in.helper.call)) }

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
	if obj == in.pkg.Info.Defs[in.helper.resource] {
		return in.name, true
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
	switch arg.(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.CallExpr, *ast.IndexExpr, *ast.ParenExpr:
		return code, true
	}
	return "(" + code + ")", true
}

func isKeyed(e ast.Expr) bool {
	_, ok := e.(*ast.KeyValueExpr)
	return ok
}
