package obligation

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// A summary is what a function does with a parameter that is a resource, or
// that holds one in a field. It comes from the same exploration that judges an
// acquisition: the parameter is owed from the entry on, and each path is
// followed to its return, which says whether the function succeeds.
type summary struct {
	success, failure deed // the same where the function returns no error
	may              bool // it is released on some path, and nothing that cannot be seen happens on any
}

// deed is what becomes of it.
type deed struct {
	does   does
	result int        // returned, kept: in which result
	inside string     // kept: the fields of the result down to it
	typ    types.Type // kept: what that result is
}

type does uint8

const (
	unseen   does = iota // not the same each time, or it cannot be seen
	borrowed             // used: still owed
	released             // released, or that is deferred
	returned             // given back: must(os.Open(name))
	kept                 // inside a result: New(conn)
	handed               // stored or handed on elsewhere
	ended                // it said itself that there is no more; only on the way to a summary
)

// outcomes are what an event means for the summary.
var outcomes = [...]does{Released: released, Deferred: released, Ended: ended, Transferred: handed, Unknown: unseen}

// maxRounds bounds how often a function that calls itself is summarised anew,
// each time with what the last round found (Kleene's iteration, from "it does
// not return").
const maxRounds = 3

// summaryKey is a question about a parameter.
type summaryKey struct {
	fn    *ssa.Function
	param int
	what  string // the release expressions, the path that the parameter stands for, the fields it holds it in
}

// asking is a question that is being answered.
type asking struct {
	key     summaryKey
	assumed summary
	bottom  bool // nothing is assumed yet: the call does not come back
	used    bool // the answer is asked for while it is being found
}

// question is a parameter as it stands for a resource.
type question struct {
	fn       *ssa.Function
	param    int
	row      *resource.Row
	kind     *resource.Kind
	place    resource.Place
	releases []resource.Release
	ends     []resource.Release
	path     []string // the fields of the resource down to the parameter: [Body]
	inside   []string // the fields of the parameter down to the resource: [conn]
}

func (q *question) key() summaryKey {
	var what strings.Builder
	for _, r := range q.releases {
		what.WriteString(r.Expr + ";")
	}
	return summaryKey{q.fn, q.param, what.String() + q.kind.ID + "@" + strings.Join(q.path, ".") + "^" + strings.Join(q.inside, ".")}
}

// summarize answers a question; ok is false while nothing is known of a
// function that calls itself: that path does not come back.
func (p *pass) summarize(q *question) (s summary, ok bool) {
	if generic := q.fn.Origin(); generic != nil {
		q.fn = generic
	}
	if !p.answerable(q) {
		return summary{}, true
	}
	key := q.key()
	if s, ok := p.summaries.settled[key]; ok {
		return s, true
	}
	if s, ok := p.summaries.own[key]; ok {
		p.circles++
		return s, true
	}
	if d, ok := p.drafts[key]; ok {
		p.tainted = min(p.tainted, d.hangsOn)
		return d.sum, true
	}
	for i, a := range p.asked {
		if a.key == key {
			p.tainted = min(p.tainted, i)
			a.used = true
			return a.assumed, !a.bottom
		}
	}
	a := &asking{key: key, bottom: true}
	p.asked = append(p.asked, a)
	depth, outer, circles := len(p.asked)-1, p.tainted, p.circles
	p.tainted = depth + 1
	for range maxRounds {
		a.used = false
		s = p.exploreParam(q)
		if !a.used || !a.bottom && s == a.assumed || s == (summary{}) {
			break
		}
		if p.tainted < depth { // the outermost question of the circle goes round, the others do not
			s = summary{}
			break
		}
		a.assumed, a.bottom = s, false
		s = summary{} // not settled yet
		clear(p.drafts)
	}
	p.asked = p.asked[:depth]
	switch {
	case p.tainted < depth: // it hangs on a question that is still open
		p.drafts[key] = draft{s, p.tainted}
	case p.circles > circles:
		p.summaries.own[key] = s
		clear(p.drafts)
	default:
		p.summaries.settled[key] = s
		clear(p.drafts)
	}
	p.tainted = min(outer, p.tainted)
	return s, true
}

// draft is an answer that hangs on a question that is still open.
type draft struct {
	sum     summary
	hangsOn int
}

func (p *pass) answerable(q *question) bool {
	switch {
	case len(q.fn.Blocks) == 0 || q.param >= len(q.fn.Params) || q.fn.Pkg == nil || q.fn.Pkg.Pkg != p.src.Types:
		return false
	case q.place.From != resource.Result: // known by where it is
		return false
	}
	return len(q.row.At) <= 1 || q.row.Release[0] == resource.Hole+"()"
}

func (p *pass) exploreParam(q *question) summary {
	t := &target{row: q.row, kind: q.kind, releases: q.releases, ends: q.ends, place: q.place}
	x := newExplorer(p, q.fn, t, p.correlated(q.fn))
	x.summing = true
	x.limit = maxSummed
	param := q.fn.Params[q.param]
	x.res, x.prefix, x.resType = x.opaque(param), q.path, param.Type()
	if len(q.inside) > 0 && !x.lower(param, q.inside) {
		return summary{}
	}
	x.roots[resource.Hole] = x.res
	x.run()
	if x.spent && x.onlyLooks(param, q.inside) {
		return summary{success: deed{does: borrowed}, failure: deed{does: borrowed}}
	}
	return x.sum()
}

// onlyLooks says whether a parameter is only used, on whatever path: that needs
// no path to be followed, of which there are too many.
func (x *explorer) onlyLooks(param *ssa.Parameter, inside []string) bool {
	w := x.showing()
	return w.only(param, inside, maxShown)
}

// sum puts together what became of it on all paths.
func (x *explorer) sum() summary {
	if x.spent || x.lost {
		return summary{}
	}
	s := summary{success: only(x.outcomes[0]), failure: only(x.outcomes[1])}
	switch {
	case len(x.outcomes[1]) == 0: // it never fails
		s.failure = s.success
	case len(x.outcomes[0]) == 0:
		s.success = s.failure
	}
	opaque := func(e Event) bool { return e.Kind == Unknown || e.Kind == Transferred }
	s.may = x.releases() && !slices.ContainsFunc(x.events, opaque)
	return s
}

func (x *explorer) releases() bool {
	return slices.ContainsFunc(x.events, func(e Event) bool { return e.Kind == Released || e.Kind == Deferred })
}

// only is the one thing that happened; nothing is said where there are several.
// What ends where there is no more, is owed where there is: whether it was used
// up is not for its caller to say.
func only(deeds map[deed]bool) deed {
	if deeds[deed{does: ended}] {
		switch len(deeds) {
		case 1:
			return deed{does: released}
		case 2:
			delete(deeds, deed{does: ended})
			if d := only(deeds); d.does == borrowed || d.does == released {
				return d
			}
		}
		return deed{}
	}
	if len(deeds) != 1 {
		return deed{}
	}
	for d := range deeds {
		return d
	}
	return deed{}
}

// outcome notes what became of it on a path that returns these results.
func (x *explorer) outcome(s *state, results []term, d deed) {
	if !x.summing {
		return
	}
	isNil, known := x.reportsNil(s, results)
	if !known && s.failing {
		isNil, known = false, true
	}
	for class, is := range [2]bool{!known || isNil, !known || !isNil} {
		if is {
			if x.outcomes[class] == nil {
				x.outcomes[class] = map[deed]bool{}
			}
			x.outcomes[class][d] = true
		}
	}
}

// viewedBack: what is returned reads through the resource, which stays owed.
func (x *explorer) viewedBack(s *state, results []term) deed {
	d := deed{}
	for i, t := range results {
		if x.reach(s, t) == nothing {
			continue
		}
		if d.does == kept {
			return deed{} // two of them
		}
		d = deed{does: kept, result: i}
	}
	return d
}

// handedBack is what a return does with a resource that is still owed.
func (x *explorer) handedBack(s *state, results []term, how grasp) deed {
	switch {
	case !x.summing:
		return deed{}
	case how == nothing:
		return deed{does: borrowed}
	case how == viewed:
		return x.viewedBack(s, results)
	}
	back := deed{does: handed}
	for i, t := range results {
		if x.reach(s, t) != whole {
			continue
		}
		if back.does != handed {
			return deed{does: handed} // in two places
		}
		path, is := x.resPath(t)
		inside, below, in := x.insideOf(s, t)
		k := x.keepers[t]
		switch {
		case k != nil && k.typ != nil:
			back = deed{does: kept, result: i, inside: k.inside, typ: k.typ}
		case is && slices.Equal(path, x.prefix), t == x.vessel && t != none:
			back = deed{does: returned, result: i}
		case in && slices.Equal(below, x.prefix) && x.vessel == none:
			back = deed{does: kept, result: i, inside: inside, typ: x.holder(t)}
		default:
			return deed{does: handed}
		}
	}
	return back
}
