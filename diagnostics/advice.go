package diagnostics

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/config"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// advise says what the user can say about the event at which the story of an
// obligation is lost from sight.
func (n *narrator) advise(o *obligation.Obligation, t *Told) []Advice {
	call := n.callAt(t.Pos)
	switch {
	case call != nil && call != o.Call:
		return n.adviseCall(o, call)
	case t.Kind == obligation.Transferred && strings.HasSuffix(t.Message, "returned to the caller"):
		return n.adviseReturn(o)
	}
	return nil
}

// adviseCall: what the function that was called does with it can be said in its
// comment, or in the configuration.
func (n *narrator) adviseCall(o *obligation.Obligation, call *ast.CallExpr) []Advice {
	fn, _ := typeutil.Callee(n.src.Info, call).(*types.Func)
	if fn == nil {
		return []Advice{{Text: "the function that is called here is a value, and which one it is cannot be known; what a function does that is called by its name, or by an interface, can be"}}
	}
	place, param, found := n.parameterOf(o, call, fn.Origin())
	if !found || fn.Pkg() == nil {
		return nil
	}
	var all []Advice
	if param != "" && param != "_" && !obligation.InStd(fn.Pkg().Path()) {
		in := "in the comment of " + fn.Name()
		all = append(all,
			Advice{in + ", if it only uses it and the caller still owes the release", "//deferls:borrows " + param},
			Advice{in + ", if it releases it", "//deferls:releases " + param},
			Advice{in + ", if it takes it over", "//deferls:owns " + param})
	}
	entry := "borrows: # or releases, or owns\n  - call: " + fn.Origin().FullName()
	if place != "arg0" {
		entry += "\n    of: " + place
	}
	return append(all, Advice{"in " + config.Name + ", if it is not yours to comment", entry})
}

// parameterOf finds the resource among the operands of a call: the first that
// mentions it.
func (n *narrator) parameterOf(o *obligation.Obligation, call *ast.CallExpr, fn *types.Func) (place, param string, ok bool) {
	sig := fn.Signature()
	for i, arg := range call.Args {
		if !n.mentions(arg, o) || sig.Params().Len() == 0 {
			continue
		}
		if i = min(i, sig.Params().Len()-1); sig.Variadic() && i == sig.Params().Len()-1 {
			return resource.ArgHole(i), "", true // a directive names one value, not a list
		}
		return resource.ArgHole(i), sig.Params().At(i).Name(), true
	}
	if sel, isSel := ast.Unparen(call.Fun).(*ast.SelectorExpr); isSel && sig.Recv() != nil && n.mentions(sel.X, o) {
		return resource.RecvHole, sig.Recv().Name(), true
	}
	return "", "", false
}

// mentions says whether an expression names the resource, or is its acquisition.
func (n *narrator) mentions(e ast.Expr, o *obligation.Obligation) bool {
	found := false
	ast.Inspect(e, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.Ident:
			found = found || o.Var != nil && n.src.Info.Uses[node] == types.Object(o.Var)
		case *ast.SelectorExpr:
			found = found || o.Name != "" && types.ExprString(node) == o.Name
		case *ast.CallExpr:
			found = found || node == o.Call
		}
		return !found
	})
	return found
}

// adviseReturn: where the callers of a function are not obliged by inference,
// its comment obliges them.
func (n *narrator) adviseReturn(o *obligation.Obligation) []Advice {
	d, ok := o.Func.(*ast.FuncDecl)
	if !ok {
		return nil
	}
	return []Advice{{"in the comment of " + d.Name.Name + ", if its callers owe the release and are not found to", "//deferls:returns-owned"}}
}

// callAt is the call that an event stands at: its opening parenthesis, or the
// defer or go statement that makes it.
func (n *narrator) callAt(pos token.Pos) *ast.CallExpr {
	for _, f := range n.src.Files {
		if pos < f.FileStart || f.FileEnd <= pos {
			continue
		}
		path, _ := astutil.PathEnclosingInterval(f, pos, pos)
		for _, node := range path {
			switch node := node.(type) {
			case *ast.CallExpr:
				if node.Lparen == pos {
					return node
				}
			case *ast.DeferStmt:
				if node.Defer == pos {
					return node.Call
				}
			case *ast.GoStmt:
				if node.Go == pos {
					return node.Call
				}
			}
		}
	}
	return nil
}

// acquiring is the entry of a configuration for a function that acquires.
func acquiring(fn *types.Func, release string) string {
	return fmt.Sprintf("acquires:\n  - call: %s\n    release: %s", fn.FullName(), release)
}
