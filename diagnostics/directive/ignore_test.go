package directive

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// The lines that a comment covers are those that end in // covered, and no
// others. X stands for the comment.
const layout = `package p

func f() {
	a() //X // covered
	b()
	//X // covered
	c() // covered
	d()
	//X // covered
	// It goes on here. // covered
	e( // covered
		1, // covered
	) // covered
	//X // covered
	if g() { // covered
		h() // block
	} // block
	//X // covered
	i(func() { // covered
		j() // block
	}) // block
	//X // covered

	k()
	if l() { //X // covered
		m()
	}
		//X // covered
	n()
	//X // covered
}

// o says what it does. // doc
//X // covered
func o() { // covered
	p() // covered
} // covered

//X // covered
var ( // covered
	q = 1 // covered
	// between // covered
	r = 2 // covered
) // covered

var s = 3
`

func files(f *ast.File) []*ast.File { return []*ast.File{f} }

func compare(t *testing.T, text string, all []lines, marks ...string) {
	t.Helper()
	if len(all) == 0 {
		t.Fatal("nothing was found")
	}
	for i, line := range strings.Split(text, "\n") {
		at := token.Position{Filename: "p.go", Line: i + 1}
		got := slices.ContainsFunc(all, func(l lines) bool { return l.Covers(at) })
		want := slices.ContainsFunc(marks, func(m string) bool { return strings.HasSuffix(line, m) })
		if got != want {
			t.Errorf("line %d is covered: %v, want %v: %s", i+1, got, want, line)
		}
	}
}

func TestLinesOfIgnores(t *testing.T) {
	text := strings.ReplaceAll(layout, "X", "deferls:ignore leak it is mine")
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	ignores, problems := Ignores(fset, files(f), []string{"leak"})
	if len(problems) > 0 {
		t.Error(problems)
	}
	var all []lines
	for _, i := range ignores {
		all = append(all, i.lines)
	}
	compare(t, text, all, "// covered")
}

// As golangci-lint has it, blocks are covered as well.
func TestLinesOfNolints(t *testing.T) {
	text := strings.ReplaceAll(layout, "X", "nolint:deferls // it is mine")
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var all []lines
	for _, n := range Nolints(fset, files(f)) {
		all = append(all, n.lines)
	}
	compare(t, text, all, "// covered", "// block")
}

func TestWholeFile(t *testing.T) {
	for _, test := range []struct {
		text string
		want lines
	}{
		{"//deferls:ignore leak it is mine\npackage p\n\nfunc f() {}\n", lines{"p.go", 1, 4}},
		{"// Package p does this.\n//\n//deferls:ignore leak it is mine\npackage p\n\nfunc f() {}\n", lines{"p.go", 1, 6}},
		{"//deferls:ignore leak it is mine\n\npackage p\n\nfunc f() {}\n", lines{"p.go", 1, 1}},
	} {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, "p.go", test.text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ignores, _ := Ignores(fset, files(f), []string{"leak"})
		if len(ignores) != 1 || ignores[0].lines != test.want {
			t.Fatalf("%q: got %+v, want %+v", test.text, ignores[0].lines, test.want)
		}
	}
}

// A //line directive changes what the compiler calls the lines, and not where
// they are.
func TestLinesAreThoseOfTheFile(t *testing.T) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", "package p\n\n//line other.go:100\n\nfunc f() {\n\ta() //deferls:ignore leak it is mine\n}\n", parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	ignores, _ := Ignores(fset, files(f), []string{"leak"})
	if len(ignores) != 1 || ignores[0].lines != (lines{"p.go", 6, 6}) {
		t.Errorf("got %+v", ignores)
	}
}

func TestNolint(t *testing.T) {
	for _, test := range []struct {
		comment, linters string
		ok               bool
	}{
		{"//nolint", "[]", true},
		{"// nolint", "[]", true},
		{"//nolint // it is mine", "[]", true},
		{"//nolint:all", "[]", true},
		{"//nolint:bodyclose,all", "[]", true},
		{"//nolint:bodyclose", "[bodyclose]", true},
		{"//nolint: BodyClose , deferls // it is mine", "[bodyclose deferls]", true},
		{"//nolint:", "[]", true},
		{"//nolinter", "[]", false},
		{"// Say nolint to this.", "[]", false},
		{"/*nolint*/", "[]", false},
	} {
		linters, ok := nolint(test.comment)
		if got := fmt.Sprint(linters); ok != test.ok || test.comment != "//nolint:" && got != test.linters {
			t.Errorf("%s: got %s, %v; want %s, %v", test.comment, got, ok, test.linters, test.ok)
		}
	}
}
