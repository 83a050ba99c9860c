package diagnostics

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// lockedTwice are the places at which a lock is taken that the function holds. A
// test that waits for ever does not stay one for long, unless it is meant to.
func (f *function) lockedTwice() []Finding {
	var all []Finding
	if inTest(f.src, f.decl.Pos()) {
		return nil
	}
	for _, o := range f.owed {
		if o.Kind.ID == "lock" && o.Place.From == resource.Receiver && o.Name != "" {
			all = append(all, f.takenAgain(o)...)
		}
	}
	return all
}

// takenAgain is the first place behind a lock, on no way to which it is released,
// at which it is taken once more.
func (f *function) takenAgain(o *obligation.Obligation) []Finding {
	list, next := statementOf(o)
	if next == 0 || calling(list[next-1]) != o.Call || receiver(o.Call) != o.Name {
		return nil
	}
	writes := !strings.HasPrefix(methodName(o.Call), "R")
	for _, st := range list[next:] {
		if _, labeled := st.(*ast.LabeledStmt); labeled {
			return nil // it may be come to from somewhere else
		}
		again, how := f.takes(st, o.Name, writes)
		end := st.End()
		if again != nil {
			end = again.Pos()
		}
		if f.letGo(o, st, end) {
			return nil
		}
		if again != nil {
			return []Finding{{
				Check:    "lock-mismatch",
				Severity: resource.Error,
				Pos:      again.Pos(),
				End:      again.End(),
				Message:  fmt.Sprintf("%s is held already, since line %d: %s waits for it for ever", o.Name, f.src.Fset.PositionFor(o.Call.Pos(), false).Line, how),
				Path:     []Step{{o.Call.Pos(), o.Call.End(), "locked here, and not unlocked on the way"}},
			}}
		}
	}
	return nil
}

// letGo says whether in a statement, up to a position, something may have happened
// to a lock, or to what its name stands for.
func (f *function) letGo(o *obligation.Obligation, st ast.Stmt, end token.Pos) bool {
	if slices.ContainsFunc(o.Events, func(e obligation.Event) bool {
		switch e.Kind {
		case obligation.Released, obligation.Transferred, obligation.Unknown:
			return st.Pos() <= e.Pos && e.Pos < end
		}
		return false
	}) {
		return true
	}
	gone := false
	ast.Inspect(st, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				gone = gone || n.Pos() < end && isPrefix(l, o.Name)
			}
		case *ast.RangeStmt:
			gone = gone || n.Key != nil && isPrefix(n.Key, o.Name) || n.Value != nil && isPrefix(n.Value, o.Name)
		case *ast.CallExpr:
			gone = gone || receiver(n) == o.Name && strings.HasSuffix(methodName(n), "Unlock") && n.Pos() < end
		case *ast.FuncLit, *ast.DeferStmt:
			return false
		}
		return !gone
	})
	return gone
}

// isPrefix says whether an expression is a part of a chain of names that starts it.
func isPrefix(e ast.Expr, name string) bool {
	text := types.ExprString(e)
	return text == name || strings.HasPrefix(name, text+".")
}

// takes is the first call in a statement that waits for a lock that is held: for a
// lock for reading, only one for writing. A function of the package waits for it
// if it does so before it does anything else with it.
func (f *function) takes(st ast.Stmt, name string, writes bool) (again *ast.CallExpr, how string) {
	ast.Inspect(st, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.GoStmt, *ast.DeferStmt:
			return false
		case *ast.CallExpr:
			switch {
			case again != nil:
			case receiver(n) == name && f.waits(n, writes):
				again, how = n, "this"
			case f.inside(n, name, writes):
				again, how = n, methodName(n)
			}
		}
		return again == nil
	})
	return again, how
}

// waits says whether a call waits for a lock that is held. What is behind an
// interface may be the half of a lock that is for reading.
func (f *function) waits(call *ast.CallExpr, writes bool) bool {
	fn := f.callee(call)
	return fn != nil && !types.IsInterface(fn.Signature().Recv().Type()) && f.lockRow(call) != nil && (writes || !strings.HasPrefix(methodName(call), "R"))
}

// inside says whether a call of a method of the package takes the lock, which is a
// field of what the method is called of, or embedded in it.
func (f *function) inside(call *ast.CallExpr, name string, writes bool) bool {
	owner := receiver(call)
	field, ok := strings.CutPrefix(name, owner)
	if owner == "" || !ok || field != "" && field[0] != '.' {
		return false
	}
	decl := f.pkg.declOf(f.callee(call))
	if decl == nil || decl.Body == nil || decl.Recv == nil || len(decl.Recv.List) != 1 || len(decl.Recv.List[0].Names) != 1 {
		return false
	}
	recv := decl.Recv.List[0].Names[0].Name
	in := &function{src: f.src, cat: f.cat, decl: decl, pkg: f.pkg}
	for _, st := range decl.Body.List {
		if lock := calling(st); lock != nil && receiver(lock) == recv+field {
			return in.waits(lock, writes)
		}
		if mayAvoid(st) {
			return false
		}
	}
	return false
}

// mayAvoid says whether what follows a statement may not run, or may not find the
// lock as it was.
func mayAvoid(st ast.Stmt) bool {
	avoids := false
	ast.Inspect(st, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.CallExpr, *ast.ReturnStmt, *ast.BranchStmt, *ast.LabeledStmt:
			avoids = true
		}
		return !avoids
	})
	return avoids
}
