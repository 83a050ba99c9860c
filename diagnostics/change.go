package diagnostics

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Change is a place at which something of the whole process is changed.
type Change struct {
	resource.State
	Call *ast.CallExpr // nil for an assignment to a variable
	Var  ast.Expr      // the variable

	info *types.Info
}

// ChangeBy is the change that a call makes; nil if it makes none.
func ChangeBy(info *types.Info, call *ast.CallExpr) *Change {
	name := fullName(info, call)
	i := slices.IndexFunc(resource.States, func(s resource.State) bool { return s.Name == name })
	if i < 0 || len(call.Args) == 0 || isOneOf(info, call.Args[0], resource.States[i].Except) {
		return nil
	}
	return &Change{State: resource.States[i], Call: call, info: info}
}

// ChangeOf is the change that an assignment to an expression makes; nil if it makes
// none.
func ChangeOf(info *types.Info, left ast.Expr) *Change {
	sel, ok := ast.Unparen(left).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	v, ok := info.Uses[sel.Sel].(*types.Var)
	if !ok || v.IsField() || v.Pkg() == nil {
		return nil
	}
	name := v.Pkg().Path() + "." + v.Name()
	if !resource.StateVariables[name] {
		return nil
	}
	_, short, _ := strings.Cut(name[strings.LastIndexByte(name, '/')+1:], ".")
	return &Change{State: resource.State{Name: name, What: short}, Var: left, info: info}
}

func fullName(info *types.Info, call *ast.CallExpr) string {
	if fn, ok := typeutil.Callee(info, call).(*types.Func); ok {
		return fn.FullName()
	}
	return ""
}

func isOneOf(info *types.Info, e ast.Expr, values []int64) bool {
	v := info.Types[e].Value
	if v == nil || v.Kind() != constant.Int {
		return false
	}
	n, exact := constant.Int64Val(v)
	return exact && slices.Contains(values, n)
}

// Undoing are the functions that can take the change back.
func (c *Change) Undoing() []string { return append([]string{c.Name}, c.Undo...) }

// Touches says whether a call is one of some functions, and about the same.
func (c *Change) Touches(call *ast.CallExpr, names ...string) bool {
	return slices.Contains(names, fullName(c.info, call)) && (!c.Keyed || len(call.Args) == 0 || c.sameKey(call.Args[0]))
}

// sameKey says whether an expression is the key of the change: the same text, or
// the same constant.
func (c *Change) sameKey(e ast.Expr) bool {
	own, other := c.info.Types[c.Call.Args[0]].Value, c.info.Types[e].Value
	if own != nil && other != nil {
		return own.ExactString() == other.ExactString()
	}
	return types.ExprString(e) == types.ExprString(c.Call.Args[0])
}

// Again says whether anything else below a node changes the same.
func (c *Change) Again(n ast.Node) bool { return c.foundIn(n, c.Touches) }

// mayAgain says whether anything else below a node changes what may be the same:
// a key that is computed may be any.
func (c *Change) mayAgain(n ast.Node) bool {
	return c.foundIn(n, func(call *ast.CallExpr, names ...string) bool {
		return slices.Contains(names, fullName(c.info, call)) && (!c.Keyed || len(call.Args) == 0 || c.mayBeKey(call.Args[0]))
	})
}

func (c *Change) mayBeKey(e ast.Expr) bool {
	return c.info.Types[c.Call.Args[0]].Value == nil || c.info.Types[e].Value == nil || c.sameKey(e)
}

func (c *Change) foundIn(n ast.Node, touches func(*ast.CallExpr, ...string) bool) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			found = found || c.Call != nil && n != c.Call && touches(n, c.Undoing()...)
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				found = found || c.Var != nil && l != c.Var && c.sameVariable(l)
			}
		}
		return !found
	})
	return found
}

func (c *Change) sameVariable(left ast.Expr) bool {
	other := ChangeOf(c.info, left)
	return other != nil && other.Name == c.Name
}
