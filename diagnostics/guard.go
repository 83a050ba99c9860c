package diagnostics

import (
	"go/token"
	"log/slog"
	"runtime/debug"

	"github.com/deferls/deferls/diagnostics/obligation"
)

// guarded keeps a mistake of ours to the check that makes it, and to what it looks
// at: that check says nothing there, and all others go on.
func guarded(src obligation.Source, check *Check, at token.Pos, look func() []Finding) (found []Finding) {
	defer func() {
		if r := recover(); r != nil {
			found = nil
			slog.Error("deferls: a check failed, and says nothing here; please report this",
				"check", check.ID, "position", src.Fset.PositionFor(at, false).String(), "panic", r, "stack", string(debug.Stack()))
		}
	}()
	return look()
}
