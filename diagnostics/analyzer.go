package diagnostics

import (
	"context"
	"path/filepath"
	"reflect"

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
	Requires:         []*analysis.Analyzer{Summaries},
}

// Summaries makes the facts that Analyzer needs of what a package imports. It is
// an analyzer of its own so that nobody has to look for findings in a package of
// which only the facts are wanted. Its result is the facts of the packages that
// a package imports.
var Summaries = &analysis.Analyzer{
	Name:             "deferlsfacts",
	Doc:              "note what functions do with resources, for the packages that import them",
	URL:              "https://github.com/deferls/deferls",
	Run:              summaries,
	RunDespiteErrors: true,
	ResultType:       reflect.TypeFor[factsByPath](),
	FactTypes:        []analysis.Fact{new(obligation.Facts)},
}

type factsByPath func(path string) *obligation.Facts

func run(pass *analysis.Pass) (any, error) {
	if len(pass.Files) == 0 {
		return nil, nil
	}
	src, settings, err := Subject(pass)
	if err != nil {
		return nil, err
	}
	findings, _, err := Analyze(context.Background(), src, settings)
	if err != nil {
		return nil, err
	}
	for _, f := range findings {
		pass.Report(f.Diagnostic())
	}
	return nil, nil
}

// Subject is what an analyzer that requires Summaries has before it, in the form
// that Analyze takes. The error says what is wrong with the configuration.
func Subject(pass *analysis.Pass) (obligation.Source, *Settings, error) {
	known, _ := pass.ResultOf[Summaries].(factsByPath)
	src := original(pass, known)
	settings, err := Configure(dirOf(src))
	return src, settings, err
}

func summaries(pass *analysis.Pass) (any, error) {
	known := imported(pass)
	if len(pass.Files) == 0 || obligation.InStd(pass.Pkg.Path()) {
		return known, nil // the catalogue knows all of the standard library
	}
	src := original(pass, known)
	facts, err := Summarize(context.Background(), src, Summarizing(dirOf(src)))
	if err != nil {
		return nil, err
	}
	if len(facts.Funcs) > 0 {
		pass.ExportPackageFact(facts)
	}
	return known, nil
}

// dirOf is the directory of a package.
func dirOf(src obligation.Source) string {
	return filepath.Dir(src.Fset.PositionFor(src.Files[0].FileStart, false).Filename)
}

// imported are the facts of the packages that a package imports.
func imported(pass *analysis.Pass) factsByPath {
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
