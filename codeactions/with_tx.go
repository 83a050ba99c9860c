package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

var withTx = &Action{
	ID:    "with-tx",
	Title: "run the transaction in a helper that commits or rolls back",
	Doc: `Moves begin, commit and rollback into a helper, and turns the statements between
them into the function that it calls: committed if that returns nil, rolled back
if it fails or panics, the error of a failed rollback joined. The rollbacks that
were written by hand go away. A helper of the package that does the same is used
again, a method of the receiver as well; else one is written after the function.

For a function whose last result is an error, with one commit at the end of the
transaction. Shown disabled, with the reason, where the transaction ends in
another way on some path, where a return between begin and commit may carry no
error, where something is deferred that is to run after the commit, and where a
variable of the transaction is needed after it.`,
	fix: func(r *request) (Offer, bool) {
		o, ok := r.withTx()
		o.Kind = "quickfix"
		return o, ok && o.Disabled == "" && r.finding.Check == "leak"
	},
	refactor: (*request).withTx,
}

const (
	whyNoCommit      = "it is not committed once, at the end of the statements that use it"
	whyCommitFails   = "what is returned when the commit fails cannot be returned by the helper"
	whyCommitComment = "a comment beside the commit would be lost"
	whyRolledBack    = "it is rolled back where the function does not surely fail right after"
	whyAfterCommit   = "a variable of the transaction is needed after the commit"
)

// transaction is a transaction on the way into a helper.
type transaction struct {
	*wrap
	rollback, commit resource.Release
	rollbacks        []ast.Stmt // written by hand
	commitEnd        token.Pos  // of the statements that commit, and of the return of nothing but nil behind them
	last             bool       // nothing is left to do after that
	commitErr        ast.Expr   // what the function returns where the commit fails, if it is more than the error
	commitVar        *types.Var // the error in it
}

func (r *request) withTx() (Offer, bool) {
	if r.obligation.Kind.ID != "tx" {
		return Offer{}, false
	}
	s, why := locate(r.pkg, r.obligation)
	if why != "" || !s.begins() || s.failure() != "" || s.callsBack() {
		return Offer{}, false
	}
	t := &transaction{wrap: &wrap{site: s}}
	if !t.endings() {
		return Offer{}, false
	}
	o := Offer{
		Title:      "Run the transaction in withTx",
		Kind:       "refactor.rewrite.deferls.with-tx",
		Finding:    r.finding,
		Obligation: r.obligation,
	}
	h, why := (*txHelper)(nil), t.prepareTx()
	if why == "" {
		h, why = t.txHelper()
	}
	if why == "" {
		o.Title = "Run the transaction in " + h.name
		if !h.known {
			o.Blank = h.name
		}
		o.Edits, why = t.editsTx(h)
	}
	o.Disabled = why
	return o, true
}

// begins says whether the acquisition is one that a helper with a callback could
// make.
func (s *site) begins() bool {
	results := s.sig.Results()
	return s.ob.Place.From == resource.Result && s.ob.Var != nil && s.ob.Name != "" && s.held() != nil &&
		(s.errName() != nil || s.failure() != "") && s.index >= 0 &&
		results.Len() > 0 && isError(results.At(results.Len()-1).Type())
}

// callsBack says whether the function gives the resource to a function that it
// was given itself: it is a helper already.
func (s *site) callsBack() bool {
	found := false
	inspectOwn(s.body, func(n ast.Node) {
		call, ok := n.(*ast.CallExpr)
		if !ok || !slices.ContainsFunc(call.Args, func(a ast.Expr) bool { return s.names(a, s.ob.Var) }) {
			return
		}
		for p := range s.sig.Params().Variables() {
			found = found || s.names(call.Fun, p)
		}
	})
	return found
}

// endings finds how the transaction is rolled back and committed.
func (t *transaction) endings() bool {
	for _, expr := range t.ob.Row.Release {
		rel, err := resource.ParseRelease(expr)
		switch {
		case err != nil || rel.Root != resource.Hole || len(rel.Fields) > 0:
		case rel.Method == "Commit":
			t.commit = rel
		case t.rollback.Method == "":
			t.rollback = rel
		}
	}
	return t.commit.Method != "" && t.rollback.Method != "" && t.committed()
}

// committed says whether the function commits what it has begun.
func (t *transaction) committed() bool { return len(t.calls(t.body, t.commit)) > 0 }

// spelled is a release as the function itself writes it.
func (t *transaction) spelled(rel resource.Release) string {
	code := map[string]string{resource.Hole: t.ob.Name}
	for i, a := range t.ob.Call.Args {
		code[resource.ArgHole(i)] = t.src.code(a)
	}
	return rel.Fill(code)
}

// sameNames says whether the arguments of a call are what they are at the
// acquisition, and not other variables of these names.
func (t *transaction) sameNames(call *ast.CallExpr) bool {
	same := true
	for _, a := range call.Args {
		ast.Inspect(a, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && t.pkg.Info.Uses[id] != nil {
				obj := t.pkg.Info.Uses[id]
				same = same && (obj.Parent() == nil || lookup(t.pkg, id.Name, t.stmt.Pos()) == obj)
			}
			return same
		})
	}
	return same
}

// calls are the releases of the form below a node.
func (t *transaction) calls(n ast.Node, rel resource.Release) []*ast.CallExpr {
	var all []*ast.CallExpr
	want := t.spelled(rel)
	ast.Inspect(n, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && t.src.code(call) == want && t.sameNames(call) {
			all = append(all, call)
		}
		return true
	})
	return all
}

// prepareTx finds the statements that become a function, or says why they cannot.
func (t *transaction) prepareTx() string {
	steps := []func() string{
		t.whyBegun, t.takeRollback, t.whyComments, t.whyTxEvents, t.findCommit,
		t.whyRollbacks, t.whyStatements, t.whyChanged, t.whyVariables, t.whyTail,
	}
	for _, step := range steps {
		if why := step(); why != "" {
			return why
		}
	}
	return ""
}

// takeRollback finds the rollback that the author has deferred right after the
// error check.
func (t *transaction) takeRollback() string {
	if len(t.rest()) < 2 {
		return whyUnused
	}
	d, ok := t.rest()[1].(*ast.DeferStmt)
	if !ok {
		return ""
	}
	call := d.Call
	if lit, ok := d.Call.Fun.(*ast.FuncLit); ok && len(lit.Body.List) == 1 {
		if call = droppedCall(lit.Body.List[0]); call == nil {
			call = t.whilePanicking(lit.Body.List[0])
		}
	}
	switch {
	case call != nil && t.src.code(call) == t.spelled(t.rollback):
		t.deferred, t.head = d, d
	case t.recovers(d):
		return whyRecovers
	}
	return ""
}

// whilePanicking is the call of a deferred statement that calls it where there is
// a panic, and goes on panicking; nil if it is something else.
//
//	if r := recover(); r != nil {
//		tx.Rollback()
//		panic(r)
//	}
func (t *transaction) whilePanicking(st ast.Stmt) *ast.CallExpr {
	check, ok := st.(*ast.IfStmt)
	if !ok || check.Init == nil || check.Else != nil || len(check.Body.List) != 2 {
		return nil
	}
	r := strings.TrimSuffix(t.src.code(check.Init), " := recover()") // what else it is, is no condition
	if !t.isNot(check.Cond, r) || t.src.code(check.Body.List[1]) != "panic("+r+")" {
		return nil
	}
	return droppedCall(check.Body.List[0])
}

// whyTxEvents wants nothing to happen to the transaction but what its helper
// will do.
func (t *transaction) whyTxEvents() string {
	known := slices.Concat(t.calls(t.body, t.commit), t.calls(t.body, t.rollback))
	for _, e := range t.ob.Events {
		if !ending(e) {
			continue
		}
		at := slices.ContainsFunc(known, func(call *ast.CallExpr) bool { return call.Pos() <= e.Pos && e.Pos < call.End() })
		inDefer := t.deferred != nil && t.deferred.Pos() <= e.Pos && e.Pos < t.deferred.End()
		switch {
		case inDefer || at && e.Kind == obligation.Released:
		case e.Kind == obligation.Released || e.Kind == obligation.Deferred:
			return whyReleasedHere
		default:
			return whyHandedOn
		}
	}
	return ""
}

// findCommit finds the commit, which ends the block:
//
//	return tx.Commit()
//
//	if err := tx.Commit(); err != nil {
//		return ..., err
//	}
//
// or an assignment of its error with such a check or a return behind it.
func (t *transaction) findCommit() string {
	commits := t.calls(t.body, t.commit)
	rest := t.rest()
	for len(rest) > 0 && rest[0].Pos() < t.head.End() {
		rest = rest[1:]
	}
	i := slices.IndexFunc(rest, func(st ast.Stmt) bool { return st.Pos() <= commits[0].Pos() && commits[0].End() <= st.End() })
	switch {
	case len(commits) != 1 || i < 0:
		return whyNoCommit
	case i == 0:
		return whyUnused
	}
	t.block = rest[:i]
	n, why := t.commits(rest[i:], t.errorOf(commits[0]))
	if why != "" {
		return why
	}
	t.tail, t.commitEnd = rest[i+n:], rest[i+n-1].End()
	if len(t.tail) == 0 {
		return ""
	}
	if ret, ok := t.tail[0].(*ast.ReturnStmt); ok && len(ret.Results) == 1 && t.isNil(ret.Results[0]) {
		t.tail, t.commitEnd, t.last = nil, ret.End(), true
	}
	return ""
}

// commits says how many of the statements commit and deal with the error.
func (t *transaction) commits(list []ast.Stmt, commit ast.Expr) (int, string) {
	var init ast.Stmt
	check, n := list[0], 1
	switch st := list[0].(type) {
	case *ast.ReturnStmt:
		if t.last = len(st.Results) == 1 && st.Results[0] == commit; t.last {
			return 1, ""
		}
	case *ast.IfStmt:
		init = st.Init
	case *ast.AssignStmt:
		if len(list) > 1 {
			init, check, n = st, list[1], 2
		}
	}
	a, ok := init.(*ast.AssignStmt)
	if !ok || len(a.Lhs) != 1 || a.Rhs[0] != commit {
		return 0, whyCommitFails
	}
	err := t.variable(asIdent(a.Lhs[0]))
	if ret, ok := check.(*ast.ReturnStmt); ok && len(ret.Results) == 1 && t.names(ret.Results[0], err) {
		t.last = true
		return n, ""
	}
	return n, t.whyCommitCheck(check, err)
}

// whyCommitCheck wants a check of the commit's error that returns what the check
// of the acquisition returns, but for the error.
func (t *transaction) whyCommitCheck(st ast.Stmt, err *types.Var) string {
	check, ok := st.(*ast.IfStmt)
	if !ok || err == nil || check.Else != nil || len(check.Body.List) != 1 {
		return whyCommitFails
	}
	cond, ok := ast.Unparen(check.Cond).(*ast.BinaryExpr)
	if !ok || cond.Op != token.NEQ || !t.names(cond.X, err) || !t.isNil(cond.Y) {
		return whyCommitFails
	}
	ret, ok := check.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != len(t.failed.Results) {
		return whyCommitFails
	}
	for i, e := range ret.Results[:len(ret.Results)-1] {
		if !t.zero(e) || t.src.code(e) != t.src.code(t.failed.Results[i]) {
			return whyCommitFails
		}
	}
	switch e := ret.Results[len(ret.Results)-1]; {
	case t.names(e, err):
	case !t.uses(e, err):
		return whyCommitFails
	default:
		t.commitErr, t.commitVar = e, err
	}
	return ""
}

// whyRollbacks wants each rollback by hand right in front of a return that
// surely fails.
func (t *transaction) whyRollbacks() string {
	parent := parents(t.body)
	for _, call := range t.calls(t.body, t.rollback) {
		if t.deferred != nil && t.deferred.Pos() <= call.Pos() && call.Pos() < t.deferred.End() {
			continue
		}
		st, _ := parent[call].(ast.Stmt)
		if droppedCall(st) != call || t.insideLiteral(call, parent) || st.Pos() < t.block[0].Pos() || last(t.block).End() < st.Pos() {
			return whyRolledBack
		}
		list := listOf(parent[st])
		i := slices.Index(list, st)
		if i < 0 || i+1 == len(list) {
			return whyRolledBack
		}
		ret, ok := list[i+1].(*ast.ReturnStmt)
		if !ok || !t.failsFor(ret) || !t.quiet(ret.Results...) {
			return whyRolledBack
		}
		if t.commented(st) {
			return whyReleaseComment
		}
		t.rollbacks = append(t.rollbacks, st)
	}
	return ""
}

// whyStatements is why the statements between begin and commit are not those of
// a function.
func (t *transaction) whyStatements() string {
	why := ""
	refuse := func(reason string) {
		if why == "" {
			why = reason
		}
	}
	for _, st := range t.block {
		inspectOwn(st, func(n ast.Node) {
			switch n := n.(type) {
			case *ast.DeferStmt:
				if !t.endsWithIt(n.Call) {
					refuse(whyDefers)
				}
			case *ast.CallExpr:
				if t.callsBuiltin(n, "recover") {
					refuse(whyRecovers)
				}
			case *ast.ReturnStmt:
				refuse(t.whyTxReturn(n))
			}
		})
		if leaves(st, false, false, t.labels()) {
			refuse(whyBranches)
		}
	}
	return why
}

// whyChanged: what ends the transaction must be what it was at the beginning.
func (t *transaction) whyChanged() string {
	if t.namesChange(t.spelled(t.commit)) {
		return whyReassigned
	}
	return ""
}

// whyTxReturn wants a return to fail surely, and to return what the check of the
// acquisition returns but for the error.
func (t *transaction) whyTxReturn(ret *ast.ReturnStmt) string {
	switch {
	case len(ret.Results) == 0:
		return whyNamedResult
	case len(ret.Results) != len(t.failed.Results):
		return whyReturnValue // a call with several results
	}
	for i, e := range ret.Results[:len(ret.Results)-1] {
		if t.src.code(e) != t.src.code(t.failed.Results[i]) {
			return whyReturnValue
		}
	}
	if !t.failsFor(ret) {
		return whyMayGoOn
	}
	return ""
}

// endsWithIt says whether a call closes what ends with the transaction anyway,
// so that it may as well be closed before.
func (t *transaction) endsWithIt(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Close" && endWithTx[types.TypeString(t.pkg.Info.TypeOf(sel.X), nil)]
}

// endWithTx are types of what is made from a transaction and closed by its end.
var endWithTx = map[string]bool{
	"*database/sql.Stmt": true, "*database/sql.Rows": true,
	"*github.com/jmoiron/sqlx.Stmt": true, "*github.com/jmoiron/sqlx.Rows": true, "*github.com/jmoiron/sqlx.NamedStmt": true,
}

// whyTail is about what is needed after the commit.
func (t *transaction) whyTail() string {
	for _, obj := range append(t.declared(t.block), t.ob.Var) {
		if slices.ContainsFunc(t.tail, func(st ast.Stmt) bool { return t.uses(st, obj) }) {
			return whyAfterCommit
		}
	}
	return ""
}

// editsTx are the edits of the function and of the file around it.
func (t *transaction) editsTx(h *txHelper) ([]analysis.TextEdit, string) {
	end, ok := t.src.restOfLine(last(t.block).End())
	start, alone := t.src.restOfLine(t.head.End())
	if _, commitAlone := t.src.restOfLine(t.commitEnd); !ok || !alone || !commitAlone || !t.src.opensLine(t.stmt.Pos()) {
		return nil, whySharedLine
	}
	for _, g := range t.file.Comments {
		if end < g.End() && g.Pos() < t.commitEnd {
			return nil, whyCommitComment
		}
	}
	t.whole = t.last
	indent := t.src.indent(t.stmt.Pos())
	open, closing := t.brackets(&h.helper, indent)
	if t.last {
		closing = "\n" + indent + "\treturn nil" + closing
	}
	edits := slices.Concat(t.withoutBlankLines(start), t.indented(start, end))
	if at := t.assignToDeclare(); at.IsValid() {
		edits = append(edits, analysis.TextEdit{Pos: at, End: at + 1, NewText: []byte(":=")})
	}
	for _, st := range t.rollbacks {
		gone, ok := t.src.withoutLine(st)
		if !ok {
			return nil, whySharedLine
		}
		edits = slices.DeleteFunc(edits, func(e analysis.TextEdit) bool { return gone.Pos <= e.Pos && e.Pos < gone.End })
		edits = append(edits, gone)
	}
	edits = append(edits, t.onlyErrors()...)
	edits = append(edits, h.needs...)
	edits = append(edits,
		analysis.TextEdit{Pos: t.stmt.Pos(), End: t.head.End(), NewText: []byte(t.src.lines(open))},
		analysis.TextEdit{Pos: end, End: t.commitEnd, NewText: []byte(t.src.lines(closing))})
	if h.known {
		return edits, ""
	}
	after, ok := t.src.restOfLine(t.outermost().End())
	if !ok {
		return nil, whySharedLine
	}
	edits = append(edits, h.imports...)
	return append(edits, analysis.TextEdit{Pos: after, End: after, NewText: []byte(t.src.lines("\n\n" + h.text))}), ""
}
