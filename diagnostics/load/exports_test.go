package load

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// The export data of os, which is imported first, refers to io/fs.
const osAndFS = "package m\n\nimport (\n\t\"os\"\n\t\"io/fs\"\n)\n\nvar info fs.FileInfo\nvar _ = os.SameFile(info, info)\n"

func loadOne(t *testing.T, text string) *Graph {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module ex.com/m\n\ngo 1.24\n", "m.go": text} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	g, err := Load(t.Context(), Options{Dir: dir}, ".")
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Roots) != 1 {
		t.Fatalf("problems: %v", g.Problems)
	}
	return g
}

// The build cache may be trimmed, or written by a toolchain whose format we do
// not know, while a graph lives.
func TestUnreadableExportData(t *testing.T) {
	garbage := filepath.Join(t.TempDir(), "garbage")
	if err := os.WriteFile(garbage, []byte("not export data"), 0o666); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{"gone": "/no/such/file", "garbage": garbage} {
		t.Run(name, func(t *testing.T) {
			g := loadOne(t, osAndFS)
			before, err := g.Check(t.Context(), g.Roots[0], nil)
			if err != nil {
				t.Fatal(err)
			}
			delete(g.views, "")
			if g.byPath["io/fs"].export == "" {
				t.Fatal("there is no export data to begin with")
			}
			g.byPath["io/fs"].export = file
			p, err := g.Check(t.Context(), g.Roots[0], nil)
			if err != nil || len(p.Errors) > 0 {
				t.Errorf("check: %v %v", err, p.Errors)
			}
			if !g.noExports {
				t.Error("the unreadable file was never read: this test proves nothing")
			}
			p, err = before.Edit(t.Context(), nil)
			if err != nil || len(p.Errors) > 0 {
				t.Errorf("edit of a package from before: %v %v", err, p.Errors)
			}
		})
	}
}

// A body or a comment is nothing that importers see: typing there must not
// send every dependent back to the source.
func TestBodiesDoNotDirtyExportData(t *testing.T) {
	g := loadOne(t, "package m\n\nfunc F() int { return 1 }\n\nvar V = func() int { return 1 }\n")
	m := g.Roots[0]
	for text, clean := range map[string]bool{
		"package m\n\nfunc F() int { return 1 }\n\nvar V = func() int { return 1 }\n":                   true,
		"package m\n\nfunc F() int { // one\nreturn 2 }\n\n// V is.\nvar V = func() int { return 1 }\n": true,
		"package m\n\nfunc F() int { return /* two */ 2 }\n\nvar V = func() int { return 1 }\n":         true,
		"package m\n\nfunc F() (x int) { return 1 }\n\nvar V = func() int { return 1 }\n":               false,
		"package m\n\nfunc F() int { return 1 }\n\nvar V = func() bool { return true }\n":               false,
		"package m\n\nfunc F() int { return 1 }\n\nvar V = func() int { return 1 }\n\nfunc G() {}\n":    false,
		"package m\n\nfunc F() int { return 1 \n":                                                       false,
	} {
		w := g.world(map[string][]byte{m.Files[0]: []byte(text)})
		if got := w.dirt(m) == ""; got != clean {
			t.Errorf("clean is %v for\n%s", got, text)
		}
	}
}

func TestNewerGoLine(t *testing.T) {
	g := loadOne(t, "package m\n\nvar x int = \"x\"\n")
	m := *g.Roots[0]
	for goLine, newer := range map[string]bool{
		"1.999": true, "1.999.1": true, "2.0": true,
		"": false, "1.16": false, strings.TrimPrefix(runtime.Version(), "go"): false,
	} {
		m.GoVersion = goLine
		p, err := g.Check(t.Context(), &m, nil)
		if err != nil {
			t.Fatal(err)
		}
		if p.TooNew != newer {
			t.Errorf("go %s: too new is %v", goLine, p.TooNew)
		}
		if len(p.Errors) != 1 || !strings.Contains(p.Errors[0].Msg, "cannot use") {
			t.Errorf("go %s: %v", goLine, p.Errors)
		}
	}
}
