package main

import (
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
)

// place is a line of a file, and a column of it if one was given; both count
// from 1, the column in bytes.
type place struct {
	file         string
	line, column int
}

func (p place) String() string {
	if p.column > 0 {
		return fmt.Sprintf("%s:%d:%d", p.file, p.line, p.column)
	}
	return fmt.Sprintf("%s:%d", p.file, p.line)
}

var placeForm = regexp.MustCompile(`^(.+?):([0-9]+)(?::([0-9]+))?:?$`)

// placeIn reads FILE:LINE or FILE:LINE:COLUMN.
func placeIn(arg string) (place, bool) {
	m := placeForm.FindStringSubmatch(arg)
	if m == nil {
		return place{}, false
	}
	line, err := strconv.Atoi(m[2])
	column, _ := strconv.Atoi(m[3]) // it may be missing
	return place{m[1], line, column}, err == nil
}

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
	path := at.file
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	if err := readable(at, path); err != nil {
		return err
	}
	pkg, in, err := packageOf(ctx, s, dir, path, c.Bool("tests"))
	if err != nil {
		return err
	}
	line, column, err := positions(pkg, at, path)
	if err != nil {
		return err
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

// readable says what is wrong with a name that was given, before the go command
// says it in its own words.
func readable(at place, path string) error {
	switch info, err := os.Stat(path); {
	case err != nil:
		return fmt.Errorf("%s cannot be explained: there is no file %s", at, at.file)
	case info.IsDir():
		return fmt.Errorf("%s cannot be explained: %s is a directory; name one of its files", at, at.file)
	case filepath.Ext(path) != ".go":
		return fmt.Errorf("%s cannot be explained: %s is no Go file", at, at.file)
	}
	return nil
}

// packageOf loads the package that a file belongs to. The module is that of the
// file, wherever the command runs.
func packageOf(ctx context.Context, s std, dir, path string, tests bool) (*load.Package, shared, error) {
	g, err := load.Load(ctx, load.Options{Dir: filepath.Dir(path), Tests: tests}, "file="+path)
	if err != nil {
		return nil, shared{}, stopped(err)
	}
	i := slices.IndexFunc(g.Roots, func(m *load.Meta) bool { return slices.Contains(m.Files, path) })
	if i < 0 {
		for _, p := range g.Problems {
			fmt.Fprintln(s.err, "deferls:", located(dir, p))
		}
		if !tests && strings.HasSuffix(path, "_test.go") {
			return nil, shared{}, fmt.Errorf("%s is a test file, and -tests=false leaves those out", relative(dir, path))
		}
		return nil, shared{}, fmt.Errorf("%s belongs to no package that is built here; its build constraints may exclude it", relative(dir, path))
	}
	settings, problems := configure(g)
	if len(problems) > 0 {
		return nil, shared{}, wrongConfig(s.err, dir, problems)
	}
	pkg, err := g.Check(ctx, g.Roots[i], nil)
	if err != nil {
		return nil, shared{}, stopped(err)
	}
	return pkg, shared{settings, keptFacts(s).Over(g)}, nil
}

// span is a part of a file.
type span struct{ from, to token.Pos }

// positions are those of the line and of the column; the second is empty
// if none was given.
func positions(pkg *load.Package, at place, path string) (line span, column token.Pos, err error) {
	var file *token.File
	for _, f := range pkg.Files {
		if tf := pkg.Fset.File(f.FileStart); tf.Name() == path {
			file = tf
		}
	}
	if file == nil {
		return line, 0, fmt.Errorf("%s cannot be explained: the file could not be parsed", at)
	}
	if at.line < 1 || at.line > file.LineCount() {
		return line, 0, fmt.Errorf("%s cannot be explained: the file has %s", at, plural(file.LineCount(), "line"))
	}
	line = span{file.LineStart(at.line), token.Pos(file.Base() + file.Size())}
	if at.line < file.LineCount() {
		line.to = file.LineStart(at.line+1) - 1
	}
	if at.column == 0 {
		return line, 0, nil
	}
	if column = line.from + token.Pos(at.column-1); column > line.to {
		return line, 0, fmt.Errorf("%s cannot be explained: the line has %s", at, plural(int(line.to-line.from), "byte"))
	}
	return line, column, nil
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
