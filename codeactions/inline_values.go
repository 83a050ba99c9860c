package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
)

const whyValueRead = "a value beside the error would be read before the release instead of after it"

// handed is a value that the function returns beside the error of the call.
type handed struct {
	code   string     // of one that is the same wherever it is evaluated
	v      *types.Var // what holds another one
	decl   ast.Stmt   // the declaration of v in front of the call, if only the literal uses it
	zero   string     // what v holds before it is given something; empty if that has no short name
	result bool       // v is the result of the function that this is the value for
	set    bool       // the literal, or what is in front of the call, uses v
	gone   bool       // no return needs v any more
}

// whyValues finds out what becomes of the values beside the error.
func (in *inlining) whyValues() string {
	if in.stand.ret == nil {
		return ""
	}
	results := in.sig.Results()
	for i := range results.Len() - 1 {
		h := &handed{}
		switch r := in.stand.ret.Results; {
		case len(r) == 0:
			h.v = results.At(i)
		case in.unchanging(r[i]):
			h.code = in.src.code(r[i])
		case asIdent(r[i]) != nil:
			h.v = in.variable(asIdent(r[i]))
		}
		if why := in.whyValue(h, results.At(i)); why != "" {
			return why
		}
		in.values = append(in.values, h)
	}
	if in.changedLater() {
		return whyNamedResult
	}
	if in.catches() {
		return whyRecovers // the function would return what its results hold by then
	}
	in.carry()
	return ""
}

// whyValue is why a value cannot be read at the returns of the literal.
func (in *inlining) whyValue(h *handed, r *types.Var) string {
	if h.code != "" {
		return ""
	}
	if h.v == nil || h.v.Name() == "" || h.v.Name() == "_" || h.v.Pos() < in.fn.Pos() || in.fn.End() <= h.v.Pos() {
		return whyValueRead
	}
	h.zero = zeroOf(h.v.Type())
	if h.result = h.v == r; h.result {
		h.set = in.usedIn(h.v, in.fn.Pos(), in.stmt.Pos()) || in.usedIn(h.v, in.lit.Pos(), in.lit.End()) || in.repeats()
		return ""
	}
	if in.seenElsewhere(h.v) {
		return whyValueRead
	}
	h.set = true
	if spec, st := in.declaredInFront(h.v); st != nil {
		h.decl = st
		switch h.v.Type().Underlying().(type) {
		case *types.Struct, *types.Array:
			h.zero = in.src.code(spec.Type) + "{}"
		}
	}
	return ""
}

// zeroOf is the zero value of a type, empty if that has no short name.
func zeroOf(t types.Type) string {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return ""
	}
	switch t := t.Underlying().(type) {
	case *types.Basic:
		switch info := t.Info(); {
		case info&types.IsBoolean != 0:
			return "false"
		case info&types.IsString != 0:
			return `""`
		case info&types.IsNumeric != 0:
			return "0"
		}
		return "nil"
	case *types.Struct, *types.Array:
		return ""
	}
	return "nil"
}

func (in *inlining) usedIn(v *types.Var, from, to token.Pos) bool {
	used := false
	ast.Inspect(in.fn, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		used = used || ok && from <= id.Pos() && id.Pos() < to && in.pkg.Info.Uses[id] == types.Object(v)
		return !used
	})
	return used
}

// seenElsewhere says whether a variable can change while nobody names it: its
// address is taken, or a function literal uses it, be it one that the literal of the
// call defers.
func (in *inlining) seenElsewhere(v *types.Var) bool {
	up := parents(in.body)
	seen := false
	ast.Inspect(in.body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if ok && in.pkg.Info.Uses[id] == types.Object(v) {
			u, isUnary := up[id].(*ast.UnaryExpr)
			inLit := in.lit.Pos() <= id.Pos() && id.Pos() < in.lit.End()
			seen = seen || isUnary && u.Op == token.AND || in.insideLiteral(id, up) && (!inLit || in.literalDefers())
		}
		return !seen
	})
	return seen
}

// declaredInFront is the statement that declares nothing but the variable, and
// gives it no value, with nothing but its like between it and the call.
func (in *inlining) declaredInFront(v *types.Var) (*ast.ValueSpec, ast.Stmt) {
	for i := in.index - 1; i >= 0 && isEmptyVar(in.list[i]); i-- {
		spec := in.list[i].(*ast.DeclStmt).Decl.(*ast.GenDecl).Specs[0].(*ast.ValueSpec)
		if in.pkg.Info.Defs[spec.Names[0]] == types.Object(v) {
			return spec, in.list[i]
		}
	}
	return nil, nil
}

// changedLater says whether what the literal defers can change a result of the
// function that its return gives another value: that would come before.
func (in *inlining) changedLater() bool {
	if !in.literalDefers() {
		return false
	}
	results := in.sig.Results()
	for i := range results.Len() {
		own := i < len(in.values) && in.values[i].result
		if !own && in.usedIn(results.At(i), in.lit.Pos(), in.lit.End()) {
			return true
		}
	}
	return false
}

// catches says whether the literal recovers from a panic, and the function would
// return something else then.
func (in *inlining) catches() bool {
	recovers := false
	ast.Inspect(in.lit.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		recovers = recovers || ok && in.isRecover(call)
		return !recovers
	})
	named := len(in.lit.Type.Results.List[0].Names) > 0
	others := slices.ContainsFunc(in.values, func(h *handed) bool { return !h.result })
	return recovers && (others || !named && in.errorResult().Name() != "")
}

// at is the code of the values at a return of the literal, and false where a name
// means something else there.
func (in *inlining) at(p token.Pos) ([]string, bool) {
	var list []string
	for _, h := range in.values {
		code := h.code
		switch {
		case h.v == nil:
		case h.gone || !h.set && h.zero != "":
			code = h.zero
		case lookup(in.pkg, h.v.Name(), p) != types.Object(h.v):
			return nil, false
		default:
			code = h.v.Name()
		}
		list = append(list, code)
	}
	return list, true
}

// first is the code of the values where the acquisition has failed.
func (in *inlining) first() []string {
	var list []string
	for _, h := range in.values {
		code := h.code
		switch {
		case h.v == nil:
		case h.zero != "" && (h.decl != nil || h.result && !in.usedIn(h.v, in.fn.Pos(), in.stmt.Pos()) && !in.repeats()):
			code = h.zero
		default:
			code = h.v.Name()
		}
		list = append(list, code)
	}
	return list
}

// undeclared are the edits that take away the declarations that nobody needs.
func (in *inlining) undeclared() []analysis.TextEdit {
	var edits []analysis.TextEdit
	for _, h := range in.values {
		if h.gone {
			edit, _ := in.src.withoutLines(h.decl)
			edits = append(edits, edit)
		}
	}
	return edits
}
