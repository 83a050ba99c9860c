package diagnostics

import (
	"fmt"
	"go/ast"

	"github.com/deferls/deferls/diagnostics/resource"
)

// LockMismatch reports a lock that is released in the way of the other kind, or
// taken where the function holds it.
var LockMismatch = &Check{
	ID:    "lock-mismatch",
	Title: "a lock for reading is released as one for writing or the other way round, or a lock is taken that is held",
	Doc: "A `sync.RWMutex` that is locked by `RLock` is released by `RUnlock`, and one that is locked by `Lock` by `Unlock`. The other\n" +
		"release ends the process with a fatal error that nobody can recover from, or frees the lock of somebody else.\n\n" +
		"A lock that the function holds already cannot be had: to take it again, or to call a method that takes it first of all,\n" +
		"waits for ever, and with it everybody else. Two locks for reading are passed over, since they wait only where somebody wants to write.\n\n" +
		"deferls is silent in functions that lock in both ways, unless the release follows at once, and in those that do not\n" +
		"lock at all: somebody else may hold it.",
	look: (*function).lockMismatches,
}

// counterpart are the ways to lock a sync.RWMutex, and how each is released.
var counterpart = map[string]string{"Lock": "Unlock", "TryLock": "Unlock", "RLock": "RUnlock", "TryRLock": "RUnlock"}

func (f *function) lockMismatches() []Finding {
	byName := map[string][]*ast.CallExpr{}
	var names []string
	for _, call := range f.locks {
		name := receiver(call)
		if fn := f.callee(call); name == "" || fn == nil || fn.FullName() != "(*sync.RWMutex)."+fn.Name() {
			continue
		}
		if byName[name] == nil {
			names = append(names, name)
		}
		byName[name] = append(byName[name], call)
	}
	var all []Finding
	for _, name := range names {
		all = append(all, mismatched(name, byName[name])...)
	}
	return append(all, f.lockedTwice()...)
}

// mismatched are the releases of a function's one way to lock that are none.
func mismatched(name string, calls []*ast.CallExpr) []Finding {
	want, lock := "", calls[0]
	released := false
	for _, call := range calls {
		if rel, locks := counterpart[methodName(call)]; locks {
			if want != "" && want != rel {
				return nil
			}
			want, lock = rel, call
		}
	}
	for _, call := range calls {
		released = released || methodName(call) == want
	}
	if want == "" || released {
		return nil
	}
	var all []Finding
	for _, call := range calls {
		if _, locks := counterpart[methodName(call)]; locks || call.Pos() < lock.Pos() {
			continue
		}
		all = append(all, Finding{
			Check:    "lock-mismatch",
			Severity: resource.Error,
			Pos:      call.Pos(),
			End:      call.End(),
			Message:  fmt.Sprintf("%s is locked by %s: %s.%s() releases what is not locked, which is a fatal error; %s.%s() was meant", name, methodName(lock), name, methodName(call), name, want),
			Path:     []Step{{lock.Pos(), lock.End(), "locked here"}},
			Meant:    instead(call, name+"."+want+"()"),
		})
	}
	return all
}
