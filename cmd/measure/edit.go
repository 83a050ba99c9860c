package main

import (
	"context"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// edit replaces a range of the file that the release is in.
type edit struct {
	start, end int // offsets
	text       string
}

// mutants are the ways to take a release away. One that is set aside counts
// once.
func (s *scan) mutants(c candidate) {
	if c.aside == "" {
		c.aside = s.placed(&c)
	}
	if c.aside != "" {
		c.mutation = ""
		s.found = append(s.found, c)
		return
	}
	for _, a := range c.owners {
		a.others = s.otherReleases(&c, a)
	}
	s.found = append(s.found, c)
	if below := s.nextReturn(&c); below != nil {
		m := c
		m.below = below
		m.mutation = movedCall
		if c.mutation == deletedDefer {
			m.mutation = movedDefer
		}
		from, to := s.offset(c.stmt.Pos()), s.offset(below.End())
		text := s.text()
		rest := strings.TrimSpace(string(text[s.offset(c.stmt.End()):to]))
		m.edits = []edit{{from, to, rest + "\n" + string(text[from:s.offset(c.stmt.End())])}}
		s.found = append(s.found, m)
	}
}

// placed finds out how the release is written, and how to take it away; or why
// that cannot be done.
func (s *scan) placed(c *candidate) (why string) {
	// Of several acquisitions in one variable all are in one function.
	at := slices.IndexFunc(s.stack, func(n ast.Node) bool { return n == c.owners[0].fn })
	if at < 0 {
		return "it is released in another function"
	}
	var lits []int
	for i := at + 1; i < len(s.stack); i++ {
		if _, ok := s.stack[i].(*ast.FuncLit); ok {
			lits = append(lits, i)
		}
	}
	if covers(c.call, c.owners[0].call) {
		return "it is released in the expression that acquires it"
	}
	inLit := mutation("")
	switch {
	case len(lits) > 1:
		return "it is released in a literal within a literal"
	case len(lits) == 1:
		if inLit = s.litRuns(lits[0]); inLit == "" && c.by == "name" {
			return "it is released in a literal that runs elsewhere"
		} else if inLit == "" {
			inLit = deletedInLit
		}
	}
	for i := len(s.stack) - 1; i > 0 && c.stmt == nil; i-- {
		switch s.stack[i-1].(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
			c.stmt, _ = s.stack[i].(ast.Stmt)
		}
	}
	if c.stmt == nil {
		return "it is released outside of any statement"
	}
	c.decl, _ = s.stack[1].(*ast.FuncDecl)

	switch p := s.parent(1).(type) {
	case *ast.DeferStmt:
		c.mutation = deletedDefer
		c.edits = []edit{{s.offset(p.Pos()), s.offset(p.End()), ""}}
	case *ast.ExprStmt:
		c.mutation = deletedCall
		if sel, ok := c.call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Cleanup" {
			c.mutation = deletedCleanup
		}
		c.edits = []edit{{s.offset(p.Pos()), s.offset(p.End()), ""}}
	case *ast.GoStmt:
		return "it is released by a goroutine of its own"
	default:
		zero := zeroOf(s.st.Pkg.Info.TypeOf(c.call))
		if zero == "" {
			return "its result has no zero that can be written"
		}
		c.mutation = deletedValue
		c.edits = []edit{{s.offset(c.call.Pos()), s.offset(c.call.End()), zero}}
	}
	if inLit != "" {
		c.mutation = inLit
	}
	return ""
}

// litRuns says when the literal at a place of the stack runs: deferred, by
// Cleanup, or at once.
func (s *scan) litRuns(at int) mutation {
	call, ok := s.stack[at-1].(*ast.CallExpr)
	if !ok {
		return ""
	}
	if ast.Unparen(call.Fun) == s.stack[at] {
		switch s.stack[at-2].(type) {
		case *ast.DeferStmt:
			return deletedInDefer
		case *ast.GoStmt:
			return ""
		}
		return deletedInLit
	}
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Cleanup" {
		return deletedCleanup
	}
	return ""
}

func zeroOf(t types.Type) string {
	switch {
	case t == nil:
		return ""
	case types.Identical(t, types.Universe.Lookup("error").Type()):
		return "error(nil)"
	case types.Identical(t, types.Typ[types.Bool]):
		return "false"
	}
	return ""
}

// nextReturn is the statement after the release's own, if that is an if that
// ends in a return.
func (s *scan) nextReturn(c *candidate) *ast.IfStmt {
	if c.mutation != deletedDefer && c.mutation != deletedCall {
		return nil
	}
	var list []ast.Stmt
	for i := len(s.stack) - 1; i > 0; i-- {
		if s.stack[i] != ast.Node(c.stmt) {
			continue
		}
		switch b := s.stack[i-1].(type) {
		case *ast.BlockStmt:
			list = b.List
		case *ast.CaseClause:
			list = b.Body
		case *ast.CommClause:
			list = b.Body
		}
	}
	i := slices.Index(list, c.stmt)
	if i < 0 || i+1 >= len(list) {
		return nil
	}
	next, ok := list[i+1].(*ast.IfStmt)
	if !ok || next.Else != nil || len(next.Body.List) == 0 {
		return nil
	}
	if _, ok := next.Body.List[len(next.Body.List)-1].(*ast.ReturnStmt); !ok {
		return nil
	}
	return next
}

// otherReleases are the other calls in the function of the acquisition that
// release the same, as they read or as the engine saw it.
func (s *scan) otherReleases(c *candidate, a *acquisition) []*ast.CallExpr {
	var list []*ast.CallExpr
	var stack []ast.Node
	ast.Inspect(a.fn, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		call, ok := n.(*ast.CallExpr)
		if !ok || covers(c.call, call) || covers(call, c.call) {
			return true
		}
		seen := s.released[call.Lparen]
		if len(stack) > 1 {
			if d, ok := stack[len(stack)-2].(*ast.DeferStmt); ok {
				seen = append(slices.Clip(seen), s.released[d.Pos()]...)
			}
		}
		shape, ok := s.shape(call)
		switch {
		case a.obl == nil:
			ok = ok && types.ExprString(shape.Fun) == types.ExprString(c.call.Fun)
		default:
			ok = slices.Contains(seen, a.obl) || ok && releases(s.st.Pkg, a.obl, shape)
		}
		if ok {
			list = append(list, call)
		}
		return true
	})
	return list
}

func (s *scan) offset(p token.Pos) int { return s.st.Pkg.Fset.File(s.file.FileStart).Offset(p) }

func (s *scan) text() []byte { return s.st.Pkg.Text[s.st.Pkg.Fset.File(s.file.FileStart).Name()] }

// try makes the mutant, judges it in as much of its package as it needs, and
// compares.
func (c *candidate) try(ctx context.Context, st *codeactions.State, near map[*ast.FuncDecl]*around) error {
	c.worthless = judge(st.Pkg, c)
	whole := func(text map[string][]byte) (*load.Package, error) { return st.Pkg.Edit(ctx, text) }
	if c.decl == nil {
		return c.tryIn(ctx, st, whole)
	}
	if near[c.decl] == nil {
		a, err := aroundOf(ctx, st, c.decl)
		if err != nil {
			return err
		}
		near[c.decl] = a
	}
	a := near[c.decl]
	if !a.same {
		return c.tryIn(ctx, st, whole)
	}
	err := c.tryIn(ctx, st, func(text map[string][]byte) (*load.Package, error) { return a.edit(ctx, st.Pkg, text) })
	if err == nil && c.reason == notKnown && c.known() {
		// The release that is gone may have been the only mention, here, of the
		// method that makes its type one that has to be released.
		return c.tryIn(ctx, st, whole)
	}
	return err
}

// tryIn makes the mutant in one way, analyses it, and compares.
func (c *candidate) tryIn(ctx context.Context, st *codeactions.State, edit func(map[string][]byte) (*load.Package, error)) error {
	pkg, edits, err := c.compile(st.Pkg, edit)
	if err != nil {
		return err
	}
	if pkg == nil {
		c.worthless = doesNotCompile
		return nil
	}
	after, err := codeactions.Analyze(ctx, pkg, st.Context)
	if err != nil {
		return err
	}
	file := st.Pkg.Fset.File(c.call.Pos())
	known := map[key]bool{}
	for _, f := range st.Findings {
		known[moved(keyOf(st.Pkg, f.Pos, f.Obligation), file.Name(), edits)] = true
	}
	wanted := map[key]bool{}
	for _, a := range c.owners {
		k := key{file.Name(), file.Offset(a.call.Pos()), a.place}
		wanted[moved(k, file.Name(), edits)] = true
	}
	for _, f := range after.Findings {
		k := keyOf(pkg, f.Pos, f.Obligation)
		c.found = c.found || !known[k] && (wanted[k] || c.kind == "" && sameCall(wanted, k))
	}
	c.reason = ""
	if !c.found {
		c.reason = reason(after, wanted)
		if c.reason == notKnown && c.callee == "" {
			c.reason = "it is acquired by a function value"
		}
	}
	return nil
}

// key is an acquisition by where it stands.
type key struct {
	file   string
	offset int
	place  resource.Place
}

func keyOf(pkg *load.Package, p token.Pos, o *obligation.Obligation) key {
	tf := pkg.Fset.File(p)
	k := key{file: tf.Name(), offset: tf.Offset(p)}
	if o != nil {
		k.place = o.Place
	}
	return k
}

// sameCall is for what was not known before as an acquisition: where in the
// call the resource sits is then not known either.
func sameCall(wanted map[key]bool, k key) bool {
	for w := range wanted {
		if w.file == k.file && w.offset == k.offset {
			return true
		}
	}
	return false
}

// moved is where an acquisition is after the edits.
func moved(k key, file string, edits []edit) key {
	if k.file != file {
		return k
	}
	shift := 0
	for _, e := range edits {
		if e.end <= k.offset {
			shift += len(e.text) - (e.end - e.start)
		}
	}
	k.offset += shift
	return k
}

const doesNotCompile = "it does not compile"

var unused = regexp.MustCompile(`^declared and not used: (\w+)$`)

// compile is the package of the mutant; nil if it does not compile. A variable
// that nothing uses any more is used by assigning it to nothing.
func (c *candidate) compile(pkg *load.Package, edit func(map[string][]byte) (*load.Package, error)) (*load.Package, []edit, error) {
	edits := c.edits
	for range 2 {
		file := pkg.Fset.File(c.call.Pos())
		after, err := edit(map[string][]byte{file.Name(): apply(pkg.Text[file.Name()], edits)})
		if err != nil {
			return nil, nil, err
		}
		var names []string
		bad := false
		for _, e := range fresh(pkg, after) {
			if m := unused.FindStringSubmatch(e); m != nil {
				names = append(names, m[1])
			} else {
				bad = true
			}
		}
		switch {
		case bad:
			return nil, nil, nil
		case len(names) == 0:
			return after, edits, nil
		}
		edits = c.using(file.Offset(c.stmt.Pos()), names)
	}
	return nil, nil, nil
}

// using are the edits with a statement before them, or in their place, that
// uses variables.
func (c *candidate) using(stmt int, names []string) []edit {
	use := ""
	for _, n := range names {
		use += "_ = " + n + "; "
	}
	edits := slices.Clone(c.edits)
	if edits[0].start == stmt {
		edits[0].text = use + edits[0].text
		return edits
	}
	return append([]edit{{stmt, stmt, use}}, edits...)
}

// fresh are the errors that were not there before.
func fresh(before, after *load.Package) (list []string) {
	had := map[string]int{}
	for _, e := range before.Errors {
		had[e.Msg]++
	}
	for _, e := range after.Errors {
		if had[e.Msg]--; had[e.Msg] < 0 {
			list = append(list, e.Msg)
		}
	}
	return list
}

func apply(text []byte, edits []edit) []byte {
	var b []byte
	last := 0
	for _, e := range edits {
		b = append(append(b, text[last:e.start]...), e.text...)
		last = e.end
	}
	return append(b, text[last:]...)
}

const notKnown = "it is not known to acquire"

// reason is what the engine saw happen to the acquisition that nothing was
// found at.
func reason(st *codeactions.State, wanted map[key]bool) string {
	known := false
	var all []string
	for _, o := range st.Obligations {
		if wanted[keyOf(st.Pkg, o.Call.Pos(), o)] {
			known = true
			if w := whys(st, o); w != "" && !slices.Contains(all, w) {
				all = append(all, w)
			}
		}
	}
	switch {
	case !known:
		return notKnown
	case len(all) == 0:
		return "the engine saw nothing happen to it"
	}
	return strings.Join(all, "; ")
}

// whys are the events of an obligation.
func whys(st *codeactions.State, o *obligation.Obligation) string {
	var all []string
	for _, e := range o.Events {
		at := st.Pkg.Fset.PositionFor(e.Pos, false)
		why := e.Kind.String() + ": " + e.Why + " @" + strconv.Itoa(at.Line)
		if !slices.Contains(all, why) {
			all = append(all, why)
		}
	}
	slices.Sort(all)
	return strings.Join(all, "; ")
}
