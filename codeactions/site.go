package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"iter"
	"slices"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

const (
	whyNoSyntax = "the acquisition is not in the text of this package"
	whyNotAlone = "the acquisition is part of a larger expression"
	whyNoBlock  = "the acquisition does not stand in a block of statements"
)

// site is where an acquisition stands in the syntax.
type site struct {
	pkg  *load.Package
	ob   *obligation.Obligation
	src  source
	file *ast.File
	path []ast.Node // from the call out to the file
	fn   ast.Node   // the innermost *ast.FuncDecl or *ast.FuncLit around it
	sig  *types.Signature
	body *ast.BlockStmt // of fn

	stmt  ast.Stmt    // the statement that is nothing but the acquisition
	lhs   []ast.Expr  // what its results are assigned to; nil if they are dropped
	inIf  *ast.IfStmt // the if statement whose init stmt is
	list  []ast.Stmt  // the statements around stmt, or around inIf
	index int         // of stmt or inIf in list

	sees    *ast.FuncLit // one that is meant to see the result as the function returns it; nil for none
	inlined *ast.FuncLit // one that comes to stand in the place of its call; nil for none
}

// locate finds the site of an obligation, or why it is none that edits can be
// written for.
func locate(pkg *load.Package, ob *obligation.Obligation) (*site, string) {
	s := &site{pkg: pkg, ob: ob}
	var ok bool
	if s.src, ok = sourceOf(pkg, ob.Call.Pos()); !ok {
		return nil, whyNoSyntax
	}
	i := slices.IndexFunc(pkg.Files, func(f *ast.File) bool { return f.FileStart <= ob.Call.Pos() && ob.Call.End() <= f.FileEnd })
	if i < 0 {
		return nil, whyNoSyntax
	}
	s.file = pkg.Files[i]
	s.path, _ = astutil.PathEnclosingInterval(s.file, ob.Call.Pos(), ob.Call.End())
	for len(s.path) > 0 && s.path[0] != ast.Node(ob.Call) {
		s.path = s.path[1:]
	}
	if s.path = outOfParens(s.path); len(s.path) == 0 {
		return nil, whyNoSyntax
	}
	if s.fn, s.sig, s.body = s.function(); s.body == nil {
		return nil, whyNoSyntax
	}
	up, why := s.statement()
	if why != "" {
		return nil, why
	}
	if why := s.block(up); why != "" {
		return nil, why
	}
	return s, ""
}

func outOfParens(path []ast.Node) []ast.Node {
	for len(path) > 1 {
		if _, ok := path[1].(*ast.ParenExpr); !ok {
			break
		}
		path = path[1:]
	}
	return path
}

func (s *site) function() (ast.Node, *types.Signature, *ast.BlockStmt) {
	for _, n := range s.path {
		switch fn := n.(type) {
		case *ast.FuncLit:
			sig, _ := s.pkg.Info.TypeOf(fn).(*types.Signature)
			return fn, sig, fn.Body
		case *ast.FuncDecl:
			obj, _ := s.pkg.Info.Defs[fn.Name].(*types.Func)
			if obj == nil {
				return nil, nil, nil
			}
			return fn, obj.Signature(), fn.Body
		}
	}
	return nil, nil, nil
}

// statement sets the statement of the acquisition and returns the rest of the
// path, from that statement on.
func (s *site) statement() ([]ast.Node, string) {
	call := s.path[0]
	switch st := s.path[1].(type) {
	case *ast.ExprStmt:
		s.stmt = st
		return s.path[1:], ""
	case *ast.AssignStmt:
		if len(st.Rhs) != 1 || st.Rhs[0] != call || (st.Tok != token.ASSIGN && st.Tok != token.DEFINE) {
			return nil, whyNotAlone
		}
		s.stmt, s.lhs = st, st.Lhs
		return s.path[1:], ""
	case *ast.ValueSpec:
		decl, _ := s.path[2].(*ast.GenDecl)
		stmt, ok := s.path[3].(*ast.DeclStmt)
		if !ok || len(decl.Specs) != 1 || len(st.Values) != 1 {
			return nil, whyNotAlone
		}
		s.stmt = stmt
		for _, name := range st.Names {
			s.lhs = append(s.lhs, name)
		}
		return s.path[3:], ""
	}
	return nil, whyNotAlone
}

// block sets where the statement stands, given the path from it outwards.
func (s *site) block(up []ast.Node) string {
	at, around := ast.Stmt(s.stmt), up[1]
	if st, ok := around.(*ast.IfStmt); ok && st.Init == s.stmt {
		s.inIf, at, around = st, st, up[2]
	}
	switch b := around.(type) {
	case *ast.BlockStmt:
		s.list = b.List
	case *ast.CaseClause:
		s.list = b.Body
	case *ast.CommClause:
		s.list = b.Body
	}
	// The statement of a select case is none of its body, and an else-if is in
	// no list: then only the blocks of the if are places to write in.
	if s.index = slices.Index(s.list, at); s.index < 0 && s.inIf == nil {
		return whyNoBlock
	}
	return ""
}

// rest are the statements of the block after the acquisition's.
func (s *site) rest() []ast.Stmt {
	if s.index < 0 {
		return nil
	}
	return s.list[s.index+1:]
}

// results are the acquiring call's results.
func (s *site) results() []*types.Var {
	sig, ok := s.pkg.Info.TypeOf(s.ob.Call.Fun).(*types.Signature)
	if !ok {
		return nil
	}
	return slices.Collect(sig.Results().Variables())
}

// returnsError says whether the last result of the acquisition is an error.
func (s *site) returnsError() bool {
	results := s.results()
	return len(results) > 0 && isError(results[len(results)-1].Type())
}

// errName is the identifier that takes the acquisition's error: nil if there
// is none, or if it is dropped.
func (s *site) errName() *ast.Ident {
	if !s.returnsError() || len(s.lhs) == 0 {
		return nil
	}
	id, ok := s.lhs[len(s.lhs)-1].(*ast.Ident)
	if !ok || id.Name == "_" {
		return nil
	}
	return id
}

// held is the identifier that takes the resource, "_" included; nil if the
// resource is not a result, or has no identifier.
func (s *site) held() *ast.Ident {
	if s.ob.Place.From != resource.Result || s.ob.Place.Index >= len(s.lhs) {
		return nil
	}
	id, _ := s.lhs[s.ob.Place.Index].(*ast.Ident)
	return id
}

// siblings are the variables that take the other results, the error excluded.
func (s *site) siblings() ([]*types.Var, bool) {
	var list []*types.Var
	for i, e := range s.lhs {
		if i == s.ob.Place.Index || i == len(s.lhs)-1 && s.returnsError() {
			continue
		}
		id, ok := e.(*ast.Ident)
		if !ok {
			return nil, false
		}
		if v := s.variable(id); v != nil {
			list = append(list, v)
		} else if id.Name != "_" {
			return nil, false
		}
	}
	return list, true
}

// variable is the variable an identifier defines or names.
func (s *site) variable(id *ast.Ident) *types.Var {
	v, _ := s.pkg.Info.ObjectOf(id).(*types.Var)
	return v
}

// local says whether a variable lives and dies with the function: declared in
// it, and none of its results.
func (s *site) local(v *types.Var) bool {
	if v == nil || v.IsField() || v.Pos() < s.fn.Pos() || v.Pos() >= s.fn.End() {
		return false
	}
	for r := range s.sig.Results().Variables() {
		if r == v {
			return false
		}
	}
	return true
}

// repeats says whether the acquisition may run again before the function ends:
// a loop around it, or a goto from behind it to in front of it.
func (s *site) repeats() bool {
	for _, n := range s.path {
		if n == s.fn {
			break
		}
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		}
	}
	for from, to := range s.gotos() {
		if to <= s.ob.Call.Pos() && s.ob.Call.Pos() < from {
			return true
		}
	}
	return false
}

// gotos are the places of the function's gotos, and those of their labels.
func (s *site) gotos() iter.Seq2[token.Pos, token.Pos] {
	labels := map[string]token.Pos{}
	inspectOwn(s.body, func(n ast.Node) {
		if l, ok := n.(*ast.LabeledStmt); ok {
			labels[l.Label.Name] = l.Pos()
		}
	})
	return func(yield func(from, to token.Pos) bool) {
		on := true
		inspectOwn(s.body, func(n ast.Node) {
			if b, ok := n.(*ast.BranchStmt); ok && b.Tok == token.GOTO {
				on = on && yield(b.Pos(), labels[b.Label.Name])
			}
		})
	}
}

// inspectOwn visits the nodes of a function's body, those of the function
// literals in it excluded.
func inspectOwn(body ast.Node, visit func(ast.Node)) {
	ast.Inspect(body, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok {
			return false
		}
		if n != nil {
			visit(n)
		}
		return true
	})
}

// declOf is the declaration of a function of the package, nil if it has no body
// there.
func declOf(pkg *load.Package, fn *types.Func) *ast.FuncDecl {
	for _, f := range pkg.Files {
		for _, d := range f.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && decl.Name.Pos() == fn.Origin().Pos() && decl.Body != nil {
				return decl
			}
		}
	}
	return nil
}

var errorType = types.Universe.Lookup("error").Type()

func isError(t types.Type) bool { return types.Identical(t, errorType) }
