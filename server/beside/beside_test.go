package beside_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/httpresponse"
	"golang.org/x/tools/go/analysis/passes/lostcancel"
	"golang.org/x/tools/go/analysis/passes/unusedresult"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/server/beside"
)

var (
	fset = token.NewFileSet()
	std  = importer.ForCompiler(fset, "gc", nil)
)

// check is a package made of some files; ok is false if it needs packages that
// are not the standard library's.
func check(t *testing.T, paths ...string) (src obligation.Source, ok bool) {
	t.Helper()
	src = obligation.Source{Fset: fset, Info: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{},
		Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Scopes: map[ast.Node]*types.Scope{}, FileVersions: map[*ast.File]string{},
	}}
	for _, path := range paths {
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		src.Files = append(src.Files, f)
	}
	var err error
	src.Types, err = (&types.Config{Importer: std}).Check("example.com/p", fset, src.Files, src.Info)
	return src, err == nil
}

func findings(t *testing.T, src obligation.Source) []diagnostics.Finding {
	t.Helper()
	all, _, err := diagnostics.Analyze(t.Context(), src, nil)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var mark = regexp.MustCompile(`// @ (.*)`)

func TestShapes(t *testing.T) {
	const path = "testdata/shapes.go"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for i, line := range strings.Split(string(text), "\n") {
		if m := mark.FindStringSubmatch(line); m != nil {
			at := i + 1
			for _, name := range strings.Fields(strings.TrimSuffix(m[1], " no-fix")) {
				if name == "above" {
					at--
				} else {
					want[fmt.Sprintf("%d %s", at, name)] = true
				}
			}
		}
	}
	src, ok := check(t, path)
	if !ok {
		t.Fatalf("%s does not compile", path)
	}
	got := map[string]bool{}
	for _, f := range findings(t, src) {
		shown := beside.Gopls(src, &f)
		for _, s := range shown {
			got[fmt.Sprintf("%d %s", line(s.Pos, s.End), s.Analyzer)] = true
		}
		if len(shown) == 0 {
			got[fmt.Sprintf("%d %s", line(f.Pos, f.End), f.Check)] = true
		}
	}
	for _, k := range slices.Sorted(maps.Keys(want)) {
		if !got[k] {
			t.Errorf("missing: %s", k)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(got)) {
		if !want[k] {
			t.Errorf("not wanted: %s", k)
		}
	}
}

// line is that of a span; of one with several, such as a body that has no return
// at its end, the last.
func line(pos, end token.Pos) int { return fset.Position(end).Line }

// The analyzers of the Go project say of the fixtures what is taken for granted of
// them. (Those of staticcheck are asked in the test that drives gopls.)
func TestAnalyzersAgree(t *testing.T) {
	dirs, err := filepath.Glob("../../diagnostics/testdata/src/*/*")
	if err != nil {
		t.Fatal(err)
	}
	analyzers := []*analysis.Analyzer{lostcancel.Analyzer, httpresponse.Analyzer, unusedresult.Analyzer}
	agreed := map[string]int{}
	for _, dir := range append(dirs, "../../diagnostics/testdata/src/discarded", "testdata") {
		paths, err := filepath.Glob(dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(paths, mentions) {
			continue
		}
		src, ok := check(t, paths...)
		if !ok {
			continue
		}
		reported := map[string]map[span]bool{}
		for _, a := range analyzers {
			reported[a.Name] = run(t, a, src)
		}
		for _, f := range findings(t, src) {
			for _, s := range beside.Gopls(src, &f) {
				if in, asked := reported[s.Analyzer]; asked {
					if !in[span{s.Pos, s.End}] {
						t.Errorf("%s: %s does not report it", fset.Position(s.Pos), s.Analyzer)
					}
					agreed[s.Analyzer]++
				}
			}
		}
	}
	for _, a := range analyzers {
		if agreed[a.Name] == 0 {
			t.Errorf("nothing that %s reports was found", a.Name)
		}
	}
	t.Log(agreed)
}

// mentions says whether a file has something that these analyzers are about.
func mentions(path string) bool {
	text, err := os.ReadFile(path)
	return err == nil && (bytes.Contains(text, []byte("context.With")) || bytes.Contains(text, []byte("http.Get")))
}

type span struct{ pos, end token.Pos }

// run is what an analyzer reports of a package by itself.
func run(t *testing.T, a *analysis.Analyzer, src obligation.Source) map[span]bool {
	t.Helper()
	reported := map[span]bool{}
	results := map[*analysis.Analyzer]any{}
	var do func(*analysis.Analyzer)
	do = func(of *analysis.Analyzer) {
		for _, r := range of.Requires {
			do(r)
		}
		pass := &analysis.Pass{
			Analyzer: of, Fset: src.Fset, Files: src.Files, Pkg: src.Types, TypesInfo: src.Info, TypesSizes: types.SizesFor("gc", "amd64"),
			ResultOf: results, Report: func(d analysis.Diagnostic) {
				if of == a {
					reported[span{d.Pos, d.End}] = true
				}
			},
			ImportObjectFact:  func(types.Object, analysis.Fact) bool { return false },
			ExportObjectFact:  func(types.Object, analysis.Fact) {},
			ImportPackageFact: func(*types.Package, analysis.Fact) bool { return false },
			ExportPackageFact: func(analysis.Fact) {},
		}
		var err error
		if results[of], err = of.Run(pass); err != nil {
			t.Fatal(err)
		}
	}
	do(a)
	return reported
}
