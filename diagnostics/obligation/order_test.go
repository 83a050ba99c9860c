package obligation

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/deferls/deferls/diagnostics/resource"
)

// circles is code whose functions ask about each other.
const circles = `package p

import (
	"errors"
	"os"
)

func refuse(n int, err error) {
	if n > 0 {
		insist(n-1, err)
	}
	if err != nil {
		panic(err)
	}
}

func insist(n int, err error) {
	refuse(n, err)
}

func A(name string) {
	f, err := os.Open(name)
	if err != nil {
		return
	}
	if name == "" {
		refuse(1, errors.New("no name"))
		return
	}
	f.Close()
}

func B(name string) {
	f, err := os.Open(name)
	if err != nil {
		return
	}
	if name == "" {
		insist(1, errors.New("no name"))
		return
	}
	f.Close()
}
`

// What is said of a declaration does not hang on which one was judged before.
func TestOrder(t *testing.T) {
	for _, path := range []string{"", "net/http", "os/exec", "database/sql"} {
		src := sourceOf(t, path)
		forward, backward := judgedInOrder(t, src, false), judgedInOrder(t, src, true)
		if len(forward) == 0 {
			t.Errorf("%q: nothing is acquired", path)
		}
		for i, said := range forward {
			if back := backward[len(backward)-1-i]; back != said {
				t.Errorf("%q:\n%s\nand the other way round\n%s", path, said, back)
			}
		}
	}
}

func judgedInOrder(t *testing.T, src Source, backward bool) []string {
	p := newPass(src, resource.Default())
	p.decls = declared(src)
	units := p.soundUnits()
	all := p.build(append(units, p.helpers(units)...))
	p.register(all)
	var said []string
	if backward {
		slices.Reverse(all)
	}
	for _, b := range all {
		units := slices.Clone(b.units)
		if backward {
			slices.Reverse(units)
		}
		for _, u := range units {
			obligations := p.afresh().judge(b, u)
			if backward {
				slices.Reverse(obligations)
			}
			for _, o := range obligations {
				said = append(said, describe(src.Fset, o))
			}
		}
	}
	return said
}

func describe(fset *token.FileSet, o *Obligation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, %v", fset.Position(o.Call.Pos()), o.Row.Call, o.Row.Release)
	for _, l := range o.Leaks {
		fmt.Fprintf(&b, "\n\tlost at %s", fset.Position(l.Pos))
	}
	for _, e := range o.Events {
		fmt.Fprintf(&b, "\n\t%s at %s: %s", e.Kind, fset.Position(e.Pos), e.Why)
	}
	return b.String()
}

// sourceOf is a package of the standard library, or circles.
func sourceOf(t *testing.T, path string) Source {
	t.Helper()
	if path == "" {
		return checkedSource(t, map[string]any{"circles.go": circles})
	}
	pkg, err := build.Import(path, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]any{}
	for _, name := range pkg.GoFiles {
		files[filepath.Join(pkg.Dir, name)] = nil
	}
	return checkedSource(t, files)
}

// checkedSource is a package of files, by their names: a nil text is read.
func checkedSource(t *testing.T, files map[string]any) Source {
	t.Helper()
	src := Source{Fset: token.NewFileSet(), Info: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, Instances: map[*ast.Ident]types.Instance{}, FileVersions: map[*ast.File]string{},
	}}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := parser.ParseFile(src.Fset, name, files[name], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		src.Files = append(src.Files, f)
	}
	conf := types.Config{Importer: importer.Default(), Error: func(error) {}}
	src.Types, _ = conf.Check("p", src.Fset, src.Files, src.Info)
	return src
}
