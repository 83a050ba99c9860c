package diagnostics_test

import (
	"testing"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// What the catalogue or the user says of a method beats what the type of its
// result promises, even that nothing is to be reported.
func TestRowsBeatPromises(t *testing.T) {
	src := oneFile(t, `package p

import "io"

type Storage interface {
	Open(name string) (io.ReadCloser, error)
}

func read(s Storage) error {
	rc, err := s.Open("x")
	if err != nil {
		return err
	}
	_, err = io.ReadAll(rc)
	return err
}

func give(s Storage) (io.ReadCloser, error) { return s.Open("x") }

func readGiven(s Storage) error {
	rc, err := give(s)
	if err != nil {
		return err
	}
	_, err = io.ReadAll(rc)
	return err
}
`)
	const open = "(example.com/p.Storage).Open"
	for _, test := range []struct {
		name string
		rows []resource.Row
		want int
	}{
		{"nothing said", nil, 2},
		{"what it does with an argument", []resource.Row{{Call: open, Role: resource.Sinks, Of: resource.Place{From: resource.Argument}}}, 2},
		{"it owes nothing", []resource.Row{{Call: open, Role: resource.Exempt}}, 0},
		{"it is known and does not report", []resource.Row{{
			Call: open, Role: resource.Acquires, Kind: "stream", At: []resource.Place{{}}, Release: []string{"it.Close()"}, Severity: resource.Info,
		}}, 0},
	} {
		cat, err := resource.Default().With(nil, test.rows)
		if err != nil {
			t.Fatal(err)
		}
		all, err := obligation.Analyze(t.Context(), src, cat)
		if err != nil {
			t.Fatal(err)
		}
		leaks := 0
		for _, o := range all {
			if len(o.Leaks) > 0 {
				leaks++
			}
		}
		if leaks != test.want {
			t.Errorf("%s: %d leaks, want %d", test.name, leaks, test.want)
		}
	}
}
