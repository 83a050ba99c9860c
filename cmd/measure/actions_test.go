package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestActions: one test sees that a line was inserted above it, and another fails
// whatever is done.
func TestActions(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.com/m\n\ngo 1.26\n",
		"good/p.go": `package good

import "os"

func First(name string) (byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	var b [1]byte
	_, err = f.Read(b[:])
	return b[0], err
}
`,
		"good/p_test.go": `package good

import "testing"

func TestFirst(t *testing.T) {
	if b, err := First("p.go"); b != 'p' || err != nil {
		t.Error(b, err)
	}
}
`,
		"nosy/p.go": `package nosy

import (
	"os"
	"runtime"
)

func First(name string) (byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	var b [1]byte
	_, err = f.Read(b[:])
	return b[0], err
}

func line() int {
	_, _, line, _ := runtime.Caller(0)
	return line
}
`,
		"nosy/p_test.go": `package nosy

import "testing"

func TestLine(t *testing.T) {
	if n := line(); n != 19 {
		t.Error(n)
	}
}
`,
		"bad/p.go":      "package bad\n\nimport \"os\"\n\nfunc Touch() {\n\tf, err := os.Create(os.DevNull)\n\tif err != nil {\n\t\treturn\n\t}\n\tprintln(f.Name())\n}\n",
		"bad/p_test.go": "package bad\n\nimport \"testing\"\n\nfunc TestTouch(t *testing.T) { t.Error(\"as ever\") }\n",
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs strings.Builder
	err := actions(t.Context(), []string{"-C", dir, "-action", "insert-defer", "-test"}, &out, &errs)
	if err == nil || err.Error() != "tests that passed before fail after an action" {
		t.Errorf("the error is %v", err)
	}
	for _, want := range []string{
		"insert-defer  3        3       0        0         3         3",
		"insert-defer: the tests of 1 packages pass, those of 1 fail with the edits only, those of 1 fail anyway",
		"example.com/m/nosy\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
	if errs.Len() > 0 {
		t.Errorf("complaints: %s", errs.String())
	}
	out.Reset()
	if err := actions(t.Context(), []string{"-C", dir, "-action", "insert-defer", "-test", "-skip", "TestLine"}, &out, &errs); err != nil {
		t.Errorf("with the nosy test skipped: %v\n%s", err, out.String())
	}
	if err := actions(t.Context(), []string{"-C", dir, "-action", "no-such"}, &out, &errs); err == nil || !strings.Contains(err.Error(), "no-such") {
		t.Errorf("an unknown action: %v", err)
	}
}
