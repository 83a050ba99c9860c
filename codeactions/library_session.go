package codeactions

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// A session that is started, given to one call that runs a function under it, and
// ended.

const (
	whySessionUsed  = "the session is used outside of the function that runs under it"
	whyOtherEnd     = "it is not ended by a defer right behind its error check, in the context that the function runs in"
	whyRunElsewhere = "the function does not run under it right behind that"
)

// sessionForm is what a library has in the place of starting a session, running a
// function under it and ending it. The context that the function is given has the
// session in it.
type sessionForm struct {
	of    []string // import paths, those of former versions too
	begin string   // the method that starts it, and its arguments
	end   string   // the method that ends it in a context
	run   string   // the function that runs another one under it
	from  string   // the function that takes it out of a context
	all   string   // the method that does it all
}

var mongo = []string{"go.mongodb.org/mongo-driver/v2/mongo", "go.mongodb.org/mongo-driver/mongo"}

var sessionForms = []sessionForm{
	{mongo, "StartSession()", "EndSession", "WithSession", "SessionFromContext", "UseSession"},
	{mongo, "StartSession(arg0)", "EndSession", "WithSession", "SessionFromContext", "UseSessionWithOptions"},
}

// session is such a session on the way into the one call.
type session struct {
	*wrap
	form sessionForm
	use  *ast.CallExpr // that runs the function
	fn   ast.Expr
	in   ast.Stmt // whose first call that is
}

func sessionOf(s *site) (merger, bool) {
	sel, ok := ast.Unparen(s.ob.Call.Fun).(*ast.SelectorExpr)
	i := slices.IndexFunc(sessionForms, func(f sessionForm) bool {
		return ok && slices.Contains(f.of, s.library()) && s.beginsWith(f.begin, sel.Sel.Name)
	})
	if i < 0 {
		return merger{}, false
	}
	n := &session{wrap: &wrap{site: s}, form: sessionForms[i]}
	if !n.runs() || !n.has(sel.X) {
		return merger{}, false
	}
	name := s.src.code(sel.X) + "." + n.form.all
	m := merger{title: "Run the function in " + name}
	m.edits, m.why = n.into(name)
	return m, true
}

// runs finds the call that runs a function under the session.
func (n *session) runs() bool {
	ast.Inspect(n.body, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if ok && n.callee(call) == n.library()+"."+n.form.run && len(call.Args) == 3 && n.names(call.Args[1], n.ob.Var) {
			n.use, n.fn = call, call.Args[2]
		}
		return n.use == nil
	})
	return n.use != nil
}

// has says whether this version of the library has the method, and it takes what
// there is.
func (n *session) has(recv ast.Expr) bool {
	obj, _, _ := types.LookupFieldOrMethod(n.pkg.Info.TypeOf(recv), true, n.pkg.Types, n.form.all)
	fn, ok := obj.(*types.Func)
	if !ok || fn.Pkg().Path() != n.library() {
		return false
	}
	args := slices.Concat(n.use.Args[:1], n.ob.Call.Args, []ast.Expr{n.fn})
	params := fn.Signature().Params()
	if len(args) != params.Len() {
		return false
	}
	for i, a := range args {
		if !types.AssignableTo(n.pkg.Info.TypeOf(a), params.At(i).Type()) {
			return false
		}
	}
	return true
}

func (n *session) into(name string) ([]analysis.TextEdit, string) {
	for _, step := range []func() string{n.whyAcquisition, n.whyCheck, n.whyEnd, n.whyRun} {
		if why := step(); why != "" {
			return nil, why
		}
	}
	switch {
	case !n.src.opensLine(n.stmt.Pos()):
		return nil, whySharedLine
	case commentIn(n.file, n.stmt.Pos(), n.in.Pos()) || commentIn(n.file, n.use.Pos(), n.fn.Pos()):
		return nil, whyCommentLost
	}
	call := name + "(" + n.src.code(n.use.Args[0]) + ", "
	for _, a := range n.ob.Call.Args {
		call += n.src.code(a) + ", "
	}
	edits := []analysis.TextEdit{
		{Pos: n.stmt.Pos(), End: n.in.Pos()},
		{Pos: n.use.Pos(), End: n.fn.Pos(), NewText: []byte(call)},
	}
	if a, ok := n.in.(*ast.AssignStmt); ok && n.ownErr {
		edits = append(edits, analysis.TextEdit{Pos: a.TokPos, End: a.TokPos + 1, NewText: []byte(":=")})
	}
	own, why := n.takenOut()
	return append(edits, own...), why
}

// whyEnd wants the session to be ended in the context that the function gets.
func (n *session) whyEnd() string {
	if len(n.rest()) > 1 {
		if d, ok := n.rest()[1].(*ast.DeferStmt); ok {
			name, call := n.methodCall(d.Call, n.ob.Var)
			if name == n.form.end && n.src.code(call.Args[0]) == n.src.code(n.use.Args[0]) {
				return ""
			}
		}
	}
	return whyOtherEnd
}

// whyRun wants the function to run right behind that, its error to be checked as
// that of the start is, and no more to be done while the session is there.
func (n *session) whyRun() string {
	if len(n.rest()) < 3 {
		return whyRunElsewhere
	}
	n.in = n.rest()[2]
	check, tail := ast.Stmt(nil), n.rest()[3:]
	switch st := n.in.(type) {
	case *ast.ReturnStmt:
		if len(st.Results) == 0 || last(st.Results) != ast.Expr(n.use) {
			return whyRunElsewhere
		}
		if n.failed == nil || len(n.failed.Results) != len(st.Results) || !n.plainCheck() || n.values(st) != n.values(n.failed) {
			return whyChecksDiffer
		}
		return ""
	case *ast.IfStmt:
		check = st
		if a, ok := st.Init.(*ast.AssignStmt); !ok || a.Rhs[0] != ast.Expr(n.use) {
			return whyRunElsewhere
		}
	case *ast.AssignStmt:
		if st.Rhs[0] != ast.Expr(n.use) || len(tail) == 0 {
			return whyRunElsewhere
		}
		check, tail = tail[0], tail[1:]
	default:
		return whyRunElsewhere
	}
	mine, ok := check.(*ast.IfStmt)
	first := n.head.(*ast.IfStmt)
	if !ok || mine.Else != nil || n.src.code(mine.Cond) != n.src.code(first.Cond) || n.src.code(mine.Body) != n.src.code(first.Body) {
		return whyChecksDiffer
	}
	for _, st := range tail {
		if ret, ok := st.(*ast.ReturnStmt); !ok || !n.quiet(ret.Results...) {
			return whyHeldLonger
		}
	}
	return ""
}

// values are what a return has beside the error.
func (n *session) values(ret *ast.ReturnStmt) string {
	text := ""
	for _, e := range ret.Results[:len(ret.Results)-1] {
		text += n.src.code(e) + ", "
	}
	return text
}

// takenOut gives the function a variable for the session, if it uses the one of
// the function around it.
func (n *session) takenOut() ([]analysis.TextEdit, string) {
	lit := asLiteral(n.fn)
	used := false
	for _, id := range usesOf(n.pkg, n.body, n.ob.Var) {
		inside := lit != nil && lit.Body.Pos() <= id.Pos() && id.Pos() < lit.Body.End()
		if used = used || inside; !inside && id.Pos() > n.in.Pos() && id != asIdent(n.use.Args[1]) {
			return nil, whySessionUsed
		}
	}
	if !used {
		return nil, ""
	}
	run, ok := n.use.Fun.(*ast.SelectorExpr)
	names := lit.Type.Params.List[0].Names
	if !ok || len(names) == 0 || names[0].Name == "_" {
		return nil, whySessionUsed
	}
	end, ok := n.src.restOfLine(lit.Body.Lbrace + 1)
	if !ok {
		return nil, whySharedLine
	}
	line := "\n" + n.src.indent(lit.Body.List[0].Pos()) + n.ob.Name + " := " + n.src.code(run.X) + "." + n.form.from + "(" + names[0].Name + ")"
	return []analysis.TextEdit{{Pos: end, End: end, NewText: []byte(n.src.lines(line))}}, ""
}
