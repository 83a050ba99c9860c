package codeactions

import (
	"context"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/load"
)

// What one fix uncovers, the next round answers. No fix that holds the laws
// brings back what another has answered, so that this is only there for one
// that does not.
const rounds = 8

// Fixed is a finding that was answered, and where it stands in the text after.
type Fixed struct {
	Finding *diagnostics.Finding
	Title   string // of the offer
	File    string

	Start, End int // in bytes
}

// FixAll applies the preferred fixes of all findings, and again to what comes
// of it, until nothing more applies. What is applied together is proven together.
// Edits of files that are not editable are left out. The error is the context's.
func FixAll(ctx context.Context, st *State, editable func(path string) bool) (*State, []Fixed, error) {
	var done []Fixed
	for range rounds {
		offers, next, err := together(ctx, st, editable)
		if err != nil {
			return nil, nil, err
		}
		if len(offers) == 0 {
			break
		}
		for _, o := range offers {
			from, to := spotOf(st.Pkg, o.Finding.Pos), spotOf(st.Pkg, o.Finding.End)
			done = append(done, Fixed{o.Finding, o.Title, from.file, from.offset, to.offset})
		}
		changes, err := byFile(st.Pkg, editsOf(offers))
		if err != nil {
			return nil, nil, err
		}
		for i, f := range done {
			start, kept := moved(changes[f.File], f.Start)
			last, whole := moved(changes[f.File], f.End-1) // what is inserted behind it leaves it alone
			if kept && whole {
				done[i].Start, done[i].End = start, last+1
			}
		}
		st = next
	}
	return st, done, nil
}

// together are preferred fixes, one for a finding, that hold the fix laws when
// they are applied all at once, and the package after them.
func together(ctx context.Context, st *State, editable func(path string) bool) ([]Offer, *State, error) {
	all, err := apart(ctx, st, editable)
	if err != nil {
		return nil, nil, err
	}
	return Jointly(ctx, st, all)
}

// apart are preferred fixes that are proven one by one, none touching the text
// of another.
func apart(ctx context.Context, st *State, editable func(path string) bool) ([]Offer, error) {
	var chosen []Offer
	for i := range st.Findings {
		for _, o := range candidates(st, &st.Findings[i]) {
			if !o.Preferred || !inEditable(st.Pkg, o.Edits, editable) || slices.ContainsFunc(chosen, func(c Offer) bool { return touch(c.Edits, o.Edits) }) {
				continue
			}
			err := Prove(ctx, st, o)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err == nil {
				chosen = append(chosen, o)
				break
			}
		}
	}
	return chosen, nil
}

func inEditable(pkg *load.Package, edits []analysis.TextEdit, editable func(path string) bool) bool {
	return !slices.ContainsFunc(edits, func(e analysis.TextEdit) bool { return !editable(spotOf(pkg, e.Pos).file) })
}

// touch says whether edits overlap, or insert at the same place: which of them
// comes first would be left to chance.
func touch(a, b []analysis.TextEdit) bool {
	return slices.ContainsFunc(a, func(x analysis.TextEdit) bool {
		return slices.ContainsFunc(b, func(y analysis.TextEdit) bool {
			return x.Pos <= max(y.Pos, y.End) && y.Pos <= max(x.Pos, x.End)
		})
	})
}

func editsOf(offers []Offer) []analysis.TextEdit {
	var edits []analysis.TextEdit
	for _, o := range offers {
		edits = append(edits, o.Edits...)
	}
	return edits
}

// whole makes all of the package anew.
func whole(ctx context.Context, pkg *load.Package, text map[string][]byte, _ map[string][]change) (*load.Package, error) {
	return pkg.Edit(ctx, text)
}
