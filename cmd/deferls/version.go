package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v3"
)

func versionCommand(s std) *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "print the version, and that of Go it was built with",
		Action: func(_ context.Context, c *cli.Command) error {
			if c.Args().Present() {
				return errors.New("version takes no arguments")
			}
			_, err := fmt.Fprintf(s.out, "deferls %s %s %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// version is the module's version as the go command stamped it: a tag, a
// pseudo-version of a commit, or "(devel)".
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
