package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRewrite(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.go")
	if err := os.WriteFile(name, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(name, 0o751); err != nil {
		t.Fatal(err)
	}
	open, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	if err := (rewrite{name, []byte("before"), []byte("after, and longer")}).write(); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(name); string(text) != "after, and longer" {
		t.Errorf("the text is %q", text)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o751 {
		t.Errorf("the mode is %v", info.Mode())
	}
	// Who has the file open goes on reading what it was.
	old := make([]byte, 100)
	if n, _ := open.Read(old); string(old[:n]) != "before" {
		t.Errorf("the file was written over: %q", old[:n])
	}
	onlyFile(t, name)
}

// What somebody else has written since is not lost.
func TestRewriteTooLate(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.go")
	if err := os.WriteFile(name, []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := (rewrite{name, []byte("before"), []byte("after")}).write()
	if err == nil || !strings.Contains(err.Error(), "was changed by somebody else in the meantime") {
		t.Errorf("the error is %v", err)
	}
	if text, _ := os.ReadFile(name); string(text) != "other" {
		t.Errorf("the text is %q", text)
	}
	onlyFile(t, name)
}

// onlyFile says whether something was left behind beside a file.
func onlyFile(t *testing.T, name string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("there are %v", entries)
	}
}
