package main

import (
	"cmp"
	"context"
	"go/token"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/load"
)

// finding is one finding as the command tells it. Lines and columns count from
// 1, columns and offsets in bytes. Its fields are the JSON that -format json
// promises.
type finding struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"`
	Check     string `json:"check"`
	Kind      string `json:"kind"`
	Severity  string `json:"severity"`
	Message   string `json:"message"`
	Path      []step `json:"path"`
	Fixes     []fix  `json:"fixes"`
	Fixed     string `json:"fixed,omitempty"`    // with -fix: by which fix it is gone
	NotFixed  string `json:"notFixed,omitempty"` // with -fix: why its file is left alone
}

type step struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
}

type fix struct {
	Title string `json:"title"`
	Kind  string `json:"kind"`
	Edits []edit `json:"edits"`
}

type edit struct {
	File    string `json:"file"`
	Start   int    `json:"start"`
	End     int    `json:"end"`
	NewText string `json:"newText"`
}

// describe makes a finding independent of its package. Files are absolute yet.
// Fixes cost another analysis each, and are left out if nobody reads them.
func describe(ctx context.Context, st *codeactions.State, f *diagnostics.Finding, fixes bool) finding {
	pkg := st.Pkg
	from, to := position(pkg, f.Pos), position(pkg, f.End)
	d := finding{
		File: from.Filename, Line: from.Line, Column: from.Column, EndLine: to.Line, EndColumn: to.Column,
		Check: f.Check, Kind: f.Kind(), Severity: f.Severity.String(), Message: f.Message,
		Path:  []step{},
		Fixes: []fix{},
	}
	for _, s := range f.Path {
		at := position(pkg, s.Pos)
		d.Path = append(d.Path, step{at.Filename, at.Line, at.Column, s.Message})
	}
	if !fixes {
		return d
	}
	for _, o := range codeactions.QuickFixes(ctx, st, f) {
		if o.Disabled != "" || o.Action.Silences {
			continue
		}
		x := fix{Title: o.Title, Kind: o.Kind, Edits: []edit{}}
		for _, e := range o.Edits {
			from, to := position(pkg, e.Pos), position(pkg, cmp.Or(e.End, e.Pos)) // no end is an insertion
			x.Edits = append(x.Edits, edit{from.Filename, from.Offset, to.Offset, string(e.NewText)})
		}
		d.Fixes = append(d.Fixes, x)
	}
	return d
}

func position(pkg *load.Package, pos token.Pos) token.Position {
	return pkg.Fset.PositionFor(pos, false)
}

// in is the finding with its files named from a directory.
func (f finding) in(dir string) finding {
	f.File = relative(dir, f.File)
	path := make([]step, len(f.Path))
	for i, s := range f.Path {
		s.File = relative(dir, s.File)
		path[i] = s
	}
	f.Path = path
	fixes := make([]fix, len(f.Fixes))
	for i, x := range f.Fixes {
		edits := make([]edit, len(x.Edits))
		for j, e := range x.Edits {
			e.File = relative(dir, e.File)
			edits[j] = e
		}
		x.Edits = edits
		fixes[i] = x
	}
	f.Fixes = fixes
	return f
}
