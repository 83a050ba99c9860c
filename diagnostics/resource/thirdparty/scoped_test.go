package thirdparty

import (
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics/load"
)

const mark = "‸"

// scopedCase is one case of testdata/use-library-scope.txtar, laid out as those
// of codeactions.
type scopedCase struct {
	before, after, title string
	disabled             string
	silent               bool
	state                *codeactions.State
}

// TestLibraryForms holds the forms that the modules have for acquiring, using and
// releasing against the modules themselves.
func TestLibraryForms(t *testing.T) {
	for name, c := range scopedCases(t) {
		t.Run(name, func(t *testing.T) { c.test(t) })
	}
}

func (c *scopedCase) test(t *testing.T) {
	for _, err := range c.state.Pkg.Errors {
		t.Fatal(err)
	}
	at := c.state.Pkg.Files[0].FileStart + token.Pos(strings.Index(c.before, mark))
	offers := slices.DeleteFunc(codeactions.Refactorings(t.Context(), c.state, at, at), func(o codeactions.Offer) bool {
		return o.Action.ID != "use-library-scope"
	})
	if c.silent {
		if len(offers) > 0 {
			t.Errorf("offered: %+v", offers)
		}
		return
	}
	if len(offers) != 1 {
		t.Fatalf("the offers are %+v", offers)
	}
	o := offers[0]
	if o.Disabled != c.disabled {
		t.Fatalf("disabled because %q, want %q", o.Disabled, c.disabled)
	}
	if c.disabled != "" {
		return
	}
	if c.title != "" && o.Title != c.title {
		t.Errorf("titled %q, want %q", o.Title, c.title)
	}
	text, err := codeactions.Apply(c.state.Pkg, o.Edits)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(text[filepath.Join(c.state.Pkg.Dir, "before.go")]); got != c.after {
		t.Errorf("got\n%s\nwant\n%s", got, c.after)
	}
	if err := codeactions.Prove(t.Context(), c.state, o); err != nil {
		t.Error(err)
	}
	for i := range c.state.Findings {
		f := &c.state.Findings[i]
		isFix := func(fix codeactions.Offer) bool { return fix.Action == o.Action && fix.Kind == "quickfix" }
		if f.Obligation == o.Obligation && !slices.ContainsFunc(codeactions.QuickFixes(t.Context(), c.state, f), isFix) {
			t.Errorf("no fix of %q", f.Message)
		}
	}
}

// scopedCases are the cases, analysed in a module that needs what this one needs.
func scopedCases(t *testing.T) map[string]*scopedCase {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/use-library-scope.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	needs(t, write)
	cases := map[string]*scopedCase{}
	folders := map[string]*scopedCase{}
	for _, f := range archive.Files {
		name, base := path.Split(f.Name)
		c := cases[path.Clean(name)]
		if c == nil {
			c = &scopedCase{}
			cases[path.Clean(name)] = c
			folders[strings.ReplaceAll(path.Clean(name), " ", "_")] = c
		}
		switch text := string(f.Data); base {
		case "before.go":
			c.before = text
			write(strings.ReplaceAll(f.Name, " ", "_"), strings.Replace(text, mark, "", 1))
		case "after.go":
			c.after = text
		case "title":
			c.title = strings.TrimSpace(text)
		case "disabled":
			c.disabled = strings.TrimSpace(text)
		case "not-offered":
			c.silent = true
		default:
			t.Fatalf("%s is none of the files of a case", f.Name)
		}
	}
	g, err := load.Load(t.Context(), load.Options{Dir: dir, ExportBudget: -1}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range g.Problems {
		t.Fatalf("%s:%d: %s", p.File, p.Line, p.Message)
	}
	for _, m := range g.Roots {
		pkg, err := g.Check(t.Context(), m, nil)
		if err != nil {
			t.Fatal(err)
		}
		c := folders[filepath.Base(m.Dir)]
		if c.state, err = codeactions.Analyze(t.Context(), pkg, codeactions.Context{}); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range cases {
		if c.state == nil || !strings.Contains(c.before, mark) || (c.after == "") == (c.disabled == "" && !c.silent) {
			t.Fatalf("case %q is not complete", name)
		}
	}
	return cases
}

// needs writes the go.mod and go.sum of this module as those of another one.
func needs(t *testing.T, write func(name, text string)) {
	t.Helper()
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		write(name, strings.Replace(string(text), "=> ../../..", "=> "+root, 1))
	}
}
