package facts

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
)

const helpers = `
-- go.mod --
module ex.com/m

go 1.24

require ex.com/dep v1.0.0

replace ex.com/dep => ./dep
-- dep/go.mod --
module ex.com/dep

go 1.24
-- dep/dep.go --
package dep

import "os"

func Open(name string) (*os.File, error) { return os.Open(name) }
-- m.go --
package m

import (
	"os"

	"ex.com/dep"
)

func Open(name string) (*os.File, error) { return dep.Open(name) }
-- app/app.go --
package app

import _ "ex.com/m"
`

// opens is the fact that the helpers are about.
const opens = "ex.com/m.Open"

func module(t testing.TB, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		write(t, filepath.Join(dir, f.Name), string(f.Data))
	}
	return dir
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// loaded are the packages of a module; what is wrong with it is none of this
// test's business.
func loaded(t testing.TB, dir string) *load.Graph {
	t.Helper()
	g, err := load.Load(t.Context(), load.Options{Dir: dir, ExportBudget: -1}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func pkg(t testing.TB, g *load.Graph, path string) *load.Meta {
	t.Helper()
	i := slices.IndexFunc(g.Roots, func(m *load.Meta) bool { return m.PkgPath == path })
	if i < 0 {
		t.Fatalf("there is no package %s", path)
	}
	return g.Roots[i]
}

// acquires are the functions that oblige their callers, of a package that
// ex.com/m/app imports.
func acquires(t testing.TB, s *Store, g *load.Graph, overlay map[string][]byte, path string) []string {
	t.Helper()
	f := s.Over(g).For(t.Context(), pkg(t, g, "ex.com/m/app"), overlay)(path)
	if f == nil {
		return nil
	}
	return acquiring(f)
}

func acquiring(f *obligation.Facts) []string {
	var names []string
	for _, fn := range f.Funcs {
		if len(fn.Acquires) > 0 {
			names = append(names, fn.Name)
		}
	}
	return names
}

func wantOpens(t testing.TB, what string, got []string) {
	t.Helper()
	if !slices.Equal(got, []string{opens}) {
		t.Errorf("%s: %q acquire, want %s alone", what, got, opens)
	}
}

// onDisk is how many of the packages' facts are in a directory.
func onDisk(t testing.TB, cache string, g *load.Graph) int {
	t.Helper()
	s, n := New(cache), 0
	v := s.Over(g).view(t.Context(), nil)
	for _, m := range needed(g.Roots) {
		if decode(s.disk.get(v.key(m))) != nil {
			n++
		}
	}
	return n
}

func entries(t testing.TB, cache string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(cache, "??", "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("nothing is kept in %s: %v", cache, err)
	}
	return files
}

// complaints are what a store has to say.
func complaints(s *Store) *[]string {
	var all []string
	s.Complain = func(problem string) { all = append(all, problem) }
	return &all
}

func TestFactsAreKept(t *testing.T) {
	g, cache := loaded(t, module(t, helpers)), t.TempDir()
	wantOpens(t, "cold", acquires(t, New(cache), g, nil, "ex.com/m"))
	if n := onDisk(t, cache, g); n != 2 { // of ex.com/dep and ex.com/m; nobody asked for the rest
		t.Errorf("the facts of %d packages are kept, want 2", n)
	}
	wantOpens(t, "warm", acquires(t, New(cache), g, nil, "ex.com/m"))
}

// What is broken is passed over, and replaced.
func TestBrokenEntries(t *testing.T) {
	for name, breaks := range map[string]func([]byte) []byte{
		"empty":     func([]byte) []byte { return nil },
		"truncated": func(b []byte) []byte { return b[:len(b)/2] },
		"too long":  func(b []byte) []byte { return append(b, "more"...) },
		"changed":   func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		"other":     func(b []byte) []byte { return []byte(strings.Repeat("x", len(b))) },
	} {
		t.Run(name, func(t *testing.T) {
			g, cache := loaded(t, module(t, helpers)), t.TempDir()
			acquires(t, New(cache), g, nil, "ex.com/m")
			for _, path := range entries(t, cache) {
				text, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				write(t, path, string(breaks(text)))
			}
			if n := onDisk(t, cache, g); n != 0 {
				t.Fatalf("%d entries are still good", n)
			}
			s := New(cache)
			said := complaints(s)
			wantOpens(t, "afterwards", acquires(t, s, g, nil, "ex.com/m"))
			if n := onDisk(t, cache, g); n != 2 || len(*said) > 0 {
				t.Errorf("%d entries are good again, want 2; complaints %q", n, *said)
			}
		})
	}
}

// Half of a gob, or a gob of something else, under the right hash: what an
// earlier deferls of the same name could have left.
func TestEntriesThatDoNotDecode(t *testing.T) {
	g, cache := loaded(t, module(t, helpers)), t.TempDir()
	s := New(cache)
	v := s.Over(g).view(t.Context(), nil)
	s.disk.put(v.key(pkg(t, g, "ex.com/m")), []byte("no gob"))
	wantOpens(t, "with a wrong entry", acquires(t, New(cache), g, nil, "ex.com/m"))
	if n := onDisk(t, cache, g); n != 2 {
		t.Errorf("%d entries are good, want 2", n)
	}
}

// Without a place to keep them facts are made all the same, and it is said once.
func TestNoPlaceToKeepFacts(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	write(t, file, "no directory")
	full := filepath.Join(dir, "full")
	(&disk{dir: full, complain: func(p string) { t.Error(p) }}).open()
	shards, err := filepath.Glob(filepath.Join(full, "??"))
	if err != nil || len(shards) == 0 {
		t.Fatalf("there is nothing to take away: %v", err)
	}
	for _, s := range shards { // nothing can be written any more, to whatever user
		if err := os.Remove(s); err != nil {
			t.Fatal(err)
		}
		write(t, s, "no directory")
	}
	for _, cache := range []string{file, filepath.Join(file, "below"), full} {
		g := loaded(t, module(t, helpers))
		s := New(cache)
		said := complaints(s)
		wantOpens(t, cache, acquires(t, s, g, nil, "ex.com/m"))
		wantOpens(t, cache, acquires(t, s, loaded(t, module(t, helpers)), nil, "ex.com/m"))
		if len(*said) != 1 || !strings.HasPrefix((*said)[0], "facts about dependencies cannot be kept in "+cache+", so they are made again each time: ") {
			t.Errorf("%s: complaints %q, want one about the directory", cache, *said)
		}
	}
	s := New("")
	said := complaints(s)
	wantOpens(t, "no directory", acquires(t, s, loaded(t, module(t, helpers)), nil, "ex.com/m"))
	if len(*said) > 0 {
		t.Errorf("complaints %q about what was asked for", *said)
	}
}

func TestDir(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{"XDG_CACHE_HOME", "LocalAppData", "HOME"} {
		t.Setenv(name, home)
	}
	user, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	for value, want := range map[string]string{"": filepath.Join(user, "deferls", "facts"), "off": "", "/x/y": "/x/y"} {
		t.Setenv("DEFERLS_CACHE", value)
		if got := Dir(); got != want {
			t.Errorf("DEFERLS_CACHE=%q: facts are kept in %q, want %q", value, got, want)
		}
	}
}

// Stores that share a directory, as processes do, are not in each other's way.
func TestManyAtOnce(t *testing.T) {
	g, cache := loaded(t, module(t, helpers)), t.TempDir()
	var all sync.WaitGroup
	got := make([][]string, 8)
	for i := range got {
		s := New(cache)
		s.Complain = func(problem string) { t.Error(problem) }
		m := pkg(t, g, "ex.com/m/app")
		all.Go(func() { got[i] = acquiring(s.Over(g).For(t.Context(), m, nil)("ex.com/m")) })
	}
	all.Wait()
	for i, names := range got {
		wantOpens(t, fmt.Sprint("store ", i), names)
	}
	if n := onDisk(t, cache, g); n != 2 {
		t.Errorf("%d entries are good, want 2", n)
	}
}

// The oldest go first.
func TestSizeBound(t *testing.T) {
	cache := t.TempDir()
	d := &disk{dir: cache, complain: func(p string) { t.Error(p) }}
	text := []byte(strings.Repeat("x", 1000))
	now := time.Now()
	var keys []key
	for i := range 20 {
		k := key{byte(i)}
		keys = append(keys, k)
		before := map[string]bool{}
		if i > 0 {
			for _, path := range entries(t, cache) {
				before[path] = true
			}
		}
		d.put(k, fmt.Append(text, i))
		for _, path := range entries(t, cache) {
			if age := now.Add(time.Duration(i-20) * time.Hour); !before[path] {
				if err := os.Chtimes(path, age, age); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := shrink(cache, 10_000); err != nil {
		t.Fatal(err)
	}
	var total int64
	for _, path := range entries(t, cache) {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	if total > 10_000 || total < 5_000 {
		t.Errorf("%d bytes are left, want nearly 10000", total)
	}
	if d.get(keys[0]) != nil || d.get(keys[19]) == nil {
		t.Error("the oldest is still there, or the newest is not")
	}
	// Making room again changes nothing, and an empty place is no mistake.
	if err := shrink(cache, 10_000); err != nil || d.get(keys[19]) == nil {
		t.Errorf("the second time: %v", err)
	}
	if err := shrink(filepath.Join(cache, "none"), 1); err != nil {
		t.Errorf("of a directory that is gone: %v", err)
	}
}
