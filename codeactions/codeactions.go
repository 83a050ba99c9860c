// Package codeactions writes the edits that answer findings, and proves each
// before it can be applied.
package codeactions

import (
	"context"
	"go/token"

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
	Doc      string                       // Markdown: what it does, when it is not offered; before and after come from its txtar
	fix      func(*request) (Offer, bool) // as a quick fix of a finding
	refactor func(*request) (Offer, bool) // at an acquisition, finding or none
}

type request struct {
	pkg        *load.Package
	obligation *obligation.Obligation
	finding    *diagnostics.Finding // nil for a refactoring
}

// Actions is the one ordered list of actions.
var Actions = []*Action{}

// Offer is one entry of the light bulb.
type Offer struct {
	Action     *Action
	Title      string // says what will happen: "Defer f.Close() after the error check"
	Kind       string // "quickfix", "refactor.rewrite.deferls.wrap-in-scoped-helper"
	Edits      []analysis.TextEdit
	Preferred  bool
	Disabled   string               // why it cannot be done; then there are no edits
	Finding    *diagnostics.Finding // the finding it answers, if any
	Obligation *obligation.Obligation
}

// State is one analysed package: what actions are asked about.
type State struct {
	Pkg         *load.Package
	Findings    []diagnostics.Finding
	Obligations []*obligation.Obligation
}

// QuickFixes are the proven fixes of one finding, the preferred one first.
func QuickFixes(ctx context.Context, st *State, f *diagnostics.Finding) []Offer { return nil }

// Refactorings are what can be done at a range, not proven yet: cheap to ask
// at every cursor move.
func Refactorings(ctx context.Context, st *State, pos, end token.Pos) []Offer { return nil }

// Prove checks an offer's edits against the fix laws: it applies them to the
// text, type-checks the package again, analyses it again, and compares. It
// returns the law that is broken, or nil.
func Prove(ctx context.Context, st *State, o Offer) error { return nil }

// Apply is the text of each changed file after the edits, by absolute path.
func Apply(pkg *load.Package, edits []analysis.TextEdit) (map[string][]byte, error) { return nil, nil }
