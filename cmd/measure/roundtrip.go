package main

import (
	"bytes"
	"cmp"
	"context"
	"flag"
	"fmt"
	"go/ast"
	"go/format"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/aymanbagabas/go-udiff"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/load"
)

// trip is a release that was deleted, and what became of it.
type trip struct {
	mutant
	outcome string // "equal", "another form", or why there is no way back
	pkg     string // that go test is asked about
	path    string // of the file
	from    int    // where the declaration starts and ends in it
	to      int
	text    []byte // the declaration after the fix; nil if the fix goes beyond it
	diff    string // of a fix in another form, from what was there
}

const (
	equalText    = "fixed, as it was"
	anotherForm  = "fixed, in another form"
	notPreferred = "no fix is preferred"
)

func roundtrip(ctx context.Context, args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("roundtrip", flag.ContinueOnError)
	flags.SetOutput(errs)
	dir := flags.String("C", ".", "work in `dir`")
	n := flags.Int("n", 0, "how many mutants, drawn at random; 0 for all there are")
	seed := flags.Uint64("seed", 1, "another seed draws other mutants")
	test := flags.Bool("test", false, "run the tests of the packages with the fixes that are not equal to what was there")
	skip := flags.String("skip", "", "tests that are not run, as a `regexp` for go test -skip")
	file := flags.String("o", "", "write one line for each mutant to a tab-separated `file`")
	diffs := flags.String("diff", "", "write to a `file` how each fix in another form differs from what was there")
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp
	}
	g, root, err := loaded(ctx, *dir, flags.Args(), errs)
	if err != nil {
		return err
	}
	// As in mutate, twice through all packages.
	all := make([][]mutant, len(g.Roots))
	err = eachPackage(ctx, g, func(i int, st *codeactions.State) error {
		for _, c := range candidates(st, root) {
			if len(c.edits) != 1 || c.edits[0].text != "" {
				c.aside = "it is not one statement that is deleted"
			}
			all[i] = append(all[i], c.mutant)
		}
		return nil
	})
	if err != nil {
		return err
	}
	setUnknownAside(all)
	drawn := draw(all, *n, *seed)
	var mu sync.Mutex
	var trips []trip
	err = eachPackage(ctx, g, func(i int, st *codeactions.State) error {
		cs := candidates(st, root)
		near := map[*ast.FuncDecl]*around{}
		for _, k := range drawn[i] {
			t, err := cs[k].roundtrip(ctx, st, near)
			if err != nil {
				return err
			}
			mu.Lock()
			trips = append(trips, t)
			mu.Unlock()
		}
		return nil
	})
	if err != nil {
		return err
	}
	if *file != "" {
		if err := os.WriteFile(*file, tripTable(trips), 0o666); err != nil {
			return fmt.Errorf("the table of mutants could not be written: %w", err)
		}
	}
	if *diffs != "" {
		if err := os.WriteFile(*diffs, tripDiffs(trips), 0o666); err != nil {
			return fmt.Errorf("the differences could not be written: %w", err)
		}
	}
	if err := reportTrips(out, trips); err != nil || !*test {
		return err
	}
	return testTrips(ctx, root, *skip, trips, out)
}

// roundtrip deletes the release with its line, and applies the preferred fix of
// the finding that appears.
func (c *candidate) roundtrip(ctx context.Context, st *codeactions.State, near map[*ast.FuncDecl]*around) (trip, error) {
	t := trip{mutant: c.mutant, pkg: testable(st.Pkg)}
	tf := st.Pkg.Fset.File(c.call.Pos())
	t.path = tf.Name()
	before := st.Pkg.Text[t.path]
	if c.decl != nil {
		t.from, t.to = tf.Offset(c.decl.Pos()), tf.Offset(c.decl.End())
	}
	if why := judge(st.Pkg, c); why != "" {
		t.outcome = why
		return t, nil
	}
	del := wholeLine(before, c.edits[0])
	remake := func(text map[string][]byte) (*load.Package, error) { return st.Pkg.Edit(ctx, text) }
	if c.decl != nil {
		if near[c.decl] == nil {
			a, err := aroundOf(ctx, st, c.decl)
			if err != nil {
				return t, err
			}
			near[c.decl] = a
		}
		if a := near[c.decl]; a.same {
			remake = func(text map[string][]byte) (*load.Package, error) { return a.edit(ctx, st.Pkg, text) }
		}
	}
	pkg, err := remake(map[string][]byte{t.path: apply(before, []edit{del})})
	if err != nil {
		return t, err
	}
	if len(fresh(st.Pkg, pkg)) > 0 {
		t.outcome = doesNotCompile
		return t, nil
	}
	after, err := codeactions.Analyze(ctx, pkg, st.Context)
	if err != nil {
		return t, err
	}
	f := c.appeared(st, after, []edit{del})
	if f == nil {
		t.outcome = "it is not found"
		return t, nil
	}
	// A fix is proven against the whole package.
	if pkg, err = st.Pkg.Edit(ctx, map[string][]byte{t.path: pkg.Text[t.path]}); err != nil {
		return t, err
	}
	if after, err = codeactions.Analyze(ctx, pkg, st.Context); err != nil {
		return t, err
	}
	if f = c.appeared(st, after, []edit{del}); f == nil {
		t.outcome = "it is not found"
		return t, nil
	}
	offers := codeactions.QuickFixes(ctx, after, f)
	i := slices.IndexFunc(offers, func(o codeactions.Offer) bool { return o.Preferred })
	if i < 0 {
		t.outcome = notPreferred
		t.reason, err = whyNone(ctx, after, f)
		return t, err
	}
	text, err := codeactions.Apply(pkg, offers[i].Edits)
	if err != nil {
		return t, err
	}
	t.outcome = anotherForm
	if same(text[t.path], before) && len(text) == 1 {
		t.outcome = equalText
		return t, nil
	}
	t.reason = offers[i].Title
	t.diff = udiff.Unified(t.file, t.file, string(plain(before)), string(plain(text[t.path])))
	tail := len(before) - t.to
	now := text[t.path]
	if c.decl != nil && len(text) == 1 && bytes.HasPrefix(now, before[:t.from]) && bytes.HasSuffix(now, before[t.to:]) {
		t.text = now[t.from : len(now)-tail]
	}
	return t, nil
}

// appeared is the finding at the acquisition that the release belonged to.
func (c *candidate) appeared(st, after *codeactions.State, edits []edit) *diagnostics.Finding {
	file := st.Pkg.Fset.File(c.call.Pos())
	known, wanted := map[key]bool{}, map[key]bool{}
	for _, f := range st.Findings {
		known[moved(keyOf(st.Pkg, f.Pos, f.Obligation), file.Name(), edits)] = true
	}
	for _, a := range c.owners {
		wanted[moved(key{file.Name(), file.Offset(a.call.Pos()), a.place}, file.Name(), edits)] = true
	}
	for i := range after.Findings {
		f := &after.Findings[i]
		if k := keyOf(after.Pkg, f.Pos, f.Obligation); !known[k] && wanted[k] {
			return f
		}
	}
	return nil
}

// wholeLine is a deletion with the white space and the line end around it, where
// nothing else stands on the line.
func wholeLine(text []byte, e edit) edit {
	start := bytes.LastIndexByte(text[:e.start], '\n') + 1
	end := e.end
	if i := bytes.IndexByte(text[e.end:], '\n'); i >= 0 {
		end += i + 1
	}
	if len(bytes.TrimSpace(text[start:e.start])) > 0 || len(bytes.TrimSpace(text[e.end:end])) > 0 {
		return e
	}
	return edit{start, end, ""}
}

// same says whether two texts are the same up to formatting: blank lines, too.
func same(a, b []byte) bool { return bytes.Equal(plain(a), plain(b)) }

func plain(text []byte) []byte {
	if formatted, err := format.Source(text); err == nil {
		text = formatted
	}
	var lines []byte
	for line := range bytes.Lines(text) {
		if len(bytes.TrimSpace(line)) > 0 {
			lines = append(lines, line...)
		}
	}
	return lines
}

func reportTrips(out io.Writer, trips []trip) error {
	counts := map[string]int{}
	titles, refused := map[string]int{}, map[string]int{}
	fixed, equal := 0, 0
	for _, t := range trips {
		counts[t.outcome]++
		switch t.outcome {
		case equalText:
			fixed, equal = fixed+1, equal+1
		case anotherForm:
			fixed++
			titles[form(t)]++
		case notPreferred:
			refused[t.kind+": "+t.reason]++
		}
	}
	found := fixed + counts[notPreferred]
	fmt.Fprintf(out, "%d releases deleted, %d found, %d of them fixed (%s), %d as it was (%s of what is fixed)\n",
		len(trips), found, fixed, percent(fixed, found), equal, percent(equal, fixed))
	for _, what := range byCount(counts, func(n int) int { return n }) {
		fmt.Fprintf(out, "%6d %s\n", counts[what], what)
	}
	for _, what := range byCount(titles, func(n int) int { return n }) {
		fmt.Fprintf(out, "%6d in another form: %s\n", titles[what], what)
	}
	for _, what := range byCount(refused, func(n int) int { return n }) {
		fmt.Fprintf(out, "%6d without a fix: %s\n", refused[what], what)
	}
	return nil
}

// whyNone is why the fixes of a finding are none.
func whyNone(ctx context.Context, st *codeactions.State, f *diagnostics.Finding) (string, error) {
	offers, err := codeactions.Offered(ctx, st, f.Pos, f.Pos)
	var whys []string
	for _, o := range offers {
		if o.Finding == f && !o.Action.Silences {
			whys = append(whys, o.Action.ID+": "+cmp.Or(o.Disabled, "offered"))
		}
	}
	return strings.Join(whys, "; "), err
}

// form is what was there and what is there now, without the names.
func form(t trip) string {
	title, _, _ := strings.Cut(t.reason, " ")
	return string(t.mutation) + ", now " + title
}

// testTrips runs the tests of all packages with the fixes that differ from what
// was there, one for each declaration at a time.
func testTrips(ctx context.Context, root, skip string, trips []trip, out io.Writer) error {
	tmp, err := os.MkdirTemp("", "deferls-roundtrip")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	var left []trip
	beyond := 0
	for _, t := range trips {
		if t.outcome == anotherForm && t.text == nil {
			beyond++
		} else if t.text != nil {
			left = append(left, t)
		}
	}
	failed := false
	for round := 1; len(left) > 0; round++ {
		a := &applied{action: &codeactions.Action{ID: fmt.Sprintf("round %d", round)}, text: map[string][]byte{}, packages: map[string]bool{}}
		left = a.compose(left)
		overlay, err := a.write(filepath.Join(tmp, fmt.Sprint(round)))
		if err != nil {
			return err
		}
		ok, err := a.test(ctx, root, overlay, skip, out)
		if err != nil {
			return err
		}
		failed = failed || !ok
	}
	if beyond > 0 {
		fmt.Fprintf(out, "%d fixes go beyond the declaration, and are not tested\n", beyond)
	}
	if failed {
		return fmt.Errorf("tests that passed before fail after a fix")
	}
	return nil
}

// compose takes the first trip of each declaration into the files, and returns
// the others.
func (a *applied) compose(trips []trip) (left []trip) {
	type place struct {
		path string
		from int
	}
	taken := map[place]bool{}
	byFile := map[string][]trip{}
	for _, t := range trips {
		if p := (place{t.path, t.from}); taken[p] {
			left = append(left, t)
		} else {
			taken[p] = true
			byFile[t.path] = append(byFile[t.path], t)
			a.packages[t.pkg] = true
			a.together++
		}
	}
	for path, list := range byFile {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it is gone since it was loaded
		}
		slices.SortFunc(list, func(x, y trip) int { return y.from - x.from })
		for _, t := range list {
			text = slices.Concat(text[:t.from], t.text, text[t.to:])
		}
		a.text[path] = text
	}
	return left
}

// tripTable is one line for each mutant.
func tripTable(trips []trip) []byte {
	var b bytes.Buffer
	b.WriteString("outcome\tkind\tmutation\tfile\tline\trelease\tfix\n")
	for _, t := range trips {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%d\t%s\t%s\n", t.outcome, t.kind, t.mutation, t.file, t.line, strings.Join(strings.Fields(t.release), " "), t.reason)
	}
	return b.Bytes()
}

// tripDiffs are the fixes in another form, for a reader.
func tripDiffs(trips []trip) []byte {
	var b bytes.Buffer
	for _, t := range trips {
		if t.diff != "" {
			fmt.Fprintf(&b, "%s:%d: %s: %s: %s: %s\n%s\n", t.file, t.line, t.kind, t.mutation, t.release, t.reason, t.diff)
		}
	}
	return b.Bytes()
}
