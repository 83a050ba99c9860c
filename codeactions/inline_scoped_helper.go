package codeactions

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

var inlineScopedHelper = &Action{
	ID:    "inline-scoped-helper",
	Title: "put the statements of a scoped helper in the place of its call",
	Doc: `Turns a returned call of a scoped helper back into what it does: the acquisition,
the error check, the deferred release, and the statements of the function
literal. It is the inverse of ` + "`wrap-in-scoped-helper`" + `. The helper stays.

For a helper that is declared in the package and does nothing else. Shown
disabled, with the reason, where code follows the call, so that the release would
come later than it does, where a name of the helper or of the literal means
something else around it, and where an argument would be evaluated another time
or in another order.`,
	rewrite: (*cursor).inlineScopedHelper,
}

const (
	whyNoLiteral   = "what the helper is given is no function literal"
	whyReleaseLate = "the call is not what the function returns, and the release would wait for its end"
	whyHelperNote  = "a comment in the helper would be lost"
	whyNoErrorName = "the helper returns the error of the release, and the function has no name for its own"
	whyNameMeans   = "a name of the helper or of the literal means something else around the call"
	whyEvaluated   = "an argument would be evaluated another time, in another order, or as another type"
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
	*cursor
	helper *scoped
	from   source // the file of the helper
	call   *ast.CallExpr
	lit    *ast.FuncLit
	ret    *ast.ReturnStmt
	sig    *types.Signature // of the function around the call
	body   *ast.BlockStmt
	scope  *types.Scope // of the call
	name   string       // of the resource
	more   []analysis.TextEdit
	args   map[types.Object]ast.Expr
}

// inlining is false where the cursor is on no call of a scoped helper.
func (c *cursor) inlining() (*inlining, bool) {
	for i, n := range c.path {
		switch n := n.(type) {
		case *ast.BlockStmt:
			return nil, false
		case *ast.ReturnStmt:
			if len(n.Results) == 1 {
				if call, ok := n.Results[0].(*ast.CallExpr); ok {
					return c.inliningOf(call, c.path[i:])
				}
			}
		case *ast.CallExpr:
			if in, ok := c.inliningOf(n, c.path[i+1:]); ok {
				return in, true
			}
		}
	}
	return nil, false
}

func (c *cursor) inliningOf(call *ast.CallExpr, around []ast.Node) (*inlining, bool) {
	id := asIdent(call.Fun)
	if id == nil || len(call.Args) == 0 {
		return nil, false
	}
	fn, ok := c.pkg.Info.Uses[id].(*types.Func)
	if !ok || fn.Pkg() != c.pkg.Types || fn.Signature().TypeParams().Len() > 0 {
		return nil, false
	}
	helpers := scopedHelpers(c.pkg)
	i := slices.IndexFunc(helpers, func(h *scoped) bool { return c.pkg.Info.Defs[h.decl.Name] == types.Object(fn) })
	if i < 0 {
		return nil, false
	}
	in := &inlining{cursor: c, helper: helpers[i], call: call}
	if in.from, ok = sourceOf(c.pkg, in.helper.decl.Pos()); !ok || in.manyLines() {
		return nil, false
	}
	in.lit, _ = last(call.Args).(*ast.FuncLit)
	in.ret, _ = around[0].(*ast.ReturnStmt)
	for _, n := range around {
		switch n := n.(type) {
		case *ast.FuncLit:
			in.sig, _ = c.pkg.Info.TypeOf(n).(*types.Signature)
			in.body = n.Body
		case *ast.FuncDecl:
			in.sig, in.body = c.pkg.Info.Defs[n.Name].(*types.Func).Signature(), n.Body
		}
		if in.body != nil {
			break
		}
	}
	return in, in.sig != nil
}

// manyLines says whether a part of the helper that is written on one line is not.
func (in *inlining) manyLines() bool {
	failed := in.helper.failed != nil && strings.Contains(in.from.code(in.helper.failed), "\n")
	return failed || strings.Contains(in.from.code(in.helper.call), "\n")
}

func (in *inlining) edits() ([]analysis.TextEdit, string) {
	for _, step := range []func() string{in.whyPlace, in.whyHelper, in.whyResult, in.whyArguments, in.whyNames} {
		if why := step(); why != "" {
			return nil, why
		}
	}
	return in.write()
}

func (in *inlining) whyPlace() string {
	switch {
	case in.lit == nil:
		return whyNoLiteral
	case in.ret == nil || len(in.ret.Results) != 1:
		return whyReleaseLate
	}
	in.scope = in.pkg.Types.Scope().Innermost(in.ret.Pos())
	why := ""
	inspectOwn(in.lit.Body, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.LabeledStmt:
			why = whyNameMeans
		case *ast.CallExpr:
			if b, ok := in.pkg.Info.Uses[asIdent(n.Fun)].(*types.Builtin); ok && b.Name() == "recover" {
				why = whyRecovers
			}
		}
	})
	return why
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

// whyResult is about the error that a deferred call changes: the function must
// have a result of that very name, and the variable of the acquisition be it.
func (in *inlining) whyResult() string {
	r := in.sig.Results().At(0)
	atTop := slices.Contains(in.body.List, ast.Stmt(in.ret))
	if in.helper.joined {
		own := in.helper.result(in.pkg)
		if own.Name() != r.Name() || !atTop || in.helper.err != nil && in.helper.err.Name != r.Name() {
			return whyNoErrorName
		}
	}
	if list := in.lit.Type.Results.List; len(list[0].Names) > 0 {
		if name := list[0].Names[0].Name; name != r.Name() || !atTop || in.helper.err == nil || in.helper.err.Name != name {
			return whyNoErrorName
		}
	}
	return ""
}
