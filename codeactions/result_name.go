package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/obligation"
)

// errorResult is the name by which code at a place can set the error that the
// function returns, and the edits that give the result that name where it has
// none. It is empty if the function returns no error, or calls another variable
// by that name there.
func (s *site) errorResult(at place) (string, []analysis.TextEdit) {
	results := s.sig.Results()
	if results.Len() == 0 {
		return "", nil
	}
	switch last := results.At(results.Len() - 1); {
	case !isError(last.Type()):
		return "", nil
	case last.Name() != "" && last.Name() != "_":
		return s.namedError(at), nil
	}
	name := "err"
	if !s.canBeResult(name, at) {
		name = fresh(s.spoken(), "retErr")
	}
	return name, s.nameResult(name)
}

// nameResult are the edits that name the function's last result. What has no
// name beside it becomes a blank: its returns stay as they are.
func (s *site) nameResult(name string) []analysis.TextEdit {
	list := s.funcType().Results
	last := list.List[len(list.List)-1]
	if n := len(last.Names); n > 0 {
		return []analysis.TextEdit{replace(last.Names[n-1], name)}
	}
	write := func(at token.Pos, code string) analysis.TextEdit {
		return analysis.TextEdit{Pos: at, End: at, NewText: []byte(code)}
	}
	if !list.Opening.IsValid() {
		return []analysis.TextEdit{write(last.Pos(), "("+name+" "), write(last.End(), ")")}
	}
	var edits []analysis.TextEdit
	for _, f := range list.List {
		blank := "_ "
		if f == last {
			blank = name + " "
		}
		edits = append(edits, write(f.Type.Pos(), blank))
	}
	return edits
}

func (s *site) funcType() *ast.FuncType {
	switch fn := s.fn.(type) {
	case *ast.FuncDecl:
		return fn.Type
	case *ast.FuncLit:
		return fn.Type
	}
	return nil
}

// spoken are all names that the function mentions.
func (s *site) spoken() func(string) bool {
	used := map[string]bool{}
	mentioned(s.fn, used)
	return func(name string) bool { return used[name] }
}

// canBeResult says whether the result can have a name that the function may
// know already, and code at the place then means the result by it. A variable of
// the function's own block becomes the result itself: nobody may see it who could
// tell the difference, which is what a return sets and a recovered panic leaves.
func (s *site) canBeResult(name string, at place) bool {
	own := s.pkg.Info.Scopes[s.funcType()]
	if own == nil {
		return false
	}
	before := own.Lookup(name)
	if scope := s.pkg.Types.Scope().Innermost(at.pos()); scope != nil {
		_, obj := scope.LookupParent(name, at.pos())
		if obj != nil && obj != before && s.within(obj) {
			return false // another variable has the name there
		}
	}
	behindDot := map[*ast.Ident]bool{}
	can := true
	ast.Inspect(s.fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			behindDot[n.Sel] = true
		case *ast.Ident:
			if n.Name == name && !behindDot[n] {
				can = can && s.meansInside(n)
			}
		}
		return can
	})
	return can && (before == nil || s.canMerge(before))
}

func (s *site) within(obj types.Object) bool {
	return s.fn.Pos() <= obj.Pos() && obj.Pos() < s.fn.End()
}

// meansInside says whether an identifier would mean the same if the function
// had a result of its name.
func (s *site) meansInside(id *ast.Ident) bool {
	obj := s.pkg.Info.ObjectOf(id)
	if v, ok := obj.(*types.Var); ok && v.IsField() {
		return true // the key of a literal
	}
	return obj != nil && s.within(obj)
}

// canMerge says whether a variable of the function's own block can be its error
// result.
func (s *site) canMerge(obj types.Object) bool {
	v, ok := obj.(*types.Var)
	if !ok || !isError(v.Type()) || !s.declaredBeside(v) || s.mayRecover() {
		return false
	}
	seen := false
	ast.Inspect(s.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			if n == s.sees {
				return false
			}
			ast.Inspect(n, func(n ast.Node) bool {
				id, ok := n.(*ast.Ident)
				seen = seen || ok && s.variable(id) == v
				return !seen
			})
		case *ast.UnaryExpr:
			seen = seen || n.Op == token.AND && s.names(n.X, v)
		}
		return !seen
	})
	return !seen
}

// declaredBeside says whether a := of the function's own block declares a
// variable and another one: it stays one where the first is there already.
func (s *site) declaredBeside(v *types.Var) bool {
	return slices.ContainsFunc(s.body.List, func(st ast.Stmt) bool {
		a, ok := st.(*ast.AssignStmt)
		if !ok || a.Tok != token.DEFINE {
			return false
		}
		declares, others := false, false
		for _, l := range a.Lhs {
			id, _ := l.(*ast.Ident)
			obj := s.pkg.Info.Defs[id]
			declares = declares || obj == types.Object(v)
			others = others || obj != nil && obj != types.Object(v) && id.Name != "_"
		}
		return declares && others
	})
}

// mayRecover says whether something that the function defers may recover from a
// panic: it then returns what its named results are at that point.
func (s *site) mayRecover() bool {
	may := false
	inspectOwn(s.body, func(n ast.Node) {
		if d, ok := n.(*ast.DeferStmt); ok {
			may = may || s.recovers(d.Call)
		}
	})
	return may
}

func (s *site) recovers(call *ast.CallExpr) bool {
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok {
		return s.callsRecover(lit)
	}
	switch fn := typeutil.Callee(s.pkg.Info, call).(type) {
	case *types.Builtin:
		return fn.Name() == "recover"
	case *types.Var:
		return !cancelTypes[types.TypeString(fn.Type(), nil)]
	case *types.Func:
		if releasing[fn.Name()] || fn.Pkg() != s.pkg.Types && obligation.InStd(fn.Pkg().Path()) {
			return false
		}
		decl := declOf(s.pkg, fn)
		return decl == nil || s.callsRecover(decl)
	}
	return true
}

var cancelTypes = map[string]bool{"context.CancelFunc": true, "context.CancelCauseFunc": true}

func (s *site) callsRecover(fn ast.Node) bool {
	found := false
	ast.Inspect(fn, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if ok {
			b, isBuiltin := s.pkg.Info.Uses[id].(*types.Builtin)
			found = found || isBuiltin && b.Name() == "recover"
		}
		return !found
	})
	return found
}
