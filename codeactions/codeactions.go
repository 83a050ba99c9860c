// Package codeactions writes the edits that answer findings, and proves each
// before it can be applied.
package codeactions

import (
	"context"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
)

// Action is the documented record of one code action and the functions that
// write its edits.
type Action struct {
	ID       string                       // "insert-defer"
	Title    string                       // one line for tables
	Doc      string                       // Markdown: what it does, when it is not offered; before and after are its Example
	fix      func(*request) (Offer, bool) // as a quick fix of a finding; not offered, it may say why in Disabled
	refactor func(*request) (Offer, bool) // at an acquisition, finding or none
	rewrite  func(*cursor) []Offer        // wherever else the cursor is; asked at its every move

	// answers are the checks whose findings it is a fix of; those of what is not
	// released if there are none.
	answers []string

	// Silences says that it keeps a finding from being shown and mends nothing.
	Silences bool

	// Obliges says that what it writes gives others something to release, and that
	// findings which say so are its purpose.
	Obliges bool
}

// request is what an action is asked about.
type request struct {
	st         *State
	pkg        *load.Package // of the state
	obligation *obligation.Obligation
	finding    *diagnostics.Finding // nil for a refactoring
}

func (st *State) request(ob *obligation.Obligation, f *diagnostics.Finding) *request {
	return &request{st, st.Pkg, ob, f}
}

// Actions is the one ordered list of actions. The fix that is preferred comes
// first.
var Actions = []*Action{
	insertDefer,
	bindResult,
	releaseOnPath,
	releaseOnError,
	releaseBeforeOverwrite,
	withTx,
	wrapInScopedHelper,
	liftScopedHelper,
	generateScopedHelper,
	inlineScopedHelper,
	useLibraryScope,
	restoreState,
	generateReleaseMethod,
	scopeLoopBody,
	lockScope,
	joinReleaseError,
	combineScopes,
	declareOwnership,
	deferFromExplicit,
	moveDefer,
	removeTemp,
	correctCall,
	returnPanic,
	releaseRest,
	returnDeferredError,
	swapReleases,
	dropRelease,
	drainBody,
	returnCloser,
	ignore,
}

// Offer is one entry of the light bulb.
type Offer struct {
	Action     *Action
	Title      string // says what will happen: "Defer f.Close() after the error check"
	Kind       string // "quickfix", "refactor.rewrite.deferls.wrap-in-scoped-helper"
	Edits      []analysis.TextEdit
	Blank      string // what is left to be filled in, or named, wherever the new text has it; empty if nothing is
	Preferred  bool
	Disabled   string                 // why it cannot be done; then there are no edits
	Finding    *diagnostics.Finding   // the finding it answers, if any
	Obligation *obligation.Obligation // what it is about; nil where that is no acquisition
	At         token.Pos              // then, where it can be asked for again
}

// Subject is the place of what an offer is about.
func (o Offer) Subject() token.Pos {
	if o.Obligation != nil {
		return o.Obligation.Call.Pos()
	}
	return o.At
}

// isSame says whether an offer is another one that was found from another place.
func (o Offer) isSame(k Offer) bool {
	return k.Action == o.Action && k.Subject() == o.Subject() && k.Title == o.Title
}

// State is one analysed package: what actions are asked about.
type State struct {
	Pkg         *load.Package
	Findings    []diagnostics.Finding
	Obligations []*obligation.Obligation
	Context
}

// Context is what a package is analysed in, and edits are proven in.
type Context struct {
	Settings *diagnostics.Settings               // what the user says; nil for the defaults
	Facts    func(path string) *obligation.Facts // what is known of the packages it imports; nil if nothing is
}

// Analyze runs the checks over a package. The error is the context's, or says
// what could not be analysed.
func Analyze(ctx context.Context, pkg *load.Package, in Context) (*State, error) {
	findings, obligations, err := diagnostics.Analyze(ctx, sourceFor(pkg, in), in.Settings)
	if err != nil {
		return nil, err
	}
	return &State{pkg, findings, obligations, in}, nil
}

func (st *State) source() obligation.Source { return sourceFor(st.Pkg, st.Context) }

func sourceFor(pkg *load.Package, in Context) obligation.Source {
	return obligation.Source{Fset: pkg.Fset, Files: pkg.Files, Types: pkg.Types, Info: pkg.Info, Facts: in.Facts, Partial: pkg.Partial}
}

// QuickFixes are the proven fixes of one finding, the preferred one first.
// There are none when the context ends before they are proven.
func QuickFixes(ctx context.Context, st *State, f *diagnostics.Finding) []Offer {
	var proven []Offer
	for _, o := range candidates(st, f) {
		if Prove(ctx, st, o) == nil {
			proven = append(proven, o)
		}
	}
	return proven
}

// fixes says whether an action may be a fix of a finding.
func (a *Action) fixes(f *diagnostics.Finding) bool {
	switch {
	case a.fix == nil:
		return false
	case a.answers == nil:
		return f.Check == "leak" || f.Check == "discarded"
	}
	return slices.Contains(a.answers, f.Check)
}

// Mends says whether any action mends what a check finds.
func Mends(check string) bool {
	f := &diagnostics.Finding{Check: check}
	return slices.ContainsFunc(Actions, func(a *Action) bool { return !a.Silences && a.fixes(f) })
}

// candidates are the fixes of one finding, not proven yet.
func candidates(st *State, f *diagnostics.Finding) []Offer {
	var offers []Offer
	for _, a := range Actions {
		if !a.fixes(f) {
			continue
		}
		if o, ok := a.fix(st.request(f.Obligation, f)); ok {
			o.Action = a
			offers = append(offers, o)
		}
	}
	return offers
}

// Refactorings are what can be done at a range, not proven yet: cheap to ask
// at every cursor move. Those of an acquisition are offered where the range
// touches its statement, up to the end of the call.
func Refactorings(ctx context.Context, st *State, pos, end token.Pos) []Offer {
	var offers []Offer
	for _, ob := range st.Obligations {
		if ctx.Err() != nil {
			return nil
		}
		if end < ob.Func.Pos() || ob.Func.End() < pos || ob.Call.End() < pos || end < startOf(st.Pkg, ob) {
			continue
		}
		offers = append(offers, acquired(st, ob)...)
	}
	for _, o := range rewrites(ctx, st, pos, end) {
		if !slices.ContainsFunc(offers, o.isSame) {
			offers = append(offers, o)
		}
	}
	return offers
}

// acquired are the refactorings of an acquisition.
func acquired(st *State, ob *obligation.Obligation) []Offer {
	var offers []Offer
	for _, a := range Actions {
		if a.refactor == nil {
			continue
		}
		if o, ok := a.refactor(st.request(ob, nil)); ok {
			o.Action = a
			offers = append(offers, o)
		}
	}
	return offers
}

// rewrites are the refactorings of what is no acquisition.
func rewrites(ctx context.Context, st *State, pos, end token.Pos) []Offer {
	c, ok := cursorAt(st, pos, end)
	if !ok {
		return nil
	}
	var offers []Offer
	for _, a := range Actions {
		if a.rewrite == nil || ctx.Err() != nil {
			continue
		}
		for _, o := range a.rewrite(c) {
			o.Action = a
			offers = append(offers, o)
		}
	}
	return offers
}

// startOf is where the statement of an acquisition starts, or the call itself
// where it is no statement of its own.
func startOf(pkg *load.Package, ob *obligation.Obligation) token.Pos {
	s, why := locate(pkg, ob)
	if why != "" {
		return ob.Call.Pos()
	}
	if s.inIf != nil {
		return s.inIf.Pos()
	}
	return s.stmt.Pos()
}
