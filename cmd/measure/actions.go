package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics/load"
)

// applied is what came of the offers of one action.
type applied struct {
	action   *codeactions.Action
	offers   int
	proven   int
	refused  []string          // by the fix laws: an offer too many
	disabled map[string]int    // by reason
	together int               // applied at once, in all packages
	text     map[string][]byte // the files after that
	packages map[string]bool   // that have one of them
}

func actions(ctx context.Context, args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("actions", flag.ContinueOnError)
	flags.SetOutput(errs)
	dir := flags.String("C", ".", "work in `dir`")
	id := flags.String("action", "", "the `ID` of the one action to apply")
	test := flags.Bool("test", false, "run the tests of the edited packages, with the edits of one action at a time")
	keep := flags.String("o", "", "write the edited files of each action, and an overlay.json for the go command, below `dir`")
	skip := flags.String("skip", "", "tests that are not run, as a `regexp` for go test -skip")
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp
	}
	g, root, err := loaded(ctx, *dir, flags.Args(), errs)
	if err != nil {
		return err
	}
	all := map[string]*applied{}
	var order []*applied
	for _, a := range codeactions.Actions {
		if *id == "" || a.ID == *id {
			all[a.ID] = &applied{action: a, disabled: map[string]int{}, text: map[string][]byte{}, packages: map[string]bool{}}
			order = append(order, all[a.ID])
		}
	}
	if len(order) == 0 {
		return fmt.Errorf("there is no action %q", *id)
	}
	var mu sync.Mutex
	err = eachPackage(ctx, g, func(i int, st *codeactions.State) error {
		return applyAll(ctx, st, all, &mu)
	})
	if err != nil {
		return err
	}
	if *keep == "" && *test {
		tmp, err := os.MkdirTemp("", "deferls-actions")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		*keep = tmp
	}
	if err := tabulate(out, order); err != nil {
		return err
	}
	failed := false
	for _, a := range order {
		if *keep == "" || len(a.text) == 0 {
			continue
		}
		overlay, err := a.write(filepath.Join(*keep, a.action.ID))
		if err != nil {
			return err
		}
		if *test {
			ok, err := a.test(ctx, root, overlay, *skip, out)
			if err != nil {
				return err
			}
			failed = failed || !ok
		}
	}
	if failed {
		return fmt.Errorf("tests that passed before fail after an action")
	}
	return nil
}

// applyAll proves every offer of a package by itself, and applies for each action
// as many as go together.
func applyAll(ctx context.Context, st *codeactions.State, all map[string]*applied, mu *sync.Mutex) error {
	proven := map[*applied][]codeactions.Offer{}
	for _, o := range codeactions.Everywhere(ctx, st) {
		a := all[o.Action.ID]
		if a == nil {
			continue
		}
		var refusal error
		if o.Disabled == "" {
			refusal = codeactions.Prove(ctx, st, o)
		}
		mu.Lock()
		switch {
		case o.Disabled != "":
			a.disabled[o.Disabled]++
		case refusal != nil:
			a.offers++
			pos := st.Pkg.Fset.PositionFor(o.Subject(), false)
			a.refused = append(a.refused, fmt.Sprintf("%s:%d: %s: %v", pos.Filename, pos.Line, o.Title, refusal))
		default:
			a.offers++
			a.proven++
			if !o.Action.Silences {
				proven[a] = append(proven[a], o)
			}
		}
		mu.Unlock()
	}
	for a, offers := range proven {
		kept, next, err := codeactions.Jointly(ctx, st, offers)
		if err != nil {
			return err
		}
		if next == nil {
			continue
		}
		mu.Lock()
		fresh := false
		for path, text := range next.Pkg.Text {
			if !bytes.Equal(text, st.Pkg.Text[path]) && a.text[path] == nil {
				a.text[path], fresh = text, true
			}
		}
		if fresh {
			a.together += len(kept)
			a.packages[testable(st.Pkg)] = true
		}
		mu.Unlock()
	}
	return ctx.Err()
}

// testable is the package that go test is asked about.
func testable(pkg *load.Package) string {
	return cmp.Or(pkg.ForTest(), pkg.PkgPath)
}

func tabulate(out io.Writer, order []*applied) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "action\toffered\tproven\trefused\tdisabled\ttogether\tpackages")
	sum := 0
	for _, a := range order {
		disabled := 0
		for _, n := range a.disabled {
			disabled += n
		}
		sum += a.proven
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\n", a.action.ID, a.offers, a.proven, len(a.refused), disabled, a.together, len(a.packages))
	}
	fmt.Fprintf(w, "all\t\t%d\n", sum)
	if err := w.Flush(); err != nil {
		return err
	}
	for _, a := range order {
		for _, why := range byCount(a.disabled, func(n int) int { return n }) {
			fmt.Fprintf(out, "%6d %s disabled: %s\n", a.disabled[why], a.action.ID, why)
		}
		for _, r := range a.refused {
			fmt.Fprintf(out, "       %s refused: %s\n", a.action.ID, r)
		}
	}
	return nil
}

// write puts the edited files below a directory, and the overlay that has the go
// command read them. It returns the overlay's path.
func (a *applied) write(dir string) (string, error) {
	replace := map[string]string{}
	for path, text := range a.text {
		to := filepath.Join(dir, strings.ReplaceAll(path, ":", ""))
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			return "", err
		}
		if err := os.WriteFile(to, text, 0o666); err != nil {
			return "", err
		}
		replace[path] = to
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, data, 0o666)
}

// test runs the tests of the packages that an action has changed, with and where
// they fail without the changes: what fails anyway says nothing of the action.
func (a *applied) test(ctx context.Context, root, overlay, skip string, out io.Writer) (bool, error) {
	packages := slices.Sorted(maps.Keys(a.packages))
	passed, failed, output := goTest(ctx, root, skip, overlay, packages)
	var ours []string
	if len(failed) > 0 {
		_, before, _ := goTest(ctx, root, skip, "", failed)
		ours = slices.DeleteFunc(slices.Clone(failed), func(p string) bool { return slices.Contains(before, p) })
	}
	fmt.Fprintf(out, "%s: the tests of %d packages pass, those of %d fail with the edits only, those of %d fail anyway\n",
		a.action.ID, len(passed), len(ours), len(failed)-len(ours))
	if len(ours) > 0 {
		fmt.Fprintf(out, "  %s\n%s\n", strings.Join(ours, " "), output)
	}
	return len(ours) == 0, ctx.Err()
}

// goTest runs the tests of some packages, and says which passed.
func goTest(ctx context.Context, root, skip, overlay string, packages []string) (passed, failed []string, output string) {
	args := []string{"test", "-short", "-vet=off", "-count=1", "-timeout=20m"}
	if overlay != "" {
		args = append(args, "-overlay="+overlay)
	}
	if skip != "" {
		args = append(args, "-skip="+skip)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, packages...)...)
	cmd.Dir = root
	data, _ := cmd.CombinedOutput() // what fails is in it
	for line := range strings.Lines(string(data)) {
		if f := strings.Fields(line); len(f) >= 2 && (f[0] == "ok" || f[0] == "?") {
			passed = append(passed, f[1])
		}
	}
	failed = slices.DeleteFunc(slices.Clone(packages), func(p string) bool { return slices.Contains(passed, p) })
	const enough = 20000
	if len(data) > enough {
		data = append(data[:enough:enough], "\n...\n"...)
	}
	return passed, failed, string(data)
}
