package codeactions

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/resource"
)

// scopedForm is what a library has in the place of acquiring and releasing by
// hand: a function that acquires, calls back and releases.
type scopedForm struct {
	of      []string // import paths, those of former versions too; the packages below are meant as well
	begin   string   // the method that acquires, and its arguments: constants, or holes
	call    string   // the form: an expression with holes, and with fn for the function that it is given
	commits bool     // what fn has done counts if it returns nil
	besides string   // what is not the same, for the title; recv is the receiver
}

var (
	pgx5  = []string{"github.com/jackc/pgx/v5"}
	pgx4  = []string{"github.com/jackc/pgx/v4"}
	pools = []string{"github.com/jackc/pgx/v5/pgxpool", "github.com/jackc/pgx/v4/pgxpool"}
	bolt  = []string{"go.etcd.io/bbolt", "github.com/coreos/bbolt", "github.com/boltdb/bolt"}
)

// scopedForms are offered where the version of the library that is imported has
// them, with the parameters that the call fits in. What begins a transaction of
// github.com/jinzhu/gorm is none of them: its Transaction goes on where that has
// failed.
var scopedForms = []scopedForm{
	{of: pgx5, begin: "Begin(arg0)", call: "pgx.BeginFunc(arg0, recv, fn)", commits: true},
	{of: pgx5, begin: "BeginTx(arg0, arg1)", call: "pgx.BeginTxFunc(arg0, recv, arg1, fn)", commits: true},
	{of: pgx4, begin: "Begin(arg0)", call: "recv.BeginFunc(arg0, fn)", commits: true},
	{of: pgx4, begin: "BeginTx(arg0, arg1)", call: "recv.BeginTxFunc(arg0, arg1, fn)", commits: true},
	{of: pools, begin: "Acquire(arg0)", call: "recv.AcquireFunc(arg0, fn)"},
	{of: bolt, begin: "Begin(true)", call: "recv.Update(fn)", commits: true},
	{of: bolt, begin: "Begin(false)", call: "recv.View(fn)"},
	{of: []string{"gorm.io/gorm"}, begin: "Begin()", call: "recv.Transaction(fn)", commits: true, besides: ", which nests where recv is one already"},
	{of: []string{"gorm.io/gorm"}, begin: "Begin(arg0)", call: "recv.Transaction(fn, arg0)", commits: true, besides: ", which nests where recv is one already"},
}

// formCall is a form as it is called in the place of an acquisition.
type formCall struct {
	helper
	commits bool
	besides string
}

// scopedForm finds the form of the library that does what an acquisition begins.
func (s *site) scopedForm() (*formCall, bool) {
	sel, ok := ast.Unparen(s.ob.Call.Fun).(*ast.SelectorExpr)
	if !ok || s.ob.Var == nil {
		return nil, false
	}
	for _, f := range scopedForms {
		i := slices.IndexFunc(f.of, func(path string) bool { return strings.HasPrefix(s.library(), path) })
		if i >= 0 && s.beginsWith(f.begin, sel.Sel.Name) {
			return s.formCall(f, f.of[i], sel.X)
		}
	}
	return nil, false
}

// library is the import path of the package that acquires; empty if it is not known.
func (s *site) library() string {
	fn, ok := typeutil.Callee(s.pkg.Info, s.ob.Call).(*types.Func)
	if !ok || fn.Pkg() == nil {
		return ""
	}
	return fn.Pkg().Path()
}

// beginsWith says whether the acquisition calls the method with the arguments of
// a form.
func (s *site) beginsWith(begin, method string) bool {
	e, err := parser.ParseExpr(begin)
	if err != nil {
		return false
	}
	call := e.(*ast.CallExpr)
	args := s.ob.Call.Args
	if asIdent(call.Fun).Name != method || len(call.Args) != len(args) {
		return false
	}
	for i, a := range call.Args {
		if name := asIdent(a).Name; name != resource.ArgHole(i) {
			v := s.pkg.Info.Types[args[i]].Value
			if v == nil || v.Kind() != constant.Bool || v.String() != name {
				return false
			}
		}
	}
	return true
}

// formCall writes the call. It is false where the library has no such function,
// or one that does not take what there is.
func (s *site) formCall(f scopedForm, path string, recv ast.Expr) (*formCall, bool) {
	e, err := parser.ParseExpr(f.call)
	if err != nil {
		return nil, false
	}
	call := e.(*ast.CallExpr)
	sel := call.Fun.(*ast.SelectorExpr)
	fn, ok := s.formFunc(path, sel, recv)
	if !ok {
		return nil, false
	}
	c := &formCall{commits: f.commits, besides: strings.ReplaceAll(f.besides, resource.RecvHole, s.src.code(recv))}
	name := s.src.code(recv)
	if asIdent(sel.X).Name != resource.RecvHole {
		name, c.needs, _ = imported(s.pkg, s.file, s.src, path, s.stmt.Pos()) // use says why not
	}
	c.name, c.known = name+"."+sel.Sel.Name, true
	holes := map[string]ast.Expr{resource.RecvHole: recv}
	for i, a := range s.ob.Call.Args {
		holes[resource.ArgHole(i)] = a
	}
	var before []string
	for i, a := range call.Args {
		given, t := holes[asIdent(a).Name], types.Type(s.callback())
		if given != nil {
			t = s.pkg.Info.TypeOf(given)
		}
		if p, ok := parameter(fn.Signature(), i); !ok || !types.AssignableTo(t, p) {
			return nil, false
		}
		switch {
		case given == nil:
			c.call = opening(c.name, before)
		case c.call == "":
			before = append(before, s.src.code(given))
		default:
			c.rest += ", " + s.src.code(given)
		}
	}
	return c, true
}

// callback is the type of the function that the statements which use the resource
// become.
func (s *site) callback() *types.Signature {
	it, err := types.NewParam(0, nil, "", s.ob.Var.Type()), types.NewParam(0, nil, "", errorType)
	return types.NewSignatureType(nil, nil, nil, types.NewTuple(it), types.NewTuple(err), false)
}

// formFunc is the function of a form: a method of the library's on the
// receiver, or a function of the package with that path.
func (s *site) formFunc(path string, sel *ast.SelectorExpr, recv ast.Expr) (*types.Func, bool) {
	own, ok := typeutil.Callee(s.pkg.Info, s.ob.Call).(*types.Func)
	if !ok {
		return nil, false
	}
	if asIdent(sel.X).Name == resource.RecvHole {
		obj, _, _ := types.LookupFieldOrMethod(s.pkg.Info.TypeOf(recv), true, s.pkg.Types, sel.Sel.Name)
		fn, ok := obj.(*types.Func)
		return fn, ok && fn.Pkg() == own.Pkg()
	}
	for _, p := range append([]*types.Package{own.Pkg()}, own.Pkg().Imports()...) {
		if p.Path() == path {
			fn, ok := p.Scope().Lookup(sel.Sel.Name).(*types.Func)
			return fn, ok
		}
	}
	return nil, false
}

// parameter is the type of what can be passed as the argument at an index.
func parameter(sig *types.Signature, i int) (types.Type, bool) {
	last := sig.Params().Len() - 1
	if sig.Variadic() && i >= last {
		return sig.Params().At(last).Type().(*types.Slice).Elem(), true
	}
	if i > last {
		return nil, false
	}
	return sig.Params().At(i).Type(), true
}

// scoped is the offer where the library has a form that releases by itself.
func (r *request) scoped(s *site) (merger, bool) {
	c, ok := s.scopedForm()
	if !ok {
		return merger{}, false
	}
	if c.commits {
		t := &transaction{wrap: &wrap{site: s}}
		if !s.begins() || s.callsBack() || !t.endings() {
			return merger{}, false
		}
		m := merger{title: "Run the transaction in " + c.name + c.besides}
		m.edits, m.why = t.into(c)
		return m, true
	}
	if !s.takesBlock() || s.inHelper() {
		return merger{}, false
	}
	m := merger{title: "Wrap in " + c.name}
	m.edits, m.why = (&wrap{site: s, st: r.st}).into(c)
	return m, true
}

// into moves the statements of the transaction into what the form calls.
func (t *transaction) into(c *formCall) ([]analysis.TextEdit, string) {
	if why := t.prepareTx(); why != "" {
		return nil, why
	}
	if t.commitErr != nil || t.failure() == "" && !t.plainCheck() {
		return nil, whyChecksDiffer
	}
	if why := t.whyReleasedAgain(t.rollbacks); why != "" {
		return nil, why
	}
	if why := t.use(c); why != "" {
		return nil, why
	}
	return t.editsTx(&txHelper{helper: c.helper})
}

// into moves the statements that use the resource into what the form calls.
func (w *wrap) into(c *formCall) ([]analysis.TextEdit, string) {
	for _, step := range []func() string{w.whyEvents, w.whyAcquisition, w.whyCheck, w.whyComments, w.takeDefer, w.whyBlock} {
		if why := step(); why != "" {
			return nil, why
		}
	}
	if !w.plainCheck() {
		return nil, whyChecksDiffer
	}
	if why := w.whyReleasedAgain(nil); why != "" {
		return nil, why
	}
	if why := w.use(c); why != "" {
		return nil, why
	}
	return w.edits(&c.helper)
}

// whyReleasedAgain: what the library is going to release itself, it may not let
// others release before.
func (w *wrap) whyReleasedAgain(known []ast.Stmt) string {
	e := &endings{site: w.site, known: known, seen: map[*types.Var]bool{}}
	for _, expr := range w.ob.Row.Release {
		if rel, err := resource.ParseRelease(expr); err == nil {
			e.methods = append(e.methods, rel.Method)
		}
	}
	if slices.ContainsFunc(w.block, func(st ast.Stmt) bool { return e.in(st, w.ob.Var) }) {
		return whyReleasedHere
	}
	return ""
}

// endings looks for the methods that release a resource.
type endings struct {
	*site
	methods []string
	known   []ast.Stmt // that are about to go
	seen    map[*types.Var]bool
}

// in says whether below a node one of the methods is called or handed on, or the
// resource is given to a function of the package that does so.
func (e *endings) in(n ast.Node, v *types.Var) bool {
	if v == nil || e.seen[v] && v != e.ob.Var {
		return false
	}
	e.seen[v] = true
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		st, isStmt := n.(ast.Stmt)
		if found || isStmt && slices.Contains(e.known, st) {
			return false
		}
		switch n := n.(type) {
		case *ast.SelectorExpr:
			found = e.names(n.X, v) && slices.Contains(e.methods, n.Sel.Name)
		case *ast.CallExpr:
			found = e.given(n, v)
		}
		return !found
	})
	return found
}

func (e *endings) given(call *ast.CallExpr, v *types.Var) bool {
	fn, ok := typeutil.Callee(e.pkg.Info, call).(*types.Func)
	if !ok {
		return false
	}
	decl := declOf(e.pkg, fn)
	for i, a := range call.Args {
		if decl != nil && i < fn.Signature().Params().Len() && e.names(a, v) && e.in(decl.Body, fn.Origin().Signature().Params().At(i)) {
			return true
		}
	}
	return false
}

// use adds the type of the function to the call.
func (w *wrap) use(c *formCall) string {
	g := &signature{wrap: w, reserved: map[string]bool{}, edits: c.needs}
	held, why := g.write(w.ob.Var.Type())
	c.needs = g.edits
	c.call += "func(" + w.ob.Name + " " + held + ") " + w.resultType()
	return why
}
