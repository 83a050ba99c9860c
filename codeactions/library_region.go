package codeactions

import (
	"go/ast"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// A region of a trace, from its start to its end, as a function literal.

const (
	whyNotEnded   = "it is not ended once, at the end of the statements or by a defer"
	whyLeaves     = "a return leaves the statements"
	whyNeeds      = "a variable that the statements declare is needed after them"
	whyDefersMore = "the statements defer something, which would run at their end"
)

func region(s *site) (merger, bool) {
	v := s.ob.Var
	if s.callee(s.ob.Call) != "runtime/trace.StartRegion" || v == nil || !s.local(v) || s.inIf != nil {
		return merger{}, false
	}
	m := merger{title: "Wrap in trace.WithRegion"}
	sel, ok := ast.Unparen(s.ob.Call.Fun).(*ast.SelectorExpr)
	uses := usesOf(s.pkg, s.body, v)
	if !ok || s.pkg.Info.Defs[s.held()] == nil || len(uses) != 1 {
		return m.not(whyNotEnded)
	}
	ended := slices.IndexFunc(s.rest(), func(st ast.Stmt) bool { return st.Pos() <= uses[0].Pos() && uses[0].Pos() < st.End() })
	if ended < 0 {
		return m.not(whyNotEnded)
	}
	block, wholly := s.rest()[:ended], false
	var end ast.Stmt
	switch st := s.rest()[ended].(type) {
	case *ast.ExprStmt:
		if name, _ := s.methodCall(st.X, v); name != "End" {
			return m.not(whyNotEnded)
		}
		end = st
	case *ast.DeferStmt:
		if name, _ := s.methodCall(st.Call, v); name != "End" || ended > 0 || s.index+1+ended >= len(s.list) || s.list[0] != s.body.List[0] {
			return m.not(whyNotEnded)
		}
		end, block, wholly = st, s.rest()[1:], true
	default:
		return m.not(whyNotEnded)
	}
	w := &wrap{site: s, block: block, head: s.stmt}
	if wholly {
		w.head = end
	}
	if why := w.whyNoLiteral(s.rest(), wholly); why != "" {
		return m.not(why)
	}
	m.edits = w.literal(s.src.code(sel.X)+".WithRegion("+s.arguments()+", func() {", end)
	if m.edits == nil {
		return m.not(whySharedLine)
	}
	return m, true
}

// arguments are those of the acquisition, as they are written.
func (s *site) arguments() string {
	var list []string
	for _, a := range s.ob.Call.Args {
		list = append(list, s.src.code(a))
	}
	return strings.Join(list, ", ")
}

// whyNoLiteral is why the block cannot become a function literal without
// results. Where it is the rest of the function, wholly, it may return and
// defer, as long as the function returns nothing.
func (w *wrap) whyNoLiteral(rest []ast.Stmt, wholly bool) string {
	if len(w.block) == 0 {
		return whyUnused
	}
	wholly = wholly && w.sig.Results().Len() == 0
	why := ""
	refuse := func(reason string) {
		if why == "" {
			why = reason
		}
	}
	for _, st := range w.block {
		inspectOwn(st, func(n ast.Node) {
			switch n := n.(type) {
			case *ast.ReturnStmt:
				if !wholly {
					refuse(whyLeaves)
				}
			case *ast.DeferStmt:
				if !wholly {
					refuse(whyDefersMore)
				}
			case *ast.CallExpr:
				if id := asIdent(n.Fun); id != nil && id.Name == "recover" {
					refuse(whyRecovers)
				}
			}
		})
		if leaves(st, false, false, w.labels()) {
			refuse(whyBranches)
		}
	}
	for _, obj := range w.declared(w.block) {
		if slices.ContainsFunc(rest, func(st ast.Stmt) bool { return st.Pos() >= last(w.block).End() && w.uses(st, obj) }) {
			refuse(whyNeeds)
		}
	}
	return why
}

// literal puts the block between an opening call and the end of the literal in
// it; nil where other code shares a line with the brackets. The end is a
// statement that goes: behind the block, or in front of it.
func (w *wrap) literal(open string, end ast.Stmt) []analysis.TextEdit {
	from, ok := w.src.restOfLine(w.head.End())
	to, alone := w.src.restOfLine(last(w.block).End())
	_, shared := w.src.restOfLine(end.End())
	if !ok || !alone || !shared || !w.src.opensLine(w.stmt.Pos()) || !w.src.opensLine(w.block[0].Pos()) || !w.src.opensLine(end.Pos()) {
		return nil
	}
	edits := []analysis.TextEdit{{Pos: w.stmt.Pos(), End: w.head.End(), NewText: []byte(w.src.lines(open))}}
	edits = append(edits, w.withoutBlankLines(from)...)
	if end.Pos() > to && commentIn(w.file, to, end.Pos()) {
		line := w.src.file.Pos(w.src.lineStart(w.src.offset(end.Pos())))
		edits = append(edits, w.indented(from, line)...)
		return append(edits, replace(end, "})"))
	}
	edits = append(edits, w.indented(from, to)...)
	closing := "\n" + w.src.indent(w.stmt.Pos()) + "})"
	return append(edits, analysis.TextEdit{Pos: to, End: max(to, end.End()), NewText: []byte(w.src.lines(closing))})
}
