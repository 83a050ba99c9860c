package diagnostics_test

import (
	"go/ast"
	"os"
	"regexp"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/deferls/deferls/diagnostics"
)

// TestFixtures holds each check against its folder: what is marked // want is
// reported there, and nothing else is.
func TestFixtures(t *testing.T) {
	for _, c := range diagnostics.Checks {
		t.Run(c.ID, func(t *testing.T) {
			dirs, err := os.ReadDir("testdata/src/" + c.ID)
			if err != nil || len(dirs) == 0 {
				t.Fatalf("check %s has no fixtures: %v", c.ID, err)
			}
			for _, r := range analysistest.Run(t, analysistest.TestData(), diagnostics.Analyzer, c.ID+"/...") {
				for _, err := range r.Action.Package.Errors {
					t.Errorf("a function that does not compile is silent for no reason: %v", err)
				}
				reported, silent := countFunctions(r.Action.Package.Syntax)
				t.Logf("%s: %d functions are reported, %d are silent", r.Action.Package, reported, silent)
				if silent <= reported {
					t.Errorf("%s: %d silent functions for %d reported ones; the silent must outnumber them, or a check that reports too much goes unseen", r.Action.Package, silent, reported)
				}
			}
		})
	}
}

// countFunctions counts the functions with and without a // want in them.
func countFunctions(files []*ast.File) (reported, silent int) {
	for _, f := range files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			if hasWant(f, fn) {
				reported++
			} else {
				silent++
			}
		}
	}
	return reported, silent
}

// wants is how analysistest knows an expectation, in any comment of a line.
var wants = regexp.MustCompile("(//|/\\*) want [`\"]")

func hasWant(f *ast.File, fn *ast.FuncDecl) bool {
	start := fn.Pos()
	if fn.Doc != nil {
		start = fn.Doc.Pos()
	}
	for _, group := range f.Comments {
		for _, c := range group.List {
			if start <= c.Pos() && c.Pos() < fn.End() && wants.MatchString(c.Text) {
				return true
			}
		}
	}
	return false
}
