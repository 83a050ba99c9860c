package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Each function leaks before, in its own way, and most are mended after.
const leaking = `package p

import (
	"io"
	"os"

	"example.com/missing"
)

func mended(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		goto failed
	}
	return io.ReadAll(f)
failed:
	return nil, err
}

func mendedInPart(a, b string) {
	f, _ := os.Open(a)
	f.Stat()
	g, _ := os.Open(b)
	g.Stat()
}

type opener func(name string) io.Closer

func (o opener) twice(name string) {
	o(name).Close()
	o(name)
}

func broken(name string) { f, _ := os.Open(name); f.Undefined() }

func lost(name string) { f, _ := os.Open(name); missing.Use(f.Name()) }

func gone(name string) { f, _ := os.Open(name); f.Stat() }
`

const mended = `package p

import (
	"io"
	"os"
)

// A line more above.
func mended(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func mendedInPart(a, b string) {
	f, _ := os.Open(a)
	f.Stat()
	g, _ := os.Open(b)
	defer g.Close()
	g.Stat()
}

type opener func(name string) io.Closer

func (o opener) twice(name string) {
	o(name).Close()
	o(name).Close()
}

func broken(name string) { f, _ := os.Open(name); f.Close() }
`

// history is a repository with the two texts as its commits, a test file
// beside each, and a large file that the clone lacks.
func history(t *testing.T) (repos, parent, fix string) {
	t.Helper()
	repos = t.TempDir()
	clone := filepath.Join(repos, "someone+thing")
	git := func(args ...string) string {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", clone, "-c", "user.name=a", "-c", "user.email=a@example.com"}, args...)...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v: %s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(clone, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module example.com/thing\n\ngo 1.24\n")
	write("large/large.go", "package large\n")
	write("in/p/p.go", leaking)
	write("in/p/p_test.go", strings.ReplaceAll(leaking[:strings.Index(leaking, "func mendedInPart")], "mended", "testMended"))
	git("init", "-q")
	git("add", ".")
	git("commit", "-q", "-m", "leaking")
	parent = git("rev-parse", "HEAD")
	blob := git("rev-parse", "HEAD:large/large.go")
	write("in/p/p.go", mended)
	git("commit", "-q", "-a", "-m", "mended")
	fix = git("rev-parse", "HEAD")
	if err := os.Remove(filepath.Join(clone, ".git", "objects", blob[:2], blob[2:])); err != nil {
		t.Fatal(err)
	}
	return repos, parent, fix
}

func writeTable(t *testing.T, parent, fix string, rows ...string) string {
	t.Helper()
	lines := []string{"# why these", strings.Join(leakFixColumns, "\t")}
	for _, r := range rows {
		lines = append(lines, strings.NewReplacer("|", "\t", "FIX", fix, "PARENT", parent).Replace(r))
	}
	file := filepath.Join(t.TempDir(), "replay.tsv")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestReplay(t *testing.T) {
	repos, parent, fix := history(t)
	table := writeTable(t, parent, fix,
		"someone/thing|FIX|PARENT|in/p/p.go|mended|12|Open|file|never closed|||old reason", // two lines off
		"someone/thing|FIX|PARENT|in/p/p.go|mendedInPart|21|Open|file|still open|||",
		"someone/thing|FIX|PARENT|in/p/p.go|mendedInPart|23|Open|file|never closed|||",
		"someone/thing|FIX|PARENT|in/p/p.go|opener.twice|31|o|file|of a function that nobody can see|||unknown acquisition",
		"someone/thing|FIX|PARENT|in/p/p.go|broken|34|Open|file|does not compile|||",
		"someone/thing|FIX|PARENT|in/p/p.go|lost|36|Open|file|uses what is not there|||",
		"someone/thing|FIX|PARENT|in/p/p.go|gone|38|Open|file|is not there afterwards|||",
		"someone/thing|FIX|PARENT|in/p/p_test.go|testMended|11|Open|file|in a test, never mended|||",
	)
	var out, errs bytes.Buffer
	if err := replay(t.Context(), []string{"-repos", repos, "-table", table, "-write"}, &out, &errs); err != nil {
		t.Fatal(err)
	}
	got, err := readLeakFixes(table)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"yes yes ", // and the reason is gone
		"yes no ",
		"yes yes ",
		"no yes unknown acquisition",
		"unjudged unjudged ",
		"unjudged unjudged ",
		"yes unjudged ",
		"yes no ",
	}
	for i, r := range got.rows {
		if s := string(r.found) + " " + string(r.silent) + " " + r.reason; s != want[i] {
			t.Errorf("row %d, %s: %q, want %q", i+1, r.fn, s, want[i])
		}
	}
	if len(got.head) != 1 {
		t.Errorf("the comments were not kept: %q", got.head)
	}
	if text := out.String(); !regexp.MustCompile(`(?m)^all +5 +6 +83\.3% +3 +5 +60\.0%$`).MatchString(text) || !strings.Contains(text, "not judged, and in no rate: 3\n") {
		t.Errorf("the totals are wrong:\n%s", text)
	}
	for _, s := range []string{"before: broken does not type-check: f.Undefined undefined", "before: lost does not type-check: Use is unknown: could not import example.com/missing", "after: there is no gone", "found no, silent yes; not known to acquire", "found yes, silent no; still 19: file acquired here, 24: returns here without f.Close()"} {
		if !strings.Contains(errs.String(), s) {
			t.Errorf("it does not say %q:\n%s", s, &errs)
		}
	}
}

// The set has to be chosen before anybody knows what is found in it.
func TestReplayLoads(t *testing.T) {
	repos, parent, fix := history(t)
	table := writeTable(t, parent, fix,
		"someone/thing|FIX|PARENT|in/p/p.go|mended|11|Open|file|never closed|||",
		"someone/thing|FIX|PARENT|in/p/p.go|mended|20|Open|file|not on this line|||",
	)
	before, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if err := replay(t.Context(), []string{"-repos", repos, "-table", table, "-loads", "-write"}, &out, &errs); err != nil {
		t.Fatal(err)
	}
	if out.String() != "1 of 2 rows can be judged\n" {
		t.Errorf("it says %q", out.String())
	}
	if strings.Contains(errs.String(), "yes") || !strings.Contains(errs.String(), "mended does not call Open at line 20") {
		t.Errorf("it says\n%s", &errs)
	}
	after, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, after) {
		t.Errorf("it has written verdicts:\n%s", after)
	}
}

func TestReplayOnly(t *testing.T) {
	repos, parent, fix := history(t)
	table := writeTable(t, parent, fix,
		"someone/thing|FIX|PARENT|in/p/p.go|mended|11|Open|file|never closed|||",
		"someone/thing|FIX|PARENT|in/p/p.go|mendedInPart|23|Open|file|never closed|||",
	)
	var out, errs bytes.Buffer
	if err := replay(t.Context(), []string{"-repos", repos, "-table", table, "-only", "2"}, &out, &errs); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(errs.String(), "someone/thing"); n != 1 || !strings.Contains(out.String(), "p.go:23") {
		t.Errorf("it says\n%s%s", &errs, &out)
	}
}

func TestReplayRefuses(t *testing.T) {
	repos, parent, fix := history(t)
	good := "someone/thing|FIX|PARENT|in/p/p.go|mended|11|Open|file|never closed|||"
	for _, c := range []struct{ name, row, want string }{
		{"no clone", strings.Replace(good, "someone", "nobody", 1), "there is no clone of nobody/thing"},
		{"no such commit", strings.Replace(good, "FIX", strings.Repeat("0", 40), 1), "could not be checked out"},
		{"a short hash", strings.Replace(good, "FIX", "abc", 1), ":3: commits"},
		{"a column too few", strings.TrimSuffix(good, "|"), ":3: it has 11 columns"},
		{"no line", strings.Replace(good, "|11|", "|x|", 1), `:3: line "x" is no line number`},
		{"an unknown verdict", strings.Replace(good, "|||", "|maybe||", 1), `:3: there is no verdict "maybe"`},
		{"an absolute file", strings.Replace(good, "in/p", "/in/p", 1), ":3: file"},
		{"no kind", strings.Replace(good, "|file|", "||", 1), ":3: the kind is missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			err := replay(t.Context(), []string{"-repos", repos, "-table", writeTable(t, parent, fix, c.row)}, &out, &errs)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("it says %v, want %q", err, c.want)
			}
		})
	}
	for _, list := range []string{"0", "2", "x", "1,"} {
		var out, errs bytes.Buffer
		err := replay(t.Context(), []string{"-repos", repos, "-only", list, "-table", writeTable(t, parent, fix, good)}, &out, &errs)
		if err == nil || !strings.Contains(err.Error(), "there is no row") {
			t.Errorf("-only %s: it says %v", list, err)
		}
	}
	var errs bytes.Buffer
	if err := replay(t.Context(), nil, &errs, &errs); err == nil || errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "-repos") {
		t.Errorf("without clones it says %v", err)
	}
}

// TestLeakFixes holds the tables to the rule by which they were made.
func TestLeakFixes(t *testing.T) {
	looked := heldToRule(t, "replay.tsv", 80)
	for repo := range heldToRule(t, "replay2.tsv", 50) {
		if looked[repo] {
			t.Errorf("replay2.tsv has rows of %s, at which the rules were made", repo)
		}
	}
}

// heldToRule are the repositories of a table that is held to its rule.
func heldToRule(t *testing.T, name string, atLeast int) map[string]bool {
	t.Helper()
	table, err := readLeakFixes("../../diagnostics/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if len(table.rows) < atLeast {
		t.Errorf("%s has %d rows, want %d at least", name, len(table.rows), atLeast)
	}
	rows, commits, repos := map[string]int{}, map[string][]string{}, map[string]bool{}
	for i, r := range table.rows {
		rows[r.fix]++
		repos[r.repo] = true
		if !slices.Contains(commits[r.repo], r.fix) {
			commits[r.repo] = append(commits[r.repo], r.fix)
		}
		if r.found == unjudged || r.silent == unjudged {
			t.Errorf("%s, row %d, %s: a row that cannot be judged is replaced by another", name, i+1, r.repo)
		}
		if good := r.found == yes && r.silent == yes; r.found != "" && good == (r.reason != "") {
			t.Errorf("%s, row %d, %s: found %q, silent %q, reason %q", name, i+1, r.repo, r.found, r.silent, r.reason)
		}
	}
	for fix, n := range rows {
		if n > 3 {
			t.Errorf("%s: %d rows are of commit %s, want 3 at most", name, n, fix)
		}
	}
	for repo, all := range commits {
		if len(all) > 8 {
			t.Errorf("%s: %d commits are of %s, want 8 at most", name, len(all), repo)
		}
	}
	if len(repos) < 20 {
		t.Errorf("%s is of %d repositories, want 20 at least", name, len(repos))
	}
	return repos
}
