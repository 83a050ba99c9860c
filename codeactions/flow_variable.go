package codeactions

import (
	"go/ast"
	"go/types"
	"slices"
)

// A flow can follow what a variable holds. Then absent says that it is nil, owing
// that it holds what is owed, and over that it holds anything else.

// sites are the acquisitions that the flow is about.
func (f *flow) sites() []*site { return append([]*site{f.s}, f.others...) }

// acquiredBy is the acquisition that a leaf is; nil if it is none.
func (f *flow) acquiredBy(n ast.Node) *site {
	for _, s := range f.sites() {
		if n == ast.Node(s.stmt) {
			return s
		}
	}
	return nil
}

// acquired is what is true behind an acquisition.
func (f *flow) acquired(s *site) holding {
	switch {
	case s.errName() != nil && s.variable(s.errName()) == f.s.variable(f.s.errName()):
		return pending
	case s.returnsError() && !s.nilSafe():
		return absent | owing // no test of its error is followed
	}
	return owing
}

// passed is what is true behind a leaf that is no acquisition, given what was
// true in front of it. An error that is overwritten decides nothing any more.
func (f *flow) passed(n ast.Node, is holding) holding {
	if f.held == nil {
		return is
	}
	if f.s.needsOne(n, f.held) && is&(pending|owing) != 0 {
		is = is&^(absent|pending) | owing
	}
	switch v, ok := f.s.assignedTo(n, f.held); {
	case ok && (v == nil || f.s.isNil(v)):
		is = absent
	case ok:
		is = over
	}
	if _, ok := f.s.assignedTo(n, f.s.variable(f.s.errName())); ok && is&pending != 0 {
		is = is&^pending | absent | owing
	}
	return is
}

// needsOne says whether a leaf panics where a variable is nil: it surely reads a
// field of what that points to.
func (s *site) needsOne(n ast.Node, v *types.Var) bool {
	found := false
	inspectOwn(n, func(n ast.Node) {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || !s.names(sel.X, v) {
			return
		}
		field := s.pkg.Info.Selections[sel]
		found = found || field != nil && field.Kind() == types.FieldVal
	})
	return found && !forks(n)
}

// assignedTo says whether a leaf assigns to a variable, and what; nil for its
// zero value. Of a call with many results it is the call.
func (s *site) assignedTo(n ast.Node, v *types.Var) (ast.Expr, bool) {
	from := func(lhs, rhs []ast.Expr) (ast.Expr, bool) {
		i := slices.IndexFunc(lhs, func(e ast.Expr) bool { return s.names(e, v) })
		switch {
		case i < 0:
			return nil, false
		case len(rhs) == len(lhs):
			return rhs[i], true
		case len(rhs) == 0:
			return nil, true
		}
		return rhs[0], true
	}
	switch n := n.(type) {
	case *ast.AssignStmt:
		return from(n.Lhs, n.Rhs)
	case *ast.DeclStmt:
		decl, _ := n.Decl.(*ast.GenDecl)
		for _, spec := range decl.Specs {
			spec, ok := spec.(*ast.ValueSpec)
			if !ok {
				continue
			}
			var names []ast.Expr
			for _, id := range spec.Names {
				names = append(names, id)
			}
			if value, ok := from(names, spec.Values); ok {
				return value, true
			}
		}
	case ast.Expr: // what a range sets stands there by itself
		if s.names(n, v) {
			return n, true
		}
	}
	return nil, false
}
