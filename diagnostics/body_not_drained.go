package diagnostics

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// BodyNotDrained reports a response body that is closed without having been read.
var BodyNotDrained = &Check{
	ID:    "body-not-drained",
	Title: "a response body is closed unread, so that its connection is not used again",
	Off:   true,
	Doc: `A connection goes back to be used again only if the response was read to its end. To close the body before that
closes the connection as well, and the next request has to dial, and shake hands, anew.

It is a hint, and off unless the configuration asks for it, with ` + "`checks: {body-not-drained: hint}`" + `: where the server sends
nothing, or a great deal, to close at once is right. deferls is silent where anything else is done with the body or
with the response as a whole, and of ` + "`HEAD`" + ` requests, whose responses have none.`,
	judge: leavesUnread,
}

func leavesUnread(o *obligation.Obligation, src obligation.Source) (Finding, bool) {
	if o.Kind.ID != "body" || o.Place.Path != "Body" || o.Var == nil || len(o.Leaks) > 0 || sharedWith(o) || isHead(src, o.Call) || inTest(src, o.Call.Pos()) {
		return Finding{}, false
	}
	if closes, reads := bodyUses(o, src); closes == 0 || reads {
		return Finding{}, false
	}
	return Finding{
		Check:      "body-not-drained",
		Obligation: o,
		Severity:   resource.Hint,
		Pos:        o.Call.Pos(),
		End:        o.Call.End(),
		Message:    fmt.Sprintf("the body of %s is closed unread: its connection is closed as well, and the next request has to dial anew", o.Name),
		Path:       []Step{{o.Call.Pos(), o.Call.End(), "response received here"}},
	}, true
}

// isHead says whether a call asks for the head alone.
func isHead(src obligation.Source, call *ast.CallExpr) bool {
	fn, _ := typeutil.Callee(src.Info, call).(*types.Func)
	return fn == nil || fn.Name() == "Head"
}

// bodyUses counts the uses that close the body, and says whether there are others
// by which it may be read: of the body, or of the response as a whole.
func bodyUses(o *obligation.Obligation, src obligation.Source) (closes int, reads bool) {
	known := map[*ast.Ident]bool{}
	ast.Inspect(outermost(src, o.Func), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			id, ok := n.X.(*ast.Ident)
			if ok && src.Info.Uses[id] == types.Object(o.Var) && n.Sel.Name != "Body" && src.Info.Selections[n] != nil && src.Info.Selections[n].Kind() == types.FieldVal {
				known[id] = true
			}
		case *ast.CallExpr:
			sel, ok := n.Fun.(*ast.SelectorExpr)
			if !ok || sel.Sel.Name != "Close" {
				break
			}
			if body, ok := sel.X.(*ast.SelectorExpr); ok && body.Sel.Name == "Body" {
				if id, ok := body.X.(*ast.Ident); ok && src.Info.Uses[id] == types.Object(o.Var) {
					known[id] = true
					closes++
				}
			}
		case *ast.BinaryExpr:
			for _, e := range []ast.Expr{n.X, n.Y} {
				if id, ok := e.(*ast.Ident); ok {
					known[id] = true // resp != nil
				}
			}
		case *ast.Ident:
			reads = reads || src.Info.Uses[n] == types.Object(o.Var) && !known[n]
		}
		return true
	})
	return closes, reads
}
