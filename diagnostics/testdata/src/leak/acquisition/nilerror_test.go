package acquisition

import (
	"errors"
	"io/fs"
	"os"
	"testing"
)

// Where the call succeeded there is no error to ask, and the test panics.

func TestAsksTheError(t *testing.T) {
	f, err := os.Open("absent")
	if got := err.Error(); got != "open absent: no such file or directory" {
		t.Fatalf("opened %v: %s", f, got)
	}
}

func TestAsksTheErrorIfThereIsOne(t *testing.T) {
	f, err := os.Open("f") // want `file f from os.Open is never closed`
	if err != nil && err.Error() != "" {
		t.Fatal(err)
	}
	_ = f
}

func TestAssertsTheError(t *testing.T) {
	f, err := os.Open("absent")
	if pe := err.(*fs.PathError); pe.Path != "absent" {
		t.Fatalf("opened %v: %v", f, pe)
	}
}

func TestLocalSentinel(t *testing.T) {
	want := errors.New("refused")
	f, err := os.Open("absent")
	if err != want {
		t.Errorf("opened %v: %v", f, err)
	}
}

func TestSentinelOfTheTable(t *testing.T) {
	for _, want := range []error{nil, fs.ErrNotExist} {
		f, err := os.Open("f") // want `file f from os.Open is never closed`
		if err != want {
			t.Errorf("opened %v: %v", f, err)
		}
	}
}

// What is made in a temporary directory is removed with it.

func TestInTheDirectoryOfAll(t *testing.T) {
	dir := t.TempDir()
	for _, pattern := range []string{"a*", "b*"} {
		t.Run(pattern, func(t *testing.T) {
			if _, err := os.MkdirTemp(dir, pattern); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestInADirectoryThatIsRemoved(t *testing.T) {
	dir, err := os.MkdirTemp("", "all")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	inner, err := os.MkdirTemp(dir, "inner")
	if err != nil {
		t.Fatal(err)
	}
	t.Log(inner)
}

func TestInTheSystemsDirectory(t *testing.T) {
	dir, err := os.MkdirTemp(os.TempDir(), "all") // want `temporary storage dir from os.MkdirTemp is never removed`
	if err != nil {
		t.Fatal(err)
	}
	_ = dir
}
