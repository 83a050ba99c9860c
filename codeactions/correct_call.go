package codeactions

import "golang.org/x/tools/go/analysis"

var correctCall = &Action{
	ID:      "correct-call",
	Title:   "write the call that was meant",
	answers: []string{"defer-acquires", "defer-not-called", "lock-mismatch", "use-after-release", "exit-skips-defer", "mixed-ownership"},
	Doc: `Writes the release in the place of a call that locks once more or unlocks in the
way of the other kind, and calls the cleanup function that a deferred call returns:
` + "`defer mu.Lock()`" + ` behind ` + "`mu.Lock()`" + ` becomes ` + "`defer mu.Unlock()`" + `, ` + "`defer trace()`" + ` becomes
` + "`defer trace()()`" + `. The bytes of a buffer that goes back to its pool are returned as a copy, and what
everybody reads from as a reader that stays open. In TestMain it returns, where ` + "`os.Exit(m.Run())`" + ` skips what is deferred.

Only where the check is certain what was meant.`,
	fix: func(r *request) (Offer, bool) {
		if r.finding == nil || r.finding.Meant.Title == "" {
			return Offer{}, false
		}
		m := r.finding.Meant
		return Offer{
			Title:     m.Title,
			Kind:      "quickfix",
			Edits:     []analysis.TextEdit{{Pos: m.Pos, End: m.End, NewText: []byte(m.Code)}},
			Preferred: true,
			Finding:   r.finding,
			At:        r.finding.Pos,
		}, true
	},
}
