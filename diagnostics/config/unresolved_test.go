package config

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

const library = `package p

import ("io"; "os"; "sync/atomic")

var _ = []any{os.Open, io.EOF, atomic.AddInt32}

type T struct{ inner }

func (t T) Value() {}
func (t *T) Pointer() {}

type inner struct{}

func (i *inner) Promoted() {}

type G[K comparable] struct{}

func (g *G[K]) Get() {}

type I interface{ io.Closer; Own() }

func Open() {}
func open() {}

const Size = 1
`

func TestUnresolved(t *testing.T) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", library, 0)
	if err != nil {
		t.Fatal(err)
	}
	conf := types.Config{Importer: importer.Default()}
	pkg, err := conf.Check("example.com/p", fset, []*ast.File{f}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ call, want string }{
		{"example.com/p.Open", ""},
		{"example.com/p.open", ""},
		{"example.com/p.Opne", "package example.com/p has no Opne; did you mean Open?"},
		{"example.com/p.Size", "example.com/p.Size is no function"},
		{"(example.com/p.T).Value", ""},
		{"(*example.com/p.T).Pointer", ""},
		{"(*example.com/p.T).Value", `it is not called that; did you mean "(example.com/p.T).Value"?`},
		{"(example.com/p.T).Pointer", `it is not called that; did you mean "(*example.com/p.T).Pointer"?`},
		{"(*example.com/p.T).Promoted", `it is not called that; did you mean "(*example.com/p.inner).Promoted"?`},
		{"(*example.com/p.T).Gone", "package example.com/p has no T.Gone"},
		{"(*example.com/p.U).Gone", "package example.com/p has no U"},
		{"(*example.com/p.Open).Gone", "example.com/p.Open is no type"},
		{"(*example.com/p.G[K]).Get", ""},
		{"(*example.com/p.G).Get", `it is not called that; did you mean "(*example.com/p.G[K]).Get"?`},
		{"(example.com/p.I).Own", ""},
		{"(example.com/p.I).Close", `it is not called that; did you mean "(io.Closer).Close"?`},
		{"os.Opeen", "package os has no Opeen; did you mean Open?"},
		{"os.unexported", ""},
		{"(*sync/atomic.Pointer[T]).Store", ""},
		{"(*os.File).Shut", "package os has no File.Shut"},
		{"(*os.File).unexported", ""},
		{"example.com/elsewhere.Open", ""},
	} {
		c := parse(t, fmt.Sprintf("owns:\n  - call: %s\n", test.call))
		var got []string
		for _, p := range c.Unresolved(pkg) {
			got = append(got, p.Message)
			if p.Line != 2 || p.Column != 11 || p.End-p.Start != len(test.call) {
				t.Errorf("%s: the place is %+v", test.call, p)
			}
		}
		if want := []string{test.want}; test.want == "" && len(got) > 0 || test.want != "" && !slices.Equal(got, want) {
			t.Errorf("%s: got %s, want %s", test.call, strings.Join(got, "; "), test.want)
		}
	}
	var none *Config
	if none.Unresolved(pkg) != nil || parse(t, "owns: [{call: example.com/p.Gone}]\n").Unresolved(nil) != nil {
		t.Error("something is unresolved in nothing")
	}
}
