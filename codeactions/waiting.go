package codeactions

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/deferls/deferls/diagnostics/resource"
)

const whyWaits = "something waits under the lock, and whether it should is the author's to say"

// waits says whether on the way to an exit something waits while the lock is held.
// Who forgot to unlock may have meant to do so in front of that. A condition
// unlocks by itself.
func (l *leaving) waits(parent map[ast.Node]ast.Node) bool {
	if l.ob.Place.From == resource.Result {
		return false
	}
	found := false
	inspectOwn(l.body, func(n ast.Node) {
		waits := false
		switch n := n.(type) {
		case *ast.UnaryExpr:
			waits = n.Op == token.ARROW
		case *ast.SendStmt:
			waits = true
		case *ast.CallExpr:
			name := l.callee(n)
			waits = strings.HasSuffix(name, ".Wait") && name != "(*sync.Cond).Wait"
		}
		found = found || waits && l.onWay(n, parent)
	})
	return found
}
