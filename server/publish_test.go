package server_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/deferls/deferls/server"
)

const leaky = `package p

import "os"

func f(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	if name == "" {
		return nil
	}
	return file.Close()
}
`

// starts are the texts that the diagnostics begin at, up to the line's end.
func starts(text string, all []diagnostic) []string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	got := []string{}
	for _, d := range all {
		line := lines[d.Range.Start.Line]
		got = append(got, string([]rune(line)[d.Range.Start.Character:]))
	}
	return got
}

func (c *client) wantStarts(path string, want ...string) {
	c.t.Helper()
	got := starts(c.texts[path], c.diagnosticsOf(path))
	if fmt.Sprint(got) != fmt.Sprint(want) {
		c.t.Errorf("version %d of %s: findings at %q, want %q", c.versions[path], filepath.Base(path), got, want)
	}
}

func TestFindingAsTheClientSeesIt(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+leaky), "x.go")
	c := start(t)
	c.open(x)
	all := c.diagnosticsOf(x)
	if len(all) != 1 {
		t.Fatalf("got %d diagnostics, want 1: %+v", len(all), all)
	}
	d := all[0]
	if got := starts(leaky, all)[0]; got != "os.Open(name)" {
		t.Errorf("it starts at %q", got)
	}
	if d.Range.End != (point{5, 27}) {
		t.Errorf("it ends at %v, want the end of the call", d.Range.End)
	}
	if d.Severity != 2 || d.Code != "leak" || d.Source != "deferls" || !strings.HasSuffix(d.CodeDescription.Href, "#leak") {
		t.Errorf("severity %d, code %q, source %q, link %q", d.Severity, d.Code, d.Source, d.CodeDescription.Href)
	}
	if !strings.Contains(d.Message, "missing file.Close()") || strings.Contains(d.Message, "\n") {
		t.Errorf("message %q", d.Message)
	}
	if got := string(d.Data); got != `{"check":"leak","id":"leak f"}` {
		t.Errorf("data %s", got)
	}
	n := len(d.RelatedInformation)
	if n < 2 {
		t.Fatalf("the leak path has %d stops", n)
	}
	last := d.RelatedInformation[n-1]
	if last.Location.URI != uriOf(x) || last.Location.Range.Start != (point{10, 2}) || !strings.Contains(last.Message, "returns here without file.Close()") {
		t.Errorf("the leak path ends with %+v", last)
	}
}

func TestPathGoesIntoTheMessageWithoutRelatedInformation(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+leaky), "x.go")
	c := startWith(t, with(modern(), "textDocument.publishDiagnostics.relatedInformation", false))
	c.open(x)
	d := c.diagnosticsOf(x)[0]
	if len(d.RelatedInformation) > 0 || !strings.HasSuffix(d.Message, "\nline 11: returns here without file.Close()") {
		t.Errorf("message %q, related %v", d.Message, d.RelatedInformation)
	}
}

func TestUnsavedTextIsAnalysed(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+leaky), "x.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x, "os.Open(name)")
	c.edit(x, `	if name == "" {
		return nil
	}
`, "")
	c.wantStarts(x)
	c.edit(x, "return file.Close()", "_ = file\n\treturn nil")
	c.wantStarts(x, "os.Open(name)")
	c.edit(x, "package p\n", "package p // an edit that changes nothing is answered too\n")
	c.wantStarts(x, "os.Open(name)")
	onDisk, err := os.ReadFile(x)
	if err != nil || string(onDisk) != leaky {
		t.Errorf("the file on disk is %q, %v", onDisk, err)
	}
}

func TestEveryWayToSendAText(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+leaky), "x.go")
	for name, change := range map[string]object{
		"whole text":                {"text": leaky},
		"whole text, range is null": {"range": nil, "text": leaky},
		"range to far past the end": {"range": object{"start": position("", 0), "end": object{"line": 1 << 40, "character": 1 << 40}}, "text": leaky},
		"range from before it all":  {"range": object{"start": object{"line": -1, "character": -1}, "end": object{"line": 999, "character": 0}}, "text": leaky},
		"range with swapped ends":   {"range": object{"start": object{"line": 999, "character": 0}, "end": position("", 0)}, "text": leaky},
		"range and a wrong length":  {"range": object{"start": position("", 0), "end": object{"line": 999, "character": 0}}, "rangeLength": 3, "text": leaky},
	} {
		t.Run(name, func(t *testing.T) {
			c := start(t)
			c.open(x, "package p\n\n// nothing here\n")
			c.wantStarts(x)
			c.versions[x], c.texts[x] = 2, leaky
			c.notify("textDocument/didChange", object{
				"textDocument":   object{"uri": uriOf(x), "version": 2},
				"contentChanges": []object{change},
			})
			c.wantStarts(x, "os.Open(name)")
		})
	}
}

func TestTexts(t *testing.T) {
	const astral = `package p

import "os"

func f() {
	_, 世 := "😀", 1; _, _ = os.Open("x"); _ = 世
}
`
	for _, tc := range []struct {
		name, text   string
		line, column int // of os.Open
		utf8         int // the column in bytes
	}{
		{"astral characters", astral, 5, 25, 29},
		{"CRLF", strings.ReplaceAll(leaky, "\n", "\r\n"), 5, 14, 14},
		{"byte-order mark", "\uFEFF" + leaky, 5, 14, 14},
		{"byte-order mark on the same line", "\uFEFFpackage p; import \"os\"; func f() { _, _ = os.Open(\"x\") }\n", 0, 43, 45},
		{"lone CR in a comment", strings.Replace(leaky, "package p\n", "package p /* a\rb */\n", 1), 6, 14, 14},
		{"//line before it", strings.Replace(leaky, "func f", "//line other.y:1\nfunc f", 1), 6, 14, 14},
		{"//line with a column on the line", strings.Replace(leaky, "os.Open", "/*line other.y:1:1*/os.Open", 1), 5, 34, 34},
		{"an invalid character", strings.Replace(leaky, "package p\n", "package p // \uFFFD\n", 1), 5, 14, 14},
		{"a form feed and other spaces", strings.Replace(leaky, "package p\n", "package p // \f\v\u00a0\u2028\n", 1), 5, 14, 14},
	} {
		for _, encoding := range []string{"utf-16", "utf-8"} {
			t.Run(tc.name+" "+encoding, func(t *testing.T) {
				x := filepath.Join(module(t, "-- x.go --\n"+leaky), "x.go")
				c := startWith(t, with(modern(), "general.positionEncodings", []string{encoding}))
				c.open(x, tc.text)
				want := point{tc.line, tc.column}
				if encoding == "utf-8" {
					want.Character = tc.utf8
				}
				all := c.diagnosticsOf(x)
				if len(all) != 1 || all[0].Range.Start != want {
					t.Errorf("got %+v, want one at %v", all, want)
				}
			})
		}
	}
}

func TestInvalidUTF8OnDisk(t *testing.T) {
	dir := module(t, "-- x.go --\n"+leaky)
	write(t, filepath.Join(dir, "y.go"), "package p // \xff\xfe\n\nfunc g() { \xc3 }\n")
	c := start(t)
	c.open(filepath.Join(dir, "x.go"))
	c.wantStarts(filepath.Join(dir, "x.go"), "os.Open(name)")
}

// padding is so many functions of four lines.
func padding(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "\nfunc g%d(i int) int {\n\treturn i + %d\n}\n", i, i)
	}
	return b.String()
}

func TestAVeryLongFile(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+leaky+padding(12_000)), "x.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x, "os.Open(name)")
	c.edit(x, "return i + 11999", "_, _ = os.Open(\"\")\n\treturn 0")
	c.wantStarts(x, "os.Open(name)", `os.Open("")`)
}

func TestURIsAreRepeatedAsTheClientWroteThem(t *testing.T) {
	dir := module(t, "-- a+b(c) é.go --\n"+leaky)
	for _, u := range []string{
		"file://" + dir + "/a+b(c)%20%C3%A9.go",
		"file://" + dir + "/a%2Bb%28c%29%20%C3%A9.go",
		"file://" + dir + "/a%2bb(c)%20é.go",
	} {
		c := start(t)
		c.notify("textDocument/didOpen", object{"textDocument": object{"uri": u, "languageId": "go", "version": 1, "text": leaky}})
		m := c.await("diagnostics", 0, func(m message) bool { return m.method == "textDocument/publishDiagnostics" })
		var p published
		if err := json.Unmarshal(m.params, &p); err != nil {
			t.Fatal(err)
		}
		if p.URI != u || len(p.Diagnostics) != 1 || p.Diagnostics[0].RelatedInformation[0].Location.URI != u {
			t.Errorf("opened %s, got %s", u, m.params)
		}
	}
}

func TestSymbolicLink(t *testing.T) {
	dir := module(t, "-- real/x.go --\n"+leaky)
	link := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Join(dir, "real"), link); err != nil {
		t.Fatal(err)
	}
	c := start(t)
	c.open(filepath.Join(link, "x.go"))
	c.wantStarts(filepath.Join(link, "x.go"), "os.Open(name)")
}

func TestNothingIsSentTwiceForOneText(t *testing.T) {
	dir := module(t, "-- x.go --\n"+leaky+"-- y.go --\npackage p\n")
	x, y := filepath.Join(dir, "x.go"), filepath.Join(dir, "y.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x, "os.Open(name)")
	c.save(x)
	c.open(y)
	c.wantStarts(y)
	c.edit(y, "package p\n", "package p\n\nfunc g() {}\n")
	c.wantStarts(y)
	n := 0
	for _, m := range c.all("textDocument/publishDiagnostics") {
		if strings.Contains(string(m.params), uriOf(x)) {
			n++
		}
	}
	if n != 1 {
		t.Errorf("x.go was published %d times, want once", n)
	}
}

func TestClosedFileIsCleared(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+leaky), "x.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x, "os.Open(name)")
	after := c.mark()
	c.close(x)
	c.awaitCleared(x, after)
	c.versions[x] = 0 // a new life begins with version 1 again
	after = c.mark()
	c.open(x)
	if got := c.awaitPublished(x, after); len(got.Diagnostics) != 1 {
		t.Errorf("opened again: %+v", got)
	}
}

func (c *client) awaitCleared(path string, after int) {
	c.t.Helper()
	m := c.await("diagnostics", after, func(m message) bool { return m.method == "textDocument/publishDiagnostics" })
	if got, want := canonicalText(c.t, m.params), `{"diagnostics":[],"uri":"`+uriOf(path)+`"`; !strings.HasPrefix(got, want) {
		c.t.Errorf("got %s, want %s", got, want)
	}
}

func canonicalText(t testing.TB, data []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	data, _ = json.Marshal(v)
	return string(data)
}

func TestClosingDropsUnsavedText(t *testing.T) {
	dir := module(t, "-- x.go --\n"+leaky+"-- y.go --\npackage p\n\nfunc must(err error) {}\n")
	x, y := filepath.Join(dir, "x.go"), filepath.Join(dir, "y.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x, "os.Open(name)")
	c.open(y)
	c.edit(x, "return nil", "return missing()")
	c.wantStarts(x, "os.Open(name)")
	c.edit(y, "package p\n", "package p\n\nfunc missing() error { return nil }\n")
	c.wantStarts(y)
	c.edit(x, "func f(", "func f2(") // a second look, with y's unsaved text
	c.wantStarts(x, "os.Open(name)")
	c.close(y)
	c.edit(x, "return missing()", "return nil")
	c.wantStarts(x, "os.Open(name)")
}

func TestDeletedFileIsCleared(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+leaky+"-- y.go --\npackage p\n"), "x.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x, "os.Open(name)")
	if err := os.Remove(x); err != nil {
		t.Fatal(err)
	}
	after := c.mark()
	c.watched(x, deleted)
	c.awaitCleared(x, after)
	c.edit(x, "return nil", "return err") // who edits it still wants it
	c.wantStarts(x, "os.Open(name)")
}

const (
	created = 1
	edited  = 2
	deleted = 3
)

func (c *client) watched(path string, kind int) {
	c.t.Helper()
	c.notify("workspace/didChangeWatchedFiles", object{"changes": []object{{"uri": uriOf(path), "type": kind}}})
}

func TestOnlyTheNewestTextIsPublished(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+leaky), "x.go")
	c := start(t)
	c.open(x)
	for i := range 300 {
		if i%2 == 0 {
			c.edit(x, "func f(", "func ff(")
		} else {
			c.edit(x, "func ff(", "func f(")
		}
	}
	c.wantStarts(x, "os.Open(name)")
	last := 0
	for _, m := range c.all("textDocument/publishDiagnostics") {
		var p published
		if err := json.Unmarshal(m.params, &p); err != nil {
			t.Fatal(err)
		}
		if *p.Version <= last {
			t.Errorf("version %d came after version %d", *p.Version, last)
		}
		last = *p.Version
	}
	if last != 301 {
		t.Errorf("the last version is %d, want 301", last)
	}
}

func TestTestVariantsAreMerged(t *testing.T) {
	inTest := strings.Replace(strings.Replace(leaky, "package p", "package p_test", 1), "func f", "func ft", 1)
	dir := module(t, "-- x.go --\n"+leaky+
		"-- in_test.go --\n"+strings.Replace(leaky, "func f", "func fin", 1)+
		"-- x_test.go --\n"+strings.Replace(inTest, `import "os"`, "import (\n\t\"os\"\n\n\t\"example.com/m\"\n)", 1)+"\nvar _ = p.Exported\n")
	write(t, filepath.Join(dir, "exp_test.go"), "package p\n\nvar Exported = 1\n")
	c := start(t)
	for _, name := range []string{"x.go", "in_test.go", "x_test.go"} {
		c.open(filepath.Join(dir, name))
	}
	for _, name := range []string{"x.go", "in_test.go", "x_test.go"} {
		c.wantStarts(filepath.Join(dir, name), "os.Open(name)")
	}
	// The outer test sees an unsaved change of the package it tests.
	exp, xt := filepath.Join(dir, "exp_test.go"), filepath.Join(dir, "x_test.go")
	c.open(exp)
	c.wantStarts(exp)
	c.edit(exp, "Exported = 1", "Exported = 1\n\nfunc Open() error { return nil }")
	c.wantStarts(exp)
	c.edit(xt, "return nil", "return p.Open()")
	c.wantStarts(xt, "os.Open(name)")
}

func TestSeveralModules(t *testing.T) {
	for name, work := range map[string]string{"go.work": "-- go.work --\ngo 1.26\n\nuse (\n\t./a\n\t./b\n)\n", "apart": ""} {
		t.Run(name, func(t *testing.T) {
			dir := module(t, work+"-- a/go.mod --\nmodule a.example\n\ngo 1.26\n-- a/x.go --\n"+leaky+
				"-- b/go.mod --\nmodule b.example\n\ngo 1.26\n-- b/x.go --\n"+leaky)
			if name == "go.work" {
				write(t, filepath.Join(dir, "b/use.go"), "package p\n\nimport _ \"a.example\"\n")
			}
			c := start(t)
			c.notify("workspace/didChangeWorkspaceFolders", object{"event": object{
				"added":   []object{{"uri": uriOf(filepath.Join(dir, "b")), "name": "b"}},
				"removed": []object{},
			}})
			for _, m := range []string{"a", "b"} {
				x := filepath.Join(dir, m, "x.go")
				c.open(x)
				c.wantStarts(x, "os.Open(name)")
			}
			if got := c.all("window/showMessage"); len(got) > 0 {
				t.Errorf("it complains: %s", got[0].params)
			}
		})
	}
}

func TestNewFileOfThePackage(t *testing.T) {
	dir := module(t, "-- x.go --\n"+strings.Replace(leaky, "return nil", "return helper()", 1))
	x, y := filepath.Join(dir, "x.go"), filepath.Join(dir, "y.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x) // helper is not known: nothing can be said about f
	after := c.mark()
	c.open(y, "package p\n\nfunc helper() error { return nil }\n") // not on disk yet
	if got := c.awaitPublished(x, after); len(got.Diagnostics) != 1 {
		t.Errorf("with the unsaved helper: %+v", got)
	}
}

func TestFileThatAppearsOnDisk(t *testing.T) {
	dir := module(t, "-- x.go --\n"+strings.Replace(leaky, "return nil", "return helper()", 1))
	x, y := filepath.Join(dir, "x.go"), filepath.Join(dir, "y.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x)
	after := c.mark()
	write(t, y, "package p\n\nfunc helper() error { return nil }\n")
	c.watched(y, created)
	if got := c.awaitPublished(x, after); len(got.Diagnostics) != 1 {
		t.Errorf("with the helper: %+v", got)
	}
	after = c.mark()
	write(t, y, "package p\n\nfunc helper() error { panic(0) }\n\nfunc other() { undefined() }\n")
	c.watched(y, edited)
	c.edit(x, "func f(", "func F(")
	if got := c.awaitPublished(x, after); len(got.Diagnostics) != 0 {
		t.Errorf("with a helper that never returns: %+v", got)
	}
}

func TestImportedPackageChanges(t *testing.T) {
	dir := module(t, "-- a/x.go --\n"+strings.Replace(strings.Replace(leaky, `import "os"`, "import (\n\t\"os\"\n\n\t\"example.com/m/b\"\n)", 1), "return nil", "return b.Helper()", 1)+
		"-- b/b.go --\npackage b\n")
	x, b := filepath.Join(dir, "a/x.go"), filepath.Join(dir, "b/b.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x)
	c.open(b)
	c.edit(b, "package b\n", "package b\n\nfunc Helper() error { return nil }\n")
	c.wantStarts(b)
	c.edit(x, "func f(", "func F(") // the next edit sees what is unsaved there
	c.wantStarts(x, "os.Open(name)")

	c.edit(b, "func Helper", "func helper")
	c.wantStarts(b)
	c.edit(b, "func helper", "func Helper")
	c.wantStarts(b)
	c.edit(x, "func F(", "func g(")
	c.wantStarts(x, "os.Open(name)")
}

func TestSavingAPackageReachesThoseThatImportIt(t *testing.T) {
	dir := module(t, "-- a/x.go --\n"+strings.Replace(strings.Replace(leaky, `import "os"`, "import (\n\t\"os\"\n\n\t\"example.com/m/b\"\n)", 1), "return nil", "return b.Helper()", 1)+
		"-- b/b.go --\npackage b\n")
	x, b := filepath.Join(dir, "a/x.go"), filepath.Join(dir, "b/b.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x)
	c.open(b)
	c.edit(b, "package b\n", "package b\n\nfunc Helper() error { return nil }\n")
	after := c.mark()
	c.save(b)
	if got := c.awaitPublished(x, after); len(got.Diagnostics) != 1 {
		t.Errorf("after the save: %+v", got)
	}
}

func TestNewImport(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\npackage p\n\nfunc f() {}\n"), "x.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x)
	c.edit(x, "func f() {}", "import \"context\"\n\nfunc f() {\n\t_, cancel := context.WithCancel(context.Background())\n\tif cancel == nil {\n\t}\n}")
	c.wantStarts(x, "context.WithCancel(context.Background())")
}

func TestFindingsStayWhileTheCodeIsBroken(t *testing.T) {
	two := strings.Replace(leaky, "func f(name string)", "type text = string\n\nfunc f(name text)", 1) + strings.Replace(strings.TrimPrefix(leaky, "package p\n\nimport \"os\"\n"), "func f", "func g", 1)
	x := filepath.Join(module(t, "-- x.go --\n"+two), "x.go")
	for _, tc := range []struct {
		name          string
		before, after string
		want          int
	}{
		{"a name that is not known", "return nil", "return missing", 2},
		{"half a statement", "return nil", "return file.", 2},
		{"a brace too many", "return err\n\t}\n", "return err\n\t}}\n", 2},
		{"a brace too few", "return err\n\t}\n", "return err\n\t\n", 2},
		{"a quote too few", `name == ""`, `name == "`, 2},
		{"half a function above", "func f", "func h( {\n\nfunc f", 2},
		{"a variable that is not used yet", "return nil", "x := 1\n\t\treturn nil", 2},
		{"a type that it needs", "type text = string", "type text = strin", 2},
		{"the acquisition itself", "os.Open(name)", "os.Op", 1},
		{"the release, half typed", "if err != nil", "defer file.Cl\n\tif err != nil", 2},
		{"the release, and something broken", "	if err != nil {\n\t\treturn err\n\t}\n", "	if err != nil {\n\t\treturn err\n\t}\n\tdefer file.Close()\n\tmissing()\n", 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := start(t)
			c.open(x)
			c.wantStarts(x, "os.Open(name)", "os.Open(name)")
			c.edit(x, "package p\n", "package p\n\n// moved down\n")
			c.edit(x, tc.before, tc.after)
			all := c.diagnosticsOf(x)
			for _, at := range starts(c.texts[x], all) {
				if at != "os.Open(name)" {
					t.Errorf("a finding at %q", at)
				}
			}
			if len(all) != tc.want {
				t.Errorf("%d findings, want %d:\n%+v", len(all), tc.want, all)
			}
			c.edit(x, tc.after, tc.before)
			c.wantStarts(x, "os.Open(name)", "os.Open(name)")
		})
	}
}

func TestNothingIsInventedWhileTheCodeIsBroken(t *testing.T) {
	released := strings.Replace(fixable, "\tif _, err := file", "\tdefer file.Close()\n\tif _, err := file", 1)
	x := filepath.Join(module(t, "-- x.go --\n"+released), "x.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x)
	for _, broken := range [][2]string{
		{"return err\n\t}\n\tdefer", "return err\n\t}}\n\tdefer"},
		{"return err\n\t}\n\tdefer", "return err\n\t}\n}\n\n\tdefer"},
		{"return err\n\t}\n\tdefer", "return err\n\t\n\tdefer"},
		{"defer file.Close()", "defer file.Clo"},
		{"defer file.Close()", "defer file."},
		{"defer file.Close()", "defer"},
		{"defer file.Close()", "\"defer file.Close()"},
		{"defer file.Close()", "/* defer file.Close()"},
	} {
		c.edit(x, broken[0], broken[1])
		c.wantStarts(x)
		c.edit(x, broken[1], broken[0])
		c.wantStarts(x)
	}
}

func TestAFileThatDoesNotParseAtFirst(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+leaky+"\nfunc g( {\n"), "x.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x, "os.Open(name)")
	empty := filepath.Join(filepath.Dir(x), "y.go")
	c.open(empty, "")
	if got := c.diagnosticsOf(empty); len(got) != 0 {
		t.Errorf("an empty file has findings: %+v", got)
	}
	if got := c.all("window/showMessage"); len(got) > 0 {
		t.Errorf("a window came up for what the compiler says: %s", got[0].params)
	}
}

func TestExcludedFile(t *testing.T) {
	dir := module(t, "-- x.go --\n"+leaky+"-- gen.go --\n//go:build ignore\n\npackage main\n\nfunc main() {}\n-- y_plan9.go --\npackage p\n")
	c := start(t)
	gen, y, x := filepath.Join(dir, "gen.go"), filepath.Join(dir, "y_plan9.go"), filepath.Join(dir, "x.go")
	c.open(gen)
	c.wantStarts(gen)
	c.open(y)
	c.wantStarts(y)
	c.open(x)
	c.wantStarts(x, "os.Open(name)")
	for range 3 {
		c.edit(gen, "func main", "// more\nfunc main")
		c.wantStarts(gen)
	}
	for _, name := range []string{"gen.go", "y_plan9.go"} {
		n := 0
		for _, m := range c.all("window/logMessage") {
			if strings.Contains(string(m.params), name+" is excluded by build constraints") {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s: told %d times that it is excluded, want once: %s", name, n, c.everything())
		}
	}
}

func TestCgoFile(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+strings.Replace(leaky, `import "os"`, "// int one(void) { return 1; }\nimport \"C\"\n\nimport \"os\"\n\nvar _ = C.one()", 1)), "x.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x, "os.Open(name)")
	c.edit(x, "return nil", "return err")
	c.wantStarts(x, "os.Open(name)")
}

// countGo puts a go command in front of the real one that notes each time it is
// asked for packages.
func countGo(t *testing.T) (asked func() int) {
	t.Helper()
	gocmd, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	bin := realTempDir(t)
	log := filepath.Join(bin, "log")
	write(t, filepath.Join(bin, "go"), fmt.Sprintf("#!/bin/sh\ncase $1 in list) echo asked >> '%s' ;; esac\nexec '%s' \"$@\"\n", log, gocmd))
	if err := os.Chmod(filepath.Join(bin, "go"), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	return func() int {
		text, _ := os.ReadFile(log) // there is none before the first
		return strings.Count(string(text), "asked")
	}
}

func TestTheGoCommandIsAskedOnlyWhenItMustBe(t *testing.T) {
	asked := countGo(t)
	dir := module(t, "-- x.go --\n"+leaky+"-- y.go --\npackage p\n\nimport \"os\"\n\nvar _ = os.Args\n")
	x, y := filepath.Join(dir, "x.go"), filepath.Join(dir, "y.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x, "os.Open(name)")
	before := asked()
	if before == 0 {
		t.Fatal("the go command was not asked at all, or not counted")
	}
	c.edit(x, "return nil", "return err")
	c.wantStarts(x, "os.Open(name)")
	c.edit(x, "func f(", "var v = 1\n\nfunc g(")
	c.wantStarts(x, "os.Open(name)")
	c.edit(x, "package p\n", "packag p\n") // half typed
	c.wantStarts(x, "os.Open(name)")
	c.edit(x, "packag p\n", "// Package p is edited.\npackage p\n")
	c.wantStarts(x, "os.Open(name)")
	c.save(x)
	c.watched(x, edited)
	c.open(y)
	c.wantStarts(y)
	c.close(y)
	c.watched(filepath.Join(dir, "README.md"), edited)
	c.edit(x, "var v = 1", "var v = 2")
	c.wantStarts(x, "os.Open(name)")
	if got := asked(); got != before {
		t.Errorf("edits, a save and another file of the package asked it %d times more", got-before)
	}
	for _, change := range [][2]string{
		{"import \"os\"", "import (\n\t\"os\"\n\t_ \"errors\"\n)"},
		{"package p\n", "package p // still p\n"},
		{"// Package p is edited.\n", "//go:build linux || !linux\n\n"},
	} {
		before = asked()
		c.edit(x, change[0], change[1])
		c.wantStarts(x, "os.Open(name)")
		if wants := !strings.Contains(change[1], "still p"); (asked() > before) != wants {
			t.Errorf("after %q it was asked %d times more", change[1], asked()-before)
		}
	}
	fresh := filepath.Join(dir, "fresh.go")
	for _, step := range []func(){func() { c.open(fresh, "package p\n") }, func() { c.close(fresh) }} {
		before = asked()
		step()
		c.edit(x, "var v", "var w")
		c.wantStarts(x, "os.Open(name)")
		c.edit(x, "var w", "var v")
		if asked() == before {
			t.Error("a file that is not on disk came or went, and it was not asked")
		}
	}
}

func TestDebounce(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+leaky), "x.go")
	c := connectWith(t, server.Options{Debounce: 200 * time.Millisecond})
	c.initialize(modern())
	c.open(x)
	c.wantStarts(x, "os.Open(name)")
	for range 20 {
		c.edit(x, "return nil", "return nil ")
	}
	c.wantStarts(x, "os.Open(name)")
	if n := len(c.all("textDocument/publishDiagnostics")); n >= 20 {
		t.Errorf("%d versions were published", n)
	}
}
