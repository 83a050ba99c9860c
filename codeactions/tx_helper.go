package codeactions

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/resource"
)

// txHelper is a helper that runs a function in a transaction.
type txHelper struct {
	helper
	imports []analysis.TextEdit
}

// doneErrors are the errors by which a rollback says that the transaction has
// ended already, by the type of the transaction.
var doneErrors = map[string]struct{ pkg, name string }{
	"*database/sql.Tx":                    {"database/sql", "ErrTxDone"},
	"*github.com/jmoiron/sqlx.Tx":         {"database/sql", "ErrTxDone"},
	"github.com/uptrace/bun.Tx":           {"database/sql", "ErrTxDone"},
	"github.com/jackc/pgx/v5.Tx":          {"github.com/jackc/pgx/v5", "ErrTxClosed"},
	"*github.com/jackc/pgx/v5/pgxpool.Tx": {"github.com/jackc/pgx/v5", "ErrTxClosed"},
}

// txHelper is the helper of the package that does what the function does, or one
// that is to be written.
func (t *transaction) txHelper() (*txHelper, string) {
	g := &signature{wrap: t.wrap, reserved: map[string]bool{t.ob.Name: true, t.errName().Name: true, "fn": true}}
	held, why := g.write(t.ob.Var.Type())
	if why != "" {
		return nil, why
	}
	use := fmt.Sprintf("func(%s %s) error", t.ob.Name, held)
	if t.commitErr == nil && t.plainCheck() {
		if h := t.existing(use); h != nil {
			return h, ""
		}
	}
	return t.newTxHelper(g, use)
}

// newTxHelper writes the helper.
func (t *transaction) newTxHelper(g *signature, use string) (*txHelper, string) {
	callee, why := g.callee()
	if why != "" {
		return nil, why
	}
	args, code, why := t.txArguments(g)
	if why != "" {
		return nil, why
	}
	check, why := g.check()
	if why != "" {
		return nil, why
	}
	commit := t.commit.Fill(code)
	finish := "return " + commit
	if t.commitErr != nil {
		if !g.knowsAll(t.commitErr, t.commitVar) {
			return nil, whyCommitFails
		}
		finish = fmt.Sprintf("if %s := %s; %[1]s != nil {\n\t\treturn %[3]s\n\t}\n\treturn nil", t.commitVar.Name(), commit, t.src.code(t.commitErr))
	}
	h := &txHelper{}
	err, results := t.errName().Name, "error"
	rollback := "defer " + t.rollback.Fill(code)
	if again, ok := t.joinedRollback(g, h, t.rollback.Fill(code)); ok {
		rollback, results = again, "("+err+" error)"
	}
	slices.SortStableFunc(g.params, func(a, b param) int { return contextFirst(a) - contextFirst(b) })
	params, passed := g.lists()
	write := func(name string) {
		h.name = name
		h.call = opening(name, passed) + use
		h.text = fmt.Sprintf("// %s calls fn with a new %s, which is committed if fn returns nil,\n// and rolled back if it fails or panics.\n", name, t.ob.Kind.Noun) +
			fmt.Sprintf("func %s(%s) %s {\n", name, strings.Join(append(params, "fn "+use), ", "), results) +
			fmt.Sprintf("\t%s, %s := %s(%s)\n", t.ob.Name, err, callee, args) +
			fmt.Sprintf("\tif %s != nil {\n\t\treturn %s\n\t}\n", err, check) +
			"\t" + strings.ReplaceAll(rollback, "\n", "\n\t") + "\n" +
			fmt.Sprintf("\tif %s := fn(%s); %[1]s != nil {\n\t\treturn %[1]s\n\t}\n", err, t.ob.Name) +
			"\t" + finish + "\n}"
	}
	write(fresh(t.unknown(), "withTx"))
	return h, ""
}

// txArguments are the arguments of the acquisition as the helper writes them, and
// what each hole of a release stands for there. What is nothing but nil is no
// parameter.
func (t *transaction) txArguments(g *signature) (args string, code map[string]string, why string) {
	sig, ok := t.pkg.Info.TypeOf(t.ob.Call.Fun).(*types.Signature)
	if !ok || sig.Variadic() || sig.Params().Len() != len(t.ob.Call.Args) {
		return "", nil, whyArguments
	}
	code = map[string]string{resource.Hole: t.ob.Name}
	var list []string
	for i, a := range t.ob.Call.Args {
		name := "nil"
		if p := sig.Params().At(i); !t.isNil(a) {
			if name, why = g.add(paramName(p, i), p.Type(), a, t.src.code(a)); why != "" {
				return "", nil, why
			}
		}
		code[resource.ArgHole(i)] = name
		list = append(list, name)
	}
	return strings.Join(list, ", "), code, ""
}

// joinedRollback defers the rollback and joins its error, unless that says that
// the transaction has ended before: false where it is not known how it says so.
func (t *transaction) joinedRollback(g *signature, h *txHelper, rollback string) (string, bool) {
	done, ok := doneErrors[types.TypeString(types.Unalias(t.ob.Var.Type()), nil)]
	if sig := t.releaseSignature(t.rollback); !ok || sig == nil || sig.Results().Len() != 1 {
		return "", false
	}
	at := t.outermost().End()
	declares, first, why := imported(t.pkg, t.file, t.src, done.pkg, at)
	if why != "" {
		return "", false
	}
	errors, second, why := imported(t.pkg, t.file, t.src, "errors", at)
	if why != "" || g.reserved[errors] || g.reserved[declares] {
		return "", false
	}
	h.imports = slices.Concat(first, second)
	return fmt.Sprintf("defer func() {\n\tif %[1]s := %[2]s; %[1]s != nil && !%[3]s.Is(%[1]s, %[4]s.%[5]s) {\n\t\t%[6]s = %[3]s.Join(%[6]s, %[1]s)\n\t}\n}()",
		fresh(func(n string) bool { return g.reserved[n] }, "rerr"), rollback, errors, declares, done.name, t.errName().Name), true
}

func contextFirst(p param) int {
	if strings.HasSuffix(p.typ, "context.Context") {
		return 0
	}
	return 1
}

// lists are the parameters as they are declared, and what is passed for them.
func (g *signature) lists() (params, passed []string) {
	for i, p := range g.params {
		typ := " " + p.typ
		if i+1 < len(g.params) && g.params[i+1].typ == p.typ {
			typ = "" // network, address string
		}
		params = append(params, p.name+typ)
		passed = append(passed, p.arg)
	}
	return params, passed
}

// knowsAll says whether everything in an expression means the same in the helper.
func (g *signature) knowsAll(e ast.Expr, err *types.Var) bool {
	known := true
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			known = false
		case *ast.SelectorExpr:
			known = known && g.knowsAll(n.X, err)
			return false
		case *ast.Ident:
			known = known && g.knows(n, err)
		}
		return known
	})
	return known
}

// existing is a function of the package that begins in the same way, calls back
// and commits or rolls back, or a method of the same receiver; nil if there is
// none.
func (t *transaction) existing(use string) *txHelper {
	for _, f := range t.pkg.Files {
		if t.inTest(f) && !t.inTest(t.file) {
			continue
		}
		for _, d := range f.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil {
				continue
			}
			if name, args, ok := t.fits(decl); ok {
				h := &txHelper{}
				h.name, h.call, h.known = name, opening(name, args)+use, true
				return h
			}
		}
	}
	return nil
}

func (s *site) inTest(f *ast.File) bool {
	return strings.HasSuffix(s.pkg.Fset.PositionFor(f.FileStart, false).Filename, "_test.go")
}

// fits says how a function is called in the stead of the transaction, if it can
// be.
func (t *transaction) fits(decl *ast.FuncDecl) (name string, args []string, ok bool) {
	fn, ok := t.pkg.Info.Defs[decl.Name].(*types.Func)
	if !ok {
		return "", nil, false
	}
	sig := fn.Signature()
	n := sig.Params().Len() - 1
	if n < 0 || sig.Variadic() || sig.TypeParams() != nil || sig.RecvTypeParams() != nil || sig.Results().Len() != 1 || !isError(sig.Results().At(0).Type()) || !types.AssignableTo(t.callback(), sig.Params().At(n).Type()) {
		return "", nil, false
	}
	begin := t.runs(decl, sig.Params().At(n))
	if begin == nil {
		return "", nil, false
	}
	u := unified{t.site, map[types.Object]ast.Expr{}, sig}
	if !u.same(begin.Fun, t.ob.Call.Fun) || len(begin.Args) != len(t.ob.Call.Args) {
		return "", nil, false
	}
	for i, a := range begin.Args {
		if !u.same(a, t.ob.Call.Args[i]) {
			return "", nil, false
		}
	}
	for p := range sig.Params().Variables() {
		if p == sig.Params().At(n) {
			break
		}
		if u.bound[p] == nil {
			return "", nil, false
		}
		args = append(args, t.src.code(u.bound[p]))
	}
	if sig.Recv() == nil {
		return fn.Name(), args, lookup(t.pkg, fn.Name(), t.stmt.Pos()) == types.Object(fn)
	}
	recv := u.bound[sig.Recv()]
	if recv == nil {
		return "", nil, false
	}
	return t.src.code(recv) + "." + fn.Name(), args, true
}

// runs is the call by which a function begins the transaction that it calls fn
// with once: nil if it does not, or not as it should.
func (t *transaction) runs(decl *ast.FuncDecl, fn *types.Var) *ast.CallExpr {
	var begin, use, commit *ast.CallExpr
	var tx *types.Var
	rolledBack, odd := false, false
	parent := parents(decl.Body)
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.GoStmt:
			odd = true
		case *ast.CallExpr:
			sel, isSel := n.Fun.(*ast.SelectorExpr)
			switch a, isAssign := parent[n].(*ast.AssignStmt); {
			case t.sameCallee(n):
				odd = odd || begin != nil || !isAssign
				if !odd {
					begin, tx = n, t.variable(asIdent(a.Lhs[0]))
				}
			case t.names(n.Fun, fn):
				odd = odd || use != nil || !t.names(n.Args[0], tx) || !t.stopsOnError(n, parent) || t.insideLiteral(n, parent)
				use = n
			case isSel && t.names(sel.X, tx) && sel.Sel.Name == t.commit.Method:
				odd = odd || commit != nil || use == nil || t.insideLiteral(n, parent)
				commit = n
			case isSel && t.names(sel.X, tx) && sel.Sel.Name == t.rollback.Method:
				rolledBack = true
			}
		}
		return !odd
	})
	if odd || commit == nil || !rolledBack {
		return nil
	}
	return begin
}

func (t *transaction) sameCallee(call *ast.CallExpr) bool {
	return typeutil.Callee(t.pkg.Info, call) == typeutil.Callee(t.pkg.Info, t.ob.Call)
}

// stopsOnError says whether a check of its error that returns follows a call.
func (t *transaction) stopsOnError(call *ast.CallExpr, parent map[ast.Node]ast.Node) bool {
	a, ok := parent[call].(*ast.AssignStmt)
	if !ok {
		return false
	}
	check, ok := parent[a].(*ast.IfStmt)
	if !ok {
		list := listOf(parent[a])
		i := slices.Index(list, ast.Stmt(a))
		if i+1 == len(list) {
			return false
		}
		check, ok = list[i+1].(*ast.IfStmt)
	}
	if !ok || !t.site.ends(check.Body.List) {
		return false
	}
	cond, ok := ast.Unparen(check.Cond).(*ast.BinaryExpr)
	return ok && cond.Op == token.NEQ && t.names(cond.X, t.variable(asIdent(a.Lhs[0]))) && t.isNil(cond.Y)
}

// unified compares an expression of a helper with one of the function, and finds
// what each parameter of the helper stands for.
type unified struct {
	*site
	bound map[types.Object]ast.Expr
	sig   *types.Signature // of the helper
}

func (u *unified) same(theirs, ours ast.Expr) bool {
	theirs, ours = ast.Unparen(theirs), ast.Unparen(ours)
	switch e := theirs.(type) {
	case *ast.Ident:
		obj := u.pkg.Info.Uses[e]
		v, isVar := obj.(*types.Var)
		if isVar && (v == u.sig.Recv() || u.isParam(v)) {
			if known := u.bound[v]; known != nil {
				return u.src.code(known) == u.src.code(ours)
			}
			u.bound[v] = ours
			t := u.pkg.Info.TypeOf(ours)
			return t != nil && types.AssignableTo(t, v.Type())
		}
		id, ok := ours.(*ast.Ident)
		return ok && u.pkg.Info.Uses[id] == obj
	case *ast.SelectorExpr:
		sel, ok := ours.(*ast.SelectorExpr)
		return ok && u.pkg.Info.Uses[sel.Sel] == u.pkg.Info.Uses[e.Sel] && u.same(e.X, sel.X)
	}
	return false
}

func (u *unified) isParam(v *types.Var) bool {
	for p := range u.sig.Params().Variables() {
		if p == v {
			return true
		}
	}
	return false
}
