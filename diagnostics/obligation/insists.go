package obligation

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A test makes calls that are meant to fail, and drops what they return with
// good reason. There a dropped result is judged only where something says that
// the call succeeds; a call that cannot fail needs nobody to say so.

// unasked says whether a call may be meant to fail: it stands in a test, can
// fail, and nothing there insists on its success.
func (p *pass) unasked(call *ssa.Call) bool {
	res := call.Call.Signature().Results()
	n := res.Len()
	if n == 0 || !isErrorType(res.At(n-1).Type()) {
		return false
	}
	file := p.src.Fset.PositionFor(call.Pos(), false).Filename
	return strings.HasSuffix(file, "_test.go") && !p.insists(call)
}

// insists says whether code asks for the success of a call: where the call
// fails, the test fails, the process ends or the caller is told; or the error
// goes to a function that may see to that (require.NoError, check(t, err)).
func (p *pass) insists(call *ssa.Call) bool {
	n := call.Call.Signature().Results().Len()
	if n == 1 {
		return p.asksError(call, map[ssa.Value]bool{})
	}
	for _, r := range *call.Referrers() {
		if e, ok := r.(*ssa.Extract); ok && e.Index == n-1 && p.asksError(e, map[ssa.Value]bool{}) {
			return true
		}
	}
	return false
}

// asksError follows an error to the tests of it.
func (p *pass) asksError(err ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[err] || err.Referrers() == nil {
		return false
	}
	seen[err] = true
	for _, r := range *err.Referrers() {
		switch r := r.(type) {
		case *ssa.BinOp:
			if isNil(r.X) || isNil(r.Y) {
				if p.endsWhere(r, r.Op == token.NEQ) {
					return true
				}
			}
		case *ssa.Phi, *ssa.ChangeInterface:
			if p.asksError(r.(ssa.Value), seen) {
				return true
			}
		case *ssa.Store:
			if r.Val == err && p.asksVariable(r.Addr, seen) {
				return true
			}
		case *ssa.Call:
			fn := p.callee(&r.Call).fn
			if fn != nil && !p.outside(fn) && !wantsError.MatchString(fn.Name()) {
				return true
			}
		}
	}
	return false
}

// asksVariable follows an error that is kept in a variable: whatever is read
// from there is taken to be this one.
func (p *pass) asksVariable(addr ssa.Value, seen map[ssa.Value]bool) bool {
	if addr.Referrers() == nil {
		return false
	}
	for _, r := range *addr.Referrers() {
		if load, ok := r.(*ssa.UnOp); ok && load.Op == token.MUL && p.asksError(load, seen) {
			return true
		}
	}
	return false
}

// endsWhere says whether the branch on which a condition has that truth gives up.
func (p *pass) endsWhere(cond ssa.Value, truth bool) bool {
	for _, r := range *cond.Referrers() {
		switch r := r.(type) {
		case *ssa.UnOp:
			if r.Op == token.NOT && p.endsWhere(r, !truth) {
				return true
			}
		case *ssa.If:
			succ := r.Block().Succs[1]
			if truth {
				succ = r.Block().Succs[0]
			}
			if p.givesUp(succ) {
				return true
			}
		}
	}
	return false
}

// givesUp looks for a failure in a block and in those that only it leads to.
func (p *pass) givesUp(from *ssa.BasicBlock) bool {
	for _, b := range from.Parent().Blocks {
		if b != from && (len(from.Preds) > 1 || !from.Dominates(b)) {
			continue
		}
		for _, instr := range b.Instrs {
			switch i := instr.(type) {
			case *ssa.Panic:
				return true
			case *ssa.Call:
				if !p.returns(p.callee(&i.Call).fn) {
					return true
				}
			case *ssa.Return:
				if n := len(i.Results); n > 0 && isErrorType(i.Results[n-1].Type()) && !isNil(i.Results[n-1]) {
					return true
				}
			}
		}
	}
	return false
}

func isNil(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.IsNil() && types.IsInterface(c.Type())
}
