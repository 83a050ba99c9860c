package codeactions

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"go/types"
	"slices"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// Prove checks an offer's edits against the fix laws that can be checked by
// machine: it applies them to the text, type-checks the package again,
// analyses it again, and compares. It returns the law that is broken, or nil.
//
//  1. The result parses, has no new type error, and is as gofmt-clean as before.
//  2. The finding is gone, and no new one of equal or higher severity has come.
//  3. Asked again, nothing is offered for that obligation.
//
// Of a comment that silences a finding it is only asked that this finding is not
// shown any more, and that all others are.
func Prove(ctx context.Context, st *State, o Offer) error {
	if o.Disabled != "" {
		return fmt.Errorf("it cannot be done: %s", o.Disabled)
	}
	if len(o.Edits) == 0 {
		return errors.New("there is nothing to edit; ask for the code actions again")
	}
	edit := edited
	if o.Finding != nil && diagnostics.OfPackage(o.Finding.Check) {
		edit = whole
	}
	_, err := prove(ctx, st, []Offer{o}, edit)
	return err
}

// prove is the package after all of some offers, made by edit, or the law that
// they break together.
func prove(ctx context.Context, st *State, offers []Offer, edit editing) (*State, error) {
	edits := editsOf(offers)
	text, err := Apply(st.Pkg, edits)
	if err != nil {
		return nil, err
	}
	changes, err := byFile(st.Pkg, edits)
	if err != nil {
		return nil, err
	}
	for name, after := range text {
		if generated(st.Pkg, name) {
			return nil, fmt.Errorf("it would edit %s, which is generated", name)
		}
		if gofmtClean(st.Pkg.Text[name]) && !gofmtClean(after) {
			return nil, fmt.Errorf("it would leave %s not formatted as gofmt does", name)
		}
	}
	pkg, err := edit(ctx, st.Pkg, text, changes)
	if err != nil {
		return nil, err
	}
	c := compared{before: st, after: &State{Pkg: pkg}, changes: changes}
	if err := c.compiles(); err != nil {
		return nil, err
	}
	if c.after, err = Analyze(ctx, pkg, st.Context); err != nil {
		return nil, err
	}
	for _, o := range offers {
		if o.Action.Silences {
			if err := c.silenced(o); err != nil {
				return nil, err
			}
			continue
		}
		if err := c.gone(o); err != nil {
			return nil, err
		}
		if err := c.nothingNew(o); err != nil {
			return nil, err
		}
		if err := c.settled(o); err != nil {
			return nil, err
		}
	}
	return c.after, nil
}

func generated(pkg *load.Package, path string) bool {
	return slices.ContainsFunc(pkg.Files, func(f *ast.File) bool {
		return pkg.Fset.File(f.FileStart).Name() == path && ast.IsGenerated(f)
	})
}

// editing makes the package with other text: in full, or as far as a proof
// needs it.
type editing func(ctx context.Context, pkg *load.Package, text map[string][]byte, changes map[string][]change) (*load.Package, error)

// gofmtClean says whether gofmt would change nothing. Line ends and the
// byte-order mark are not its business here: it would take both away.
func gofmtClean(text []byte) bool {
	text = bytes.TrimPrefix(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), []byte("\ufeff"))
	formatted, err := format.Source(text)
	return err == nil && bytes.Equal(formatted, text)
}

// compared is a package before and after some changes.
type compared struct {
	before, after *State
	changes       map[string][]change
}

// spot is a place in the text after the changes.
type spot struct {
	file   string
	offset int
}

func spotOf(pkg *load.Package, p token.Pos) spot {
	tf := pkg.Fset.File(p)
	if tf == nil {
		return spot{} // an error that has no place
	}
	return spot{tf.Name(), tf.Offset(p)}
}

// carried is where a place of the text before is after the changes; false if
// it was taken away.
func (c compared) carried(p token.Pos) (spot, bool) {
	at := spotOf(c.before.Pkg, p)
	offset, ok := moved(c.changes[at.file], at.offset)
	return spot{at.file, offset}, ok
}

// inserted says whether a place of the text after lies in what was written.
func (c compared) inserted(at spot) bool {
	shift := 0
	for _, ch := range c.changes[at.file] {
		start := ch.start + shift
		if start <= at.offset && at.offset < start+len(ch.text) {
			return true
		}
		shift += len(ch.text) - (ch.end - ch.start)
	}
	return false
}

// unfounded says whether a finding is about a comment that stands in none of the
// functions that were analysed: without them there is nothing for it to ignore.
func (c compared) unfounded(f *diagnostics.Finding) bool {
	return f.Obligation == nil && !slices.ContainsFunc(c.after.Pkg.Files, func(file *ast.File) bool {
		return slices.ContainsFunc(file.Decls, func(d ast.Decl) bool {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				return false
			}
			start := fn.Pos()
			if fn.Doc != nil {
				start = fn.Doc.Pos()
			}
			return start <= f.Pos && f.Pos < fn.End()
		})
	})
}

// same are the obligations after the changes that an obligation before has
// become: the same call, or what was written in its stead.
func (c compared) same(ob *obligation.Obligation) []*obligation.Obligation {
	var list []*obligation.Obligation
	at, kept := c.carried(ob.Call.Pos())
	for _, n := range c.after.Obligations {
		now := spotOf(c.after.Pkg, n.Call.Pos())
		if kept && now == at && n.Place == ob.Place || !kept && n.Row.Call == ob.Row.Call && c.inserted(now) {
			list = append(list, n)
		}
	}
	return list
}

// compiles is the first part of law 1: what the parser and the type checker
// say was said before, of the same place.
func (c compared) compiles() error {
	type key struct {
		message string
		at      spot
	}
	known := map[key]bool{}
	for _, e := range c.before.Pkg.Errors {
		if at, ok := c.carried(e.Pos); ok {
			known[key{e.Msg, at}] = true
		}
	}
	for _, e := range c.after.Pkg.Errors {
		if !known[key{e.Msg, spotOf(c.after.Pkg, e.Pos)}] {
			return fmt.Errorf("the result would not compile: %s", e.Msg)
		}
	}
	return nil
}

// gone is the first half of law 2: the finding is not there any more, and not
// because the resource is out of sight.
func (c compared) gone(o Offer) error {
	if o.Finding == nil {
		return nil
	}
	if o.Obligation == nil {
		return c.goneAt(o)
	}
	list := c.same(o.Obligation)
	if _, kept := c.carried(o.Obligation.Call.Pos()); kept && len(list) == 0 {
		return errors.New("nothing would show that it is released")
	}
	for _, f := range c.after.Findings {
		if slices.Contains(list, f.Obligation) && !c.besides(o, f.Check) && (f.Check == o.Finding.Check || f.Severity >= o.Finding.Severity) {
			return fmt.Errorf("it would not be enough: %s", f.Message)
		}
	}
	for _, ob := range list {
		if owes(o.Finding) && !c.released(ob) {
			return errors.New("nothing would show that it is released")
		}
	}
	return nil
}

// besides says whether a check had found something else than what an offer answers
// about the same acquisition: that is another offer's to mend.
func (c compared) besides(o Offer, check string) bool {
	return (o.Finding == nil || check != o.Finding.Check) && slices.ContainsFunc(c.before.Findings, func(f diagnostics.Finding) bool {
		return f.Obligation == o.Obligation && f.Check == check
	})
}

// owes says whether a finding is that something is not released.
func owes(f *diagnostics.Finding) bool { return f.Check == "leak" || f.Check == "discarded" }

// goneAt is the first half of law 2 for a finding about no acquisition: its check
// finds nothing in what was written, nor where the finding stood.
func (c compared) goneAt(o Offer) error {
	was, kept := c.carried(o.Finding.Pos)
	for i := range c.after.Findings {
		f := &c.after.Findings[i]
		if at := spotOf(c.after.Pkg, f.Pos); f.Check == o.Finding.Check && (kept && at == was || c.inserted(at)) {
			return fmt.Errorf("it would not be enough: %s", f.Message)
		}
	}
	return nil
}

// released says whether what was written releases an obligation: the engine
// says so, or it is a defer or a Cleanup that names the resource. (To the
// engine a Cleanup takes it over, and after a call of a function value the
// resource is out of its sight.)
func (c compared) released(ob *obligation.Obligation) bool {
	if slices.ContainsFunc(ob.Events, func(e obligation.Event) bool {
		return (e.Kind == obligation.Deferred || e.Kind == obligation.Released) && c.inserted(spotOf(c.after.Pkg, e.Pos))
	}) {
		return true
	}
	found := false
	ast.Inspect(ob.Func, func(n ast.Node) bool {
		if registers(n) && c.inserted(spotOf(c.after.Pkg, n.Pos())) {
			ast.Inspect(n, func(n ast.Node) bool {
				id, ok := n.(*ast.Ident)
				found = found || ok && ob.Var != nil && c.after.Pkg.Info.Uses[id] == types.Object(ob.Var)
				return !found
			})
		}
		return !found
	})
	return found
}

func registers(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.DeferStmt:
		return true
	case *ast.CallExpr:
		sel, ok := n.Fun.(*ast.SelectorExpr)
		return ok && sel.Sel.Name == "Cleanup"
	}
	return false
}

// shown is a finding as it can be told from others before and after a change.
type shown struct {
	check string
	at    spot
	place resource.Place
}

func shownAt(f *diagnostics.Finding, at spot) shown {
	s := shown{check: f.Check, at: at}
	if f.Obligation != nil {
		s.place = f.Obligation.Place
	}
	return s
}

// nothingNew is the second half of law 2.
func (c compared) nothingNew(o Offer) error {
	worst := resource.Warning
	if o.Finding != nil {
		worst = o.Finding.Severity
	}
	known := map[shown]resource.Severity{}
	for i := range c.before.Findings {
		f := &c.before.Findings[i]
		if at, ok := c.carried(f.Pos); ok {
			known[shownAt(f, at)] = f.Severity
		}
	}
	for i := range c.after.Findings {
		f := &c.after.Findings[i]
		if was, ok := known[shownAt(f, spotOf(c.after.Pkg, f.Pos))]; ok && f.Severity <= was || c.wasFound(f) {
			continue
		}
		if o.Action.Obliges && (f.Obligation != nil && len(f.Obligation.Row.Via) > 0 || diagnostics.OfPackage(f.Check)) {
			continue
		}
		if f.Severity >= worst && !c.unfounded(f) {
			return fmt.Errorf("it would bring a new finding: %s", f.Message)
		}
	}
	return nil
}

// wasFound says whether a check had found the same about an acquisition before, in
// another place.
func (c compared) wasFound(f *diagnostics.Finding) bool {
	return f.Obligation != nil && slices.ContainsFunc(c.before.Findings, func(was diagnostics.Finding) bool {
		return was.Check == f.Check && was.Obligation != nil && was.Severity >= f.Severity && slices.Contains(c.same(was.Obligation), f.Obligation)
	})
}

// silenced says whether the findings of the declaration are those of before
// but for the one that the offer answers. To others a comment in one is nothing.
func (c compared) silenced(o Offer) error {
	if len(c.same(o.Obligation)) == 0 {
		return errors.New("the acquisition would be out of sight")
	}
	left := map[shown]*diagnostics.Finding{}
	for i := range c.after.Findings {
		f := &c.after.Findings[i]
		left[shownAt(f, spotOf(c.after.Pkg, f.Pos))] = f
	}
	decl := c.declOf(o.Finding.Pos)
	for i := range c.before.Findings {
		f := &c.before.Findings[i]
		at, _ := c.carried(f.Pos)
		now := left[shownAt(f, at)]
		delete(left, shownAt(f, at))
		switch same := f == o.Finding || f.Obligation == o.Obligation && f.Check == o.Finding.Check; {
		case same && now != nil:
			return fmt.Errorf("it would still be shown: %s", now.Message)
		case !same && now == nil && decl != nil && c.declOf(f.Pos) == decl:
			return fmt.Errorf("it would keep another finding from being shown: %s", f.Message)
		}
	}
	for i := range c.after.Findings {
		f := &c.after.Findings[i]
		if left[shownAt(f, spotOf(c.after.Pkg, f.Pos))] != nil && !c.unfounded(f) {
			return fmt.Errorf("it would bring a new finding: %s", f.Message)
		}
	}
	return nil
}

// declOf is the declaration of the text before that a place lies in; nil for
// none.
func (c compared) declOf(p token.Pos) ast.Decl {
	for _, f := range c.before.Pkg.Files {
		for _, d := range f.Decls {
			if d.Pos() <= p && p < d.End() {
				return d
			}
		}
	}
	return nil
}

// settled is law 3: no quick fix, and not the same refactoring again.
func (c compared) settled(o Offer) error {
	if o.Obligation == nil && o.Finding == nil {
		return c.settledAt(o)
	}
	if o.Obligation == nil {
		return nil // the finding is gone, and nothing is offered without it
	}
	for _, ob := range c.same(o.Obligation) {
		for i, f := range c.after.Findings {
			if f.Obligation == ob && f.Severity >= resource.Warning && !c.besides(o, f.Check) && c.mendable(&c.after.Findings[i]) {
				return errors.New("it would leave something to be fixed at the same acquisition")
			}
		}
		if o.Action.refactor == nil {
			continue
		}
		if _, again := o.Action.refactor(c.after.request(ob, nil)); again {
			return errors.New("it would be offered again for what it has written")
		}
	}
	return nil
}

// mendable says whether anything that can be done answers a finding.
func (c compared) mendable(f *diagnostics.Finding) bool {
	return slices.ContainsFunc(candidates(c.after, f), func(o Offer) bool { return o.Disabled == "" })
}

// settledAt is law 3 for what is no acquisition.
func (c compared) settledAt(o Offer) error {
	to, kept := c.carried(o.At)
	if !kept {
		return nil
	}
	for _, f := range c.after.Pkg.Files {
		tf := c.after.Pkg.Fset.File(f.FileStart)
		if tf.Name() != to.file || to.offset > tf.Size() {
			continue
		}
		at, ok := cursorAt(c.after, tf.Pos(to.offset), tf.Pos(to.offset))
		if ok && slices.ContainsFunc(o.Action.rewrite(at), func(again Offer) bool { return again.Disabled == "" }) {
			return errors.New("it would be offered again for what it has written")
		}
	}
	return nil
}
