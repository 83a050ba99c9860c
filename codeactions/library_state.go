package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// The state of the process, changed in a test and taken back by hand.

const (
	whyBesideOthers = "the test, or one around it, may run beside others, to which the state belongs as well"
	whyOldUsed      = "what it was before is used for more than taking the change back"
)

// stateOfTest is the offer at a change that statements around it take back.
func (c *changing) stateOfTest() (merger, bool) {
	tb := tbAt(c.pkg, c.sig, c.stmt().Pos())
	if c.Testing == "" || tb == "" || !since(c.pkg, c.file, c.Since) {
		return merger{}, false
	}
	saved := c.saved()
	isRestore := func(st ast.Stmt) bool { return c.restores(st, saved) }
	if !slices.ContainsFunc(c.list, isRestore) {
		return merger{}, false
	}
	m := merger{title: "Change it with " + tb + "." + c.Testing + ", which takes it back"}
	first, last := c.index, c.index
	if c.checked(c.index + 1) {
		last++
	} else if c.reportedTo() == nil {
		return m.not(whyCheckLoses)
	}
	for first > 0 && c.partOf(first-1, saved) {
		first--
	}
	for last+1 < len(c.list) && c.partOf(last+1, saved) {
		last++
	}
	group := c.list[first : last+1]
	from, to := group[0].Pos(), group[len(group)-1].End()
	_, alone := c.src.restOfLine(to)
	switch {
	case slices.ContainsFunc(c.list, func(st ast.Stmt) bool { return isRestore(st) && !slices.Contains(group, st) }) || !slices.ContainsFunc(group, isRestore):
		return m.not(whyBetween)
	case c.usedOutside(saved, from, to) || mentionsAny(c.standing, c.Call, saved):
		return m.not(whyOldUsed)
	case !c.alone():
		return m.not(whyBesideOthers)
	case !alone || !c.src.opensLine(from):
		return m.not(whySharedLine)
	case commentIn(c.file, from, to):
		return m.not(whyCommentLost)
	}
	code := tb + "." + c.Testing + c.src.codeBetween(c.Call.Lparen, c.Call.End())
	m.edits = []analysis.TextEdit{{Pos: from, End: to, NewText: []byte(code)}}
	return m, true
}

// reportedTo is the call of the change if a test that it fails is told, or
// nobody is.
func (c *changing) reportedTo() *ast.CallExpr { return reported(c.pkg, c.stmt()) }

// checked says whether the statement at an index checks the error that the one
// before has assigned, and does nothing but stop the test.
func (c *changing) checked(i int) bool {
	if i >= len(c.list) || i == 0 {
		return false
	}
	a, ok := c.list[i-1].(*ast.AssignStmt)
	check, isIf := c.list[i].(*ast.IfStmt)
	if !ok || !isIf || check.Init != nil || check.Else != nil || !fails(c.pkg, check.Body.List) {
		return false
	}
	cond, ok := check.Cond.(*ast.BinaryExpr)
	err := a.Lhs[len(a.Lhs)-1]
	return ok && cond.Op == token.NEQ && !isBlank(err) && c.src.code(cond.X) == c.src.code(err) && c.pkg.Info.Types[cond.Y].IsNil()
}

// saved are the variables that hold what was there before the change.
func (c *changing) saved() []types.Object {
	var all []types.Object
	for i, st := range c.list[:c.index] {
		a, ok := c.gets(st)
		if !ok || i == c.index {
			continue
		}
		for _, l := range a.Lhs {
			if obj := c.pkg.Info.Defs[asIdent(l)]; obj != nil {
				all = append(all, obj)
			}
		}
	}
	return all
}

// gets says whether a statement is nothing but asking what the state is.
func (c *changing) gets(st ast.Stmt) (*ast.AssignStmt, bool) {
	a, ok := st.(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE || len(a.Rhs) != 1 {
		return nil, false
	}
	call, ok := a.Rhs[0].(*ast.CallExpr)
	return a, ok && c.Touches(call, c.Get...)
}

// partOf says whether the statement at an index is one of those that save,
// change and restore.
func (c *changing) partOf(i int, saved []types.Object) bool {
	if _, ok := c.gets(c.list[i]); ok && i < c.index {
		return true
	}
	if i > 0 && i < c.index && c.checked(i) {
		_, ok := c.gets(c.list[i-1])
		return ok
	}
	return c.restores(c.list[i], saved)
}

// restores says whether a statement does nothing but see to it that the change
// is taken back at the end.
func (c *changing) restores(st ast.Stmt, saved []types.Object) bool {
	list := atEnd(c.pkg, st)
	if len(list) == 0 {
		return false
	}
	d, deferred := st.(*ast.DeferStmt)
	atOnce := deferred && d.Pos() < c.stmt().Pos() && asLiteral(d.Call.Fun) == nil // its arguments are those of before the change
	return !slices.ContainsFunc(list, func(st ast.Stmt) bool { return !c.takesBack(st, saved, atOnce) })
}

func asLiteral(e ast.Expr) *ast.FuncLit {
	lit, _ := ast.Unparen(e).(*ast.FuncLit)
	return lit
}

// takesBack says whether a statement sets what was saved: os.LookupEnv says
// besides whether there was anything.
func (c *changing) takesBack(st ast.Stmt, saved []types.Object, atOnce bool) bool {
	if call := reported(c.pkg, st); call != nil {
		if !c.Touches(call, c.Undoing()...) {
			return false
		}
		what := call.Args
		if c.Keyed {
			what = what[1:]
		}
		return len(what) == 0 || c.isSaved(what[0], saved) || atOnce && c.asks(what[0])
	}
	check, ok := st.(*ast.IfStmt)
	if !ok || check.Init != nil || !mentionsAny(c.standing, check.Cond, saved) {
		return false
	}
	list := check.Body.List
	switch other := check.Else.(type) {
	case nil:
	case *ast.BlockStmt:
		list = slices.Concat(list, other.List)
	default:
		return false
	}
	return !slices.ContainsFunc(list, func(st ast.Stmt) bool { return !c.takesBack(st, saved, false) })
}

func (c *changing) isSaved(e ast.Expr, saved []types.Object) bool {
	id := asIdent(e)
	return id != nil && slices.Contains(saved, c.pkg.Info.Uses[id])
}

func (c *changing) asks(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	return ok && c.Touches(call, c.Get...)
}

func mentionsAny(p *standing, n ast.Node, objs []types.Object) bool {
	return slices.ContainsFunc(objs, func(obj types.Object) bool { return len(usesOf(p.pkg, n, obj)) > 0 })
}

func (c *changing) usedOutside(saved []types.Object, from, to token.Pos) bool {
	return slices.ContainsFunc(saved, func(obj types.Object) bool {
		return slices.ContainsFunc(usesOf(c.pkg, c.decl, obj), func(id *ast.Ident) bool { return id.Pos() < from || to <= id.Pos() })
	})
}

// useLibraryScope is the offer at what is no acquisition.
func (c *cursor) useLibraryScope() []Offer {
	for _, shape := range []func(*cursor) (merger, ast.Node, bool){(*cursor).waitGroupGo, (*cursor).labelsDo, (*cursor).stateOfTest} {
		m, subject, ok := shape(c)
		if !ok {
			continue
		}
		o := Offer{Title: m.title, Kind: scopeKind, Disabled: m.why, At: subject.Pos()}
		if m.why == "" {
			o.Edits = append(m.edits, unimported(c.pkg, c.file, c.src, m.edits)...)
		}
		return []Offer{o}
	}
	return nil
}

// stateOfTest is the offer at what changes the state of the process in a test.
func (c *cursor) stateOfTest() (merger, ast.Node, bool) {
	p, ok := c.standing()
	if !ok {
		return merger{}, nil, false
	}
	ch, ok := p.changes()
	if !ok {
		return merger{}, nil, false
	}
	m, ok := ch.stateOfTest()
	return m, ch.Call, ok
}
