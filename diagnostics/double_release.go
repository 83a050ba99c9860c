package diagnostics

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// DoubleRelease reports a second release where that ends the process.
var DoubleRelease = &Check{
	ID:    "double-release",
	Title: "a mutex is unlocked, or a channel closed, a second time, which crashes",
	Doc: "To unlock a mutex that is not locked is a fatal error, which nobody can recover from, and to close a channel a second time\n" +
		"panics. It is easily written where the release is deferred and one path still releases by hand.\n\n" +
		"Only what crashes is reported: a second `Close` of a file or a second call of a cancel function does no harm. deferls is\n" +
		"silent where the lock may be taken again in between, by the function or by one whose name speaks of locks, where\n" +
		"something may have been assigned to what the name stands for, where the process ends first, and in tests.",
	look: (*function).doubleReleases,
}

func (f *function) doubleReleases() []Finding {
	if len(f.locks)+len(f.closes) < 2 || inTest(f.src, f.decl.Pos()) {
		return nil // a test that crashes does not stay one, unless it is meant to
	}
	var all []Finding
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		list := statements(n)
		for i, st := range list {
			if finding, ok := f.releasedAgain(st, list[i+1:]); ok {
				all = append(all, finding)
			}
		}
		return true
	})
	return all
}

// ending is a release that must not come twice.
type ending struct {
	call   *ast.CallExpr
	name   string // of what is released
	method string // "Unlock", "RUnlock" or "close"
}

func (f *function) ending(call *ast.CallExpr) (ending, bool) {
	if call == nil {
		return ending{}, false
	}
	if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok {
		_, builtin := f.src.Info.Uses[id].(*types.Builtin)
		if builtin && id.Name == "close" && len(call.Args) == 1 && steady(call.Args[0]) {
			return ending{call, types.ExprString(call.Args[0]), "close"}, true
		}
		return ending{}, false
	}
	fn, name := f.callee(call), receiver(call)
	if fn == nil || name == "" || !unlocking[fn.FullName()] {
		return ending{}, false
	}
	return ending{call, name, fn.Name()}, true
}

var unlocking = map[string]bool{"(*sync.Mutex).Unlock": true, "(*sync.RWMutex).Unlock": true, "(*sync.RWMutex).RUnlock": true}

// releasedAgain is a release in the statements behind one, in the same block.
func (f *function) releasedAgain(st ast.Stmt, rest []ast.Stmt) (Finding, bool) {
	call, deferred := calling(st), false
	if d, ok := st.(*ast.DeferStmt); ok {
		call, deferred = d.Call, true
	}
	first, ok := f.ending(call)
	if !ok {
		return Finding{}, false
	}
	second, until, ok := f.sameIn(rest, first)
	if !ok || f.heldTwice(first) || f.renewed(first, call.End(), second.call.Pos()) {
		return Finding{}, false
	}
	if deferred && (f.renewed(first, second.call.End(), f.decl.End()) || f.ends(until)) {
		return Finding{}, false
	}
	again, hit := second.call, "this does it again"
	if deferred {
		hit = "the defer does it again when the function returns"
	}
	return Finding{
		Check:    "double-release",
		Severity: resource.Error,
		Pos:      again.Pos(),
		End:      again.End(),
		Message:  fmt.Sprintf(doubled[first.method], first.name, f.line(call), hit),
		Path:     []Step{{call.Pos(), call.End(), map[bool]string{true: "deferred here", false: "released here"}[deferred]}},
	}, true
}

// heldTwice says whether a lock may be held more than once, as one for reading can.
func (f *function) heldTwice(e ending) bool {
	locks := 0
	for _, call := range f.locks {
		if receiver(call) == e.name && counterpart[methodName(call)] == "RUnlock" {
			locks++
		}
	}
	return e.method == "RUnlock" && locks > 1
}

// doubled say what happens, of a name, a line and the way to come to it.
var doubled = map[string]string{
	"Unlock":  "%s is unlocked twice, which is a fatal error: once at line %d, and %s",
	"RUnlock": "%s is unlocked twice, which is a fatal error: once at line %d, and %s",
	"close":   "%s is closed twice, which panics: once at line %d, and %s",
}

// sameIn is the first release in some statements of what another one releases, with
// the statement that follows it. What is in function literals runs some other time,
// and whatever is jumped to may come from elsewhere.
func (f *function) sameIn(rest []ast.Stmt, first ending) (second ending, next ast.Stmt, found bool) {
	for _, st := range rest {
		if _, labeled := st.(*ast.LabeledStmt); labeled {
			return
		}
		each := func(list []ast.Stmt) {
			for i, st := range list {
				e, ok := f.ending(calling(st))
				if found || !ok || e.name != first.name || e.method != first.method {
					continue
				}
				second, found = e, true
				if i+1 < len(list) {
					next = list[i+1]
				}
			}
		}
		each([]ast.Stmt{st})
		own(st, func(n ast.Node) { each(statements(n)) })
	}
	return
}

// renewed says whether between two positions something may make another release
// right: a lock, an assignment, or a call of something that speaks of locks.
func (f *function) renewed(e ending, from, to token.Pos) bool {
	found := false
	ast.Inspect(f.decl.Body, func(n ast.Node) bool {
		if n == nil || n.End() <= from || to <= n.Pos() {
			return n != nil && !found && n.Pos() < to
		}
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				found = found || isPrefix(l, e.name)
			}
		case *ast.RangeStmt:
			found = found || n.Key != nil && isPrefix(n.Key, e.name) || n.Value != nil && isPrefix(n.Value, e.name)
		case *ast.CallExpr:
			if from <= n.Pos() && n.End() <= to && e.method != "close" {
				_, same := f.ending(n)
				found = found || !same && speaksOfLocks(n)
			}
		}
		return !found
	})
	return found
}

func speaksOfLocks(call *ast.CallExpr) bool {
	name := methodName(call)
	if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok {
		name = id.Name
	}
	return strings.Contains(strings.ToLower(name), "lock")
}

// ends says whether a statement ends the process, so that nothing deferred runs.
func (f *function) ends(st ast.Stmt) bool {
	if st == nil {
		return false
	}
	call := calling(st)
	if call == nil {
		return false
	}
	fn := f.callee(call)
	return fn != nil && obligation.NeverReturns(fn.FullName())
}
