package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// extract writes the files of an archive to a directory of the test's own.
func extract(t *testing.T, file string) (dir string, archive *txtar.Archive) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	for _, f := range archive.Files {
		name := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir, archive
}

func section(t *testing.T, a *txtar.Archive, name string) string {
	t.Helper()
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	t.Fatalf("there is no section %s", name)
	return ""
}

func TestMutate(t *testing.T) {
	dir, archive := extract(t, "testdata/mutate.txtar")
	file := filepath.Join(dir, "got.tsv")
	var out, errs bytes.Buffer
	if err := run(t.Context(), []string{"mutate", "-n", "0", "-C", dir, "-o", file}, &out, &errs); err != nil || errs.Len() > 0 {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got = withoutReasons(got)
	if want := section(t, archive, "want.tsv"); string(got) != want {
		t.Errorf("mutants:\n%s\ndifferent from want.tsv:\n%s", got, difference([]byte(want), got))
	}
	if want := section(t, archive, "want.txt"); out.String() != want {
		t.Errorf("report:\n%s\ndifferent from want.txt:\n%s", out.String(), difference([]byte(want), out.Bytes()))
	}
}

// withoutReasons leaves out the engine's reasons but for survivors: what it saw
// of a mutant that is no leak is not what is tested here.
func withoutReasons(table []byte) []byte {
	var b bytes.Buffer
	for line := range strings.Lines(string(table)) {
		if strings.HasPrefix(line, "survived, worth nothing") {
			line = line[:strings.LastIndex(line, "\t")+1] + "-\n"
		}
		b.WriteString(line)
	}
	return b.Bytes()
}

// The same seed draws the same, another one others.
func TestMutateDraws(t *testing.T) {
	dir, _ := extract(t, "testdata/mutate.txtar")
	drawn := func(seed string) string {
		file := filepath.Join(t.TempDir(), "got.tsv")
		var out, errs bytes.Buffer
		if err := run(t.Context(), []string{"mutate", "-n", "5", "-seed", seed, "-C", dir, "-o", file}, &out, &errs); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(got), "\n"); n != 1+5 {
			t.Errorf("%d lines, want a header and 5 mutants:\n%s", n, got)
		}
		return string(got)
	}
	one, again, other := drawn("1"), drawn("1"), drawn("2")
	if one != again {
		t.Errorf("the same seed draws others:\n%s", difference([]byte(one), []byte(again)))
	}
	if one == other {
		t.Error("another seed draws the same")
	}
}
