package codeactions

import (
	"context"
	"errors"
	"go/token"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics/resource"
)

// position is where a piece of the case's text starts.
func (c *fixture) position(t *testing.T, piece string) token.Pos {
	t.Helper()
	text := string(c.state.Pkg.Text[c.path()])
	if strings.Count(text, piece) != 1 {
		t.Fatalf("%q is not once in %s", piece, text)
	}
	return c.state.Pkg.Fset.File(c.state.Pkg.Files[0].FileStart).Pos(strings.Index(text, piece))
}

func insertAt(p token.Pos, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: p, End: p, NewText: []byte(text)}
}

// TestProveRefuses: an edit that breaks a law is not proven, whoever wrote it.
func TestProveRefuses(t *testing.T) {
	c := fixtures(t, insertDefer)[0]
	r := c.request(t, c.state)
	back := c.position(t, "return io.ReadAll")
	again := &Action{ID: "again", refactor: func(*request) (Offer, bool) { return Offer{}, true }}
	good := "defer f.Close()\n\t"
	tests := []struct {
		name   string
		offer  Offer
		reason string
	}{
		{"disabled", Offer{Disabled: "so"}, "it cannot be done: so"},
		{"empty", Offer{}, "nothing to edit"},
		{"does not compile", Offer{Edits: []analysis.TextEdit{insertAt(back, "defer g.Close()\n\t")}}, "would not compile"},
		{"does not parse", Offer{Edits: []analysis.TextEdit{insertAt(back, "defer (\n\t")}}, "gofmt"},
		{"not formatted", Offer{Edits: []analysis.TextEdit{insertAt(back, "defer  f.Close()\n\t")}}, "gofmt"},
		{"does nothing", Offer{Edits: []analysis.TextEdit{insertAt(back, "// closed\n\t")}}, "would not be enough"},
		{"not enough", Offer{Edits: []analysis.TextEdit{insertAt(back, "if name != \"\" {\n\t\tdefer f.Close()\n\t}\n\t")}}, "would not be enough: file f from os.Open is not closed on every path"},
		{"hidden", Offer{Edits: []analysis.TextEdit{insertAt(back, "hide = f\n\t"), insertAt(c.position(t, "func read"), "var hide *os.File\n\n")}}, "nothing would show that it is released"},
		{"a new finding", Offer{Edits: []analysis.TextEdit{insertAt(back, good+"g, _ := os.Open(name)\n\tg.Sync()\n\t")}}, "would bring a new finding: file g"},
		{"offered again", Offer{Action: again, Edits: []analysis.TextEdit{insertAt(back, good)}}, "offered again"},
		{"outside of the package", Offer{Edits: []analysis.TextEdit{insertAt(1<<40, good)}}, "lies in none of its files"},
		{"overlapping", Offer{Edits: []analysis.TextEdit{insertAt(back+1, good), {Pos: back, End: back + 6}}}, "overlap"},
		{"right", Offer{Edits: []analysis.TextEdit{insertAt(back, good)}}, "no error"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := test.offer
			o.Finding, o.Obligation = r.finding, r.obligation
			if o.Action == nil {
				o.Action = insertDefer
			}
			err := Prove(t.Context(), c.state, o)
			if test.reason == "no error" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.reason) {
				t.Errorf("proven, or refused with %v; want %q", err, test.reason)
			}
		})
	}
}

// TestProveSilenced: a comment keeps the one finding from being shown, and no
// other.
func TestProveSilenced(t *testing.T) {
	list := fixtures(t, ignore)
	c := list[slices.IndexFunc(list, func(c *fixture) bool { return c.name == "two on lines of one statement" })]
	r := c.request(t, c.state)
	for _, test := range []struct{ name, before, comment, reason string }{
		{"in another function", "n, _ := f.Seek", "//deferls:ignore leak so\n\t", "out of sight"},
		{"nothing said", "show(\n", "//deferls:ignore leak\n\t", "would still be shown"},
		{"another check", "show(\n", "//deferls:ignore discarded so\n\t", "would still be shown"},
		{"both", "show(\n", "//deferls:ignore leak so\n\t", "would keep another finding from being shown: file from os.Create"},
		{"one too many", "seek(must(os.Open", "//deferls:ignore leak so\n\t\t//deferls:ignore discarded so\n\t\t", "would bring a new finding: there is no discarded"},
		{"right", "seek(must(os.Open", "//deferls:ignore leak so\n\t\t", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			at := c.position(t, test.before)
			err := Prove(t.Context(), c.state, Offer{Action: ignore, Finding: r.finding, Obligation: r.obligation, Edits: []analysis.TextEdit{insertAt(at, test.comment)}})
			if (err == nil) != (test.reason == "") || err != nil && !strings.Contains(err.Error(), test.reason) {
				t.Errorf("proven, or refused with %v; want %q", err, test.reason)
			}
		})
	}
}

// TestProveBelow: a new finding that is milder than the one answered is no
// reason to refuse.
func TestProveBelow(t *testing.T) {
	c := fixtures(t, insertDefer)[0]
	r := c.request(t, c.state)
	milder := *r.finding
	milder.Severity = resource.Error + 1
	o := Offer{Action: insertDefer, Finding: &milder, Obligation: r.obligation, Edits: []analysis.TextEdit{
		insertAt(c.position(t, "return io.ReadAll"), "defer f.Close()\n\tg, _ := os.Open(name)\n\tg.Sync()\n\t"),
	}}
	if err := Prove(t.Context(), c.state, o); err != nil {
		t.Error(err)
	}
}

// TestProveStops: a context that is done ends the proof, and nothing is
// offered unproven.
func TestProveStops(t *testing.T) {
	c := fixtures(t, insertDefer)[0]
	r := c.request(t, c.state)
	o, _ := r.insertDefer()
	o.Action = insertDefer
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Prove(ctx, c.state, o); !errors.Is(err, context.Canceled) {
		t.Errorf("the proof ended with %v", err)
	}
	if offers := QuickFixes(ctx, c.state, r.finding); len(offers) != 0 {
		t.Errorf("offered %v", offers)
	}
	if offers := Refactorings(ctx, c.state, r.obligation.Call.Pos(), r.obligation.Call.Pos()); len(offers) != 0 {
		t.Errorf("offered %v", offers)
	}
}

// TestTogether: one state answers many at once.
func TestTogether(t *testing.T) {
	c := fixtures(t, wrapInScopedHelper)[0]
	r := c.request(t, c.state)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			if n := len(QuickFixes(t.Context(), c.state, r.finding)); n != 3 {
				t.Errorf("%d fixes, want three actions", n)
			}
			if n := len(Refactorings(t.Context(), c.state, r.obligation.Call.Pos(), r.obligation.Call.Pos())); n != 1 {
				t.Errorf("%d refactorings", n)
			}
		})
	}
	wait.Wait()
}

// TestRange: a refactoring is offered on the statement of the acquisition, and
// nowhere else.
func TestRange(t *testing.T) {
	c := fixtures(t, wrapInScopedHelper)[0]
	for piece, want := range map[string]int{
		"f, err := os.Open":      1,
		"err := os.Open":         1,
		"Open(name)":             1,
		"func printLines":        0,
		"if err != nil":          0,
		"bufio.NewScanner":       0,
		"for sc.Scan() {\n\t\tf": 0,
	} {
		p := c.position(t, piece)
		if got := len(Refactorings(t.Context(), c.state, p, p)); got != want {
			t.Errorf("at %q: %d offers, want %d", piece, got, want)
		}
	}
	f := c.state.Pkg.Files[0]
	if got := Refactorings(t.Context(), c.state, f.FileStart, f.FileEnd); len(got) != 1 {
		t.Errorf("over the whole file: %+v", got)
	}
}

// TestLineDirective: positions are those of the text, whatever a //line says.
func TestLineDirective(t *testing.T) {
	c := fixtures(t, insertDefer)[0]
	directive := "//line other.y:100\n"
	before := strings.Replace(string(c.state.Pkg.Text[c.path()]), "func read", directive+"func read", 1)
	pkg, err := c.state.Pkg.Edit(t.Context(), map[string][]byte{c.path(): []byte(before)})
	if err != nil {
		t.Fatal(err)
	}
	st := analysed(t, pkg, nil)
	offers := QuickFixes(t.Context(), st, &st.Findings[0])
	if len(offers) == 0 {
		t.Fatal("nothing is offered")
	}
	text, err := Apply(pkg, offers[0].Edits)
	if err != nil {
		t.Fatal(err)
	}
	sameText(t, string(text[c.path()]), strings.Replace(c.after, "func read", directive+"func read", 1))
}

// TestBroken: errors elsewhere in the package do not keep a fix away, and a fix
// may not add one of the same words.
func TestBroken(t *testing.T) {
	c := fixtures(t, insertDefer)[0]
	before := string(c.state.Pkg.Text[c.path()]) + "\nfunc broken() int { return nowhere }\n"
	pkg, err := c.state.Pkg.Edit(t.Context(), map[string][]byte{c.path(): []byte(before)})
	if err != nil {
		t.Fatal(err)
	}
	st := analysed(t, pkg, nil)
	if len(st.Findings) != 1 || len(pkg.Errors) != 1 {
		t.Fatalf("findings %v, errors %v", st.Findings, pkg.Errors)
	}
	offers := QuickFixes(t.Context(), st, &st.Findings[0])
	if len(offers) == 0 || offers[0].Action != insertDefer {
		t.Fatalf("offered %v", offers)
	}
	o := offers[0]
	o.Edits = append(o.Edits, insertAt(o.Edits[0].Pos, "\n\tprintln(nowhere)"))
	if err := Prove(t.Context(), st, o); err == nil || !strings.Contains(err.Error(), "would not compile: undefined: nowhere") {
		t.Errorf("proven, or refused with %v", err)
	}
}
