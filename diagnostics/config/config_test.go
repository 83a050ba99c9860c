package config

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/deferls/deferls/diagnostics/resource"
)

var checks = []string{"leak", "discarded", "directive", "unused-ignore"}

const whole = `
kinds:
  lease: {noun: lease, released: given back, doc: A lease that is kept starves the others.}
acquires:
  - call: (*example.com/pool.Pool).Get
    release: recv.Put(it)
    kind: lease
  - call: example.com/api.Do
    release: it.Body.Close()
    kind: body
  - call: example.com/mux.Enter
    at: recv
    release: [it.Leave(), "it.Abort(nil)"]
releases:
  - call: example.com/iox.CloseQuietly
  - call: (*example.com/api.T).Shut
    of: recv
owns:
  - call: example.com/api.Register
    of: arg1
borrows:
  - call: (example.com/api.Store[K]).Peek
checks: {discarded: off, leak: on}
severities: {flush: hint, lease: error, timer: info}
tests: info
exclude:
  - third_party/
  - "**/*_mock.go"
`

func parse(t *testing.T, text string) *Config {
	t.Helper()
	c, err := Parse(filepath.FromSlash("/m/.deferls.yaml"), []byte(text), checks)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRows(t *testing.T) {
	c := parse(t, whole)
	out0, recv := resource.Place{From: resource.Result}, resource.Place{From: resource.Receiver}
	acquires := func(call, kind string, at resource.Place, release ...string) resource.Row {
		return resource.Row{Call: call, Kind: kind, At: []resource.Place{at}, Release: release, Severity: resource.Warning}
	}
	want := []resource.Row{
		acquires("(*example.com/pool.Pool).Get", "lease", out0, "recv.Put(it)"),
		acquires("example.com/api.Do", "body", resource.Place{From: resource.Result, Path: "Body"}, "it.Body.Close()"),
		acquires("example.com/mux.Enter", resource.Own, recv, "it.Leave()", "it.Abort(nil)"),
		{Call: "example.com/iox.CloseQuietly", Role: resource.Releases, Of: resource.Place{From: resource.Argument}},
		{Call: "(*example.com/api.T).Shut", Role: resource.Releases, Of: recv},
		{Call: "example.com/api.Register", Role: resource.Sinks, Of: resource.Place{From: resource.Argument, Index: 1}},
		{Call: "(example.com/api.Store[K]).Peek", Role: resource.Borrows, Of: resource.Place{From: resource.Argument}},
	}
	if !reflect.DeepEqual(c.rows, want) {
		t.Errorf("got\n%+v\nwant\n%+v", c.rows, want)
	}
	cat, err := c.Catalogue(resource.Default())
	if err != nil {
		t.Fatal(err)
	}
	if k := cat.Kind("lease"); k == nil || k.Noun != "lease" || k.Released != "given back" {
		t.Errorf("the kind of one's own is %+v", k)
	}
	if rows := cat.Rows("example.com/iox.CloseQuietly"); len(rows) != 1 || rows[0].Role != resource.Releases {
		t.Errorf("the close helper has rows %+v", rows)
	}
	if !cat.Rows("time.NewTicker")[0].Severity.Reports() {
		t.Error("a kind that the file gives a severity does not report")
	}
}

func TestErrcheck(t *testing.T) {
	for text, want := range map[string]bool{"errcheck: on\n": true, "errcheck: off\n": false, "tests: on\n": false} {
		if got := parse(t, text).Errcheck(); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	if (*Config)(nil).Errcheck() {
		t.Error("no file at all asks for it")
	}
}

// Who writes nothing gets what is built in.
func TestNothingSaid(t *testing.T) {
	for _, text := range []string{"", "# nothing yet\n", "{}\n", "---\n", "\ufeff"} {
		c := parse(t, text)
		if cat, err := c.Catalogue(resource.Default()); err != nil || cat != resource.Default() {
			t.Errorf("%q: another catalogue: %v", text, err)
		}
		if s := c.Severity("leak", "file", "/m/x_test.go", resource.Error); s != resource.Error {
			t.Errorf("%q: the severity is %v", text, s)
		}
		if c.Excludes("/m/x.go") {
			t.Errorf("%q: a file is excluded", text)
		}
	}
	var none *Config
	if cat, err := none.Catalogue(resource.Default()); err != nil || cat != resource.Default() || none.Hash() != "" || none.Excludes("/m/x.go") ||
		none.Severity("leak", "file", "/m/x.go", resource.Error) != resource.Error {
		t.Error("no file at all is not the same as one that says nothing")
	}
}

func TestSeverity(t *testing.T) {
	c := parse(t, whole)
	for _, test := range []struct {
		check, kind, file string
		want              resource.Severity
	}{
		{"leak", "file", "/m/x.go", resource.Error},
		{"leak", "flush", "/m/x.go", resource.Hint},
		{"leak", "lease", "/m/x.go", resource.Error},
		{"discarded", "lease", "/m/x.go", resource.None},
		{"leak", "file", "/m/x_test.go", resource.Info},
		{"leak", "flush", "/m/x_test.go", resource.Info},
		{"discarded", "file", "/m/x_test.go", resource.None},
		{"directive", "", "/m/x.go", resource.Error},
	} {
		if got := c.Severity(test.check, test.kind, test.file, resource.Error); got != test.want {
			t.Errorf("%s of %q in %s: got %v, want %v", test.check, test.kind, test.file, got, test.want)
		}
	}
	off := parse(t, "tests: off\nseverities: {file: error}\nchecks: {leak: warning}\n")
	if got := off.Severity("leak", "file", "/m/x_test.go", resource.Error); got != resource.None {
		t.Errorf("in tests, which are off: %v", got)
	}
	if got := off.Severity("leak", "file", "/m/x.go", resource.Warning); got != resource.Error {
		t.Errorf("the kind's comes before the check's: got %v", got)
	}
	if got := off.Severity("leak", "conn", "/m/x.go", resource.Error); got != resource.Warning {
		t.Errorf("the check's: got %v", got)
	}
}

func TestExcludes(t *testing.T) {
	c := parse(t, "exclude: [third_party/, '**/*_mock.go', internal/*/old, '**/gen', 'cmd/{a,b}.go', '[é]/x.go']\n")
	for file, want := range map[string]bool{
		"/m/third_party/x.go":         true,
		"/m/third_party/a/b/x.go":     true,
		"/m/a/third_party/x.go":       false,
		"/m/x_mock.go":                true,
		"/m/a/b/x_mock.go":            true,
		"/m/internal/p/old/q/x.go":    true,
		"/m/internal/p/older/x.go":    false,
		"/m/a/gen/x.go":               true,
		"/m/gen/x.go":                 true,
		"/m/general/x.go":             false,
		"/m/cmd/b.go":                 true,
		"/m/cmd/c.go":                 false,
		"/m/é/x.go":                   true,
		"/elsewhere/third_party/x.go": false,
		"/m/x.go":                     false,
	} {
		if got := c.Excludes(filepath.FromSlash(file)); got != want {
			t.Errorf("%s: excluded %v, want %v", file, got, want)
		}
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{
		"go.work", ".deferls.yaml",
		"own/go.mod", "own/.deferls.yaml", "own/pkg/x.go", "own/pkg/.deferls.yaml",
		"plain/go.mod", "plain/pkg/x.go",
		"nested/go.mod", "nested/.deferls.yaml", "nested/inner/go.mod", "nested/inner/x.go",
		"nomodule/x.go", "nomodule/.deferls.yaml",
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for from, want := range map[string]string{
		"own":          "own/.deferls.yaml",
		"own/pkg":      "own/.deferls.yaml", // not the one beside the package: it is no module root
		"plain/pkg":    ".deferls.yaml",     // the workspace's
		"nested/inner": ".deferls.yaml",     // not the outer module's, whose packages these are not
		"nomodule":     "",
	} {
		if want != "" {
			want = filepath.Join(dir, filepath.FromSlash(want))
		}
		if got := Find(filepath.Join(dir, filepath.FromSlash(from))); got != want {
			t.Errorf("from %s: got %q, want %q", from, got, want)
		}
	}
}

func TestHash(t *testing.T) {
	c := parse(t, "tests: off\n")
	if c.Hash() == "" || c.Hash() != parse(t, "tests: off\n").Hash() || c.Hash() == parse(t, "tests: off \n").Hash() {
		t.Error("the hash is not that of the bytes")
	}
}

func TestMisnamed(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"go.mod": "module m\n", ".deferls.yml": "tests: off\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	path := Find(dir)
	if _, err := Parse(path, []byte("tests: off\n"), checks); err == nil || err.Error() != path+":1:1: the configuration is called .deferls.yaml; rename this file" {
		t.Errorf("the error for %s is %v", path, err)
	}
	if err := os.WriteFile(filepath.Join(dir, Name), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if got := Find(dir); got != filepath.Join(dir, Name) {
		t.Errorf("beside the right one: %s", got)
	}
}
