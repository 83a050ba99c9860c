package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRoundtrip: one release comes back as it was, one at another place, and
// of one there is no certain fix.
func TestRoundtrip(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.com/m\n\ngo 1.26\n",
		"p.go": `package m

import (
	"io"
	"os"
)

var kept []io.Reader

func Same(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()

	return io.ReadAll(f)
}

func Other(name string) (int64, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	info, err := f.Stat()
	defer f.Close()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func None(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	kept = append(kept, io.LimitReader(f, 1))
	return nil
}
`,
		"p_test.go": `package m

import "testing"

func TestOther(t *testing.T) {
	if n, err := Other("go.mod"); n == 0 || err != nil {
		t.Error(n, err)
	}
}
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	table, diffs := filepath.Join(dir, "table.tsv"), filepath.Join(dir, "diffs.txt")
	var out, errs strings.Builder
	if err := roundtrip(t.Context(), []string{"-C", dir, "-test", "-o", table, "-diff", diffs}, &out, &errs); err != nil {
		t.Fatalf("%v\n%s%s", err, out.String(), errs.String())
	}
	for _, want := range []string{
		"3 releases deleted, 3 found, 2 of them fixed (66.7%), 1 as it was (50.0% of what is fixed)\n",
		"     1 in another form: defer deleted, now Defer\n",
		"     1 without a fix: file: insert-defer: ",
		"round 1: the tests of 1 packages pass, those of 0 fail with the edits only, those of 0 fail anyway\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
	data, err := os.ReadFile(table)
	if err != nil || !strings.Contains(string(data), "fixed, as it was\tfile\tdefer deleted\tp.go\t15\tf.Close()\t\n") {
		t.Errorf("%v, the table is\n%s", err, data)
	}
	const differs = "p.go:26: file: defer deleted: f.Close(): Defer f.Close() after the error check\n"
	data, err = os.ReadFile(diffs)
	if err != nil || !strings.HasPrefix(string(data), differs) || !strings.Contains(string(data), "\n+\tdefer f.Close()\n \tinfo, err := f.Stat()\n-\tdefer f.Close()\n") {
		t.Errorf("%v, the differences are\n%s", err, data)
	}
}
