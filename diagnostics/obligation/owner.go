package obligation

import (
	"cmp"
	"go/types"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/resource"
)

// A keeper is what holds a resource inside: releasing the keeper releases it.
type keeper struct {
	releases []string // methods that release it, the one to be written first
	others   []string // methods that may release it or hand it on
	chains   []string // methods that give back the keeper
	inside   string   // the fields of it down to the resource
	typ      types.Type
	holds    term // what lies there; none where that cannot be said
}

type ownerKey struct {
	typ    *types.TypeName
	inside string
	what   string
}

// releaseNames are the methods that a reader takes for a release, the one to
// write first.
var releaseNames = []string{"Close", "Stop", "Shutdown", "Release", "Cancel", "Cleanup", "Destroy", "Dispose", "Terminate", "Free"}

// keeperOf says which methods of a type of this package release the resource in
// a field of it, or may; nil where none does.
func (p *pass) keeperOf(typ types.Type, inside string, t *target, path []string) *keeper {
	named := namedOf(typ)
	if named == nil || named.Obj().Pkg() != p.src.Types {
		return nil
	}
	named = named.Origin()
	q := question{row: t.row, kind: t.kind, place: t.place, releases: t.releases, ends: t.ends, path: path, inside: strings.Split(inside, ".")}
	key := ownerKey{named.Obj(), inside, q.key().what}
	if k, ok := p.owners[key]; ok {
		return k
	}
	k := &keeper{inside: inside, typ: typ}
	for i := range named.NumMethods() {
		m := named.Method(i)
		switch p.disposes(m, q) {
		case released:
			k.releases = append(k.releases, m.Name())
		case borrowed:
		case returned:
			k.chains = append(k.chains, m.Name())
		default:
			k.others = append(k.others, m.Name())
		}
	}
	if m := promotes(named, q); m != "" {
		k.releases = append(k.releases, m)
	}
	p.promoted(named, inside, t, path, k)
	slices.SortFunc(k.releases, func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b)) })
	slices.Sort(k.others)
	if len(k.releases) == 0 && len(k.others) == 0 && len(k.chains) == 0 {
		k = nil
	}
	if len(p.asked) == 0 { // within a question the answer may hang on it
		p.owners[key] = k
	}
	return k
}

func rank(name string) int {
	if i := slices.IndexFunc(releaseNames, func(r string) bool { return strings.EqualFold(r, name) }); i >= 0 {
		return i
	}
	if soundsLikeRelease(name) { // closeAll
		return len(releaseNames)
	}
	return len(releaseNames) + 1
}

func namedOf(t types.Type) *types.Named {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, _ := types.Unalias(t).(*types.Named)
	return n
}

// disposes is what a method does with the resource in its receiver. A method
// that is ready to be called twice releases it on some paths only.
func (p *pass) disposes(m *types.Func, q question) does {
	fn := p.built[m]
	if fn == nil || len(fn.Params) == 0 {
		return p.wordsOf(m, q)
	}
	q.fn, q.param = fn, 0
	s, ok := p.summarize(&q)
	switch {
	case !ok:
		return borrowed
	case s.may || s.success.does == released:
		return released
	case s.success.does == borrowed && s.failure.does == borrowed:
		return borrowed
	case s.success == (deed{does: returned}) && s.failure == s.success && p.givesBack(fn) && fn.Signature.Results().Len() == 1:
		return returned
	}
	return unseen
}

// wordsOf is what the words of a method that is not built say: it uses what it
// neither returns nor calls the release of.
func (p *pass) wordsOf(m *types.Func, q question) does {
	if d := p.decl(m); d == nil || d.Body == nil || returnsResource(m) {
		return unseen
	}
	for _, r := range q.releases {
		if p.bodyCalls(m.Origin(), r.Method+r.Func) {
			return unseen
		}
	}
	return borrowed
}

// promotes is the release method that a type has from the resource it embeds.
func promotes(named *types.Named, q question) string {
	for _, r := range q.releases {
		if r.Root != resource.Hole || r.Method == "" || len(r.Fields) > len(q.path) {
			continue
		}
		obj, index, _ := types.LookupFieldOrMethod(types.NewPointer(named), true, named.Obj().Pkg(), r.Method)
		if m, ok := obj.(*types.Func); !ok || m == nil || len(index) <= len(q.inside) {
			continue
		}
		if embeds(named, q.inside) {
			return r.Method
		}
	}
	return ""
}

// promoted adds the methods that a type has from an owner that it embeds.
func (p *pass) promoted(named *types.Named, inside string, t *target, path []string, k *keeper) {
	field, rest, ok := strings.Cut(inside, ".")
	st, _ := structOf(named)
	i := fieldIndex(st, field)
	if !ok || i < 0 || !st.Field(i).Embedded() {
		return
	}
	in := p.keeperOf(st.Field(i).Type(), rest, t, path)
	if in == nil {
		return
	}
	seen := func(name string) bool {
		_, index, _ := types.LookupFieldOrMethod(types.NewPointer(named), true, named.Obj().Pkg(), name)
		return len(index) > 1
	}
	k.releases = append(k.releases, slices.DeleteFunc(slices.Clone(in.releases), func(m string) bool { return !seen(m) })...)
	k.others = append(k.others, slices.DeleteFunc(slices.Concat(in.others, in.chains), func(m string) bool { return !seen(m) })...)
}

func embeds(t types.Type, inside []string) bool {
	for _, name := range inside {
		st, _ := structOf(t)
		i := fieldIndex(st, name)
		if i < 0 || !st.Field(i).Embedded() {
			return false
		}
		t = st.Field(i).Type()
	}
	return true
}

// call says how a caller writes the release of what has this static type;
// empty if it cannot.
func (k *keeper) call(static types.Type, pkg *types.Package) []string {
	var exprs []string
	for _, name := range k.releases {
		obj, _, _ := types.LookupFieldOrMethod(static, true, pkg, name)
		m, ok := obj.(*types.Func)
		if !ok {
			continue
		}
		switch params := m.Signature().Params(); {
		case params.Len() == 0:
			exprs = append(exprs, resource.Hole+"."+name+"()")
		case params.Len() == 1 && isContext(params.At(0).Type()):
			exprs = append(exprs, resource.Hole+"."+name+"(ctx)")
		default:
			exprs = append(exprs, resource.Hole+"."+name+"(_)")
		}
	}
	if len(exprs) > 0 && strings.HasSuffix(exprs[0], "(_)") {
		i := slices.IndexFunc(exprs, func(e string) bool { return !strings.HasSuffix(e, "(_)") })
		if i < 0 {
			return nil // nobody knows what to give it
		}
		exprs[0], exprs[i] = exprs[i], exprs[0]
	}
	return exprs
}

func isContext(t types.Type) bool {
	n := namedOf(t)
	return n != nil && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context" && n.Obj().Name() == "Context"
}
