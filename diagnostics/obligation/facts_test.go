package obligation

import (
	"context"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/deferls/deferls/diagnostics/resource"
)

// String is a fact as these tests write it.
func (f *FuncFact) String() string {
	var all []string
	if f.NeverReturns {
		all = append(all, "never returns")
	}
	if f.MakesError {
		all = append(all, "makes an error")
	}
	if f.NeverFails {
		all = append(all, "never fails")
	}
	for _, i := range f.Wraps {
		if !f.MakesError {
			all = append(all, fmt.Sprintf("wraps param %d", i))
		}
	}
	for _, d := range f.Demands {
		all = append(all, fmt.Sprintf("returns only if param %d is %s", d.Param, map[bool]string{true: "nil", false: "not nil"}[!d.Nil]))
	}
	for _, r := range f.Acquires {
		s := fmt.Sprintf("out%d is a fresh %s: %s", r.At[0].Index, r.Kind, strings.Join(r.Release, " or "))
		if r.At[0].From == resource.Receiver {
			s = fmt.Sprintf("takes the %s: %s", r.Kind, strings.Join(r.Release, " or "))
		}
		if r.Inside != "" {
			s += " in " + r.Inside
		}
		if r.When == resource.OnTrue {
			s += ", if true"
		}
		if len(r.Others) > 0 {
			s += "; not after " + strings.Join(r.Others, ", ")
		}
		all = append(all, s)
	}
	for _, p := range f.Params {
		s := fmt.Sprintf("param %d", p.Param)
		if p.Release != "" {
			s += " of " + p.Release
		}
		s += ": " + p.Success.String()
		if fmt.Sprint(p.Success) != fmt.Sprint(p.Failure) {
			s += ", if it fails: " + p.Failure.String()
		}
		all = append(all, s)
	}
	if f.Scope != nil {
		all = append(all, f.Scope.String())
	}
	return strings.Join(all, "\n")
}

func (s *Scope) String() string {
	var args []string
	for _, a := range s.Args {
		arg := a.Value
		if arg == "" {
			arg = fmt.Sprintf("param %d", a.Param)
		}
		args = append(args, arg)
	}
	text := fmt.Sprintf("calls back between %s(%s) and %s", s.Call, strings.Join(args, ", "), s.Release)
	if s.Spread {
		text = strings.Replace(text, ") and", "...) and", 1)
	}
	if s.Joined {
		text += ", of which it returns the error"
	}
	return text
}

func (d Deed) String() string {
	switch d.Does {
	case "":
		return "unknown"
	case "returns", "keeps":
		s := fmt.Sprintf("%s in out%d", d.Does, d.Result)
		if len(d.Releases) > 0 {
			s += " until " + strings.Join(d.Releases, " or ")
		}
		if len(d.Others) > 0 {
			s += ", not after " + strings.Join(d.Others, ", ")
		}
		return s
	}
	return d.Does
}

// load type-checks the fixtures of facts.
func loadFacts(t *testing.T, choose func([]*ast.File, *types.Package) func(*ast.FuncDecl) bool) (Source, map[string]string) {
	t.Helper()
	paths, err := filepath.Glob("testdata/facts/*.go")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	src := Source{Fset: token.NewFileSet(), Info: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, Instances: map[*ast.Ident]types.Instance{}, FileVersions: map[*ast.File]string{},
	}}
	want := map[string]string{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(src.Fset, path, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		src.Files = append(src.Files, f)
	}
	conf := types.Config{Importer: importer.Default()}
	src.Types, err = conf.Check("facts", src.Fset, src.Files, src.Info)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range src.Files {
		for _, d := range f.Decls {
			fd, ok := d.(*ast.FuncDecl)
			if !ok || !fd.Name.IsExported() {
				continue
			}
			name := src.Info.Defs[fd.Name].(*types.Func).FullName()
			var lines []string
			for line := range strings.Lines(fd.Doc.Text()) {
				if fact, ok := strings.CutPrefix(strings.TrimSpace(line), "- "); ok {
					lines = append(lines, fact)
				}
			}
			want[name] = strings.Join(lines, "\n")
		}
	}
	if choose != nil {
		keep := choose(src.Files, src.Types)
		for _, f := range src.Files {
			for _, d := range f.Decls {
				if fd, ok := d.(*ast.FuncDecl); ok && !keep(fd) {
					fd.Body = nil
				}
			}
		}
		src.Info.Types, src.Info.Defs, src.Info.Uses = map[ast.Expr]types.TypeAndValue{}, map[*ast.Ident]types.Object{}, map[*ast.Ident]types.Object{}
		conf.Error = func(error) {} // bodies are missing
		src.Types, _ = conf.Check("facts", src.Fset, src.Files, src.Info)
	}
	return src, want
}

// Each exported function of testdata/facts says in its comment, behind dashes,
// what is to be known of it; nothing is said of the others.
func TestFacts(t *testing.T) {
	src, want := loadFacts(t, nil)
	compareFacts(t, src, want)
	said := 0
	for _, w := range want {
		if w != "" {
			said++
		}
	}
	if said < 20 || len(want)-said < 10 {
		t.Errorf("%d functions with facts and %d without are too few", said, len(want)-said)
	}
}

// The bodies that are left out do not matter.
func TestFactsWithoutBodies(t *testing.T) {
	dropped := 0
	src, want := loadFacts(t, func(files []*ast.File, seen *types.Package) func(*ast.FuncDecl) bool {
		keep := Bodies(files, seen, resource.Default())
		return func(d *ast.FuncDecl) bool {
			if !keep(d) {
				dropped++
			}
			return keep(d)
		}
	})
	if dropped < 3 {
		t.Errorf("only %d bodies are left out", dropped)
	}
	compareFacts(t, src, want)
}

func compareFacts(t *testing.T, src Source, want map[string]string) {
	t.Helper()
	facts, err := Summarize(context.Background(), src, resource.Default())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(facts.Funcs, func(a, b FuncFact) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("facts are not in the order of the names")
	}
	got := map[string]string{}
	for i := range facts.Funcs {
		got[facts.Funcs[i].Name] = facts.Funcs[i].String()
	}
	for name, w := range want {
		if got[name] != w {
			t.Errorf("%s:\n\tgot  %q\n\twant %q", name, got[name], w)
		}
	}
}
