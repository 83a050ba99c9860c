package diagnostics_test

import (
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/resource"
)

const (
	triage       = "testdata/triage.tsv"
	triageChecks = "testdata/triage-checks.tsv"
)

// verdict is one line of the table of findings that were read by hand.
type verdict struct {
	corpus, version, file string
	line                  int
	check, kind           string
	isTrue                bool
	reason                string
}

func (v verdict) dutyOnly() bool { return strings.HasPrefix(v.reason, "duty only: ") }

// TestTriage holds the table to its form, its totals to its lines, and the
// checks to what they claim: of the first 100 findings 95 are true.
func TestTriage(t *testing.T) {
	verdicts, totals := readTriage(t, triage)
	if len(verdicts) < 100 {
		t.Fatalf("%s has %d findings, want at least 100", triage, len(verdicts))
	}
	first := verdicts[:100]
	if good := count(first, func(v verdict) bool { return v.isTrue }); good < 95 {
		t.Errorf("%d of the first 100 findings are true, want 95", good)
	}

	sums := map[string][]verdict{"the first 100": first, "all": verdicts}
	for _, v := range verdicts {
		part := "production code"
		if strings.HasSuffix(v.file, "_test.go") {
			part = "tests"
		} else {
			sums[part] = append(sums[part], v)
		}
		name := v.corpus + ", " + part
		sums[name] = append(sums[name], v)
	}
	for name, vs := range sums {
		want := fmt.Sprint(len(vs),
			count(vs, func(v verdict) bool { return v.isTrue }),
			count(vs, verdict.dutyOnly),
			count(vs, func(v verdict) bool { return !v.isTrue }))
		if got := totals[name]; got != want {
			t.Errorf("%s: the totals say %q, the lines %q (found, true, duty only, false)", name, got, want)
		}
	}
	for name := range totals {
		if sums[name] == nil {
			t.Errorf("the totals have %q, the lines have not", name)
		}
	}
}

// TestTriageOfChecks holds the table of the checks of written cleanup to its totals,
// and each that is on to what it claims: of its findings 95 in 100 are true.
func TestTriageOfChecks(t *testing.T) {
	verdicts, totals := readTriage(t, triageChecks)
	sums := map[string][]verdict{}
	for _, v := range verdicts {
		sums[v.check] = append(sums[v.check], v)
		sums["all"] = append(sums["all"], v)
	}
	for name, vs := range sums {
		good := count(vs, func(v verdict) bool { return v.isTrue })
		want := fmt.Sprint(len(vs), good, count(vs, verdict.dutyOnly), len(vs)-good)
		if totals[name] != want {
			t.Errorf("%s: the totals say %q, the lines %q (found, true, duty only, false)", name, totals[name], want)
		}
		off := slices.ContainsFunc(diagnostics.Checks, func(c *diagnostics.Check) bool { return c.ID == name && c.Off })
		if !off && good*100 < 95*len(vs) {
			t.Errorf("%s: %d of %d findings are true, which is too few to be on by default", name, good, len(vs))
		}
	}
	for name := range totals {
		if sums[name] == nil && totals[name] != "0 0 0 0" {
			t.Errorf("the totals have %q, the lines have not", name)
		}
	}
}

func count(vs []verdict, is func(verdict) bool) (n int) {
	for _, v := range vs {
		if is(v) {
			n++
		}
	}
	return n
}

var totalLine = regexp.MustCompile(`^#   (\S.*?) +(\d+) +(\d+) +(\d+) +(\d+)$`)

func readTriage(t *testing.T, triage string) (verdicts []verdict, totals map[string]string) {
	t.Helper()
	text, err := os.ReadFile(triage)
	if err != nil {
		t.Fatal(err)
	}
	totals = map[string]string{}
	header := false
	for n, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		if m := totalLine.FindStringSubmatch(line); m != nil {
			totals[m[1]] = strings.Join(m[2:], " ")
		}
		switch {
		case strings.HasPrefix(line, "#"):
		case !header:
			if header = true; line != "corpus\tversion\tfile\tline\tcheck\tkind\tverdict\treason" {
				t.Fatalf("%s:%d: the header is %q", triage, n+1, line)
			}
		default:
			v, err := parseVerdict(line)
			if err != nil {
				t.Fatalf("%s:%d: %v", triage, n+1, err)
			}
			verdicts = append(verdicts, v)
		}
	}
	return verdicts, totals
}

func parseVerdict(line string) (v verdict, err error) {
	f := strings.Split(line, "\t")
	if len(f) != 8 || slices.Contains(f, "") {
		return v, fmt.Errorf("%d columns, some empty or not 8: %q", len(f), line)
	}
	v = verdict{corpus: f[0], version: f[1], file: f[2], check: f[4], kind: f[5], isTrue: f[6] == "true", reason: f[7]}
	if v.line, err = strconv.Atoi(f[3]); err != nil || v.line < 1 {
		return v, fmt.Errorf("line %q is no line number", f[3])
	}
	switch {
	case path.IsAbs(v.file):
		return v, fmt.Errorf("file %s is not relative to its corpus", v.file)
	case !slices.ContainsFunc(diagnostics.Checks, func(c *diagnostics.Check) bool { return c.ID == v.check }):
		return v, fmt.Errorf("there is no check %q", v.check)
	case v.kind != "-" && !slices.ContainsFunc(resource.Kinds, func(k resource.Kind) bool { return k.ID == v.kind }):
		return v, fmt.Errorf("there is no kind %q", v.kind)
	case !v.isTrue && f[6] != "false":
		return v, fmt.Errorf("verdict %q is neither true nor false", f[6])
	case !v.isTrue && v.dutyOnly():
		return v, fmt.Errorf("a finding that is true by the documentation alone is true: %q", line)
	}
	return v, nil
}
