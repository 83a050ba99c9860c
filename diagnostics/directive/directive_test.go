package directive

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// checked parses and checks one file.
func checked(t *testing.T, text string) (*token.FileSet, *types.Info, []*ast.File) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: importer.Default()}
	if _, err := conf.Check("example.com/p", fset, []*ast.File{f}, info); err != nil {
		t.Fatal(err)
	}
	return fset, info, []*ast.File{f}
}

func TestRows(t *testing.T) {
	fset, info, files := checked(t, `package p

import ("io"; "os"; "net/http")

type T struct{}

func (t *T) Put(c io.Closer) {}

// Keep keeps.
//
//deferls:owns a, c
//deferls:borrows b // only looks at it
func Keep(a io.Closer, b, c *os.File) {}

//deferls:releases t
//deferls:releases w
func (t *T) Shut(w io.WriteCloser) {}

//deferls:releases c
func (l *List[E]) Drop(c E) {}

type List[E any] struct{}

type Store interface {
	//deferls:owns c
	Add(c io.Closer)
}

//deferls:returns-owned
func Open() (error, io.ReadCloser) { return nil, nil }

//deferls:returns-owned
func Start() func() { return nil }

//deferls:returns-owned stop it()
//deferls:returns-owned out0 it.Body.Close()
func Both() (r *http.Response, stop func()) { return nil, nil }

//deferls:returns-owned recv.Put(it)
func (t *T) Get() io.Closer { return nil }

//deferls:returns-owned p.Free(it)
func Make() *int { return nil }

func Free(*int) {}
`)
	rows, problems := Rows(fset, info, files)
	for _, p := range problems {
		t.Errorf("%s: %s", fset.Position(p.Pos), p.Message)
	}
	var got []string
	for _, r := range rows {
		at := fmt.Sprint(r.Of)
		if len(r.At) > 0 {
			at = fmt.Sprintf("%v %v %s", r.At[0], r.Release, r.Kind)
		}
		got = append(got, fmt.Sprintf("%d %s %s", r.Role, r.Call, at))
	}
	want := []string{
		"3 example.com/p.Keep {2 0 }",
		"3 example.com/p.Keep {2 2 }",
		"2 example.com/p.Keep {2 1 }",
		"5 (*example.com/p.T).Shut {1 0 }",
		"5 (*example.com/p.T).Shut {2 0 }",
		"5 (*example.com/p.List[E]).Drop {2 0 }",
		"3 (example.com/p.Store).Add {2 0 }",
		"0 example.com/p.Open {0 1 } [it.Close()] resource",
		"0 example.com/p.Start {0 0 } [it()] resource",
		"0 example.com/p.Both {0 1 } [it()] resource",
		"0 example.com/p.Both {0 0 Body} [it.Body.Close()] resource",
		"0 (*example.com/p.T).Get {0 0 } [recv.Put(it)] resource",
		"0 example.com/p.Make {0 0 } [p.Free(it)] resource",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// problemsIn is what is said of the directives before one declaration, with
// the text that it is said of.
func problemsIn(t *testing.T, text string) []string {
	t.Helper()
	text = "package p\n\nimport \"os\"\n\nvar _ os.File\n\ntype T struct{}\n\n" + text + "\n"
	fset, info, files := checked(t, text)
	_, problems := Rows(fset, info, files)
	_, ignored := Ignores(fset, files, []string{"leak", "discarded"})
	var got []string
	for _, p := range append(problems, ignored...) {
		got = append(got, text[fset.Position(p.Pos).Offset:fset.Position(p.End).Offset]+": "+p.Message)
	}
	return got
}

func TestProblems(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"//deferls:own c\nfunc f(c *os.File) {}", "//deferls:own c: there is no directive //deferls:own; did you mean //deferls:owns?"},
		{"//deferls:nolint\nfunc f() {}", "//deferls:nolint: there is no directive //deferls:nolint; there are owns, borrows, releases, returns-owned, ignore"},
		{"//deferls:owns d // so\nfunc f(c *os.File) {}", "//deferls:owns d: f has no parameter d; it has c"},
		{"//deferls:borrows file\nfunc (t T) f(c *os.File) {}", "//deferls:borrows file: f has no parameter file; it has c, t"},
		{"//deferls:borrows fiel\nfunc f(file *os.File) {}", "//deferls:borrows fiel: f has no parameter fiel; did you mean file?"},
		{"//deferls:borrows c\nfunc f(*os.File) {}", "//deferls:borrows c: f has no parameter with a name"},
		{"//deferls:releases\nfunc f(c *os.File) {}", "//deferls:releases: //deferls:releases needs the name of a parameter"},
		{"//deferls:owns c\n//deferls:borrows c\nfunc f(c *os.File) {}", "//deferls:borrows c: another directive speaks of c already; remove one of the two"},
		{"//deferls:owns c\ntype U struct{}", "//deferls:owns c: //deferls:owns is about a function, and belongs in the doc comment of one"},
		{"func f(c *os.File) {\n\t//deferls:owns c\n\t_ = c\n}", "//deferls:owns c: //deferls:owns is about a function, and belongs in the doc comment of one"},
		{"// deferls:owns c\nfunc f(c *os.File) {}", "// deferls:owns: a directive has no space after the slashes: //deferls:owns"},
		{"//deferls:returns-owned\nfunc f() error { return nil }", "//deferls:returns-owned: f returns nothing that could be owned"},
		{"//deferls:returns-owned\nfunc f() *T { return nil }", "//deferls:returns-owned: *T has no Close(): say how it is released, //deferls:returns-owned it.Stop()"},
		{"//deferls:returns-owned it.Stop()\nfunc f() *os.File { return nil }", "//deferls:returns-owned it.Stop(): *os.File has no Stop that it.Stop() could call"},
		{"//deferls:returns-owned it()\nfunc f() *os.File { return nil }", "//deferls:returns-owned it(): *os.File is no function that it() could call"},
		{"//deferls:returns-owned recv.Put(it)\nfunc f() *os.File { return nil }", "//deferls:returns-owned recv.Put(it): f has no receiver that recv.Put(it) could be called on"},
		{"//deferls:returns-owned p.Free(it)\nfunc f() *os.File { return nil }", "//deferls:returns-owned p.Free(it): there is no function Free in this package"},
		{"//deferls:returns-owned it.Close\nfunc f() *os.File { return nil }", `//deferls:returns-owned it.Close: release "it.Close" is not a call; write it as it.Close(), it() or pkg.Free(it)`},
		{"//deferls:returns-owned file\nfunc f() *os.File { return nil }", "//deferls:returns-owned file: f has no result file; name one, or write out0 for the first"},
		{"//deferls:returns-owned out1\nfunc f() *os.File { return nil }", "//deferls:returns-owned out1: f has no result out1; name one, or write out0 for the first"},
		{"//deferls:returns-owned\n//deferls:returns-owned out0\nfunc f() *os.File { return nil }", "//deferls:returns-owned out0: another directive speaks of this result already; remove one of the two"},
		{"//deferls:ignore\nfunc f() {}", "//deferls:ignore: //deferls:ignore needs the name of a check and a reason: //deferls:ignore leak REASON"},
		{"//deferls:ignore leak\nfunc f() {}", "//deferls:ignore leak: say why, after the check: //deferls:ignore leak REASON; without a reason it ignores nothing"},
		{"//deferls:ignore leek it is mine\nfunc f() {}", "//deferls:ignore leek it is mine: there is no check leek to ignore; did you mean leak?"},
		{"//deferls:ignore bodyclose it is mine\nfunc f() {}", "//deferls:ignore bodyclose it is mine: there is no check bodyclose to ignore; there are leak, discarded"},
		{"//deferls:ignore leak, discarded it is mine\nfunc f() {}", "//deferls:ignore leak, discarded it is mine: the checks to ignore are a list without spaces: leak,discarded"},
		{"// deferls:ignore leak it is mine\nfunc f() {}", "// deferls:ignore: a directive has no space after the slashes: //deferls:ignore"},
	} {
		if got := problemsIn(t, test.text); len(got) != 1 || got[0] != test.want {
			t.Errorf("%s\ngot %q\nwant %q", test.text, got, test.want)
		}
	}
}

func TestNoProblems(t *testing.T) {
	for _, text := range []string{
		"// f does as deferls:owns says.\n//\n// deferls:ownership is not a directive.\nfunc f() {}",
		"//go:noinline\nfunc f() {}",
		"/*\n//deferls:owns c\n*/\nfunc f() {}",
		"//deferls:ignore leak,discarded it is mine\nfunc f() {}",
		"//deferls:ignore leak // it is mine\nfunc f() {}",
	} {
		if got := problemsIn(t, text); len(got) > 0 {
			t.Errorf("%s\ngot %q", text, got)
		}
	}
}
