package codeactions

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

var scopeLoopBody = &Action{
	ID:    "scope-loop-body",
	Title: "give each iteration a scope of its own, so that what it defers runs at its end",
	Doc: `A ` + "`defer`" + ` in a loop waits for the end of the function, and with each iteration
one more resource stays open. Puts the body of the loop, from the acquisition on,
into a function literal that is called at once, or into a function of its own. A
` + "`continue`" + ` becomes a return of it, and a return that surely fails becomes an error of
it that is returned by the loop. Where the body leaves the loop otherwise (a
` + "`break`" + `, a label, a return), the function says so by a flag, with the value that is
returned. What is not released at all gets a deferred release.

Asked for at the acquisition or at the ` + "`defer`" + `, and a fix of a leak and of a ` + "`defer`" + `
in a loop. Not
offered for locks, since to hold many of them is often meant, and where the loop
never goes on while the resource is open. Shown disabled, with the reason, where
the body leaves the loop in more than one way, where several values would have to
go out, and where something that needs the resource outlives the iteration. The
function of its own is offered where its parameters can be copies of the variables
that the body uses.`,
	answers: []string{"leak", "defer-in-loop"},
	fix: func(r *request) (Offer, bool) {
		if r.finding.Check == "defer-in-loop" {
			return r.scopeDeferred()
		}
		return r.scopeLoopBody()
	},
	rewrite: scopeLoopBodyAt,
}

// scopeDeferred is the fix of what is released by a defer in the loop.
func (r *request) scopeDeferred() (Offer, bool) {
	it, ok := iterationOf(r.pkg, r.obligation)
	if !ok || it.deferredBy(r.obligation) == nil || it.onlyOnce() {
		return Offer{}, false
	}
	rel, why := it.release(it.ob.Name)
	if why != "" || it.whyBody(r.st.Obligations) != "" {
		return Offer{}, false
	}
	edits, why := it.literal("")
	if why != "" {
		return Offer{}, false
	}
	return r.preferred("Put each iteration in a function that runs "+rel.call+" at its end", edits...), true
}

// scopeLoopBody is the fix of something that is released on no path.
func (r *request) scopeLoopBody() (Offer, bool) {
	if r.finding.Check != "leak" || slices.ContainsFunc(r.obligation.Events, func(e obligation.Event) bool { return e.Kind != obligation.Ended }) {
		return Offer{}, false
	}
	it, ok := iterationOf(r.pkg, r.obligation)
	if !ok || it.ob.Row.When == resource.OnTrue || it.onlyOnce() {
		return Offer{}, false
	}
	rel, why := it.release(it.ob.Name)
	if why != "" {
		return Offer{}, false
	}
	at, why := it.place()
	if why != "" || it.whyBody(r.st.Obligations) != "" || it.outlivesIteration() != "" {
		return Offer{}, false
	}
	f, errName := form{code: "defer " + rel.call}, ""
	if err := it.errName(); err != nil && it.ownErr && len(it.fails) > 0 && rel.failed && written[it.ob.Kind.ID] && !it.says(it.ob.Call, err.Name) && !it.reassigned() {
		f, errName = joined(rel, err.Name, fresh(it.taken(), "cerr")), err.Name
	}
	edit, why := it.insert("\t"+strings.ReplaceAll(f.code, "\n", "\n\t"), at)
	if why != "" {
		return Offer{}, false
	}
	edits, why := it.literal(errName)
	if why != "" {
		return Offer{}, false
	}
	return Offer{
		Title:      "Defer " + rel.call + " in a function for each iteration" + f.extra,
		Kind:       "quickfix",
		Edits:      append(edits, edit),
		Finding:    r.finding,
		Obligation: r.obligation,
	}, true
}

// scopeLoopBodyAt is the offer at a resource of a loop whose release is deferred
// there, or at that defer.
func scopeLoopBodyAt(c *cursor) []Offer {
	at := c.statement()
	if at == nil || !c.inLoop() {
		return nil
	}
	for _, ob := range c.st.Obligations {
		onDefer := slices.ContainsFunc(ob.Events, func(e obligation.Event) bool {
			return e.Kind == obligation.Deferred && at.Pos() <= e.Pos && e.Pos < at.End()
		})
		if !onDefer && (ob.Call.Pos() < at.Pos() || at.End() <= ob.Call.Pos()) {
			continue
		}
		it, ok := iterationOf(c.pkg, ob)
		if !ok || it.deferredBy(ob) == nil || !onDefer && it.stmt != at || it.onlyOnce() {
			continue
		}
		rel, why := it.release(ob.Name)
		if why != "" {
			continue
		}
		return it.offers(c, rel)
	}
	return nil
}

// offers are the function literal and, where that can be a function of its own as
// well, that.
func (it *iteration) offers(c *cursor, rel release) []Offer {
	o := Offer{
		Title: "Put each iteration in a function that runs " + rel.call + " at its end",
		Kind:  "refactor.rewrite.deferls.scope-loop-body",
		At:    it.ob.Call.Pos(),
	}
	if o.Disabled = it.whyBody(c.st.Obligations); o.Disabled == "" {
		o.Edits, o.Disabled = it.literal("")
	}
	if o.Disabled == "" {
		if x, ok := it.extracted(rel.call); ok {
			return []Offer{o, x}
		}
	}
	return []Offer{o}
}

// says whether an expression mentions a name, whatever it means.
func (s *site) says(e ast.Expr, name string) bool {
	used := map[string]bool{}
	mentioned(e, used)
	return used[name]
}
