package codeactions

import (
	"go/ast"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/deferls/deferls/diagnostics/load"
)

// otherwise are the cases of wrap-in-scoped-helper that inline-scoped-helper does not
// give back: what it says instead, or what is another.
var otherwise = map[string]string{
	// The author of these had no release, and what follows would run before it: a file is removed, or printed
	// about, while it is open.
	"the error variable is needed afterwards": whyReleaseLate,
	"a check that does more":                  whyReleaseLate,
	"a fallthrough":                           whyReleaseLate,
	"a bare return of the check":              whyReleaseLate,
	// The error of the release has come in, and the function cannot return it.
	"the block needs an error variable of its own":             whyNoErrorName,
	"an argument that gofmt spaces anew":                       whyNoErrorName,
	"a helper that returns the error of a release that is new": whyNoErrorName,

	// Somebody looks at a result or an error that a deferred release, or a name, would
	// change.
	"a named result that is declared again":             whyReleaseLate,
	"a bare return in front":                            whyReleaseLate,
	"a bare return of nothing behind it":                whyReleaseLate,
	"a deferred function that looks at the result":      whyReleaseLate,
	"an error that a literal of the block looks at":     whyNameMeans,
	"in the header of an if that passes over the error": whyErrorTaken,
	// The error of the release has come in here, too, and the result has a name.
	"a named result that a bare return gives back":     "the release that has come in returns its error",
	"a bare return behind an error that nothing reads": "the release that has come in returns its error",

	"a helper of another name": "the helper was there, and calls the error e",

	"a variable of outside is declared again":                                         "what was declared beside it keeps its own declaration",
	"a variable of outside is declared again and the author has deferred the release": "what was declared beside it keeps its own declaration",
	"in the header of an if":                                                          "the acquisition comes back as a statement in front of its check",
	"in the header of an if, with values":                                             "the acquisition comes back as a statement in front of its check",
	"in the header of an if, with the values of a call":                               "the acquisition comes back as a statement in front of its check",
	"in the header of an if, and the error is needed":                                 "the acquisition comes back as a statement in front of its check",
}

// TestInlineIsInverse: what wrap-in-scoped-helper has written, inline-scoped-helper
// gives back as it was, but for the blank lines behind the error check and the
// release that has come in.
func TestInlineIsInverse(t *testing.T) {
	said := map[string]bool{}
	for _, reason := range reasons(t) {
		said[reason] = true
	}
	for _, c := range fixtures(t, wrapInScopedHelper) {
		if c.after == "" {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			pkg, err := c.state.Pkg.Edit(t.Context(), map[string][]byte{c.path(): []byte(c.after)})
			if err != nil {
				t.Fatal(err)
			}
			st := analysed(t, pkg, c.settings)
			call := callOfHelper(pkg)
			if call == nil {
				if !passesMore(c.after) && !strings.Contains(c.name, "a helper of a package") {
					t.Error("there is no call of a scoped helper of the package")
				}
				return
			}
			var got string
			for _, o := range Refactorings(t.Context(), st, call.Pos(), call.Pos()) {
				if o.Action != inlineScopedHelper {
					continue
				}
				if got = o.Disabled; got != "" {
					break
				}
				if err := Prove(t.Context(), st, o); err != nil {
					t.Fatal(err)
				}
				text, err := Apply(pkg, o.Edits)
				if err != nil {
					t.Fatal(err)
				}
				got = functionsBut(string(text[c.path()]), helperName(pkg, call))
			}
			want := functionsBut(strings.ReplaceAll(c.before, mark, ""), helperName(pkg, call))
			why, other := otherwise[c.name]
			switch {
			case !other && got == whyReleaseInLoop:
				// The author of it had no release, and a deferred one would pile up.
				if c := st.Pkg.Files[0]; !inLoopAt(c, call) {
					t.Errorf("it says %q, and there is no loop", got)
				}
			case said[why] && got != why:
				t.Errorf("it says %q, want %q", got, why)
			case got == want && other:
				t.Errorf("it gives back what it was, and is said not to: %s", why)
			case got != want && !other:
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
	for name := range otherwise {
		if !slices.ContainsFunc(fixtures(t, wrapInScopedHelper), func(c *fixture) bool { return c.name == name && c.after != "" }) {
			t.Errorf("there is no case %q", name)
		}
	}
}

// passesMore says whether what a helper acquires has another result besides the
// error. Such a helper is not taken back.
func passesMore(text string) bool {
	return regexp.MustCompile(`(?m)^\t\w+, \w+, \w+ := `).MatchString(text)
}

func inLoopAt(file *ast.File, call *ast.CallExpr) bool {
	path, _ := astutil.PathEnclosingInterval(file, call.Pos(), call.End())
	return (&cursor{path: path}).inLoop()
}

// callOfHelper is the first call of a scoped helper with a function literal; nil if
// there is none.
func callOfHelper(pkg *load.Package) *ast.CallExpr {
	var found *ast.CallExpr
	for _, f := range pkg.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || found != nil || len(call.Args) == 0 {
				return found == nil
			}
			fn, _ := pkg.Info.Uses[asIdent(call.Fun)].(*types.Func)
			if _, ok := last(call.Args).(*ast.FuncLit); !ok || fn == nil || declOf(pkg, fn) == nil {
				return true
			}
			if _, ok := scopedHelper(pkg, declOf(pkg, fn)); ok {
				found = call
			}
			return true
		})
	}
	return found
}

func helperName(pkg *load.Package, call *ast.CallExpr) string {
	return pkg.Info.Uses[asIdent(call.Fun)].Name()
}

// functionsBut is the text from the first declaration behind the imports on, without
// the helper and its comment, without blank lines, and without the releases.
func functionsBut(text, helper string) string {
	var out []string
	skip := true
	for _, line := range strings.Split(text, "\n") {
		switch {
		case strings.HasPrefix(line, "// "+helper+" "), strings.HasPrefix(line, "func "+helper+"("), strings.HasPrefix(line, "func "+helper+"["):
			skip = true
		case strings.HasPrefix(line, "func ") || strings.HasPrefix(line, "type "):
			skip = false
		}
		blank := strings.TrimSpace(line) == ""
		release := strings.HasPrefix(strings.TrimSpace(line), "defer ") && strings.HasSuffix(line, ".Close()")
		if !skip && !blank && !release {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}
