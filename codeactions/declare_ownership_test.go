package codeactions

import (
	"slices"
	"testing"
)

func TestDeclareOwnership(t *testing.T) {
	for _, c := range fixtures(t, declareOwnership) {
		t.Run(c.name, func(t *testing.T) {
			r := c.request(t, c.state)
			o, why := r.declareOwnership()
			if why != c.reason {
				t.Fatalf("not offered because %q, want %q (events %v)", why, c.reason, r.obligation.Events)
			}
			if c.reason != "" {
				return
			}
			sameText(t, c.apply(t, o), c.after)
			offers := QuickFixes(t.Context(), c.state, r.finding)
			i := slices.IndexFunc(offers, func(o Offer) bool { return o.Action == declareOwnership })
			if i < 0 {
				o.Action = declareOwnership
				t.Fatalf("the proven fixes are %v: %v", offers, Prove(t.Context(), c.state, o))
			}
			if o = offers[i]; o.Preferred || o.Kind != "quickfix" || c.title != "" && o.Title != c.title {
				t.Errorf("of kind %s, preferred %v, titled %q, want %q", o.Kind, o.Preferred, o.Title, c.title)
			}
		})
	}
}

// TestDeclareFindings: without a finding there is nothing to declare.
func TestDeclareFindings(t *testing.T) {
	c := fixtures(t, declareOwnership)[0]
	r := c.request(t, c.state)
	r.finding = nil
	if _, why := r.declareOwnership(); why != whyNotReported {
		t.Errorf("offered, or refused because %q", why)
	}
}
