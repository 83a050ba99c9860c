package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

const (
	whyHeaderTest = "the acquisition stands in the header of an if statement that does more than test its error"
	whyPassesOver = "a return in the block would be lost with the error that is passed over"
	whyErrSeen    = "the error needs a variable, and a function literal sees the one of its name"
)

// An acquisition in the header of an if statement that tests its error has its
// block in one branch and its check in the other:
//
//	if f, err := os.Open(name); err != nil {
//		return err
//	} else {
//		use(f)
//	}

// whyTest finds the two branches. The one that checks can be missing: then
// what could not be acquired is passed over.
func (w *wrap) whyTest() string {
	if w.inIf == nil {
		return w.whyCheck()
	}
	other, isBlock := w.inIf.Else.(*ast.BlockStmt)
	if w.inIf.Else != nil && !isBlock {
		return whyHeaderTest // there are more branches
	}
	switch w.tests(w.inIf.Cond) {
	case errNotNil:
		w.opened, w.checked = other, w.inIf.Body
	case errIsNil:
		w.opened, w.checked = w.inIf.Body, other
	}
	if w.opened == nil {
		return whyHeaderTest
	}
	if w.checked == nil || len(w.checked.List) == 0 {
		w.kept, w.passesOver = w.inIf.Body, true
		return ""
	}
	return w.whyChecked()
}

// branches are the lists of statements that an acquisition goes on with.
func (s *site) branches() [][]ast.Stmt {
	if s.inIf == nil {
		return [][]ast.Stmt{s.rest()}
	}
	lists := [][]ast.Stmt{s.inIf.Body.List}
	if other, ok := s.inIf.Else.(*ast.BlockStmt); ok {
		lists = append(lists, other.List)
	}
	return lists
}

// whyBranch makes the branch the block. Its names are those of a scope below
// that of the acquisition's, and in the function that it becomes they are not.
func (w *wrap) whyBranch() string {
	block := w.following()
	if w.lastUse(block) == 0 {
		return whyUnused
	}
	switch why := w.fit(block, len(block)); {
	case why == whyCheckDoes && w.passesOver:
		return whyPassesOver
	case why != "":
		return why
	}
	err := w.errName()
	switch {
	case slices.ContainsFunc(w.variables(), func(v *types.Var) bool { return w.redeclares(v.Name()) }),
		w.redeclares(err.Name) && w.firstMention(w.block, w.variable(err)) != nil,
		w.ways.named != nil && w.redeclares(w.ways.named.Name()):
		return whyRedeclares
	case len(w.ways.given) > 0 && w.errDeclared() && w.errSeen():
		return whyErrSeen
	}
	return ""
}

// errDeclared says whether the statements around the if have a variable with
// the name of the acquisition's error: what the if declares is gone behind it.
func (w *wrap) errDeclared() bool {
	return w.pkg.Info.Scopes[w.inIf].Parent().Lookup(w.errName().Name) != nil
}

// errSeen says whether that variable cannot take the error: it is of another
// type, or seen by function literals, which would notice.
func (w *wrap) errSeen() bool {
	v, ok := w.pkg.Info.Scopes[w.inIf].Parent().Lookup(w.errName().Name).(*types.Var)
	if !ok || !isError(v.Type()) {
		return true
	}
	seen := false
	ast.Inspect(w.body, func(n ast.Node) bool {
		lit, ok := n.(*ast.FuncLit)
		seen = seen || ok && w.uses(lit, v)
		return !seen
	})
	return seen && w.local(v)
}

// start is where the text begins that the call of the helper takes the place of.
func (w *wrap) start() token.Pos { return w.anchor().Pos() }

// headEnd is where the text ends of which that is true at the top of the block.
func (w *wrap) headEnd() token.Pos {
	if w.head == nil {
		return w.opened.Lbrace + 1
	}
	return w.head.End()
}

// anchor is the statement of the list that the acquisition stands in.
func (w *wrap) anchor() ast.Stmt {
	if w.inIf != nil {
		return w.inIf
	}
	return w.stmt
}

// following are the statements that the block is found in: those behind the
// acquisition, or those of the branch where it has not failed.
func (w *wrap) following() []ast.Stmt {
	list := w.rest()
	if w.opened != nil {
		list = w.opened.List
	}
	for len(list) > 0 && list[0].Pos() < w.headEnd() {
		list = list[1:]
	}
	return list
}

// step is by how much the block is pushed in: a branch is where it belongs.
func (w *wrap) step() string {
	if w.opened != nil {
		return ""
	}
	return "\t"
}

// aroundBranch are the edits that turn what stands around the branch into the
// call of the helper, and the one that ends it.
func (w *wrap) aroundBranch(open, closing string) ([]analysis.TextEdit, analysis.TextEdit, string) {
	from, alone := w.src.restOfLine(w.headEnd())
	if !alone || !w.src.opensLine(w.start()) || !w.src.opensLine(w.opened.Rbrace) {
		return nil, analysis.TextEdit{}, whySharedLine
	}
	edits := []analysis.TextEdit{{Pos: w.start(), End: w.headEnd(), NewText: []byte(w.src.lines(open))}}
	to := w.src.lineStart(w.src.offset(w.opened.Rbrace)) - len(w.src.newline())
	end := analysis.TextEdit{Pos: w.src.file.Pos(to), End: w.inIf.End(), NewText: []byte(w.src.lines(closing))}
	return append(edits, w.withoutBlankLines(from)...), end, ""
}
