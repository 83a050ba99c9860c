package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/load"
)

func fixCommand(s std) *cli.Command {
	return &cli.Command{
		Name:      "fix",
		Usage:     "apply one code action at a place, or list those that are offered there",
		ArgsUsage: "FILE:LINE[:COLUMN]",
		Description: `Without -action, it lists the code actions of the line, with what each would do, and with the reason
where one could be expected and is not offered. A fix is offered on a finding, a refactoring on the statement
of an acquisition. With -action, it does what that one says, and writes the file at once.

The exit code is 0, or 1 if nothing is offered and nothing was changed, and 2 if the usage is wrong or nothing
could be analysed.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "C", Usage: "work in `DIR`, as the go command's -C does"},
			&cli.StringFlag{Name: "action", Usage: "the `ID` of the code action to apply"},
			&cli.BoolFlag{Name: "tests", Value: true, Usage: "look at test files as well; -tests=false leaves them out"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			at, ok := placeIn(c.Args().First())
			if c.Args().Len() != 1 || !ok {
				return errors.New("fix takes one place: FILE:LINE or FILE:LINE:COLUMN; for all findings of a package, see deferls check -fix")
			}
			return fixPlace(ctx, s, c, at)
		},
	}
}

func fixPlace(ctx context.Context, s std, c *cli.Command, at place) error {
	id := c.String("action")
	if id != "" && !slices.Contains(actionIDs(), id) {
		return fmt.Errorf("there is no code action %q; choose one of %s", id, strings.Join(actionIDs(), ", "))
	}
	dir, err := filepath.Abs(c.String("C"))
	if err != nil {
		return err
	}
	path := absolute(dir, at.file)
	if err := readable(at, path); err != nil {
		return fmt.Errorf("%s cannot be fixed: %w", at, err)
	}
	pkg, in, err := packageOf(ctx, s, dir, path, c.Bool("tests"))
	if err != nil {
		return err
	}
	line, column, err := positions(pkg, at, path)
	if err != nil {
		return fmt.Errorf("%s cannot be fixed: %w", at, err)
	}
	if column.IsValid() {
		line = span{column, column}
	}
	offers, err := offersIn(ctx, pkg, in, path, line)
	if err != nil {
		return stopped(err)
	}
	if id == "" {
		return list(s, dir, at, pkg, offers)
	}
	return apply(s, dir, at, pkg, id, offers)
}

func actionIDs() []string {
	var ids []string
	for _, a := range codeactions.Actions {
		ids = append(ids, a.ID)
	}
	return ids
}

// offersIn are the code actions in a part of a file. Where the file is to be
// left alone they are disabled.
func offersIn(ctx context.Context, pkg *load.Package, in shared, path string, where span) ([]codeactions.Offer, error) {
	st, err := codeactions.Analyze(ctx, pkg, in.context(ctx, pkg.Meta, nil))
	if err != nil {
		return nil, err
	}
	offers, err := codeactions.Offered(ctx, st, where.from, where.to)
	if err != nil {
		return nil, err
	}
	// A call may have others in it, in function literals on lines of their own.
	holdsAnother := func(outer codeactions.Offer) bool {
		return outer.Obligation != nil && slices.ContainsFunc(offers, func(o codeactions.Offer) bool {
			return o.Obligation != nil && outer.Obligation.Call.Pos() < o.Obligation.Call.Pos() && o.Obligation.Call.End() <= outer.Obligation.Call.End()
		})
	}
	offers = slices.DeleteFunc(slices.Clone(offers), holdsAnother)
	if why := leftAlone(pkg, path); why != "" {
		for i := range offers {
			if offers[i].Disabled == "" {
				offers[i].Disabled = why
			}
		}
	}
	return offers, nil
}

// list shows what is offered at a place. Why another fix is not is of no
// interest where one is.
func list(s std, dir string, at place, pkg *load.Package, offers []codeactions.Offer) error {
	if len(offers) == 0 {
		fmt.Fprintf(s.err, "deferls: nothing is offered at %s; deferls explain %s says what there is\n", at, at)
		return exit(findings)
	}
	any := false
	fixed := map[*diagnostics.Finding]bool{}
	for _, o := range offers {
		if o.Finding != nil && o.Disabled == "" {
			fixed[o.Finding] = true
		}
	}
	for _, o := range offers {
		if o.Disabled != "" && fixed[o.Finding] {
			continue
		}
		text := o.Title
		if o.Disabled != "" {
			text = "not offered: " + o.Disabled
		} else if any = true; o.Preferred {
			text += faint.Sprint(" (preferred)")
		}
		if _, err := fmt.Fprintf(s.out, "%s: %s: %s\n", subjectAt(pkg, dir, o), bold.Sprint(o.Action.ID), text); err != nil {
			return err
		}
	}
	if !any {
		return exit(findings)
	}
	return nil
}

// subjectAt is the place of what an offer is about.
func subjectAt(pkg *load.Package, dir string, o codeactions.Offer) string {
	p := position(pkg, o.Subject())
	return fmt.Sprintf("%s:%d:%d", relative(dir, p.Filename), p.Line, p.Column)
}

// apply writes what one action does, the first time it is offered. A refusal is an answer, and no failure of
// the command.
func apply(s std, dir string, at place, pkg *load.Package, id string, offers []codeactions.Offer) error {
	offers = slices.DeleteFunc(offers, func(o codeactions.Offer) bool { return o.Action.ID != id })
	can := slices.DeleteFunc(slices.Clone(offers), func(o codeactions.Offer) bool { return o.Disabled != "" })
	switch {
	case len(offers) == 0:
		fmt.Fprintf(s.err, "deferls: %s is not offered at %s, and nothing was changed; deferls fix %s lists what is\n", id, at, at)
		return exit(findings)
	case len(can) == 0:
		fmt.Fprintf(s.err, "deferls: %s is not offered at %s, and nothing was changed: %s\n", id, at, offers[0].Disabled)
		return exit(findings)
	}
	text, err := codeactions.Apply(pkg, can[0].Edits)
	if err != nil {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(text)) {
		if err := (rewrite{path, pkg.Text[path], text[path]}).write(); err != nil {
			return fmt.Errorf("the file could not be written: %w", err)
		}
	}
	_, err = fmt.Fprintf(s.out, "%s: %s: %s\n", subjectAt(pkg, dir, can[0]), bold.Sprint(id), can[0].Title)
	return err
}
