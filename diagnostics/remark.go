package diagnostics

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/config"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// Remark is what there is to say of a place at which nothing is acquired.
type Remark struct {
	Pos     token.Pos // what it is about
	Message string
	Advice  []Advice
}

// remarks say what stands between two positions instead of an acquisition, and
// where the nearest ones are.
func (n *narrator) remarks(told obligation.Told, from, to token.Pos) []Remark {
	var all []Remark
	ast.Inspect(told.Decl, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok || !slices.ContainsFunc(ends(call), func(p token.Pos) bool { return from <= p && p <= to }) {
			return true
		}
		if r, ok := n.remark(call, told); ok {
			all = append(all, r)
		}
		return true
	})
	if len(all) == 0 {
		all = append(all, Remark{Pos: from, Message: "no call here acquires anything that has to be released"})
	}
	return append(all, n.others(told.Obligations, from, to)...)
}

// remark says why a call is no acquisition, where one could take it for one.
func (n *narrator) remark(call *ast.CallExpr, told obligation.Told) (Remark, bool) {
	fn, _ := typeutil.Callee(n.src.Info, call).(*types.Func)
	if fn == nil {
		return Remark{}, false
	}
	fn = fn.Origin()
	say := func(advice []Advice, format string, args ...any) (Remark, bool) {
		return Remark{call.Pos(), fmt.Sprintf(format, args...), advice}, true
	}
	if passed := told.Passed[call]; passed != "" {
		return say(nil, "%s owes nothing here: %s", fn.FullName(), passed)
	}
	rows := n.cat.Rows(fn.FullName())
	for _, r := range rows {
		if r.Role == resource.Acquires && !r.Severity.Reports() {
			return say([]Advice{{"in " + config.Name + ", to have this kind reported", "severities: {" + r.Kind + ": warning}"}},
				"%s acquires a %s, which is not reported unless the configuration asks for it", fn.FullName(), n.cat.Kind(r.Kind).Noun)
		}
	}
	result, release, ok := n.releasable(fn)
	switch {
	case !ok:
		return Remark{}, false
	case slices.ContainsFunc(rows, func(r *resource.Row) bool { return r.Role == resource.Acquires }):
		if _, isFunc := told.Decl.(*ast.FuncDecl); isFunc {
			return say(nil, "%s acquires something, but this call is never reached, or its function cannot be followed", fn.FullName())
		}
		return say(nil, "%s acquires something outside of any function, where nothing is followed", fn.FullName())
	case len(rows) > 0:
		return say(nil, "%s returns something with a method %s that the caller does not owe: it is a view, or another name, of something else", fn.FullName(), release)
	case fn.Pkg() != nil && obligation.InStd(fn.Pkg().Path()):
		return say(nil, "%s returns something with a method %s, and the catalogue knows of no duty to call it", fn.FullName(), release)
	}
	name := "//deferls:returns-owned"
	expr := resource.Hole + "." + release + "()"
	if result > 0 {
		name += fmt.Sprintf(" out%d %s", result, expr)
	} else if release != "Close" {
		name += " out0 " + expr
	}
	entry := acquiring(fn, expr)
	if result > 0 {
		entry += fmt.Sprintf("\n    at: out%d", result)
	}
	return say([]Advice{
		{"in the comment of " + fn.Name() + ", if its callers owe the release", name},
		{"in " + config.Name + ", if it is not yours to comment", entry},
	}, "%s returns something with a method %s, and nobody knows whether the caller owes its call", fn.FullName(), release)
}

// releasable finds the first result of a function that has a method which
// sounds like a release and needs nothing.
func (n *narrator) releasable(fn *types.Func) (result int, release string, ok bool) {
	res := fn.Signature().Results()
	for i := range res.Len() {
		for _, name := range obligation.ReleaseNames() {
			obj, _, _ := types.LookupFieldOrMethod(res.At(i).Type(), true, n.src.Types, name)
			if m, isFunc := obj.(*types.Func); isFunc && m.Signature().Params().Len() == 0 {
				return i, name, true
			}
		}
	}
	return 0, "", false
}

// maxOthers bounds how many acquisitions are named beside.
const maxOthers = 3

// others are the stories that the place takes part in, and where the nearest
// acquisitions are.
func (n *narrator) others(all []*obligation.Obligation, from, to token.Pos) []Remark {
	var remarks []Remark
	for _, o := range all {
		if slices.ContainsFunc(o.Events, func(e obligation.Event) bool { return from <= e.Pos && e.Pos <= to }) {
			remarks = append(remarks, Remark{Pos: o.Call.Pos(), Message: "it takes part in the story of " + subject(o) + ", acquired here"})
		}
	}
	if len(remarks) > 0 || len(all) == 0 {
		return remarks
	}
	near := slices.Clone(all)
	slices.SortStableFunc(near, func(a, b *obligation.Obligation) int {
		return cmp.Compare(distance(a.Call.Pos(), from), distance(b.Call.Pos(), from))
	})
	for _, o := range near[:min(len(near), maxOthers)] {
		remarks = append(remarks, Remark{Pos: o.Call.Pos(), Message: "the function acquires here: " + subject(o)})
	}
	return remarks
}

func distance(a, b token.Pos) token.Pos { return max(a, b) - min(a, b) }
