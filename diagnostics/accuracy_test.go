package diagnostics_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// reading is one finding of testdata/accuracy.tsv.
type reading struct {
	repository, file       string
	first, second, settled string
}

func (r reading) test() bool { return strings.HasSuffix(r.file, "_test.go") }

func isVerdict(s string) bool { return s == "true" || s == "duty" || s == "false" }

// TestAccuracy holds the table of findings that two people have read, each
// without the verdict of the other, against what it says of itself and against
// what deferls promises of code that is tested.
func TestAccuracy(t *testing.T) {
	text, err := os.ReadFile("testdata/accuracy.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var all []reading
	stated := map[string]string{}
	for i, line := range strings.Split(strings.TrimRight(string(text), "\n"), "\n") {
		if total, ok := strings.CutPrefix(line, "# total "); ok {
			part, figures, _ := strings.Cut(total, ": ")
			stated[part] = figures
		}
		if strings.HasPrefix(line, "#") || i == 0 || strings.HasPrefix(line, "repository\t") {
			continue
		}
		c := strings.Split(line, "\t")
		if len(c) != 9 {
			t.Fatalf("line %d has %d columns, want 9", i+1, len(c))
		}
		r := reading{c[0], c[2], c[5], c[6], c[7]}
		if len(c[1]) != 40 || !isVerdict(r.first) || !isVerdict(r.second) || !isVerdict(r.settled) || c[8] == "" {
			t.Errorf("line %d: a commit has 40 digits, a verdict is true, duty or false, and each has a reason", i+1)
		}
		if (r.first == "false") == (r.second == "false") && (r.settled == "false") != (r.first == "false") {
			t.Errorf("line %d: both readers say %s, and it is settled as %s", i+1, r.first, r.settled)
		}
		all = append(all, r)
	}
	repositories := map[string]bool{}
	counts := map[string]*[4]int{"production code": {}, "tests": {}}
	for _, r := range all {
		repositories[r.repository] = true
		n := counts["production code"]
		if r.test() {
			n = counts["tests"]
		}
		n[0]++
		if r.settled != "false" {
			n[1]++
		}
		if r.settled == "duty" {
			n[2]++
		}
		if (r.first == "false") != (r.second == "false") {
			n[3]++
		}
	}
	for part, n := range counts {
		if got := fmt.Sprintf("%d read, %d true, of these %d by duty alone, %d settled by a third look", n[0], n[1], n[2], n[3]); stated[part] != got {
			t.Errorf("%s: the head says %q, the lines say %q", part, stated[part], got)
		}
	}
	if len(repositories) < 10 || len(all) < 200 || counts["production code"][0]*2 < len(all) {
		t.Errorf("%d findings of %d repositories, %d of them in production code: want 200 of 10, half of them production code", len(all), len(repositories), counts["production code"][0])
	}
	if n := counts["production code"]; n[1]*100 < 95*n[0] {
		t.Errorf("production code: %d of %d are true", n[1], n[0])
	}
	if n := counts["tests"]; n[1]*100 < 90*n[0] {
		t.Errorf("tests: %d of %d are true", n[1], n[0])
	}
}
