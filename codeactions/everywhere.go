package codeactions

import (
	"context"
	"go/ast"
	"go/token"
	"slices"
)

// Everywhere are all the offers that a package has for any finding and any place
// of the cursor, not proven, the disabled ones included.
func Everywhere(ctx context.Context, st *State) []Offer {
	var all []Offer
	for i := range st.Findings {
		all = append(all, candidates(st, &st.Findings[i])...)
	}
	type key struct {
		action *Action
		at     token.Pos
		title  string
	}
	seen := map[key]bool{}
	add := func(offers []Offer) {
		for _, o := range offers {
			if k := (key{o.Action, o.Subject(), o.Title}); !seen[k] {
				seen[k] = true
				all = append(all, o)
			}
		}
	}
	for _, ob := range st.Obligations {
		add(acquired(st, ob))
	}
	for _, f := range st.Pkg.Files {
		for _, p := range starts(f) {
			if ctx.Err() != nil {
				return nil
			}
			add(rewrites(ctx, st, p, p))
		}
	}
	return all
}

// starts are the places of a file at which something begins that an action can be
// about: in large tables there is nothing.
func starts(f *ast.File) []token.Pos {
	const table = 100 // elements
	var all []token.Pos
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case nil, *ast.BasicLit:
			return false
		case *ast.CompositeLit:
			all = append(all, n.Pos())
			return len(n.Elts) < table
		}
		all = append(all, n.Pos())
		return true
	})
	slices.Sort(all)
	return slices.Compact(all)
}

// Jointly are those of the offers that hold the fix laws when all of them are
// applied, none touching the text of another, and the package after them; nil if
// there are none. The first are preferred. The error is the context's.
func Jointly(ctx context.Context, st *State, offers []Offer) ([]Offer, *State, error) {
	var apart []Offer
	for _, o := range offers {
		if o.Disabled == "" && len(o.Edits) > 0 && !slices.ContainsFunc(apart, func(k Offer) bool { return touch(k.Edits, o.Edits) }) {
			apart = append(apart, o)
		}
	}
	kept, next := fitting(ctx, st, nil, nil, apart)
	return kept, next, ctx.Err()
}

// fitting are the offers that hold with those of which it is known, and the package
// after them. Two may be at odds although they touch different text: both declare
// the same name.
func fitting(ctx context.Context, st *State, known []Offer, after *State, more []Offer) ([]Offer, *State) {
	if len(more) == 0 || ctx.Err() != nil {
		return known, after
	}
	with := append(slices.Clip(known), more...)
	if next, err := prove(ctx, st, with, whole); err == nil {
		return with, next
	}
	if len(more) == 1 {
		return known, after
	}
	half := len(more) / 2
	known, after = fitting(ctx, st, known, after, more[:half])
	return fitting(ctx, st, known, after, more[half:])
}
