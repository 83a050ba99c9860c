package obligation

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/resource"
)

// site is an acquiring call in the syntax.
type site struct {
	call   *ast.CallExpr
	fn     ast.Node // *ast.FuncDecl or *ast.FuncLit
	parent ast.Node // the statement or expression the call stands in
	rows   []*resource.Row
	callee *types.Func // a function of this package that may return something fresh, in place of rows
}

// unit is a top-level declaration that contains sites.
type unit struct {
	file  *ast.File
	decl  ast.Decl
	sites []*site
	asked bool // it is only there to be asked what it does for others, and is not judged
}

// units are the declarations worth building: those in which something is acquired.
func (p *pass) units() []*unit {
	var us []*unit
	for _, f := range p.src.Files {
		if ast.IsGenerated(f) {
			continue // nobody mends them by hand
		}
		for _, d := range f.Decls {
			if u := p.unit(f, d); u != nil {
				us = append(us, u)
			}
		}
	}
	return us
}

func (p *pass) unit(f *ast.File, d ast.Decl) *unit {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Body == nil {
			return nil
		}
	case *ast.GenDecl:
		if d.Tok != token.VAR {
			return nil
		}
	}
	u := &unit{file: f, decl: d}
	var stack []ast.Node
	ast.Inspect(d, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if call, ok := n.(*ast.CallExpr); ok {
			rows, callee := p.acquires(call), p.wrapper(call)
			if len(rows) == 0 && callee == nil {
				rows = p.promised(call)
			}
			if s := place(call, stack); s != nil && (len(rows) > 0 || callee != nil || p.callsLiteral(call)) {
				s.rows, s.callee = rows, callee
				u.sites = append(u.sites, s)
			}
		}
		stack = append(stack, n)
		return true
	})
	if len(u.sites) == 0 {
		return nil
	}
	return u
}

// place is where a call stands; nil outside of any function.
func place(call *ast.CallExpr, stack []ast.Node) *site {
	s := &site{call: call}
	for i := len(stack) - 1; i >= 0; i-- {
		if _, isParen := stack[i].(*ast.ParenExpr); s.parent == nil && !isParen {
			s.parent = stack[i]
		}
		switch stack[i].(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			s.fn = stack[i]
			return s
		}
	}
	return nil
}

// wrapper is the function of this package that a call calls, if it may return
// something fresh.
func (p *pass) wrapper(call *ast.CallExpr) *types.Func {
	fn, ok := typeutil.Callee(p.src.Info, call).(*types.Func)
	if !ok || !p.mayReturnFresh(fn.Origin(), maxWrappers) && !p.mayLock(fn.Origin()) {
		return nil
	}
	return fn.Origin()
}

// callsLiteral says whether a call may call a function literal that may return
// something fresh: it calls a local variable, and gets what can be a resource.
func (p *pass) callsLiteral(call *ast.CallExpr) bool {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := p.src.Info.Uses[id].(*types.Var)
	if !ok || v.Pkg() != p.src.Types || v.Parent() == p.src.Types.Scope() {
		return false
	}
	sig, ok := v.Type().Underlying().(*types.Signature)
	if !ok {
		return false
	}
	for i := range sig.Results().Len() {
		if t := sig.Results().At(i).Type(); mayBeResource(t) && !isErrorType(t) {
			return true
		}
	}
	return false
}

// acquires are the reporting rows of a call.
func (p *pass) acquires(call *ast.CallExpr) []*resource.Row {
	var name *ast.Ident
	fun := ast.Unparen(call.Fun)
	switch f := fun.(type) {
	case *ast.IndexExpr:
		fun = f.X
	case *ast.IndexListExpr:
		fun = f.X
	}
	switch f := fun.(type) {
	case *ast.Ident:
		name = f
	case *ast.SelectorExpr:
		name = f.Sel
	default:
		return nil
	}
	if !p.cat.Acquires(name.Name) && !p.factsName(name) {
		return nil
	}
	fn, ok := typeutil.Callee(p.src.Info, call).(*types.Func)
	if !ok {
		return nil
	}
	known := p.rows(fn.Origin())
	if !slices.ContainsFunc(known, saysOfResults) {
		known = p.factRows(fn.Origin())
	}
	var rows []*resource.Row
	for _, r := range known {
		if r.Role == resource.Acquires && p.reports(r) {
			rows = append(rows, r)
		}
	}
	return rows
}

// binding is how the code calls what sits at a place of a call.
func (p *pass) binding(s *site, at resource.Place) (name string, v *types.Var, dropped bool) {
	switch at.From {
	case resource.Receiver:
		if sel, ok := ast.Unparen(s.call.Fun).(*ast.SelectorExpr); ok {
			return types.ExprString(sel.X), p.varOf(sel.X), false
		}
	case resource.Argument:
		if at.Index < len(s.call.Args) {
			a := s.call.Args[at.Index]
			return types.ExprString(a), p.varOf(a), false
		}
	case resource.Result:
		lhs, dropped := left(s, at.Index)
		if lhs == nil {
			return "", nil, dropped
		}
		if id, ok := lhs.(*ast.Ident); ok && id.Name == "_" {
			return "", nil, true
		}
		return types.ExprString(lhs), p.varOf(lhs), false
	}
	return "", nil, false
}

// left is the expression that result i of the call is assigned to.
func left(s *site, i int) (lhs ast.Expr, dropped bool) {
	switch n := s.parent.(type) {
	case *ast.ExprStmt:
		return nil, true
	case *ast.AssignStmt:
		if len(n.Rhs) == 1 && i < len(n.Lhs) {
			return n.Lhs[i], false
		}
		for k, r := range n.Rhs {
			if ast.Unparen(r) == s.call && i == 0 && k < len(n.Lhs) {
				return n.Lhs[k], false
			}
		}
	case *ast.ValueSpec:
		if len(n.Values) == 1 && i < len(n.Names) {
			return n.Names[i], false
		}
		for k, r := range n.Values {
			if ast.Unparen(r) == s.call && i == 0 && k < len(n.Names) {
				return n.Names[k], false
			}
		}
	}
	return nil, false
}

func (p *pass) varOf(e ast.Expr) *types.Var {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	if v, ok := p.src.Info.Defs[id].(*types.Var); ok {
		return v
	}
	v, _ := p.src.Info.Uses[id].(*types.Var)
	return v
}
