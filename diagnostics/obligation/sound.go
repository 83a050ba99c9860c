package obligation

import (
	"go/ast"
	"go/types"
)

// Sound says whether everything in a declaration has a valid type, so that SSA
// can be built from it. The type checker does not repeat a follow-on error, so
// the errors it reported are not enough to tell.
func Sound(info *types.Info, n ast.Node) bool {
	ok := true
	labels := map[*ast.Ident]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		if !ok {
			return false
		}
		switch n := n.(type) {
		case *ast.BadStmt, *ast.BadExpr, *ast.BadDecl:
			ok = false
		case *ast.InterfaceType:
			return false // its elements have no types of their own
		case *ast.LabeledStmt:
			labels[n.Label] = true
		case *ast.BranchStmt:
			if n.Label != nil {
				labels[n.Label] = true
			}
		case *ast.Ident:
			ok = labels[n] || soundIdent(info, n)
		case ast.Expr:
			if tv, has := info.Types[n]; has {
				ok = valid(tv.Type, 4)
			} else {
				switch n.(type) { // those that the type checker records no type for
				case *ast.BasicLit, *ast.KeyValueExpr, *ast.TypeAssertExpr, *ast.SelectorExpr, *ast.Ellipsis, *ast.ParenExpr, *ast.IndexExpr, *ast.IndexListExpr, *ast.FuncType:
				default:
					ok = false
				}
			}
		}
		return ok
	})
	return ok
}

func soundIdent(info *types.Info, id *ast.Ident) bool {
	if id.Name == "_" {
		return true
	}
	if obj, has := info.Defs[id]; has {
		return obj == nil || valid(obj.Type(), 4)
	}
	obj, has := info.Uses[id]
	if !has {
		return false
	}
	switch obj.(type) {
	case *types.PkgName, *types.Builtin, *types.Nil:
		return true
	}
	return valid(obj.Type(), 4)
}

// valid looks for an invalid type in t, a few levels deep, names not entered.
func valid(t types.Type, depth int) bool {
	if t == nil {
		return false
	}
	if depth == 0 {
		return true
	}
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return t.Kind() != types.Invalid
	case *types.Pointer:
		return valid(t.Elem(), depth-1)
	case *types.Slice:
		return valid(t.Elem(), depth-1)
	case *types.Array:
		return valid(t.Elem(), depth-1)
	case *types.Chan:
		return valid(t.Elem(), depth-1)
	case *types.Map:
		return valid(t.Key(), depth-1) && valid(t.Elem(), depth-1)
	case *types.Tuple:
		for i := range t.Len() {
			if !valid(t.At(i).Type(), depth-1) {
				return false
			}
		}
	case *types.Signature:
		return valid(t.Params(), depth-1) && valid(t.Results(), depth-1)
	case *types.Named:
		if args := t.TypeArgs(); args != nil {
			for i := range args.Len() {
				if !valid(args.At(i), depth-1) {
					return false
				}
			}
		}
		b, isBasic := t.Underlying().(*types.Basic)
		return !isBasic || b.Kind() != types.Invalid
	}
	return true
}
