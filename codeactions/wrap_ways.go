package codeactions

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

const (
	whyFailValue  = "the error check returns a value that is not zero"
	whyOrder      = "a returned value may be read before or after the call beside it"
	whyValueType  = "the type of a returned value means something else in the block"
	whyReturnNote = "a comment on a return would be lost"
)

// ways are the ways out of a block that returns for its function. The function
// that the block becomes returns the error only, and gives the values to
// variables of the function around it, right before it returns.
type ways struct {
	named *types.Var // the function's error result, if the block uses it by its name: what the block becomes has one of that name, too
	given []given    // one for each result besides the error; empty if every return of the block has none but zeros
}

// given is the variable that takes one of the values.
type given struct {
	name   string
	typ    string // of a new variable; empty for a named result
	result *types.Var
	used   bool // the block uses the named result, so that it can be something else than zero
}

// whyWays decides how the block's returns become those of a function.
func (w *wrap) whyWays() string {
	if !w.whole {
		return ""
	}
	if why := w.nameError(); why != "" {
		return why
	}
	results := w.sig.Results().Len() - 1
	if results == 0 {
		return ""
	}
	for i := range results {
		g, why := w.taker(i)
		if why != "" {
			return why
		}
		w.ways.given = append(w.ways.given, g)
	}
	needed := slices.ContainsFunc(w.ways.given, func(g given) bool { return g.used })
	for _, ret := range w.exits() {
		if why := w.whyGiven(ret); why != "" {
			return why
		}
		needed = needed || !w.onlyZeros(ret)
	}
	if !needed {
		w.ways.given = nil
		return ""
	}
	if w.recoversLater() && slices.ContainsFunc(w.ways.given, func(g given) bool { return g.result == nil }) {
		return whyRecovers // the values would be those of a return that did not come about
	}
	w.nameNew()
	return ""
}

// onlyZeros says whether a return has nothing but zeros beside the error.
func (w *wrap) onlyZeros(ret *ast.ReturnStmt) bool {
	n := w.sig.Results().Len()
	if len(ret.Results) != n {
		return false
	}
	for i, e := range ret.Results[:n-1] {
		if !w.isZero(e, w.sig.Results().At(i).Type()) {
			return false
		}
	}
	return true
}

// exits are the returns of the block.
func (w *wrap) exits() []*ast.ReturnStmt {
	var list []*ast.ReturnStmt
	for _, st := range w.block {
		inspectOwn(st, func(n ast.Node) {
			if ret, ok := n.(*ast.ReturnStmt); ok {
				list = append(list, ret)
			}
		})
	}
	return list
}

// nameError finds out whether the block needs the name of the function's error
// result. Whoever else in the function sees that result must not notice that the
// block has another.
func (w *wrap) nameError() string {
	results := w.sig.Results()
	r := results.At(results.Len() - 1)
	if r.Name() == "" || r.Name() == "_" {
		return ""
	}
	bare := slices.ContainsFunc(w.exits(), func(ret *ast.ReturnStmt) bool { return len(ret.Results) == 0 })
	if !bare && w.firstMention(w.block, r) == nil {
		return ""
	}
	w.ways.named = r
	if w.list[0] != w.body.List[0] && w.redeclares(r.Name()) {
		return whyRedeclares
	}
	if w.seenOutside(r) {
		return whyNamedResult
	}
	return ""
}

// redeclares says whether a := of the block's own statements has a variable of
// that name.
func (w *wrap) redeclares(name string) bool {
	return slices.ContainsFunc(w.declared(w.block), func(obj types.Object) bool { return obj.Name() == name })
}

// seenOutside says whether code in front of the block can look at the result
// while the block runs: a function literal, a pointer, a deferred call that
// recovers.
func (w *wrap) seenOutside(r *types.Var) bool {
	seen := false
	ast.Inspect(w.body, func(n ast.Node) bool {
		if n == nil || n.Pos() >= w.stmt.Pos() {
			return false
		}
		switch n := n.(type) {
		case *ast.DeferStmt:
			seen = seen || w.uses(n, r) && w.recovers(n)
			return false
		case *ast.FuncLit:
			seen = seen || w.uses(n, r)
		case *ast.UnaryExpr:
			seen = seen || n.Op == token.AND && w.names(n.X, r)
		}
		return !seen
	})
	return seen
}

func (w *wrap) recovers(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		found = found || ok && w.isRecover(call)
		return !found
	})
	return found
}

func (w *wrap) recoversLater() bool {
	return slices.ContainsFunc(w.block, func(st ast.Stmt) bool { return w.recovers(st) })
}

// taker is the variable for a result besides the error.
func (w *wrap) taker(i int) (given, string) {
	r := w.sig.Results().At(i)
	checked := len(w.failed.Results) > 0
	if checked && !w.isZero(w.failed.Results[i], r.Type()) {
		return given{}, whyFailValue
	}
	if r.Name() == "" || r.Name() == "_" || lookup(w.pkg, r.Name(), w.stmt.Pos()) != types.Object(r) {
		typ, ok := w.resultText(i)
		if !ok {
			return given{}, whyValueType
		}
		return given{typ: typ}, ""
	}
	if slices.ContainsFunc(w.exits(), func(ret *ast.ReturnStmt) bool {
		return lookup(w.pkg, r.Name(), ret.Pos()) != types.Object(r)
	}) {
		return given{}, whyNamedResult
	}
	if checked && (w.repeats() || w.usedBefore(r)) {
		return given{}, whyNamedResult // what it holds then would take the place of the zero
	}
	return given{name: r.Name(), result: r, used: w.firstMention(w.block, r) != nil || w.repeats() || w.usedBefore(r)}, ""
}

func (w *wrap) usedBefore(v *types.Var) bool {
	used := false
	ast.Inspect(w.body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		used = used || ok && id.Pos() < w.stmt.Pos() && w.pkg.Info.Uses[id] == types.Object(v)
		return !used
	})
	return used
}

// resultText is the type of a result as the function writes it, if all its names
// mean the same in front of the block.
func (w *wrap) resultText(i int) (string, bool) {
	list := w.funcType().Results
	for _, f := range list.List {
		if i -= max(len(f.Names), 1); i >= 0 {
			continue
		}
		same := true
		ast.Inspect(f.Type, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				x, ok := n.X.(*ast.Ident)
				same = same && ok && lookup(w.pkg, x.Name, w.stmt.Pos()) == w.pkg.Info.Uses[x]
				return false
			case *ast.Ident:
				obj := w.pkg.Info.Uses[n]
				same = same && (obj == nil || lookup(w.pkg, n.Name, w.stmt.Pos()) == obj)
			}
			return same
		})
		text := w.src.code(f.Type)
		return text, same && !strings.Contains(text, "\n")
	}
	return "", false
}

func (w *wrap) funcType() *ast.FuncType {
	if lit, ok := w.fn.(*ast.FuncLit); ok {
		return lit.Type
	}
	return w.fn.(*ast.FuncDecl).Type
}

// isZero says whether an expression is the zero value of a type.
func (w *wrap) isZero(e ast.Expr, t types.Type) bool {
	tv := w.pkg.Info.Types[e]
	if tv.IsNil() {
		return true
	}
	if types.IsInterface(t) {
		return false
	}
	if lit, ok := ast.Unparen(e).(*ast.CompositeLit); ok {
		switch tv.Type.Underlying().(type) {
		case *types.Struct, *types.Array:
			return len(lit.Elts) == 0
		}
		return false
	}
	if tv.Value == nil {
		return false
	}
	switch tv.Value.Kind() {
	case constant.Bool:
		return !constant.BoolVal(tv.Value)
	case constant.String:
		return constant.StringVal(tv.Value) == ""
	}
	return constant.Sign(tv.Value) == 0
}

// whyGiven is why the values of a return cannot be given to variables first. A
// variable that others can change might be read before or after a call beside
// it, and in an assignment of its own it is read before.
func (w *wrap) whyGiven(ret *ast.ReturnStmt) string {
	if len(ret.Results) == 0 {
		return ""
	}
	if len(ret.Results) == 1 || len(w.assigned(ret)) > 0 {
		if why := w.whyWritten(ret); why != "" {
			return why
		}
	}
	if len(ret.Results) == 1 {
		return ""
	}
	err := last(ret.Results)
	for i, e := range ret.Results[:len(ret.Results)-1] {
		if r := w.ways.given[i].result; r != nil && w.uses(err, r) && !w.names(e, r) {
			return whyOrder
		}
		_, isCall := ast.Unparen(e).(*ast.CallExpr)
		if w.calls(err) && !isCall && !w.still(e) {
			return whyOrder
		}
	}
	return ""
}

// whyWritten is why the text of a return cannot be changed.
func (w *wrap) whyWritten(ret *ast.ReturnStmt) string {
	if !w.src.opensLine(ret.Pos()) {
		return whySharedLine
	}
	end, ok := w.src.restOfLine(ret.End())
	if !ok {
		return whySharedLine
	}
	if slices.ContainsFunc(w.file.Comments, func(g *ast.CommentGroup) bool { return ret.Pos() < g.Pos() && g.Pos() < end }) {
		return whyReturnNote
	}
	return ""
}

// calls says whether an expression calls something that can change what others
// read.
func (w *wrap) calls(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			found = found || !w.pkg.Info.Types[n.Fun].IsType() && !newErrors[w.callee(n)]
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		}
		return !found
	})
	return found
}

// assigned are the values of a return that have to be given to their variables:
// those that are not there already.
func (w *wrap) assigned(ret *ast.ReturnStmt) []int {
	var list []int
	for i, g := range w.ways.given {
		if i >= len(ret.Results)-1 {
			break
		}
		there := g.result != nil && w.names(ret.Results[i], g.result)
		zero := !g.used && w.isZero(ret.Results[i], w.sig.Results().At(i).Type())
		if !there && !zero {
			list = append(list, i)
		}
	}
	return list
}

// nameNew names the new variables: by what is returned, by their type, or as the
// result that they are.
func (w *wrap) nameNew() {
	used := taken(w.pkg, w.stmt.Pos(), w.outermost())
	for i := range w.ways.given {
		g := &w.ways.given[i]
		if g.result != nil {
			continue
		}
		names := append(w.returnedNames(i), valueName(w.sig.Results().At(i).Type()), "result")
		free := slices.IndexFunc(names, func(n string) bool { return n != "" && !used(n) && !w.isGiven(n) })
		if free >= 0 {
			g.name = names[free]
		} else {
			g.name = fresh(func(n string) bool { return used(n) || w.isGiven(n) }, "result")
		}
	}
}

func (w *wrap) isGiven(name string) bool {
	return slices.ContainsFunc(w.ways.given, func(g given) bool { return g.name == name })
}

// returnedNames are the names of the functions whose results are returned:
// size for info.Size().
func (w *wrap) returnedNames(i int) []string {
	var names []string
	for _, ret := range w.exits() {
		if i >= len(ret.Results)-1 {
			continue
		}
		call, ok := ast.Unparen(ret.Results[i]).(*ast.CallExpr)
		if !ok || len(call.Args) > 0 {
			continue
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
			names = append(names, lowerFirst(sel.Sel.Name))
		}
	}
	return names
}

// valueName is what a value of a type is called.
func valueName(t types.Type) string {
	switch types.TypeString(t, nil) {
	case "[]byte":
		return "data"
	case "int", "int64":
		return "n"
	case "bool":
		return "ok"
	case "string":
		return "s"
	}
	if name := typeName(t); len(name) > 1 && token.IsIdentifier(lowerFirst(name)) {
		return lowerFirst(name)
	}
	return ""
}

// resultType is that of the function that the block becomes.
func (w *wrap) resultType() string {
	if w.ways.named != nil {
		return "(" + w.ways.named.Name() + " error)"
	}
	return "error"
}

// returns are the edits that make the block's returns, and its jumps to its
// end, those of a function that returns an error.
func (w *wrap) returns() []analysis.TextEdit {
	edits := w.unlabel()
	if w.leap != nil {
		edits = append(edits, w.leap.takesOff(w)...)
	}
	for _, b := range w.jumps {
		edits = append(edits, replace(b, "return nil"))
	}
	for _, ret := range w.exits() {
		switch n := len(ret.Results); {
		case w.kept != nil:
			edits = append(edits, replace(ret, "return nil"))
		case n == 0:
		case len(w.ways.given) > 0 && n == 1:
			edits = append(edits, w.fromCall(ret)...)
		case len(w.ways.given) > 0 && len(w.assigned(ret)) > 0:
			edits = append(edits, w.fromList(ret)...)
		case n > 1:
			edits = append(edits, onlyError(ret))
		}
	}
	return edits
}

// onlyErrors takes the other results out of the block's returns: they are the
// same as those of the error check, which stays in the function.
func (w *wrap) onlyErrors() []analysis.TextEdit {
	var edits []analysis.TextEdit
	for _, ret := range w.exits() {
		if len(ret.Results) > 1 {
			edits = append(edits, onlyError(ret))
		}
	}
	return edits
}

func onlyError(ret *ast.ReturnStmt) analysis.TextEdit {
	return analysis.TextEdit{Pos: ret.Results[0].Pos(), End: last(ret.Results).Pos()}
}

// fromCall is a return of all that a call returns.
func (w *wrap) fromCall(ret *ast.ReturnStmt) []analysis.TextEdit {
	err, declared := w.errorAt(ret)
	indent := "\n" + w.src.indent(ret.Pos()) + w.step()
	text := strings.Join(append(w.givenNames(), err), ", ") + " = "
	if !declared {
		text = "var " + err + " error" + indent + text
	}
	end := ret.Results[0].End()
	return []analysis.TextEdit{
		{Pos: ret.Pos(), End: ret.Results[0].Pos(), NewText: []byte(w.src.lines(text))},
		{Pos: end, End: end, NewText: []byte(w.src.lines(indent + "return " + err))},
	}
}

// errorAt is a variable for an error at a return, and whether it is declared:
// the one that is there, unless a function literal sees it.
func (w *wrap) errorAt(ret *ast.ReturnStmt) (string, bool) {
	if r := w.ways.named; r != nil && lookup(w.pkg, r.Name(), ret.Pos()) == types.Object(r) {
		return r.Name(), true
	}
	name := w.errName().Name
	v, ok := lookup(w.pkg, name, ret.Pos()).(*types.Var)
	here := ok && (w.block[0].Pos() <= v.Pos() && v.Pos() < ret.Pos() || w.ownErr && v == w.variable(w.errName()) && w.firstMention(w.block, v) != nil)
	if here && isError(v.Type()) && !w.inLiterals(v) {
		return name, true
	}
	used := map[string]bool{}
	mentioned(ret, used)
	scope := w.pkg.Types.Scope().Innermost(ret.Pos())
	return fresh(func(n string) bool { return used[n] || here && scope != nil && scope.Lookup(n) != nil }, name), false
}

// inLiterals says whether a function literal of the block uses the variable.
func (w *wrap) inLiterals(v *types.Var) bool {
	found := false
	for _, st := range w.block {
		ast.Inspect(st, func(n ast.Node) bool {
			if lit, ok := n.(*ast.FuncLit); ok {
				found = found || w.uses(lit, v)
			}
			return !found
		})
	}
	return found
}

// fromList is a return of values and an error: an assignment of the values, and
// a return of the error.
func (w *wrap) fromList(ret *ast.ReturnStmt) []analysis.TextEdit {
	list := w.assigned(ret)
	var names []string
	for _, i := range list {
		names = append(names, w.ways.given[i].name)
	}
	values := ret.Results[:len(ret.Results)-1]
	edits := []analysis.TextEdit{{Pos: ret.Pos(), End: values[list[0]].Pos(), NewText: []byte(strings.Join(names, ", ") + " = ")}}
	for k, i := range list[1:] {
		edits = append(edits, analysis.TextEdit{Pos: values[list[k]].End(), End: values[i].Pos(), NewText: []byte(", ")})
	}
	back := "\n" + w.src.indent(ret.Pos()) + w.step() + "return "
	return append(edits, analysis.TextEdit{Pos: values[last(list)].End(), End: last(ret.Results).Pos(), NewText: []byte(w.src.lines(back))})
}

func (w *wrap) givenNames() []string {
	var names []string
	for _, g := range w.ways.given {
		names = append(names, g.name)
	}
	return names
}

// brackets are the code in front of the block and behind it.
func (w *wrap) brackets(h *helper, indent string) (string, string) {
	err := w.errText()
	call := h.call + " {"
	if w.needsErr() {
		call += "\n" + indent + "\tvar " + err + " error"
	}
	done := "\n" + indent + "}" + h.rest + ")"
	if _, ret := last(w.block).(*ast.ReturnStmt); !ret && !w.whole {
		done = "\n" + indent + "\treturn nil" + done
	}
	assign := " = "
	if w.ownErr && (w.opened == nil || !w.errDeclared()) {
		assign = " := "
	}
	switch {
	case w.passesOver:
		return "_ = " + call, done
	case len(w.ways.given) > 0:
		var open strings.Builder
		for _, g := range w.ways.given {
			if g.result == nil {
				open.WriteString("var " + g.name + " " + g.typ + "\n" + indent)
			}
		}
		names := strings.Join(append(w.givenNames(), err), ", ")
		if len(last(w.exits()).Results) == 0 {
			names = ""
		}
		return open.String() + err + assign + call, done + strings.TrimRight("\n"+indent+"return "+names, " ")
	case w.whole:
		return "return " + strings.Join(append(w.zeros(), call), ", "), done
	}
	check := "if " + err + " != nil " + w.afterwards(indent)
	lives := w.ownErr && w.firstMention(w.tail, w.variable(w.errName())) != nil
	outer := !w.ownErr && (w.kept != nil || len(w.failed.Results) == 0)
	if lives || outer {
		return err + assign + call, done + "\n" + indent + check
	}
	return "if " + err + " := " + call, done + "; " + strings.TrimPrefix(check, "if ")
}

// afterwards is the body of the check behind the block.
func (w *wrap) afterwards(indent string) string {
	if w.kept != nil {
		return strings.ReplaceAll(w.src.code(w.kept), "\r\n", "\n")
	}
	text := "return"
	if len(w.failed.Results) > 0 {
		text += " " + strings.Join(append(w.zeros(), w.errText()), ", ")
	}
	return "{\n" + indent + "\t" + text + "\n" + indent + "}"
}

// errText is the name of the acquisition's error, or what it is called
// everywhere.
func (w *wrap) errText() string {
	if id := w.errName(); id != nil {
		return id.Name
	}
	return "err"
}

// zeros are the values beside the error that the check returns.
func (w *wrap) zeros() []string {
	var zeros []string
	for _, r := range w.beside() {
		zeros = append(zeros, w.src.code(r))
	}
	return zeros
}
