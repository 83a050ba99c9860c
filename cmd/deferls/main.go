// Command deferls finds resources that are opened and not released, and writes
// the edit that releases them: as a language server, and on the command line.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/urfave/cli/v3"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	streams := std{os.Stdin, os.Stdout, os.Stderr}
	if calledByVet(os.Args) {
		stop()
		os.Exit(vet(streams, os.Args))
	}
	code := run(ctx, os.Args, streams)
	stop()
	os.Exit(code)
}

// std are the three streams of a process.
type std struct {
	in       *os.File
	out, err io.Writer
}

// Exit codes of every subcommand.
const (
	clean    = 0
	findings = 1
	failed   = 2 // could not analyse, or bad usage; stderr says why
)

// exit ends a subcommand with a code and nothing more to say.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// run is the whole program but for the process around it.
func run(ctx context.Context, args []string, s std) int {
	err := commands(s).Run(ctx, args)
	var code exit
	switch {
	case err == nil:
		return clean
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintf(s.err, "deferls: %v\n", err)
	return failed
}

func commands(s std) *cli.Command {
	root := &cli.Command{
		Name:        "deferls",
		Usage:       "finds resources that are opened and not released, and writes the edit that releases them",
		Description: "Without a command, deferls is the language server if its input is not a terminal.",
		Commands:    []*cli.Command{serveCommand(s), checkCommand(s), fixCommand(s), demoCommand(s), explainCommand(s), versionCommand(s), docsCommand(s), schemaCommand(s)},
		Writer:      s.out,
		ErrWriter:   s.err,
		Action: func(ctx context.Context, c *cli.Command) error {
			if name := c.Args().First(); name != "" {
				return fmt.Errorf("there is no command %q; did you mean %q? See deferls -h", name, cli.SuggestCommand(c.VisibleCommands(), name))
			}
			if info, err := s.in.Stat(); err == nil && info.Mode()&os.ModeCharDevice == 0 {
				return serve(ctx, s)
			}
			return cli.ShowRootCommandHelp(c)
		},
		// The exit code is for main to set: this would end the process here.
		ExitErrHandler: func(context.Context, *cli.Command, error) {},
	}
	for _, c := range append(root.Commands, root) {
		c.OnUsageError = usageError
		c.HideHelpCommand = true
	}
	return root
}

// usageError keeps the library from printing all of the help after a mistake.
func usageError(_ context.Context, c *cli.Command, err error, _ bool) error {
	return fmt.Errorf("%w; see deferls %s -h", err, c.Name)
}
