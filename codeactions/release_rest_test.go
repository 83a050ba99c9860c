package codeactions

import "testing"

func TestReleaseRest(t *testing.T) {
	for _, c := range fixtures(t, releaseRest) {
		t.Run(c.name, func(t *testing.T) {
			if len(c.state.Findings) != 1 || c.state.Findings[0].Check != "incomplete-release" {
				t.Fatalf("the findings are %+v", c.state.Findings)
			}
			offers := QuickFixes(t.Context(), c.state, &c.state.Findings[0])
			if c.after == "" {
				if len(offers) > 0 {
					t.Fatalf("offered %v", offers)
				}
				return
			}
			if len(offers) != 1 || offers[0].Action != releaseRest || !offers[0].Preferred || offers[0].Kind != "quickfix" {
				t.Fatalf("the proven fixes are %v", offers)
			}
			sameText(t, c.apply(t, offers[0]), c.after)
			if c.title != "" && offers[0].Title != c.title {
				t.Errorf("titled %q, want %q", offers[0].Title, c.title)
			}
		})
	}
}
