package diagnostics_test

import (
	"os"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/deferls/deferls/diagnostics"
)

// TestFixtures holds each check against its folder: what is marked // want is
// reported there, and nothing else is.
func TestFixtures(t *testing.T) {
	for _, c := range diagnostics.Checks {
		t.Run(c.ID, func(t *testing.T) {
			dirs, err := os.ReadDir("testdata/src/" + c.ID)
			if err != nil || len(dirs) == 0 {
				t.Fatalf("check %s has no fixtures: %v", c.ID, err)
			}
			analysistest.Run(t, analysistest.TestData(), diagnostics.Analyzer, c.ID+"/...")
		})
	}
}
