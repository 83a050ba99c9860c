package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"github.com/urfave/cli/v3"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/resource"
)

func explainCommand(s std) *cli.Command {
	return &cli.Command{
		Name:      "explain",
		Usage:     "say all about a check, a code action or a resource kind, or tell the story of an acquisition",
		ArgsUsage: "<check|action|kind|FILE:LINE[:COLUMN]>",
		Description: `Of an acquisition, the story is what it owes and why it counts as one, what each use did to it, and
what came of that. Where nothing is reported, it says what could not be seen, and what you can say about that
in a comment or in .deferls.yaml. It takes the first line of the call, or its last.

The exit code is 0, or 2 if there is nothing to explain.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "C", Usage: "work in `DIR`, as the go command's -C does"},
			&cli.StringFlag{Name: "format", Value: "text", Usage: "`FORMAT` of a story: text, or json for one object a line"},
			&cli.BoolFlag{Name: "tests", Value: true, Usage: "look at test files as well; -tests=false leaves them out"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if c.Args().Len() != 1 {
				return errors.New("explain takes one name, of a check, a code action or a resource kind, or one place: FILE:LINE or FILE:LINE:COLUMN")
			}
			name := c.Args().First()
			if at, ok := placeIn(name); ok {
				return explainPlace(ctx, s, c, at)
			}
			if strings.HasSuffix(name, ".go") {
				return fmt.Errorf("%s: which line? The story of an acquisition is asked for as %s:LINE", name, name)
			}
			return explain(s.out, name)
		},
	}
}

func explain(w io.Writer, name string) error {
	for _, c := range diagnostics.Checks {
		if c.ID == name {
			_, err := fmt.Fprintf(w, "check %s: %s\n\n%s\n\n%s\n%s\n", c.ID, c.Title, c.Doc, exampleOf(c), diagnostics.URL(c.ID))
			return err
		}
	}
	for _, a := range codeactions.Actions {
		if a.ID == name {
			_, err := fmt.Fprintf(w, "code action %s: %s\n\n%s\n\n%s", a.ID, a.Title, a.Doc, exampleOf(a))
			return err
		}
	}
	for i := range resource.Kinds {
		if k := &resource.Kinds[i]; k.ID == name {
			return explainKind(w, k)
		}
	}
	return fmt.Errorf("there is no check, code action or resource kind %q; did you mean %q?", name, nearest(name))
}

// exampleOf is what an action does to the code of its first test, or how the code of
// a check is mended, as a diff without positions, and with enough around it to see
// the acquisition.
func exampleOf(of interface{ Example() (before, after string) }) string {
	before, after := of.Example()
	diff, err := udiff.ToUnified("", "", before, udiff.Lines(before, after), 5)
	if err != nil {
		return ""
	}
	var b strings.Builder
	for line := range strings.Lines(diff) {
		if !strings.HasPrefix(line, "---") && !strings.HasPrefix(line, "+++") && !strings.HasPrefix(line, "@@") {
			b.WriteString(line)
		}
	}
	return b.String()
}

func explainKind(w io.Writer, k *resource.Kind) error {
	var b strings.Builder
	fmt.Fprintf(&b, "resource kind %s: a %s that has to be %s\n\n%s\n", k.ID, k.Noun, k.Released, k.Doc)
	for _, l := range limits(k) {
		fmt.Fprintf(&b, "%s\n", l)
	}
	fmt.Fprintln(&b)
	for _, r := range rowsOf(k) {
		fmt.Fprintf(&b, "%s\n\trelease: %s; severity: %s\n", r.Call, strings.Join(r.Release, " or "), r.Severity)
		if r.Note != "" {
			fmt.Fprintf(&b, "\t%s\n", r.Note)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// limits are the sentences on where a kind stays silent.
func limits(k *resource.Kind) []string {
	var list []string
	if k.Exits == resource.SuccessReturn {
		list = append(list, "It is reported only where the function returns no error.")
	}
	if k.Paired {
		list = append(list, "It is reported only where another path of the same function releases it.")
	}
	if k.NotInMain {
		list = append(list, "It is not reported at the end of main.main.")
	}
	if k.NotInTests {
		list = append(list, "It is not reported in test files.")
	}
	return list
}

func rowsOf(k *resource.Kind) []*resource.Row {
	var rows []*resource.Row
	for i := range resource.Rows {
		if r := &resource.Rows[i]; r.Role == resource.Acquires && r.Kind == k.ID {
			rows = append(rows, r)
		}
	}
	return rows
}

// nearest is the name most like one that was mistyped.
func nearest(name string) string {
	var names []string
	for _, c := range diagnostics.Checks {
		names = append(names, c.ID)
	}
	for _, a := range codeactions.Actions {
		names = append(names, a.ID)
	}
	for _, k := range resource.Kinds {
		names = append(names, k.ID)
	}
	var commands []*cli.Command // what the library can measure
	for _, n := range names {
		commands = append(commands, &cli.Command{Name: n})
	}
	if n := cli.SuggestCommand(commands, name); slices.Contains(names, n) {
		return n
	}
	return names[0]
}
