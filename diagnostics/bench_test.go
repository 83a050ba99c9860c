package diagnostics_test

import (
	"context"
	"testing"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
)

// BenchmarkAnalyzeNetHTTP runs every check over net/http and its tests, loaded
// and type-checked beforehand: 70,000 lines, some 850 acquisitions.
func BenchmarkAnalyzeNetHTTP(b *testing.B) {
	ctx := context.Background()
	g, err := load.Load(ctx, load.Options{Dir: b.TempDir(), Tests: true}, "net/http")
	if err != nil {
		b.Fatal(err)
	}
	for _, m := range g.Roots {
		if m.Name != "http" {
			continue
		}
		p, err := g.Check(ctx, m, nil)
		if err != nil {
			b.Fatal(err)
		}
		src := obligation.Source{Fset: p.Fset, Files: p.Files, Types: p.Types, Info: p.Info}
		b.Run(m.ID, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				findings, obligations, err := diagnostics.Analyze(ctx, src, nil)
				if err != nil || len(obligations) == 0 {
					b.Fatalf("%d obligations, %v", len(obligations), err)
				}
				b.ReportMetric(float64(len(findings)), "findings")
			}
		})
	}
}
