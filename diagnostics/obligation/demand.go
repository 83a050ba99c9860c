package obligation

import (
	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// check(err), must(v, err), wantError(t, err): helpers that do not come back
// where an error is, or is not, nil.

// demands says whether a call does not come back with what is known of the
// errors it is given.
func (x *explorer) demands(s *state, k *callee, args []term) bool {
	if k.fn == nil || x.outside(k.fn) || k.static == nil {
		return false
	}
	for i, a := range args {
		if i >= len(k.static.Params) && len(k.static.Params) > 0 || a == none {
			continue
		}
		isNil, known := x.equal(s, a, x.nilTerm())
		if !known {
			isNil, known = x.truth(s, x.eq(a, x.nilTerm()))
		}
		if known && x.refuses(k, i, isNil) {
			return true
		}
	}
	return false
}

// refuses says whether a function never returns where an error parameter is nil,
// or is not.
func (x *explorer) refuses(k *callee, param int, isNil bool) bool {
	if k.fn.Pkg() != x.src.Types {
		f := x.fact(k.fn)
		if f == nil {
			return false
		}
		for _, d := range f.Demands {
			if d.Param == param && d.Nil == isNil {
				return true
			}
		}
		return false
	}
	fn := k.static
	if generic := fn.Origin(); generic != nil {
		fn = generic
	}
	return param < len(fn.Params) && isErrorType(fn.Params[param].Type()) && !x.comesBack(fn, param, isNil)
}

type demandKey struct {
	fn    *ssa.Function
	param int
	isNil bool
}

// comesBack says whether a function can return when a parameter is nil, or is not.
func (p *pass) comesBack(fn *ssa.Function, param int, isNil bool) bool {
	if len(fn.Blocks) == 0 {
		return true
	}
	key := demandKey{fn, param, isNil}
	if r, ok := p.demanded[key]; ok {
		return r
	}
	p.demanded[key] = true // a function that calls itself
	x := newExplorer(p, fn, &target{row: &resource.Row{}, kind: anything}, p.correlated(fn))
	x.limit = maxSummed
	x.res = x.mk(termData{op: opRes})
	value := x.nilTerm()
	if !isNil {
		value = x.mk(termData{op: opNonNil, v: fn.Params[param]})
	}
	x.preset = map[ssa.Value]term{fn.Params[param]: value}
	x.run()
	p.demanded[key] = x.owing || x.spent || len(x.events) > 0
	return p.demanded[key]
}

// demandsOf are the demands of a function on its errors.
func (p *pass) demandsOf(fn *ssa.Function) []Demand {
	var all []Demand
	for i, param := range fn.Params {
		if !isErrorType(param.Type()) {
			continue
		}
		for _, isNil := range []bool{true, false} {
			if !p.comesBack(fn, i, isNil) {
				all = append(all, Demand{i, isNil})
			}
		}
	}
	return all
}
