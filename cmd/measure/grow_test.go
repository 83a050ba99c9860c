package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// The table has a row for each size and cache, and what is written to be
// measured leaks where it says.
func TestGrow(t *testing.T) {
	var out, errs bytes.Buffer
	if err := run(t.Context(), []string{"grow", "-sizes", "1,11"}, &out, &errs); err != nil || errs.Len() > 0 {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	var rows []string
	for _, l := range lines[1:] {
		f := strings.Fields(l)
		if len(f) != 11 || f[3] == "0.00" || f[7] == "0" {
			t.Fatalf("%q has not 11 fields, or has no time or memory", l)
		}
		rows = append(rows, fmt.Sprint(f[0], f[2], f[10]))
	}
	if got, want := strings.Join(rows, " "), fmt.Sprintf("1cold%[1]d 1warm%[1]d 11cold%[2]d 11warm%[2]d", leaksPerPackage, 11*leaksPerPackage); got != want {
		t.Errorf("packages, cache and findings are %s, want %s:\n%s", got, want, out.String())
	}
}

func TestGrowSizes(t *testing.T) {
	var out, errs bytes.Buffer
	for _, sizes := range []string{"", "0", "25,x"} {
		if err := run(t.Context(), []string{"grow", "-sizes", sizes}, &out, &errs); err == nil || !strings.Contains(err.Error(), "no number of packages") {
			t.Errorf("-sizes %q: error %v, want one that says what is no number", sizes, err)
		}
	}
}

// BenchmarkGrow checks modules of growing size, warm, each time in a process of
// its own.
func BenchmarkGrow(b *testing.B) {
	dir := b.TempDir()
	binary, err := build(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{25, 50, 100, 200} {
		m, err := newModule(filepath.Join(dir, fmt.Sprint(n)), n)
		if err != nil {
			b.Fatal(err)
		}
		if err := m.compile(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("packages=%d", n), func(b *testing.B) {
			for b.Loop() {
				c, err := m.check(b.Context(), binary)
				if err != nil {
					b.Fatal(err)
				}
				if c.findings != m.leaks {
					b.Fatalf("%d findings, want %d", c.findings, m.leaks)
				}
				b.ReportMetric(float64(c.peak)/(1<<20), "peak-MB")
			}
			b.ReportMetric(float64(m.lines)*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}
