package tests

import (
	"log"
	"os"
	"testing"
)

var dir string

func TestMain(m *testing.M) {
	dir, _ = os.MkdirTemp("", "tests")
	defer os.RemoveAll(dir) // want `os.Exit ends the process, and os.RemoveAll\(dir\) never runs: temporary storage is not removed|the files stay on the disk`
	os.Exit(m.Run())
}

func TestWork(t *testing.T) {
	work()
	if dir == "" {
		t.Fatal("no directory")
	}
}

func TestFatal(t *testing.T) {
	dir, err := os.MkdirTemp("", "test")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if dir == "" {
		t.Fatal("no directory")
	}
}

func Example() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if dir == "" {
		log.Fatal("no directory")
	}
	// Output:
}
