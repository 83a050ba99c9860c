package obligation

import (
	"go/constant"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// A term is what is known of a value on one path: an expression over the
// opaque results of instructions, hash-consed so that equal terms are equal
// numbers. Loads of the same address are the same term: a flag tested twice is
// taken to hold still, which can hide a leak and never invents one.
type term int32

type op uint8

const (
	opOpaque   op = iota // the value of v, of which nothing is known
	opNil                // nil
	opConst              // constant s
	opNonNil             // some value that is not nil, from v
	opAcqErr             // the error of the acquisition, which is nil on the paths followed
	opOpenErr            // the error that came together with the resource (Row.OpenWith)
	opDepends            // computed from the acquisition's error by code that cannot be seen
	opRes                // the value that release expressions call "it"
	opView               // reads through the resource, cannot release it
	opHolder             // a local slice or map that holds the resource
	opAtLeast            // a loop counter, at least i
	opMember             // taken out of a holder: perhaps the resource
	opGlobal             // address of a package variable
	opAlloc              // address of a local variable
	opField              // address a, field i
	opIndex              // address a, some element
	opSame               // address of a field that holds a itself
	opLoad               // what is stored at address a
	opExtract            // component i of the opaque tuple v
	opNot                // !a
	opEq                 // a == b
	opBin                // a s b
	opClosure            // function v with bindings a
	opBound              // method value: thunk v with receiver a
	opTuple              // components a
	opCons               // list cell a, rest b
	opEnds               // result of the call v whose being false ends the obligation
	opDone               // channel from the call v: a receive from it ends the obligation, perhaps if i is 1
	opMade               // made by the call v from a, and ending with it
	opKeeper             // made by the call v, and holds the resource
	opAssertOK           // the ok of a type assertion on the resource
)

type termData struct {
	op   op
	v    ssa.Value
	a, b term
	i    int
	s    string
}

const none term = 0

// maxDepth keeps terms finite where a loop follows pointers: n = n.next.
const maxDepth = 12

// terms is the table of one function's exploration.
type terms struct {
	data  []termData
	depth []uint8
	index map[termData]term
}

func newTerms() *terms {
	t := &terms{index: map[termData]term{}}
	t.data, t.depth = append(t.data, termData{}), append(t.depth, 0) // 0 is none
	return t
}

func (t *terms) mk(d termData) term {
	if id, ok := t.index[d]; ok {
		return id
	}
	id := term(len(t.data))
	deep := max(t.depth[d.a], t.depth[d.b])
	if d.op != opCons && deep < 255 {
		deep++
	}
	t.data, t.depth = append(t.data, d), append(t.depth, deep)
	t.index[d] = id
	return id
}

func (t *terms) at(x term) termData { return t.data[x] }

func (t *terms) opaque(v ssa.Value) term { return t.mk(termData{op: opOpaque, v: v}) }
func (t *terms) nilTerm() term           { return t.mk(termData{op: opNil}) }
func (t *terms) boolean(b bool) term {
	return t.mk(termData{op: opConst, s: constant.MakeBool(b).ExactString()})
}

func (t *terms) constant(c *ssa.Const) term {
	if c.IsNil() {
		return t.nilTerm()
	}
	if c.Value == nil {
		return t.mk(termData{op: opConst, s: "zero " + c.Type().String()})
	}
	return t.mk(termData{op: opConst, s: c.Value.ExactString()})
}

func (t *terms) not(a term) term {
	switch d := t.at(a); {
	case d.op == opNot:
		return d.a
	case d.op == opConst && d.s == "true":
		return t.boolean(false)
	case d.op == opConst && d.s == "false":
		return t.boolean(true)
	}
	return t.mk(termData{op: opNot, a: a})
}

func (t *terms) eq(a, b term) term {
	if a > b {
		a, b = b, a
	}
	return t.mk(termData{op: opEq, a: a, b: b})
}

func (t *terms) list(xs []term) term {
	l := none
	for i := len(xs) - 1; i >= 0; i-- {
		l = t.mk(termData{op: opCons, a: xs[i], b: l})
	}
	return l
}

func (t *terms) unlist(l term) []term {
	var xs []term
	for l != none {
		d := t.at(l)
		xs = append(xs, d.a)
		l = d.b
	}
	return xs
}

// base is the address that an address of a field or element lies in.
func (t *terms) base(addr term) term {
	for {
		d := t.at(addr)
		if d.op != opField && d.op != opIndex {
			return addr
		}
		addr = d.a
	}
}

// within says whether the address inner is outer or lies in it.
func (t *terms) within(inner, outer term) bool {
	for inner != outer {
		d := t.at(inner)
		if d.op != opField && d.op != opIndex {
			return false
		}
		inner = d.a
	}
	return true
}

// mentions says whether the value of v takes part in x.
func (t *terms) mentions(x term, v ssa.Value) bool {
	if x == none {
		return false
	}
	d := t.at(x)
	if d.v == v {
		return true
	}
	return t.mentions(d.a, v) || t.mentions(d.b, v)
}

// local says whether x is made of what cannot change its identity while the
// function runs: parameters, package variables, local variables and fields
// below them. An element picked by an index, or a value drawn from a map, may
// be another one each time.
func (t *terms) local(x term) bool {
	d := t.at(x)
	switch d.op {
	case opGlobal, opAlloc:
		return true
	case opField, opLoad:
		return t.local(d.a)
	case opOpaque:
		switch v := d.v.(type) {
		case *ssa.Parameter, *ssa.FreeVar, *ssa.Call, *ssa.TypeAssert:
			return true
		case *ssa.Extract:
			_, isCall := v.Tuple.(*ssa.Call)
			return isCall
		}
	case opExtract:
		_, isCall := d.v.(*ssa.Call)
		return isCall
	case opNonNil, opRes:
		return true
	}
	return false
}

func isErrorType(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}
