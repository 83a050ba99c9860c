package server_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// configured is what is shown in a configuration, after the first n messages.
func (c *client) configured(path string, after int) []diagnostic {
	c.t.Helper()
	var p published
	c.await("diagnostics for "+filepath.Base(path), after, func(m message) bool {
		p = published{}
		return m.method == "textDocument/publishDiagnostics" && json.Unmarshal(m.params, &p) == nil && p.URI == uriOf(path)
	})
	return p.Diagnostics
}

// rewrite is how a file is saved that the editor does not tell us the text of.
func (c *client) rewrite(path, text string) {
	c.t.Helper()
	kind := edited
	if _, err := os.Stat(path); err != nil {
		kind = created
	}
	write(c.t, path, text)
	c.watched(path, kind)
}

func TestConfigurationIsReadAsItIsSaved(t *testing.T) {
	dir := module(t, "-- x.go --\n"+leaky+"-- .deferls.yaml --\nchecks: {leak: off}\n")
	x, yaml := filepath.Join(dir, "x.go"), filepath.Join(dir, ".deferls.yaml")
	c := start(t)
	c.open(x)
	c.wantStarts(x)

	after := c.mark()
	c.rewrite(yaml, "severities: {file: hint}\n")
	if got := c.awaitPublished(x, after).Diagnostics; len(got) != 1 || got[0].Severity != 4 {
		t.Errorf("as a hint: %+v", got)
	}
	after = c.mark()
	c.rewrite(yaml, "exclude: '*.go'\n")
	if got := c.awaitPublished(x, after).Diagnostics; len(got) != 0 {
		t.Errorf("excluded: %+v", got)
	}
	after = c.mark()
	if err := os.Remove(yaml); err != nil {
		t.Fatal(err)
	}
	c.watched(yaml, deleted)
	if got := c.awaitPublished(x, after).Diagnostics; len(got) != 1 || got[0].Severity != 2 {
		t.Errorf("without a configuration: %+v", got)
	}
	c.wantShown(0, "")
}

func TestMistakesInTheConfigurationAreShownInIt(t *testing.T) {
	const broken = "# é\nchecks: {leek: off}\ntests: 1\n"
	dir := module(t, "-- x.go --\n"+leaky+"-- sub/y.go --\n"+leaky+"-- .deferls.yaml --\n"+broken)
	x, y, yaml := filepath.Join(dir, "x.go"), filepath.Join(dir, "sub", "y.go"), filepath.Join(dir, ".deferls.yaml")
	c := start(t)
	c.open(x)
	c.open(y)
	c.wantStarts(x, "os.Open(name)") // the defaults
	c.wantStarts(y, "os.Open(name)")
	got := c.configured(yaml, 0)
	if len(got) != 2 || got[0].Range.Start != (point{1, 9}) || got[0].Range.End != (point{1, 13}) || got[0].Severity != 1 || got[0].Source != "deferls" ||
		got[0].Message != `there is no check "leek"; did you mean "leak"?` || got[1].Range.Start != (point{2, 7}) {
		t.Fatalf("in the configuration: %+v", got)
	}
	c.wantShown(1, `.deferls.yaml:2:10: there is no check`)
	c.wantShown(1, `(the defaults are used until that is mended)`)

	after := c.mark()
	c.rewrite(yaml, strings.Replace(broken, "leek", "leak", 1)) // half mended
	if got := c.configured(yaml, after); len(got) != 1 {
		t.Errorf("half mended: %+v", got)
	}
	after = c.mark()
	c.rewrite(yaml, "checks: {leak: off}\n")
	if got := c.configured(yaml, after); len(got) != 0 {
		t.Errorf("mended: %+v", got)
	}
	if got := c.awaitPublished(y, after).Diagnostics; len(got) != 0 {
		t.Errorf("with the mended one: %+v", got)
	}
	c.wantShown(1, "the defaults are used")

	after = c.mark()
	c.rewrite(yaml, broken)
	if got := c.configured(yaml, after); len(got) != 2 {
		t.Errorf("broken again: %+v", got)
	}
	c.wantShown(2, "the defaults are used")
	after = c.mark()
	if err := os.Remove(yaml); err != nil {
		t.Fatal(err)
	}
	c.watched(yaml, deleted)
	if got := c.configured(yaml, after); len(got) != 0 {
		t.Errorf("removed: %+v", got)
	}
}

// What the configuration names and the code does not have is found with the
// code, and leaves the rest of the file in use.
func TestConfigurationThatNamesNothing(t *testing.T) {
	dir := module(t, "-- x.go --\n"+leaky+"-- sub/y.go --\n"+leaky+
		"-- .deferls.yaml --\nchecks: {leak: off}\nowns:\n- call: example.com/m.g\n- call: os.Opeen\n")
	x, y, yaml := filepath.Join(dir, "x.go"), filepath.Join(dir, "sub", "y.go"), filepath.Join(dir, ".deferls.yaml")
	c := start(t)
	c.open(x)
	c.wantStarts(x)
	got := c.configured(yaml, 0)
	if len(got) != 2 || got[0].Message != "package example.com/m has no g" || got[0].Severity != 2 || got[0].Range.Start != (point{2, 8}) ||
		got[1].Message != "package os has no Opeen; did you mean Open?" {
		t.Errorf("in the configuration: %+v", got)
	}
	after := c.mark()
	c.open(y) // which shows the second as well
	c.wantStarts(y)
	c.edit(x, "func f(", "func g(")
	if got := c.configured(yaml, after); len(got) != 1 {
		t.Errorf("with g in the code: %+v", got)
	}
	c.wantShown(0, "")
}

// A client that watches nothing: the file is looked at before each analysis.
func TestConfigurationWithoutWatchers(t *testing.T) {
	dir := module(t, "-- x.go --\n"+leaky)
	x := filepath.Join(dir, "x.go")
	c := startWith(t, with(modern(), "workspace.didChangeWatchedFiles.dynamicRegistration", false))
	c.open(x)
	c.wantStarts(x, "os.Open(name)")
	write(t, filepath.Join(dir, ".deferls.yaml"), "checks: {leak: off}\n")
	c.edit(x, "return nil", "return err")
	c.wantStarts(x)
}

func TestConfigurationIsWatched(t *testing.T) {
	c := start(t)
	m := c.await("a registration", 0, func(m message) bool { return m.method == "client/registerCapability" })
	if !strings.Contains(string(m.params), "**/.deferls.yaml") {
		t.Errorf("watched: %s", m.params)
	}
}
