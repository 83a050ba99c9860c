package codeactions

import (
	"bytes"
	"context"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/load"
)

// Analyzer is diagnostics.Analyzer with the preferred fix of each finding that
// has one, proven: alone, and beside the others. That costs more than to find
// them, and is for those who apply them. What is fixed only after something
// else was, is left for the next time.
var Analyzer = &analysis.Analyzer{
	Name:             diagnostics.Analyzer.Name,
	Doc:              diagnostics.Analyzer.Doc,
	URL:              diagnostics.Analyzer.URL,
	Run:              run,
	RunDespiteErrors: true,
	Requires:         diagnostics.Analyzer.Requires,
}

func run(pass *analysis.Pass) (any, error) {
	if len(pass.Files) == 0 {
		return nil, nil
	}
	ctx := context.Background()
	src, settings, err := diagnostics.Subject(pass)
	if err != nil {
		return nil, err
	}
	findings, obligations, err := diagnostics.Analyze(ctx, src, settings)
	if err != nil {
		return nil, err
	}
	st := &State{Findings: findings, Obligations: obligations, Context: Context{Settings: settings, Facts: src.Facts}}
	var fixes []Offer
	// Where cgo has made other files of those that are written, the types are
	// not the driver's, and no edit can be proven.
	if len(findings) > 0 && src.Info == pass.TypesInfo && len(pass.TypeErrors) == 0 {
		if st.Pkg, err = load.Given(pass); err != nil {
			return nil, err
		}
		if fixes, _, err = together(ctx, st, func(path string) bool { return survives(st.Pkg, path) }); err != nil {
			return nil, err
		}
	}
	for i := range findings {
		d := findings[i].Diagnostic()
		for _, o := range fixes {
			if o.Finding == &findings[i] {
				d.SuggestedFixes = []analysis.SuggestedFix{{Message: o.Title, TextEdits: ended(o.Edits)}}
			}
		}
		pass.Report(d)
	}
	return nil, nil
}

// survives says whether nothing but the edits would change in a file: the
// drivers of go/analysis format all of what they have edited, and take carriage
// returns and byte-order marks away.
func survives(pkg *load.Package, path string) bool {
	text := pkg.Text[path]
	return !bytes.Contains(text, []byte("\r")) && !bytes.HasPrefix(text, []byte("\ufeff")) && gofmtClean(text)
}

// ended are edits that all have an end, which not every driver does without.
func ended(edits []analysis.TextEdit) []analysis.TextEdit {
	var all []analysis.TextEdit
	for _, e := range edits {
		if !e.End.IsValid() {
			e.End = e.Pos
		}
		all = append(all, e)
	}
	return all
}
