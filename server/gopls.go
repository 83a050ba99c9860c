package server

import (
	"context"
	"slices"
	"time"

	"go.lsp.dev/protocol"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/server/beside"
	"github.com/deferls/deferls/server/overlay"
)

// What gopls shows is not shown a second time, and its fixes are offered all the
// same. Nothing may be lost by that: where gopls is silent we are not. It says
// nothing of a package that does not compile, and until it has noticed it keeps
// what it has shown. So what it had shown is left to it for a moment longer, or it
// would come and go with every word typed.

// goplsNotices is a little more than gopls takes, behind the last edit, to analyse
// a package again: it waits a second before it begins.
const goplsNotices = 2 * time.Second

// goplsDiagnostic is one of gopls, as far as it can be known from here.
type goplsDiagnostic struct {
	analyzer   string
	start, end int
}

func byGopls(a *analysed, f *overlay.File, finding int) []goplsDiagnostic {
	pkg := a.state.Pkg
	src := obligation.Source{Fset: pkg.Fset, Files: pkg.Files, Types: pkg.Types, Info: pkg.Info, Facts: a.state.Facts}
	var all []goplsDiagnostic
	for _, s := range beside.Gopls(src, &a.state.Findings[finding]) {
		if tok := pkg.Fset.File(s.Pos); tok.Name() == f.Path {
			all = append(all, goplsDiagnostic{s.Analyzer, tok.Offset(s.Pos), min(tok.Offset(s.End), tok.Size())})
		}
	}
	return all
}

// leave says of a file whether what gopls shows in it is left to gopls.
func (w *worker) leave(now *result, last result, settled bool) {
	broken := now.of != nil && len(now.of.state.Pkg.Errors) > 0
	now.unaided = broken && (last.file == nil || last.unaided || settled)
	now.left = w.server.preferences.leavesToGopls() && !now.unaided
	now.waits = now.left && broken && slices.ContainsFunc(now.diagnostics, func(d finding) bool { return d.byGopls })
}

// awaitGopls makes another pass when gopls has noticed that a package does not
// compile, unless that is mended before.
func (w *worker) awaitGopls(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(goplsNotices):
		w.touch(events{settled: true})
	}
}

// finding is a diagnostic, and whether gopls has one for it too.
type finding struct {
	protocol.Diagnostic
	byGopls bool
}

// toShow are the diagnostics of a file without those that are left to gopls.
func (r *result) toShow() []protocol.Diagnostic {
	var all []protocol.Diagnostic
	for _, d := range r.diagnostics {
		if !r.left || !d.byGopls {
			all = append(all, d.Diagnostic)
		}
	}
	return all
}

// answered are the diagnostics that an action for a finding answers, of those that
// the client shows: our own, and those of gopls that the client has named.
func (q *question) answered(s *shown, left bool) []protocol.Diagnostic {
	all := q.goplsOn(s)
	if !left || len(s.byGopls) == 0 {
		all = append(all, s.diagnostic)
	}
	return all
}

// goplsOn are the diagnostics of gopls, among those that the client has named,
// that say what a finding says.
func (q *question) goplsOn(s *shown) []protocol.Diagnostic {
	var all []protocol.Diagnostic
	for _, d := range q.foreign {
		if by, _ := d.Source.Get(); slices.ContainsFunc(s.byGopls, func(g goplsDiagnostic) bool {
			return g.analyzer == by && g.start <= q.file.Offset(d.Range.End) && q.file.Offset(d.Range.Start) <= g.end
		}) {
			all = append(all, d)
		}
	}
	return all
}

// touches says whether a question is about a finding: its range is where that
// stands, or where gopls shows it, or the client names a diagnostic of it.
func (q *question) touches(s *shown, left bool) bool {
	start, end := q.reachOfFixes()
	if q.findings[s.id] || start <= s.end && s.start <= end || len(q.goplsOn(s)) > 0 {
		return true
	}
	return left && slices.ContainsFunc(s.byGopls, func(g goplsDiagnostic) bool { return start <= g.end && g.start <= end })
}
