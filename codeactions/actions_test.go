package codeactions

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
)

const mark = "‸"

// fixture is one case of an action's txtar.
type fixture struct {
	action *Action
	name   string
	file   string // base name of before.go in its package
	before string // with the mark
	after  string
	title  string
	reason string // why it is not offered, or disabled
	state  *State

	settings *diagnostics.Settings // of the case's .deferls.yaml
}

func (c *fixture) path() string { return filepath.Join(c.state.Pkg.Dir, c.file) }

var (
	scratch string // where the cases are written
	loaded  = map[*Action][]*fixture{}
)

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "codeactions"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

// fixtures are the cases of an action, loaded and analysed once.
func fixtures(t *testing.T, a *Action) []*fixture {
	t.Helper()
	if loaded[a] == nil {
		loaded[a] = readFixtures(t, a)
	}
	return loaded[a]
}

func readFixtures(t *testing.T, a *Action) []*fixture {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/" + a.ID + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(scratch, a.ID)
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module example.com/cases\n\ngo 1.26\n")
	folder := strings.NewReplacer(" ", "_", ",", "")
	var list []*fixture
	byFolder := map[string]*fixture{}
	for _, f := range archive.Files {
		name, base := path.Split(f.Name)
		name = strings.TrimSuffix(name, "/")
		c := byFolder[folder.Replace(name)]
		if c == nil {
			c = &fixture{action: a, name: name}
			byFolder[folder.Replace(name)] = c
		}
		switch text := string(f.Data); base {
		case "before.go", "before_test.go":
			list = append(list, c)
			c.file, c.before = base, text
			write(filepath.Join(folder.Replace(name), base), strings.ReplaceAll(text, mark, ""))
		case "after.go", "after_test.go":
			c.after = text
		case "title":
			c.title = strings.TrimSpace(text)
		case "not-offered", "disabled":
			c.reason = strings.TrimSpace(text)
		case ".deferls.yaml":
			if c.settings, err = diagnostics.ParseSettings(f.Name, f.Data); err != nil {
				t.Fatal(err)
			}
		default:
			write(f.Name, text)
		}
	}
	// With the paths left out, what was compiled once is found again, wherever it
	// was written to.
	g, err := load.Load(t.Context(), load.Options{Dir: dir, Tests: true, Flags: []string{"-trimpath"}}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	caseOf := func(m *load.Meta) *fixture {
		rel, err := filepath.Rel(dir, m.Dir)
		if err != nil {
			t.Fatal(err)
		}
		return byFolder[filepath.ToSlash(rel)]
	}
	for _, m := range g.Roots {
		if c := caseOf(m); c.before == "" {
			summarized(t, g, m)
		}
	}
	for _, m := range g.Roots {
		c := caseOf(m)
		if c.before == "" || c.state != nil {
			continue
		}
		pkg, err := g.Check(t.Context(), m, nil)
		if err != nil {
			t.Fatal(err)
		}
		c.state = analysed(t, pkg, c.settings)
	}
	for _, c := range list {
		if c.state == nil {
			t.Fatalf("case %q was not loaded: %v", c.name, g.Problems)
		}
		for _, e := range c.state.Pkg.Errors {
			t.Errorf("case %q: %v", c.name, e)
		}
	}
	return list
}

// summaries are what is known of the packages that cases import from the same
// archive.
var summaries = map[string]*obligation.Facts{}

func summarized(t *testing.T, g *load.Graph, m *load.Meta) {
	t.Helper()
	pkg, err := g.Check(t.Context(), m, nil)
	if err != nil {
		t.Fatal(err)
	}
	src := obligation.Source{Fset: pkg.Fset, Files: pkg.Files, Types: pkg.Types, Info: pkg.Info}
	if summaries[m.PkgPath], err = diagnostics.Summarize(t.Context(), src, nil); err != nil {
		t.Fatal(err)
	}
}

func analysed(t *testing.T, pkg *load.Package, settings *diagnostics.Settings) *State {
	t.Helper()
	facts := func(path string) *obligation.Facts { return summaries[path] }
	st, err := Analyze(t.Context(), pkg, Context{Settings: settings, Facts: facts})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// request is about the case's acquisition: the one behind the mark, or the
// first that is reported, or the first. A finding is made up where the check
// has none: a guard is tested by itself.
func (c *fixture) request(t *testing.T, st *State) *request {
	t.Helper()
	if i := slices.IndexFunc(st.Findings, func(f diagnostics.Finding) bool {
		return c.action.fixes(&f) && (f.Obligation == nil || c.action == swapReleases)
	}); i >= 0 {
		return st.request(st.Findings[i].Obligation, &st.Findings[i])
	}
	at := strings.Index(c.before, mark)
	var first *obligation.Obligation
	for _, ob := range st.Obligations {
		marked := at >= 0 && st.Pkg.Fset.PositionFor(ob.Call.Pos(), false).Line == 1+strings.Count(c.before[:at], "\n")
		if marked || at < 0 && findingOf(st, ob, c.action) != nil {
			first = ob
			break
		}
		if first == nil && at < 0 {
			first = ob
		}
	}
	if first == nil {
		t.Fatalf("case %q: the acquisition is not found", c.name)
	}
	f := findingOf(st, first, c.action)
	if f == nil {
		f = &diagnostics.Finding{Check: "leak", Obligation: first, Pos: first.Call.Pos()}
	}
	return st.request(first, f)
}

// findingOf is the finding about an acquisition that an action may be a fix of.
func findingOf(st *State, ob *obligation.Obligation, a *Action) *diagnostics.Finding {
	for i := range st.Findings {
		if f := &st.Findings[i]; f.Obligation == ob && (a.fix == nil || a.fixes(f)) {
			return &st.Findings[i]
		}
	}
	return nil
}

// sameText compares texts and shows the first line that differs.
func sameText(t *testing.T, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			t.Fatalf("line %d differs from what is wanted:\n--- got\n%s\n--- want\n%s", i+1, got, want)
		}
	}
}

func (c *fixture) apply(t *testing.T, o Offer) string {
	t.Helper()
	text, err := Apply(c.state.Pkg, o.Edits)
	if err != nil {
		t.Fatal(err)
	}
	return string(text[c.path()])
}

// preferred are the actions that answer a finding, and are preferred where they
// are offered.
var preferred = map[*Action]func(*request) (Offer, string){
	insertDefer:    (*request).insertDefer,
	bindResult:     (*request).bindResult,
	releaseOnPath:  (*request).releaseOnPath,
	releaseOnError: (*request).releaseOnError,

	releaseBeforeOverwrite: (*request).releaseBeforeOverwrite,

	removeTemp: (*request).removeTemp,
}

func TestInsertDefer(t *testing.T)    { testPreferred(t, insertDefer) }
func TestBindResult(t *testing.T)     { testPreferred(t, bindResult) }
func TestReleaseOnPath(t *testing.T)  { testPreferred(t, releaseOnPath) }
func TestReleaseOnError(t *testing.T) { testPreferred(t, releaseOnError) }

func TestReleaseBeforeOverwrite(t *testing.T) { testPreferred(t, releaseBeforeOverwrite) }

func TestRemoveTemp(t *testing.T) { testPreferred(t, removeTemp) }

// testPreferred holds the cases of a preferred fix against what it says.
func testPreferred(t *testing.T, a *Action) {
	for _, c := range fixtures(t, a) {
		t.Run(c.name, func(t *testing.T) {
			r := c.request(t, c.state)
			o, why := preferred[a](r)
			if why != c.reason {
				t.Fatalf("not offered because %q, want %q (events %v)", why, c.reason, r.obligation.Events)
			}
			if c.reason != "" {
				return
			}
			sameText(t, c.apply(t, o), c.after)
			offers := QuickFixes(t.Context(), c.state, r.finding)
			if len(offers) == 0 || offers[0].Action != a || !offers[0].Preferred || offers[0].Kind != "quickfix" {
				o.Action = a
				t.Fatalf("the proven fixes are %v: %v", offers, Prove(t.Context(), c.state, o))
			}
			if c.title != "" && offers[0].Title != c.title {
				t.Errorf("titled %q, want %q", offers[0].Title, c.title)
			}
		})
	}
}

func TestCorrectCall(t *testing.T) {
	for _, c := range fixtures(t, correctCall) {
		t.Run(c.name, func(t *testing.T) {
			if c.after == "" && len(c.state.Findings) > 0 {
				t.Fatalf("found %v", c.state.Findings)
			}
			c.testFix(t)
		})
	}
}

// TestJoinsWhatIsDropped: where the dropped error is a finding, what is offered as a
// refactoring is its fix.
func TestJoinsWhatIsDropped(t *testing.T) {
	answered := 0
	for _, c := range fixtures(t, joinReleaseError) {
		found := slices.DeleteFunc(slices.Clone(c.state.Findings), func(f diagnostics.Finding) bool { return f.Check != "release-error-dropped" })
		if len(found) != 1 || c.after == "" {
			continue // of several, another is mended
		}
		for _, f := range found {
			offers := QuickFixes(t.Context(), c.state, &f)
			if len(offers) == 0 || offers[0].Action != joinReleaseError || !offers[0].Preferred {
				t.Errorf("case %q: offered: %v", c.name, offers)
				continue
			}
			sameText(t, c.apply(t, offers[0]), c.after)
			answered++
		}
	}
	if answered == 0 {
		t.Error("no case has an error that is dropped")
	}
}

func TestReturnPanic(t *testing.T)         { testFixes(t, returnPanic) }
func TestReturnDeferredError(t *testing.T) { testFixes(t, returnDeferredError) }
func TestDrainBody(t *testing.T)           { testFixes(t, drainBody) }
func TestDropRelease(t *testing.T)         { testFixes(t, dropRelease) }
func TestSwapReleases(t *testing.T)        { testFixes(t, swapReleases) }

// testFixes holds the cases of an action that does nothing but answer a check against
// what it says.
func testFixes(t *testing.T, a *Action) {
	for _, c := range fixtures(t, a) {
		t.Run(c.name, func(t *testing.T) {
			if !slices.ContainsFunc(c.state.Findings, func(f diagnostics.Finding) bool { return a.fixes(&f) }) {
				t.Fatalf("there is nothing to answer in %v", c.state.Findings)
			}
			c.testFix(t)
		})
	}
}

// testFix holds the proven fix of all the findings of a case against what it says.
func (c *fixture) testFix(t *testing.T) {
	var offers []Offer
	for i := range c.state.Findings {
		for _, o := range QuickFixes(t.Context(), c.state, &c.state.Findings[i]) {
			if o.Action == c.action {
				offers = append(offers, o)
			}
		}
	}
	if c.after == "" {
		if len(offers) > 0 {
			t.Fatalf("offered %v", offers)
		}
		return
	}
	if len(offers) != 1 || !offers[0].Preferred || offers[0].Kind != "quickfix" {
		t.Fatalf("the proven fixes are %v for %v", offers, c.state.Findings)
	}
	sameText(t, c.apply(t, offers[0]), c.after)
	if c.title != "" && offers[0].Title != c.title {
		t.Errorf("titled %q, want %q", offers[0].Title, c.title)
	}
}

func TestIgnore(t *testing.T) {
	for _, c := range fixtures(t, ignore) {
		t.Run(c.name, func(t *testing.T) {
			r := c.request(t, c.state)
			o, why := r.ignore()
			if why != c.reason {
				t.Fatalf("not offered because %q, want %q", why, c.reason)
			}
			if c.reason != "" {
				return
			}
			sameText(t, c.apply(t, o), c.after)
			offers := QuickFixes(t.Context(), c.state, r.finding)
			if len(offers) == 0 || offers[len(offers)-1].Action != ignore {
				o.Action = ignore
				t.Fatalf("the proven fixes are %v: %v", offers, Prove(t.Context(), c.state, o))
			}
			if o = offers[len(offers)-1]; o.Preferred || o.Kind != "quickfix" || !strings.Contains(string(o.Edits[0].NewText), o.Blank) {
				t.Errorf("of kind %s, preferred %v, with %q to fill in", o.Kind, o.Preferred, o.Blank)
			}
			if c.title != "" && o.Title != c.title {
				t.Errorf("titled %q, want %q", o.Title, c.title)
			}
		})
	}
}

// TestLineEnds: the edits of every case keep carriage returns and a byte-order
// mark, and come out the same but for those.
func TestLineEnds(t *testing.T) {
	for _, a := range Actions {
		for _, c := range fixtures(t, a) {
			if c.after == "" {
				continue
			}
			t.Run(a.ID+"/"+c.name, func(t *testing.T) {
				windows := func(s string) string { return "\ufeff" + strings.ReplaceAll(s, "\n", "\r\n") }
				before := c.state.Pkg.Text[c.path()]
				pkg, err := c.state.Pkg.Edit(t.Context(), map[string][]byte{c.path(): []byte(windows(string(before)))})
				if err != nil {
					t.Fatal(err)
				}
				st := analysed(t, pkg, c.settings)
				var o Offer
				if a.refactor == nil && a.rewrite == nil {
					o, _ = a.fix(c.request(t, st))
				} else if offers := c.refactorings(t, st, windows(c.before)); len(offers) > 0 {
					o = offers[0]
				}
				o.Action = a
				if err := Prove(t.Context(), st, o); err != nil {
					t.Fatal(err)
				}
				text, err := Apply(pkg, o.Edits)
				if err != nil {
					t.Fatal(err)
				}
				if got, want := text[c.path()], []byte(windows(c.after)); !bytes.Equal(got, want) {
					t.Errorf("got %q, want %q", got, want)
				}
			})
		}
	}
}

// TestReasons: every reason for not offering something is met by a case.
func TestReasons(t *testing.T) {
	met := map[string]bool{}
	files := []string{"../diagnostics/resource/thirdparty/testdata/use-library-scope.txtar"} // TestLibraryForms
	for _, a := range Actions {
		files = append(files, "testdata/"+a.ID+".txtar")
	}
	for _, name := range files {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if base := path.Base(f.Name); base == "not-offered" || base == "disabled" {
				met[strings.TrimSpace(string(f.Data))] = true
			}
		}
	}
	// What no case of source text can bring about has a test of its own.
	met[whyNoSyntax] = true    // TestElsewhere
	met[whyNotReported] = true // TestOnlyFindings
	met[whyNoImport] = true    // TestImported
	met[whyImportName] = true  // TestImported
	for name, reason := range reasons(t) {
		if !met[reason] {
			t.Errorf("no case meets %s: %q", name, reason)
		}
	}
}

// reasons are the constants of the package whose names start with "why".
func reasons(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]string{}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			for i, id := range spec.Names {
				if strings.HasPrefix(id.Name, "why") && i < len(spec.Values) {
					if lit, ok := spec.Values[i].(*ast.BasicLit); ok {
						m[id.Name], _ = strconv.Unquote(lit.Value)
					}
				}
			}
			return true
		})
	}
	if len(m) < 20 {
		t.Fatalf("only %d reasons found", len(m))
	}
	return m
}

// TestExamples: the documentation's example of each action is its first case.
func TestExamples(t *testing.T) {
	for _, a := range Actions {
		before, after := a.Example()
		c := fixtures(t, a)[0]
		if before == "" || before != c.before || after != c.after {
			t.Errorf("%s: the example is %q and %q", a.ID, before, after)
		}
		if a.Title == "" || a.Doc == "" {
			t.Errorf("%s has no documentation", a.ID)
		}
	}
}

// TestElsewhere: an obligation of another package has no place in this one.
func TestElsewhere(t *testing.T) {
	list := fixtures(t, insertDefer)
	other := list[1].request(t, list[1].state)
	if _, why := locate(list[0].state.Pkg, other.obligation); why != whyNoSyntax {
		t.Errorf("found, or refused because %q", why)
	}
}

// TestOnlyFindings: without a finding there is no fix.
func TestOnlyFindings(t *testing.T) {
	c := fixtures(t, insertDefer)[0]
	r := c.request(t, c.state)
	r.finding = nil
	for a, offered := range preferred {
		if _, why := offered(r); why != whyNotReported {
			t.Errorf("%s: offered, or refused because %q", a.ID, why)
		}
	}
	if offers := Refactorings(t.Context(), c.state, r.obligation.Call.Pos(), r.obligation.Call.End()); slices.ContainsFunc(offers, func(o Offer) bool { return preferred[o.Action] != nil }) {
		t.Error("offered as a refactoring")
	}
}

// refactorings are the offers of the case's action at the mark of the text, at the
// selection between two of them, or at the acquisition where there is none. Of
// several offers a case is about the one that it gives the title of.
func (c *fixture) refactorings(t *testing.T, st *State, text string) []Offer {
	t.Helper()
	parts := strings.Split(text, mark)
	var pos, end token.Pos
	switch i := slices.IndexFunc(st.Pkg.Files, func(f *ast.File) bool { return st.Pkg.Fset.File(f.FileStart).Name() == c.path() }); {
	case i < 0 || len(parts) > 3:
		t.Fatalf("case %q has no text to ask about, or %d marks", c.name, len(parts)-1)
	case len(parts) == 1 && c.isFix():
		o, ok := c.action.fix(c.request(t, st))
		if o.Action = c.action; !ok {
			return nil
		}
		return []Offer{o}
	case len(parts) == 1:
		pos = c.request(t, st).obligation.Call.Pos()
		end = pos
	default:
		pos = st.Pkg.Files[i].FileStart + token.Pos(len(parts[0]))
		end = pos
		if len(parts) == 3 {
			end += token.Pos(len(parts[1]))
		}
	}
	offers := slices.DeleteFunc(Refactorings(t.Context(), st, pos, end), func(o Offer) bool { return o.Action != c.action })
	if len(offers) > 1 && c.title != "" {
		offers = slices.DeleteFunc(offers, func(o Offer) bool { return o.Title != c.title })
	}
	return offers
}

// isFix says whether a case is about the fix of an action that has other subjects
// as well: it has no mark.
func (c *fixture) isFix() bool {
	return c.action.fix != nil && c.action.refactor == nil && !strings.Contains(c.before, mark)
}

// TestRefactorings holds the cases of every refactoring against what it says.
func TestRefactorings(t *testing.T) {
	for _, a := range Actions {
		if a.refactor == nil && a.rewrite == nil {
			continue
		}
		t.Run(a.ID, func(t *testing.T) {
			for _, c := range fixtures(t, a) {
				t.Run(c.name, func(t *testing.T) { c.testRefactoring(t) })
			}
		})
	}
}

func (c *fixture) testRefactoring(t *testing.T) {
	offers := c.refactorings(t, c.state, c.before)
	if c.after == "" && c.reason == "" {
		if len(offers) != 0 {
			t.Fatalf("offered: %+v", offers)
		}
		return
	}
	if len(offers) != 1 {
		t.Fatalf("the offers are %+v", offers)
	}
	o := offers[0]
	if o.Disabled != c.reason {
		t.Fatalf("disabled because %q, want %q", o.Disabled, c.reason)
	}
	if c.isFix() {
		if o.Kind != "quickfix" || o.Finding == nil {
			t.Errorf("of kind %s, of the finding %v", o.Kind, o.Finding)
		}
	} else if o.Kind != "refactor.rewrite.deferls."+c.action.ID && o.Kind != "refactor.extract.deferls."+c.action.ID || o.Preferred {
		t.Errorf("of kind %s, preferred %v", o.Kind, o.Preferred)
	}
	if (o.Obligation == nil) == !o.At.IsValid() {
		t.Error("it is about nothing, or about two things")
	}
	if c.reason != "" {
		if len(o.Edits) != 0 {
			t.Errorf("disabled, with edits %v", o.Edits)
		}
		return
	}
	sameText(t, c.apply(t, o), c.after)
	if err := Prove(t.Context(), c.state, o); err != nil {
		t.Fatal(err)
	}
	if c.title != "" && o.Title != c.title {
		t.Errorf("titled %q, want %q", o.Title, c.title)
	}
	if c.action.fix == nil || c.action.refactor == nil {
		return
	}
	r := c.state.request(o.Obligation, findingOf(c.state, o.Obligation, c.action))
	if o.Obligation == nil || r.finding == nil {
		return
	}
	if fix, ok := c.action.fix(r); ok {
		asFix := func(o Offer) bool {
			return o.Action == c.action && o.Kind == "quickfix" && o.Preferred == fix.Preferred
		}
		if !slices.ContainsFunc(QuickFixes(t.Context(), c.state, r.finding), asFix) {
			t.Error("not proven as a fix")
		}
	} else if fix.Disabled == "" {
		t.Error("not offered as a fix")
	}
}

func TestLowerFirst(t *testing.T) {
	for name, want := range map[string]string{"Conn": "conn", "DB": "db", "HTTPClient": "httpClient", "root": "root", "X": "x", "": ""} {
		if got := lowerFirst(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
