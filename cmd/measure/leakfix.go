package main

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
)

// leakFix is one row of the replay table: an acquisition that leaked before a
// commit of a public repository, and no longer after it. The row holds facts
// only, nothing of the source.
type leakFix struct {
	repo        string // "owner/name"
	fix, parent string // whole commit hashes
	file        string // at the parent, from the root of the repository
	fn          string // the declaration it is in: "Name", "Type.Name", or the variable that holds a literal
	line        int    // of the called name, at the parent
	call        string // the last name of the called function: "Open" of os.Open
	kind        string
	leak        string // what leaks, in own words

	found, silent verdict // at the parent, at the fix
	reason        string  // of a miss, or of a finding at the fix; its family first
}

// verdict is empty before the first run.
type verdict string

const (
	yes      verdict = "yes"
	no       verdict = "no"
	unjudged verdict = "unjudged" // the function does not type-check there
)

var leakFixColumns = []string{
	"repository", "fix", "parent", "file", "function", "line", "call", "kind", "leak", "found", "silent", "reason",
}

// leakFixes is the table as it is in its file.
type leakFixes struct {
	head []string // the comments above it
	rows []leakFix
}

func readLeakFixes(file string) (*leakFixes, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the table of leak fixes could not be read: %w", err)
	}
	t := &leakFixes{}
	header := strings.Join(leakFixColumns, "\t")
	seen := false
	for n, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, "#"):
			t.head = append(t.head, line)
		case !seen:
			if seen = true; line != header {
				return nil, fmt.Errorf("%s:%d: the header is %q, and has to be %q", file, n+1, line, header)
			}
		default:
			row, err := parseLeakFix(line)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", file, n+1, err)
			}
			t.rows = append(t.rows, row)
		}
	}
	return t, nil
}

func parseLeakFix(line string) (leakFix, error) {
	f := strings.Split(line, "\t")
	if len(f) != len(leakFixColumns) {
		return leakFix{}, fmt.Errorf("it has %d columns, and has to have %d", len(f), len(leakFixColumns))
	}
	if i := slices.Index(f[:9], ""); i >= 0 {
		return leakFix{}, fmt.Errorf("the %s is missing", leakFixColumns[i])
	}
	n, err := strconv.Atoi(f[5])
	if err != nil || n < 1 {
		return leakFix{}, fmt.Errorf("line %q is no line number", f[5])
	}
	r := leakFix{
		repo: f[0], fix: f[1], parent: f[2], file: f[3], fn: f[4], line: n, call: f[6], kind: f[7], leak: f[8],
		found: verdict(f[9]), silent: verdict(f[10]), reason: f[11],
	}
	switch {
	case strings.Count(r.repo, "/") != 1:
		return leakFix{}, fmt.Errorf("repository %q is not of the form owner/name", r.repo)
	case len(r.fix) != 40 || len(r.parent) != 40:
		return leakFix{}, fmt.Errorf("commits %q and %q have to be whole hashes", r.fix, r.parent)
	case path.IsAbs(r.file) || path.Clean(r.file) != r.file:
		return leakFix{}, fmt.Errorf("file %q is not a clean path from the root of the repository", r.file)
	}
	for _, v := range []verdict{r.found, r.silent} {
		if v != "" && v != yes && v != no && v != unjudged {
			return leakFix{}, fmt.Errorf("there is no verdict %q", v)
		}
	}
	return r, nil
}

// text is the table as it is written to its file.
func (t *leakFixes) text() []byte {
	var b bytes.Buffer
	for _, line := range t.head {
		fmt.Fprintln(&b, line)
	}
	fmt.Fprintln(&b, strings.Join(leakFixColumns, "\t"))
	for _, r := range t.rows {
		fmt.Fprintln(&b, strings.Join([]string{
			r.repo, r.fix, r.parent, r.file, r.fn, strconv.Itoa(r.line), r.call, r.kind, r.leak,
			string(r.found), string(r.silent), r.reason,
		}, "\t"))
	}
	return b.Bytes()
}
