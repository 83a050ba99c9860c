package codeactions

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Opening a file, reading or writing all of it, and closing it.

const (
	whyOtherVariable = "the result goes into a variable of another block, and the error into one that is declared with the file"
	whyClosedLater   = "it is closed where other code comes in between"
	whyWriteDropped  = "the error of the write is dropped, and would be reported with the rest"
	whyWriteCounted  = "the number of bytes that are written is used"
	whyComputed      = "what is written is computed after the file is created"
)

// wholeFile is what opens a file, uses all of it and closes it, in the place of
// a call that opens it.
type wholeFile struct {
	name  string // of the function, or of the method
	since string
	perm  string // of a new file
}

var wholeReads = map[string]wholeFile{
	"os.Open":         {name: "ReadFile", since: "go1.16"},
	"(*os.Root).Open": {name: "ReadFile", since: "go1.25"},
}

var wholeWrites = map[string]wholeFile{
	"os.Create":         {name: "WriteFile", since: "go1.16", perm: "0o666"},
	"(*os.Root).Create": {name: "WriteFile", since: "go1.25", perm: "0o666"},
	"os.OpenFile":       {name: "WriteFile", since: "go1.16"},
}

var readsAll = map[string]bool{"io.ReadAll": true, "io/ioutil.ReadAll": true}

// openedWhole is a file that is opened by itself, checked, and used by nothing
// but one call besides its Close.
type openedWhole struct {
	*site
	wholeFile
	merger
	open  string // the function or method that does it all: "os.ReadFile"
	use   *ast.CallExpr
	check *ast.IfStmt // of the opening
	rest  []ast.Stmt  // behind the check, a deferred Close taken away
	up    map[ast.Node]ast.Node
	late  bool      // a deferred Close was there
	own   bool      // the error's variable is declared with the file
	last  token.Pos // end of the last statement that goes
}

// openWhole is false where the file is not of the kind that somebody would
// expect the action for.
func (s *site) openWhole(known map[string]wholeFile, isUse func(*ast.CallExpr) bool) (*openedWhole, bool) {
	w := &openedWhole{site: s, wholeFile: known[s.callee(s.ob.Call)], up: parents(s.body)}
	sel, ok := ast.Unparen(s.ob.Call.Fun).(*ast.SelectorExpr)
	if !ok || w.name == "" || s.held() == nil || s.errName() == nil || !s.local(s.ob.Var) || !since(s.pkg, s.file, w.since) {
		return nil, false
	}
	w.open = s.src.code(sel.X) + "." + w.name
	for _, id := range usesOf(s.pkg, s.body, s.ob.Var) {
		call := w.callWith(id)
		if call == nil {
			return nil, false
		}
		switch name, _ := s.methodCall(call, s.ob.Var); {
		case name == "Close":
		case w.use == nil && isUse(call):
			w.use = call
		default:
			return nil, false
		}
	}
	w.own = s.pkg.Info.Defs[s.errName()] != nil
	return w, w.use != nil
}

// callWith is the call that an identifier is the one argument of, or whose
// method is called.
func (w *openedWhole) callWith(id *ast.Ident) *ast.CallExpr {
	switch p := w.up[id].(type) {
	case *ast.SelectorExpr:
		if call, ok := w.up[p].(*ast.CallExpr); ok && call.Fun == ast.Expr(p) {
			return call
		}
	case *ast.CallExpr:
		if len(p.Args) == 1 && p.Args[0] == ast.Expr(id) {
			return p
		}
	}
	return nil
}

// head takes the check of the opening and a deferred Close.
func (w *openedWhole) head() string {
	rest := w.site.rest()
	switch {
	case w.inIf != nil:
		return whyHeaderWrap
	case len(rest) < 2:
		return whyNoCheck
	}
	check, ok := rest[0].(*ast.IfStmt)
	if !ok || check.Init != nil || check.Else != nil || w.tests(check.Cond) != errNotNil || !w.ends(check.Body.List) {
		return whyNoCheck
	}
	w.check, w.rest = check, rest[1:]
	if d, ok := w.rest[0].(*ast.DeferStmt); ok && w.closes(d.Call) {
		w.rest, w.late = w.rest[1:], true
	}
	if !w.src.opensLine(w.stmt.Pos()) {
		return whySharedLine
	}
	return ""
}

func (w *openedWhole) closes(e ast.Expr) bool {
	name, call := w.methodCall(e, w.ob.Var)
	return name == "Close" && len(call.Args) == 0
}

// closing says whether a statement is nothing but a Close whose error is
// dropped.
func (w *openedWhole) closing(st ast.Stmt) bool {
	e := dropped(st)
	return e != nil && w.closes(e)
}

// takeClose takes a Close whose error is dropped off the front.
func (w *openedWhole) takeClose() bool {
	if len(w.rest) == 0 || !w.closing(w.rest[0]) {
		return false
	}
	w.take()
	return true
}

func (w *openedWhole) take() {
	w.last, w.rest = w.rest[0].End(), w.rest[1:]
}

// sameCheck says whether an error check does what that of the opening does, a
// Close of the file aside.
func (w *openedWhole) sameCheck(check *ast.IfStmt) bool {
	body := func(b *ast.BlockStmt) string {
		var all []string
		for _, st := range b.List {
			if !w.closing(st) {
				all = append(all, w.src.code(st))
			}
		}
		return strings.Join(all, "\n")
	}
	return check.Else == nil && w.src.code(check.Cond) == w.src.code(w.check.Cond) && body(check.Body) == body(w.check.Body)
}

// closedElsewhere says whether a Close is left that the new code does not do.
func (w *openedWhole) closedElsewhere() bool {
	return slices.ContainsFunc(usesOf(w.pkg, w.body, w.ob.Var), func(id *ast.Ident) bool { return id.Pos() > w.last })
}

// finish is the one call in the place of the steps: the code replaces what
// comes before keep, and what comes behind it goes.
func (w *openedWhole) finish(code string, from, to token.Pos) (merger, bool) {
	_, alone := w.src.restOfLine(w.last)
	switch {
	case w.closedElsewhere():
		return w.not(whyClosedLater)
	case !alone:
		return w.not(whySharedLine)
	case commentIn(w.file, from, to) || to < w.last && commentIn(w.file, w.check.End(), w.last):
		return w.not(whyCommentLost)
	}
	w.edits = []analysis.TextEdit{{Pos: from, End: to, NewText: []byte(w.src.lines(code))}}
	if to < w.last {
		w.edits = append(w.edits, analysis.TextEdit{Pos: w.check.End(), End: w.last})
	}
	return w.merger, true
}

// returnsOnlyError says whether the check of the opening returns the error as it
// is, beside nothing but nil.
func (w *openedWhole) returnsOnlyError() bool {
	ret, ok := w.check.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) == 0 || len(ret.Results) != w.sig.Results().Len() {
		return false
	}
	last := len(ret.Results) - 1
	return w.names(ret.Results[last], w.variable(w.errName())) && !slices.ContainsFunc(ret.Results[:last], func(e ast.Expr) bool { return !w.isNil(e) })
}

func readWhole(s *site) (merger, bool) {
	w, ok := s.openWhole(wholeReads, func(call *ast.CallExpr) bool { return readsAll[s.callee(call)] })
	if !ok {
		return merger{}, false
	}
	w.title = "Read the file with " + w.open
	if why := w.head(); why != "" {
		return w.not(why)
	}
	code := w.open + "(" + w.src.code(w.ob.Call.Args[0]) + ")"
	switch st := w.rest[0].(type) {
	case *ast.ReturnStmt:
		if len(st.Results) != 1 || ast.Unparen(st.Results[0]) != ast.Expr(w.use) {
			return w.not(whyBetween)
		}
		if !w.returnsOnlyError() {
			return w.not(whyChecksDiffer)
		}
		w.take()
		return w.finish("return "+code, w.stmt.Pos(), w.last)
	case *ast.AssignStmt:
		if len(st.Rhs) != 1 || ast.Unparen(st.Rhs[0]) != ast.Expr(w.use) || len(st.Lhs) != 2 {
			return w.not(whyBetween)
		}
		return w.readInto(st, code)
	}
	return w.not(whyBetween)
}

// readInto is the reading as an assignment: its error check must be that of the
// opening, or a return of both results.
func (w *openedWhole) readInto(st *ast.AssignStmt, code string) (merger, bool) {
	if !w.names(st.Lhs[1], w.variable(w.errName())) {
		return w.not(whyChecksDiffer)
	}
	w.take()
	w.takeClose()
	if len(w.rest) == 0 {
		return w.not(whyChecksDiffer)
	}
	switch next := w.rest[0].(type) {
	case *ast.ReturnStmt:
		data := w.variable(asIdent(st.Lhs[0]))
		if !w.returnsOnlyError() || len(next.Results) != 2 || !w.names(next.Results[0], data) || !w.names(next.Results[1], w.variable(w.errName())) || !w.local(data) {
			return w.not(whyChecksDiffer)
		}
		w.take()
		return w.finish("return "+code, w.stmt.Pos(), w.last)
	case *ast.IfStmt:
		if next.Init != nil || !w.sameCheck(next) {
			return w.not(whyChecksDiffer)
		}
	default:
		return w.not(whyChecksDiffer)
	}
	w.take()
	w.takeClose()
	tok := st.Tok
	if tok == token.ASSIGN && w.own {
		if data := w.variable(asIdent(st.Lhs[0])); data == nil || data.Parent() != w.pkg.Types.Scope().Innermost(w.stmt.Pos()) {
			return w.not(whyOtherVariable)
		}
		tok = token.DEFINE
	}
	return w.finish(w.src.code(st.Lhs[0])+", "+w.src.code(st.Lhs[1])+" "+tok.String()+" "+code, w.stmt.Pos(), w.stmt.End())
}

func writeWhole(s *site) (merger, bool) {
	w, ok := s.openWhole(wholeWrites, func(call *ast.CallExpr) bool {
		name, _ := s.methodCall(call, s.ob.Var)
		return name == "Write" || name == "WriteString"
	})
	if !ok || !w.truncates() {
		return merger{}, false
	}
	w.title = "Write the file with " + w.open
	if why := w.head(); why != "" {
		return w.not(why)
	}
	if !w.steady(w.use.Args[0]) {
		return w.not(whyComputed)
	}
	returns, why := w.takeWrite()
	if why != "" {
		return w.not(why)
	}
	closed := false
	if !returns {
		if returns, closed, why = w.takeClosing(); why != "" {
			return w.not(why)
		}
	}
	if !closed {
		w.title += ", the error of its Close reported as well"
	}
	return w.written(returns)
}

// truncates completes the permissions of os.OpenFile, which must be called with
// the flags of os.WriteFile.
func (w *openedWhole) truncates() bool {
	if w.perm != "" {
		return true
	}
	args := w.ob.Call.Args
	if len(args) != 3 {
		return false
	}
	fn, _ := w.pkg.Info.Uses[ast.Unparen(w.ob.Call.Fun).(*ast.SelectorExpr).Sel].(*types.Func)
	want := constant.MakeInt64(0)
	for _, name := range []string{"O_WRONLY", "O_CREATE", "O_TRUNC"} {
		c, ok := fn.Pkg().Scope().Lookup(name).(*types.Const)
		if !ok {
			return false
		}
		want = constant.BinaryOp(want, token.OR, c.Val())
	}
	flags := w.pkg.Info.Types[args[1]].Value
	w.perm = w.src.code(args[2])
	return flags != nil && constant.Compare(flags, token.EQL, want)
}

// steady says whether an expression has the same value before the file is
// created: it calls nothing but what only reads.
func (w *openedWhole) steady(e ast.Expr) bool {
	steady := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			steady = steady && (w.pkg.Info.Types[n.Fun].IsType() || onlyRead[w.callee(n)])
		case *ast.UnaryExpr:
			steady = steady && n.Op != token.ARROW
		case *ast.FuncLit:
			steady = false
		}
		return steady
	})
	return steady
}

var onlyRead = map[string]bool{
	"(*bytes.Buffer).Bytes": true, "(*bytes.Buffer).String": true, "(*strings.Builder).String": true,
	"strings.Join": true, "strings.Repeat": true, "bytes.Join": true, "bytes.Repeat": true,
}

// takeWrite takes the write and its check; it says whether the check is a return
// of the error, whatever it is.
func (w *openedWhole) takeWrite() (returns bool, why string) {
	if len(w.rest) == 0 {
		return false, whyBetween
	}
	switch st := w.rest[0].(type) {
	case *ast.IfStmt:
		a, ok := st.Init.(*ast.AssignStmt)
		if !ok || !w.isWrite(a) {
			return false, whyBetween
		}
		if why := w.whyResults(a); why != "" {
			return false, why
		}
		if !w.sameCheck(st) {
			return false, whyChecksDiffer
		}
		w.take()
		return false, ""
	case *ast.AssignStmt:
		if !w.isWrite(st) {
			return false, whyBetween
		}
		if why := w.whyResults(st); why != "" {
			return false, why
		}
		w.take()
		w.takeClose()
		return w.takeCheck(st.Lhs[1])
	case *ast.ExprStmt:
		if ast.Unparen(st.X) == ast.Expr(w.use) {
			return false, whyWriteDropped
		}
	}
	return false, whyBetween
}

func (w *openedWhole) isWrite(a *ast.AssignStmt) bool {
	return len(a.Rhs) == 1 && ast.Unparen(a.Rhs[0]) == ast.Expr(w.use) && len(a.Lhs) == 2
}

func (w *openedWhole) whyResults(a *ast.AssignStmt) string {
	switch {
	case !isBlank(a.Lhs[0]):
		return whyWriteCounted
	case isBlank(a.Lhs[1]):
		return whyWriteDropped
	}
	return ""
}

// takeCheck takes the check of an error that was assigned just before.
func (w *openedWhole) takeCheck(err ast.Expr) (returns bool, why string) {
	if len(w.rest) == 0 {
		return false, whyChecksDiffer
	}
	switch st := w.rest[0].(type) {
	case *ast.IfStmt:
		if st.Init == nil && w.sameCheck(st) {
			w.take()
			return false, ""
		}
	case *ast.ReturnStmt:
		if len(st.Results) == 1 && w.src.code(st.Results[0]) == w.src.code(err) && w.sig.Results().Len() == 1 && w.returnsOnlyError() {
			w.take()
			return true, ""
		}
	}
	return false, whyChecksDiffer
}

// takeClosing takes the Close that is not deferred. closed says that its error
// is reported already.
func (w *openedWhole) takeClosing() (returns, closed bool, why string) {
	if w.takeClose() || len(w.rest) == 0 {
		return false, false, ""
	}
	switch st := w.rest[0].(type) {
	case *ast.IfStmt:
		a, ok := st.Init.(*ast.AssignStmt)
		if ok && len(a.Rhs) == 1 && w.closes(a.Rhs[0]) {
			if !w.sameCheck(st) {
				return false, false, whyChecksDiffer
			}
			w.take()
			return false, true, ""
		}
	case *ast.AssignStmt:
		if len(st.Rhs) == 1 && w.closes(st.Rhs[0]) {
			w.take()
			returns, why = w.takeCheck(st.Lhs[0])
			return returns, true, why
		}
	case *ast.ReturnStmt:
		if len(st.Results) == 1 && w.closes(st.Results[0]) {
			if !w.returnsOnlyError() {
				return false, false, whyChecksDiffer
			}
			w.take()
			return true, true, ""
		}
	}
	return false, false, ""
}

// written writes the call, in the check of the opening or as the result.
func (w *openedWhole) written(returns bool) (merger, bool) {
	data := w.src.code(w.use.Args[0])
	if name, _ := w.methodCall(w.use, w.ob.Var); name == "WriteString" {
		data = "[]byte(" + data + ")"
	}
	call := formatted(w.open + "(" + w.src.code(w.ob.Call.Args[0]) + ", " + data + ", " + w.perm + ")")
	if returns {
		return w.finish("return "+call, w.stmt.Pos(), w.last)
	}
	err, tok := w.errName().Name, " := "
	if !w.own {
		tok = " = "
	}
	if !w.own || w.errAfter() {
		return w.finish(err+tok+call, w.stmt.Pos(), w.stmt.End())
	}
	return w.finish("if "+err+tok+call+"; "+w.src.code(w.check.Cond), w.stmt.Pos(), w.check.Cond.End())
}

// errAfter says whether the error's variable is needed after what goes.
func (w *openedWhole) errAfter() bool {
	return slices.ContainsFunc(usesOf(w.pkg, w.body, w.variable(w.errName())), func(id *ast.Ident) bool { return id.Pos() > w.last })
}
