package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

func replay(ctx context.Context, args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("replay", flag.ContinueOnError)
	flags.SetOutput(errs)
	file := flags.String("table", "diagnostics/testdata/replay.tsv", "the `file` with the leak fixes")
	repos := flags.String("repos", "", "the `dir` with a clone of each repository, named owner+name (required)")
	some := flags.String("only", "", "replay these `rows` alone, counted from 1: 3 or 3,12")
	loads := flags.Bool("loads", false, "say only whether each row can be judged, and nothing of what is found")
	write := flags.Bool("write", false, "write the verdicts to the table")
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp
	}
	if *repos == "" {
		return errors.New("-repos is missing: name the directory with the clones; replay fetches nothing by itself")
	}
	t, err := readLeakFixes(*file)
	if err != nil {
		return err
	}
	only, err := rowNumbers(*some, len(t.rows))
	if err != nil {
		return err
	}

	results := make([]result, len(t.rows))
	for i, r := range t.rows {
		if !only[i] || results[i].done {
			continue
		}
		// Rows of one commit share its sources, and those of one package its analysis.
		same := []int{i}
		for k := i + 1; k < len(t.rows); k++ {
			if only[k] && t.rows[k].repo == r.repo && t.rows[k].fix == r.fix {
				same = append(same, k)
			}
		}
		if err := replayCommit(ctx, *repos, t.rows, same, results); err != nil {
			return err
		}
		for _, k := range same {
			fmt.Fprintln(errs, progress(k, t.rows[k], results[k], *loads))
			t.rows[k].take(results[k])
		}
		// After each commit: it is a long way, and it can be interrupted.
		if *write && !*loads {
			if err := os.WriteFile(*file, t.text(), 0o666); err != nil {
				return fmt.Errorf("the verdicts could not be written: %w", err)
			}
		}
	}
	if *loads {
		return reportLoads(out, t.rows, results)
	}
	return reportReplay(out, t.rows, results)
}

// rowNumbers are the indices of the rows that are asked for: all if none is.
func rowNumbers(list string, rows int) (map[int]bool, error) {
	chosen := map[int]bool{}
	if list == "" {
		for i := range rows {
			chosen[i] = true
		}
		return chosen, nil
	}
	for s := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > rows {
			return nil, fmt.Errorf("there is no row %q: the table has %d", s, rows)
		}
		chosen[n-1] = true
	}
	return chosen, nil
}

// result is what came of one row.
type result struct {
	done          bool
	found, silent verdict
	problem       string // why a verdict could not be had
	why           string // of a miss: what the engine says of the call; of a finding at the fix: its path
}

// take keeps a reason only where there is still something to give one for.
func (r *leakFix) take(res result) {
	r.found, r.silent = res.found, res.silent
	if r.found == yes && r.silent == yes {
		r.reason = ""
	}
}

// replayCommit judges some rows of one commit.
func replayCommit(ctx context.Context, repos string, rows []leakFix, which []int, results []result) error {
	first := rows[which[0]]
	clone := filepath.Join(repos, strings.ReplaceAll(first.repo, "/", "+"))
	if _, err := os.Stat(clone); err != nil {
		return fmt.Errorf("there is no clone of %s: %s is missing", first.repo, clone)
	}
	before, err := visit(ctx, clone, first.parent)
	if err != nil {
		return err
	}
	defer before.leave()
	after, err := visit(ctx, clone, first.fix)
	if err != nil {
		return err
	}
	defer after.leave()
	for _, i := range which {
		if results[i], err = replayRow(ctx, rows[i], before, after); err != nil {
			return err
		}
	}
	return nil
}

// commit is the sources of one, and what has been loaded of them.
type commit struct {
	root   string
	scenes map[string]*scene
	errors map[string]error
}

func visit(ctx context.Context, clone, hash string) (*commit, error) {
	root, err := checkOut(ctx, clone, hash)
	if err != nil {
		return nil, err
	}
	// The go command names files by where they really are.
	if real, err := filepath.EvalSymlinks(root); err == nil {
		root = real
	}
	return &commit{root, map[string]*scene{}, map[string]error{}}, nil
}

func (c *commit) leave() { os.RemoveAll(c.root) }

// look is the package of a file. Test files have another than the rest of
// their directory, and there can be two of them.
func (c *commit) look(ctx context.Context, file string) (*scene, error) {
	key := path.Dir(file)
	if strings.HasSuffix(file, "_test.go") {
		key = file
	}
	if _, ok := c.scenes[key]; !ok {
		c.scenes[key], c.errors[key] = look(ctx, c.root, file)
	}
	return c.scenes[key], c.errors[key]
}

// replayRow fails only if the context is done. What cannot be judged is in
// the result.
func replayRow(ctx context.Context, r leakFix, before, after *commit) (result, error) {
	res := result{done: true, found: unjudged, silent: unjudged}
	why, index, count, problem := r.before(ctx, before)
	if problem != nil {
		res.problem = "before: " + problem.Error()
		return res, ctx.Err()
	}
	res.found, res.why = verdictOf(why == ""), why
	path, problem := r.after(ctx, after, index, count)
	if problem != nil {
		res.problem = "after: " + problem.Error()
		return res, ctx.Err()
	}
	if res.silent = verdictOf(path == ""); res.silent == no {
		res.why = strings.TrimPrefix(res.why+"; still "+path, "; ")
	}
	return res, ctx.Err()
}

func verdictOf(b bool) verdict {
	if b {
		return yes
	}
	return no
}

// drift is how many lines the table may be wrong by.
const drift = 3

// before says why the acquisition is not reported at the parent, which is empty
// if it is, and which it is of how many calls of its name in the function.
func (r leakFix) before(ctx context.Context, c *commit) (why string, index, count int, err error) {
	s, d, err := r.place(ctx, c)
	if err != nil {
		return "", 0, 0, err
	}
	all := calls(d, r.call)
	off := func(c *ast.CallExpr) int { return abs(s.line(called(c).Pos()) - r.line) }
	index = -1
	for i, c := range all {
		if off(c) <= drift && (index < 0 || off(c) < off(all[index])) {
			index = i
		}
	}
	if index < 0 {
		return "", 0, 0, fmt.Errorf("%s does not call %s at line %d", r.fn, r.call, r.line)
	}
	if s.finding(all[index]) == nil {
		why = s.why(all[index])
	}
	return why, index, len(all), nil
}

// after is the path on which it is still reported at the fix; empty if there is
// none. Where calls have come or gone, none of that name may be reported.
func (r leakFix) after(ctx context.Context, c *commit, index, count int) (path string, err error) {
	s, d, err := r.place(ctx, c)
	if err != nil {
		return "", err
	}
	all := calls(d, r.call)
	if len(all) == count {
		all = all[index : index+1]
	}
	for _, c := range all {
		if f := s.finding(c); f != nil {
			return s.path(f), nil
		}
	}
	return "", nil
}

func (r leakFix) place(ctx context.Context, c *commit) (*scene, ast.Decl, error) {
	s, err := c.look(ctx, r.file)
	if err != nil {
		return nil, nil, err
	}
	d := s.decl(r.file, r.fn)
	if d == nil {
		return nil, nil, fmt.Errorf("there is no %s", r.fn)
	}
	if err := s.broken(d); err != nil {
		return nil, nil, fmt.Errorf("%s does not type-check: %w", r.fn, err)
	}
	return s, d, nil
}

func progress(i int, r leakFix, res result, loads bool) string {
	s := fmt.Sprintf("%3d %s %.9s %s:%d %s", i+1, r.repo, r.fix, r.file, r.line, r.call)
	switch {
	case res.problem != "":
		return s + ": " + res.problem
	case loads:
		return s + ": can be judged"
	}
	return strings.TrimSuffix(fmt.Sprintf("%s: found %s, silent %s; %s", s, res.found, res.silent, res.why), "; ")
}

func reportLoads(out io.Writer, rows []leakFix, results []result) error {
	n, all := 0, 0
	for _, res := range results {
		if res.done {
			all++
		}
		if res.done && res.problem == "" {
			n++
		}
	}
	_, err := fmt.Fprintf(out, "%d of %d rows can be judged\n", n, all)
	return err
}

func reportReplay(out io.Writer, rows []leakFix, results []result) error {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "row\trepository\tfix\tplace\tcall\tkind\tfound\tsilent\t")
	total, kinds := tally{}, map[string]*tally{}
	for i, res := range results {
		if !res.done {
			continue
		}
		r := rows[i]
		fmt.Fprintf(w, "%d\t%s\t%.9s\t%s:%d\t%s\t%s\t%s\t%s\t%s\n", i+1, r.repo, r.fix, r.file, r.line, r.call, r.kind, res.found, res.silent, cmp.Or(res.problem, res.why))
		total.add(res)
		if kinds[r.kind] == nil {
			kinds[r.kind] = &tally{}
		}
		kinds[r.kind].add(res)
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, "kind\tfound\tof\trate\tsilent\tof\trate")
	names := make([]string, 0, len(kinds))
	for k := range kinds {
		names = append(names, k)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(kinds[b].before, kinds[a].before), strings.Compare(a, b))
	})
	for _, k := range names {
		fmt.Fprintln(w, k+"\t"+kinds[k].String())
	}
	fmt.Fprintln(w, "all\t"+total.String())
	if err := w.Flush(); err != nil {
		return err
	}
	if total.unjudged > 0 {
		fmt.Fprintf(&b, "not judged, and in no rate: %d\n", total.unjudged)
	}
	_, err := out.Write(b.Bytes())
	return err
}

// tally counts verdicts. What could not be judged at one of the two commits is
// not in that one's rate.
type tally struct{ found, before, silent, after, unjudged int }

func (t *tally) add(res result) {
	if res.found != unjudged {
		t.before++
	}
	if res.silent != unjudged {
		t.after++
	}
	if res.found == yes {
		t.found++
	}
	if res.silent == yes {
		t.silent++
	}
	if res.problem != "" {
		t.unjudged++
	}
}

func (t *tally) String() string {
	return fmt.Sprintf("%d\t%d\t%s\t%d\t%d\t%s", t.found, t.before, percent(t.found, t.before), t.silent, t.after, percent(t.silent, t.after))
}

func abs(n int) int { return max(n, -n) }
