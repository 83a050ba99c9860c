package diagnostics_test

import (
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"testing"

	"github.com/deferls/deferls/diagnostics/obligation"
)

// standard imports the standard library for all tests that check a text.
var standard = importer.Default()

// sourceOf parses and type-checks one package from the texts of its files, by
// name. Errors are kept out of the way, as in an editor: errs are the type
// checker's.
func sourceOf(t testing.TB, texts map[string]string) (src obligation.Source, errs []error) {
	t.Helper()
	src = obligation.Source{Fset: token.NewFileSet(), Info: newInfo()}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		f, err := parser.ParseFile(src.Fset, name, texts[name], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			errs = append(errs, err)
		}
		if f != nil {
			src.Files = append(src.Files, f)
		}
	}
	conf := types.Config{Importer: standard, Error: func(err error) { errs = append(errs, err) }}
	src.Types, _ = conf.Check("example.com/p", src.Fset, src.Files, src.Info)
	return src, errs
}

// oneFile is sourceOf for a text without errors.
func oneFile(t testing.TB, text string) obligation.Source {
	t.Helper()
	src, errs := sourceOf(t, map[string]string{"p.go": text})
	for _, err := range errs {
		t.Fatalf("the text of this test does not compile: %v", err)
	}
	return src
}
