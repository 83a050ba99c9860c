package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

var declareOwnership = &Action{
	ID:       "declare-ownership",
	Title:    "declare that a function takes over what it is given, or releases it",
	Silences: true,
	Doc: `Writes ` + "`//deferls:owns PARAMETER`" + ` into the doc comment of the function of this
package that the resource is given to, or ` + "`//deferls:releases PARAMETER`" + ` where its
name is that of a release. That is a claim: deferls has looked into the function
and has not found it to be so, and believes the comment from then on. It is never
preferred and no part of the fixes that ` + "`deferls check`" + ` prints.

Only where the resource is given to one function of the package, once, on every
way to an exit that leaks, and where the comment answers no other finding.`,
	fix: func(r *request) (Offer, bool) {
		o, why := r.declareOwnership()
		return o, why == ""
	},
}

const (
	whyNoTaker     = "it is given to no function of this package, or to more than one"
	whyNotAlways   = "an exit that leaks is reached without the call, or may be"
	whyNoParameter = "the parameter that takes it has no name, or is one of many"
	whyMoreAnswers = "the comment would answer another finding as well"
	whyDocBlock    = "the function is documented by a comment that no directive fits into"
)

func (r *request) declareOwnership() (Offer, string) {
	if r.finding == nil || r.finding.Check != "leak" {
		return Offer{}, whyNotReported
	}
	s, why := locate(r.pkg, r.obligation)
	if why != "" {
		return Offer{}, why
	}
	call, fn, i := s.taker()
	switch {
	case call == nil:
		return Offer{}, whyNoTaker
	case s.repeats() || !s.surelyRuns(call) || slices.ContainsFunc(s.ob.Leaks, func(l obligation.Leak) bool { return l.Pos < call.End() }):
		return Offer{}, whyNotAlways
	}
	params := fn.Signature().Params()
	if i >= params.Len() || fn.Signature().Variadic() && i == params.Len()-1 {
		return Offer{}, whyNoParameter
	}
	param := params.At(i).Name()
	if param == "" || param == "_" {
		return Offer{}, whyNoParameter
	}
	for _, f := range r.st.Findings {
		if o := f.Obligation; f.Check == r.finding.Check && o != nil && o != r.obligation && r.gives(o, fn) {
			return Offer{}, whyMoreAnswers
		}
	}
	word, does := "owns", "takes over "
	if soundsLikeRelease(fn.Name()) {
		word, does = "releases", "releases "
	}
	edit, why := r.directive(declOf(r.pkg, fn), "//deferls:"+word+" "+param)
	if why != "" {
		return Offer{}, why
	}
	return Offer{
		Title:      "Declare that " + fn.Name() + " " + does + s.ob.Name,
		Kind:       "quickfix",
		Edits:      []analysis.TextEdit{edit},
		Finding:    r.finding,
		Obligation: r.obligation,
	}, ""
}

// taker is the one call of a function of the package that is given the resource
// as an argument, and which; nil if there is none, or more than one.
func (s *site) taker() (call *ast.CallExpr, fn *types.Func, arg int) {
	v := s.ob.Var
	if v == nil || s.ob.Place.From != resource.Result {
		return nil, nil, 0
	}
	n := 0
	ast.Inspect(s.body, func(node ast.Node) bool {
		c, ok := node.(*ast.CallExpr)
		if !ok {
			return true
		}
		callee, _ := typeutil.Callee(s.pkg.Info, c).(*types.Func)
		for i, a := range c.Args {
			if s.names(a, v) && callee != nil && declOf(s.pkg, callee) != nil {
				call, fn, arg = c, callee.Origin(), i
				n++
			}
		}
		return true
	})
	if n != 1 {
		return nil, nil, 0
	}
	return call, fn, arg
}

// surelyRuns says whether a call behind the acquisition runs whenever anything
// behind the call does: it stands in a statement of the same list, in no part of
// it that need not run, and nothing jumps past it.
func (s *site) surelyRuns(call *ast.CallExpr) bool {
	i := slices.IndexFunc(s.rest(), func(st ast.Stmt) bool { return st.Pos() <= call.Pos() && call.End() <= st.End() })
	if i < 0 {
		return false
	}
	up := parents(s.rest()[i])
	for n := up[call]; n != nil; n = up[n] {
		switch n := n.(type) {
		case *ast.BlockStmt, *ast.FuncLit, *ast.GoStmt, *ast.DeferStmt, *ast.ForStmt, *ast.RangeStmt, *ast.CaseClause, *ast.CommClause:
			return false
		case *ast.IfStmt:
			if n.Else != nil && n.Else.Pos() <= call.Pos() {
				return false
			}
		case *ast.BinaryExpr:
			if n.Op == token.LAND || n.Op == token.LOR {
				return false
			}
		}
	}
	return !slices.ContainsFunc(s.rest()[:i], func(st ast.Stmt) bool { return leaves(st, false, false, nil) })
}

// gives says whether another finding's resource is given to the function.
func (r *request) gives(ob *obligation.Obligation, fn *types.Func) bool {
	found := false
	ast.Inspect(ob.Func, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok || found {
			return !found
		}
		callee, _ := typeutil.Callee(r.pkg.Info, c).(*types.Func)
		if callee != nil && callee.Origin() == fn {
			found = slices.ContainsFunc(c.Args, func(a ast.Expr) bool {
				return a == ast.Expr(ob.Call) || ob.Var != nil && len(usesOf(r.pkg, a, ob.Var)) > 0
			})
		}
		return !found
	})
	return found
}

// soundsLikeRelease says whether a name begins as the methods that release do.
func soundsLikeRelease(name string) bool {
	return slices.ContainsFunc(obligation.ReleaseNames(), func(r string) bool {
		return len(name) >= len(r) && strings.EqualFold(name[:len(r)], r)
	})
}

// directive writes a comment for deferls at the end of a function's doc comment,
// where gofmt has them: behind the text, an empty line in between.
func (r *request) directive(d *ast.FuncDecl, text string) (analysis.TextEdit, string) {
	src, ok := sourceOf(r.pkg, d.Pos())
	if !ok || !src.opensLine(d.Pos()) {
		return analysis.TextEdit{}, whySharedLine
	}
	if d.Doc != nil {
		last := d.Doc.List[len(d.Doc.List)-1].Text
		if !strings.HasPrefix(last, "//") {
			return analysis.TextEdit{}, whyDocBlock
		}
		if !isDirective(last) {
			text = "//\n" + text
		}
	}
	return analysis.TextEdit{Pos: d.Pos(), End: d.Pos(), NewText: []byte(src.lines(text + "\n"))}, ""
}

// isDirective says whether a line of a doc comment is no text: //go:noinline.
func isDirective(line string) bool {
	word, _, _ := strings.Cut(strings.TrimPrefix(line, "//"), " ")
	tool, name, ok := strings.Cut(word, ":")
	return ok && tool != "" && name != "" && strings.ToLower(tool) == tool && !strings.ContainsAny(tool, "/.")
}
