package codeactions

import (
	"go/ast"
	"go/token"

	"github.com/deferls/deferls/diagnostics"
)

// changing is a statement that changes the state of the process.
type changing struct {
	*standing
	*diagnostics.Change
	qual string // how the file calls the package of the state
}

// changes is the change that the cursor's statement makes, in the header of the
// check of its error too.
func (p *standing) changes() (*changing, bool) {
	st := p.stmt()
	if a, ok := st.(*ast.AssignStmt); ok && a.Tok == token.ASSIGN && len(a.Lhs) == 1 && len(a.Rhs) == 1 {
		if ch := diagnostics.ChangeOf(p.pkg.Info, a.Lhs[0]); ch != nil {
			return &changing{standing: p, Change: ch}, true
		}
	}
	e := dropped(st)
	if check, ok := st.(*ast.IfStmt); ok && check.Init != nil && p.end < check.Body.Pos() {
		if a, ok := check.Init.(*ast.AssignStmt); ok && len(a.Rhs) == 1 {
			e = a.Rhs[0]
		}
	}
	if a, ok := st.(*ast.AssignStmt); ok && len(a.Lhs) == 1 && len(a.Rhs) == 1 && isError(p.pkg.Info.TypeOf(a.Rhs[0])) {
		e = a.Rhs[0]
	}
	if e == nil {
		return nil, false
	}
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return nil, false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil, false
	}
	ch := diagnostics.ChangeBy(p.pkg.Info, call)
	if ch == nil {
		return nil, false
	}
	return &changing{p, ch, p.src.code(sel.X)}, true
}
