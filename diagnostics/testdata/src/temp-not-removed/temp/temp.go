package temp

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
)

func spools(r io.Reader) (int64, error) {
	f, err := os.CreateTemp("", "spool") // want `temporary file f from os.CreateTemp is never removed, and stays on the disk: missing os.Remove\(f.Name\(\)\)`
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return io.Copy(f, r)
}

func reads(r io.Reader) ([]byte, error) {
	f, err := os.CreateTemp(os.TempDir(), "spool") // want `temporary file f from os.CreateTemp is never removed`
	if err != nil {
		return nil, err
	}
	w := bufio.NewWriter(f)
	if _, err := io.Copy(w, r); err != nil {
		f.Close()
		return nil, err
	}
	if err := w.Flush(); err != nil {
		f.Close()
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	name := f.Name()
	return os.ReadFile(name)
}

func removes(r io.Reader) (int64, error) {
	f, err := os.CreateTemp("", "spool")
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	return io.Copy(f, r)
}

func removesByName(r io.Reader) (int64, error) {
	f, err := os.CreateTemp("", "spool")
	if err != nil {
		return 0, err
	}
	name := f.Name()
	defer func() {
		f.Close()
		os.Remove(name)
	}()
	return io.Copy(f, r)
}

func renames(to string) error {
	f, err := os.CreateTemp("", "new")
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), to)
}

func returns() (string, error) {
	f, err := os.CreateTemp("", "new")
	if err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

func returnsFile() (*os.File, error) {
	return os.CreateTemp("", "new")
}

func stores(names map[int]string) error {
	f, err := os.CreateTemp("", "new")
	if err != nil {
		return err
	}
	defer f.Close()
	names[1] = f.Name()
	return nil
}

func tells() error {
	f, err := os.CreateTemp("", "crash")
	if err != nil {
		return err
	}
	defer f.Close()
	log.Printf("the report is in %s", f.Name())
	return nil
}

func tellsInError() error {
	f, err := os.CreateTemp("", "crash")
	if err != nil {
		return err
	}
	defer f.Close()
	return fmt.Errorf("see %s", f.Name())
}

func runs() error {
	f, err := os.CreateTemp("", "script")
	if err != nil {
		return err
	}
	defer f.Close()
	return exec.Command("sh", f.Name()).Run()
}

func inDir(dir string) error {
	f, err := os.CreateTemp(dir, "part")
	if err != nil {
		return err
	}
	return f.Close()
}

func beside() error {
	f, err := os.CreateTemp("", "part")
	if err != nil {
		return err
	}
	defer f.Close()
	return os.Chmod(filepath.Join(filepath.Dir(f.Name()), "x"), 0o600)
}

func gives() error {
	f, err := os.CreateTemp("", "part")
	if err != nil {
		return err
	}
	defer f.Close()
	return use(f)
}

func use(f *os.File) error {
	defer os.Remove(f.Name())
	_, err := f.WriteString("x")
	return err
}

func inLiteral(clean func(func())) error {
	f, err := os.CreateTemp("", "part")
	if err != nil {
		return err
	}
	defer f.Close()
	clean(func() { os.Remove(f.Name()) })
	return nil
}

var last string

func keeps() error {
	f, err := os.CreateTemp("", "part")
	if err != nil {
		return err
	}
	defer f.Close()
	last = f.Name()
	return nil
}

func compares(name string) (bool, error) {
	f, err := os.CreateTemp("", "part") // want `temporary file f`
	if err != nil {
		return false, err
	}
	defer f.Close()
	return f.Name() == name, nil
}

func removesMethod() error {
	f, err := os.CreateTemp("", "part")
	if err != nil {
		return err
	}
	defer f.Close()
	remove := f.Name
	return os.Remove(remove())
}

func open(name string) (*os.File, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return nil, nil
}
