package codeactions

import "testing"

// TestOwedToUsers holds the fixes of what a type or a function owes to those who
// use it against what they say.
func TestOwedToUsers(t *testing.T) {
	for _, test := range []struct {
		action    *Action
		check     string
		preferred bool
	}{
		{releaseRest, "incomplete-release", true},
		{returnCloser, "release-hidden", false},
	} {
		for _, c := range fixtures(t, test.action) {
			t.Run(test.action.ID+"/"+c.name, func(t *testing.T) {
				if len(c.state.Findings) != 1 || c.state.Findings[0].Check != test.check {
					t.Fatalf("the findings are %+v", c.state.Findings)
				}
				offers := QuickFixes(t.Context(), c.state, &c.state.Findings[0])
				if c.after == "" {
					if len(offers) > 0 {
						t.Fatalf("offered %v", offers)
					}
					return
				}
				if len(offers) != 1 || offers[0].Action != test.action || offers[0].Preferred != test.preferred || offers[0].Kind != "quickfix" {
					t.Fatalf("the proven fixes are %v", offers)
				}
				sameText(t, c.apply(t, offers[0]), c.after)
				if c.title != "" && offers[0].Title != c.title {
					t.Errorf("titled %q, want %q", offers[0].Title, c.title)
				}
			})
		}
	}
}
