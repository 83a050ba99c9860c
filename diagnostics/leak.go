package diagnostics

import (
	"fmt"
	"go/token"
	"slices"

	"github.com/deferls/deferls/diagnostics/obligation"
)

// Leak reports a resource that is still owed at some exit of its function.
var Leak = &Check{
	ID:    "leak",
	Title: "a resource is opened and, on some path, never released",
	Doc: `A resource (a file, a response body, a transaction, a lock, a cancel function) is acquired, and there
is a way out of the function, or round a loop, on which nothing releases it and nobody else has it. The finding
stands at the acquisition; its path says which branches lead to the exit.

Only what is proven owed at an exit is reported. deferls is silent where the resource is returned, stored in a
field, map, channel or package variable, given to a goroutine or to a function it cannot see into, where the path
ends in a panic, in os.Exit, in log.Fatal or in a test's failure, and where the acquisition failed.`,
	judge: leaks,
}

func leaks(o *obligation.Obligation, _ obligation.Source) (Finding, bool) {
	if o.Discarded || len(o.Leaks) == 0 {
		return Finding{}, false
	}
	return Finding{
		Check:      "leak",
		Obligation: o,
		Severity:   o.Row.Severity,
		Pos:        o.Call.Pos(),
		End:        o.Call.End(),
		Message:    leakMessage(o),
		Path:       leakPath(o),
	}, true
}

func leakMessage(o *obligation.Obligation) string {
	if stranded(o) != nil {
		return fmt.Sprintf("%s is not %s: the loop that defers %s never ends", subject(o), o.Kind.Released, missing(o))
	}
	how := "is never " + o.Kind.Released
	if dischargedElsewhere(o) {
		how = fmt.Sprintf("is not %s on every path", o.Kind.Released)
	}
	return fmt.Sprintf("%s %s: missing %s", subject(o), how, missing(o))
}

// stranded is the deferred release that never runs; nil if there is none.
func stranded(o *obligation.Obligation) *obligation.Event {
	i := slices.IndexFunc(o.Events, func(e obligation.Event) bool { return e.Kind == obligation.Stranded })
	if i < 0 {
		return nil
	}
	return &o.Events[i]
}

// subject names the resource: "file f from os.Open".
func subject(o *obligation.Obligation) string {
	s := o.Kind.Noun
	switch {
	case o.Name == "" || o.Row.Inside == obligation.Cleanup:
	case o.Row.Inside != "":
		s += " in " + o.Name
	default:
		s += " " + o.Name
	}
	return s + " from " + callName(o)
}

// dischargedElsewhere says whether another path does with it what has to be
// done: to say "never" there would send the reader past it.
func dischargedElsewhere(o *obligation.Obligation) bool {
	return slices.ContainsFunc(o.Events, func(e obligation.Event) bool {
		switch e.Kind {
		case obligation.Released, obligation.Deferred, obligation.Ended, obligation.Transferred:
			return true
		}
		return false
	})
}

// leakPath is the nearest leak, step by step, and after it the other exits.
func leakPath(o *obligation.Obligation) []Step {
	path := []Step{{o.Call.Pos(), o.Call.End(), o.Kind.Noun + " acquired here"}}
	l := o.Leaks[0]
	for _, s := range l.Steps {
		path = append(path, Step{s.Pos, s.End, s.Text})
	}
	if e := stranded(o); e != nil {
		path = append(path, Step{e.Pos, e.Pos + token.Pos(len("defer")), "deferred here, until the function returns, which it does not"})
	}
	for _, l := range o.Leaks {
		path = append(path, Step{l.Pos, l.End, exitMessage(o, l)})
	}
	return path
}

func exitMessage(o *obligation.Obligation, l obligation.Leak) string {
	switch l.Exit {
	case obligation.Overwritten:
		return "acquired again here without " + missing(o)
	}
	return "returns here without " + missing(o)
}
