package codeactions

import (
	"fmt"
	"slices"

	"github.com/deferls/deferls/diagnostics/obligation"
)

var releaseOnPath = &Action{
	ID:    "release-on-path",
	Title: "release before the exit that forgot it",
	Doc: `Writes the release in front of each exit that leaks, where the function releases
by hand on its other paths, hands the resource on there, or acquires it in a
loop: where a defer would release twice, too early or too late. An exit is a
` + "`return`" + `, the end of the function, and for a variable of a loop's body a
` + "`continue`" + `, a ` + "`break`" + ` and the end of the body.

The error of the release becomes the result where output could be lost and the
exit returns nothing but nil. So it does in front of a return that gives what
a writer has written. Where what is returned is made from the resource, or
read under the lock, the release is deferred in front of the return.

Not offered where a defer is right, where only some of the paths to the exit owe
the release, where what is returned or deferred goes on needing the resource, where
something waits while the lock is held, and where something else may hold it.`,
	fix: func(r *request) (Offer, bool) {
		o, why := r.releaseOnPath()
		if r.happened(obligation.Released) && why != whyFails {
			o.Disabled = why
		}
		return o, why == ""
	},
}

const (
	whyFails     = "every exit that leaks is one where the function fails"
	whyNotByHand = "nothing releases it by hand, and where its use ends is the author's to say"
)

func (r *request) releaseOnPath() (Offer, string) {
	l, why := r.leaving()
	if why != "" {
		return Offer{}, why
	}
	switch {
	case r.happened(obligation.Transferred) && l.fails():
		return Offer{}, whyFails
	case !r.happened(obligation.Transferred) && !r.happened(obligation.Released) && !l.repeats() && !l.finishes():
		return Offer{}, whyNotByHand
	}
	return l.offer(r, l.where(l.exits))
}

func (r *request) happened(kind obligation.EventKind) bool {
	return slices.ContainsFunc(r.obligation.Events, func(e obligation.Event) bool { return e.Kind == kind })
}

// where says where the releases come, for the title.
func (l *leaving) where(exits []wayOut) string {
	word, n := l.word(exits[0]), len(exits)
	switch {
	case slices.ContainsFunc(exits, func(x wayOut) bool { return l.word(x) != word }):
		return fmt.Sprintf(" on %d ways out", n)
	case n > 1:
		return fmt.Sprintf(" before %d %ss", n, word)
	case exits[0].node == l.block:
		return " at the " + word
	}
	return " before the " + word
}
