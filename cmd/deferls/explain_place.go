package main

import (
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"io"
	"path/filepath"

	"github.com/urfave/cli/v3"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
)

func explainPlace(ctx context.Context, s std, c *cli.Command, at place) error {
	var write func(w io.Writer, dir string, fset *token.FileSet, e *diagnostics.Explanation) error
	switch format := c.String("format"); format {
	case "text":
		write = writeStories
	case "json":
		write = encodeStories
	default:
		return fmt.Errorf("there is no format %q; choose text or json", format)
	}
	dir, err := filepath.Abs(c.String("C"))
	if err != nil {
		return err
	}
	path := absolute(dir, at.file)
	if err := readable(at, path); err != nil {
		return fmt.Errorf("%s cannot be explained: %w", at, err)
	}
	pkg, in, err := packageOf(ctx, s, dir, path, c.Bool("tests"))
	if err != nil {
		return err
	}
	line, column, err := positions(pkg, at, path)
	if err != nil {
		return fmt.Errorf("%s cannot be explained: %w", at, err)
	}
	e, err := storiesAt(ctx, pkg, in, line, column)
	if err != nil {
		return stopped(err)
	}
	if e.Broken && len(e.Stories) == 0 {
		why, _ := trouble(dir, pkg)
		return fmt.Errorf("nothing can be said of %s: its function does not compile; %s", at, why)
	}
	if len(e.Stories)+len(e.Remarks) == 0 {
		return fmt.Errorf("%s is outside of any declaration; name the line of a call", at)
	}
	return write(s.out, dir, pkg.Fset, e)
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// storiesAt prefers the call at the column to the others of the line.
func storiesAt(ctx context.Context, pkg *load.Package, in shared, line span, column token.Pos) (*diagnostics.Explanation, error) {
	with := in.context(ctx, pkg.Meta, nil)
	src := obligation.Source{Fset: pkg.Fset, Files: pkg.Files, Types: pkg.Types, Info: pkg.Info, Facts: with.Facts}
	if column.IsValid() {
		e, err := diagnostics.Explain(ctx, src, with.Settings, column, column)
		if err != nil || len(e.Stories) > 0 && onLine(e.Stories, line) {
			return e, err
		}
	}
	return diagnostics.Explain(ctx, src, with.Settings, line.from, line.to)
}

// onLine says whether a call around a column has to do with its line, and is not
// one that takes a whole function literal.
func onLine(stories []diagnostics.Story, line span) bool {
	call := stories[0].Obligation.Call
	inside := false
	ast.Inspect(call, func(n ast.Node) bool {
		lit, ok := n.(*ast.FuncLit)
		inside = inside || ok && lit.Body.Pos() < line.from && line.to < lit.Body.End()
		return !inside
	})
	return !inside
}
