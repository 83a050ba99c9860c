package facts

import (
	"encoding/json"
	"go/ast"
	"go/types"
	"slices"
	"testing"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
)

// everything loads packages of a module and makes the facts of all they need,
// the standard library apart.
func everything(t testing.TB, store *Store, opt load.Options, patterns ...string) (*view, []*load.Meta) {
	t.Helper()
	g, err := load.Load(t.Context(), opt, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range g.Problems {
		t.Fatal(p)
	}
	v := store.Over(g).view(t.Context(), nil)
	return v, needed(g.Roots)
}

// needed are packages and what they import, the standard library apart, from
// the bottom up.
func needed(roots []*load.Meta) []*load.Meta {
	var all []*load.Meta
	seen := map[*load.Meta]bool{}
	var add func(m *load.Meta)
	add = func(m *load.Meta) {
		if seen[m] || obligation.InStd(m.PkgPath) {
			return
		}
		seen[m] = true
		for dep := range m.Imports() {
			add(dep)
		}
		all = append(all, m)
	}
	for _, m := range roots {
		add(m)
	}
	return all
}

// The packages of this module and all that they need are real code of many
// hands. Which bodies are read makes no difference to what is said of them, and
// neither does where the types of what they import come from.
func TestFactsAreTheSameHoweverTheyAreMade(t *testing.T) {
	v, all := everything(t, New(""), load.Options{Dir: "../..", Tests: true}, "./...")
	fromSource, _ := everything(t, New(""), load.Options{Dir: "../..", Tests: true, ExportBudget: -1}, "./...")
	functions, dropped := 0, 0
	for _, m := range all {
		want := whole(t, v, m)
		functions += len(want.Funcs)
		same(t, m.ID+" without the bodies that do not matter", v.facts(m), want)
		other := find(t, fromSource, m.ID)
		same(t, m.ID+" with types from source", fromSource.facts(other), want)
		dropped += bodiesLeftOut(t, v, m)
	}
	t.Logf("%d packages, %d functions with facts, %d bodies left out", len(all), functions, dropped)
	if len(all) < 50 || functions < 200 || dropped < 1000 {
		t.Errorf("%d packages with %d functions to tell of, and %d bodies left out, show little", len(all), functions, dropped)
	}
}

func find(t *testing.T, v *view, id string) *load.Meta {
	t.Helper()
	all := needed(v.graph.Roots)
	i := slices.IndexFunc(all, func(m *load.Meta) bool { return m.ID == id })
	if i < 0 {
		t.Fatalf("there is no package %s", id)
	}
	return all[i]
}

// whole are the facts of a package of which every body is read.
func whole(t *testing.T, v *view, m *load.Meta) *obligation.Facts {
	t.Helper()
	p, err := v.graph.Check(t.Context(), m, nil)
	if err != nil {
		t.Fatal(err)
	}
	src := obligation.Source{Fset: p.Fset, Files: p.Files, Types: p.Types, Info: p.Info, Facts: v.imported(m)}
	f, err := diagnostics.Summarize(t.Context(), src, v.store.configured(m))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func bodiesLeftOut(t *testing.T, v *view, m *load.Meta) int {
	t.Helper()
	out := 0
	_, err := v.graph.CheckSome(t.Context(), m, nil, func(files []*ast.File, seen *types.Package) func(*ast.FuncDecl) bool {
		keep := obligation.Bodies(files, seen, v.store.configured(m).Rows())
		for _, f := range files {
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil && !keep(fn) {
					out++
				}
			}
		}
		return keep
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func same(t *testing.T, what string, got, want *obligation.Facts) {
	t.Helper()
	g, w := lines(t, got), lines(t, want)
	for _, line := range w {
		if !slices.Contains(g, line) {
			t.Errorf("%s: nobody says %s", what, line)
		}
	}
	for _, line := range g {
		if !slices.Contains(w, line) {
			t.Errorf("%s: it is said %s", what, line)
		}
	}
}

// lines are facts as text, a function on each.
func lines(t *testing.T, f *obligation.Facts) []string {
	t.Helper()
	if f == nil {
		return nil
	}
	var all []string
	for _, fn := range f.Funcs {
		text, err := json.Marshal(fn)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text))
	}
	return all
}
