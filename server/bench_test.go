package server_test

import (
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/deferls/deferls/server"
)

// BenchmarkEditToDiagnostics edits one line of net/http/transport.go, unsaved,
// and waits for the diagnostics of that version: what somebody who types has to
// wait for. The default waits first for the typing to pause; the other does not.
func BenchmarkEditToDiagnostics(b *testing.B) {
	for _, bc := range []struct {
		name     string
		debounce time.Duration
	}{{"default", 0}, {"no-debounce", -1}} {
		b.Run(bc.name, func(b *testing.B) {
			transport := filepath.Join(runtime.GOROOT(), "src/net/http/transport.go")
			const before, after = "	req := treq.Request\n", "	req := treq.Request // edited\n"
			c := connectWith(b, server.Options{Debounce: bc.debounce})
			c.initialize(modern())
			c.open(transport)
			c.diagnosticsOf(transport)
			b.ReportAllocs()
			var took []time.Duration
			from, to := before, after
			for b.Loop() {
				start := time.Now()
				c.edit(transport, from, to)
				c.diagnosticsOf(transport)
				took = append(took, time.Since(start))
				from, to = to, from
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}
