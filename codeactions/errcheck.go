package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/obligation"
)

const (
	whyNoCheck     = "no error check that surely belongs to the acquisition follows it"
	whyElseIf      = "the error check goes on with an else if"
	whyCheckGoesOn = "the code goes on after the error check even where there is an error"
	whyIgnoredErr  = "the error of the acquisition is dropped, and the release would panic on a nil value"
	whyOutOfScope  = "the variable ends with the if statement that checks the error"
	whyHeader      = "the acquisition stands in the header of a statement, with no error check"
	whyOnlyIfTrue  = "whether it was acquired is known only where the result is true"
	whyOpenWithErr = "the resource can be open although there is an error"
	whySharedLine  = "other code shares the line on which the release would come"
	betweenAtMost  = 3 // statements that mention neither the error nor the resource may stand before its check
)

// place is where a release can be registered: the resource is held there on
// every path, and on no path has it been used.
type place struct {
	after ast.Node       // on the line after this node, or
	into  *ast.BlockStmt // as the first statement of this block
	check bool           // an error check stands in front of it

	unsure bool // nothing may be held after all, and the release does not mind
}

// pos is a position at which what is in scope at the place is in scope.
func (p place) pos() token.Pos {
	if p.into != nil {
		return p.into.Lbrace + 1
	}
	return p.after.End()
}

// place finds where the release of an acquisition goes: directly after the
// error check that belongs to it.
func (s *site) place() (place, string) {
	err := s.errName()
	switch {
	case s.openInSpite():
		return place{}, whyOpenWithErr
	case !s.returnsError() && s.inIf != nil:
		return place{}, whyHeader
	case !s.returnsError():
		return place{after: s.stmt}, ""
	case err == nil && !s.nilSafe():
		return place{}, whyIgnoredErr
	case err == nil && s.inIf != nil:
		return place{}, whyHeader
	case err == nil:
		return place{after: s.stmt, unsure: true}, ""
	case s.inIf != nil:
		return s.inHeader(s.inIf)
	}
	return s.following()
}

// openInSpite says whether the code asks for the error that the resource may be
// open with. Who does not, takes it for a failure like any other.
func (s *site) openInSpite() bool {
	found := false
	ast.Inspect(s.body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && s.ob.Row.OpenWith != "" {
			v := s.variable(id)
			found = found || v != nil && v.Pkg() != nil && v.Pkg().Path()+"."+v.Name() == s.ob.Row.OpenWith
		}
		return !found
	})
	return found
}

// inHeader is the place for `if f, err := open(); cond`.
func (s *site) inHeader(check *ast.IfStmt) (place, string) {
	at, why := s.checked(check)
	if why == "" && at.after != nil && (s.index < 0 || !s.outlivesIf()) {
		return place{}, whyOutOfScope
	}
	return at, why
}

// outlivesIf says whether the resource still has its name after the if
// statement whose header acquires it.
func (s *site) outlivesIf() bool {
	v := s.ob.Var
	return v == nil || v.Pos() < s.inIf.Pos() || v.Pos() >= s.inIf.End()
}

// checked is the place that an if statement which tests exactly the error
// leaves.
func (s *site) checked(check *ast.IfStmt) (place, string) {
	switch s.tests(check.Cond) {
	case errIsNil:
		return place{into: check.Body, check: true}, ""
	case errNotNil:
		switch other := check.Else.(type) {
		case *ast.BlockStmt:
			return place{into: other, check: true}, ""
		case *ast.IfStmt:
			return place{}, whyElseIf
		}
		ends := s.ends(check.Body.List)
		if !ends && !s.nilSafe() {
			return place{}, whyCheckGoesOn
		}
		return place{after: check, check: true, unsure: !ends}, ""
	}
	return place{}, whyNoCheck
}

// following is the place after the check among the statements that follow the
// acquisition.
func (s *site) following() (place, string) {
	between := 0
	for _, st := range s.rest() {
		switch check := st.(type) {
		case *ast.IfStmt:
			if check.Init == nil && check.Else == nil && s.tests(check.Cond) == errIsSome && s.ends(check.Body.List) {
				continue // one kind of error is dealt with; without an error it is not entered
			}
			if check.Init != nil {
				return place{}, whyNoCheck
			}
			return s.checked(check)
		case *ast.ExprStmt:
			if s.requires(check) {
				return place{after: check, check: true}, ""
			}
		}
		if between++; between > betweenAtMost || !plain(st) || s.mentions(st) {
			return place{}, whyNoCheck
		}
	}
	return place{}, whyNoCheck
}

// test is what a condition being true says about the error of the acquisition.
type test int

const (
	errUnknown test = iota
	errIsNil        // true exactly if there is none
	errNotNil       // true exactly if there is one
	errIsSome       // true only if there is one
)

func (s *site) tests(cond ast.Expr) test {
	err := s.variable(s.errName())
	switch c := ast.Unparen(cond).(type) {
	case *ast.BinaryExpr:
		x, y := ast.Unparen(c.X), ast.Unparen(c.Y)
		if !s.names(x, err) {
			x, y = y, x
		}
		switch {
		case !s.names(x, err):
			return errUnknown
		case s.isNil(y) && c.Op == token.EQL:
			return errIsNil
		case s.isNil(y) && c.Op == token.NEQ:
			return errNotNil
		case s.packageVariable(y) && c.Op == token.EQL:
			return errIsSome // err == io.EOF
		}
	case *ast.CallExpr:
		if len(c.Args) > 0 && s.names(c.Args[0], err) && onlyForErrors[s.callee(c)] {
			return errIsSome
		}
	}
	return errUnknown
}

// onlyForErrors are functions that are never true of a nil error. errors.Is
// would be if its target were nil, which a sentinel is not.
var onlyForErrors = map[string]bool{
	"errors.Is": true, "errors.As": true,
	"os.IsNotExist": true, "os.IsExist": true, "os.IsPermission": true, "os.IsTimeout": true,
}

// requires says whether a call statement ends the test or the program unless
// the error is nil.
func (s *site) requires(st *ast.ExprStmt) bool {
	call, ok := st.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	fn, ok := typeutil.Callee(s.pkg.Info, call).(*types.Func)
	if !ok || fn.Pkg() == nil || !mustSucceed[fn.Name()] {
		return false
	}
	path := fn.Pkg().Path()
	if !strings.HasSuffix(path, "/require") && !strings.HasPrefix(path, "gotest.tools/") {
		return false
	}
	err := s.variable(s.errName())
	for i, a := range call.Args {
		if s.names(a, err) {
			return i <= 1 // after the testing.TB, if there is one; later it is part of a message
		}
	}
	return false
}

// mustSucceed are the functions of testify's require and of gotest.tools'
// assert that go on only if the error they are given is nil.
var mustSucceed = map[string]bool{"NoError": true, "NoErrorf": true, "Nil": true, "Nilf": true, "NilError": true}

// plain says whether a statement has no way out but its end, and no block.
func plain(st ast.Stmt) bool {
	switch st.(type) {
	case *ast.AssignStmt, *ast.ExprStmt, *ast.DeclStmt, *ast.IncDecStmt, *ast.EmptyStmt:
		return true
	}
	return false
}

// mentions says whether a statement names the error or the resource.
func (s *site) mentions(st ast.Stmt) bool {
	err := s.variable(s.errName())
	found := false
	ast.Inspect(st, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v := s.variable(id); v != nil && (v == err || v == s.ob.Var) {
				found = true
			}
		}
		return !found
	})
	return found
}

func (s *site) names(e ast.Expr, v *types.Var) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && v != nil && s.variable(id) == v
}

func (s *site) isNil(e ast.Expr) bool { return s.pkg.Info.Types[e].IsNil() }

func (s *site) packageVariable(e ast.Expr) bool {
	if sel, ok := e.(*ast.SelectorExpr); ok {
		e = sel.Sel
	}
	id, ok := e.(*ast.Ident)
	if !ok {
		return false
	}
	v := s.variable(id)
	return v != nil && !v.IsField() && v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
}

// callee is the full name of the function that a call calls, empty if it is not
// known.
func (s *site) callee(call *ast.CallExpr) string {
	if fn, ok := typeutil.Callee(s.pkg.Info, call).(*types.Func); ok {
		return fn.FullName()
	}
	return ""
}

// ends says whether no path reaches what follows a list of statements.
func (s *site) ends(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	switch st := list[len(list)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return st.Tok != token.FALLTHROUGH
	case *ast.BlockStmt:
		return s.ends(st.List)
	case *ast.IfStmt:
		switch other := st.Else.(type) {
		case *ast.BlockStmt:
			return s.ends(st.Body.List) && s.ends(other.List)
		case *ast.IfStmt:
			return s.ends(st.Body.List) && s.ends([]ast.Stmt{other})
		}
	case *ast.ExprStmt:
		call, ok := st.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		if b, ok := typeutil.Callee(s.pkg.Info, call).(*types.Builtin); ok {
			return b.Name() == "panic"
		}
		return obligation.NeverReturns(s.callee(call))
	}
	return false
}
