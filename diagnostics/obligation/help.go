package obligation

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// help is what a function that can be seen into does with an argument.
type help struct {
	sum   summary
	arg   term
	keeps [2]*keeper // the result that keeps it, where the function succeeds and where it fails
}

// helped does to the obligation what the callee does; done is false where the
// callee cannot be seen into.
func (x *explorer) helped(s *state, site ssa.CallInstruction, k *callee, recv term, args []term) (goesOn, done bool) {
	if at := x.at(recv); at.op == opKeeper {
		return x.keeps(s, site, k, recv, args)
	}
	h, state := x.help(s, k, args)
	switch {
	case state == circular:
		return false, true // another round of the summary comes back
	case state == hidden:
		return false, false
	case h.sum.success == h.sum.failure:
		switch h.sum.success.does {
		case unseen:
			return false, false
		case handed:
			return x.settle(s, Transferred, site.Pos(), "handed on by "+k.fn.Name()), true
		}
		return x.becomes(s, site, k, h, 0), true
	}
	call, ok := site.(*ssa.Call)
	if !ok { // deferred: nobody looks at its error
		return false, false
	}
	last := call.Call.Signature().Results().Len() - 1
	fails := s.clone()
	x.bind(fails, call, last, x.mk(termData{op: opNonNil, v: call}))
	fails.failing = true
	if x.becomes(fails, site, k, h, 1) {
		x.clobber(fails, none, args)
		x.queue = append(x.queue, fails)
	}
	x.bind(s, call, last, x.nilTerm())
	return x.becomes(s, site, k, h, 0), true
}

// becomes does one deed.
func (x *explorer) becomes(s *state, site ssa.CallInstruction, k *callee, h help, class int) bool {
	d := h.sum.success
	if class == 1 {
		d = h.sum.failure
	}
	call, _ := site.(*ssa.Call)
	switch d.does {
	case borrowed:
		x.unview(s, call, h.arg)
		x.tellUse(s, site, k, "lent to ", k.fn.Name(), ", which only uses it", h.when(class))
		return true
	case released:
		return x.settle(s, releasedAt(s, site), site.Pos(), "released by "+k.fn.Name()+h.when(class))
	case returned:
		x.bind(s, call, d.result, h.arg)
		x.tell(s, Used, site.Pos(), "given back by ", k.fn.Name(), h.when(class))
		return true
	case kept:
		if call == nil {
			return true
		}
		if h.keeps[class] == nil {
			x.bind(s, call, d.result, x.mk(termData{op: opView})) // nothing releases it through that
			x.tellUse(s, site, k)
			return true
		}
		t := x.mk(termData{op: opKeeper, v: call, i: class})
		x.keepers[t] = h.keeps[class]
		x.bind(s, call, d.result, t)
		x.tell(s, Kept, site.Pos(), "kept by what ", k.fn.Name(), " returns", until(h.keeps[class]), h.when(class))
		return true
	}
	return x.settle(s, Unknown, site.Pos(), "handed to "+calleeName(k)+", which stores it or releases it on some paths")
}

// unview: what a function returns that is seen to use the resource and nothing
// else does not read through it.
func (x *explorer) unview(s *state, call *ssa.Call, arg term) {
	if call == nil {
		return
	}
	for _, a := range call.Call.Args {
		if t := x.eval(s, a); t != arg && x.reach(s, t) != nothing {
			return
		}
	}
	bound, ok := s.env[call]
	if !ok {
		return
	}
	results := []term{bound}
	if d := x.at(bound); d.op == opTuple {
		results = x.unlist(d.a)
	}
	for i, t := range results {
		switch {
		case x.at(t).op != opView:
		case len(results) == 1:
			delete(s.env, call)
		default:
			x.bind(s, call, i, x.mk(termData{op: opExtract, v: call, i: i}))
		}
	}
}

// until says what ends the keeping.
func until(k *keeper) string {
	if len(k.releases) == 0 {
		return ""
	}
	return ", until " + strings.Join(k.releases, " or ")
}

// when says in which of two cases a function does what it does.
func (h *help) when(class int) string {
	switch {
	case h.sum.success == h.sum.failure:
		return ""
	case class == 1:
		return " where it fails"
	}
	return " where it succeeds"
}

// keeps: a method is called on what holds the resource.
func (x *explorer) keeps(s *state, site ssa.CallInstruction, k *callee, recv term, args []term) (goesOn, done bool) {
	holder := x.keepers[recv]
	if k.fn == nil || holder == nil {
		return false, false
	}
	for _, a := range args[min(k.shift, len(args)):] {
		if x.whole(s, a) {
			return false, false
		}
	}
	switch name := k.fn.Name(); {
	case slices.Contains(holder.releases, name):
		return x.settle(s, releasedAt(s, site), site.Pos(), "released by "+name), true
	case slices.Contains(holder.others, name):
		return false, false
	case slices.Contains(holder.chains, name):
		call, _ := site.(*ssa.Call)
		x.bind(s, call, 0, recv)
	}
	x.tellUse(s, site, k, "used through what holds it")
	return true, true
}

type sight uint8

const (
	hidden sight = iota
	seen
	circular // a function that calls itself, of which nothing is known yet
)

// help looks into the callee for the one argument that the resource can be had
// through; several at once are not followed.
func (x *explorer) help(s *state, k *callee, args []term) (h help, how sight) {
	index := -1
	for i, a := range args {
		if x.reach(s, a) != whole {
			continue
		}
		if index >= 0 {
			return help{}, hidden
		}
		index = i
	}
	if index < 0 || k.fn == nil {
		return help{}, hidden
	}
	h.arg = args[index]
	path, is := x.resPath(h.arg)
	var inside []string
	if !is {
		in, below, ok := x.insideOf(s, h.arg)
		if !ok {
			return help{}, hidden
		}
		inside, path = strings.Split(in, "."), below
	}
	if k.static != nil && k.fn.Pkg() == x.src.Types {
		return x.helpOf(k.static, index, h, path, inside)
	}
	if only := x.built[x.soleMethod(k.fn)]; k.invoke && only != nil {
		return x.helpOf(only, index+1, h, path, inside)
	}
	if k.invoke || k.static == nil || len(inside) > 0 {
		return help{}, hidden
	}
	pf, known := x.foreign(k.fn, index, x.target.releases, path)
	if !known {
		return help{}, hidden
	}
	for class, d := range [2]Deed{pf.Success, pf.Failure} {
		own := deed{does: doesOf(d.Does), result: d.Result}
		if class == 0 {
			h.sum.success = own
		} else {
			h.sum.failure = own
		}
		if len(d.Releases) > 0 || len(d.Others) > 0 || own.does == kept && showsFields(k.fn, d.Result) {
			h.keeps[class] = &keeper{releases: d.Releases, others: d.Others}
		}
	}
	return h, seen
}

func (x *explorer) helpOf(fn *ssa.Function, param int, h help, path, inside []string) (help, sight) {
	q := &question{
		fn: fn, param: param, row: x.target.row, kind: x.target.kind, place: x.target.place,
		releases: x.target.releases, ends: x.target.ends, path: path, inside: inside,
	}
	sum, ok := x.summarize(q)
	if !ok {
		return help{}, circular
	}
	h.sum = sum
	if sum.may && len(inside) > 0 { // a method that is ready to be called twice
		h.sum.success, h.sum.failure = deed{does: released}, deed{does: released}
	}
	for class, d := range [2]deed{sum.success, sum.failure} {
		if d.does == kept && d.typ != nil {
			h.keeps[class] = x.keeping(d, path, h.arg, len(inside) == 0)
		}
	}
	return h, seen
}

// keeping is the keeper of what a function of this package has put into a
// result. Where no method releases it, whoever has the result may read the field.
func (x *explorer) keeping(d deed, path []string, arg term, itself bool) *keeper {
	k := keeper{inside: d.inside, typ: d.typ}
	if known := x.keeperOf(d.typ, d.inside, x.target, path); known != nil {
		k = *known
	}
	if itself {
		k.holds = arg
	}
	return &k
}

// showsFields says whether a result has a field that can be read elsewhere and
// could be a resource.
func showsFields(fn *types.Func, result int) bool {
	st, _ := structOf(fn.Signature().Results().At(result).Type())
	for i := 0; st != nil && i < st.NumFields(); i++ {
		if f := st.Field(i); f.Exported() && mayBeResource(f.Type()) {
			return true
		}
	}
	return false
}

// chains: a method that gives back its receiver: b.With(x).With(y).
func (x *explorer) chains(s *state, site ssa.CallInstruction, k *callee, args []term) {
	call, ok := site.(*ssa.Call)
	if !ok || len(args) == 0 || k.invoke || !x.isRes(args[0]) {
		return
	}
	res := call.Call.Signature().Results()
	if res.Len() == 0 || !types.Identical(res.At(0).Type(), call.Call.Args[0].Type()) {
		return
	}
	h, how := x.help(s, k, args)
	if how == seen && h.sum.success.does == returned && h.sum.success == h.sum.failure {
		x.bind(s, call, h.sum.success.result, args[0])
	}
}
