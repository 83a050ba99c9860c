package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestGolden: what is found over the source of the Go release is what was found
// before. A difference that is meant is written by
//
//	go run ./cmd/measure golden -write
func TestGolden(t *testing.T) {
	release, root, err := toolchain(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../../" + goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	got, err := overSource(t.Context(), root, &errs)
	if err != nil || errs.Len() > 0 {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	switch diff := difference(want, got); {
	case len(got) == 0:
		t.Error("nothing is found at all")
	case diff == "":
	case release != goldenRelease:
		t.Logf("this is %s and the golden file is about %s, so that differences are to be expected:\n%s", release, goldenRelease, diff)
	default:
		t.Errorf("the findings over the source of %s have changed; read the difference, and if it is meant, run go run ./cmd/measure golden -write\n%s", release, diff)
	}
}

func TestDifference(t *testing.T) {
	before := []byte("a.go:1:1 leak one\nb.go:2:2 leak two\n")
	now := []byte("a.go:1:1 leak one\nc.go:3:3 leak three\n")
	diff := difference(before, now)
	for _, line := range []string{"-b.go:2:2 leak two\n", "+c.go:3:3 leak three\n"} {
		if !strings.Contains(diff, line) {
			t.Errorf("the difference does not have the line %q:\n%s", line, diff)
		}
	}
	if diff := difference(now, now); diff != "" {
		t.Errorf("there is a difference where there is none:\n%s", diff)
	}
}
