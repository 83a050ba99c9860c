package codeactions

import (
	"go/ast"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics/load"
)

// checked is a package of one file, in a module with an internal package of
// somebody else's beside it.
func checked(t *testing.T, text string) (*load.Package, *ast.File, source) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                    "module example.com/m\n\ngo 1.26\n",
		"p/p.go":                    text,
		"q/internal/hidden/h.go":    "package hidden\n\nimport _ \"errors\"\n",
		"r/r.go":                    "package r\n\nimport (\n\t_ \"example.com/m/p\"\n\t_ \"io\"\n\t_ \"os\"\n\t_ \"strings\"\n)\n",
		"q/q.go":                    "package q\n\nimport _ \"example.com/m/q/internal/hidden\"\n",
		"errs/errs.go":              "package errs\n\ntype E int\n",
		"p/internal/own/visible.go": "package own\n",
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	g, err := load.Load(t.Context(), load.Options{Dir: dir}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range g.Roots {
		if m.PkgPath != "example.com/m/p" {
			continue
		}
		pkg, err := g.Check(t.Context(), m, nil)
		if err != nil {
			t.Fatal(err)
		}
		src, ok := sourceOf(pkg, pkg.Files[0].Name.Pos())
		if !ok || len(pkg.Errors) > 0 {
			t.Fatalf("the text is not sound: %v", pkg.Errors)
		}
		return pkg, pkg.Files[0], src
	}
	t.Fatal("the package was not loaded")
	return nil, nil, source{}
}

func TestImported(t *testing.T) {
	const end = "\n\nfunc f() {}\n"
	for _, c := range []struct {
		name, before, path, after, used, why string
	}{
		{name: "there", before: "package p\n\nimport \"os\"\n\nvar _ = os.Args" + end, path: "os", used: "os"},
		{name: "there under another name", before: "package p\n\nimport sys \"os\"\n\nvar _ = sys.Args" + end, path: "os", used: "sys"},
		{name: "the first", before: "package p" + end, path: "os", used: "os", after: "package p\n\nimport \"os\"" + end},
		{name: "the first, with a comment behind the name", before: "package p // it is\n\nfunc f() {}\n", path: "os", used: "os", after: "package p // it is\n\nimport \"os\"\n\nfunc f() {}\n"},
		{name: "the second", before: "package p\n\nimport \"os\"\n\nvar _ = os.Args" + end, path: "io", used: "io", after: "package p\n\nimport (\n\t\"io\"\n\t\"os\"\n)\n\nvar _ = os.Args" + end},
		{name: "the second, of another kind", before: "package p\n\nimport \"os\" // args\n\nvar _ = os.Args" + end, path: "example.com/m/errs", used: "errs", after: "package p\n\nimport (\n\t\"os\" // args\n\n\t\"example.com/m/errs\"\n)\n\nvar _ = os.Args" + end},
		{name: "between", before: "package p\n\nimport (\n\t_ \"io\"\n\t_ \"strings\"\n)" + end, path: "os", used: "os", after: "package p\n\nimport (\n\t_ \"io\"\n\t\"os\"\n\t_ \"strings\"\n)" + end},
		{name: "at the end", before: "package p\n\nimport (\n\t_ \"io\" // in and out\n)" + end, path: "os", used: "os", after: "package p\n\nimport (\n\t_ \"io\" // in and out\n\t\"os\"\n)" + end},
		{name: "in front of another group", before: "package p\n\nimport (\n\t_ \"example.com/m/errs\"\n)" + end, path: "os", used: "os", after: "package p\n\nimport (\n\t\"os\"\n\n\t_ \"example.com/m/errs\"\n)" + end},
		{name: "behind another group", before: "package p\n\nimport (\n\t_ \"os\"\n)" + end, path: "example.com/m/errs", used: "errs", after: "package p\n\nimport (\n\t_ \"os\"\n\n\t\"example.com/m/errs\"\n)" + end},
		{name: "in its group", before: "package p\n\nimport (\n\t_ \"os\"\n\n\t_ \"example.com/m/p/internal/own\"\n)" + end, path: "example.com/m/errs", used: "errs", after: "package p\n\nimport (\n\t_ \"os\"\n\n\t\"example.com/m/errs\"\n\t_ \"example.com/m/p/internal/own\"\n)" + end},
		{name: "its own internal one", before: "package p" + end, path: "example.com/m/p/internal/own", used: "own", after: "package p\n\nimport \"example.com/m/p/internal/own\"" + end},
		{name: "blank", before: "package p\n\nimport _ \"os\"" + end, path: "os", used: "os", after: "package p\n\nimport (\n\t\"os\"\n\t_ \"os\"\n)" + end},
		{name: "shadowed", before: "package p\n\nimport \"os\"\n\nvar _ = os.Args\n\nfunc f() { os := 1; _ = os }\n", path: "os", why: whyImportName},
		{name: "a variable of its name", before: "package p\n\nfunc f() { os := 1; _ = os }\n", path: "os", why: whyImportName},
		{name: "a function of its name", before: "package p\n\nfunc os() {}" + end, path: "os", why: whyImportName},
		{name: "another import of its name", before: "package p\n\nimport os \"strings\"\n\nvar _ = os.Cut" + end, path: "os", why: whyImportName},
		{name: "not loaded", before: "package p" + end, path: "net/rpc/jsonrpc", why: whyNoImport},
		{name: "itself", before: "package p" + end, path: "example.com/m/p", why: whyNoImport},
		{name: "what imports it", before: "package p" + end, path: "example.com/m/r", why: whyNoImport},
		{name: "internal to others", before: "package p" + end, path: "example.com/m/q/internal/hidden", why: whyNoImport},
		{name: "internal to the library", before: "package p" + end, path: "internal/oserror", why: whyNoImport},
	} {
		t.Run(c.name, func(t *testing.T) {
			pkg, file, src := checked(t, c.before)
			at := file.Decls[len(file.Decls)-1].(*ast.FuncDecl).Body.Rbrace
			used, edits, why := imported(pkg, file, src, c.path, at)
			if used != c.used || why != c.why {
				t.Fatalf("named %q, not because %q; want %q, %q", used, why, c.used, c.why)
			}
			if c.after == "" {
				c.after = c.before
			}
			sameText(t, withEdits(t, pkg, src, edits), c.after)
		})
	}
}

func withEdits(t *testing.T, pkg *load.Package, src source, edits []analysis.TextEdit) string {
	t.Helper()
	text, err := Apply(pkg, edits)
	if err != nil {
		t.Fatal(err)
	}
	if after, ok := text[src.file.Name()]; ok {
		if !gofmtClean(after) {
			t.Errorf("not formatted as gofmt does:\n%s", after)
		}
		return string(after)
	}
	return string(src.text)
}

// TestUnimported takes the body of f away and puts something else in its place.
func TestUnimported(t *testing.T) {
	for _, c := range []struct{ name, before, put, after string }{
		{name: "the only one", before: "package p\n\nimport \"os\"\n\nfunc f() { _ = os.Args }\n", after: "package p\n\nfunc f() {}\n"},
		{name: "one of two", before: "package p\n\nimport (\n\t\"io\"\n\t\"os\"\n)\n\nvar _ io.Reader\n\nfunc f() { _ = os.Args }\n", after: "package p\n\nimport (\n\t\"io\"\n)\n\nvar _ io.Reader\n\nfunc f() {}\n"},
		{name: "a group of its own", before: "package p\n\nimport (\n\t\"os\"\n\n\t\"example.com/m/errs\"\n)\n\nvar _ errs.E\n\nfunc f() { _ = os.Args }\n", after: "package p\n\nimport (\n\t\"example.com/m/errs\"\n)\n\nvar _ errs.E\n\nfunc f() {}\n"},
		{name: "the last group", before: "package p\n\nimport (\n\t\"os\"\n\n\t\"example.com/m/errs\"\n)\n\nvar _ = os.Args\n\nfunc f() { _ = errs.E(0) }\n", after: "package p\n\nimport (\n\t\"os\"\n)\n\nvar _ = os.Args\n\nfunc f() {}\n"},
		{name: "used elsewhere", before: "package p\n\nimport \"os\"\n\nvar _ = os.Args\n\nfunc f() { _ = os.Args }\n", after: "package p\n\nimport \"os\"\n\nvar _ = os.Args\n\nfunc f() {}\n"},
		{name: "used again", before: "package p\n\nimport \"os\"\n\nfunc f() { _ = os.Args }\n", put: "{ _ = os.Stdin }", after: "package p\n\nimport \"os\"\n\nfunc f() { _ = os.Stdin }\n"},
		{name: "for its effects", before: "package p\n\nimport _ \"os\"\n\nfunc f() { println() }\n", after: "package p\n\nimport _ \"os\"\n\nfunc f() {}\n"},
		{name: "with a comment above", before: "package p\n\nimport (\n\t// The arguments.\n\t\"os\"\n)\n\nfunc f() { _ = os.Args }\n", after: "package p\n\nfunc f() {}\n"},
		{name: "with a comment above, among others", before: "package p\n\nimport (\n\t\"io\"\n\t// The arguments.\n\t\"os\"\n)\n\nvar _ io.Reader\n\nfunc f() { _ = os.Args }\n", after: "package p\n\nimport (\n\t\"io\"\n)\n\nvar _ io.Reader\n\nfunc f() {}\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			pkg, file, src := checked(t, c.before)
			body := file.Decls[len(file.Decls)-1].(*ast.FuncDecl).Body
			if c.put == "" {
				c.put = "{}"
			}
			edits := []analysis.TextEdit{replace(body, c.put)}
			more := unimported(pkg, file, src, edits)
			sameText(t, withEdits(t, pkg, src, append(edits, more...)), c.after)
		})
	}
}
