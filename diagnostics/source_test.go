package diagnostics_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/deferls/deferls/diagnostics"
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

func newInfo() *types.Info {
	return &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Instances:    map[*ast.Ident]types.Instance{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		Scopes:       map[ast.Node]*types.Scope{},
		FileVersions: map[*ast.File]string{},
	}
}

func messages(findings []diagnostics.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "\n  %s [%s]", f.Message, f.Check)
	}
	return b.String()
}
