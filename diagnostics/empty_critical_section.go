package diagnostics

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/deferls/deferls/diagnostics/resource"
)

// EmptyCriticalSection reports a lock that is released before anything is done
// under it.
var EmptyCriticalSection = &Check{
	ID:    "empty-critical-section",
	Title: "a lock is released at once, and what it was meant to guard runs without it",
	Doc: "`mu.Lock()` directly followed by `mu.Unlock()` guards nothing: what comes behind runs together with whatever others do\n" +
		"under the lock. The second was most likely meant to be deferred, or to stand further down. It is not changed for you: a\n" +
		"`defer` may wait for ever where what follows takes the lock again.\n\n" +
		"deferls reports it only where what follows in the block changes a field beside the mutex. It is silent where nothing of\n" +
		"the kind does, since to lock and to unlock is a way to wait for whoever holds the lock, where a comment says something\n" +
		"about it, and where the lock is taken again below.",
	look: (*function).emptySections,
}

func (f *function) emptySections() []Finding {
	if len(f.locks) < 2 {
		return nil
	}
	var all []Finding
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		list := statements(n)
		for i := range len(list) - 1 {
			if finding, ok := f.emptySection(list[i], list[i+1], list[i+2:]); ok {
				all = append(all, finding)
			}
		}
		return true
	})
	return all
}

func (f *function) emptySection(first, second ast.Stmt, rest []ast.Stmt) (Finding, bool) {
	lock, unlock := calling(first), calling(second)
	if lock == nil || unlock == nil {
		return Finding{}, false
	}
	name := receiver(lock)
	if name == "" || receiver(unlock) != name || counterpart[methodName(lock)] != methodName(unlock) || f.lockRow(lock) == nil {
		return Finding{}, false
	}
	used := f.guarded(lock, rest)
	if used == nil || f.lockedAgain(name, rest) || f.commented(lock, unlock) {
		return Finding{}, false
	}
	return Finding{
		Check:    "empty-critical-section",
		Severity: resource.Warning,
		Pos:      lock.Pos(),
		End:      unlock.End(),
		Message:  fmt.Sprintf("%s is unlocked before anything is done: what follows runs without the lock; defer %s.%s() was probably meant", name, name, methodName(unlock)),
		Path:     []Step{{used.Pos(), used.End(), types.ExprString(used) + " is changed here, without the lock"}},
	}, true
}

// calling is the call that a statement consists of; nil if it is something else.
func calling(st ast.Stmt) *ast.CallExpr {
	e, ok := st.(*ast.ExprStmt)
	if !ok {
		return nil
	}
	call, _ := ast.Unparen(e.X).(*ast.CallExpr)
	return call
}

// guarded is a field beside a mutex that the statements behind change; nil if
// there is none. To read it there may be what the lock was waited for. Of a mutex
// that stands alone, nobody knows what it guards.
func (f *function) guarded(lock *ast.CallExpr, rest []ast.Stmt) ast.Expr {
	owner := f.ownerOf(lock)
	if owner == "" {
		return nil
	}
	var changed ast.Expr
	look := func(e ast.Expr) {
		for changed == nil {
			switch x := ast.Unparen(e).(type) {
			case *ast.IndexExpr:
				e = x.X
			case *ast.SelectorExpr:
				if types.ExprString(x.X) == owner {
					changed = x
				}
				e = x.X
			default:
				return
			}
		}
	}
	for _, st := range rest {
		ast.Inspect(st, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, l := range n.Lhs {
					look(l)
				}
			case *ast.IncDecStmt:
				look(n.X)
			}
			return changed == nil
		})
	}
	return changed
}

// ownerOf is what a mutex is a field of, as the code calls it; empty if it is no
// field.
func (f *function) ownerOf(lock *ast.CallExpr) string {
	sel, ok := ast.Unparen(lock.Fun).(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	switch mutex := ast.Unparen(sel.X).(type) {
	case *ast.SelectorExpr:
		if field, ok := f.src.Info.Selections[mutex]; ok && field.Kind() == types.FieldVal {
			return types.ExprString(mutex.X)
		}
	case *ast.Ident:
		if field, ok := f.src.Info.Selections[sel]; ok && len(field.Index()) > 1 {
			return mutex.Name // the mutex is embedded
		}
	}
	return ""
}

func (f *function) lockedAgain(name string, rest []ast.Stmt) bool {
	for _, call := range f.locks {
		if receiver(call) == name && rest[0].Pos() <= call.Pos() && call.End() <= rest[len(rest)-1].End() {
			return true
		}
	}
	return false
}

// commented says whether a comment stands above two statements, between them, or at
// the second. One at the first says what the lock is for.
func (f *function) commented(first, last ast.Node) bool {
	file := fileOf(f.src, first.Pos())
	line := func(p token.Pos) int { return f.src.Fset.PositionFor(p, false).Line }
	for _, group := range file.Comments {
		if line(group.End()) == line(first.Pos())-1 || line(first.End()) < line(group.Pos()) && line(group.Pos()) <= line(last.End()) {
			return true
		}
	}
	return false
}
