package server

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"
	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/codeactions"
)

const fixAll = "source.fixAll.deferls"

// asksFor says whether the client names a kind, or one that it belongs to: what
// runs when a file is saved is for those who have asked for it.
func (q *question) asksFor(kind string) bool {
	return slices.ContainsFunc(q.only, func(only string) bool {
		return only != "" && (kind == only || strings.HasPrefix(kind, only+"."))
	})
}

// fixAll is the action that applies the preferred fix of each finding in the file,
// as far as all of them hold together; nil if there is none, and where the package
// does not compile: who saves half a change does not want more of it.
func (s *server) fixAll(ctx context.Context, q *question, snap *snapshot, a *analysed) *protocol.CodeAction {
	if !q.asksFor(fixAll) || len(a.state.Pkg.Errors) > 0 {
		return nil
	}
	elsewhere := func(e analysis.TextEdit) bool { return a.state.Pkg.Fset.File(e.Pos).Name() != q.file.Path }
	var preferred []codeactions.Offer
	for _, shown := range snap.shown[q.file.Path] {
		offers, ok := a.fixesOf(ctx, shown.finding)
		if !ok {
			return nil
		}
		for _, o := range offers {
			if o.Preferred && !slices.ContainsFunc(o.Edits, elsewhere) {
				preferred = append(preferred, o)
				break
			}
		}
	}
	kept, _, err := codeactions.Jointly(ctx, a.state, preferred)
	if err != nil || len(kept) == 0 {
		return nil
	}
	all := codeactions.Offer{Title: "Apply 1 fix in this file", Kind: fixAll}
	if len(kept) > 1 {
		all.Title = fmt.Sprintf("Apply %d fixes in this file", len(kept))
	}
	for _, o := range kept {
		all.Edits = append(all.Edits, o.Edits...)
	}
	return s.action(q, snap, a, all)
}
