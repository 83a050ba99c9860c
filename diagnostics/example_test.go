package diagnostics_test

import (
	"go/format"
	"testing"

	"github.com/deferls/deferls/diagnostics"
)

// TestCheckExamples: what the documentation of a check shows is found by that check
// and no other, and after the change nothing is.
func TestCheckExamples(t *testing.T) {
	for _, c := range diagnostics.Checks {
		if c == diagnostics.Directive || c == diagnostics.UnusedIgnore {
			continue // about comments
		}
		t.Run(c.ID, func(t *testing.T) {
			before, after := c.Example()
			asked, err := diagnostics.ParseSettings("/p/.deferls.yaml", []byte("checks: {"+c.ID+": on}\n"))
			if err != nil {
				t.Fatal(err)
			}
			found := func(text string) []diagnostics.Finding {
				if formatted, err := format.Source([]byte(text)); err != nil || string(formatted) != text {
					t.Errorf("not as gofmt would have it (%v):\n%s", err, text)
				}
				findings, _, err := diagnostics.Analyze(t.Context(), oneFile(t, text), asked)
				if err != nil {
					t.Fatal(err)
				}
				return findings
			}
			if got := found(before); len(got) != 1 || got[0].Check != c.ID {
				t.Errorf("before: %s", messages(got))
			}
			if got := found(after); len(got) != 0 {
				t.Errorf("after: %s", messages(got))
			}
		})
	}
}
