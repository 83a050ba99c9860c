package diagnostics

import (
	"fmt"
	"go/ast"
	"go/token"

	"github.com/deferls/deferls/diagnostics/resource"
)

// DeferAcquires reports a deferred acquisition of what is held already.
var DeferAcquires = &Check{
	ID:    "defer-acquires",
	Title: "the acquisition is deferred in place of the release",
	Doc: "`defer mu.Lock()` behind `mu.Lock()` locks once more when the function returns: it waits there for ever, and so does everybody\n" +
		"else. `defer mu.Unlock()` was meant.\n\n" +
		"deferls is silent where the lock is not taken in front of the `defer`, or is released there: to unlock around a call and\n" +
		"to defer the `Lock` is right where the caller holds it.",
	look: func(f *function) []Finding {
		var all []Finding
		for _, d := range f.defers {
			if finding, ok := f.acquiresAgain(d); ok {
				all = append(all, finding)
			}
		}
		return all
	},
}

func (f *function) acquiresAgain(d deferred) (Finding, bool) {
	row := f.lockRow(d.stmt.Call)
	name := receiver(d.stmt.Call)
	if row == nil || name == "" {
		return Finding{}, false
	}
	rel, err := resource.ParseRelease(row.Release[0])
	if err != nil {
		return Finding{}, false
	}
	written := rel.Fill(map[string]string{resource.Hole: name, resource.RecvHole: name})
	before := f.lastOf(d, name)
	if before == nil || f.lockRow(before) != row {
		return Finding{}, false
	}
	return Finding{
		Check:    "defer-acquires",
		Severity: resource.Error,
		Pos:      d.stmt.Pos(),
		End:      d.stmt.End(),
		Message:  fmt.Sprintf("%s is locked already, so that this waits for ever when the function returns: %s was probably meant", name, written),
		Path:     []Step{{before.Pos(), before.End(), "locked here"}},
		Meant:    instead(d.stmt.Call, written),
	}, true
}

// instead is another call in the place of one.
func instead(call *ast.CallExpr, code string) Meant {
	return Meant{Pos: call.Pos(), End: call.End(), Code: code, Title: "Call " + code + " instead"}
}

// lockRow is the row of a call that waits for a lock until it has it.
func (f *function) lockRow(call *ast.CallExpr) *resource.Row {
	fn := f.callee(call)
	if fn == nil {
		return nil
	}
	for _, row := range f.cat.Rows(fn.FullName()) {
		if row.Role == resource.Acquires && row.Kind == "lock" && row.When == resource.OnSuccess && len(row.At) > 0 && row.At[0].From == resource.Receiver {
			return row
		}
	}
	return nil
}

// lastOf is the last call on a lock in front of a defer, in the same function; nil
// if there is none.
func (f *function) lastOf(d deferred, name string) *ast.CallExpr {
	var last *ast.CallExpr
	own(d.fn, func(n ast.Node) {
		call, ok := n.(*ast.CallExpr)
		if ok && call.End() <= d.stmt.Pos() && receiver(call) == name && lockMethods[methodName(call)] && (last == nil || last.Pos() < call.Pos()) {
			last = call
		}
	})
	if last == nil || f.deferredCall(last.Pos()) {
		return nil
	}
	return last
}

func (f *function) deferredCall(pos token.Pos) bool {
	for _, d := range f.defers {
		if d.stmt.Call.Pos() == pos {
			return true
		}
	}
	return false
}

func methodName(call *ast.CallExpr) string {
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		return sel.Sel.Name
	}
	return ""
}
