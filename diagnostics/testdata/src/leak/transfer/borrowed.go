package transfer

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A function literal that goes to the standard library and only uses the
// resource leaves the duty where it is.

func walked(dir, p string) error {
	f, err := os.Create(p) // want `file f from os.Create is never closed`
	if err != nil {
		return err
	}
	return filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		_, err = fmt.Fprintln(f, p)
		return err
	})
}

func walkedAndClosed(dir, p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	defer f.Close() // want `the error of f.Close\(\) is dropped`
	return filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		_, err = fmt.Fprintln(f, p)
		return err
	})
}

func mapped(u string) (string, error) {
	resp, err := http.Get(u) // want `response body resp from http.Get is never closed`
	if err != nil {
		return "", err
	}
	return strings.Map(func(r rune) rune {
		resp.Body.Read(nil)
		return r
	}, u), nil
}

func mappedInTwoLiterals(p string) (string, error) {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return "", err
	}
	return strings.Map(func(r rune) rune {
		next := func() string { return f.Name() }
		if f == nil || next() == "" {
			return 0
		}
		return r
	}, p), nil
}

func closedInTwoLiterals(p string) (string, error) {
	f, err := os.Open(p)
	if err != nil {
		return "", err
	}
	return strings.Map(func(r rune) rune {
		end := func() { f.Close() }
		end()
		return r
	}, p), nil
}

func closedByALiteralOfTheLibrary(p string) (string, error) {
	f, err := os.Open(p)
	if err != nil {
		return "", err
	}
	return strings.Map(func(r rune) rune {
		if r == 0 {
			f.Close()
		}
		return r
	}, p), nil
}

func setByALiteral(p string) (string, error) {
	f, err := os.Open(p)
	if err != nil {
		return "", err
	}
	s := strings.Map(func(r rune) rune {
		if r == 0 {
			current, f = f, nil
		}
		return r
	}, p)
	return s, nil
}

func handedOnInALiteral(p string) (string, error) {
	f, err := os.Open(p)
	if err != nil {
		return "", err
	}
	return strings.Map(func(r rune) rune {
		consume(f)
		return r
	}, p), nil
}

func sunkInALiteral(p string) (string, error) {
	f, err := os.Create(p)
	if err != nil {
		return "", err
	}
	return strings.Map(func(r rune) rune {
		log.SetOutput(f)
		return r
	}, p), nil
}

func storedInALiteral(p string, to *server) (string, error) {
	f, err := os.Open(p)
	if err != nil {
		return "", err
	}
	return strings.Map(func(r rune) rune {
		to.log = f
		return r
	}, p), nil
}

func goesOnInALiteral(p string) (string, error) {
	f, err := os.Open(p)
	if err != nil {
		return "", err
	}
	return strings.Map(func(r rune) rune {
		go f.Close()
		return r
	}, p), nil
}

func methodValueBorrowed(p, text string) (string, error) {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return "", err
	}
	return os.Expand(text, func(string) string { return f.Name() }), nil
}

// Deferred and started calls of what is not known.

func deferredParameter(p string, use func(io.Closer)) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer use(f)
	return nil
}

func deferredInterface(p string, s interface{ keep(io.Closer) }) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer s.keep(f)
	return nil
}

func deferredInterfaceOfItsHolder(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	var c io.Closer = &holder{f: f}
	defer c.Close()
	return nil
}

func startedInterface(p string, s interface{ keep(io.Closer) }) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	go s.keep(f)
	return nil
}

func startedMethod(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	var c io.Closer = f
	go c.Close()
	return nil
}

func viewInAGoroutine(p string, w io.Writer) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	go io.Copy(w, io.LimitReader(f, 10))
	return nil
}

func deferredWait(p string) error {
	f, err := os.Create(p) // want `file f from os.Create is never closed`
	if err != nil {
		return err
	}
	cmd := exec.Command("ls")
	cmd.Stdout = f
	if err := cmd.Start(); err != nil {
		return err
	}
	defer cmd.Wait()
	return nil
}

func commandGivenAway(p string, run func(*exec.Cmd) error) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	cmd := exec.Command("ls")
	cmd.Stdout = f
	return run(cmd)
}

func commandDeferredAway(p string, run func(*exec.Cmd)) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	cmd := exec.Command("ls")
	cmd.Stdout = f
	defer run(cmd)
	return nil
}

// What a variable holds after somebody else could set it.

func flagSetByACallback(p string, visit func(func())) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	whole := true
	visit(func() { whole = false })
	if whole {
		return f.Close()
	}
	return nil
}

func flagReadByACallback(p string, visit func(func())) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	whole := true
	visit(func() { fmt.Println(whole) })
	if whole {
		return f.Close()
	}
	return nil
}

func check2(err *error) {}

func errorSetByAnother(p string) error {
	f, err := os.Open(p)
	check2(&err)
	if err != nil {
		return err
	}
	return f.Close()
}

func failed(op string, args ...any) bool { return len(args) > 0 && args[0] != nil }

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// The helper is asked about the error, among other things.

func errorAmongArguments(p string) error {
	f, err := os.Open(p)
	if failed("open", err) {
		return err
	}
	return f.Close()
}

func errorsJoined(p string, last error) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err := errors.Join(err, last); err != nil {
		return err
	}
	return f.Close()
}

func errorAmongErrors(p string, last error) error {
	f, err := os.Open(p)
	if err := firstError(last, err); err != nil {
		return err
	}
	return f.Close()
}
