package use

import (
	"errors"
	"os"

	"leak/across/lib"
)

func filled() error {
	dir, err := os.MkdirTemp("", "x") // want `temporary storage dir from os\.MkdirTemp is never removed: missing os\.RemoveAll\(dir\)`
	if err != nil {
		return err
	}
	return lib.Fill(dir, "a", "b")
}

func filledAndRemoved() error {
	dir, err := os.MkdirTemp("", "x")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return lib.Fill(dir, "a", "b")
}

func cleaned() error {
	dir, err := os.MkdirTemp("", "x")
	if err != nil {
		return err
	}
	lib.Clean(dir)
	return nil
}

func inWorkspace() error {
	dir, err := os.MkdirTemp("", "x")
	if err != nil {
		return err
	}
	s := lib.NewWorkspace(dir)
	return s.Close()
}

func below() (string, error) {
	dir, err := os.MkdirTemp("", "x")
	if err != nil {
		return "", err
	}
	return lib.Below(dir)
}

type tree struct{ dirs []string }

func (t *tree) fill(dir string, n int) {
	if n > 0 {
		t.dirs = append(t.dirs, dir)
	}
}

// It keeps them, and removes them.
func (t *tree) fillOnce(dir string, n int) error {
	if n > 0 {
		t.dirs = append(t.dirs, dir)
		return nil
	}
	return errors.Join(os.RemoveAll(dir), errors.New("nothing"))
}

func (t *tree) once() error {
	dir, err := os.MkdirTemp("", "x")
	if err != nil {
		return err
	}
	return t.fillOnce(dir, 1)
}
