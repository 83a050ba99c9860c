package diagnostics

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/obligation"
)

// Cut is a return in a method that releases, taken where one release fails, and
// what it leaves out.
type Cut struct {
	Decl    *ast.FuncDecl
	If      *ast.IfStmt // that tests for the error
	Failing *ast.CallExpr
	Return  *ast.ReturnStmt
	Rest    []*ast.CallExpr // releases of other fields behind it
	Loop    *ast.RangeStmt  // the loop over a field whose elements are released one by one; then Rest is empty
	Behind  []ast.Stmt      // the statements behind If, in its list and in those around it
	Inner   bool            // If stands in another if statement
}

// CutShort are the returns at the first error of a method with the name of a
// release.
func CutShort(src obligation.Source, d *ast.FuncDecl) []*Cut {
	if d.Recv == nil || d.Body == nil || len(d.Recv.List[0].Names) == 0 || !isReleaseName(d.Name.Name) {
		return nil
	}
	c := &cutting{src: src, decl: d, recv: src.Info.Defs[d.Recv.List[0].Names[0]]}
	all := c.through(d.Body.List, nil, nil)
	if len(all) > 0 && !obligation.Sound(src.Info, d) {
		return nil
	}
	return all
}

// through looks at a list of statements, with those in front of it and behind it.
func (c *cutting) through(list, before, behind []ast.Stmt) []*Cut {
	var all []*Cut
	for i, st := range list {
		before, behind := slices.Concat(before, list[:i]), slices.Concat(list[i+1:], behind)
		switch st := st.(type) {
		case *ast.IfStmt:
			s := c.at(list, i, c.field)
			if s == nil {
				all = append(all, c.through(st.Body.List, before, behind)...)
				continue
			}
			s.Behind, s.Inner = behind, len(behind) > len(list[i+1:])
			if s.Rest = c.rest(s, before); len(s.Rest) > 0 {
				all = append(all, s)
			}
		case *ast.RangeStmt:
			if s := c.inLoop(st); s != nil {
				all = append(all, s)
			}
		}
	}
	return all
}

// isReleaseName says whether a method of this name is taken for the release of
// what has it.
func isReleaseName(name string) bool {
	return slices.ContainsFunc(obligation.ReleaseNames(), func(r string) bool { return strings.EqualFold(r, name) })
}

// cutting looks into one method.
type cutting struct {
	src  obligation.Source
	decl *ast.FuncDecl
	recv types.Object
}

// at is the return of an if statement that tests the error of a release, of what
// of says that it is one.
func (c *cutting) at(list []ast.Stmt, i int, of func(*ast.CallExpr) string) *Cut {
	st, ok := list[i].(*ast.IfStmt)
	if !ok || len(st.Body.List) == 0 {
		return nil
	}
	set := st.Init
	if set == nil && i > 0 {
		set = list[i-1]
	}
	ret, ok := st.Body.List[len(st.Body.List)-1].(*ast.ReturnStmt)
	call := c.tested(st.Cond, set)
	if !ok || call == nil || len(call.Args) > 0 || of(call) == "" || c.doesMore(st.Body) {
		return nil
	}
	return &Cut{Decl: c.decl, If: st, Failing: call, Return: ret}
}

// tested is the call whose error a condition finds not to be nil, where the
// statement in front sets it.
func (c *cutting) tested(cond ast.Expr, set ast.Stmt) *ast.CallExpr {
	b, ok := cond.(*ast.BinaryExpr)
	a, isAssign := set.(*ast.AssignStmt)
	if !ok || b.Op != token.NEQ || !c.src.Info.Types[b.Y].IsNil() || !isAssign || len(a.Rhs) != 1 || len(a.Lhs) != 1 {
		return nil
	}
	err, isID := b.X.(*ast.Ident)
	to, toID := a.Lhs[0].(*ast.Ident)
	if !isID || !toID || c.src.Info.Uses[err] == nil || c.src.Info.Uses[err] != c.src.Info.ObjectOf(to) {
		return nil
	}
	call, _ := a.Rhs[0].(*ast.CallExpr)
	return call
}

// doesMore says whether the way out does something with the receiver: it may
// release the rest.
func (c *cutting) doesMore(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && c.src.Info.Uses[id] == c.recv
		return !found
	})
	return found
}

// field is the field of the receiver that a call releases, as the code writes
// it; empty if it releases none. One that is embedded may stand for the whole.
func (c *cutting) field(call *ast.CallExpr) string {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	of, ok := ast.Unparen(sel.X).(*ast.SelectorExpr)
	if !ok || rootOf(c.src, of) != c.recv || !endingName(sel.Sel.Name) && !finishing[sel.Sel.Name] {
		return ""
	}
	v, ok := c.src.Info.Uses[of.Sel].(*types.Var)
	if !ok || v.Embedded() {
		return ""
	}
	return types.ExprString(of)
}

// finishing are methods that come in front of a release, and fail.
var finishing = map[string]bool{"Flush": true, "Sync": true, "Commit": true}

// rest are the releases behind a return, of fields that nothing in front of it, or
// deferred there, has released.
func (c *cutting) rest(s *Cut, before []ast.Stmt) []*ast.CallExpr {
	var all []*ast.CallExpr
	for _, st := range s.Behind {
		ast.Inspect(st, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if of := c.field(call); of != "" && !finishing[methodName(call)] && !c.with(s.Failing, of) && !c.released(of, before) {
				all = append(all, call)
			}
			return true
		})
	}
	return all
}

// with says whether a release that fails is one of the field itself, or of
// what has it.
func (c *cutting) with(failing *ast.CallExpr, of string) bool {
	return !finishing[methodName(failing)] && strings.HasPrefix(of+".", c.field(failing)+".")
}

// released says whether some statements release a field, or give it to who may.
func (c *cutting) released(of string, list []ast.Stmt) bool {
	found := false
	for _, st := range list {
		ast.Inspect(st, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			found = found || ok && (c.field(call) == of && !finishing[methodName(call)] ||
				slices.ContainsFunc(call.Args, func(e ast.Expr) bool { return strings.HasPrefix(types.ExprString(e)+".", of+".") }))
			return !found
		})
	}
	return found
}

// inLoop is the return in a loop over a field that releases each element.
func (c *cutting) inLoop(loop *ast.RangeStmt) *Cut {
	if rootOf(c.src, loop.X) != c.recv {
		return nil
	}
	element := func(call *ast.CallExpr) string {
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || !endingName(sel.Sel.Name) {
			return ""
		}
		id, ok := ast.Unparen(sel.X).(*ast.Ident)
		if !ok || !isOne(c.src, id, loop.Key) && !isOne(c.src, id, loop.Value) {
			return ""
		}
		return id.Name
	}
	for i := range loop.Body.List {
		if s := c.at(loop.Body.List, i, element); s != nil {
			s.Loop = loop
			return s
		}
	}
	return nil
}

// isOne says whether an identifier names the variable that a loop sets.
func isOne(src obligation.Source, id *ast.Ident, set ast.Expr) bool {
	to, ok := set.(*ast.Ident)
	return ok && src.Info.Uses[id] != nil && src.Info.Uses[id] == src.Info.ObjectOf(to)
}
