package codeactions

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// manyFixes is a text with a fix in each function, and two in the last that are
// at odds: both would call their file f.
const manyFixes = `package read

import "os"

func pipe() error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	if r.Name() == w.Name() {
		return os.ErrInvalid
	}
	return nil
}

func dropped() error {
	_, err := os.Open("a")
	if err != nil {
		return err
	}
	_, err = os.Open("b")
	if err != nil {
		return err
	}
	return nil
}
`

func manyToFix(t *testing.T) (*State, string) {
	t.Helper()
	c := fixtures(t, insertDefer)[0]
	text := strings.Replace(manyFixes, "package read", "package "+c.state.Pkg.Name, 1)
	pkg, err := c.state.Pkg.Edit(t.Context(), map[string][]byte{c.path(): []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	st := analysed(t, pkg, nil)
	if len(st.Findings) != 4 || len(pkg.Errors) > 0 {
		t.Fatalf("findings %v, errors %v", st.Findings, pkg.Errors)
	}
	return st, c.path()
}

func anyFile(string) bool { return true }

func TestFixAll(t *testing.T) {
	st, path := manyToFix(t)
	after, fixed, err := FixAll(t.Context(), st, anyFile)
	if err != nil {
		t.Fatal(err)
	}
	if len(after.Findings) != 0 || len(after.Pkg.Errors) != 0 || len(fixed) != 4 {
		t.Errorf("%d fixed, left %v, errors %v", len(fixed), after.Findings, after.Pkg.Errors)
	}
	for _, f := range fixed {
		if text := string(after.Pkg.Text[path][f.Start:f.End]); !strings.HasPrefix(text, "os.") || !strings.HasSuffix(text, ")") {
			t.Errorf("%s is said to be at %q", f.Title, text)
		}
	}
	if again, fixed, err := FixAll(t.Context(), after, anyFile); err != nil || len(fixed) != 0 || again != after {
		t.Errorf("again: %v, %v", fixed, err)
	}
}

// TestTogetherHolds: in one round, no two fixes touch, and what they make
// together holds the laws.
func TestTogetherHolds(t *testing.T) {
	st, _ := manyToFix(t)
	offers, next, err := together(t.Context(), st, anyFile)
	if err != nil || len(offers) != 2 {
		t.Fatalf("%v, %v; want one of the pipe and one of the two names", offers, err)
	}
	if len(next.Pkg.Errors) != 0 || len(next.Findings) != 2 {
		t.Errorf("errors %v, findings %v", next.Pkg.Errors, next.Findings)
	}
}

func TestFixAllElsewhere(t *testing.T) {
	st, _ := manyToFix(t)
	after, fixed, err := FixAll(t.Context(), st, func(string) bool { return false })
	if err != nil || len(fixed) != 0 || after != st {
		t.Errorf("%v, %v", fixed, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, fixed, err := FixAll(ctx, st, anyFile); !errors.Is(err, context.Canceled) || fixed != nil {
		t.Errorf("after the end: %v, %v", fixed, err)
	}
}

// TestOffered: what could be expected and is not offered says why.
func TestOffered(t *testing.T) {
	st, _ := manyToFix(t)
	f := &st.Findings[0]
	offers, err := Offered(t.Context(), st, f.Pos, f.End)
	if err != nil || len(offers) != 6 || offers[0].Action != insertDefer || offers[0].Disabled != "" || offers[1].Disabled == "" || offers[3].Obligation == offers[0].Obligation {
		t.Errorf("%v, %v", offers, err)
	}
	c := fixtures(t, wrapInScopedHelper)[0]
	r := c.request(t, c.state)
	offers, err = Offered(t.Context(), c.state, r.obligation.Call.Pos(), r.obligation.Call.Pos())
	if err != nil || len(offers) != 3 || offers[1].Action != wrapInScopedHelper {
		t.Errorf("%v, %v; want a fix for each action, and no refactoring that is one of them", offers, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if offers, err := Offered(ctx, st, f.Pos, f.End); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v, %v", offers, err)
	}
}
