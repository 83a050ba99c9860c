package codeactions

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics/obligation"
)

// A directory that is made for a test, and removed with it.

const (
	whyOtherDir = "it is not made in the directory that t.TempDir takes"
	whyRemovals = "it is removed in another way than by one deferred os.RemoveAll"
)

var tempDirs = map[string]bool{"os.MkdirTemp": true, "io/ioutil.TempDir": true}

func tempDirOfTest(s *site) (merger, bool) {
	v := s.ob.Var
	tb := tbAt(s.pkg, s.sig, s.stmt.Pos())
	if !tempDirs[s.callee(s.ob.Call)] || tb == "" || v == nil || s.held() == nil || !s.local(v) || !since(s.pkg, s.file, "go1.15") {
		return merger{}, false
	}
	m := merger{title: "Make the directory with " + tb + ".TempDir"}
	check, why := s.stopsTest()
	if why != "" {
		return m.not(why)
	}
	if !s.defaultDir(s.ob.Call.Args[0]) {
		return m.not(whyOtherDir)
	}
	removal, why := s.removal(v)
	if why != "" {
		return m.not(why)
	}
	tok, next, ok := s.withoutErr(check)
	if !ok {
		return m.not(whyErrNeeded)
	}
	end, alone := s.src.restOfLine(check.End())
	switch {
	case !alone || !s.src.opensLine(s.stmt.Pos()):
		return m.not(whySharedLine)
	case commentIn(s.file, s.stmt.Pos(), end):
		return m.not(whyCommentLost)
	}
	code := s.held().Name + " " + tok.String() + " " + tb + ".TempDir()"
	m.edits = []analysis.TextEdit{{Pos: s.stmt.Pos(), End: check.End(), NewText: []byte(code)}}
	if next.IsValid() {
		m.edits = append(m.edits, analysis.TextEdit{Pos: next, End: next + 1, NewText: []byte(":=")})
	}
	if removal != nil {
		gone, ok := s.src.withoutLines(removal)
		if !ok {
			return m.not(whySharedLine)
		}
		if commentIn(s.file, gone.Pos, gone.End) {
			return m.not(whyCommentLost)
		}
		m.edits = append(m.edits, gone)
	}
	return m, true
}

// stopsTest is the check of the acquisition's error, which must do nothing but
// stop the test, as t.TempDir does.
func (s *site) stopsTest() (ast.Stmt, string) {
	rest := s.rest()
	if s.inIf != nil || s.errName() == nil || len(rest) == 0 {
		return nil, whyNoCheck
	}
	switch check := rest[0].(type) {
	case *ast.IfStmt:
		if check.Init != nil || check.Else != nil || s.tests(check.Cond) != errNotNil {
			return nil, whyNoCheck
		}
		if !fails(s.pkg, check.Body.List) {
			return nil, whyCheckLoses
		}
		return check, ""
	case *ast.ExprStmt:
		if s.requires(check) {
			return check, ""
		}
	}
	return nil, whyNoCheck
}

// defaultDir says whether an argument of os.MkdirTemp means the directory of the
// system.
func (s *site) defaultDir(e ast.Expr) bool {
	if call, ok := e.(*ast.CallExpr); ok {
		return s.callee(call) == "os.TempDir"
	}
	v := s.pkg.Info.Types[e].Value
	return v != nil && v.Kind() == constant.String && constant.StringVal(v) == ""
}

// removal is the statement that defers the removal, nil if there is none. It
// must be all that ever happens to the directory.
func (s *site) removal(v *types.Var) (ast.Stmt, string) {
	var found ast.Stmt
	for _, st := range s.rest() {
		if !s.removes(st, v) {
			continue
		}
		if found != nil {
			return nil, whyRemovals
		}
		found = st
	}
	for _, e := range s.ob.Events {
		in := found != nil && found.Pos() <= e.Pos && e.Pos < found.End()
		switch {
		case in || !ending(e):
		case e.Kind == obligation.Released || e.Kind == obligation.Deferred:
			return nil, whyRemovals
		default:
			return nil, whyHandedOn
		}
	}
	return found, ""
}

// removes says whether a statement does nothing but see to it that a path is
// removed, at the end of the function or of the test.
func (s *site) removes(st ast.Stmt, v *types.Var) bool {
	list := atEnd(s.pkg, st)
	if len(list) != 1 {
		return false
	}
	call := reported(s.pkg, list[0])
	return call != nil && s.callee(call) == "os.RemoveAll" && s.names(call.Args[0], v)
}

// withoutErr says how the directory's variable is assigned once its error is
// gone, and where a later assignment must become the declaration of the error's
// variable. It is false where the error is needed otherwise.
func (s *site) withoutErr(check ast.Stmt) (tok token.Token, declare token.Pos, ok bool) {
	tok = token.ASSIGN
	if s.pkg.Info.Defs[s.held()] != nil {
		tok = token.DEFINE
	}
	w := &wrap{site: s, ownErr: s.pkg.Info.Defs[s.errName()] != nil}
	err := s.variable(s.errName())
	later := slices.DeleteFunc(slices.Clone(s.rest()), func(st ast.Stmt) bool { return st.Pos() < check.End() })
	first := w.firstMention(later, err)
	switch {
	case !w.ownErr:
		return tok, token.NoPos, first == nil || w.assigns(first)
	case first == nil:
		return tok, token.NoPos, true
	}
	w.block = later
	if !w.readsErr() {
		return tok, token.NoPos, false
	}
	if at := w.assignToDeclare(); at.IsValid() {
		return tok, at, true
	}
	a, isAssign := first.(*ast.AssignStmt)
	return tok, token.NoPos, isAssign && a.Tok == token.DEFINE && w.assigns(a)
}
