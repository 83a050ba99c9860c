package load_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/types"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/deferls/deferls/diagnostics/load"
)

// module writes an archive into a fresh directory.
func module(t testing.TB, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func loaded(t testing.TB, opt load.Options, patterns ...string) *load.Graph {
	t.Helper()
	g, err := load.Load(t.Context(), opt, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func root(t testing.TB, g *load.Graph, id string) *load.Meta {
	t.Helper()
	for _, m := range g.Roots {
		if m.ID == id {
			return m
		}
	}
	t.Fatalf("no root %s among %v; problems: %v", id, ids(g), g.Problems)
	return nil
}

func ids(g *load.Graph) []string {
	var ids []string
	for _, m := range g.Roots {
		ids = append(ids, m.ID)
	}
	return ids
}

func checked(t testing.TB, g *load.Graph, id string, overlay map[string][]byte) *load.Package {
	t.Helper()
	p, err := g.Check(t.Context(), root(t, g, id), overlay)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// errorsOf are the errors as "file:line:col: message", files by base name.
func errorsOf(p *load.Package) []string {
	var list []string
	for _, e := range p.Errors {
		pos := p.Fset.PositionFor(e.Pos, false)
		list = append(list, fmt.Sprintf("%s:%d:%d: %s", filepath.Base(pos.Filename), pos.Line, pos.Column, e.Msg))
	}
	return list
}

func problemsOf(g *load.Graph, dir string) []string {
	var list []string
	for _, p := range g.Problems {
		file, err := filepath.Rel(dir, p.File)
		if err != nil {
			file = p.File
		}
		list = append(list, strings.ReplaceAll(fmt.Sprintf("%s:%d:%d: %s", file, p.Line, p.Column, p.Message), dir, "DIR"))
	}
	return list
}

func want(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n\t%s\nwant:\n\t%s", what, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

const testVariants = `
-- go.mod --
module ex.com/m

go 1.24
-- p/p.go --
package p

func P() int { return 1 }
-- p/p_test.go --
package p

func Hidden() string { return "from the test file" }
-- p/x_test.go --
package p_test

import (
	"ex.com/m/p"
	"ex.com/m/q"
)

var _ string = p.Hidden()
var _ int = q.Q(p.T{})
-- p/t.go --
package p

type T struct{}
-- q/q.go --
package q

import "ex.com/m/p"

func Q(p.T) int { return p.P() }
-- q/q_test.go --
package q

var _ = Q
-- name.test/main.go --
package main

func main() {}
-- only/only_test.go --
package only_test
`

func TestRootsMergeTestVariants(t *testing.T) {
	dir := module(t, testVariants)
	g := loaded(t, load.Options{Dir: dir, Tests: true}, "./...")
	want(t, "roots", ids(g),
		"ex.com/m/name.test",
		"ex.com/m/only_test [ex.com/m/only.test]",
		"ex.com/m/p [ex.com/m/p.test]",
		"ex.com/m/p_test [ex.com/m/p.test]",
		"ex.com/m/q [ex.com/m/q.test]")
	p := root(t, g, "ex.com/m/p [ex.com/m/p.test]")
	want(t, "files", p.Files, dir+"/p/p.go", dir+"/p/t.go", dir+"/p/p_test.go")
	if p.GoVersion != "1.24" || p.PkgPath != "ex.com/m/p" || p.Name != "p" || p.Dir != dir+"/p" {
		t.Errorf("metadata %+v", p)
	}
	want(t, "problems", problemsOf(g, dir))

	g = loaded(t, load.Options{Dir: dir}, "./...")
	want(t, "roots without tests", ids(g), "ex.com/m/name.test", "ex.com/m/p", "ex.com/m/q")
}

func TestVariantsOfOnePackageAreOne(t *testing.T) {
	dir := module(t, testVariants)
	for name, budget := range budgets {
		t.Run(name, func(t *testing.T) {
			g := loaded(t, load.Options{Dir: dir, Tests: true, ExportBudget: budget}, "./...")
			for _, m := range g.Roots {
				p, err := g.Check(t.Context(), m, nil)
				if err != nil {
					t.Fatal(err)
				}
				want(t, "errors of "+m.ID, errorsOf(p))
			}
		})
	}
}

func TestErrorsAreAllToldAndHaveOwnPositions(t *testing.T) {
	dir := module(t, `
-- go.mod --
module ex.com/m

go 1.24
-- a.go --
package m

//line other.go:100
var a int = "x"

b := 1

var c = d
-- z.go --
package m

//line a.go:1
var e = f
`)
	g := loaded(t, load.Options{Dir: dir}, ".")
	p := checked(t, g, "ex.com/m", nil)
	want(t, "errors", errorsOf(p),
		`a.go:4:13: cannot use "x" (untyped string constant) as int value in variable declaration`,
		`a.go:6:1: expected declaration, found b`,
		`a.go:8:9: undefined: d`,
		`z.go:4:9: undefined: f`)
	if len(p.Files) != 2 || p.Types.Scope().Lookup("a") == nil {
		t.Errorf("a file with errors is lost: %v", p.Types.Scope().Names())
	}
}

func TestOddTextIsKept(t *testing.T) {
	texts := map[string]string{
		"crlf.go":    "package m\r\n\r\nvar crlf = 1\r\n",
		"bom.go":     "\xef\xbb\xbfpackage m\n\nvar bom = 1\n",
		"invalid.go": "package m\n\nvar invalid = \"\xff\"\n",
		"nul.go":     "package m\n\nvar nul = 1 // \x00\n",
		"empty.go":   "",
		"prose.go":   "This is not Go.\n",
	}
	dir := module(t, "-- go.mod --\nmodule ex.com/m\n\ngo 1.24\n")
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	g := loaded(t, load.Options{Dir: dir}, ".")
	p := checked(t, g, "ex.com/m", nil)
	for _, e := range errorsOf(p) {
		if file, _, _ := strings.Cut(e, ":"); texts[file] == "" && file != "empty.go" {
			t.Errorf("an error of no file: %s", e)
		}
	}
	for _, name := range []string{"crlf", "bom", "invalid", "nul"} {
		if p.Types.Scope().Lookup(name) == nil {
			t.Errorf("%s.go is not in the package", name)
		}
	}
	for name, text := range texts {
		if path := filepath.Join(dir, name); string(p.Text[path]) != text && slices.Contains(p.Meta.Files, path) {
			t.Errorf("text of %s is %q", name, p.Text[path])
		}
	}
	for _, f := range p.Files {
		tf := p.Fset.File(f.FileStart)
		if tf == nil || tf.Size() != len(p.Text[tf.Name()]) {
			t.Errorf("positions of %v do not go with its text", tf)
		}
	}
}

func TestOverlayReplacesText(t *testing.T) {
	dir := module(t, `
-- go.mod --
module ex.com/m

go 1.24
-- a.go --
package m

import "os"

var _ = os.Args
-- sub/sub.go --
package sub
`)
	overlay := map[string][]byte{
		dir + "/a.go":   []byte("package m\n\nimport \"ex.com/m/sub\"\n\nvar A = sub.New\n"),
		dir + "/new.go": []byte("package m\n\nvar B = A\n"),
		// Not on disk at all:
		dir + "/sub/new.go": []byte("package sub\n\nvar New = 1\n"),
	}
	g := loaded(t, load.Options{Dir: dir, Overlay: overlay}, ".")
	p := checked(t, g, "ex.com/m", overlay)
	want(t, "errors", errorsOf(p))
	want(t, "files", p.Meta.Files, dir+"/a.go", dir+"/new.go")
	if p.Types.Scope().Lookup("B") == nil {
		t.Error("the overlay's new file is not in the package")
	}
}

// Each text that changes what a dependency declares must be seen by those
// that import it, directly or not; a body must not matter.
func TestDependenciesFollowOverlayAndDisk(t *testing.T) {
	archive := `
-- go.mod --
module ex.com/m

go 1.24
-- low/low.go --
package low

type T struct{ F int }

func New() T { return T{} }
-- mid/mid.go --
package mid

import "ex.com/m/low"

func Get() low.T { return low.New() }
-- top/top.go --
package top

import (
	"ex.com/m/low"
	"ex.com/m/mid"
)

var T low.T = mid.Get()
var F string = mid.Get().F
`
	const changed = "package low\n\ntype T struct{ F string }\n\nfunc New() T { return T{} }\n"
	const intError = "top.go:9:16: cannot use mid.Get().F (value of type int) as string value in variable declaration"
	for name, budget := range budgets {
		t.Run(name, func(t *testing.T) {
			dir := module(t, archive)
			low := dir + "/low/low.go"
			g := loaded(t, load.Options{Dir: dir, ExportBudget: budget}, "./...")
			check := func(overlay map[string][]byte) []string {
				return errorsOf(checked(t, g, "ex.com/m/top", overlay))
			}
			want(t, "as loaded", check(nil), intError)
			want(t, "in the overlay", check(map[string][]byte{low: []byte(changed)}))
			want(t, "overlay gone", check(nil), intError)
			want(t, "in another overlay", check(map[string][]byte{low: []byte(strings.ReplaceAll(changed, "F string", "F bool"))}),
				"top.go:9:16: cannot use mid.Get().F (value of type bool) as string value in variable declaration")
			if err := os.WriteFile(low, []byte(changed), 0o666); err != nil {
				t.Fatal(err)
			}
			want(t, "changed on disk", check(nil))
			want(t, "overlay over changed disk", check(map[string][]byte{low: []byte("package low\n\ntype T struct{ F int }\n\nfunc New() T { return T{} }\n")}), intError)
		})
	}
}

var budgets = map[string]time.Duration{"export data": 0, "source": -1}

func TestEdit(t *testing.T) {
	dir := module(t, `
-- go.mod --
module ex.com/m

go 1.24
-- a.go --
package m

import "os"

func A() { os.Exit(B) }
-- b.go --
package m

const B = 1
`)
	g := loaded(t, load.Options{Dir: dir}, ".")
	p := checked(t, g, "ex.com/m", nil)
	want(t, "errors", errorsOf(p))

	edit := func(p *load.Package, file, text string) *load.Package {
		t.Helper()
		q, err := p.Edit(t.Context(), map[string][]byte{filepath.Join(dir, file): []byte(text)})
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	q := edit(p, "b.go", "package m\n\nconst B = \"x\"\n")
	want(t, "errors after the edit", errorsOf(q), `a.go:5:20: cannot use B (untyped string constant "x") as int value in argument to os.Exit`)
	if q.Files[0] != p.Files[0] || q.Files[1] == p.Files[1] {
		t.Error("not just the changed file was parsed again")
	}
	if string(q.Text[dir+"/b.go"]) != "package m\n\nconst B = \"x\"\n" || string(p.Text[dir+"/b.go"]) != "package m\n\nconst B = 1\n" {
		t.Error("the texts are not those of their packages")
	}
	want(t, "errors of the package before", errorsOf(p))
	if got := q.Fset.PositionFor(q.Files[0].Pos(), false).Filename; got != dir+"/a.go" {
		t.Errorf("the unchanged file is called %s", got)
	}

	q = edit(q, "b.go", "package m\n\nconst B = 2\n")
	want(t, "errors after undoing", errorsOf(q))

	q = edit(q, "b.go", "package m\n\nimport (\n\t\"io/fs\"\n\t\"no.such/x\"\n)\n\nconst B = 2\n\nvar _ fs.FS\nvar _ x.X\n")
	want(t, "errors with new imports", errorsOf(q), "b.go:5:2: could not import no.such/x (package no.such/x is not among the dependencies that were loaded)")

	q, err := q.Edit(t.Context(), map[string][]byte{"/no/such/file.go": []byte("package m\n")})
	if err != nil || len(q.Files) != 2 {
		t.Errorf("a file of another package: %v, %d files", err, len(q.Files))
	}
}

// An import that only the edit has means the same variant as the go command
// would have chosen.
func TestEditFindsTheTestVariant(t *testing.T) {
	dir := module(t, `
-- go.mod --
module ex.com/m

go 1.24
-- p/p.go --
package p
-- p/p_test.go --
package p

func Hidden() {}
-- p/x_test.go --
package p_test
-- q/q.go --
package q
`)
	g := loaded(t, load.Options{Dir: dir, Tests: true}, "./...")
	edited := func(id, file, text string) []string {
		t.Helper()
		p, err := checked(t, g, id, nil).Edit(t.Context(), map[string][]byte{dir + file: []byte(text)})
		if err != nil {
			t.Fatal(err)
		}
		return errorsOf(p)
	}
	want(t, "errors in its own test", edited("ex.com/m/p_test [ex.com/m/p.test]", "/p/x_test.go", "package p_test\n\nimport \"ex.com/m/p\"\n\nvar _ = p.Hidden\n"))
	want(t, "errors elsewhere", edited("ex.com/m/q", "/q/q.go", "package q\n\nimport \"ex.com/m/p\"\n\nvar _ = p.Hidden\n"),
		"q.go:5:11: undefined: p.Hidden")
}

func TestEditBodies(t *testing.T) {
	dir := module(t, `
-- go.mod --
module ex.com/m

go 1.24
-- a.go --
package m

import (
	"fmt"
	. "math"
	str "strings"
	"os"
	"unused/path"
)

func init() { fmt.Println(str.ToUpper("a")) }

func G[T any](t T) T { return t }

func Keep() int { return broken }

func Drop() float64 { return Sqrt(alsoBroken) }
`)
	g := loaded(t, load.Options{Dir: dir}, ".")
	p := checked(t, g, "ex.com/m", nil)
	keep := func(fn *ast.FuncDecl) bool { return fn.Name.Name == "Keep" }
	q, err := p.EditBodies(t.Context(), nil, keep)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "errors", errorsOf(q),
		`a.go:7:2: "os" imported and not used`,
		`a.go:8:2: could not import unused/path (package unused/path has no Go files that can be read)`,
		`a.go:15:26: undefined: broken`)
	bodies := map[string]bool{}
	for _, d := range q.Files[0].Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			bodies[fn.Name.Name] = fn.Body != nil
		}
	}
	if want := (map[string]bool{"init": false, "G": false, "Keep": true, "Drop": false}); fmt.Sprint(bodies) != fmt.Sprint(want) {
		t.Errorf("bodies %v, want %v", bodies, want)
	}

	full, err := q.Edit(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := errorsOf(full); !slices.Contains(got, "a.go:17:35: undefined: alsoBroken") {
		t.Errorf("the dropped bodies do not come back: %v", got)
	}
}

func TestFilesOutsideOfModules(t *testing.T) {
	dir := module(t, `
-- x.go --
package main

import "os"

func main() { os.Exit(broken) }
-- other.go --
package main

func main() {}
`)
	for _, pattern := range []string{"file=" + dir + "/x.go", "x.go", dir + "/x.go"} {
		t.Run(strings.ReplaceAll(pattern, dir, "DIR"), func(t *testing.T) {
			g := loaded(t, load.Options{Dir: dir, Tests: true}, pattern)
			if len(g.Roots) != 1 {
				t.Fatalf("roots %v, problems %v", ids(g), problemsOf(g, dir))
			}
			p, err := g.Check(t.Context(), g.Roots[0], nil)
			if err != nil {
				t.Fatal(err)
			}
			want(t, "errors", errorsOf(p), "x.go:5:23: undefined: broken")
			want(t, "problems", problemsOf(g, dir))
		})
	}
}

func TestModuleLayouts(t *testing.T) {
	cases := map[string]string{
		"replace": `
-- go.mod --
module ex.com/m

go 1.24

require ex.com/dep v1.0.0

replace ex.com/dep => ./dep
-- dep/go.mod --
module ex.com/dep

go 1.24
-- dep/dep.go --
package dep

const D = 1
-- m.go --
package m

import "ex.com/dep"

var _ int = dep.D
`,
		"workspace": `
-- go.work --
go 1.24

use (
	.
	./dep
)
-- go.mod --
module ex.com/m

go 1.24
-- dep/go.mod --
module ex.com/dep

go 1.24
-- dep/dep.go --
package dep

const D = 1
-- m.go --
package m

import "ex.com/dep"

var _ int = dep.D
`,
		"vendor": `
-- go.mod --
module ex.com/m

go 1.24

require ex.com/dep v1.0.0
-- vendor/modules.txt --
# ex.com/dep v1.0.0
## explicit; go 1.24
ex.com/dep
-- vendor/ex.com/dep/dep.go --
package dep

const D = 1
-- m.go --
package m

import "ex.com/dep"

var _ int = dep.D
`,
	}
	for name, archive := range cases {
		for how, budget := range budgets {
			t.Run(name+" from "+how, func(t *testing.T) {
				dir := module(t, archive)
				g := loaded(t, load.Options{Dir: dir, Tests: true, ExportBudget: budget}, "./...")
				want(t, "problems", problemsOf(g, dir))
				want(t, "errors", errorsOf(checked(t, g, "ex.com/m", nil)))
			})
		}
	}
}

func TestCgoFilesAreTheOriginals(t *testing.T) {
	dir := module(t, `
-- go.mod --
module ex.com/m

go 1.24
-- c.go --
package m

// static int one(void) { return 1; }
import "C"

func One() int { return int(C.one()) }

var wrong int = "x"
`)
	g := loaded(t, load.Options{Dir: dir, Env: append(os.Environ(), "CGO_ENABLED=1")}, ".")
	p := checked(t, g, "ex.com/m", nil)
	want(t, "files", p.Meta.Files, dir+"/c.go")
	want(t, "errors", errorsOf(p), `c.go:8:17: cannot use "x" (untyped string constant) as int value in variable declaration`)

	// The type checker has the unknown type follow on into an error here, as
	// long as it is the only one.
	q, err := p.Edit(t.Context(), map[string][]byte{dir + "/c.go": []byte("package m\n\nimport \"C\"\n\nfunc f() uint64 { return uint64(number()) }\n\ntype alias = C.long\n\nfunc number() alias { return 2 }\n")})
	if err != nil {
		t.Fatal(err)
	}
	want(t, "errors about C", errorsOf(q))
}

// What cannot be loaded is told once, in a sentence that says what to do.
func TestProblems(t *testing.T) {
	missingImport := `
-- go.mod --
module ex.com/m

go 1.24
-- a/a.go --
package a

import _ "ex.com/no/such"
-- a/a_test.go --
package a
-- b/b.go --
package b

import _ "ex.com/no/such"
`
	cases := []struct {
		name, archive, pattern string
		env                    []string
		want                   []string
		roots                  int
	}{
		{"missing package", missingImport, "./...", nil, []string{
			"a/a.go:3:8: package ex.com/no/such could not be loaded: no required module provides package ex.com/no/such; to add it: go get ex.com/no/such",
		}, 2},
		{"broken go.mod", "-- go.mod --\nmodule ex.com/m\n\ngo 1.24\n\nrequire nonsense\n-- a.go --\npackage a\n", "./...", nil, []string{
			"go.mod:5:0: go.mod could not be read: usage: require module/path v1.2.3; correct it and try again",
		}, 0},
		{"broken go.mod around a file", "-- go.mod --\nmodule ex.com/m\n\nrequire nonsense\n-- a.go --\npackage a\n\nimport _ \"os\"\n", "file=DIR/a.go", nil, []string{
			"go.mod:3:0: go.mod could not be read: usage: require module/path v1.2.3; correct it and try again",
		}, 0},
		{"no go.mod", "-- a.go --\npackage a\n", "./...", nil, []string{
			":0:0: ./... could not be loaded: there is no go.mod in DIR or above it; go to a directory of a module, or name .go files",
		}, 0},
		{"go line newer than the go command", "-- go.mod --\nmodule ex.com/m\n\ngo 1.999\n-- a.go --\npackage a\n", "./...", []string{"GOTOOLCHAIN=local"}, []string{
			":0:0: packages in DIR could not be loaded: go.mod requires Go 1.999 and the go command is GOVERSION; install Go 1.999, or set GOTOOLCHAIN=auto so that the go command fetches it",
		}, 0},
		{"nothing matches", "-- go.mod --\nmodule ex.com/m\n\ngo 1.24\n", "./...", nil, []string{
			":0:0: no Go packages match ./... in DIR",
		}, 0},
		{"no such directory", "-- go.mod --\nmodule ex.com/m\n\ngo 1.24\n", "./nowhere", nil, []string{
			":0:0: ./nowhere could not be loaded: stat DIR/nowhere: directory not found",
		}, 0},
		{"two packages in one directory", "-- go.mod --\nmodule ex.com/m\n\ngo 1.24\n-- a.go --\npackage a\n-- b.go --\npackage b\n", ".", nil, []string{
			":0:0: package ex.com/m could not be loaded: found packages a (a.go) and b (b.go) in DIR",
		}, 1},
		{"a package clause that does not parse", "-- go.mod --\nmodule ex.com/m\n\ngo 1.24\n-- a.go --\npackag a\n", ".", nil, []string{
			"a.go:1:1: package ex.com/m could not be loaded: expected 'package', found packag",
		}, 1},
		{"import cycle", "-- go.mod --\nmodule ex.com/m\n\ngo 1.24\n-- a/a.go --\npackage a\n\nimport _ \"ex.com/m/b\"\n-- b/b.go --\npackage b\n\nimport _ \"ex.com/m/a\"\n", "./...", nil, []string{
			":0:0: package ex.com/m/a could not be loaded: import cycle not allowed: import stack: [ex.com/m/a ex.com/m/b ex.com/m/a]",
		}, 2},
		{"excluded by a tag", "-- go.mod --\nmodule ex.com/m\n\ngo 1.24\n-- a.go --\npackage a\n-- b.go --\n//go:build never\n\npackage a\n", "file=DIR/b.go", nil, []string{
			"b.go:0:0: b.go is excluded by build constraints, in the file or in its name: nothing in it is analysed; set GOOS, GOARCH or -tags to include it",
		}, 0},
		{"excluded by its name", "-- go.mod --\nmodule ex.com/m\n\ngo 1.24\n-- a.go --\npackage a\n-- a_plan9.go --\npackage a\n", "file=DIR/a_plan9.go", nil, []string{
			"a_plan9.go:0:0: a_plan9.go is excluded by build constraints, in the file or in its name: nothing in it is analysed; set GOOS, GOARCH or -tags to include it",
		}, 0},
		{"a file that is not there", "-- go.mod --\nmodule ex.com/m\n\ngo 1.24\n-- a.go --\npackage a\n", "file=DIR/b.go", nil, []string{
			"b.go:0:0: b.go could not be read: stat DIR/b.go: no such file or directory",
		}, 0},
		{"a named file that is not there", "-- a.go --\npackage a\n", "b.go", nil, []string{
			":0:0: b.go could not be read: there is no such file in DIR",
		}, 0},
		{"named files of two packages", "-- a.go --\npackage a\n-- b/b.go --\npackage b\n", "a.go b/b.go", nil, []string{
			":0:0: packages could not be loaded: named files must all be in one directory; have . and b",
		}, 0},
		{"broken go.work", "-- go.work --\ngo 1.24\n\nuse ./nowhere\n-- go.mod --\nmodule ex.com/m\n\ngo 1.24\n-- a.go --\npackage a\n", "./...", nil, []string{
			":0:0: packages could not be loaded: cannot load module nowhere listed in go.work file: open nowhere/go.mod: no such file or directory",
		}, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := module(t, c.archive)
			wanted := slices.Clone(c.want)
			for i := range wanted {
				wanted[i] = strings.ReplaceAll(wanted[i], "GOVERSION", strings.TrimPrefix(runtime.Version(), "go"))
			}
			for _, budget := range budgets {
				g := loaded(t, load.Options{Dir: dir, Tests: true, Env: append(os.Environ(), c.env...), ExportBudget: budget}, strings.Fields(strings.ReplaceAll(c.pattern, "DIR", dir))...)
				want(t, "problems", problemsOf(g, dir), wanted...)
				if len(g.Roots) != c.roots {
					t.Errorf("roots %v, want %d", ids(g), c.roots)
				}
				for _, m := range g.Roots {
					if _, err := g.Check(t.Context(), m, nil); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
}

func TestNoGoCommand(t *testing.T) {
	dir := module(t, "-- go.mod --\nmodule ex.com/m\n\ngo 1.24\n-- a.go --\npackage a\n")
	t.Setenv("PATH", dir)
	g := loaded(t, load.Options{Dir: dir, Tests: true}, "./...")
	want(t, "problems", problemsOf(g, dir), ":0:0: packages could not be loaded: the go command was not found in PATH; install Go from https://go.dev/dl, or add its bin directory to PATH, and try again")
}

func TestCancelled(t *testing.T) {
	dir := module(t, "-- go.mod --\nmodule ex.com/m\n\ngo 1.24\n-- a.go --\npackage a\n")
	g := loaded(t, load.Options{Dir: dir}, ".")
	p := checked(t, g, "ex.com/m", nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := load.Load(ctx, load.Options{Dir: dir}, "."); err != context.Canceled {
		t.Errorf("Load says %v", err)
	}
	if _, err := g.Check(ctx, g.Roots[0], nil); err != context.Canceled {
		t.Errorf("Check says %v", err)
	}
	if _, err := p.Edit(ctx, map[string][]byte{dir + "/a.go": []byte("package a\n")}); err != context.Canceled {
		t.Errorf("Edit says %v", err)
	}
}

func reachable(from *types.Package) map[*types.Package]bool {
	seen := map[*types.Package]bool{}
	var visit func(*types.Package)
	visit = func(p *types.Package) {
		if seen[p] {
			return
		}
		seen[p] = true
		for _, i := range p.Imports() {
			visit(i)
		}
	}
	visit(from)
	return seen
}

// Text that differs from one check to the next must not show in another that
// runs at the same time. Run with -race.
func TestConcurrentChecks(t *testing.T) {
	dir := module(t, testVariants+`
-- http/http.go --
package http

import "net/http"

var Get = http.Get
`)
	g := loaded(t, load.Options{Dir: dir, Tests: true}, "./...")
	texts := []map[string][]byte{
		nil,
		{dir + "/p/t.go": []byte("package p\n\ntype T struct{ A int }\n")},
		{dir + "/p/t.go": []byte("package p\n\ntype T struct{ B string }\n")},
	}
	var wait sync.WaitGroup
	for range 4 {
		for _, overlay := range texts {
			for _, m := range g.Roots {
				wait.Go(func() {
					p, err := g.Check(t.Context(), m, overlay)
					if err != nil || len(p.Errors) > 0 {
						t.Errorf("%s: %v %v", m.ID, err, p.Errors)
						return
					}
					for pkg := range reachable(p.Types) {
						if pkg != p.Types && !pkg.Complete() {
							t.Errorf("%s leads to %s, which may still change", m.ID, pkg.Path())
						}
						pkg.Scope().Names()
					}
				})
			}
		}
	}
	wait.Wait()
}
