package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/config"
	"github.com/deferls/deferls/diagnostics/facts"
	"github.com/deferls/deferls/diagnostics/load"
)

func checkCommand(s std) *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "report the findings in packages",
		ArgsUsage: "[packages]",
		Description: `Packages are named as for the go command: ".", "./...", "net/http", or .go files. The default is ".".
Files are printed relative to the directory it works in; those outside of it are absolute.

The exit code is 0 if there are no findings, 1 if there are, and 2 if nothing could be analysed, the
usage is wrong, or .deferls.yaml is. What could not be analysed beside what could is said on standard error.

With -fix, the preferred fix of each finding is applied, if it is proven to be right also beside the others:
what was fixed is said, what remains is reported, and the exit code is 0 if nothing does. Each file is replaced
at once, and keeps its mode, its line ends and its byte-order mark. Generated and read-only files, files of other
modules, and packages that do not compile are left alone. With -diff, the same is printed as a unified diff and
nothing is written: all findings are still there, and the exit code says so.

What functions of dependencies do with resources is found out from their source, once, and kept in
deferls/facts in the user's cache directory. The environment variable DEFERLS_CACHE names another
directory, or is "off" to keep nothing. Whatever is in there, the findings are the same.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "C", Usage: "work in `DIR`, as the go command's -C does"},
			&cli.StringFlag{Name: "format", Value: "text", Usage: "`FORMAT` of the findings: text, or json for one object a line, fixes included"},
			&cli.BoolFlag{Name: "fix", Usage: "apply the preferred fix of each finding"},
			&cli.BoolFlag{Name: "diff", Usage: "print what -fix would do as a unified diff, and write nothing"},
			&cli.BoolFlag{Name: "tests", Value: true, Usage: "analyse test files as well; -tests=false leaves them out"},
			&cli.StringFlag{Name: "overlay", Usage: "read replacements of files from a JSON `FILE`, as the go command's -overlay does"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			return check(ctx, s, c)
		},
	}
}

func check(ctx context.Context, s std, c *cli.Command) error {
	dir, err := filepath.Abs(c.String("C"))
	if err != nil {
		return err
	}
	var write func(string, result) error
	fixes := false
	switch format := c.String("format"); format {
	case "text":
		write = textWriter(s.out)
	case "json":
		write, fixes = jsonWriter(s.out), true
	default:
		return fmt.Errorf("there is no format %q; choose text or json", format)
	}
	if err := together(c); err != nil {
		return err
	}
	opt := load.Options{Dir: dir, Tests: c.Bool("tests")}
	var overlay map[string][]byte
	if file := c.String("overlay"); file != "" {
		if overlay, err = readOverlay(dir, file); err != nil {
			return err
		}
		opt.Flags = []string{"-overlay=" + file}
	}
	patterns := c.Args().Slice()
	if len(patterns) == 0 {
		patterns = []string{"."}
	}

	g, err := load.Load(ctx, opt, patterns...)
	if err != nil {
		return stopped(err)
	}
	say := teller{dir, s.err, map[string]bool{}}
	for _, p := range g.Problems {
		say.problem(p)
	}
	settings, problems := configure(g)
	if len(problems) > 0 {
		return wrongConfig(s.err, dir, problems)
	}
	in := shared{settings: settings, facts: keptFacts(s).Over(g), fixes: fixes}
	if c.Bool("fix") || c.Bool("diff") {
		return mend(ctx, s, c.Bool("diff"), g, in, say, write)
	}
	analysed, found := 0, 0
	for r := range analyseAll(ctx, g, in, dir, overlay) {
		if r.err != nil {
			return stopped(r.err)
		}
		say.troubles(r)
		if !r.analysed {
			continue
		}
		analysed++
		found += len(r.findings)
		if err := write(dir, r); err != nil {
			return unwritten(err)
		}
	}
	return outcome(s.err, analysed, found)
}

// together says which flags do not go together.
func together(c *cli.Command) error {
	switch {
	case c.Bool("diff") && c.String("format") == "json":
		return errors.New("-diff prints a diff, and -format json goes with it in no way; leave one of them out")
	case (c.Bool("fix") || c.Bool("diff")) && c.String("overlay") != "":
		return errors.New("-fix and -diff are about the files on disk, and -overlay has other text for them; leave one of them out")
	}
	return nil
}

func unwritten(err error) error { return fmt.Errorf("the findings could not be written: %w", err) }

// outcome is the exit code after some packages were analysed.
func outcome(w io.Writer, analysed, found int) error {
	switch {
	case analysed == 0:
		fmt.Fprintln(w, "deferls: nothing could be analysed")
		return exit(failed)
	case found > 0:
		return exit(findings)
	}
	return nil
}

// teller says what could not be analysed, each thing once.
type teller struct {
	dir  string
	w    io.Writer
	told map[string]bool
}

func (t teller) problem(p load.Problem) {
	fmt.Fprintln(t.w, "deferls:", located(t.dir, p))
	t.told[fmt.Sprintf("%s:%d", p.File, p.Line)] = true
}

func (t teller) troubles(r result) {
	if r.trouble != "" && !t.told[r.troubleAt] {
		fmt.Fprintln(t.w, "deferls:", r.trouble)
	}
	for _, p := range r.unresolved {
		p.Path = relative(t.dir, p.Path)
		if line := p.String(); !t.told[line] {
			t.told[line] = true
			fmt.Fprintln(t.w, "deferls:", line)
		}
	}
}

// shared is what all packages of one run are analysed in.
type shared struct {
	settings map[string]*diagnostics.Settings // by directory
	facts    *facts.Graph
	fixes    bool // the fixes of the findings are asked for
	mend     bool // the findings are to be fixed
}

// keptFacts are what is known of dependencies, kept on disk.
func keptFacts(s std) *facts.Store {
	store := facts.New(facts.Dir())
	store.Complain = func(problem string) { fmt.Fprintln(s.err, "deferls:", problem) }
	return store
}

func (r shared) context(ctx context.Context, m *load.Meta, overlay map[string][]byte) codeactions.Context {
	return codeactions.Context{Settings: r.settings[m.Dir], Facts: r.facts.For(ctx, m, overlay)}
}

// configure reads what the user says for each package, by its directory,
// and what is wrong with any of the files.
func configure(g *load.Graph) (map[string]*diagnostics.Settings, config.Problems) {
	settings, files := map[string]*diagnostics.Settings{}, map[string]*diagnostics.Settings{}
	var problems config.Problems
	for _, m := range g.Roots {
		file := config.Find(m.Dir)
		if _, read := files[file]; !read {
			var err error
			files[file], err = diagnostics.Configure(m.Dir)
			if wrong := (config.Problems)(nil); errors.As(err, &wrong) {
				problems = append(problems, wrong...)
			}
		}
		settings[m.Dir] = files[file]
	}
	return settings, problems
}

// wrongConfig tells everything that is wrong with a configuration. Nothing is
// analysed with it: findings that the user has meant to leave out would look
// like new ones.
func wrongConfig(w io.Writer, dir string, problems config.Problems) error {
	for _, p := range problems {
		p.Path = relative(dir, p.Path)
		fmt.Fprintln(w, "deferls:", p)
	}
	return exit(failed)
}

func stopped(err error) error {
	if errors.Is(err, context.Canceled) {
		return errors.New("interrupted before everything was analysed")
	}
	return err
}

// located is a problem with its place. A message may begin with the name of its
// file, which is then not said twice.
func located(dir string, p load.Problem) string {
	if p.File == "" {
		return p.Message
	}
	place := relative(dir, p.File)
	if p.Line > 0 {
		place += fmt.Sprintf(":%d", p.Line)
	}
	if p.Column > 0 {
		place += fmt.Sprintf(":%d", p.Column)
	}
	rest, named := strings.CutPrefix(p.Message, filepath.Base(p.File)+" ")
	if named && p.Line == 0 {
		return place + " " + rest
	}
	return place + ": " + rest
}

// relative is how a file is named in output: below the directory by the way
// from there, elsewhere by its whole path.
func relative(dir, file string) string {
	if rel, err := filepath.Rel(dir, file); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return file
}

// result is what one package came to. It holds nothing of the package, so that
// what is analysed can be forgotten.
type result struct {
	findings  []finding
	fixed     []finding // that were there before
	rewrites  []rewrite // by which they are not any more
	analysed  bool
	trouble   string // what could not be analysed
	troubleAt string // file:line

	unresolved config.Problems // functions that the configuration names and that are not there

	err error // the context's
}

// analyseAll analyses the packages of a graph, a few at a time, and yields
// their results in the order of the packages.
func analyseAll(ctx context.Context, g *load.Graph, in shared, dir string, overlay map[string][]byte) func(func(result) bool) {
	return func(yield func(result) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		// Each has a package's syntax, types and SSA in memory.
		slots := make(chan struct{}, min(runtime.GOMAXPROCS(0), 4))
		results := make([]chan result, len(g.Roots))
		for i := range results {
			results[i] = make(chan result, 1)
		}
		go func() {
			for i, m := range g.Roots {
				slots <- struct{}{}
				go func() {
					results[i] <- analyse(ctx, g, m, in, dir, overlay)
					<-slots
				}()
			}
		}()
		for _, r := range results {
			if !yield(<-r) {
				return
			}
		}
	}
}

func analyse(ctx context.Context, g *load.Graph, m *load.Meta, in shared, dir string, overlay map[string][]byte) result {
	pkg, err := g.Check(ctx, m, overlay)
	if err != nil {
		return result{err: err}
	}
	r := result{analysed: anySound(pkg)}
	r.trouble, r.troubleAt = trouble(dir, pkg)
	state, err := codeactions.Analyze(ctx, pkg, in.context(ctx, m, overlay))
	if err != nil {
		if ctx.Err() != nil {
			return result{err: ctx.Err()}
		}
		return result{trouble: fmt.Sprintf("package %s could not be analysed: %v", m.ID, err)}
	}
	if settings := in.settings[m.Dir]; settings != nil {
		r.unresolved = settings.Config.Unresolved(pkg.Types)
	}
	if in.mend {
		if state, err = r.mend(ctx, state); err != nil {
			return result{err: err}
		}
	}
	for i := range state.Findings {
		f := describe(ctx, state, &state.Findings[i], in.fixes)
		if in.mend && codeactions.Mends(state.Findings[i].Check) {
			f.NotFixed = leftAlone(pkg, f.File)
		}
		r.findings = append(r.findings, f)
	}
	slices.SortStableFunc(r.findings, byPlace)
	return r
}

func byPlace(a, b finding) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// trouble tells of one error where there may be many: the compiler tells them
// better. What could not be imported is told by the one who looked for it.
func trouble(dir string, pkg *load.Package) (what, at string) {
	errs := slices.DeleteFunc(slices.Clone(pkg.Errors), func(e types.Error) bool { return strings.HasPrefix(e.Msg, "could not import ") })
	if len(errs) == 0 {
		return "", ""
	}
	what = errs[0].Msg
	if pos := pkg.Fset.PositionFor(errs[0].Pos, false); pos.IsValid() {
		at = fmt.Sprintf("%s:%d", pos.Filename, pos.Line)
		what = fmt.Sprintf("%s:%d:%d: %s", relative(dir, pos.Filename), pos.Line, pos.Column, what)
	}
	if n := len(errs) - 1; n == 1 {
		what += " (and 1 more error)"
	} else if n > 1 {
		what += fmt.Sprintf(" (and %d more errors)", n)
	}
	return fmt.Sprintf("package %s does not compile, and what is wrong in it is not analysed: %s", pkg.ID, what), at
}

// anySound says whether there was anything to analyse in a package: no errors,
// or a function without one.
func anySound(pkg *load.Package) bool {
	if len(pkg.Errors) == 0 {
		return true
	}
	for _, f := range pkg.Files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil && fn.Body.Rbrace.IsValid() && !anyErrorIn(pkg, fn.Pos(), fn.End()) {
				return true
			}
		}
	}
	return false
}

func anyErrorIn(pkg *load.Package, from, to token.Pos) bool {
	for _, e := range pkg.Errors {
		if from <= e.Pos && e.Pos < to {
			return true
		}
	}
	return false
}
