package diagnostics

import (
	"fmt"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// Discarded reports a call whose result carries an obligation and is dropped.
var Discarded = &Check{
	ID:    "discarded",
	Title: "the result that would have to be released is dropped",
	Doc: `The call acquires something that must be released, and the result that it is released by is assigned to _
or to nothing. Nothing in the program can release it any more.

deferls is silent where every path after the successful call ends in a test's failure, a panic or the end of the
process (a test that expects the call to fail drops nothing), where it can be had by a context that is kept, and
where what would be lost is output: nobody can have written any.`,
	judge: discards,
}

func discards(o *obligation.Obligation, _ obligation.Source) (Finding, bool) {
	if !o.Discarded || len(o.Leaks) == 0 || o.Row.InCtx || o.Kind.Exits == resource.SuccessReturn {
		return Finding{}, false
	}
	return Finding{
		Check:      "discarded",
		Obligation: o,
		Severity:   o.Row.Severity,
		Pos:        o.Call.Pos(),
		End:        o.Call.End(),
		Message:    fmt.Sprintf("%s from %s is discarded, so that it is never %s", o.Kind.Noun, callName(o), o.Kind.Released),
		Path:       []Step{{o.Call.Pos(), o.Call.End(), o.Kind.Noun + " acquired and dropped here"}},
	}, true
}
