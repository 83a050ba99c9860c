package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

var wrapInScopedHelper = &Action{
	ID:    "wrap-in-scoped-helper",
	Title: "wrap the statements that use it in a scoped helper",
	Doc: `Moves an acquisition with its error check into a helper that acquires, calls
back and releases on every way out, and turns the statements that use the
resource into the function it calls: what ` + "`with`" + ` is to Python. The helper is
written after the function, or used again where the package has the same one, or
one that it imports: ` + "`fsutil.WithFile`" + `.

Where the block returns values, they go out through variables: the function's
named results, or new ones. A ` + "`defer`" + ` in it is kept where the block reaches to the
end of the function, so that the order of things stays, and a ` + "`continue`" + ` where it
reaches to the end of the loop. An error check that does more than return the
error stays where it is, if nothing in the block returns an error. What the
acquisition returns besides the resource and the error goes along with the
resource, where the block uses it.

Where the acquisition stands in the header of an ` + "`if`" + ` that tests its error, the
branch in which there is none becomes the function, and the other one the error
check. If there is no other one, the error is dropped, by ` + "`_ =`" + `.

The block reaches to the last use of what it declares. Where that cannot be, up to
three variables are declared in front of the call, so that it ends before. A
` + "`break`" + ` of the loop around it, a jump further out, or a return of success is noted
in a variable, and done behind the call, if all such ways lead to the same place.

For a function that returns nothing, or an error last. Shown disabled, with the
reason, where the statements leave their block in a way that a function cannot,
or where more of theirs is needed after them.`,
	fix: func(r *request) (Offer, bool) {
		o, ok := r.wrapInScopedHelper()
		o.Kind = "quickfix"
		return o, ok && o.Disabled == "" && r.finding.Check == "leak"
	},
	refactor: (*request).wrapInScopedHelper,
}

const (
	whyHeaderWrap   = "the acquisition stands in the header of an if statement"
	whyNotDeclared  = "the variable is declared before the acquisition"
	whyMoreResults  = "the acquisition has another result besides the error"
	whyNoReturn     = "no error check that returns follows the acquisition"
	whyCheckDoes    = "the error check does more than return the error"
	whyCheckUses    = "the error check uses what the helper would not know"
	whyComment      = "a comment in the acquisition or its error check would be lost"
	whyDefersIt     = "the block defers the release in another form or place, and the helper would release it once more"
	whyReleasedHere = "the block releases it by hand"
)

// wrap is one wrapping in the making.
type wrap struct {
	*site
	st       *State
	failed   *ast.ReturnStmt   // the return of the error check, which moves into the helper
	kept     *ast.BlockStmt    // what the error check does where it stays, as it does more
	deferred *ast.DeferStmt    // the release that the author has deferred right after the check; it moves into the helper
	head     ast.Stmt          // the last statement that moves into the helper
	block    []ast.Stmt        // the statements that become the function
	tail     []ast.Stmt        // what follows them
	whole    bool              // the block ends in a return, and returns for the function around it
	atEnd    bool              // nothing of the function follows the block
	jumps    []*ast.BranchStmt // that lead to the end of the block
	ways     ways              // out of the block
	leap     *leap             // out of the block to further out; nil where there must be none
	shared   *sharing          // the variables that it has in common with what is around it; nil where there must be none
	up       map[ast.Node]ast.Node
	ownErr   bool // the acquisition declares the error's variable
	within   bool // an acquisition that is wrapped around it does

	// Where the acquisition stands in the header of an if statement:
	opened, checked *ast.BlockStmt // the branches where it has not failed, and where it has
	passesOver      bool           // nothing is done where it has
}

// wrapInScopedHelper is the offer at an acquisition of the shape that the
// action is for; whatever else stands in its way makes it a disabled one.
func (r *request) wrapInScopedHelper() (Offer, bool) {
	s, why := locate(r.pkg, r.obligation)
	if why != "" || !s.wrappable() || s.inHelper() {
		return Offer{}, false
	}
	name := "with" + s.resourceWord()
	o := Offer{
		Title:      "Wrap in " + name,
		Kind:       "refactor.rewrite.deferls.wrap-in-scoped-helper",
		Finding:    r.finding,
		Obligation: r.obligation,
	}
	w := &wrap{site: s, st: r.st}
	h, why := w.prepare(name)
	if why == "" {
		o.Edits, why = w.edits(h)
		o.Title = "Wrap in " + h.name
		if !h.known {
			o.Blank = h.name
		}
	}
	o.Disabled = why
	return o, true
}

// wrappable says whether an acquisition is of the kind and in the place that
// the action is about at all.
func (s *site) wrappable() bool {
	return s.takesBlock() && s.ob.Kind.ID != "tx" // with-tx commits as well
}

// takesBlock says whether the statements that use what is acquired could be
// given to a function as one.
func (s *site) takesBlock() bool {
	results := s.sig.Results()
	if n := results.Len(); n > 0 && !isError(results.At(n-1).Type()) {
		return false
	}
	return s.ob.Place.From == resource.Result && s.ob.Var != nil && s.ob.Name != "" && s.held() != nil &&
		s.returnsError() && s.errName() != nil && s.index >= 0 &&
		!shared[s.ob.Kind.ID] && !blocking[s.ob.Kind.ID] && !consuming[s.ob.Kind.ID]
}

// inHelper says whether the acquisition is that of a scoped helper already:
// the function goes on to call back one of its parameters.
func (s *site) inHelper() bool {
	return slices.ContainsFunc(s.branches(), s.endsInCallback)
}

func (s *site) endsInCallback(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	ret, ok := last(list).(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return false
	}
	call, ok := ret.Results[0].(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return false
	}
	for p := range s.sig.Params().Variables() {
		if s.names(call.Fun, p) {
			return true
		}
	}
	return false
}

// resourceWord names the helper: the type of the resource, or its kind where
// the type says nothing.
func (s *site) resourceWord() string {
	if name := typeName(s.ob.Var.Type()); name != "" {
		return upperFirst(name)
	}
	return upperFirst(strings.ReplaceAll(s.ob.Kind.ID, "-", ""))
}

// prepare decides what moves where, or says why it cannot.
func (w *wrap) prepare(name string) (*helper, string) {
	for _, step := range []func() string{w.whyEvents, w.whyDeclared, w.whyMore, w.whyTest, w.takeDefer, w.whyComments, w.whyBlock} {
		if why := step(); why != "" {
			return nil, why
		}
	}
	return w.helper(name)
}

func (w *wrap) whyEvents() string {
	for _, e := range w.ob.Events {
		switch {
		case e.Kind == obligation.Transferred, e.Kind == obligation.Unknown && !w.deferredToo():
			return whyHandedOn
		case e.Kind == obligation.Released && !w.deferredToo():
			return whyReleasedHere
		}
	}
	return ""
}

func (w *wrap) deferredToo() bool {
	for _, e := range w.ob.Events {
		if e.Kind == obligation.Deferred {
			return true
		}
	}
	return false
}

// whyAcquisition wants the acquisition to be a statement of its own with a
// resource and an error.
func (w *wrap) whyAcquisition() string {
	switch why := w.whyDeclared(); {
	case w.inIf != nil:
		return whyHeaderWrap
	case why != "":
		return why
	case len(w.lhs) != 2:
		return whyMoreResults
	}
	return ""
}

func (w *wrap) whyDeclared() string {
	a, ok := w.stmt.(*ast.AssignStmt)
	switch {
	case w.ob.Row.OpenWith != "":
		return whyOpenWithErr
	case !ok || a.Tok != token.DEFINE || w.pkg.Info.Defs[w.held()] != types.Object(w.ob.Var):
		return whyNotDeclared
	}
	w.ownErr = w.within || w.pkg.Info.Defs[w.errName()] != nil
	return ""
}

// whyCheck wants the statement after the acquisition to be
//
//	if err != nil {
//		return ..., err
//	}
//
// with nothing else in it, or else to end the block where there is an error.
func (w *wrap) whyCheck() string {
	if len(w.rest()) == 0 {
		return whyNoReturn
	}
	check, ok := w.rest()[0].(*ast.IfStmt)
	if !ok || check.Init != nil || check.Else != nil || w.tests(check.Cond) != errNotNil || !w.ends(check.Body.List) {
		return whyNoReturn
	}
	w.head, w.checked = check, check.Body
	return w.whyChecked()
}

// whyChecked decides whether the check moves into the helper.
func (w *wrap) whyChecked() string {
	if w.failed = w.onlyError(w.checked.List); w.failed == nil {
		w.kept = w.checked
	}
	if w.kept != nil && w.usesResults(w.kept) || w.failed != nil && slices.ContainsFunc(w.beside(), w.usesResults) {
		return whyCheckUses
	}
	return ""
}

// onlyError is the return that does nothing but return the error, nil if it is
// something else.
func (w *wrap) onlyError(list []ast.Stmt) *ast.ReturnStmt {
	ret, ok := list[0].(*ast.ReturnStmt)
	n := w.sig.Results().Len()
	err := w.variable(w.errName())
	switch {
	case !ok || n == 0:
		return nil
	case len(ret.Results) == n && w.uses(ret.Results[n-1], err):
		return ret
	case len(ret.Results) == 0 && w.sig.Results().At(n-1) == err:
		return ret
	}
	return nil
}

// whyComments: the acquisition and its check are written anew.
func (w *wrap) whyComments() string {
	for _, g := range w.file.Comments {
		kept := w.kept != nil && !w.passesOver && w.kept.Lbrace < g.Pos() && g.End() <= w.kept.Rbrace
		head := w.start() < g.Pos() && g.Pos() < w.headEnd()
		foot := w.opened != nil && w.opened.Rbrace < g.Pos() && g.Pos() < w.inIf.End()
		if (head || foot) && !kept {
			return whyComment
		}
	}
	return ""
}

// takeDefer finds the release that the author has deferred: the helper does it
// now.
func (w *wrap) takeDefer() string {
	rel, why := w.release(w.ob.Name)
	if why != "" {
		return why
	}
	if list := w.following(); len(list) > 0 {
		d, ok := list[0].(*ast.DeferStmt)
		if ok && w.src.code(d.Call) == rel.call {
			w.deferred, w.head = d, d
		}
	}
	for _, e := range w.ob.Events {
		if e.Kind == obligation.Deferred && (w.deferred == nil || e.Pos < w.deferred.Pos() || w.deferred.End() <= e.Pos) {
			return whyDefersIt
		}
	}
	return ""
}

// edits are the edits of the call, of the block and of the file around them.
func (w *wrap) edits(h *helper) ([]analysis.TextEdit, string) {
	around := w.aroundRest
	if w.opened != nil {
		around = w.aroundBranch
	}
	indent := w.src.indent(w.start())
	open, closing := w.brackets(h, indent)
	if w.leap != nil && w.leap.goes != "" {
		open, closing = w.leap.flag+" := false\n"+indent+open, closing+w.leap.lands(indent)
	}
	if w.shared != nil {
		open = w.shared.text(indent) + open
	}
	edits, end, why := around(open, closing)
	if why != "" {
		return nil, why
	}
	if at := w.assignToDeclare(); at.IsValid() {
		edits = append(edits, analysis.TextEdit{Pos: at, End: at + 1, NewText: []byte(":=")})
	}
	edits = append(edits, w.returns()...)
	needs := h.needs
	if w.shared != nil {
		var ok bool
		edits = w.shared.into(edits)
		if needs, ok = w.shared.needs(needs); !ok {
			return nil, whyType
		}
	}
	edits = append(edits, end)
	edits = append(edits, needs...)
	if h.known {
		return edits, ""
	}
	after, ok := w.src.restOfLine(w.outermost().End())
	if !ok {
		return nil, whySharedLine
	}
	return append(edits, analysis.TextEdit{Pos: after, End: after, NewText: []byte(w.src.lines("\n\n" + h.text))}), ""
}

// aroundRest are the edits that make the statements behind the check the block
// of a call of the helper, and the one that ends it.
func (w *wrap) aroundRest(open, closing string) ([]analysis.TextEdit, analysis.TextEdit, string) {
	end, ok := w.src.restOfLine(last(w.block).End())
	start, alone := w.src.restOfLine(w.headEnd())
	if !ok || !alone || !w.src.opensLine(w.start()) {
		return nil, analysis.TextEdit{}, whySharedLine
	}
	edits := []analysis.TextEdit{{Pos: w.start(), End: w.headEnd(), NewText: []byte(w.src.lines(open))}}
	edits = append(edits, w.withoutBlankLines(start)...)
	edits = append(edits, w.indented(start, end)...)
	return edits, analysis.TextEdit{Pos: end, End: end, NewText: []byte(w.src.lines(closing))}, ""
}

// withoutBlankLines takes away the blank lines between the check and the block.
func (w *wrap) withoutBlankLines(from token.Pos) []analysis.TextEdit {
	at := w.src.offset(from)
	end := at
	for next := w.src.nextLine(end); next < len(w.src.text) && strings.TrimSpace(string(w.src.text[next:w.src.lineEnd(next)])) == ""; next = w.src.nextLine(next) {
		end = w.src.lineEnd(next)
	}
	if end == at {
		return nil
	}
	return []analysis.TextEdit{{Pos: from, End: w.src.file.Pos(end)}}
}

// indented pushes the lines after from, up to to, in by one step. The inside
// of a raw string stays as it is.
func (w *wrap) indented(from, to token.Pos) []analysis.TextEdit {
	raw := map[int]bool{}
	for _, st := range w.block {
		maps.Copy(raw, rawLines(w.src, st))
	}
	var edits []analysis.TextEdit
	for at := w.src.nextLine(w.src.offset(from)); at < w.src.offset(to); at = w.src.nextLine(at) {
		if raw[at] || strings.TrimSpace(string(w.src.text[at:w.src.lineEnd(at)])) == "" {
			continue
		}
		p := w.src.file.Pos(at)
		edits = append(edits, analysis.TextEdit{Pos: p, End: p, NewText: []byte("\t")})
	}
	return edits
}
