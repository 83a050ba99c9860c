package codeactions

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/deferls/deferls/diagnostics/obligation"
)

var releaseOnError = &Action{
	ID:    "release-on-error",
	Title: "release where a function fails that else hands the resource on",
	Doc: `A constructor acquires something, and a later step fails: the caller gets an error
and nothing to close. Writes the release in front of each return that fails so
and leaks; where the function succeeds, the resource goes to the caller as before.

Where three or more returns leak, and the others succeed for sure, one defer that
looks at the error result does for all of them, and the result gets a name for it.

Only a return that surely fails counts: in the branch of ` + "`err != nil`" + `, or with an
error that is made there. Not offered where only some of the paths to the return
owe the release, where a deferred call needs the resource, and where something
else may hold it.`,
	fix: func(r *request) (Offer, bool) {
		o, why := r.releaseOnError()
		if r.happened(obligation.Transferred) && !r.happened(obligation.Released) && why != whySucceeds {
			o.Disabled = why
		}
		return o, why == ""
	},
}

const (
	whyKept      = "it is handed on nowhere"
	whySucceeds  = "an exit that leaks is not surely one where the function fails"
	failingTitle = " before the return that fails"
)

func (r *request) releaseOnError() (Offer, string) {
	l, why := r.leaving()
	switch {
	case why != "":
		return Offer{}, why
	case !r.happened(obligation.Transferred):
		return Offer{}, whyKept
	case !l.fails():
		return Offer{}, whySucceeds
	}
	if edits, ok := l.deferredOnError(); ok {
		return r.preferred("Defer "+l.rel.call+" for the exits that fail", edits...), ""
	}
	where := failingTitle
	if n := len(l.exits); n > 1 {
		where = fmt.Sprintf(" before %d returns that fail", n)
	}
	return l.offer(r, where)
}

// fails says whether at every exit that leaks the function surely fails.
func (l *leaving) fails() bool {
	for _, x := range l.exits {
		ret, ok := x.node.(*ast.ReturnStmt)
		if !ok || !l.failing(ret) {
			return false
		}
	}
	return true
}

// failing says whether a return surely reports an error.
func (s *site) failing(ret *ast.ReturnStmt) bool {
	results := s.sig.Results()
	if results.Len() == 0 || !isError(results.At(results.Len()-1).Type()) {
		return false
	}
	last := results.At(results.Len() - 1)
	if len(ret.Results) == 0 {
		return s.knownFailed(ret, last)
	}
	if len(ret.Results) != results.Len() {
		return false
	}
	switch e := ast.Unparen(ret.Results[len(ret.Results)-1]).(type) {
	case *ast.CallExpr:
		return newErrors[s.callee(e)]
	case *ast.UnaryExpr:
		_, isLit := e.X.(*ast.CompositeLit)
		return e.Op == token.AND && isLit
	case *ast.SelectorExpr:
		return s.packageVariable(e)
	case *ast.Ident:
		return s.packageVariable(e) || s.knownFailed(ret, s.variable(e))
	}
	return false
}

// newErrors are functions that never return a nil error.
var newErrors = map[string]bool{"errors.New": true, "fmt.Errorf": true}

// knownFailed says whether a return stands in the branch of an if statement
// that tests an error against nil, with the error unchanged since.
func (s *site) knownFailed(ret *ast.ReturnStmt, err *types.Var) bool {
	if err == nil {
		return false
	}
	known := false
	inspectOwn(s.body, func(n ast.Node) {
		check, ok := n.(*ast.IfStmt)
		if !ok || ret.Pos() < check.Body.Pos() || check.Body.End() <= ret.Pos() {
			return
		}
		c, ok := ast.Unparen(check.Cond).(*ast.BinaryExpr)
		if ok && c.Op == token.NEQ && s.names(c.X, err) && s.isNil(c.Y) {
			known = !s.assignedIn(check.Body, err)
		}
	})
	return known
}

// assignedIn says whether a variable is assigned to in a block, or its address
// is taken there.
func (s *site) assignedIn(block ast.Node, v *types.Var) bool {
	found := false
	ast.Inspect(block, func(n ast.Node) bool {
		for _, l := range assigns(n) {
			found = found || s.names(l, v)
		}
		u, ok := n.(*ast.UnaryExpr)
		found = found || ok && u.Op == token.AND && s.names(u.X, v)
		return !found
	})
	return found
}
