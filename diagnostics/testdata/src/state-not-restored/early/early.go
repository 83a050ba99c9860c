package early

import (
	"errors"
	"log"
	"os"
	"runtime"
)

func within(dir string, do func() error) error {
	wd, err := os.Getwd()
	if err != nil {
		return err
	}
	if err := os.Chdir(dir); err != nil { // want `the working directory stays changed where the function returns without os.Chdir\(wd\)`
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return os.Chdir(wd)
}

func captured(w *os.File, do func() bool) bool {
	old := os.Stdout
	os.Stdout = w // want `os.Stdout stays changed where the function returns without os.Stdout = old`
	if !do() {
		return false
	}
	os.Stdout = old
	return true
}

func alone(do func() error) error {
	old := runtime.GOMAXPROCS(1) // want `GOMAXPROCS stays changed where the function returns without runtime.GOMAXPROCS\(old\)`
	err := do()
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	runtime.GOMAXPROCS(old)
	return err
}

func literal(do func() error) func() error {
	return func() error {
		old := os.Getenv("HOME")
		os.Setenv("HOME", "/nowhere") // want `the environment variable "HOME" stays changed`
		if err := do(); err != nil {
			return err
		}
		return os.Setenv("HOME", old)
	}
}

// Where the change has failed there is nothing to put back.
func checked(dir string, do func()) error {
	wd, _ := os.Getwd()
	err := os.Chdir(dir)
	if err != nil {
		return err
	}
	do()
	return os.Chdir(wd)
}

func checkedOtherwise(dir string, do func()) error {
	wd, _ := os.Getwd()
	err := os.Chdir(dir)
	if err == nil {
		do()
		return os.Chdir(wd)
	}
	return err
}

func checkedInHeader(dir string, do func()) error {
	wd, _ := os.Getwd()
	if err := os.Chdir(dir); err != nil {
		return err
	}
	do()
	return os.Chdir(wd)
}

func deferred(dir string, do func() error) error {
	wd, _ := os.Getwd()
	defer func() { os.Chdir(wd) }()
	os.Chdir(dir)
	if err := do(); err != nil {
		return err
	}
	return os.Chdir(wd)
}

func returned(w *os.File) func() {
	old := os.Stdout
	os.Stdout = w
	return func() { os.Stdout = old }
}

func inBranches(w *os.File, do func() bool) bool {
	old := os.Stdout
	os.Stdout = w
	if !do() {
		os.Stdout = old
		return false
	}
	os.Stdout = old
	return true
}

func fatal(w *os.File, do func() error) {
	old := os.Stdout
	os.Stdout = w
	if err := do(); err != nil {
		log.Fatal(err)
	}
	os.Stdout = old
}

func panics(w *os.File, do func() error) {
	old := os.Stdout
	os.Stdout = w
	if err := do(); err != nil {
		panic(err)
	}
	os.Stdout = old
}

// Not what was there before: another change.
func twice(a, b string, do func() error) error {
	os.Chdir(a)
	if err := do(); err != nil {
		return err
	}
	return os.Chdir(b)
}

func helped(dir string, do func() error) error {
	wd, _ := os.Getwd()
	os.Chdir(dir)
	if err := do(); err != nil {
		back(wd)
		return err
	}
	return os.Chdir(wd)
}

func back(wd string) { os.Chdir(wd) }

func onPurpose(keep bool, do func() error) error {
	old := os.Getenv("HOME")
	os.Setenv("HOME", "/nowhere")
	err := do()
	if !keep {
		os.Setenv("HOME", old)
	}
	return err
}

func setUp() {
	os.Setenv("HOME", "/nowhere")
	log.SetFlags(0)
	println()
}

func init() {
	old := log.Flags()
	log.SetFlags(0)
	if len(os.Args) == 1 {
		return
	}
	log.SetFlags(old)
}
