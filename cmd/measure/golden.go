package main

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics/load"
)

// goldenRelease is the release whose source the golden file is about.
const goldenRelease = "go1.26.8"

// goldenFile is relative to the root of the checkout.
const goldenFile = "diagnostics/testdata/golden/goroot-src-" + goldenRelease + ".txt"

func golden(ctx context.Context, args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("golden", flag.ContinueOnError)
	flags.SetOutput(errs)
	write := flags.Bool("write", false, "write what is found now to the golden file")
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp
	}
	release, root, err := toolchain(ctx)
	if err != nil {
		return err
	}
	want, err := os.ReadFile(goldenFile)
	if err != nil && !*write {
		return fmt.Errorf("the golden file could not be read: %w; run this from the root of the checkout", err)
	}
	got, err := overSource(ctx, root, errs)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(out, difference(want, got)); err != nil {
		return err
	}
	switch {
	case release != goldenRelease && *write:
		return fmt.Errorf("the golden file is about %s and this is %s: nothing is written; set GOTOOLCHAIN=%s", goldenRelease, release, goldenRelease)
	case release != goldenRelease:
		fmt.Fprintf(errs, "measure: the golden file is about %s and this is %s: differences are to be expected\n", goldenRelease, release)
	case *write:
		if err := os.MkdirAll(filepath.Dir(goldenFile), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(goldenFile, got, 0o666); err != nil {
			return fmt.Errorf("the golden file could not be written: %w", err)
		}
	}
	return nil
}

// difference shows what is found now beside what was; empty if it is the same.
func difference(want, got []byte) string {
	return udiff.Unified("before", "now", string(want), string(got))
}

// toolchain is the release of the go command, and the root of its source.
func toolchain(ctx context.Context) (release, root string, err error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOVERSION", "GOROOT").Output()
	if err != nil {
		return "", "", fmt.Errorf("the go command did not say its version: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != 2 {
		return "", "", fmt.Errorf("the go command said %q when asked for its version and root", out)
	}
	return lines[0], filepath.Join(lines[1], "src"), nil
}

// overSource is a line for each finding in the standard library and its tests,
// in the order of files and positions. The platform is the same everywhere: it
// decides which files there are.
func overSource(ctx context.Context, root string, errs io.Writer) ([]byte, error) {
	g, err := load.Load(ctx, load.Options{
		Dir: root, Tests: true,
		Env: append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOEXPERIMENT="),
	}, "std")
	if err != nil {
		return nil, err
	}
	for _, p := range g.Problems {
		fmt.Fprintln(errs, "measure:", p.Message)
	}
	type line struct {
		file      string
		line, col int
		text      string
	}
	perPackage := make([][]line, len(g.Roots))
	err = eachPackage(ctx, g, func(i int, st *codeactions.State) error {
		for _, f := range st.Findings {
			at := st.Pkg.Fset.PositionFor(f.Pos, false)
			perPackage[i] = append(perPackage[i], line{display(root, at.Filename), at.Line, at.Column, f.Check + " " + f.Message})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	lines := slices.Concat(perPackage...)
	slices.SortFunc(lines, func(a, b line) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line), cmp.Compare(a.col, b.col), cmp.Compare(a.text, b.text))
	})
	var b bytes.Buffer
	for _, l := range slices.Compact(lines) {
		fmt.Fprintf(&b, "%s:%d:%d %s\n", l.file, l.line, l.col, l.text)
	}
	return b.Bytes(), nil
}
