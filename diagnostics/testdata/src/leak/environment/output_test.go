package environment

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"os"
	"testing"
	"time"
)

// In a test nobody misses what a writer still holds.
func TestUnflushed(t *testing.T) {
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	w.WriteString("hello")
	if b.Len() != 0 {
		return
	}
	gzip.NewWriter(&b).Write(nil)
}

func TestParallel(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp(t.TempDir(), "x")
	if err != nil {
		t.Fatal(err)
	}
	t.Log(dir)
}

func TestContext(t *testing.T) {
	ctx := t.Context()
	select {
	case <-ctx.Done():
	case <-time.After(time.Millisecond):
	}
}

func TestFileForgotten(t *testing.T) {
	f, err := os.Create(t.TempDir() + "/f") // want `file f from os.Create is never closed`
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("hello")
}

func TestFileClosed(t *testing.T) {
	f, err := os.Create(t.TempDir() + "/f")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	f.WriteString("hello")
}

// t.FailNow and its like run what is deferred, and end the goroutine.
func TestFailsNow(t *testing.T) {
	f, err := os.Open("f")
	if err != nil {
		t.FailNow()
	}
	if f.Name() == "" {
		t.Skipf("no name")
	}
	if f.Name() == "x" {
		t.Fail()
		return
	}
	f.Close()
}

func TestMain(m *testing.M) {
	f, err := os.Open("f")
	if err != nil {
		os.Exit(1)
	}
	code := m.Run()
	f.Close()
	os.Exit(code)
}

// The directory is the test's, which removes it with all that is in it.
func below(dir string) error {
	sub, err := os.MkdirTemp(dir, "sub")
	if err != nil {
		return err
	}
	return os.WriteFile(sub+"/x", nil, 0o600)
}

func inDefault() error {
	sub, err := os.MkdirTemp("", "sub") // want `temporary storage sub from os\.MkdirTemp is never removed`
	if err != nil {
		return err
	}
	return os.WriteFile(sub+"/x", nil, 0o600)
}
