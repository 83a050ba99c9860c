package diagnostics_test

import (
	"go/ast"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/obligation"
)

// reported is what the analyzer reports, each finding as its check and line,
// and the error.
func reported(src obligation.Source) ([]string, error) {
	var got []string
	_, err := diagnostics.Analyzer.Run(&analysis.Pass{
		Analyzer: diagnostics.Analyzer, Fset: src.Fset, Files: src.Files, Pkg: src.Types, TypesInfo: src.Info,
		AllPackageFacts:   func() []analysis.PackageFact { return nil },
		ExportPackageFact: func(analysis.Fact) {},
		Report: func(d analysis.Diagnostic) {
			got = append(got, d.Category+" in "+funcAt(src, d))
		},
	})
	return got, err
}

func funcAt(src obligation.Source, d analysis.Diagnostic) string {
	for _, f := range src.Files {
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if ok && (fn.Pos() <= d.Pos || fn.Doc != nil && fn.Doc.Pos() <= d.Pos) && d.Pos < fn.End() {
				return fn.Name.Name
			}
		}
	}
	return "?"
}

const configurable = `package p

import "os"

func leaks() {
	f, _ := os.Open("x")
	f.Name()
}

func drops() { os.Open("x") }

func gets() {
	c := get()
	println(c)
}

func get() *os.File { return free[0] }

var free []*os.File

//deferls:ignore leak it was one
func unused() {}
`

// The analyzer finds the configuration by the files that it is given.
func TestAnalyzerReadsTheConfiguration(t *testing.T) {
	for _, test := range []struct {
		name, config string
		want         []string
	}{
		{"no file", "", []string{"leak in leaks", "discarded in drops", "unused-ignore in unused"}},
		{"a check is off", "checks: {discarded: off}\n", []string{"leak in leaks", "unused-ignore in unused"}},
		{"an unused ignore of a check that is off", "checks: {leak: off}\n", []string{"discarded in drops"}},
		{"a kind is off", "severities: {file: off}\n", []string{"unused-ignore in unused"}},
		{"excluded", "exclude: x\n", []string{"leak in leaks", "discarded in drops", "unused-ignore in unused"}},
		{"excluded by a pattern", "exclude: '**/*.go'\n", nil},
		{"an acquisition of one's own", "acquires: [{call: example.com/p.get, release: it.Close()}]\n",
			[]string{"leak in leaks", "discarded in drops", "leak in gets", "unused-ignore in unused"}},
		{"what it says replaces the catalogue", "borrows: [{call: os.Open}]\n", []string{"unused-ignore in unused"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			files := map[string]string{"go.mod": "module example.com/p\n"}
			if test.config != "" {
				files[".deferls.yaml"] = test.config
			}
			for name, text := range files {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			src, errs := sourceOf(t, map[string]string{filepath.Join(dir, "p.go"): configurable})
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			got, err := reported(src)
			if err != nil || !slices.Equal(got, test.want) {
				t.Errorf("got %v, %v; want %v", got, err, test.want)
			}
		})
	}
}

func TestAnalyzerRefusesABrokenConfiguration(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module example.com/p\n", ".deferls.yaml": "tests: of\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	src, _ := sourceOf(t, map[string]string{filepath.Join(dir, "p.go"): configurable})
	if _, err := reported(src); err == nil || !strings.Contains(err.Error(), `.deferls.yaml:1:8: there is no severity "of"; did you mean "off"?`) {
		t.Errorf("the error is %v", err)
	}
}

// While something does not compile, nobody knows what would be found.
func TestUnusedIgnoreIsSilentWhileCodeIsBroken(t *testing.T) {
	for _, broken := range []string{
		"func broken() { missing() }\n",
		"func broken() { x := }\n",
		"var broken missing\n",
		"import \"example.com/missing\"\n\nvar broken = missing.Name\n",
	} {
		src, errs := sourceOf(t, map[string]string{"p.go": configurable, "q.go": "package p\n\n" + broken})
		if len(errs) == 0 {
			t.Fatalf("%q compiles", broken)
		}
		if got, err := reported(src); err != nil || slices.Contains(got, "unused-ignore in unused") {
			t.Errorf("%q: got %v, %v", broken, got, err)
		}
	}
}
