package diagnostics

import (
	"cmp"
	"context"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// Check is the documented record of one check and the function that judges.
type Check struct {
	ID    string // "leak": also the name of its file, its testdata folder and its ignore word
	Title string // one line for tables
	Doc   string // Markdown: what it finds, why it matters, where it is silent
	judge func(*obligation.Obligation, *token.FileSet) (Finding, bool)
}

// Checks is the one ordered list of checks.
var Checks = []*Check{
	Leak,
	Discarded,
}

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

// Analyze runs the checks over one package, over the built-in catalogue.
// Findings come in the order of their positions. The obligations are all that
// were seen, reported or not. It fails only when ctx is done.
func Analyze(ctx context.Context, src obligation.Source) ([]Finding, []*obligation.Obligation, error) {
	obligations, err := obligation.Analyze(ctx, src, resource.Default())
	if err != nil {
		return nil, nil, err
	}
	var findings []Finding
	for _, o := range obligations {
		if o.Kind.NotInTests && strings.HasSuffix(src.Fset.PositionFor(o.Call.Pos(), false).Filename, "_test.go") {
			continue
		}
		for _, c := range Checks {
			if f, ok := c.judge(o, src.Fset); ok {
				findings = append(findings, f)
			}
		}
	}
	slices.SortStableFunc(findings, func(a, b Finding) int { return cmp.Compare(a.Pos, b.Pos) })
	return findings, obligations, nil
}

// URL is the page that documents a check.
func URL(check string) string {
	return "https://github.com/deferls/deferls#" + check
}

// callName is the acquiring call as the code writes it: "os.Open", "client.Do".
func callName(o *obligation.Obligation) string {
	fun := ast.Unparen(o.Call.Fun)
	switch f := fun.(type) {
	case *ast.IndexExpr:
		fun = f.X
	case *ast.IndexListExpr:
		fun = f.X
	}
	if s := types.ExprString(fun); len(s) <= 40 && !strings.Contains(s, "\n") {
		return s
	}
	return o.Row.Call[strings.LastIndexByte(o.Row.Call, '/')+1:]
}

// missing is the release as it would be written. A resource without a name
// goes by its release alone.
func missing(o *obligation.Obligation) string {
	if o.Name != "" {
		return o.Release()
	}
	if r := strings.TrimPrefix(o.Release(), "_."); !strings.HasPrefix(r, "_") {
		return r
	}
	return "the call"
}
