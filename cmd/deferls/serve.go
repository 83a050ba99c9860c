package main

import (
	"context"
	"errors"
	"io"
	"log/slog"

	"github.com/urfave/cli/v3"

	"github.com/deferls/deferls/diagnostics/facts"
	"github.com/deferls/deferls/server"
)

func serveCommand(s std) *cli.Command {
	return &cli.Command{
		Name:        "serve",
		Usage:       "be the language server, over standard input and output",
		Description: "An editor starts this. It writes its log to standard error.",
		Action: func(ctx context.Context, c *cli.Command) error {
			if c.Args().Present() {
				return errors.New("serve takes no arguments")
			}
			return serve(ctx, s)
		},
	}
}

func serve(ctx context.Context, s std) error {
	rwc := struct {
		io.Reader
		io.Writer
		io.Closer
	}{s.in, s.out, s.in}
	err := server.Serve(ctx, rwc, server.Options{Version: version(), Logger: slog.New(slog.NewTextHandler(s.err, nil)), Facts: facts.Dir()})
	switch {
	case errors.Is(err, context.Canceled): // told to stop by a signal
		return nil
	case errors.Is(err, server.ErrNoShutdown): // the protocol's own exit code
		return exit(1)
	}
	return err
}
