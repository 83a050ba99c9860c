package codeactions

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

const whyGoesOn = "a return of the literal would have to go on with what follows the call"

// whyReturns makes the returns of the literal those of the function.
func (in *inlining) whyReturns() string {
	for _, ret := range in.exits() {
		edits, why := in.returned(ret)
		if why != "" {
			return why
		}
		in.more = append(in.more, edits...)
	}
	if in.noTail && !in.aloneOnLine(last(in.lit.Body.List)) {
		return whyReturnNote
	}
	return ""
}

func (in *inlining) returned(ret *ast.ReturnStmt) ([]analysis.TextEdit, string) {
	if in.stand.ret != nil {
		return in.handedOver(ret)
	}
	ends := ret == last(in.lit.Body.List)
	if len(ret.Results) == 0 || in.isNil(ret.Results[0]) {
		if in.noTail = in.noTail || ends; ends {
			return nil, ""
		}
		return in.goesOn(ret)
	}
	if !in.surely(ret) && !ends {
		return nil, whyMayGoOn
	}
	return in.checked(ret)
}

// handedOver is a return that has the other values in front of the error.
func (in *inlining) handedOver(ret *ast.ReturnStmt) ([]analysis.TextEdit, string) {
	if i := slices.IndexFunc(in.carried, func(c *carry) bool { return c.ret == ret }); i >= 0 {
		edits, ok := in.takeOver(in.carried[i])
		if !ok {
			return nil, whyNameMeans
		}
		return edits, ""
	}
	bare := len(ret.Results) == 0
	if len(in.values) == 0 || bare && !slices.ContainsFunc(in.values, func(h *handed) bool { return !h.result }) {
		return nil, ""
	}
	values, ok := in.at(ret.Pos())
	switch {
	case !ok:
		return nil, whyNameMeans
	case bare:
		return []analysis.TextEdit{replace(ret, "return "+strings.Join(values, ", ")+", "+in.errorResult().Name())}, ""
	case !in.still(ret.Results[0]) && slices.ContainsFunc(in.values, func(h *handed) bool { return h.v != nil && in.inLiterals(h.v) }):
		return nil, whyOrder
	}
	at := ret.Results[0].Pos()
	return []analysis.TextEdit{{Pos: at, End: at, NewText: []byte(strings.Join(values, ", ") + ", ")}}, ""
}

// surely says whether a return of the literal has an error that is not nil.
func (in *inlining) surely(ret *ast.ReturnStmt) bool {
	sig, _ := in.pkg.Info.TypeOf(in.lit).(*types.Signature)
	within := &site{pkg: in.pkg, src: in.src, file: in.file, fn: in.lit, sig: sig, body: in.lit.Body}
	return within.failing(ret)
}

// goesOn is a return without an error, behind which the function goes on with what
// follows the call: behind the switch, with its end, or with a return.
func (in *inlining) goesOn(ret *ast.ReturnStmt) ([]analysis.TextEdit, string) {
	if in.endsClause() && !in.insideOther(ret) {
		return []analysis.TextEdit{replace(ret, "break")}, ""
	}
	after, _ := in.after()
	if len(after) == 0 && in.sig.Results().Len() == 0 {
		return []analysis.TextEdit{replace(ret, "return")}, ""
	}
	if len(after) == 0 {
		return nil, whyGoesOn
	}
	done, ok := after[0].(*ast.ReturnStmt)
	if !ok {
		return nil, whyGoesOn
	}
	if !in.knownAt(done, ret) {
		return nil, whyNameMeans
	}
	return []analysis.TextEdit{replace(ret, in.src.code(done))}, ""
}

// endsClause says whether the call is the last that a clause of a switch does.
func (in *inlining) endsClause() bool {
	for _, n := range in.path {
		if list := listOf(n); list != nil {
			_, isBlock := n.(*ast.BlockStmt)
			return !isBlock && len(in.stand.tail) == 0
		}
	}
	return false
}

// insideOther says whether a return of the literal stands in something that a break
// would leave instead.
func (in *inlining) insideOther(ret *ast.ReturnStmt) bool {
	up := parents(in.lit.Body)
	for n := up[ret]; n != nil; n = up[n] {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			return true
		}
	}
	return false
}

// knownAt says whether what a node names is known by the same names at another one,
// the error of the call aside.
func (in *inlining) knownAt(n, at ast.Node) bool {
	same := true
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			same = same && in.knownAt(n.X, at)
			return false
		case *ast.Ident:
			obj := in.pkg.Info.Uses[n]
			same = same && (obj == nil || in.isError(n) || lookup(in.pkg, n.Name, at.Pos()) == obj)
		}
		return same
	})
	return same
}

func (in *inlining) isError(id *ast.Ident) bool {
	return in.stand.err != nil && in.variable(id) == in.variable(in.stand.err) && in.variable(id) != nil
}

// checked is a return whose error the function looks at as it did behind the call.
// That is now in front of the release, so that it must not be able to tell.
func (in *inlining) checked(ret *ast.ReturnStmt) ([]analysis.TextEdit, string) {
	failed, ok := in.stand.check.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(failed.Results) == 0 || !in.quiet(failed.Results...) {
		return nil, whyCheckDoes
	}
	if !in.knownAt(failed, ret) {
		return nil, whyNameMeans
	}
	e := ret.Results[0]
	id := asIdent(e)
	if in.surely(ret) {
		if id != nil && id.Name == in.err {
			return []analysis.TextEdit{replace(ret, in.src.code(failed))}, ""
		}
		code, ok := in.failedWith(failed, in.src.code(e))
		if !ok {
			return nil, whyCheckDoes
		}
		return []analysis.TextEdit{replace(ret, code)}, ""
	}
	check := in.err + " != nil " + in.src.code(in.stand.check.Body)
	if id != nil && id.Name == in.err {
		return []analysis.TextEdit{replace(ret, "if "+check)}, ""
	}
	return []analysis.TextEdit{
		{Pos: ret.Pos(), End: e.Pos(), NewText: []byte("if " + in.err + " := ")},
		{Pos: e.End(), End: e.End(), NewText: []byte("; " + check)},
	}, ""
}

// failedWith is the return of the check with another expression for the error, which
// it must name once.
func (in *inlining) failedWith(failed *ast.ReturnStmt, code string) (string, bool) {
	var at []*ast.Ident
	ast.Inspect(failed, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && in.isError(id) {
			at = append(at, id)
		}
		return true
	})
	if len(at) != 1 {
		return "", false
	}
	return in.src.codeBetween(failed.Pos(), at[0].Pos()) + code + in.src.codeBetween(at[0].End(), failed.End()), true
}

// aloneOnLine says whether a statement stands on a line of its own.
func (in *inlining) aloneOnLine(st ast.Stmt) bool {
	end := in.src.lineEnd(in.src.offset(st.End()))
	return in.src.opensLine(st.Pos()) && strings.TrimSpace(string(in.src.text[in.src.offset(st.End()):end])) == ""
}
