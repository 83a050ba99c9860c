package diagnostics

import (
	"context"
	"go/token"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// Check is the documented record of one check and the function that judges.
type Check struct {
	ID    string // "leak": also the name of its file, its testdata folder and its ignore word
	Title string // one line for tables
	Doc   string // Markdown: what it finds, why it matters, where it is silent
	judge func(*obligation.Obligation) (Finding, bool)
}

// Checks is the one ordered list of checks.
var Checks = []*Check{}

// Finding is what a check says about one obligation.
type Finding struct {
	Check      string
	Obligation *obligation.Obligation
	Severity   resource.Severity
	Pos, End   token.Pos // the acquisition
	Message    string
	Path       []Step // the leak path: acquired here, branches taken, returns here
}

// Step is one stop of a leak path.
type Step struct {
	Pos, End token.Pos
	Message  string
}

// Analyze runs the checks over one package. Findings come in the order of
// their positions. The obligations are all that were seen, reported or not.
func Analyze(ctx context.Context, src obligation.Source) ([]Finding, []*obligation.Obligation, error) {
	return nil, nil, nil
}

// URL is the page that documents a check.
func URL(check string) string {
	return "https://github.com/deferls/deferls#" + check
}
