package diagnostics

import (
	"context"
	"path/filepath"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics/obligation"
)

// Analyzer runs every check as one go/analysis analyzer.
var Analyzer = &analysis.Analyzer{
	Name:             "deferls",
	Doc:              "report resources that are opened and not released on some path",
	URL:              "https://github.com/deferls/deferls",
	Run:              run,
	RunDespiteErrors: true,
	FactTypes:        []analysis.Fact{new(obligation.Facts)},
}

func run(pass *analysis.Pass) (any, error) {
	if len(pass.Files) == 0 {
		return nil, nil
	}
	dir := filepath.Dir(pass.Fset.File(pass.Files[0].FileStart).Name())
	settings, err := Configure(dir)
	if err != nil {
		return nil, err
	}
	src := obligation.Source{Fset: pass.Fset, Files: pass.Files, Types: pass.Pkg, Info: pass.TypesInfo, Facts: imported(pass)}
	findings, _, err := Analyze(context.Background(), src, settings)
	if err != nil {
		return nil, err
	}
	for _, f := range findings {
		pass.Report(f.Diagnostic())
	}
	if obligation.InStd(pass.Pkg.Path()) {
		return nil, nil // the catalogue knows it all
	}
	facts, err := Summarize(context.Background(), src, settings)
	if err != nil {
		return nil, err
	}
	if len(facts.Funcs) > 0 {
		pass.ExportPackageFact(facts)
	}
	return nil, nil
}

// imported are the facts of the packages that a package imports.
func imported(pass *analysis.Pass) func(path string) *obligation.Facts {
	known := map[string]*obligation.Facts{}
	for _, f := range pass.AllPackageFacts() {
		known[f.Package.Path()] = f.Fact.(*obligation.Facts)
	}
	return func(path string) *obligation.Facts { return known[path] }
}

// Diagnostic is the finding as go/analysis knows it; the leak path is its
// related information.
func (f *Finding) Diagnostic() analysis.Diagnostic {
	d := analysis.Diagnostic{Pos: f.Pos, End: f.End, Category: f.Check, Message: f.Message, URL: URL(f.Check)}
	for _, s := range f.Path {
		d.Related = append(d.Related, analysis.RelatedInformation{Pos: s.Pos, End: s.End, Message: s.Message})
	}
	return d
}
