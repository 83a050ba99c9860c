package server

import (
	"context"
	"slices"
	"time"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/server/overlay"
)

// snapshot is what a worker has found out about the texts it was given. It
// never changes, but for the fixes, which are proven as time allows.
type snapshot struct {
	files    overlay.Files // every open file as it was
	packages []*analysed
	shown    map[string][]shown // by path
	left     map[string]bool    // by path: what gopls shows of that is left to it
}

// holding is the package a file was analysed in, nil if it was in none.
func (s *snapshot) holding(path string) *analysed {
	i := slices.IndexFunc(s.packages, func(a *analysed) bool { return slices.Contains(a.state.Pkg.Meta.Files, path) })
	if i < 0 {
		return nil
	}
	return s.packages[i]
}

// A proof checks and analyses the package once more for each fix, which would be
// wasted on every word of somebody who is typing.
const pauseBeforeProof = 150 * time.Millisecond

// prove finds the fixes of what is shown, so that they are at hand when they are
// asked for.
func (s *snapshot) prove(ctx context.Context) {
	select {
	case <-ctx.Done():
		return
	case <-time.After(pauseBeforeProof):
	}
	for path, all := range s.shown {
		for _, shown := range all {
			s.holding(path).fixesOf(ctx, shown.finding)
		}
	}
}

// analysed is one package with what was found in it.
type analysed struct {
	state   *codeactions.State
	fixes   []*fixes          // of each finding
	unsound map[string][]span // where in each file the findings say nothing; see soundness
}

func newAnalysed(st *codeactions.State) *analysed {
	a := &analysed{state: st, unsound: unsoundIn(st)}
	for range st.Findings {
		a.fixes = append(a.fixes, &fixes{turn: make(chan struct{}, 1)})
	}
	return a
}

// fixes are the proven fixes of one finding.
type fixes struct {
	turn   chan struct{} // held by who proves or reads
	proven bool
	offers []codeactions.Offer
}

// fixesOf proves the fixes of a finding unless that is done already. ok is
// false if the context ended before.
func (a *analysed) fixesOf(ctx context.Context, finding int) (offers []codeactions.Offer, ok bool) {
	f := a.fixes[finding]
	select {
	case f.turn <- struct{}{}:
		defer func() { <-f.turn }()
	case <-ctx.Done():
		return nil, false
	}
	if f.proven {
		return f.offers, true
	}
	offers = codeactions.QuickFixes(ctx, a.state, &a.state.Findings[finding])
	if ctx.Err() != nil {
		return nil, false
	}
	f.proven, f.offers = true, offers
	return offers, true
}
