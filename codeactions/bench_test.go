package codeactions

import (
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
