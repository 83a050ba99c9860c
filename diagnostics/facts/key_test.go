package facts

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/deferls/deferls/diagnostics/load"
)

func keyOf(t *testing.T, dir, path string, overlay map[string][]byte) key {
	t.Helper()
	g := loaded(t, dir)
	return New("").Over(g).view(t.Context(), overlay).key(pkg(t, g, path))
}

// Whatever facts are made from makes another key, and nothing else does.
func TestKey(t *testing.T) {
	dir := module(t, helpers+"-- README --\nNothing yet.\n")
	at := func(name string) string { return filepath.Join(dir, name) }
	first := keyOf(t, dir, "ex.com/m", nil)
	seen := []key{first}
	another := func(what string, overlay map[string][]byte) {
		t.Helper()
		k := keyOf(t, dir, "ex.com/m", overlay)
		if slices.Contains(seen, k) {
			t.Errorf("%s: the key is one that there was before", what)
		}
		seen = append(seen, k)
	}
	text := strings.Split(strings.Split(helpers, "-- m.go --\n")[1], "-- app")[0]
	write(t, at("README"), "More.\n")
	write(t, at("app/app.go"), "package app\n\nimport _ \"ex.com/m\"\n\nvar X int\n")
	if keyOf(t, dir, "ex.com/m", nil) != first {
		t.Error("a file that has nothing to do with it changes the key")
	}
	if keyOf(t, dir, "ex.com/m", map[string][]byte{at("m.go"): []byte(text)}) != first {
		t.Error("an open file with the text that is on disk changes the key")
	}
	another("an overlay", map[string][]byte{at("m.go"): []byte(text + "\nvar X int\n")})
	another("an overlay of what it imports", map[string][]byte{at("dep/dep.go"): []byte("package dep\n")})
	write(t, at("m.go"), text+"\nvar Y int\n")
	another("a file", nil)
	write(t, at("dep/dep.go"), "package dep\n\nimport \"os\"\n\nfunc Open(name string) (*os.File, error) { return nil, nil }\n")
	another("a file of a module that is replaced by a directory", nil)
	write(t, at("more.go"), "package m\n")
	another("one more file", nil)
	write(t, at(".deferls.yaml"), "checks: {leak: off}\n")
	another("a configuration", nil)
	write(t, at("dep/.deferls.yaml"), "checks: {leak: off}\n")
	another("a configuration of a module that is replaced by a directory", nil)
	write(t, at("go.mod"), strings.ReplaceAll(strings.Split(strings.Split(helpers, "-- go.mod --\n")[1], "--")[0], "1.24", "1.25"))
	another("a go line", nil)
	was := program
	program = func() string { return "another" }
	t.Cleanup(func() { program = was })
	another("another program", nil)
}

// A configuration that changes under a running server counts at once.
func TestConfigurationChanges(t *testing.T) {
	dir := module(t, helpers+"-- .deferls.yaml --\nborrows: [{call: ex.com/dep.Open}]\n")
	g, s := loaded(t, dir), New("")
	if got := acquires(t, s, g, nil, "ex.com/m"); len(got) > 0 {
		t.Fatalf("%q acquire", got)
	}
	write(t, filepath.Join(dir, ".deferls.yaml"), "checks: {leak: off}\n")
	wantOpens(t, "a new configuration", acquires(t, s, g, nil, "ex.com/m"))
}

// The files of a vendor directory change under their names.
func TestVendored(t *testing.T) {
	dir := module(t, `
-- go.mod --
module ex.com/m

go 1.24

require ex.com/dep v1.0.0
-- vendor/modules.txt --
# ex.com/dep v1.0.0
## explicit; go 1.24
ex.com/dep
-- vendor/ex.com/dep/dep.go --
package dep

import "os"

func Open(name string) (*os.File, error) { return os.Open(name) }
-- app/app.go --
package app

import _ "ex.com/dep"
`)
	cache := t.TempDir()
	if got := acquires(t, New(cache), loaded(t, dir), nil, "ex.com/dep"); !slices.Equal(got, []string{"ex.com/dep.Open"}) {
		t.Fatalf("%q acquire", got)
	}
	write(t, filepath.Join(dir, "vendor/ex.com/dep/dep.go"), "package dep\n\nimport \"os\"\n\nfunc Touch(name string) (*os.File, error) { return os.Open(name) }\n")
	if got := acquires(t, New(cache), loaded(t, dir), nil, "ex.com/dep"); !slices.Equal(got, []string{"ex.com/dep.Touch"}) {
		t.Errorf("%q acquire after another version was vendored", got)
	}
}

// What is being typed is not kept.
func TestUnsavedTextIsNotKept(t *testing.T) {
	dir, cache := module(t, helpers), t.TempDir()
	g, s := loaded(t, dir), New(cache)
	typed := map[string][]byte{filepath.Join(dir, "dep/dep.go"): []byte("package dep\n\nimport \"os\"\n\nfunc Open(name string) (*os.File, error) { return os.Create(name) }\n")}
	wantOpens(t, "unsaved", acquires(t, s, g, typed, "ex.com/m"))
	v := s.Over(g).view(t.Context(), typed)
	for _, m := range needed(g.Roots) {
		if s.disk.get(v.key(m)) != nil {
			t.Errorf("the facts of %s are kept", m.ID)
		}
	}
	wantOpens(t, "saved", acquires(t, s, g, nil, "ex.com/m"))
	if n := onDisk(t, cache, g); n != 2 {
		t.Errorf("the facts of %d packages are kept when they are saved, want 2", n)
	}
}

// Packages that import each other, on disk or in what is being typed, do not wait
// for each other: their sound functions say what they say.
func TestImportCycles(t *testing.T) {
	const open = "\n\nfunc Open(name string) (*os.File, error) { return os.Open(name) }\n"
	dir := module(t, `
-- go.mod --
module ex.com/m

go 1.24
-- a/a.go --
package a

import ("os"; _ "ex.com/m/b"; _ "ex.com/m/sound")`+open+`
-- b/b.go --
package b

import ("os"; _ "ex.com/m/c")`+open+`
-- c/c.go --
package c

import ("os"; _ "ex.com/m/a"; _ "ex.com/m/sound")`+open+`
-- self/self.go --
package self

import ("os"; _ "ex.com/m/self")`+open+`
-- sound/sound.go --
package sound

import "os"`+open+`
-- low/low.go --
package low

import "os"`+open+`
-- high/high.go --
package high

import ("os"; _ "ex.com/m/low")`+open+`
-- app/app.go --
package app

import (
	_ "ex.com/m/a"
	_ "ex.com/m/b"
	_ "ex.com/m/c"
	_ "ex.com/m/high"
	_ "ex.com/m/low"
	_ "ex.com/m/self"
	_ "ex.com/m/sound"
)
`)
	cache := t.TempDir()
	for _, how := range []string{"cold", "warm"} {
		g := loaded(t, dir)
		for _, name := range []string{"a", "b", "c", "self", "sound"} {
			want := []string{"ex.com/m/" + name + ".Open"}
			if got := acquires(t, New(cache), g, nil, "ex.com/m/"+name); !slices.Equal(got, want) {
				t.Errorf("%s: %q acquire, want %q", how, got, want)
			}
		}
	}
	// The go command has not heard yet that low imports high.
	g := loaded(t, dir)
	typed := map[string][]byte{filepath.Join(dir, "low/low.go"): []byte("package low\n\nimport \"ex.com/m/high\"\n\nvar Open = high.Open\n")}
	v := New("").Over(g).view(t.Context(), typed)
	for _, name := range []string{"low", "high"} {
		m := pkg(t, g, "ex.com/m/"+name)
		if other := v.imported(m)("ex.com/m/high"); name == "low" && other != nil {
			t.Errorf("low is told of high, which needs it: %v", other)
		}
		if v.facts(m) == nil {
			t.Errorf("nothing is known of %s", name)
		}
	}
}

// One who leaves takes nobody else's facts with him.
func TestAbandoned(t *testing.T) {
	g, s := loaded(t, module(t, helpers)), New("")
	gone, leave := context.WithCancel(t.Context())
	leave()
	over := s.Over(g)
	if f := over.For(gone, pkg(t, g, "ex.com/m/app"), nil)("ex.com/m"); f != nil {
		t.Errorf("facts %v were made for nobody", f)
	}
	wantOpens(t, "the next one", acquires(t, s, g, nil, "ex.com/m"))

	// The same while the other one waits for them.
	m := pkg(t, g, "ex.com/m")
	v := s.Over(g).view(t.Context(), map[string][]byte{m.Files[0]: []byte("package m\n\nimport \"os\"\n\nfunc Open(name string) (*os.File, error) { return os.Open(name) }\n")})
	v.mu.Lock()
	e := s.entry(v.key(m), true)
	v.mu.Unlock()
	e.once.Do(func() { e.abandoned = true })
	wantOpens(t, "the one who waited", acquiring(v.facts(m)))
}

// A dependency that does not compile tells of its sound functions only.
func TestBrokenDependency(t *testing.T) {
	dir := module(t, `
-- go.mod --
module ex.com/m

go 1.24
-- m.go --
package m

import (
	"os"

	"ex.com/nowhere"
)

func Open(name string) (*os.File, error) { return os.Open(name) }

func Half(name string) (*os.File, error) { return nowhere.Open(name) }

func Other(name string) (*os.File, error) {
	missing()
	return os.Open(name)
}
-- m2.go --
package m

import "os"

func Third(name string) (*os.File, error) {
	f, err := os.Open(name
-- app/app.go --
package app

import _ "ex.com/m"
`)
	for _, budget := range []load.Options{{}, {ExportBudget: -1}} {
		budget.Dir = dir
		g, err := load.Load(t.Context(), budget, "./...")
		if err != nil {
			t.Fatal(err)
		}
		wantOpens(t, "a dependency that does not compile", acquires(t, New(""), g, nil, "ex.com/m"))
	}
}
