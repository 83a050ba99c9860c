package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"go/ast"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics/facts"
	"github.com/deferls/deferls/diagnostics/load"
)

// mutant is one release that is taken away or moved, and what came of it. It
// holds nothing of the package it is of.
type mutant struct {
	file     string // as it is printed
	line     int
	release  string // the code that releases
	mutation mutation
	by       string // what knew of the release: "engine", "name" or "both"
	kind     string // of the resource; empty if nothing known is acquired
	acquire  string // the code that acquires
	acquired int    // its line
	callee   string // the full name of the function that acquires, if it has one
	typ      string // the type of the variable that holds the resource
	result   bool   // the resource is a result of the call, not what it is called on
	test     bool

	aside     string // why there is nothing to mutate
	worthless string // why it is no leak, or one that is not to be reported
	found     bool
	reason    string // of a survivor, the engine's
}

func (m *mutant) known() bool { return m.kind != "" }

// mutation is how a release is taken away.
type mutation string

const (
	deletedDefer   mutation = "defer deleted"
	deletedInDefer mutation = "deleted in a deferred literal"
	deletedCleanup mutation = "Cleanup deleted"
	deletedInLit   mutation = "deleted in another literal"
	deletedCall    mutation = "call deleted"
	deletedValue   mutation = "call replaced by its zero result"
	movedDefer     mutation = "defer moved below a return"
	movedCall      mutation = "call moved below a return"
)

func mutate(ctx context.Context, args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("mutate", flag.ContinueOnError)
	flags.SetOutput(errs)
	dir := flags.String("C", ".", "work in `dir`")
	n := flags.Int("n", 1000, "how many mutants, drawn at random; 0 for all there are")
	seed := flags.Uint64("seed", 1, "another seed draws other mutants")
	file := flags.String("o", "", "write one line for each mutant to a tab-separated `file`")
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp
	}
	g, root, err := loaded(ctx, *dir, flags.Args(), errs)
	if err != nil {
		return err
	}

	// Twice through all packages: the whole of a large corpus is too much to
	// keep in memory from the counting of its releases to the drawing.
	all := make([][]mutant, len(g.Roots))
	err = eachPackage(ctx, g, func(i int, st *codeactions.State) error {
		for _, c := range candidates(st, root) {
			all[i] = append(all[i], c.mutant)
		}
		return nil
	})
	if err != nil {
		return err
	}
	setUnknownAside(all)
	drawn := draw(all, *n, *seed)
	err = eachPackage(ctx, g, func(i int, st *codeactions.State) error {
		if len(drawn[i]) == 0 {
			return nil
		}
		cs := candidates(st, root)
		near := map[*ast.FuncDecl]*around{}
		for _, k := range drawn[i] {
			if err := cs[k].try(ctx, st, near); err != nil {
				return err
			}
			all[i][k] = cs[k].mutant
		}
		return nil
	})
	if err != nil {
		return err
	}

	var aside, tried []mutant
	for i, ms := range all {
		for k, m := range ms {
			switch {
			case m.aside != "":
				aside = append(aside, m)
			case slices.Contains(drawn[i], k):
				tried = append(tried, m)
			}
		}
	}
	if *file != "" {
		if err := os.WriteFile(*file, table(tried), 0o666); err != nil {
			return fmt.Errorf("the table of mutants could not be written: %w", err)
		}
	}
	return report(out, aside, tried)
}

// loaded are the packages of a directory that match the patterns, all below it
// where there are none, and the directory's absolute path.
func loaded(ctx context.Context, dir string, patterns []string, errs io.Writer) (*load.Graph, string, error) {
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	root, err := filepath.Abs(dir)
	if err != nil {
		return nil, "", err
	}
	g, err := load.Load(ctx, load.Options{Dir: root, Tests: true}, patterns...)
	if err != nil {
		return nil, "", err
	}
	for _, p := range g.Problems {
		fmt.Fprintln(errs, "measure:", p.Message)
	}
	return g, root, nil
}

// workers is how many packages are worked on at a time. Each is in memory as a
// whole, and the analysis of one uses all processors where it can.
const workers = 2

func eachPackage(ctx context.Context, g *load.Graph, do func(i int, st *codeactions.State) error) error {
	var group errgroup.Group
	group.SetLimit(workers)
	known := facts.New(facts.Dir()).Over(g)
	for i, m := range g.Roots {
		group.Go(func() error {
			pkg, err := g.Check(ctx, m, nil)
			if err != nil {
				return err
			}
			st, err := codeactions.Analyze(ctx, pkg, codeactions.Context{Facts: known.For(ctx, m, nil)})
			if err != nil {
				return fmt.Errorf("package %s could not be analysed: %w", m.ID, err)
			}
			return do(i, st)
		})
	}
	return group.Wait()
}

// setUnknownAside: of what no row and no summary knows as an acquisition, only
// a type that others acquire says that something has to be released. A function
// of no name says nothing.
func setUnknownAside(all [][]mutant) {
	owed := map[string]bool{}
	for _, ms := range all {
		for _, m := range ms {
			if m.known() && m.result {
				owed[m.typ] = true
			}
		}
	}
	for _, ms := range all {
		for k := range ms {
			if m := &ms[k]; m.aside == "" && !m.known() && (!owed[m.typ] || strings.HasPrefix(m.typ, "func(")) {
				m.aside = "nothing says that what it releases has to be released"
			}
		}
	}
}

// draw chooses n of all mutants, by package, each with the same chance.
func draw(all [][]mutant, n int, seed uint64) [][]int {
	type index struct{ pkg, k int }
	var can []index
	for i, ms := range all {
		for k, m := range ms {
			if m.aside == "" {
				can = append(can, index{i, k})
			}
		}
	}
	rand.New(rand.NewPCG(seed, 0)).Shuffle(len(can), func(a, b int) { can[a], can[b] = can[b], can[a] })
	if 0 < n && n < len(can) {
		can = can[:n]
	}
	slices.SortFunc(can, func(a, b index) int { return cmp.Or(cmp.Compare(a.pkg, b.pkg), cmp.Compare(a.k, b.k)) })
	drawn := make([][]int, len(all))
	for _, c := range can {
		drawn[c.pkg] = append(drawn[c.pkg], c.k)
	}
	return drawn
}
