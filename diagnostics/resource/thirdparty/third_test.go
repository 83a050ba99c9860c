package thirdparty

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/internal/rowtest"
	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// packages are those that modules.go imports, and all that they import, by
// their import paths.
type packages map[string]*types.Package

func (p packages) Import(path string) (*types.Package, error) {
	if pkg := p[path]; pkg != nil {
		return pkg, nil
	}
	return nil, fmt.Errorf("nothing imports %s: add it to modules.go and run go mod tidy", path)
}

func (p packages) add(pkgs []*types.Package) {
	for _, pkg := range pkgs {
		if p[pkg.Path()] == nil {
			p[pkg.Path()] = pkg
			p.add(pkg.Imports())
		}
	}
}

// modules type-checks the declarations of everything, without any body.
func modules(t *testing.T) (*token.FileSet, packages) {
	t.Helper()
	g, err := load.Load(t.Context(), load.Options{Flags: []string{"-tags=rows"}, ExportBudget: -1}, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range g.Problems {
		t.Errorf("%s:%d: %s", p.File, p.Line, p.Message)
	}
	if len(g.Roots) != 1 {
		t.Fatalf("%d packages, want this one", len(g.Roots))
	}
	p, err := g.Check(t.Context(), g.Roots[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range p.Errors {
		t.Error(err)
	}
	all := packages{"unsafe": types.Unsafe}
	all.add(p.Types.Imports())
	return p.Fset, all
}

func TestThirdPartyRows(t *testing.T) {
	fset, all := modules(t)
	t.Run("resolve", func(t *testing.T) {
		for i := range resource.Third {
			for _, err := range rowtest.Mistakes(all, &resource.Third[i]) {
				t.Errorf("row %s: %v", resource.Third[i].Call, err)
			}
		}
	})
	t.Run("pairs", func(t *testing.T) {
		n, wrong, err := rowtest.Pairs(t.Context(), fset, all, resource.Third)
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range wrong {
			t.Error(err)
		}
		reporting := 0
		for _, r := range resource.Third {
			if r.Role == resource.Acquires && r.Severity.Reports() {
				reporting++
			}
		}
		if n != reporting || n == 0 {
			t.Errorf("%d pairs for %d rows that report", n, reporting)
		}
	})
	t.Run("everyday code", func(t *testing.T) { everyday(t, fset, all) })
}

// everyday judges real uses, in which a row meets others and the model of what
// the modules do with what they are given.
func everyday(t *testing.T, fset *token.FileSet, all packages) {
	f, err := parser.ParseFile(fset, "testdata/everyday.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	src := obligation.Source{Fset: fset, Files: []*ast.File{f}, Info: rowtest.NewInfo()}
	conf := types.Config{Importer: all, Error: func(err error) { t.Error(err) }}
	src.Types, _ = conf.Check("everyday", fset, src.Files, src.Info)
	findings, obligations, err := diagnostics.Analyze(t.Context(), src, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		var found []string
		for _, finding := range findings {
			if fn.Pos() <= finding.Pos && finding.Pos < fn.End() {
				found = append(found, finding.Message)
			}
		}
		want := 0
		if strings.HasPrefix(fn.Name.Name, "leak") {
			want = 1
		}
		if len(found) != want {
			t.Errorf("%s: %s: found %q, want %d; %s", fset.Position(fn.Pos()), fn.Name.Name, found, want, story(fset, fn, obligations))
		}
	}
}

// story is what was seen to happen in a function that is not judged as it should be.
func story(fset *token.FileSet, fn *ast.FuncDecl, obligations []*obligation.Obligation) string {
	var b strings.Builder
	for _, o := range obligations {
		if o.Call.Pos() < fn.Pos() || fn.End() <= o.Call.Pos() {
			continue
		}
		fmt.Fprintf(&b, "%s: %d leaks", o.Row.Call, len(o.Leaks))
		for _, e := range o.Events {
			fmt.Fprintf(&b, ", %s in line %d (%s)", e.Kind, fset.Position(e.Pos).Line, e.Why)
		}
		b.WriteString("; ")
	}
	return b.String()
}
