package diagnostics

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strconv"

	"github.com/deferls/deferls/diagnostics/resource"
)

// pooled are the uses of values that were put back to a sync.Pool: whoever takes
// one next has it as well.
func (f *function) pooled() []Finding {
	if len(f.puts) == 0 {
		return nil
	}
	var all []Finding
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		list := statements(n)
		for i, st := range list {
			if finding, ok := f.afterPut(st, list[i+1:]); ok {
				all = append(all, finding)
			}
		}
		return true
	})
	return all
}

func (f *function) afterPut(st ast.Stmt, rest []ast.Stmt) (Finding, bool) {
	put, deferred := calling(st), false
	if d, ok := st.(*ast.DeferStmt); ok {
		put, deferred = d.Call, true
	}
	if put == nil || len(put.Args) != 1 {
		return Finding{}, false
	}
	fn := f.callee(put)
	id, ok := ast.Unparen(put.Args[0]).(*ast.Ident)
	if fn == nil || !ok || fn.FullName() != "(*sync.Pool).Put" {
		return Finding{}, false
	}
	v, ok := f.src.Info.Uses[id].(*types.Var)
	if !ok || f.isReceiver(v) {
		return Finding{}, false // a type that puts itself back knows what of it stays as it is
	}
	var use ast.Expr
	when := "is in its pool already"
	if deferred {
		use, when = f.returned(rest, v, func(e ast.Expr) bool { return f.shares(e, v) }), "goes back to its pool when this returns"
	} else {
		use = f.usedIn(rest, v)
	}
	if use == nil {
		return Finding{}, false
	}
	return Finding{
		Check:    "use-after-release",
		Severity: resource.Warning,
		Pos:      use.Pos(),
		End:      use.End(),
		Message:  fmt.Sprintf("%s %s: whoever takes it next writes to the same memory", v.Name(), when),
		Path:     []Step{{put.Pos(), put.End(), "put back here"}},
		Meant:    f.copied(use),
	}, true
}

// copied is a copy of the bytes of a buffer in their place, where the file knows the
// package that makes one.
func (f *function) copied(use ast.Expr) Meant {
	call, ok := use.(*ast.CallExpr)
	if !ok || !importsAs(fileOf(f.src, use.Pos()), "bytes") {
		return Meant{}
	}
	code := "bytes.Clone(" + types.ExprString(call) + ")"
	return Meant{Pos: use.Pos(), End: use.End(), Code: code, Title: "Return a copy: " + code}
}

func (f *function) isReceiver(v *types.Var) bool {
	sig := f.signature(f.decl)
	return sig != nil && sig.Recv() == v
}

// importsAs says whether a file imports a package of the standard library by its own
// name.
func importsAs(file *ast.File, path string) bool {
	return slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return i.Name == nil && i.Path.Value == strconv.Quote(path) })
}

// shares says whether an expression gives away a pooled value, or memory of it: the
// bytes of a buffer.
func (f *function) shares(e ast.Expr, v *types.Var) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return f.isVar(e, v)
	case *ast.StarExpr:
		_, isSlice := f.src.Info.TypeOf(e).Underlying().(*types.Slice)
		return isSlice && f.isVar(e.X, v)
	case *ast.SliceExpr:
		_, isString := f.src.Info.TypeOf(e).Underlying().(*types.Basic)
		return !isString && f.shares(e.X, v)
	case *ast.CallExpr:
		fn := f.callee(e)
		sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
		return ok && fn != nil && fn.FullName() == "(*bytes.Buffer).Bytes" && f.isVar(sel.X, v)
	}
	return false
}

// usedIn is the first use of a variable in some statements, unless something else
// may have been assigned to it before.
func (f *function) usedIn(list []ast.Stmt, v *types.Var) ast.Expr {
	for _, st := range list {
		if _, labeled := st.(*ast.LabeledStmt); labeled || f.assigns(st, v) {
			return nil
		}
		var use ast.Expr
		own(st, func(n ast.Node) {
			if id, ok := n.(*ast.Ident); ok && use == nil && f.src.Info.Uses[id] == types.Object(v) {
				use = id
			}
		})
		if use != nil {
			return use
		}
	}
	return nil
}
