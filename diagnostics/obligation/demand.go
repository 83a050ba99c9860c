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
		if isNil, known := x.isNil(s, a); known && x.refuses(k, i, isNil) {
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

// answer is what a function is known to return.
type answer uint8

const (
	anyAnswer answer = iota // one of several, or it cannot be said which
	nilAnswer
	errAnswer
	trueAnswer
	falseAnswer
)

// answers is result i of a function of this package that is given the error of
// the acquisition, which is nil; not known if it cannot be looked into.
func (x *explorer) answers(s *state, call *ssa.Call, k *callee, i int) (t term, known bool) {
	if k.static == nil || k.fn == nil || k.fn.Pkg() != x.src.Types {
		return none, false
	}
	fn := k.static
	if generic := fn.Origin(); generic != nil {
		fn = generic
	}
	param := -1
	for n, a := range call.Call.Args {
		switch t := x.eval(s, a); {
		case x.at(t).op == opAcqErr && param < 0 && n < len(fn.Params):
			param = n
		case x.takesErr(s, t):
			return none, false
		}
	}
	if param < 0 || len(fn.Blocks) == 0 {
		return none, false
	}
	all := x.answersTo(demandKey{fn, param, true})
	if all == nil {
		return none, false
	}
	switch a := all[i]; a {
	case nilAnswer:
		return x.nilTerm(), true
	case errAnswer:
		return x.mk(termData{op: opNonNil, v: call}), true
	case trueAnswer, falseAnswer:
		return x.boolean(a == trueAnswer), true
	}
	return none, false // it may still hang on the error in a way that is not seen
}

// answersTo are the results of a function that is given an error that is nil,
// or is not: what all its returns agree on. Nil where it cannot be looked into.
func (p *pass) answersTo(key demandKey) []answer {
	return remember(p, p.answered, key, nil, func() []answer {
		x := p.givenError(key.fn, key.param, key.isNil)
		if x.spent || len(x.replies) == 0 {
			return nil
		}
		all := x.replies[0]
		for _, r := range x.replies {
			for i := range r {
				if r[i] != all[i] {
					all[i] = anyAnswer
				}
			}
		}
		return all
	})
}

// reply notes what a return gives back.
func (x *explorer) reply(s *state, results []term) {
	all := make([]answer, len(results))
	for i, t := range results {
		if truth, known := x.truth(s, t); known && t != none {
			t = x.boolean(truth)
		}
		switch d := x.at(t); {
		case x.isNilValue(t):
			all[i] = nilAnswer
		case x.notNil(t):
			all[i] = errAnswer
		case d.op == opConst && d.s == "true":
			all[i] = trueAnswer
		case d.op == opConst && d.s == "false":
			all[i] = falseAnswer
		}
	}
	x.replies = append(x.replies, all)
}

// comesBack says whether a function can return when a parameter is nil, or is not.
func (p *pass) comesBack(fn *ssa.Function, param int, isNil bool) bool {
	if len(fn.Blocks) == 0 {
		return true
	}
	key := demandKey{fn, param, isNil}
	return remember(p, p.demanded, key, true, func() bool {
		x := p.givenError(fn, param, isNil)
		return x.owing || x.spent
	})
}

// givenError follows a function with nothing in hand but an error that is nil,
// or is not.
func (p *pass) givenError(fn *ssa.Function, param int, isNil bool) *explorer {
	x := newExplorer(p, fn, &target{row: &resource.Row{}, kind: anything}, p.correlated(fn))
	x.limit, x.replying = maxSummed, true
	x.res = x.mk(termData{op: opRes})
	value := x.nilTerm()
	if !isNil {
		value = x.mk(termData{op: opNonNil, v: fn.Params[param]})
	}
	x.preset = map[ssa.Value]term{fn.Params[param]: value}
	x.run()
	return x
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
