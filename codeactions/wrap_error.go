package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// The variable of the acquisition's error goes with the acquisition. What the block
// does to it, and what looks at it afterwards, decides whether it needs another.

// assigns says whether a statement gives the acquisition's error variable a
// new value before it reads it.
func (w *wrap) assigns(st ast.Stmt) bool { return w.assignsTo(st, w.variable(w.errName())) }

// assignsTo says whether a statement gives a variable a new value before it
// reads it.
func (w *wrap) assignsTo(st ast.Stmt, v *types.Var) bool {
	if check, ok := st.(*ast.IfStmt); ok && check.Init != nil {
		st = check.Init
	}
	a, ok := st.(*ast.AssignStmt)
	if !ok {
		return false
	}
	writes := false
	for _, l := range a.Lhs {
		writes = writes || w.names(l, v)
	}
	for _, r := range a.Rhs {
		writes = writes && !w.uses(r, v)
	}
	return writes
}

// assignsErr says whether any of the statements gives the acquisition's error
// variable a value.
func (w *wrap) assignsErr(list []ast.Stmt) bool {
	err := w.variable(w.errName())
	found := false
	for _, st := range list {
		ast.Inspect(st, func(n ast.Node) bool {
			if a, ok := n.(*ast.AssignStmt); ok {
				for _, l := range a.Lhs {
					found = found || w.names(l, err)
				}
			}
			return !found
		})
	}
	return found
}

// declaresErr says whether the function that the block becomes has an error
// variable of its own where the block had the one of outside in a :=.
func (w *wrap) declaresErr() bool {
	err := w.variable(w.errName())
	return slices.ContainsFunc(w.block, func(st ast.Stmt) bool {
		a, ok := st.(*ast.AssignStmt)
		return ok && a.Tok == token.DEFINE && !w.converts(a) && slices.ContainsFunc(a.Lhs, func(l ast.Expr) bool { return w.names(l, err) })
	})
}

// readsErr says whether the block reads the acquisition's error variable.
func (w *wrap) readsErr() bool {
	err := w.variable(w.errName())
	reads := false
	for _, st := range w.block {
		ast.Inspect(st, func(n ast.Node) bool {
			if a, ok := n.(*ast.AssignStmt); ok {
				for _, r := range a.Rhs {
					reads = reads || w.uses(r, err)
				}
				for _, l := range a.Lhs {
					reads = reads || asIdent(l) == nil && w.uses(l, err)
				}
				return false
			}
			id, ok := n.(*ast.Ident)
			reads = reads || ok && w.pkg.Info.Uses[id] == types.Object(err)
			return true
		})
	}
	return reads
}

// needsErr says whether the function needs a variable for errors of its own:
// the block uses the one that the acquisition declared, and does not begin
// with an assignment that can declare it.
func (w *wrap) needsErr() bool {
	err := w.variable(w.errName())
	first := w.firstMention(w.block, err)
	if !w.ownErr || first == nil || w.assignToDeclare().IsValid() {
		return false
	}
	a, ok := first.(*ast.AssignStmt)
	return !ok || a.Tok != token.DEFINE || w.converts(a)
}

// assignToDeclare is the = of the block's first assignment to the error
// variable that went with the acquisition, if it can be made a :=.
func (w *wrap) assignToDeclare() token.Pos {
	err := w.variable(w.errName())
	a, ok := w.firstMention(w.block, err).(*ast.AssignStmt)
	if !ok || !w.ownErr || a.Tok != token.ASSIGN || !w.assigns(a) {
		return token.NoPos
	}
	for _, l := range a.Lhs {
		if id := asIdent(l); id == nil || id.Name != "_" && !w.names(id, err) {
			return token.NoPos
		}
	}
	return a.TokPos
}

// whyErrSeen is why somebody would miss what becomes of an error variable that was
// there before the acquisition: it is the function's result, and goes back by no
// name, or a function literal looks at it.
func (w *wrap) whyErrSeen() string {
	err := w.variable(w.errName())
	results := w.sig.Results()
	isResult := results.Len() > 0 && results.At(results.Len()-1) == err
	seen, deferred, bare := w.seenOutside(err), false, false
	inspectOwn(w.body, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.ReturnStmt:
			bare = bare || len(n.Results) == 0 && n.Pos() >= last(w.block).End()
		case *ast.DeferStmt:
			deferred = deferred || n.Pos() < w.stmt.Pos() && w.uses(n, err)
		}
	})
	switch {
	case !isResult && (seen || deferred):
		return whyErrRead
	case isResult && (seen || bare) && w.assignsErr(w.block):
		return whyNamedResult
	}
	return ""
}
