package diagnostics

import (
	"cmp"
	"context"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/directive"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// Check is the documented record of one check and the function that judges.
type Check struct {
	ID     string                                                          // "leak": also the name of its file, its testdata folder and its ignore word
	Title  string                                                          // one line for tables
	Doc    string                                                          // Markdown: what it finds, why it matters, where it is silent
	judge  func(*obligation.Obligation, obligation.Source) (Finding, bool) // of one acquisition
	look   func(*function) []Finding                                       // of one function, for what is no matter of one acquisition
	survey func(*whole) []Finding                                          // of the package, for what no function does alone
	Off    bool                                                            // not shown unless the configuration asks for it

	// A check with none of them is about comments.
}

// ofCode says whether a check is about code, and not about comments.
func (c *Check) ofCode() bool { return c.judge != nil || c.look != nil || c.survey != nil }

// Checks is the one ordered list of checks.
var Checks = []*Check{
	Leak,
	Discarded,
	DeferInLoop,
	DeferBeforeCheck,
	DeferAcquires,
	DeferNotCalled,
	DeferredErrorLost,
	LockMismatch,
	EmptyCriticalSection,
	TempNotRemoved,
	UseAfterRelease,
	DoubleRelease,
	ReleaseErrorDropped,
	BodyNotDrained,
	StateNotRestored,
	PanicSwallowed,
	ExitSkipsDefer,
	UnreleasableOwner,
	IncompleteRelease,
	ReleaseHidden,
	MixedOwnership,
	ReleaseOrder,
	Directive,
	UnusedIgnore,
}

// Finding is what a check says about one obligation, about a statement, or about
// a comment.
type Finding struct {
	Check      string
	Obligation *obligation.Obligation // nil if it is about no acquisition
	Severity   resource.Severity
	Pos, End   token.Pos // what is wrong: the acquisition, the defer, or the comment
	Message    string
	Path       []Step // the leak path: acquired here, branches taken, returns here
	Meant      Meant  // what the author must have meant to write, if that is certain
}

// Meant is the code that was meant in the place of some other.
type Meant struct {
	Pos, End token.Pos
	Code     string
	Title    string // what writing it does: "Call mu.Unlock() instead"; empty if nothing is known to have been meant
}

// Step is one stop of a leak path.
type Step struct {
	Pos, End token.Pos
	Message  string
}

// Analyze runs the checks over one package. Findings come in the order of their
// positions; those that a comment or the settings keep from being shown are left
// out. The obligations are all that were seen, reported or not. It fails only
// when ctx is done.
func Analyze(ctx context.Context, src obligation.Source, settings *Settings) ([]Finding, []*obligation.Obligation, error) {
	said, wrong := directive.Rows(src.Fset, src.Info, src.Files)
	cat, err := settings.saying(said)
	if err != nil {
		return nil, nil, err
	}
	obligations, err := obligation.Analyze(ctx, src, cat)
	if err != nil {
		return nil, nil, err
	}
	comments := suppressionsIn(src)
	var findings []Finding
	for _, f := range slices.Concat(judge(src, obligations), look(src, cat, obligations), survey(src, cat, obligations)) {
		if !comments.silences(&f) {
			findings = append(findings, f)
		}
	}
	for _, f := range comments.own(wrong, settings) {
		if !comments.silences(&f) {
			findings = append(findings, f)
		}
	}
	findings = settings.apply(src, findings)
	slices.SortStableFunc(findings, func(a, b Finding) int { return cmp.Compare(a.Pos, b.Pos) })
	return findings, obligations, nil
}

// judge is what the checks say about obligations.
func judge(src obligation.Source, obligations []*obligation.Obligation) []Finding {
	var findings []Finding
	for _, o := range obligations {
		if !exemptTest(src, o) {
			findings = append(findings, judged(src, o)...)
		}
	}
	return findings
}

func judged(src obligation.Source, o *obligation.Obligation) []Finding {
	var findings []Finding
	for _, c := range Checks {
		if c.judge == nil {
			continue
		}
		findings = append(findings, guarded(src, c, o.Call.Pos(), func() []Finding {
			if f, ok := c.judge(o, src); ok {
				return []Finding{f}
			}
			return nil
		})...)
	}
	return findings
}

// exemptTest says whether an obligation stands in a test file, where its kind is
// not reported.
func exemptTest(src obligation.Source, o *obligation.Obligation) bool {
	return o.Kind.NotInTests && strings.HasSuffix(src.Fset.PositionFor(o.Call.Pos(), false).Filename, "_test.go")
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
func missing(o *obligation.Obligation) string { return named(o, o.Release()) }

func named(o *obligation.Obligation, written string) string {
	if o.Name != "" {
		return written
	}
	if r := strings.TrimPrefix(written, "_."); !strings.HasPrefix(r, "_") {
		return r
	}
	return "the call"
}
