package obligation

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// The body of a response that is read from a connection ends with the
// connection. Who gets the connection, gets the duty: after a CONNECT, the body
// is the tunnel.

// below is what an acquisition that is a view reads from: the connection below
// the bufio.Reader. Only something that is closed itself is an answer.
func (x *explorer) below(s *state, t *target) term {
	k := x.callee(&t.call.Call)
	isView := func(r *resource.Row) bool { return r.Role == resource.Borrows && r.Of == t.row.Of }
	if t.row.Of.From != resource.Argument || !slices.ContainsFunc(x.rows(k.fn), isView) {
		return none
	}
	v := t.call.Call.Args[t.row.Of.Index+k.shift]
	for range maxOrigins {
		switch w := v.(type) {
		case *ssa.MakeInterface:
			v = w.X
			continue
		case *ssa.ChangeInterface:
			v = w.X
			continue
		case *ssa.Call:
			if x.outside(x.callee(&w.Call).fn) && len(w.Call.Args) > 0 && holds(w.Call.Args[0].Type()) {
				v = w.Call.Args[0]
				continue
			}
		}
		break
	}
	if obj, _, _ := types.LookupFieldOrMethod(v.Type(), false, nil, "Close"); !isFunc(obj) {
		return none
	}
	if e, ok := v.(*ssa.Extract); ok && s.env[v] == none { // read for the last time before
		return x.mk(termData{op: opExtract, v: e.Tuple, i: e.Index})
	}
	return x.eval(s, v)
}

func isFunc(obj types.Object) bool { _, ok := obj.(*types.Func); return ok }

// closesBelow says whether a call closes what the resource reads from.
func (x *explorer) closesBelow(k *callee, fun term, args []term) bool {
	if x.under == none || k.fn == nil || k.fn.Name() != "Close" {
		return false
	}
	return k.invoke && fun == x.under || !k.invoke && k.recv != nil && len(args) > 0 && args[0] == x.under
}
