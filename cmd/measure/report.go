package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
)

// count is how many mutants came to what.
type count struct{ all, found, survived, worthless, worthlessFound int }

func (c *count) add(m mutant) {
	c.all++
	switch {
	case m.worthless != "":
		c.worthless++
		if m.found {
			c.worthlessFound++
		}
	case m.found:
		c.found++
	default:
		c.survived++
	}
}

func percent(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(n)/float64(of))
}

func report(out io.Writer, aside, tried []mutant) error {
	var b bytes.Buffer
	compiles := slices.DeleteFunc(slices.Clone(tried), func(m mutant) bool { return m.worthless == doesNotCompile })
	total, bare := count{}, count{}
	for _, m := range compiles {
		total.add(m)
		if !byDesign(m) {
			bare.add(m)
			continue
		}
		m.worthless = ""
		bare.add(m)
	}
	fmt.Fprintf(&b, "%d mutants, %d compile\n", len(tried), len(compiles))
	fmt.Fprintf(&b, "raw:                                 %d of %d found, %s\n", total.found+total.worthlessFound, total.all, percent(total.found+total.worthlessFound, total.all))
	fmt.Fprintf(&b, "that leak:                           %d of %d found, %s\n", bare.found, bare.found+bare.survived, percent(bare.found, bare.found+bare.survived))
	fmt.Fprintf(&b, "that leak and are to be reported:    %d of %d found, %s\n", total.found, total.found+total.survived, percent(total.found, total.found+total.survived))

	rates(&b, "by mutation", compiles, func(m mutant) string { return string(m.mutation) })
	rates(&b, "by kind", compiles, func(m mutant) string { return cmp.Or(m.kind, "(not known to acquire)") })
	rates(&b, "by what knew of the release", compiles, func(m mutant) string { return m.by })
	rates(&b, "by code", compiles, func(m mutant) string {
		if m.test {
			return "tests"
		}
		return "production code"
	})
	list(&b, "left out of the rates, tried and worth nothing (in brackets: found all the same)", tried, func(m mutant) (string, bool) { return m.worthless, m.worthless != "" })
	list(&b, "left out of the rates, not tried", aside, func(m mutant) (string, bool) { return m.aside, true })
	list(&b, "survivors by family", compiles, func(m mutant) (string, bool) { return family(m), m.worthless == "" && !m.found })
	_, err := out.Write(b.Bytes())
	return err
}

func byDesign(m mutant) bool { return strings.HasPrefix(m.worthless, "by design") }

func rates(b *bytes.Buffer, title string, ms []mutant, name func(mutant) string) {
	counts := map[string]*count{}
	for _, m := range ms {
		c := counts[name(m)]
		if c == nil {
			c = &count{}
			counts[name(m)] = c
		}
		c.add(m)
	}
	fmt.Fprintf(b, "\n%s\n", title)
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\tmutants\tfound\tsurvived\tworth nothing\trate")
	for _, n := range byCount(counts, func(c *count) int { return c.all }) {
		c := counts[n]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%s\n", n, c.all, c.found, c.survived, c.worthless, percent(c.found, c.found+c.survived))
	}
	w.Flush()
}

// byCount are the names with the most first.
func byCount[C any](counts map[string]C, n func(C) int) []string {
	var names []string
	for name := range counts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(x, y string) int { return cmp.Or(cmp.Compare(n(counts[y]), n(counts[x])), cmp.Compare(x, y)) })
	return names
}

// list counts by a name, with an example of each.
func list(b *bytes.Buffer, title string, ms []mutant, name func(mutant) (string, bool)) {
	type entry struct {
		n, found int
		example  string
	}
	entries := map[string]*entry{}
	for _, m := range ms {
		k, ok := name(m)
		if !ok {
			continue
		}
		e := entries[k]
		if e == nil {
			e = &entry{example: fmt.Sprintf("%s:%d: %s", m.file, m.line, m.release)}
			entries[k] = e
		}
		if e.n++; m.found {
			e.found++
		}
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, k := range byCount(entries, func(e *entry) int { return e.n }) {
		e := entries[k]
		found := ""
		if e.found > 0 {
			found = fmt.Sprintf(" [%d]", e.found)
		}
		fmt.Fprintf(b, "%6d%s  %s\n        %s\n", e.n, found, k, e.example)
	}
}

var (
	handedTo = regexp.MustCompile(`^(unknown|handed on): (handed to|taken over by) [^,]+`)
	place    = regexp.MustCompile(` @\d+$`)
)

// family is the reason of a survivor without names and places, so that those of
// one cause count together.
func family(m mutant) string {
	if m.reason == "" {
		return ""
	}
	var parts []string
	for _, r := range strings.Split(m.reason, "; ") {
		r = place.ReplaceAllString(r, "")
		r = handedTo.ReplaceAllString(r, "$1: $2 a function")
		if !slices.Contains(parts, r) {
			parts = append(parts, r)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, "; ")
}

// table is one line for each mutant.
func table(ms []mutant) []byte {
	var b bytes.Buffer
	b.WriteString("outcome\tkind\tmutation\tby\tfile\tline\trelease\tacquired\tacquisition\tworth nothing\treason\n")
	for _, m := range ms {
		outcome := "survived"
		if m.found {
			outcome = "found"
		}
		if m.worthless != "" {
			outcome += ", worth nothing"
		}
		fields := []string{outcome, m.kind, string(m.mutation), m.by, m.file, fmt.Sprint(m.line), m.release, fmt.Sprint(m.acquired), cmp.Or(m.callee, m.acquire), m.worthless, m.reason}
		for i, f := range fields {
			fields[i] = cmp.Or(strings.Join(strings.Fields(f), " "), "-")
		}
		b.WriteString(strings.Join(fields, "\t") + "\n")
	}
	return b.Bytes()
}
