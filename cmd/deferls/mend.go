package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics/load"
)

// mend is check with -fix or -diff. Nothing is written before everything was
// analysed.
func mend(ctx context.Context, s std, onlyDiff bool, g *load.Graph, in shared, say teller, write func(string, result) error) error {
	in.mend = true
	var results []result
	for r := range analyseAll(ctx, g, in, say.dir, nil) {
		if r.err != nil {
			return stopped(r.err)
		}
		say.troubles(r)
		results = append(results, r)
	}
	if onlyDiff {
		return showDiff(s, say.dir, results)
	}
	var analysed, fixed, files, found int
	broken := false
	for _, r := range results {
		if !r.analysed {
			continue
		}
		analysed++
		done, err := r.write()
		if err != nil {
			broken = true
			fmt.Fprintf(s.err, "deferls: not everything could be fixed: %v\n", err)
		}
		files += len(done)
		r.fixed = slices.DeleteFunc(r.fixed, func(f finding) bool { return !done[f.File] })
		fixed += len(r.fixed)
		found += len(r.findings)
		r.findings = slices.Concat(r.fixed, r.findings)
		slices.SortStableFunc(r.findings, byPlace)
		if err := write(say.dir, r); err != nil {
			return unwritten(err)
		}
	}
	if fixed > 0 {
		fmt.Fprintf(s.err, "deferls: %s fixed in %s, %d left\n", plural(fixed, "finding"), plural(files, "file"), found)
	}
	if broken {
		return exit(failed)
	}
	return outcome(s.err, analysed, found)
}

// mend fixes what can be in a package, and is the package after that.
func (r *result) mend(ctx context.Context, st *codeactions.State) (*codeactions.State, error) {
	before := st.Pkg
	after, fixed, err := codeactions.FixAll(ctx, st, func(path string) bool { return leftAlone(before, path) == "" })
	if err != nil {
		return nil, err
	}
	for _, f := range fixed {
		r.fixed = append(r.fixed, wasFixed(after.Pkg, f))
	}
	for _, path := range slices.Sorted(maps.Keys(after.Pkg.Text)) {
		if x := (rewrite{path, before.Text[path], after.Pkg.Text[path]}); !bytes.Equal(x.before, x.after) {
			r.rewrites = append(r.rewrites, x)
		}
	}
	return after, nil
}

// wasFixed is a finding that is not there any more, and where it would be.
func wasFixed(pkg *load.Package, f codeactions.Fixed) finding {
	d := finding{
		File: f.File, Check: f.Finding.Check, Kind: f.Finding.Kind(), Severity: f.Finding.Severity.String(), Message: f.Finding.Message,
		Path: []step{}, Fixes: []fix{}, Fixed: f.Title,
	}
	for _, file := range pkg.Files {
		if tok := pkg.Fset.File(file.FileStart); tok.Name() == f.File {
			from, to := position(pkg, tok.Pos(f.Start)), position(pkg, tok.Pos(f.End))
			d.Line, d.Column, d.EndLine, d.EndColumn = from.Line, from.Column, to.Line, to.Column
		}
	}
	return d
}

// write writes all that was rewritten, and says which files were.
func (r result) write() (map[string]bool, error) {
	done := map[string]bool{}
	for _, x := range r.rewrites {
		if err := x.write(); err != nil {
			return done, err
		}
		done[x.path] = true
	}
	return done, nil
}

// showDiff prints what would be written. The findings are all still there.
func showDiff(s std, dir string, results []result) error {
	var analysed, fixed, files, found int
	for _, r := range results {
		if !r.analysed {
			continue
		}
		analysed++
		fixed, files, found = fixed+len(r.fixed), files+len(r.rewrites), found+len(r.findings)
		for _, x := range r.rewrites {
			if _, err := io.WriteString(s.out, x.diff(dir)); err != nil {
				return fmt.Errorf("the diff could not be written: %w", err)
			}
		}
	}
	if fixed+found > 0 {
		fmt.Fprintf(s.err, "deferls: %s would be fixed in %s, %d left; nothing was written\n", plural(fixed, "finding"), plural(files, "file"), found)
	}
	return outcome(s.err, analysed, fixed+found)
}

// diff is the change as patch and git take it.
func (r rewrite) diff(dir string) string {
	name := filepath.ToSlash(relative(dir, r.path))
	return udiff.Unified("a/"+strings.TrimPrefix(name, "/"), "b/"+strings.TrimPrefix(name, "/"), string(r.before), string(r.after))
}
