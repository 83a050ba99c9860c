package codeactions

import (
	"encoding/json"
	"flag"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/load"
)

// The long form applies every fix and every refactoring of a whole corpus:
//
//	go test ./codeactions -run TestCorpus -v -timeout 2h -corpus std [-corpusdir DIR] [-corpusout DIR]
var (
	corpus       = flag.String("corpus", "", "apply every offer in the packages that match the pattern (std, ./...) instead of the sample's")
	corpusDir    = flag.String("corpusdir", "", "the directory of the module that the corpus pattern is relative to")
	corpusAction = flag.String("corpusaction", "", "apply the refactorings of this action only, and no fixes")
	corpusOut    = flag.String("corpusout", "", "write the edited files, their old text and an overlay.json for go test -overlay here")
)

// sample are packages of the standard library with something to fix or to wrap,
// and some with neither.
var sample = []string{
	"archive/tar", "archive/zip", "bufio", "compress/flate", "compress/gzip", "compress/lzw", "compress/zlib", "context",
	"crypto/tls", "debug/elf", "debug/pe", "encoding/csv", "encoding/xml", "errors", "go/build", "image/png", "io", "io/fs",
	"io/ioutil", "iter", "log", "log/slog", "log/syslog", "mime", "mime/multipart", "net/http/httptest", "net/http/httptrace",
	"net/http/httputil", "net/rpc", "net/smtp", "net/textproto", "os", "os/signal", "os/user", "path/filepath",
	"runtime/debug", "runtime/pprof", "sync", "testing", "text/tabwriter",
}

// tally counts what became of the offers.
type tally struct {
	packages, findings, applied int
	offers                      map[string]int
}

// TestCorpus applies every offer, one after the other, and holds each against
// the fix laws. What is offered at all must hold: the guards of an action are
// wrong where the proof has to refuse.
func TestCorpus(t *testing.T) {
	opt := load.Options{Dir: *corpusDir, Tests: true}
	patterns := strings.Fields(*corpus)
	if len(patterns) == 0 {
		patterns = sample
	}
	g, err := load.Load(t.Context(), opt, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Roots) == 0 {
		t.Fatalf("nothing matches %v: %v", patterns, g.Problems)
	}
	total := &tally{offers: map[string]int{}}
	for _, m := range g.Roots {
		total.run(t, g, m)
	}
	t.Logf("%d packages, %d findings, %d offers applied", total.packages, total.findings, total.applied)
	for _, what := range slices.Sorted(maps.Keys(total.offers)) {
		t.Logf("%5d %s", total.offers[what], what)
	}
	if total.applied == 0 && *corpus == "" {
		t.Error("no fix was applied")
	}
}

func (c *tally) run(t *testing.T, g *load.Graph, m *load.Meta) {
	pkg, err := g.Check(t.Context(), m, nil)
	if err != nil {
		t.Fatal(err)
	}
	st, err := Analyze(t.Context(), pkg, Context{})
	if err != nil {
		t.Fatal(err)
	}
	c.packages++
	c.findings += len(st.Findings)
	c.refactorings(t, st)
	if *corpusAction != "" {
		return
	}
	fixed := c.fixes(t, st)
	if *corpusOut != "" {
		writeOut(t, filepath.Join(*corpusOut, "fixes"), st.Pkg, fixed.Pkg)
	}
}

// fixes applies the preferred fix of each finding, on top of the ones before.
func (c *tally) fixes(t *testing.T, st *State) *State {
	first := st
	for i := range st.Findings {
		f := &st.Findings[i]
		for _, o := range candidates(st, f) {
			c.offers[o.Action.ID+" as a fix"]++
			if o.Action.Silences {
				c.silence(t, st, o)
			}
		}
		for a, fix := range preferred {
			if !a.fixes(f) || (a == bindResult) != (f.Check == "discarded") {
				continue
			}
			if _, why := fix(st.request(f.Obligation, f)); why != "" {
				c.offers[a.ID+" not offered: "+why]++
			}
		}
	}
	applied := 0
	for {
		f, offers := nextFix(st)
		if f == nil {
			break
		}
		for _, o := range offers {
			if err := Prove(t.Context(), st, o); err != nil {
				t.Fatalf("%s: %s: %v", at(st, f.Pos), o.Title, err)
			}
		}
		next := after(t, st, offers[0])
		t.Logf("%s: %s\n\t%s", at(st, f.Pos), f.Message, offers[0].Title)
		if len(next.Findings) != len(st.Findings)-1 {
			t.Fatalf("%s: %d findings before, %d after", at(st, f.Pos), len(st.Findings), len(next.Findings))
		}
		st = next
		applied++
	}
	if len(st.Findings) != len(first.Findings)-applied {
		t.Errorf("%s: %d findings, %d fixes applied, %d findings left", st.Pkg.PkgPath, len(first.Findings), applied, len(st.Findings))
	}
	c.applied += applied
	return st
}

// silence proves a comment by itself.
func (c *tally) silence(t *testing.T, st *State, o Offer) {
	if err := Prove(t.Context(), st, o); err != nil {
		t.Errorf("%s: %s: %v", at(st, o.Finding.Pos), o.Title, err)
		return
	}
	if n := len(after(t, st, o).Findings); n != len(st.Findings)-1 {
		t.Errorf("%s: %s: %d findings before, %d after", at(st, o.Finding.Pos), o.Title, len(st.Findings), n)
	}
	c.applied++
}

// nextFix is the first finding that can be mended. An edited file comes last in the
// order of positions, so that a number of a finding does not outlive an edit.
func nextFix(st *State) (*diagnostics.Finding, []Offer) {
	for i := range st.Findings {
		offers := slices.DeleteFunc(candidates(st, &st.Findings[i]), func(o Offer) bool { return o.Action.Silences })
		if len(offers) > 0 {
			return &st.Findings[i], offers
		}
	}
	return nil, nil
}

// refactorings proves each one by itself. The sample looks at the whole package
// after the first of each action only.
func (c *tally) refactorings(t *testing.T, st *State) {
	looked := map[*Action]bool{}
	for _, o := range Everywhere(t.Context(), st) {
		if o.Finding != nil || *corpusAction != "" && o.Action.ID != *corpusAction {
			continue
		}
		if o.Disabled != "" {
			c.offers[o.Action.ID+" disabled: "+o.Disabled]++
			continue
		}
		c.offers[o.Action.ID+" as a refactoring"]++
		if err := Prove(t.Context(), st, o); err != nil {
			t.Errorf("%s: %s: %v", at(st, o.Subject()), o.Title, err)
			continue
		}
		c.applied++
		if looked[o.Action] && *corpus == "" {
			continue
		}
		looked[o.Action] = true
		next := after(t, st, o)
		if len(next.Findings) > len(st.Findings) && !o.Action.Obliges {
			t.Errorf("%s: %s: %d findings before, %d after", at(st, o.Subject()), o.Title, len(st.Findings), len(next.Findings))
		}
		if *corpusOut != "" {
			t.Logf("%s: %s", at(st, o.Subject()), o.Title)
			writeOut(t, filepath.Join(*corpusOut, "refactorings", strconv.Itoa(c.applied)), st.Pkg, next.Pkg)
		}
	}
}

// after is the whole package after an offer, checked and analysed without
// what the proof leaves out.
func after(t *testing.T, st *State, o Offer) *State {
	t.Helper()
	text, err := Apply(st.Pkg, o.Edits)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := st.Pkg.Edit(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	if len(pkg.Errors) > len(st.Pkg.Errors) {
		t.Errorf("%s: %v", at(st, o.Subject()), pkg.Errors)
	}
	for name := range text {
		if gofmtClean(st.Pkg.Text[name]) && !gofmtClean(text[name]) {
			t.Errorf("%s: not formatted as gofmt does", name)
		}
	}
	return analysed(t, pkg, nil)
}

func at(st *State, p token.Pos) string {
	pos := st.Pkg.Fset.PositionFor(p, false)
	return pos.Filename + ":" + strconv.Itoa(pos.Line)
}

// writeOut adds what has changed to the corpus's output directory.
func writeOut(t *testing.T, dir string, before, after *load.Package) {
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	index := filepath.Join(dir, "overlay.json")
	if data, err := os.ReadFile(index); err == nil {
		if err := json.Unmarshal(data, &overlay); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range after.Text {
		if string(text) == string(before.Text[name]) {
			continue
		}
		for version, text := range map[string][]byte{"before": before.Text[name], "after": text} {
			to := filepath.Join(dir, version, strings.ReplaceAll(name, ":", ""))
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(to, text, 0o644); err != nil {
				t.Fatal(err)
			}
			if version == "after" {
				overlay.Replace[name] = to
			}
		}
	}
	data, err := json.MarshalIndent(overlay, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(index, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
