package main

import (
	"context"
	"errors"
	"os"

	"github.com/urfave/cli/v3"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/config"
)

// schemaCommand keeps the published schema of .deferls.yaml in step with what
// is read. Like docs it is for those who work on deferls.
func schemaCommand(_ std) *cli.Command {
	return &cli.Command{
		Name:      "schema",
		Usage:     "write the JSON schema of .deferls.yaml to FILE",
		ArgsUsage: "FILE",
		Hidden:    true,
		Action: func(_ context.Context, c *cli.Command) error {
			if c.Args().Len() != 1 {
				return errors.New("schema takes one file")
			}
			text, err := config.Schema(diagnostics.CheckIDs())
			if err != nil {
				return err
			}
			return os.WriteFile(c.Args().First(), text, 0o644)
		},
	}
}
