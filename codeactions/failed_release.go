package codeactions

import "go/ast"

// onFailure is a release whose error is dealt with as the code deals with that of
// the acquisition, or of what its variable takes next: it returns the error, or
// ends the test or the program with it. It is empty where the code does anything
// else.
func (l *leaving) onFailure() string {
	for _, s := range l.flow.sites() {
		if err, code := s.reaction(); code != "" {
			return "if " + err + " := " + l.rel.call + "; " + err + " != nil {\n\t" + code + "\n}"
		}
	}
	return ""
}

// reaction is the name of the acquisition's error, and the statement that the code
// has for it, if that says nothing of the acquisition.
func (s *site) reaction() (err, code string) {
	at, _ := s.place()
	check, ok := at.after.(*ast.IfStmt)
	if !ok || len(check.Body.List) != 1 || !s.ends(check.Body.List) {
		return "", ""
	}
	err = s.errName().Name
	switch st := check.Body.List[0].(type) {
	case *ast.ReturnStmt:
		n := len(st.Results)
		if n == 0 || !s.reports(st.Results[n-1]) {
			return "", ""
		}
		for _, e := range st.Results[:n-1] {
			if !s.constant(e) {
				return "", ""
			}
			code += s.src.code(e) + ", "
		}
		return err, "return " + code + err
	case *ast.ExprStmt:
		if call, ok := st.X.(*ast.CallExpr); ok && len(call.Args) == 1 && s.names(call.Args[0], s.variable(s.errName())) {
			return err, s.src.code(st)
		}
	}
	return "", ""
}

// reports says whether an expression is the error of the acquisition, or is made
// from it: what it says of the acquisition is not true of the release.
func (s *site) reports(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && s.names(id, s.variable(s.errName()))
		return !found
	})
	return found && isError(s.pkg.Info.TypeOf(e))
}

// constant says whether an expression is the same everywhere.
func (s *site) constant(e ast.Expr) bool {
	lit, isLit := ast.Unparen(e).(*ast.CompositeLit)
	return s.isNil(e) || s.pkg.Info.Types[e].Value != nil || isLit && len(lit.Elts) == 0
}
