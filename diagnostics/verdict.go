package diagnostics

import (
	"fmt"
	"slices"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// conclude says what came of it all: what is found, or the event that keeps
// anything from being found.
func (n *narrator) conclude(s *Story) {
	o := s.Obligation
	found := slices.DeleteFunc(judged(n.src, o), func(f Finding) bool { return !n.settings.runs(f.Check) })
	if len(found) > 0 {
		s.Outcome, s.Verdict = Leaks, found[0].Message
		s.Finding, s.Hidden = &found[0], n.hidden(&found[0])
		return
	}
	decides := func(as Outcome, verdict string, t *Told) {
		s.Outcome, s.Cause = as, t
		s.Verdict = fmt.Sprintf(verdict, n.line(t.Pos), t.bare())
	}
	if t := s.first(obligation.Unknown, obligation.Transferred); t != nil {
		if t.Kind == obligation.Unknown {
			decides(NotKnown, "nothing is reported, because something at line %d cannot be seen: %s", t)
		} else {
			decides(HandedOn, "nothing is reported, because somebody else has it from line %d on: %s", t)
		}
		s.Advice = n.advise(o, t)
		return
	}
	if t := s.first(obligation.Excused); t != nil {
		decides(NotJudged, "nothing is reported: it is owed at line %d, but %s", t)
		return
	}
	switch stopped := s.first(obligation.Stopped); {
	case s.first(obligation.Released, obligation.Deferred, obligation.Ended) != nil:
		s.Outcome, s.Verdict = Settled, "nothing to report: on every path it is "+o.Kind.Released
	case len(o.Leaks) > 0:
		s.Outcome, s.Verdict = NotJudged, "nothing is reported: it is dropped, but something else may release it, or nothing is lost"
	case stopped != nil:
		s.Outcome, s.Verdict, s.Cause = NotJudged, "nothing to report: no path on which it is owed comes to an exit", stopped
	default:
		s.Outcome, s.Verdict = NotJudged, "nothing to report: no path leads from here to an exit of the function"
	}
}

// first is the first event of some kinds; nil if there is none.
func (s *Story) first(kinds ...obligation.EventKind) *Told {
	i := slices.IndexFunc(s.Events, func(t Told) bool { return slices.Contains(kinds, t.Kind) })
	if i < 0 {
		return nil
	}
	return &s.Events[i]
}

// hidden says why check does not show a finding; empty if it does.
func (n *narrator) hidden(f *Finding) string {
	file := n.src.Fset.PositionFor(f.Pos, false).Filename
	comments := suppressionsIn(n.src)
	places := comments.places(f)
	for _, i := range comments.ignores {
		if slices.Contains(i.Checks, f.Check) && slices.ContainsFunc(places, i.Covers) {
			return fmt.Sprintf("the comment at line %d asks to ignore it: %s", n.line(i.Pos), i.Reason)
		}
	}
	c := n.settings.config()
	switch {
	case !byHand(n.src.Files, f.Pos):
		return "the file is generated"
	case exemptTest(n.src, f.Obligation):
		return "a " + f.Obligation.Kind.Noun + " is not reported in test files"
	case comments.silences(f):
		return "a //nolint comment asks to ignore it"
	case c.Excludes(file):
		return "the configuration excludes the file"
	case c.Severity(f.Check, f.Kind(), file, f.Severity) == resource.None:
		return "the configuration switches it off"
	}
	return ""
}
