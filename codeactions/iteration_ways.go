package codeactions

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

const (
	whyOtherWays  = "the body leaves the loop in more than one way"
	whyManyValues = "the body returns more than one value besides the error"
	whyCallReturn = "a return of the body returns all the results of a call"
	whyLabelLine  = "the label of the loop shares its line with something else"
)

// onward is how the function that an iteration becomes says what comes after it.
// Its results are a value, a flag and an error, as far as it needs them: the flag
// says that the loop is left, in the one way in which the body leaves it, and an
// error does so too.
type onward struct {
	continues []*ast.BranchStmt // that go on with the loop
	leaves    []ast.Stmt        // that all do what after says
	after     string            // the statement that leaves the loop, where it needs no value
	valued    []*ast.ReturnStmt // whose values go out as they are; only where none of them leaves it so
	fails     []*ast.ReturnStmt // that surely return an error
	flag      string            // the name of the flag; empty if there is none
	err       bool              // there is an error
	value     string            // the name of the value; empty if there is none
	typ       string            // of the value
	none      string            // the zero value of that type
}

// whyOnward finds the ways out of the body, or says why they cannot be those of a
// function.
func (it *iteration) whyOnward() string {
	for _, st := range it.block {
		for _, b := range branchesOut(st, false, false, it.labels()) {
			if b.Tok == token.CONTINUE && it.ofLoop(b) {
				it.continues = append(it.continues, b)
			} else {
				it.leaves = append(it.leaves, b)
			}
		}
	}
	if len(it.exits()) == 0 || it.alike() {
		return it.whyJumps()
	}
	if len(it.leaves) > 0 {
		return whyOtherWays
	}
	return it.whyValues()
}

// ofLoop says whether a branch out of the body means the loop that the body is of.
func (it *iteration) ofLoop(b *ast.BranchStmt) bool {
	return b.Label == nil || it.label != nil && b.Label.Name == it.label.Label.Name
}

// alike says whether the returns need to carry nothing but an error out of the
// body: those that surely fail are the same but for the error, and the others the
// same.
func (it *iteration) alike() bool {
	var failed, others []*ast.ReturnStmt
	var same []ast.Stmt
	for _, ret := range it.exits() {
		if it.failing(ret) && len(ret.Results) > 0 {
			failed = append(failed, ret)
		} else {
			others = append(others, ret)
		}
	}
	for _, ret := range failed {
		for i, e := range ret.Results[:len(ret.Results)-1] {
			if !it.fixed(e) || it.src.code(e) != it.src.code(failed[0].Results[i]) {
				return false
			}
		}
	}
	for _, ret := range others {
		bare := len(ret.Results) == 0 && it.sig.Results().Len() > 0
		if bare && len(failed) > 0 || it.src.code(ret) != it.src.code(others[0]) || !all(ret.Results, it.fixed) {
			return false
		}
		same = append(same, ret)
	}
	it.fails, it.leaves = failed, append(it.leaves, same...)
	return true
}

func all(list []ast.Expr, f func(ast.Expr) bool) bool {
	return !slices.ContainsFunc(list, func(e ast.Expr) bool { return !f(e) })
}

// fixed says whether an expression can be written outside of the body and is the
// same there.
func (it *iteration) fixed(e ast.Expr) bool {
	if !it.zero(e) || strings.Contains(it.src.code(e), "\n") {
		return false
	}
	same := true
	ast.Inspect(e, func(n ast.Node) bool {
		id, _ := n.(*ast.Ident)
		obj := it.pkg.Info.Uses[id]
		same = same && (obj == nil || !it.inside(obj))
		return same
	})
	return same
}

// whyJumps wants all jumps to leave the loop in the same way.
func (it *iteration) whyJumps() string {
	it.err = len(it.fails) > 0
	for i, st := range it.leaves {
		after := it.src.code(st)
		name := "stop"
		switch b, ok := st.(*ast.BranchStmt); {
		case !ok:
			name = "done"
		case b.Tok == token.CONTINUE:
			name = "skip"
		case it.ofLoop(b):
			after = "break"
		}
		if i > 0 && after != it.after {
			return whyOtherWays
		}
		it.after, it.flag = after, it.free(name)
	}
	return it.whyLabel()
}

// whyValues lets the values of the returns out: an error, or one value, or both.
func (it *iteration) whyValues() string {
	results := it.sig.Results()
	it.err = results.Len() > 0 && isError(results.At(results.Len()-1).Type())
	values := results.Len()
	if it.err {
		values--
	}
	switch {
	case values > 1:
		return whyManyValues
	case values == 1 && types.Identical(results.At(0).Type().Underlying(), types.Typ[types.Bool]):
		return whyOtherWays // two flags would be hard to tell apart
	}
	for _, ret := range it.exits() {
		switch n := len(ret.Results); {
		case n > 0 && n != results.Len():
			return whyCallReturn
		case n == 0 && !named(results):
			return whyNamedResult
		case it.failing(ret):
			it.fails = append(it.fails, ret)
		}
		it.valued = append(it.valued, ret)
	}
	if len(it.fails) < len(it.valued) {
		it.flag = it.free("done")
	}
	if values == 1 {
		typ, ok := it.resultText(0)
		if !ok || it.declaresPart(typ) {
			return whyValueType
		}
		it.typ, it.none = typ, zeroText(results.At(0).Type(), typ)
		it.value = it.valueNamed(results.At(0))
	}
	return it.whyLabel()
}

// declaresPart says whether the body declares a name that is in the text of a type.
func (it *iteration) declaresPart(typ string) bool {
	e, err := parser.ParseExpr(typ)
	if err != nil {
		return true
	}
	names := map[string]bool{}
	mentioned(e, names)
	found := false
	for _, st := range it.block {
		ast.Inspect(st, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			found = found || ok && it.pkg.Info.Defs[id] != nil && names[id.Name]
			return !found
		})
	}
	return found
}

// named says whether all results have a name that code can use.
func named(results *types.Tuple) bool {
	for r := range results.Variables() {
		if r.Name() == "" || r.Name() == "_" {
			return false
		}
	}
	return true
}

// free is a name for what the function returns.
func (it *iteration) free(name string) string {
	nodes := make([]ast.Node, len(it.block))
	for i, st := range it.block {
		nodes[i] = st
	}
	return fresh(taken(it.pkg, it.stmt.Pos(), nodes...), name)
}

// valueNamed names the value: as the result that it is, or as all returns do.
func (it *iteration) valueNamed(result *types.Var) string {
	if result.Name() != "" && result.Name() != "_" {
		return result.Name()
	}
	names := []string{valueName(result.Type()), "result"}
	var own []string
	for _, ret := range it.valued {
		if id := asIdent(ret.Results[0]); id != nil && it.variable(id) != nil {
			own = append(own, id.Name)
		}
	}
	if own = slices.Compact(own); len(own) == 1 {
		names = append(own, names...)
	}
	seen := func(n string) bool {
		return n == "" || lookup(it.pkg, n, it.stmt.Pos()) != nil
	}
	if i := slices.IndexFunc(names, func(n string) bool { return !seen(n) }); i >= 0 {
		return names[i]
	}
	return fresh(seen, "result")
}

// zeroText is the zero value of a type that is written in this way.
func zeroText(t types.Type, typ string) string {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return "*new(" + typ + ")"
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "false"
		case u.Info()&types.IsString != 0:
			return `""`
		case u.Info()&types.IsNumeric != 0:
			return "0"
		}
	case *types.Struct, *types.Array:
		return typ + "{}"
	}
	return "nil"
}

// whyLabel is about the label of the loop, which goes away with the last branch
// that says it.
func (it *iteration) whyLabel() string {
	if it.label == nil || it.labelled() {
		return ""
	}
	between := string(it.src.text[it.src.offset(it.label.Colon)+1 : it.src.offset(it.label.Stmt.Pos())])
	if strings.TrimSpace(between) != "" || !strings.Contains(between, "\n") || !it.src.opensLine(it.label.Pos()) {
		return whyLabelLine
	}
	return ""
}

// labelled says whether a branch that stays says the label of the loop.
func (it *iteration) labelled() bool {
	found := false
	inspectOwn(it.label, func(n ast.Node) {
		b, ok := n.(*ast.BranchStmt)
		found = found || ok && b.Label != nil && b.Label.Name == it.label.Label.Name && b.Pos() < it.block[0].Pos()
	})
	return found
}
