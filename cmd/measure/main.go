// Command measure is for those who change deferls: it says in numbers, on real
// code, what the engine is worth. It is run from a checkout:
//
//	go run ./cmd/measure mutate -n 1000 std
//	go run ./cmd/measure replay -repos ../clones
//	go run ./cmd/measure golden -write
//	go run ./cmd/measure roundtrip -test std
//	go run ./cmd/measure actions -test os net/http
//	go run ./cmd/measure grow
//
// # mutate
//
// Takes clean code, deletes or moves one release, and asks whether a finding
// appears at the acquisition that the release belongs to. The mutants are of
// what the engine itself saw released, and of every release that can be told by
// its name, so that the sample is not only of what the engine sees. Nothing is
// written to the disk.
//
// A mutant can be worth nothing: it does not compile, or releases all the same.
// Why each is left out is decided without asking whether it was found. The rate
// is given over all that compile, and over those that really leak.
//
// # replay
//
// Takes commits of public repositories that mended a leak, from
// diagnostics/testdata/replay.tsv, and asks whether the leak is found in the
// code before and no longer in the code after. It needs a clone of each
// repository and, in the module cache, the modules that the packages import; it
// fetches and compiles nothing. What does not type-check is counted apart.
//
// # golden
//
// Compares the findings over the source of the Go release with
// diagnostics/testdata/golden. A change of the engine that changes a finding
// changes that file, and the difference is there to be read.
//
// # roundtrip
//
// Deletes a release, as mutate does, and applies the preferred fix of the finding
// that appears. It counts how often the text is what it was, up to formatting,
// and runs the packages' own tests over what came out differently.
//
// # actions
//
// Applies every code action at every place where it is offered: each by itself,
// proven, and then for each action as many as go together. The packages' own
// tests are run over those with go test -overlay; only what fails with the edits
// and not without counts. Nothing is written outside of a temporary directory.
//
// # grow
//
// Runs deferls over modules of growing size that it writes to a temporary
// directory, and prints time, memory and lines per second for each.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

// command is one subcommand. It returns flag.ErrHelp after it has printed its
// usage.
type command struct {
	name, usage string
	run         func(ctx context.Context, args []string, out, errs io.Writer) error
}

var commands = []command{
	{"mutate", "delete releases in clean code, and count the findings that appear", mutate},
	{"replay", "replay commits that mended a leak: found before, silent after", replay},
	{"golden", "compare the findings over the source of the Go release with the golden file", golden},
	{"roundtrip", "delete releases, and let the preferred fix write them anew", roundtrip},
	{"actions", "apply every code action wherever it is offered, and run the tests of what was edited", actions},
	{"grow", "run deferls over modules of growing size", grow},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintf(os.Stderr, "measure: %v\n", err)
		os.Exit(2)
	}
}

func run(ctx context.Context, args []string, out, errs io.Writer) error {
	name := ""
	if len(args) > 0 {
		name = args[0]
	}
	for _, c := range commands {
		if c.name == name {
			return c.run(ctx, args[1:], out, errs)
		}
	}
	fmt.Fprintln(errs, "usage: go run ./cmd/measure COMMAND [-h] ...")
	for _, c := range commands {
		fmt.Fprintf(errs, "  %-9s %s\n", c.name, c.usage)
	}
	if name == "" {
		return flag.ErrHelp
	}
	return fmt.Errorf("there is no command %q", name)
}
