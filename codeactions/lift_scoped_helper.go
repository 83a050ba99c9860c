package codeactions

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/obligation"
)

var liftScopedHelper = &Action{
	ID:    "lift-scoped-helper",
	Title: "lift the set-up and its release out into a helper",
	Doc: `What ` + "`@contextmanager`" + ` is to Python: a function opens something, sets up what it
needs on top of it, defers the releases, and then goes on to its own work. All of
that in front of the work becomes a helper that takes the work as a function, so
that others can use it. The set-up goes from the acquisition to the last ` + "`defer`" + ` of
its block, or is what is selected, beginning with the acquisition. What the work
uses of it becomes the parameters of the function.

Where the set-up is no more than the acquisition, its error check and its
release, that is ` + "`wrap-in-scoped-helper`" + `. For a function whose last result is an
error. Shown disabled, with the reason, where something that the set-up opens is
not released by it, where it changes what lives outside of it, and where the work
would not see the same variables any more.`,
	rewrite: (*cursor).liftScopedHelper,
}

const (
	whyNotReleased = "something that the statements open is not released by a defer of theirs"
	whyLiftEffect  = "the statements change what lives outside of them, or return more than an error"
	whyLiftLocal   = "the statements use a constant or a type of the function, or declare one that the rest uses"
	whyLiftShared  = "the statements and the rest would each have a variable of their own where they share one"
	whyNoWork      = "nothing is left to be done after the statements"
)

func (c *cursor) liftScopedHelper() []Offer {
	for _, ob := range c.st.Obligations {
		if c.end < ob.Func.Pos() || ob.Func.End() < c.pos || c.end < startOf(c.pkg, ob) || ob.Call.End() < c.pos {
			continue
		}
		s, why := locate(c.pkg, ob)
		if why != "" || !s.wrappable() || s.sig.Results().Len() == 0 || s.inHelper() {
			continue
		}
		l := &lift{wrap: &wrap{site: s, st: c.st}}
		if !l.selected(c) {
			continue
		}
		o := Offer{Title: "Lift into a scoped helper", Kind: "refactor.extract.deferls.lift-scoped-helper", At: ob.Call.Pos()}
		h, why := l.prepare()
		if why == "" {
			o.Title = "Lift into " + h.name
			o.Edits, why = l.edits(h)
		}
		o.Disabled = why
		return []Offer{o}
	}
	return nil
}

// lift is one lifting in the making: a wrapping whose helper does more.
type lift struct {
	*wrap
	setup []ast.Stmt
	g     *signature
	shown []*types.Var // what the set-up declares and the rest uses
	named *types.Var   // the function's error result, if the set-up uses it by its name
}

// selected finds the set-up. It is false where that is no more than what
// wrapping is for.
func (l *lift) selected(c *cursor) bool {
	list := l.list[l.index:]
	n := 0
	if c.pos < c.end {
		if l.index > 0 && c.pos < l.list[l.index-1].End() || c.pos <= l.body.Lbrace || l.body.Rbrace < c.end {
			return false
		}
		for n < len(list) && list[n].Pos() < c.end {
			n++
		}
	} else {
		n = 1 + lastIndex(list, func(st ast.Stmt) bool { _, ok := st.(*ast.DeferStmt); return ok })
	}
	if n == 0 {
		return false
	}
	l.setup = list[:n]
	if n <= 2 {
		return false
	}
	d, ok := list[2].(*ast.DeferStmt)
	return n > 3 || !ok || d == nil
}

func (l *lift) prepare() (*helper, string) {
	for _, step := range []func() string{l.whyAcquisition, l.whyCheck, l.whySetup, l.whyReleases, l.whyWork, l.whyShared} {
		if why := step(); why != "" {
			return nil, why
		}
	}
	return l.write()
}

// whySetup is why the statements cannot stand in a function of their own.
func (l *lift) whySetup() string {
	if l.failed == nil {
		return whyCheckDoes
	}
	l.head = last(l.setup)
	results := l.sig.Results()
	r := results.At(results.Len() - 1)
	why := ""
	for _, st := range l.setup {
		ast.Inspect(st, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if l.pkg.Info.Uses[n] == types.Object(r) && n.Name != "" {
					l.named = r
				}
			case *ast.LabeledStmt:
				why = whyBranches
			case *ast.CallExpr:
				if l.isRecover(n) {
					why = whyRecovers
				}
			}
			return true
		})
		inspectOwn(st, func(n ast.Node) {
			if ret, ok := n.(*ast.ReturnStmt); ok && !l.onlyZeros(ret) {
				why = whyLiftEffect
			}
		})
		if leaves(st, false, false, map[string]bool{}) {
			why = whyBranches
		}
		for _, v := range slices.Collect(results.Variables())[:results.Len()-1] {
			if l.uses(st, v) {
				why = whyLiftEffect
			}
		}
	}
	return why
}

// whyReleases: all that is opened in the set-up is released by its defers.
func (l *lift) whyReleases() string {
	from, to := l.stmt.Pos(), l.head.End()
	for _, ob := range l.st.Obligations {
		if ob.Call.Pos() < from || to < ob.Call.End() {
			continue
		}
		deferred := false
		for _, e := range ob.Events {
			deferred = deferred || e.Kind == obligation.Deferred && from <= e.Pos && e.Pos < to
			if e.Kind == obligation.Transferred || e.Kind == obligation.Unknown {
				return whyNotReleased
			}
		}
		if !deferred || len(ob.Leaks) > 0 {
			return whyNotReleased
		}
	}
	return ""
}

// whyWork is why the rest cannot become a function.
func (l *lift) whyWork() string {
	rest := l.list[l.index+len(l.setup):]
	if len(rest) == 0 {
		return whyNoWork
	}
	i := lastIndex(l.setup, func(st ast.Stmt) bool { _, ok := st.(*ast.DeferStmt); return ok })
	if i < 0 {
		return whyNotReleased
	}
	l.deferred = l.setup[i].(*ast.DeferStmt)
	if why := l.fit(rest, len(rest)); why != "" {
		return why
	}
	if slices.ContainsFunc(l.ways.given, func(g given) bool { return g.used }) {
		return whyNamedResult // where the set-up fails, it would not be zero
	}
	err := l.variable(l.errName())
	if first := l.firstMention(l.block, err); first != nil && !l.assigns(first) && l.assignsErr(l.setup[2:]) {
		return whyErrRead
	}
	return ""
}

// whyShared looks at the variables that the helper is given, and at those that
// it gives the function that it calls: each becomes two.
func (l *lift) whyShared() string {
	l.g = &signature{wrap: l.wrap, generic: l.typeParams(), reserved: map[string]bool{}}
	why := ""
	seen := map[types.Object]bool{}
	for _, st := range l.setup {
		ast.Inspect(st, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			obj := l.pkg.Info.Uses[id]
			if !ok || obj == nil || seen[obj] || obj.Pos() < l.outermost().Pos() || l.outermost().End() <= obj.Pos() {
				return why == ""
			}
			seen[obj] = true
			if obj.Pos() < l.stmt.Pos() || l.head.End() <= obj.Pos() {
				why = l.give(id, obj)
			}
			return why == ""
		})
	}
	for _, obj := range l.declared(l.setup) {
		v, isVar := obj.(*types.Var)
		switch {
		case why != "" || v == l.variable(l.errName()) || l.named != nil && v == l.named:
		case !slices.ContainsFunc(l.block, func(st ast.Stmt) bool { return l.uses(st, obj) }):
		case !isVar:
			why = whyLiftLocal
		case l.shares(v, l.block) || l.shares(v, l.setup):
			why = whyLiftShared
		default:
			l.shown = append(l.shown, v)
		}
	}
	return why
}

// give makes what the set-up uses of the function a parameter of the helper.
func (l *lift) give(id *ast.Ident, obj types.Object) string {
	switch obj := obj.(type) {
	case *types.Var:
		switch {
		case obj.IsField() || obj == l.named:
			return ""
		case l.assignedIn(&ast.BlockStmt{List: l.setup}, obj):
			return whyLiftEffect
		case l.shares(obj, l.setup):
			return whyLiftShared
		}
		typ, why := l.g.write(obj.Type())
		l.g.params = append(l.g.params, param{id.Name, typ, id.Name})
		return why
	case *types.TypeName:
		if p, ok := obj.Type().(*types.TypeParam); ok {
			l.g.need(p)
			return ""
		}
	}
	return whyLiftLocal
}

// shares says whether statements do something to a variable that a copy of it
// would not notice, or that would not be noticed in one.
func (l *lift) shares(v *types.Var, list []ast.Stmt) bool {
	switch v.Type().Underlying().(type) {
	case *types.Struct, *types.Array:
		return true
	}
	for _, st := range list {
		found := false
		ast.Inspect(st, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.UnaryExpr:
				found = found || n.Op == token.AND && l.names(n.X, v)
			case *ast.FuncLit:
				found = found || l.uses(n, v) && l.changes(v)
			}
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

// changes says whether a variable is given another value once the set-up has
// begun.
func (l *lift) changes(v *types.Var) bool {
	for _, st := range slices.Concat(l.setup, l.block) {
		changed := false
		ast.Inspect(st, func(n ast.Node) bool {
			for _, e := range assigns(n) {
				id, ok := ast.Unparen(e).(*ast.Ident)
				changed = changed || ok && l.pkg.Info.Uses[id] == types.Object(v)
			}
			return !changed
		})
		if changed {
			return true
		}
	}
	return false
}

// write is the helper: the statements as they are, and the call of the function.
func (l *lift) write() (*helper, string) {
	var names, passed, params, used []string
	word := l.resourceWord()
	for _, v := range l.shown {
		typ, why := l.g.write(v.Type())
		if why != "" {
			return nil, why
		}
		used = append(used, v.Name()+" "+typ)
		names = append(names, v.Name())
	}
	if len(l.shown) == 1 && typeName(l.shown[0].Type()) != "" {
		word = upperFirst(typeName(l.shown[0].Type()))
	}
	for _, p := range l.g.params {
		params = append(params, p.name+" "+p.typ)
		passed = append(passed, p.arg)
	}
	generic, why := l.g.typeList()
	if why != "" {
		return nil, why
	}
	spoken := map[string]bool{}
	for _, st := range l.setup {
		mentioned(st, spoken)
	}
	fn := fresh(func(n string) bool { return spoken[n] }, "fn")
	results := "error"
	if l.named != nil {
		results = "(" + l.named.Name() + " error)"
	}
	use := "func(" + strings.Join(used, ", ") + ") "
	h := &helper{name: fresh(l.unknown(), "with"+word), needs: l.g.edits}
	h.call = opening(h.name+l.g.instance(), passed) + use + l.resultType()
	what := "calls " + fn
	if len(names) > 0 {
		what += " with " + listed(names)
	}
	h.text = fmt.Sprintf("// %s %s. Whatever %s does, what was opened for it is released at the end.\n", h.name, what, fn) +
		fmt.Sprintf("func %s%s(%s) %s {\n\t", h.name, generic, strings.Join(append(params, fn+" "+use+"error"), ", "), results) +
		l.text() + fmt.Sprintf("\n\treturn %s(%s)\n}", fn, strings.Join(names, ", "))
	return h, ""
}

func listed(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + last(names)
}

// text are the statements of the set-up, one step deep, their returns those of
// an error only.
func (l *lift) text() string {
	var gone []change
	for _, st := range l.setup {
		inspectOwn(st, func(n ast.Node) {
			if ret, ok := n.(*ast.ReturnStmt); ok && len(ret.Results) > 1 {
				gone = append(gone, change{start: l.src.offset(ret.Results[0].Pos()), end: l.src.offset(last(ret.Results).Pos())})
			}
		})
	}
	return l.src.outdented(l.setup, l.head.End(), gone)
}
