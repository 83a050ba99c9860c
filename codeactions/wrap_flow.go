package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
)

// What leaves the block, and whether a function can be left that way.

// whyFlow is why the block's ways out are not those of a function.
func (w *wrap) whyFlow() string {
	why := ""
	refuse := func(reason string) {
		if why == "" {
			why = reason
		}
	}
	if w.entered() {
		refuse(whyBranches)
	}
	for _, st := range w.block {
		inspectOwn(st, func(n ast.Node) {
			switch n := n.(type) {
			case *ast.DeferStmt:
				if !w.atEnd {
					refuse(whyDefers)
				}
			case *ast.CallExpr:
				if w.isRecover(n) {
					refuse(whyRecovers)
				}
			case *ast.ReturnStmt:
				if reason := w.whyReturn(n); reason != "" && !w.leaps(n) {
					refuse(reason)
				}
			}
		})
		for _, b := range branchesOut(st, false, false, w.labels()) {
			switch {
			case w.toEnd(b):
				w.jumps = append(w.jumps, b)
			case !w.leaps(b):
				refuse(whyBranches)
			}
		}
	}
	return why
}

func (s *site) isRecover(call *ast.CallExpr) bool {
	b, ok := s.pkg.Info.Uses[asIdent(call.Fun)].(*types.Builtin)
	return ok && b.Name() == "recover"
}

func asIdent(e ast.Expr) *ast.Ident {
	id, _ := ast.Unparen(e).(*ast.Ident)
	return id
}

// labels are those that the block defines.
func (w *wrap) labels() map[string]bool {
	m := map[string]bool{}
	for _, st := range w.block {
		inspectOwn(st, func(n ast.Node) {
			if l, ok := n.(*ast.LabeledStmt); ok {
				m[l.Label.Name] = true
			}
		})
	}
	return m
}

// leaves says whether a branch in a statement goes to somewhere outside of it,
// given what an unlabelled break and continue would stay in.
func leaves(n ast.Node, inBreak, inLoop bool, labels map[string]bool) bool {
	return len(branchesOut(n, inBreak, inLoop, labels)) > 0
}

// branchesOut are the branches in a statement that go to somewhere outside of
// it, where the labels are those inside.
func branchesOut(n ast.Node, inBreak, inLoop bool, labels map[string]bool) []*ast.BranchStmt {
	var out []*ast.BranchStmt
	ast.Inspect(n, func(m ast.Node) bool {
		within := func(body ast.Node, inLoop bool) bool {
			out = append(out, branchesOut(body, true, inLoop, labels)...)
			return false
		}
		switch m := m.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BranchStmt:
			stays := inBreak
			switch {
			case m.Label != nil:
				stays = labels[m.Label.Name]
			case m.Tok == token.CONTINUE:
				stays = inLoop
			}
			if !stays {
				out = append(out, m)
			}
		case *ast.ForStmt:
			return within(m.Body, true)
		case *ast.RangeStmt:
			return within(m.Body, true)
		case *ast.SwitchStmt:
			return within(m.Body, inLoop)
		case *ast.TypeSwitchStmt:
			return within(m.Body, inLoop)
		case *ast.SelectStmt:
			return within(m.Body, inLoop)
		}
		return true
	})
	return out
}

// toEnd says whether a branch out of the block leads to where the block ends, and
// can be a return.
func (w *wrap) toEnd(b *ast.BranchStmt) bool { return w.leadsToEnd(b) && w.unlabels(b) }

// leadsToEnd says whether a branch out of the block leads to where the block ends:
// a continue of the loop whose body that is, a break of the switch whose case it
// is.
func (w *wrap) leadsToEnd(b *ast.BranchStmt) bool {
	if len(w.tail) > 0 || w.whole {
		return false
	}
	target := w.around()
	if l, ok := w.parents()[target].(*ast.LabeledStmt); b.Label != nil && (!ok || l.Label.Name != b.Label.Name) {
		return false
	}
	switch target.(type) {
	case *ast.ForStmt, *ast.RangeStmt:
		return b.Tok == token.CONTINUE
	case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		return b.Tok == token.BREAK
	}
	return false
}

// around is the statement whose body, or a clause of whose body, holds the block.
func (w *wrap) around() ast.Node {
	up := w.parents()
	switch list := up[w.anchor()].(type) {
	case *ast.BlockStmt:
		return up[list]
	case *ast.CaseClause, *ast.CommClause:
		return up[up[list]]
	}
	return nil
}

// whyReturn is why a return of the block cannot become one of the function
// that it turns into.
func (w *wrap) whyReturn(ret *ast.ReturnStmt) string {
	want := w.sig.Results().Len()
	switch {
	case w.whole:
		return "" // whyWays looks at the values
	case w.kept != nil && want == 0 && w.atEnd:
		return ""
	case w.kept != nil:
		return whyCheckDoes
	case len(ret.Results) == 0 || len(w.failed.Results) == 0:
		return whyNamedResult
	case len(ret.Results) != want:
		return whyReturnValue // a call with several results
	}
	for i, r := range ret.Results[:want-1] {
		if w.src.code(r) != w.src.code(w.failed.Results[i]) || !w.zero(r) {
			return whyReturnValue
		}
	}
	if !w.failing(ret) {
		if want > 1 {
			return whyReturnValue
		}
		return whyMayGoOn
	}
	return ""
}

// zero says whether an expression is a constant, nil or an empty literal: the
// same wherever it is evaluated.
func (w *wrap) zero(e ast.Expr) bool {
	if lit, ok := e.(*ast.CompositeLit); ok {
		return len(lit.Elts) == 0
	}
	tv := w.pkg.Info.Types[e]
	return tv.Value != nil || tv.IsNil()
}
