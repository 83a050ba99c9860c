package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// candidate is a mutant in its package.
type candidate struct {
	mutant
	edits  []edit
	call   *ast.CallExpr  // that releases
	decl   *ast.FuncDecl  // the declaration that the call is in; nil outside of functions
	stmt   ast.Stmt       // the innermost statement of a list that the call is in
	below  *ast.IfStmt    // of a release that is moved: what it is moved below
	owners []*acquisition // what it releases; one, but for a variable that is assigned twice
}

// acquisition is what the release belongs to.
type acquisition struct {
	call  *ast.CallExpr
	fn    ast.Node               // the function whose body the call is in
	place resource.Place         //
	obl   *obligation.Obligation // nil if the engine knows nothing of it
	v     *types.Var             // the variable that holds it, if one does
	err   *types.Var             // the variable that took the call's error

	others []*ast.CallExpr // other releases of the same
}

// candidates are the releases of a package, in the order of its files and of
// their positions.
func candidates(st *codeactions.State, root string) []candidate {
	s := &scan{
		st: st, root: root,
		owned:    map[ast.Node][]*obligation.Obligation{},
		released: map[token.Pos][]*obligation.Obligation{},
		leaks:    map[*obligation.Obligation]bool{},
	}
	for i := range st.Findings {
		s.leaks[st.Findings[i].Obligation] = true
	}
	for _, o := range st.Obligations {
		s.owned[o.Func] = append(s.owned[o.Func], o)
		for _, e := range o.Events {
			if (e.Kind == obligation.Released || e.Kind == obligation.Deferred) && !slices.Contains(s.released[e.Pos], o) {
				s.released[e.Pos] = append(s.released[e.Pos], o)
			}
		}
	}
	for _, f := range st.Pkg.Files {
		s.file = f
		ast.Inspect(f, func(n ast.Node) bool {
			if n == nil {
				s.stack = s.stack[:len(s.stack)-1]
				return true
			}
			s.stack = append(s.stack, n)
			if call, ok := n.(*ast.CallExpr); ok {
				s.look(call)
			}
			return true
		})
	}
	return s.found
}

type scan struct {
	st       *codeactions.State
	root     string
	owned    map[ast.Node][]*obligation.Obligation  // by the function they are acquired in
	released map[token.Pos][]*obligation.Obligation // by where the engine saw a release
	leaks    map[*obligation.Obligation]bool
	file     *ast.File
	stack    []ast.Node // from the file to the call that is looked at
	found    []candidate
}

// look asks whether a call is a release, and of what.
func (s *scan) look(call *ast.CallExpr) {
	shape, isRelease := s.shape(call)
	seen := s.released[call.Lparen]
	if d, ok := s.parent(1).(*ast.DeferStmt); ok {
		seen = append(slices.Clip(seen), s.released[d.Pos()]...)
	}
	var named []*obligation.Obligation
	if isRelease {
		named = s.named(shape)
	}
	c := candidate{call: call}
	switch {
	case len(named) > 0:
		c.by = "name"
		if slices.ContainsFunc(named, func(o *obligation.Obligation) bool { return slices.Contains(seen, o) }) {
			c.by = "both"
		}
		s.known(&c, named)
	case len(seen) > 0:
		c.by = "engine"
		s.known(&c, seen)
	case isRelease && s.registered(call):
		c.by = "name"
		if !s.unknown(&c, shape) {
			return
		}
	default:
		return
	}
	pos := s.st.Pkg.Fset.PositionFor(call.Pos(), false)
	c.file, c.line, c.test = display(s.root, pos.Filename), pos.Line, strings.HasSuffix(pos.Filename, "_test.go")
	c.release = types.ExprString(call)
	if ast.IsGenerated(s.file) {
		c.aside = "the file is generated"
	}
	s.mutants(c)
}

// parent is the nth node above the call that is looked at, parentheses left out.
func (s *scan) parent(n int) ast.Node {
	for i := len(s.stack) - 2; i >= 0; i-- {
		if _, ok := s.stack[i].(*ast.ParenExpr); ok {
			continue
		}
		if n--; n == 0 {
			return s.stack[i]
		}
	}
	return nil
}

// shape is what a call releases as it reads: the call itself, or that of the
// method value or function that is registered by Cleanup.
func (s *scan) shape(call *ast.CallExpr) (*ast.CallExpr, bool) {
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Cleanup" && len(call.Args) == 1 {
		switch arg := ast.Unparen(call.Args[0]).(type) {
		case *ast.SelectorExpr, *ast.Ident:
			return &ast.CallExpr{Fun: arg.(ast.Expr), Lparen: call.Lparen}, true
		}
		return nil, false
	}
	return call, true
}

// registered says whether a call is deferred or given to Cleanup as it stands.
// A release that is no more than a call somewhere says too little of what it
// releases, if nothing else is known of that.
func (s *scan) registered(call *ast.CallExpr) bool {
	if _, ok := s.parent(1).(*ast.DeferStmt); ok {
		return true
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Cleanup"
}

// named are the obligations that a call releases by what it is called: f.Close()
// after f, err := os.Open(name).
func (s *scan) named(call *ast.CallExpr) []*obligation.Obligation {
	for i := len(s.stack) - 1; i >= 0; i-- {
		var own, with []*obligation.Obligation
		for _, o := range s.owned[s.stack[i]] {
			switch {
			case call.Pos() < o.Call.Pos() || !releases(s.st.Pkg, o, call):
			case o.Name != "" && strings.HasPrefix(types.ExprString(call.Fun), o.Name):
				own = append(own, o)
			default:
				with = append(with, o) // the pipes of a process, with the process
			}
		}
		if len(own) > 0 {
			return own
		}
		if len(with) > 0 {
			return with
		}
	}
	return nil
}

// releases says whether a call reads as a release of an obligation.
func releases(pkg *load.Package, o *obligation.Obligation, call *ast.CallExpr) bool {
	return slices.ContainsFunc(o.Row.Release, func(expr string) bool { return reads(pkg, o, expr, call) })
}

// reads says whether a call reads as an expression of the obligation's row.
func reads(pkg *load.Package, o *obligation.Obligation, expr string, call *ast.CallExpr) bool {
	rel, err := resource.ParseRelease(expr)
	if err != nil {
		return false
	}
	fun := types.ExprString(ast.Unparen(call.Fun))
	if rel.Package != "" {
		return fun == rel.Package+"."+rel.Func && (rel.Arg < 0 || rel.Arg < len(call.Args) && o.Name != "" && types.ExprString(call.Args[rel.Arg]) == o.Name)
	}
	base := map[string]string{resource.Hole: o.Name, resource.RecvHole: receiverText(o.Call), resource.OutHole: firstResult(o)}[rel.Root]
	if base == "" || base == "_" {
		return false
	}
	want := strings.Join(append(append([]string{base}, rel.Fields...), rel.Method), ".")
	if fun != strings.TrimSuffix(want, ".") {
		return false
	}
	// Another variable of the same name is another resource.
	id := rootIdent(call.Fun)
	return rel.Root != resource.Hole || o.Var == nil || id == nil || pkg.Info.Uses[id] == o.Var
}

func receiverText(call *ast.CallExpr) string {
	if x := receiverOf(call); x != nil {
		return types.ExprString(x)
	}
	return ""
}

func receiverOf(call *ast.CallExpr) ast.Expr {
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		return sel.X
	}
	return nil
}

// firstResult is what the first result of the acquisition is called.
func firstResult(o *obligation.Obligation) (name string) {
	ast.Inspect(o.Func, func(n ast.Node) bool {
		if as, ok := n.(*ast.AssignStmt); ok && len(as.Rhs) == 1 && ast.Unparen(as.Rhs[0]) == o.Call {
			name = types.ExprString(as.Lhs[0])
		}
		return name == ""
	})
	return name
}

func rootIdent(e ast.Expr) *ast.Ident {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		default:
			return nil
		}
	}
}

func (s *scan) known(c *candidate, owners []*obligation.Obligation) {
	c.aside = "the acquisition has a finding already"
	for _, o := range owners {
		if s.leaks[o] {
			continue
		}
		c.aside = ""
		c.owners = append(c.owners, &acquisition{call: o.Call, fn: o.Func, place: o.Place, obl: o, v: o.Var, err: o.Err})
	}
	o := owners[0]
	c.kind, c.result = o.Kind.ID, o.Place.From == resource.Result
	s.describe(c, o.Call)
	if o.Var != nil {
		c.typ = o.Var.Type().String()
	}
}

func (s *scan) describe(c *candidate, call *ast.CallExpr) {
	c.acquire = types.ExprString(call.Fun)
	c.acquired = s.st.Pkg.Fset.PositionFor(call.Pos(), false).Line
	if fn, ok := typeutil.Callee(s.st.Pkg.Info, call).(*types.Func); ok {
		c.callee = fn.Origin().FullName()
	}
}

// releaseNames are the methods that release something by some row.
var releaseNames = func() map[string]bool {
	names := map[string]bool{}
	for _, r := range resource.Std {
		for _, expr := range r.Release {
			if rel, err := resource.ParseRelease(expr); err == nil && rel.Method != "" {
				names[rel.Method] = true
			}
		}
	}
	return names
}()

// unknown looks for what a deferred call releases where the engine has seen no
// acquisition: a method by the name of a release, or a function, of a variable
// that a call of the same function has set.
func (s *scan) unknown(c *candidate, call *ast.CallExpr) bool {
	var held ast.Expr
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.SelectorExpr:
		if !releaseNames[fun.Sel.Name] {
			return false
		}
		held = fun.X
	case *ast.Ident:
		held = fun
	default:
		return false
	}
	id := rootIdent(held)
	if id == nil {
		return false
	}
	v, ok := s.st.Pkg.Info.Uses[id].(*types.Var)
	if !ok {
		return false
	}
	c.typ = s.st.Pkg.Info.TypeOf(id).String()
	a := s.assigned(v)
	if a == nil {
		c.aside = "what it releases is not acquired in this function"
		return true
	}
	c.owners = []*acquisition{a}
	s.describe(c, a.call)
	for _, r := range resource.Default().Rows(c.callee) {
		switch {
		case r.Role != resource.Acquires:
			c.aside = "the catalogue says that the call leaves no duty"
		case !r.Severity.Reports():
			c.aside = "the row of the acquisition does not report"
		}
	}
	return true
}

// assigned is the last call before the release, in the innermost function that
// declares the variable, that sets it.
func (s *scan) assigned(v *types.Var) (last *acquisition) {
	at := s.stack[len(s.stack)-1].Pos()
	for i := len(s.stack) - 1; i >= 0; i-- {
		body := bodyOf(s.stack[i])
		if body == nil || v.Pos() < body.Pos() || body.End() < v.Pos() {
			continue
		}
		ast.Inspect(body, func(n ast.Node) bool {
			if lit, ok := n.(*ast.FuncLit); ok && (at < lit.Pos() || lit.End() < at) {
				return false
			}
			as, ok := n.(*ast.AssignStmt)
			if !ok || as.Pos() > at || len(as.Rhs) != 1 {
				return true
			}
			rhs, ok := ast.Unparen(as.Rhs[0]).(*ast.CallExpr)
			if !ok || s.st.Pkg.Info.Types[rhs.Fun].IsType() {
				return true
			}
			for k, l := range as.Lhs {
				if s.varOf(l) == v {
					last = &acquisition{call: rhs, fn: s.stack[i], place: resource.Place{From: resource.Result, Index: k}, v: v}
					if e := s.varOf(as.Lhs[len(as.Lhs)-1]); e != nil && e != v && e.Type().String() == "error" {
						last.err = e
					}
				}
			}
			return true
		})
		return last
	}
	return nil
}

func (s *scan) varOf(e ast.Expr) *types.Var {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	if v, ok := s.st.Pkg.Info.Defs[id].(*types.Var); ok {
		return v
	}
	v, _ := s.st.Pkg.Info.Uses[id].(*types.Var)
	return v
}

func bodyOf(n ast.Node) *ast.BlockStmt {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return n.Body
	case *ast.FuncLit:
		return n.Body
	}
	return nil
}

// display is how a file is named: from the directory that was worked in, or
// from the source of the Go release.
func display(root, file string) string {
	for _, dir := range []string{root, filepath.Join(runtime.GOROOT(), "src")} {
		if rel, err := filepath.Rel(dir, file); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	return filepath.ToSlash(file)
}
