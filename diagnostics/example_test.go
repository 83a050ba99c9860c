package diagnostics_test

import (
	"go/format"
	"strings"
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
			name := "p.go"
			if strings.Contains(before, "testing.T)") {
				name = "p_test.go"
			}
			asked, err := diagnostics.ParseSettings("/p/.deferls.yaml", []byte("checks: {"+c.ID+": on}\n"))
			if err != nil {
				t.Fatal(err)
			}
			found := func(text string) []diagnostics.Finding {
				if formatted, err := format.Source([]byte(text)); err != nil || string(formatted) != text {
					t.Errorf("not as gofmt would have it (%v):\n%s", err, text)
				}
				src, errs := sourceOf(t, map[string]string{name: text})
				if len(errs) > 0 {
					t.Errorf("does not compile: %v", errs)
				}
				findings, _, err := diagnostics.Analyze(t.Context(), src, asked)
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
