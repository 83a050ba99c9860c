package codeactions

import (
	"go/token"
	"testing"

	"github.com/deferls/deferls/diagnostics/load"
)

// BenchmarkProve proves one fix in net/http, tests included.
func BenchmarkProve(b *testing.B) {
	g, err := load.Load(b.Context(), load.Options{Tests: true}, "net/http")
	if err != nil {
		b.Fatal(err)
	}
	for _, m := range g.Roots {
		pkg, err := g.Check(b.Context(), m, nil)
		if err != nil {
			b.Fatal(err)
		}
		st, err := Analyze(b.Context(), pkg, Context{})
		if err != nil {
			b.Fatal(err)
		}
		for i := range st.Findings {
			offers := candidates(st, &st.Findings[i])
			if len(offers) == 0 {
				continue
			}
			b.Run(m.Name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := Prove(b.Context(), st, offers[0]); err != nil {
						b.Fatal(err)
					}
				}
			})
			break
		}
	}
}

// BenchmarkRefactorings asks for the refactorings at one place of net/http after
// the other, tests included, as a cursor does that moves through it.
func BenchmarkRefactorings(b *testing.B) {
	g, err := load.Load(b.Context(), load.Options{Tests: true}, "net/http")
	if err != nil {
		b.Fatal(err)
	}
	for _, m := range g.Roots {
		pkg, err := g.Check(b.Context(), m, nil)
		if err != nil {
			b.Fatal(err)
		}
		st, err := Analyze(b.Context(), pkg, Context{})
		if err != nil {
			b.Fatal(err)
		}
		var places []token.Pos
		for _, f := range pkg.Files {
			places = append(places, starts(f)...)
		}
		b.Run(m.Name, func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				Refactorings(b.Context(), st, places[i], places[i])
				i = (i + 7919) % len(places) // a prime, so that all of the package is visited
			}
		})
	}
}
