package codeactions

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
)

var inlineScopedHelper = &Action{
	ID:    "inline-scoped-helper",
	Title: "put the statements of a scoped helper in the place of its call",
	Doc: `Turns a call of a scoped helper back into what it does: the acquisition, the error
check, the deferred release, and the statements of the function literal. It is the
inverse of ` + "`wrap-in-scoped-helper`" + `. The helper stays.

The call may be returned, alone or beside other values; its error may be assigned
and returned in the next statement, with values that the literal gives to variables,
which go away where nothing else needs them; it may be checked right behind the call;
and a helper that returns nothing may be called as a statement. What the literal
returns is checked as the call was.

For a helper that is declared in the package and does nothing else. A deferred release
runs at the end of the function, and not where the block ends: shown disabled, with the
reason, where something follows that could tell, be it a call, or where a loop is around
the call; a release at the end of the block would be left out where the block panics.
Disabled as well where a name of the helper or of the literal means something else
around it, and where an argument would be evaluated another time or in another order.`,
	rewrite: (*cursor).inlineScopedHelper,
}

const (
	whyNoLiteral   = "what the helper is given is no function literal"
	whyHelperNote  = "a comment in the helper would be lost"
	whyNoErrorName = "the helper returns the error of the release, and the function has no name for its own"
)

func (c *cursor) inlineScopedHelper() []Offer {
	in, ok := c.inlining()
	if !ok {
		return nil
	}
	o := Offer{
		Title: "Inline " + in.helper.decl.Name.Name,
		Kind:  "refactor.rewrite.deferls.inline-scoped-helper",
		At:    in.call.Pos(),
	}
	o.Edits, o.Disabled = in.edits()
	return []Offer{o}
}

// inlining is one inlining in the making.
type inlining struct {
	*site   // of the call
	helper  *scoped
	from    source // the file of the helper
	call    *ast.CallExpr
	lit     *ast.FuncLit
	stand   stand
	values  []*handed    // what the function returns besides the error
	scope   *types.Scope // of the call
	name    string       // of the resource
	err     string       // of the error's variable
	more    []analysis.TextEdit
	noTail  bool // the literal's last statement is a return that has nothing to say
	args    map[types.Object]ast.Expr
	carried []*carry
}

// inlining is false where the cursor is on no call of a scoped helper.
func (c *cursor) inlining() (*inlining, bool) {
	for i, n := range c.path {
		var call *ast.CallExpr
		at := i
		switch n := n.(type) {
		case *ast.BlockStmt:
			return nil, false
		case *ast.CallExpr:
			call = n
		case *ast.ReturnStmt:
			if len(n.Results) > 0 {
				call, _ = last(n.Results).(*ast.CallExpr)
				at--
			}
		case *ast.AssignStmt:
			if len(n.Rhs) == 1 {
				call, _ = n.Rhs[0].(*ast.CallExpr)
				at--
			}
		}
		if call == nil {
			continue
		}
		if in, ok := c.inliningOf(call, c.path[at+1:]); ok {
			return in, true
		}
	}
	return nil, false
}

func (c *cursor) inliningOf(call *ast.CallExpr, around []ast.Node) (*inlining, bool) {
	callee := call.Fun
	switch f := callee.(type) {
	case *ast.IndexExpr:
		callee = f.X
	case *ast.IndexListExpr:
		callee = f.X
	}
	id := asIdent(callee)
	if id == nil || len(call.Args) == 0 {
		return nil, false
	}
	fn, ok := c.pkg.Info.Uses[id].(*types.Func)
	if !ok || fn.Pkg() != c.pkg.Types {
		return nil, false
	}
	decl := declOf(c.pkg, fn)
	if decl == nil {
		return nil, false
	}
	s := &site{pkg: c.pkg, src: c.src, file: c.file, path: around}
	in := &inlining{site: s, call: call}
	if in.helper, ok = scopedHelper(c.pkg, decl); !ok {
		in.helper, ok = bareHelper(c.pkg, decl)
	}
	if !ok {
		return nil, false
	}
	if in.from, ok = sourceOf(c.pkg, decl.Pos()); !ok || in.manyLines() {
		return nil, false
	}
	in.lit, _ = last(call.Args).(*ast.FuncLit)
	s.inlined = in.lit
	s.fn, s.sig, s.body = s.function()
	return in, s.body != nil
}

// manyLines says whether a part of the helper that is written on one line is not.
func (in *inlining) manyLines() bool {
	failed := in.helper.failed != nil && strings.Contains(in.from.code(in.helper.failed), "\n")
	return failed || strings.Contains(in.from.code(in.helper.call), "\n")
}

func (in *inlining) edits() ([]analysis.TextEdit, string) {
	for _, step := range []func() string{in.whyPlace, in.whyLate, in.whyHelper, in.whyLiteral, in.whyResult, in.whyValues, in.whyArguments, in.whyNames, in.whyReturns} {
		if why := step(); why != "" {
			return nil, why
		}
	}
	return in.write()
}

// whyHelper: the text of the helper goes.
func (in *inlining) whyHelper() string {
	for _, f := range in.pkg.Files {
		for _, g := range f.Comments {
			if in.helper.decl.Body.Pos() < g.Pos() && g.End() <= in.helper.decl.Body.End() {
				return whyHelperNote
			}
		}
	}
	return ""
}

// whyLiteral is why the statements of the literal cannot be those of the function
// around it.
func (in *inlining) whyLiteral() string {
	why := ""
	labels := map[string]bool{}
	inspectOwn(in.body, func(n ast.Node) {
		if l, ok := n.(*ast.LabeledStmt); ok {
			labels[l.Label.Name] = true
		}
	})
	inspectOwn(in.lit.Body, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.LabeledStmt:
			if labels[n.Label.Name] {
				why = whyNameMeans
			}
		case *ast.CallExpr:
			if in.isRecover(n) {
				why = whyRecovers
			}
		}
	})
	return why
}

// whyResult is about the error that a deferred call changes: the function must
// have a result of that very name, which is seen at the call, and the variable of
// the acquisition must be it or have another name.
func (in *inlining) whyResult() string {
	own := in.lit.Type.Results
	named := own != nil && len(own.List[0].Names) > 0
	switch {
	case !in.helper.joined && !named:
		return ""
	case in.stand.ret == nil:
		return whyReleaseChecked
	}
	r := in.errorResult()
	if lookup(in.pkg, r.Name(), in.stmt.Pos()) != types.Object(r) {
		return whyNoErrorName
	}
	atTop := in.list[0] == in.body.List[0]
	if in.helper.err != nil && in.err == r.Name() && !atTop {
		return whyNoErrorName
	}
	if named && (own.List[0].Names[0].Name != r.Name() || !atTop || in.helper.err == nil || in.err != r.Name()) {
		return whyNoErrorName
	}
	return ""
}

// errorResult is the last result of the function.
func (in *inlining) errorResult() *types.Var {
	return in.sig.Results().At(in.sig.Results().Len() - 1)
}
