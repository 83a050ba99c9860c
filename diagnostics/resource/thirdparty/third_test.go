package thirdparty

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/deferls/deferls/codeactions"
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

// read type-checks this package and the everyday code; of what they import only
// the declarations, without any body.
func read(t *testing.T) (modules, everyday *load.Package) {
	t.Helper()
	g, err := load.Load(t.Context(), load.Options{Flags: []string{"-tags=rows"}, ExportBudget: -1}, ".", "./testdata/everyday")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range g.Problems {
		t.Errorf("%s:%d: %s", p.File, p.Line, p.Message)
	}
	if len(g.Roots) != 2 {
		t.Fatalf("%d packages, want this one and everyday", len(g.Roots))
	}
	var pkgs []*load.Package
	for _, m := range g.Roots {
		p, err := g.Check(t.Context(), m, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range p.Errors {
			t.Error(err)
		}
		pkgs = append(pkgs, p)
	}
	return pkgs[0], pkgs[1]
}

func TestThirdPartyRows(t *testing.T) {
	modules, everyday := read(t)
	all := packages{"unsafe": types.Unsafe}
	all.add(modules.Types.Imports())
	t.Run("resolve", func(t *testing.T) {
		for i := range resource.Third {
			for _, err := range rowtest.Mistakes(all, &resource.Third[i]) {
				t.Errorf("row %s: %v", resource.Third[i].Call, err)
			}
		}
	})
	t.Run("pairs", func(t *testing.T) {
		n, wrong, err := rowtest.Pairs(t.Context(), modules.Fset, all, resource.Third)
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range wrong {
			t.Error(err)
		}
		places := 0
		for _, r := range resource.Third {
			switch {
			case r.Role != resource.Acquires || !r.Severity.Reports():
			case r.OneOf:
				places++
			default:
				places += len(r.At)
			}
		}
		if n != places || n == 0 {
			t.Errorf("%d pairs for %d places of rows that report", n, places)
		}
	})
	t.Run("everyday", func(t *testing.T) { judge(t, everyday) })
}

// judge holds what is found in real uses, in which rows meet each other and the
// model of what the modules do with what they are given, against the names of
// the functions; and the fixes that are preferred against their comments.
func judge(t *testing.T, p *load.Package) {
	st, err := codeactions.Analyze(t.Context(), p, codeactions.Context{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range p.Files[0].Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		var found, fixes []string
		for i := range st.Findings {
			f := &st.Findings[i]
			if f.Pos < fn.Pos() || fn.End() <= f.Pos || f.Severity < resource.Warning {
				continue
			}
			found = append(found, f.Message)
			for _, o := range codeactions.QuickFixes(t.Context(), st, f) {
				if o.Preferred {
					fixes = append(fixes, inserted(o))
				}
			}
		}
		want := 0
		if strings.HasPrefix(fn.Name.Name, "leak") {
			want = 1
		}
		if len(found) != want {
			t.Errorf("%s: found %q, want %d; %s", fn.Name.Name, found, want, story(p.Fset, fn, st.Obligations))
		}
		if got, want := strings.Join(fixes, "; "), strings.TrimPrefix(strings.TrimSpace(fn.Doc.Text()), "Fix: "); got != want {
			t.Errorf("%s: mended by %q, want %q", fn.Name.Name, got, want)
		}
	}
}

// inserted is what an offer writes.
func inserted(o codeactions.Offer) string {
	var text []string
	for _, e := range o.Edits {
		text = append(text, strings.Join(strings.Fields(string(e.NewText)), " "))
	}
	return strings.Join(text, " ")
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
