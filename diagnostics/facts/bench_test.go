package facts

import (
	"cmp"
	"os"
	"testing"

	"github.com/deferls/deferls/diagnostics/load"
)

// measured is the module of these benchmarks: this one, or that of the directory
// which DEFERLS_BENCH names.
func measured(b *testing.B) (*load.Graph, []*load.Meta) {
	b.Helper()
	dir := cmp.Or(os.Getenv("DEFERLS_BENCH"), "../..")
	g, err := load.Load(b.Context(), load.Options{Dir: dir}, "./...")
	if err != nil {
		b.Fatal(err)
	}
	all := needed(g.Roots)
	b.Logf("%s: %d packages beside the standard library", dir, len(all))
	return g, all
}

// What a start costs before anything is looked up.
func BenchmarkKeys(b *testing.B) {
	g, all := measured(b)
	b.ReportAllocs()
	for b.Loop() {
		v := New("").Over(g).view(b.Context(), nil)
		for _, m := range all {
			v.key(m)
		}
	}
}

// What an edit costs: only the keys of what can be edited are made again.
func BenchmarkKeysAgain(b *testing.B) {
	g, all := measured(b)
	over := New("").Over(g)
	b.ReportAllocs()
	for b.Loop() {
		v := over.view(b.Context(), nil)
		for _, m := range all {
			v.key(m)
		}
	}
}

// A second start.
func BenchmarkWarm(b *testing.B) {
	g, all := measured(b)
	cache := b.TempDir()
	start := func() {
		v := New(cache).Over(g).view(b.Context(), nil)
		for _, m := range all {
			if v.facts(m) == nil {
				b.Fatalf("nothing is known of %s", m.ID)
			}
		}
	}
	start()
	b.ReportAllocs()
	for b.Loop() {
		start()
	}
}

// The first start, on one CPU.
func BenchmarkCold(b *testing.B) {
	g, all := measured(b)
	b.ReportAllocs()
	for b.Loop() {
		v := New(b.TempDir()).Over(g).view(b.Context(), nil)
		for _, m := range all {
			v.facts(m)
		}
	}
}
