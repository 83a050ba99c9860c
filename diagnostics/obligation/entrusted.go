package obligation

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Where a function can be seen, and what it returns is neither all fresh nor
// anything that others have, the type of the result speaks (resource.Promises):
// an io.ReadCloser that is one wrapper or another is returned to be closed.

// entrusted are the rows that the types of a function's results stand for; nil
// where its returns say otherwise.
func (p *pass) entrusted(obj *types.Func, fn *ssa.Function) []*resource.Row {
	if p.whoseResult(fn, 0, &inquiry{}) != somebody {
		return nil
	}
	row := promiseOf(obj.Name(), obj.Signature(), 0)
	row.Call = obj.FullName()
	return []*resource.Row{row}
}

// mayEntrust says whether the declaration of a function reads so.
func mayEntrust(fn *types.Func) bool {
	if !besideError(fn.Signature()) || begins(fn.Name(), lookups) {
		return false
	}
	row := promiseOf(fn.Name(), fn.Signature(), 0)
	return row != nil && row.At[0].Path == "" // a response is returned for its header as well, after its body was read and closed
}

// seenOut says whether a function gives what it has acquired to somebody beside
// its caller, or releases it itself: its caller need not.
func (p *pass) seenOut(fn *ssa.Function, t *target) bool {
	x := p.explored(fn, t)
	others := func(e Event) bool { return e.Kind == Transferred && !e.returned() }
	return x.spent || slices.ContainsFunc(x.events, others) || x.releases() && p.returnsReleased(fn, t)
}

// lookups are the names of functions that return what somebody keeps.
var lookups = []string{"get", "current", "default", "find", "lookup", "load"}

// whose says who has to release a value, as far as what it is made of says.
type whose uint8

const (
	nobody   whose = iota // nil, or nothing has to be released
	somebody              // it is handed over: it is made here, or comes from a call that cannot be seen
	others                // somebody else has it as well
)

// inquiry is the functions and values on the way to an answer.
type inquiry struct {
	fns  []*ssa.Function
	seen map[ssa.Value]bool
}

// maxInquired bounds the chain of functions that are asked what they return.
const maxInquired = 4

func (p *pass) whoseResult(fn *ssa.Function, result int, a *inquiry) whose {
	if fn.Origin() != nil {
		fn = fn.Origin()
	}
	if len(fn.Blocks) == 0 {
		return somebody
	}
	if slices.Contains(a.fns, fn) {
		return nobody // what it returns otherwise counts
	}
	if len(a.fns) == maxInquired {
		return others
	}
	in := &inquiry{append(slices.Clip(a.fns), fn), map[ssa.Value]bool{}}
	all := nobody
	for _, b := range fn.Blocks {
		if r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && result < len(r.Results) {
			all = max(all, p.whose(r.Results[result], in))
		}
	}
	return all
}

// whose asks what a value is made of.
func (p *pass) whose(v ssa.Value, a *inquiry) whose {
	if a.seen[v] {
		return nobody
	}
	a.seen[v] = true
	switch v := v.(type) {
	case *ssa.Const:
		return nobody
	case *ssa.Phi:
		all := nobody
		for _, e := range v.Edges {
			all = max(all, p.whose(e, a))
		}
		return all
	case *ssa.MakeInterface:
		return p.whose(v.X, a)
	case *ssa.ChangeInterface:
		return p.whose(v.X, a)
	case *ssa.ChangeType:
		return p.whose(v.X, a)
	case *ssa.TypeAssert:
		return p.whose(v.X, a)
	case *ssa.Alloc:
		return p.whoseStruct(v, a)
	case *ssa.UnOp:
		if local, ok := v.X.(*ssa.Alloc); ok && v.Op == token.MUL {
			return p.whoseVariable(local, a)
		}
	case *ssa.Call:
		return p.whoseCall(v, 0, a)
	case *ssa.Extract:
		switch from := v.Tuple.(type) {
		case *ssa.Call:
			return p.whoseCall(from, v.Index, a)
		case *ssa.TypeAssert:
			return p.whose(from.X, a)
		}
	}
	return others
}

// whoseVariable: all that is stored in a variable counts.
func (p *pass) whoseVariable(local *ssa.Alloc, a *inquiry) whose {
	all := nobody
	for _, r := range *local.Referrers() {
		if st, ok := r.(*ssa.Store); ok && st.Addr == local {
			all = max(all, p.whose(st.Val, a))
		}
	}
	return all
}

// whoseStruct: a structure that is made here is its maker's, unless it is
// another face of a parameter that has to be released itself.
func (p *pass) whoseStruct(made *ssa.Alloc, a *inquiry) whose {
	for _, r := range *made.Referrers() {
		f, ok := r.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, use := range *f.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == f && p.owedElsewhere(st.Val) {
				return others
			}
		}
	}
	return somebody
}

// owedElsewhere says whether a value has a release of its own, and is not made
// here: who gave it releases it.
func (p *pass) owedElsewhere(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.MakeInterface:
		return p.owedElsewhere(v.X)
	case *ssa.ChangeInterface:
		return p.owedElsewhere(v.X)
	case *ssa.Parameter, *ssa.FreeVar:
		return p.hasEnding(v.Type())
	case *ssa.UnOp:
		_, isField := v.X.(*ssa.FieldAddr)
		return isField && p.hasEnding(v.Type())
	}
	return false
}

func (p *pass) hasEnding(t types.Type) bool {
	return slices.ContainsFunc(releaseNames, func(name string) bool {
		m, _, _ := types.LookupFieldOrMethod(t, true, p.src.Types, name)
		return isFunc(m)
	})
}

func (p *pass) whoseCall(call *ssa.Call, result int, a *inquiry) whose {
	k := p.callee(&call.Call)
	for _, row := range p.rows(k.fn) {
		switch {
		case row.Role == resource.Acquires && p.reports(row):
			return somebody
		case row.Role == resource.Acquires, row.Role == resource.Exempt:
			return nobody
		case row.Role == resource.Aliases, row.Role == resource.Borrows:
			return others
		}
	}
	switch {
	case k.full == "io.NopCloser":
		return nobody
	case k.fn == nil && k.static == nil, k.invoke: // a function value, an interface
		return somebody
	case k.fn != nil && begins(k.fn.Name(), lookups):
		return others
	case slices.ContainsFunc(call.Call.Args, p.owedElsewhere):
		return others
	case k.static != nil && (k.fn == nil || k.fn.Pkg() == p.src.Types):
		return p.whoseResult(k.static, result, a)
	}
	return somebody
}
