package obligation

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Scope is what a scoped helper does: it makes a call, gives what it gets to the
// function that is its last parameter, once, and releases it whatever that does.
// The error of the call, or else that of the function, is what it returns.
type Scope struct {
	Call    string    // the full name of the function that it calls
	Args    []Operand // the receiver, if there is one, is the first
	Spread  bool      // the last of them is spread
	Release string    // "it" is what it got
	Joined  bool      // the error of the release is returned if there is no other
}

// Operand is a parameter of the helper as it is, or a constant.
type Operand struct {
	Param int
	Value string // as constant.Value.ExactString prints it, or nil; empty for a parameter
}

// scopeOf is found by running the function, once for each way in which what it
// calls can end. What can be done in another way than straight on, is no scoped
// helper.
func (p *pass) scopeOf(fn *ssa.Function) *Scope {
	if !mayBeScoped(fn) {
		return nil
	}
	failed := p.try(fn, endings{})
	if failed == nil || failed.returned.what != isFailure {
		return nil
	}
	var good *trial
	for _, closes := range []bool{true, false} {
		bad := p.try(fn, endings{opens: true, closes: closes})
		good = p.try(fn, endings{opens: true, closes: closes, succeeds: true})
		switch {
		case bad == nil || !bad.releases() || bad.returned.what != isAnswer:
			return nil
		case good == nil || !good.releases() || !good.returnsNil() && good.returned.what != isLost:
			return nil
		}
	}
	return &Scope{Call: good.call, Args: good.args, Spread: good.spread, Release: good.release, Joined: good.returned.what == isLost}
}

// mayBeScoped is the look at the signature that most functions do not stand.
func mayBeScoped(fn *ssa.Function) bool {
	sig := fn.Signature
	if sig.Recv() != nil || fn.TypeParams().Len() > 0 || len(fn.Params) == 0 {
		return false
	}
	_, ok := fn.Params[len(fn.Params)-1].Type().Underlying().(*types.Signature)
	return ok
}

// endings are how the calls of a function end: what it acquires with and what
// releases do not fail, and what it calls back returns no error.
type endings struct{ opens, succeeds, closes bool }

// trial is one run of a function, under assumptions.
type trial struct {
	p  *pass
	fn *ssa.Function
	endings
	steps  int
	values map[ssa.Value]symbol
	cells  []symbol // what the variables hold that are not the function's alone

	call       string // of the acquisition, with what it is given
	args       []Operand
	spread     bool
	deferred   *ssa.Defer // of the release
	tooLate    bool       // that comes after the call back, or it is not the only one
	calledBack bool
	release    string // as it ran
	returned   symbol
}

// symbol is a value, as far as a trial tells values apart.
type symbol struct {
	what    what
	operand Operand          // of input
	path    string           // of held and field
	cell    int              // of cell
	closure *ssa.MakeClosure // of literal
}

type what uint8

const (
	isInput   what = iota + 1 // a parameter or a constant
	isNull                    // nil
	isBoth                    // what the call returns
	isFailure                 // its error
	isHeld                    // the resource, or what is in a field of it
	isField                   // where that is
	isAnswer                  // what the function that is called back returns
	isLost                    // the error of the release
	isTrue                    // true, or falsehood
	isFalse
	isCell    // the address of a variable
	isLiteral // a function literal
)

func (t *trial) returnsNil() bool {
	w := t.returned.what
	return w == isNull || w == isAnswer && t.succeeds
}

func (t *trial) releases() bool { return !t.tooLate && t.release != "" }

// maxTried bounds the instructions of a run. A helper has some twenty.
const maxTried = 100

// try is nil where the run leaves what a scoped helper does.
func (p *pass) try(fn *ssa.Function, e endings) *trial {
	t := &trial{p: p, fn: fn, endings: e, values: map[ssa.Value]symbol{}}
	for i, v := range fn.Params {
		t.values[v] = symbol{what: isInput, operand: Operand{Param: i}}
	}
	ret, ok := t.run(fn)
	if !ok || len(ret) != 1 || t.call == "" {
		return nil
	}
	t.returned = ret[0]
	return t
}

// run follows a function from its entry to its return.
func (t *trial) run(fn *ssa.Function) ([]symbol, bool) {
	var from *ssa.BasicBlock
	for b := fn.Blocks[0]; ; {
		next := 0
		for _, in := range b.Instrs {
			if t.steps++; t.steps > maxTried {
				return nil, false
			}
			switch in := in.(type) {
			case *ssa.Return:
				return t.all(in.Results), true
			case *ssa.Phi:
				t.values[in] = t.symbol(in.Edges[slices.Index(b.Preds, from)])
			case *ssa.If:
				switch t.symbol(in.Cond).what {
				case isTrue:
				case isFalse:
					next = 1
				default:
					return nil, false
				}
			default:
				if !t.step(in) {
					return nil, false
				}
			}
		}
		if next >= len(b.Succs) {
			return nil, false
		}
		from, b = b, b.Succs[next]
	}
}

// step is false for what no scoped helper does.
func (t *trial) step(in ssa.Instruction) bool {
	switch in := in.(type) {
	case *ssa.Jump, *ssa.DebugRef:
	case *ssa.Alloc:
		t.values[in] = symbol{what: isCell, cell: len(t.cells)}
		t.cells = append(t.cells, symbol{what: isNull})
	case *ssa.Store:
		to := t.symbol(in.Addr)
		if to.what != isCell {
			return false
		}
		t.cells[to.cell] = t.symbol(in.Val)
	case *ssa.FieldAddr:
		of := t.symbol(in.X)
		t.values[in] = symbol{what: isField, path: of.path + "." + fieldOf(in)}
		return of.what == isHeld
	case *ssa.UnOp:
		return t.load(in)
	case *ssa.Extract:
		t.values[in] = symbol{what: isHeld, path: resource.Hole}
		if in.Index == 1 {
			t.values[in] = symbol{what: isFailure}
		}
	case *ssa.BinOp:
		return t.compare(in)
	case *ssa.ChangeInterface:
		t.values[in] = t.symbol(in.X)
	case *ssa.MakeClosure:
		t.values[in] = symbol{what: isLiteral, closure: in}
	case *ssa.Call:
		return t.calls(in)
	case *ssa.Defer:
		t.deferred, t.tooLate = in, t.deferred != nil || t.calledBack
		return t.call != "" && t.opens
	case *ssa.RunDefers:
		return t.deferred == nil || t.runs(&t.deferred.Call)
	default:
		return false
	}
	return true
}

func (t *trial) all(list []ssa.Value) []symbol {
	var all []symbol
	for _, v := range list {
		all = append(all, t.symbol(v))
	}
	return all
}

func (t *trial) symbol(v ssa.Value) symbol {
	c, ok := v.(*ssa.Const)
	switch {
	case !ok:
		return t.values[v]
	case c.Value != nil:
		return symbol{what: isInput, operand: Operand{Value: c.Value.ExactString()}}
	case c.IsNil():
		return symbol{what: isNull, operand: Operand{Value: "nil"}}
	}
	return symbol{}
}

func (t *trial) load(in *ssa.UnOp) bool {
	from := t.symbol(in.X)
	switch {
	case in.Op == token.MUL && from.what == isCell:
		t.values[in] = t.cells[from.cell]
	case in.Op == token.MUL && from.what == isField:
		t.values[in] = symbol{what: isHeld, path: from.path}
	default:
		return false
	}
	return true
}

// compare decides whether an error is nil.
func (t *trial) compare(in *ssa.BinOp) bool {
	x, y := t.symbol(in.X), t.symbol(in.Y)
	if x.what == isNull {
		x, y = y, x
	}
	isNil := false
	switch {
	case y.what != isNull:
		return false
	case x.what == isLost:
		isNil = t.closes
	case x.what == isFailure:
		isNil = t.opens
	case x.what == isAnswer:
		isNil = t.succeeds
	default:
		return false
	}
	t.values[in] = symbol{what: isFalse}
	if isNil == (in.Op == token.EQL) {
		t.values[in] = symbol{what: isTrue}
	}
	return true
}

// calls is a call that is not deferred: the first one acquires, and the second
// one calls back.
func (t *trial) calls(in *ssa.Call) bool {
	c := &in.Call
	switch to := t.symbol(c.Value); {
	case t.call == "":
		return t.acquires(in)
	case in.Parent() != t.fn:
		return t.frees(c) && t.note(in, isLost)
	case t.calledBack || !t.opens || to != symbol{what: isInput, operand: Operand{Param: len(t.fn.Params) - 1}}:
		return false
	}
	t.calledBack = true
	given := t.all(c.Args)
	return len(given) == 1 && given[0] == symbol{what: isHeld, path: resource.Hole} && t.note(in, isAnswer)
}

func (t *trial) note(v ssa.Value, w what) bool {
	t.values[v] = symbol{what: w}
	return true
}

func (t *trial) acquires(in *ssa.Call) bool {
	c := &in.Call
	fn, args := called(c)
	if fn == nil || fn.Signature().TypeParams().Len() > 0 {
		return false
	}
	t.call = t.p.fullName(fn)
	for _, s := range t.all(args) {
		if s.what != isInput && s.what != isNull {
			return false
		}
		t.args = append(t.args, s.operand)
	}
	t.spread = fn.Signature().Variadic()
	return t.note(in, isBoth)
}

// called is the function or method that is called by its name, and what it is
// given.
func called(c *ssa.CallCommon) (*types.Func, []ssa.Value) {
	if c.IsInvoke() {
		return c.Method, append([]ssa.Value{c.Value}, c.Args...)
	}
	if callee := c.StaticCallee(); callee != nil {
		fn, _ := callee.Object().(*types.Func)
		return fn, c.Args
	}
	return nil, nil
}

// runs makes the deferred call: the release, or that of a literal that releases.
func (t *trial) runs(c *ssa.CallCommon) bool {
	lit := t.symbol(c.Value)
	if lit.what != isLiteral {
		return t.frees(c)
	}
	fn := lit.closure.Fn.(*ssa.Function)
	for i, v := range fn.FreeVars {
		t.values[v] = t.symbol(lit.closure.Bindings[i])
	}
	_, ok := t.run(fn)
	return ok
}

// frees says whether a call releases what is held: by a method of it, by a
// function that is given nothing else, or by being that itself.
func (t *trial) frees(c *ssa.CallCommon) bool {
	if t.release != "" {
		return false
	}
	fn, args := called(c)
	switch given := t.all(args); {
	case fn == nil && t.symbol(c.Value).what == isHeld && len(c.Args) == 0:
		t.release = t.symbol(c.Value).path + "()"
	case fn == nil || len(given) != 1 || given[0].what != isHeld:
		return false
	case fn.Signature().Recv() != nil:
		t.release = given[0].path + "." + fn.Name() + "()"
	case fn.Pkg() != nil && fn.Pkg().Path() == fn.Pkg().Name(): // os, of which there is one
		t.release = fn.Pkg().Name() + "." + fn.Name() + "(" + given[0].path + ")"
	}
	return t.release != ""
}

func fieldOf(in *ssa.FieldAddr) string {
	return in.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct).Field(in.Field).Name()
}
