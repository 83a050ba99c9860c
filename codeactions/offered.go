package codeactions

import (
	"context"
	"go/ast"
	"go/token"
	"slices"

	"github.com/deferls/deferls/diagnostics"
)

// Offered are the actions at a range: the fixes of the findings that it touches,
// and the refactorings. All are proven. What somebody would expect there and
// cannot have is among them, disabled, with the reason. The error is the
// context's.
func Offered(ctx context.Context, st *State, pos, end token.Pos) ([]Offer, error) {
	var offers []Offer
	for i := range st.Findings {
		if f := &st.Findings[i]; f.Pos <= end && pos <= f.End {
			offers = append(offers, answers(st, f)...)
		}
	}
	refactorings := slices.Clone(Refactorings(ctx, st, pos, end))
	for _, p := range points(st, pos, end) {
		for _, o := range rewrites(ctx, st, p, p) {
			if !slices.ContainsFunc(refactorings, o.isSame) {
				refactorings = append(refactorings, o)
			}
		}
	}
	for _, o := range refactorings {
		answered := func(f Offer) bool { return f.Action == o.Action && f.Obligation != nil && f.Obligation == o.Obligation }
		if !slices.ContainsFunc(offers, answered) {
			offers = append(offers, o)
		}
	}
	for i, o := range offers {
		if o.Disabled == "" {
			if err := Prove(ctx, st, o); err != nil {
				offers[i].Disabled = err.Error()
			}
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return offers, nil
}

// points are the places in a range at which something begins: who asks about a
// line means all that is on it.
func points(st *State, pos, end token.Pos) []token.Pos {
	var all []token.Pos
	for _, f := range st.Pkg.Files {
		if end < f.FileStart || f.FileEnd < pos || pos == end {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if n == nil || n.End() < pos || end < n.Pos() {
				return n == f
			}
			if pos <= n.Pos() && n.Pos() <= end {
				all = append(all, n.Pos())
			}
			return true
		})
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// answers are the fixes of a finding, not proven, and those that say why they
// are none.
func answers(st *State, f *diagnostics.Finding) []Offer {
	var offers []Offer
	for _, a := range Actions {
		if !a.fixes(f) {
			continue
		}
		o, ok := a.fix(st.request(f.Obligation, f))
		if !ok {
			if o.Disabled == "" {
				continue
			}
			o = Offer{Title: a.Title, Disabled: o.Disabled, Finding: f, Obligation: f.Obligation, At: o.At}
		}
		o.Action = a
		offers = append(offers, o)
	}
	return offers
}
