package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v3"

	"github.com/deferls/deferls/diagnostics/load"
)

func demoCommand(s std) *cli.Command {
	return &cli.Command{
		Name:      "demo",
		Usage:     "show in the terminal what an editor would show",
		ArgsUsage: "[FILE.go]",
		Description: `Starts the language server in this process, opens the file as an editor would, and prints each finding
with its leak path and each code action with its edits. Nothing is changed. Without a file it shows an
example of its own.`,
		Action: func(ctx context.Context, c *cli.Command) error {
			switch c.Args().Len() {
			case 0:
				return demoExample(ctx, s)
			case 1:
				return demoFile(ctx, s, c.Args().First())
			}
			return errors.New("demo takes one file")
		},
	}
}

//go:embed demo/leaky.go.txt
var example []byte

// demoExample gives the example a module of its own, for as long as it takes.
func demoExample(ctx context.Context, s std) (err error) {
	dir, err := os.MkdirTemp("", "deferls-demo-")
	if err != nil {
		return fmt.Errorf("the example needs a directory: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module leaky\n\ngo 1.26\n"), 0o600); err != nil {
		return err
	}
	file := filepath.Join(dir, "leaky.go")
	if err := os.WriteFile(file, example, 0o600); err != nil {
		return err
	}
	return demo(ctx, s, file, example)
}

func demoFile(ctx context.Context, s std, name string) error {
	file, err := filepath.Abs(name)
	if err != nil {
		return err
	}
	if filepath.Ext(file) != ".go" {
		return fmt.Errorf("%s is not a Go file", name)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("the file could not be read: %w", err)
	}
	return demo(ctx, s, file, text)
}

func demo(ctx context.Context, s std, file string, text []byte) (err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var messages bytes.Buffer
	c := connect(ctx, &messages)
	defer func() {
		if closing := c.close(ctx); err == nil { // after an error there may be nobody to close
			err = closing
		}
	}()
	found, err := c.open(ctx, file, text)
	if err != nil {
		return stopped(err)
	}
	show := screen{out: s.out, file: file, text: text}
	if len(found) == 0 {
		if err := whyNothing(ctx, s, file); err != nil {
			return err
		}
		return show.printf("%s: nothing is opened and left open\n", filepath.Base(file))
	}
	if _, err := messages.WriteTo(s.err); err != nil {
		return err
	}
	for _, d := range found {
		if err := show.finding(d); err != nil {
			return err
		}
		actions, err := c.actions(ctx, file, d)
		if err != nil {
			return stopped(err)
		}
		if err := show.actions(actions); err != nil {
			return err
		}
	}
	return nil
}

// whyNothing tells the silence of a file without leaks from that of a file
// that cannot be analysed: an editor hears of the latter from gopls.
func whyNothing(ctx context.Context, s std, file string) error {
	dir := filepath.Dir(file)
	g, err := load.Load(ctx, load.Options{Dir: dir, Tests: true}, "file="+file)
	if err != nil {
		return stopped(err)
	}
	for _, p := range g.Problems {
		fmt.Fprintln(s.err, "deferls:", located(dir, p))
	}
	analysed := false
	for _, m := range g.Roots {
		pkg, err := g.Check(ctx, m, nil)
		if err != nil {
			return stopped(err)
		}
		if t, _ := trouble(dir, pkg); t != "" {
			fmt.Fprintln(s.err, "deferls:", t)
		}
		analysed = analysed || anySound(pkg)
	}
	if !analysed {
		return fmt.Errorf("%s could not be analysed", filepath.Base(file))
	}
	return nil
}
