package codeactions

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/load"
)

var generateReleaseMethod = &Action{
	ID:      "generate-release-method",
	Title:   "write the method that releases what a structure owns",
	Obliges: true,
	answers: []string{"unreleasable-owner", "incomplete-release"},
	Doc: `With the cursor on the name or a field of a structure that owns resources in its
fields, it writes the ` + "`Close`" + ` that releases all of them, what was acquired last
first, their errors joined. A field owns what the package acquires, stores there,
and releases nowhere. Where a method that releases is there already and leaves
some of them out, these are added to it.

A field that is not set whenever the structure is made is checked for nil.

From then on, who has such a structure and does not close it is told so.

Not offered where nothing is owned. Shown disabled, with the reason, where the
method that is there has more than one way out, or where it would hide a method
of an embedded field.`,
	rewrite: (*cursor).generateReleaseMethod,
	fix:     (*request).releaseOwned,
}

const (
	whyHides      = "Close of an embedded field would be hidden"
	whyManyWays   = "the method that releases has more ways out than its last statement, or takes something"
	whyInBetween  = "in the order of acquisition it belongs between what the method releases, and where is the author's to say"
	whyDoesMore   = "in the order of acquisition it comes first, and the method does more than release, for which it may be needed"
	whyNoReceiver = "the receiver of the method that releases has no name"
)

func (c *cursor) generateReleaseMethod() []Offer {
	s, ok := c.structure()
	if !ok || !since(c.pkg, c.file, "go1.20") { // errors.Join
		return nil
	}
	kept := c.st.kept()
	owned := s.owned(kept)
	if len(owned) == 0 {
		return nil
	}
	o := Offer{Kind: "refactor.rewrite.deferls.generate-release-method", At: s.spec.Name.Pos()}
	m := diagnostics.OwnRelease(s.named)
	switch {
	case m == nil:
		o.Title = "Write Close for " + s.spec.Name.Name + ", which releases " + names(owned)
		o.Edits, o.Disabled = s.writeRelease(owned)
	default:
		d := declOf(c.pkg, m)
		if d == nil {
			return nil
		}
		if owned = s.leftOut(d, owned); len(owned) == 0 {
			return nil
		}
		o.Title = "Release " + names(owned) + " in " + m.Name() + ", too"
		o.Edits, o.Disabled = s.extendRelease(d, owned, kept)
	}
	if o.Disabled != "" {
		o.Edits = nil
	}
	return []Offer{o}
}

// releaseOwned is the method for a finding at a field that nobody releases, or at
// a method that leaves some out. A method that is new is not preferred: whoever
// has such a structure has to call it.
func (r *request) releaseOwned() (Offer, bool) {
	c, ok := cursorAt(r.st, r.finding.Pos, r.finding.Pos)
	if !ok {
		return Offer{}, false
	}
	method, extends := c.method()
	if extends {
		if c, ok = cursorAt(r.st, method.Pos(), method.Pos()); !ok {
			return Offer{}, false
		}
	}
	for _, o := range c.generateReleaseMethod() {
		o.Kind, o.Finding, o.At, o.Preferred = "quickfix", r.finding, r.finding.Pos, extends
		return o, o.Disabled == ""
	}
	return Offer{}, false
}

// method is the type of which the cursor is on the name of a method.
func (c *cursor) method() (*types.TypeName, bool) {
	for _, n := range c.path {
		d, ok := n.(*ast.FuncDecl)
		if !ok || d.Recv == nil || !c.touches(d.Name.Pos(), d.Name.End()) {
			continue
		}
		fn, ok := c.pkg.Info.Defs[d.Name].(*types.Func)
		if !ok {
			return nil, false
		}
		t := fn.Signature().Recv().Type()
		if p, ok := types.Unalias(t).(*types.Pointer); ok {
			t = p.Elem()
		}
		named, ok := types.Unalias(t).(*types.Named)
		if !ok {
			return nil, false
		}
		return named.Obj(), true
	}
	return nil, false
}

// names are those of the fields, for titles.
func names(owned []*ownedField) string {
	list := make([]string, len(owned))
	for i, o := range owned {
		list[i] = o.field.Name()
	}
	if n := len(list); n > 1 {
		return strings.Join(list[:n-1], ", ") + " and " + list[n-1]
	}
	return list[0]
}

// leftOut are the owned fields that a method does not mention; none where it
// gives the whole structure to somebody else.
func (s *structure) leftOut(d *ast.FuncDecl, owned []*ownedField) []*ownedField {
	if len(d.Recv.List[0].Names) > 0 {
		recv := s.pkg.Info.Defs[d.Recv.List[0].Names[0]]
		up := parents(d.Body)
		for _, id := range usesOf(s.pkg, d.Body, recv) {
			if _, ok := up[id].(*ast.SelectorExpr); !ok {
				return nil
			}
		}
	}
	mentioned := s.mentioned(d)
	return slices.DeleteFunc(slices.Clone(owned), func(o *ownedField) bool { return mentioned[o.field] })
}

func (s *structure) mentioned(n ast.Node) map[*types.Var]bool {
	all := map[*types.Var]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			all[s.fieldOf(sel)] = true
		}
		return true
	})
	return all
}

// closing is a method that releases in the making.
type closing struct {
	*structure
	recv  string
	join  string // the function that joins errors
	edits []analysis.TextEdit
}

// step is one release in it.
type step struct {
	call   string
	guard  string // a condition under which there is anything to release
	failed bool   // it returns an error
}

// steps are the releases of some fields, and what has to be imported for them.
func (c *closing) steps(owned []*ownedField, at token.Pos) ([]step, string) {
	var all []step
	for _, o := range owned {
		field := c.recv + "." + o.field.Name()
		st := step{call: o.rel.Write(field), failed: o.failed}
		if o.rel.Func != "" {
			name, edits, why := imported(c.pkg, c.file, c.src, o.ob.Row.ImportPath(o.rel), at)
			if why != "" {
				return nil, why
			}
			st.call = name + strings.TrimPrefix(st.call, o.rel.Package)
			c.edits = append(c.edits, edits...)
		}
		if !o.always {
			st.guard = guard(field, o.field.Type())
		}
		all = append(all, st)
	}
	return all, ""
}

// guard is a condition that says that a value is set; empty if there is none for
// the type.
func guard(field string, t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Signature, *types.Map, *types.Chan, *types.Slice:
		return field + " != nil"
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return field + ` != ""`
		case u.Info()&types.IsNumeric != 0:
			return field + " != 0"
		}
	}
	return ""
}

// joining imports what joins errors, if more than one can come.
func (c *closing) joining(n int, at token.Pos) string {
	if n < 2 {
		return ""
	}
	name, edits, why := imported(c.pkg, c.file, c.src, "errors", at)
	c.join = name + ".Join"
	c.edits = append(c.edits, edits...)
	return why
}

func failing(steps []step) int {
	n := 0
	for _, st := range steps {
		if st.failed {
			n++
		}
	}
	return n
}

// writeRelease writes the method behind the constructor, or behind the type.
func (s *structure) writeRelease(owned []*ownedField) ([]analysis.TextEdit, string) {
	if obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(s.named), true, s.pkg.Types, "Close"); obj != nil {
		return nil, whyHides
	}
	c := &closing{structure: s, recv: s.receiver()}
	at, ok := s.src.restOfLine(s.after(owned))
	if !ok {
		return nil, whySharedLine
	}
	steps, why := c.steps(owned, at)
	if why == "" {
		why = c.joining(failing(steps), at)
	}
	if why != "" {
		return nil, why
	}
	result := ""
	if failing(steps) > 0 {
		result = " error"
	}
	text := fmt.Sprintf("\n\n// Close releases what the %s holds.\nfunc (%s *%s) Close()%s {\n%s}",
		s.spec.Name.Name, c.recv, s.spec.Name.Name+s.typeParams(), result, c.body(steps))
	return append(c.edits, analysis.TextEdit{Pos: at, End: at, NewText: []byte(s.src.lines(text))}), ""
}

// receiver is the name that the receivers of the structure's methods have, or
// its first letter.
func (s *structure) receiver() string {
	for m := range s.named.Methods() {
		if r := m.Signature().Recv(); r.Name() != "" && r.Name() != "_" {
			return r.Name()
		}
	}
	return strings.ToLower(s.spec.Name.Name[:1])
}

// typeParams are the names of the type parameters, as a receiver has them.
func (s *structure) typeParams() string {
	if s.spec.TypeParams == nil {
		return ""
	}
	var list []string
	for _, f := range s.spec.TypeParams.List {
		for _, id := range f.Names {
			list = append(list, id.Name)
		}
	}
	return "[" + strings.Join(list, ", ") + "]"
}

// body is a body that does the steps and returns their errors.
func (c *closing) body(steps []step) string {
	n := failing(steps)
	plain := len(steps) - n // those in front that cannot fail
	inline := !slices.ContainsFunc(steps, func(st step) bool { return st.failed && st.guard != "" }) &&
		!slices.ContainsFunc(steps[plain:], func(st step) bool { return !st.failed })
	var b strings.Builder
	switch {
	case n == 0:
		for _, st := range steps {
			b.WriteString(guarded(st, st.call))
		}
	case inline:
		var calls []string
		for _, st := range steps[:plain] {
			b.WriteString(guarded(st, st.call))
		}
		for _, st := range steps[plain:] {
			calls = append(calls, st.call)
		}
		b.WriteString("\treturn " + c.joined(calls) + "\n")
	default:
		b.WriteString("\tvar err error\n")
		b.WriteString(c.accumulated(steps, "err", n == 1))
		b.WriteString("\treturn err\n")
	}
	return b.String()
}

// accumulated are the steps, their errors joined to what the variable holds, or
// assigned to it where that is nothing yet.
func (c *closing) accumulated(steps []step, err string, first bool) string {
	var b strings.Builder
	for _, st := range steps {
		code := st.call
		switch {
		case st.failed && first:
			code = err + " = " + code
		case st.failed:
			code = err + " = " + c.join + "(" + err + ", " + code + ")"
		}
		b.WriteString(guarded(st, code))
	}
	return b.String()
}

func guarded(st step, code string) string {
	if st.guard == "" {
		return "\t" + code + "\n"
	}
	return "\tif " + st.guard + " {\n\t\t" + code + "\n\t}\n"
}

func (c *closing) joined(calls []string) string {
	if len(calls) == 1 {
		return calls[0]
	}
	return c.join + "(" + strings.Join(calls, ", ") + ")"
}

// extendRelease adds the releases of some fields to the method that is there: in
// front where they were acquired after all that it releases, at its end where
// they were before.
func (s *structure) extendRelease(d *ast.FuncDecl, owned []*ownedField, kept []*diagnostics.Kept) ([]analysis.TextEdit, string) {
	if len(d.Recv.List[0].Names) == 0 || d.Recv.List[0].Names[0].Name == "_" {
		return nil, whyNoReceiver
	}
	ret, why := onlyWayOut(s.pkg, d)
	if why != "" {
		return nil, why
	}
	front, end, why := s.inOrder(s.mentioned(d.Body), owned, kept)
	if why != "" {
		return nil, why
	}
	if len(front) > 0 && !s.onlyReleases(d) {
		return nil, whyDoesMore
	}
	c := &closing{structure: s.at(d), recv: d.Recv.List[0].Names[0].Name}
	first, why := c.steps(front, d.Body.Lbrace+1)
	if why != "" {
		return nil, why
	}
	then, why := c.steps(end, d.Body.Lbrace+1)
	if why != "" {
		return nil, why
	}
	edits, why := c.extend(d, ret, first, then)
	return append(c.edits, edits...), why
}

// onlyReleases says whether a method calls nothing but its fields, their methods,
// and what joins errors.
func (s *structure) onlyReleases(d *ast.FuncDecl) bool {
	only := true
	ast.Inspect(d.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return only
		}
		sel, isSel := call.Fun.(*ast.SelectorExpr)
		fn, _ := typeutil.Callee(s.pkg.Info, call).(*types.Func)
		only = only && (s.fieldOf(call.Fun) != nil || isSel && s.fieldOf(sel.X) != nil || fn != nil && fn.FullName() == "errors.Join")
		return only
	})
	return only
}

// at is the structure as it is named in the file of a declaration.
func (s *structure) at(d ast.Decl) *structure {
	there := *s
	for _, f := range s.pkg.Files {
		if f.FileStart <= d.Pos() && d.Pos() < f.FileEnd {
			there.file = f
			there.src, _ = sourceOf(s.pkg, d.Pos())
		}
	}
	return &there
}

// onlyWayOut is the return at the end of a method that returns an error; nil for
// one without a result, which must not return before its end.
func onlyWayOut(pkg *load.Package, d *ast.FuncDecl) (*ast.ReturnStmt, string) {
	fn, ok := pkg.Info.Defs[d.Name].(*types.Func)
	if !ok || fn.Signature().Params().Len() > 0 {
		return nil, whyManyWays
	}
	var returns []*ast.ReturnStmt
	inspectOwn(d.Body, func(n ast.Node) {
		if ret, ok := n.(*ast.ReturnStmt); ok {
			returns = append(returns, ret)
		}
	})
	results := fn.Signature().Results()
	switch {
	case results.Len() == 0 && len(returns) == 0:
		return nil, ""
	case results.Len() != 1 || !isError(results.At(0).Type()) || len(returns) != 1:
		return nil, whyManyWays
	}
	ret, ok := d.Body.List[len(d.Body.List)-1].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return nil, whyManyWays
	}
	return ret, ""
}

// inOrder divides what is left out into what comes before all that the method
// releases, and what comes after.
func (s *structure) inOrder(released map[*types.Var]bool, owned []*ownedField, kept []*diagnostics.Kept) (front, end []*ownedField, why string) {
	for _, o := range owned {
		older, newer := false, false
		for _, k := range kept {
			if k.Struct != s.named || !released[k.Field] {
				continue
			}
			before := s.indexOf(k.Field) < o.index
			if k.Obligation.Func == o.ob.Func {
				before = k.Obligation.Call.Pos() < o.ob.Call.Pos()
			}
			older, newer = older || before, newer || !before
		}
		switch {
		case older && newer:
			return nil, nil, whyInBetween
		case older:
			front = append(front, o)
		default:
			end = append(end, o)
		}
	}
	return front, end, ""
}

// extend writes the steps into the method around what is there.
func (c *closing) extend(d *ast.FuncDecl, ret *ast.ReturnStmt, first, then []step) ([]analysis.TextEdit, string) {
	err := fresh(taken(c.pkg, d.Body.Lbrace+1, d), "err")
	head, tail := plainly(first), plainly(then)
	if ret != nil {
		x := c.src.code(ret.Results[0])
		if c.pkg.Info.Types[ret.Results[0]].IsNil() {
			x = ""
		}
		n := failing(first) + failing(then)
		if x != "" {
			n++
		}
		if why := c.joining(n, d.Body.Lbrace+1); why != "" {
			return nil, why
		}
		var parts []string
		if failing(first) > 0 {
			head = c.declared(first, err)
			parts = append(parts, err)
		}
		if x != "" {
			parts = append(parts, x)
		}
		tail = c.returning(then, parts, err, failing(first) > 0)
	}
	return c.into(d, ret, head, tail)
}

func plainly(steps []step) string {
	var b strings.Builder
	for _, st := range steps {
		b.WriteString(guarded(st, st.call))
	}
	return b.String()
}

// declared are the steps, their errors in a variable that they declare.
func (c *closing) declared(steps []step, err string) string {
	if st := steps[0]; st.failed && st.guard == "" {
		return "\t" + err + " := " + st.call + "\n" + c.accumulated(steps[1:], err, false)
	}
	return "\tvar " + err + " error\n" + c.accumulated(steps, err, failing(steps) == 1)
}

// returning are the steps, and the return of their errors beside those of
// before.
func (c *closing) returning(steps []step, parts []string, err string, known bool) string {
	if !slices.ContainsFunc(steps, func(st step) bool { return !st.failed || st.guard != "" }) {
		for _, st := range steps {
			parts = append(parts, st.call)
		}
		return "\treturn " + c.joined(parts) + "\n"
	}
	head := "\tvar " + err + " error\n"
	if len(parts) > 0 {
		head = "\t" + err + " := " + c.joined(parts) + "\n"
	}
	if known {
		head = strings.Replace(head, ":=", "=", 1)
		if len(parts) == 1 {
			head = ""
		}
	}
	return head + c.accumulated(steps, err, len(parts) == 0 && failing(steps) == 1) + "\treturn " + err + "\n"
}

// into puts the head behind the opening brace of the method, and the tail in the
// place of its return, or in front of its closing brace.
func (c *closing) into(d *ast.FuncDecl, ret *ast.ReturnStmt, head, tail string) ([]analysis.TextEdit, string) {
	body := d.Body
	if len(body.List) == 0 || !c.src.opensLine(body.Rbrace) {
		switch {
		case commentIn(c.file, body.Lbrace, body.Rbrace):
			return nil, whyCommentLost
		case len(body.List) > 1:
			return nil, whyNoNewLine
		}
		inner := ""
		if ret == nil && len(body.List) == 1 {
			inner = "\t" + c.src.code(body.List[0]) + "\n"
		}
		return []analysis.TextEdit{{Pos: body.Lbrace + 1, End: body.Rbrace, NewText: []byte(c.src.lines("\n" + head + inner + tail))}}, ""
	}
	var edits []analysis.TextEdit
	if head != "" {
		at, ok := c.src.restOfLine(body.Lbrace + 1)
		if !ok {
			return nil, whySharedLine
		}
		edits = append(edits, analysis.TextEdit{Pos: at, End: at, NewText: []byte(c.src.lines("\n" + strings.TrimSuffix(head, "\n")))})
	}
	tail = strings.TrimSuffix(tail, "\n")
	if ret != nil {
		return append(edits, replace(ret, c.src.lines(strings.TrimPrefix(tail, "\t")))), ""
	}
	if tail != "" {
		at, ok := c.src.restOfLine(last(body.List).End())
		if !ok {
			return nil, whySharedLine
		}
		edits = append(edits, analysis.TextEdit{Pos: at, End: at, NewText: []byte(c.src.lines("\n" + tail))})
	}
	return edits, ""
}
