package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/fatih/color"
	"github.com/urfave/cli/v3"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/resource"
)

//go:generate go run . docs ../../README.md
//go:generate go run . schema ../../editors/deferls.schema.json

// docsCommand keeps the README's tables in step with the lists they show. It is
// for those who work on deferls, and hidden from all others.
func docsCommand(_ std) *cli.Command {
	return &cli.Command{
		Name:      "docs",
		Usage:     "write the generated parts of FILE anew",
		ArgsUsage: "FILE",
		Hidden:    true,
		Action: func(ctx context.Context, c *cli.Command) error {
			if c.Args().Len() != 1 {
				return errors.New("docs takes one file")
			}
			name := c.Args().First()
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			fresh, err := regenerate(ctx, text)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if bytes.Equal(fresh, text) {
				return nil
			}
			return os.WriteFile(name, fresh, 0o644)
		},
	}
}

// generated are the parts of a document by the name of their markers.
var generated = map[string]func(context.Context) (string, error){
	"demo":    transcript,
	"checks":  checksTable,
	"actions": actionsTable,
	"kinds":   kindsTable,
}

// regenerate replaces what stands between <!-- begin NAME --> and <!-- end
// NAME -->, and nothing else.
func regenerate(ctx context.Context, text []byte) ([]byte, error) {
	for name, write := range generated {
		begin, end := fmt.Sprintf("<!-- begin %s -->\n", name), fmt.Sprintf("<!-- end %s -->\n", name)
		before, rest, ok := bytes.Cut(text, []byte(begin))
		_, after, ok2 := bytes.Cut(rest, []byte(end))
		if !ok || !ok2 {
			return nil, fmt.Errorf("there is no %q followed by %q", begin, end)
		}
		fresh, err := write(ctx)
		if err != nil {
			return nil, err
		}
		text = bytes.Join([][]byte{before, []byte(begin), []byte(fresh), []byte(end), after}, nil)
	}
	return text, nil
}

// transcript is the first finding of the demo and its first action.
func transcript(ctx context.Context) (string, error) {
	defer func(was bool) { color.NoColor = was }(color.NoColor)
	color.NoColor = true
	var out, messages bytes.Buffer
	if err := demoExample(ctx, std{out: &out, err: &messages}); err != nil {
		return "", err
	}
	parts := strings.SplitN(out.String(), "\n\n", 3)
	if len(parts) < 3 {
		return "", fmt.Errorf("the demo shows no finding with an action: %s%s", &out, &messages)
	}
	return "```text\n" + parts[0] + "\n\n" + parts[1] + "\n```\n", nil
}

func checksTable(context.Context) (string, error) {
	var b strings.Builder
	b.WriteString("| check | what it finds |\n|---|---|\n")
	for _, c := range diagnostics.Checks {
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s |\n", c.ID, c.ID, c.Title)
	}
	for _, c := range diagnostics.Checks {
		fmt.Fprintf(&b, "\n#### %s\n\n%s\n", c.ID, c.Doc)
		if example := exampleOf(c); example != "" {
			fmt.Fprintf(&b, "\n```diff\n%s```\n", example)
		}
	}
	return b.String(), nil
}

func actionsTable(context.Context) (string, error) {
	var b strings.Builder
	b.WriteString("| action | what it does |\n|---|---|\n")
	for _, a := range codeactions.Actions {
		fmt.Fprintf(&b, "| [`%s`](#%s) | %s |\n", a.ID, a.ID, a.Title)
	}
	for _, a := range codeactions.Actions {
		fmt.Fprintf(&b, "\n#### %s\n\n%s\n\n```diff\n%s```\n", a.ID, a.Doc, exampleOf(a))
	}
	return b.String(), nil
}

// kindsTable counts the calls that report: those that only tell the engine
// what an API does are of no use to a reader.
func kindsTable(context.Context) (string, error) {
	var b strings.Builder
	b.WriteString("| kind | to be | calls | for instance | why |\n|---|---|---|---|---|\n")
	for i := range resource.Kinds {
		k := &resource.Kinds[i]
		n, first := 0, ""
		for _, r := range rowsOf(k) {
			if !r.Severity.Reports() {
				continue
			}
			if n == 0 {
				first = r.Call
			}
			n++
		}
		if n > 0 {
			fmt.Fprintf(&b, "| `%s` | %s | %d | `%s` | %s |\n", k.ID, k.Released, n, first, k.Doc)
		}
	}
	return b.String(), nil
}
