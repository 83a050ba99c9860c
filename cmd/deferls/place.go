package main

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/deferls/deferls/diagnostics/load"
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

// readable says what is wrong with a name that was given, before the go command
// says it in its own words.
func readable(at place, path string) error {
	switch info, err := os.Stat(path); {
	case err != nil:
		return fmt.Errorf("there is no file %s", at.file)
	case info.IsDir():
		return fmt.Errorf("%s is a directory; name one of its files", at.file)
	case filepath.Ext(path) != ".go":
		return fmt.Errorf("%s is no Go file", at.file)
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
	return pkg, shared{settings: settings, facts: keptFacts(s).Over(g)}, nil
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
		return line, 0, errors.New("the file could not be parsed")
	}
	if at.line < 1 || at.line > file.LineCount() {
		return line, 0, fmt.Errorf("the file has %s", plural(file.LineCount(), "line"))
	}
	line = span{file.LineStart(at.line), token.Pos(file.Base() + file.Size())}
	if at.line < file.LineCount() {
		line.to = file.LineStart(at.line+1) - 1
	}
	if at.column == 0 {
		return line, 0, nil
	}
	if column = line.from + token.Pos(at.column-1); column > line.to {
		return line, 0, fmt.Errorf("the line has %s", plural(int(line.to-line.from), "byte"))
	}
	return line, column, nil
}
