// Package a holds acquisition and error refinement (cases A).
package a

import (
	"errors"
	"io"
	"io/fs"
	"log"
	"net/http"
	"os"
)

func deferred(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(io.Discard, f)
	return err
}

func never(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed: missing f.Close\(\)`
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, f)
	return err
}

func early(p string, x bool) error {
	f, _ := os.Open(p) // want `file f from os.Open is not closed on every path`
	if x {
		return nil
	}
	return f.Close()
}

func both(p string, x bool) error {
	f, _ := os.Open(p)
	if x {
		f.Close()
		return nil
	}
	return f.Close()
}

func shadowed(a, b string) error {
	f, err := os.Open(a) // want `file f from os.Open is not closed on every path`
	g, err := os.Open(b)
	if err != nil {
		return err
	}
	defer f.Close()
	defer g.Close()
	return nil
}

func notExist(p string) error {
	f, err := os.Open(p)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func nilFirst(p string) error {
	f, err := os.Open(p)
	if nil == err {
		io.Copy(io.Discard, f)
		f.Close()
	}
	return err
}

func switched(p string) error {
	f, err := os.Open(p)
	switch {
	case err != nil:
		return err
	}
	return f.Close()
}

func fatal(p string) {
	f, err := os.Open(p)
	if err != nil {
		log.Fatal(err)
	}
	f.Close()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func musted(p string) {
	f, err := os.Open(p)
	must(err)
	f.Close()
}

func copied(p string) error {
	f, err := os.Open(p)
	e := err
	if e != nil {
		return e
	}
	return f.Close()
}

func initForm(p string) {
	if f, err := os.Open(p); err == nil {
		defer f.Close()
	}
}

func guarded(u string) error {
	resp, err := http.Get(u)
	if resp != nil && resp.Body != nil {
		defer resp.Body.Close()
	}
	return err
}

func guardedDefer(p string) {
	f, _ := os.Open(p)
	defer func() {
		if f != nil {
			f.Close()
		}
	}()
}

func status(u string) error {
	resp, err := http.Get(u) // want `response body resp from http.Get is not closed on every path: missing resp.Body.Close\(\)`
	if err != nil {
		return err
	}
	if resp.StatusCode != 200 {
		return errors.New("status")
	}
	defer resp.Body.Close()
	return nil
}

func shortCircuit(tmp *os.File, p string) error {
	f, err := os.Create(p) // want `file f from os.Create is not closed on every path`
	if err != nil {
		return err
	}
	if f.Chmod(0) != nil || f.Close() != nil {
		return errors.New("x")
	}
	return nil
}

func correlated(p string, verbose bool) {
	var f *os.File
	if verbose {
		f, _ = os.Open(p)
	}
	if verbose {
		f.Close()
	}
}

func optional(p string) {
	var f *os.File
	if p != "" {
		f, _ = os.Open(p)
	}
	if f != nil {
		defer f.Close()
	}
}

func stdin(p string) (err error) {
	f := os.Stdin
	if p != "-" {
		f, err = os.Open(p)
		if err != nil {
			return err
		}
	}
	if f != os.Stdin {
		defer f.Close()
	}
	return nil
}

func loop(ps []string) {
	for _, p := range ps {
		f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
		if err != nil {
			continue
		}
		if p == "" {
			continue
		}
		f.Close()
	}
}

func partial(a, b string) (*os.File, *os.File, error) {
	x, err := os.Open(a) // want `file x from os.Open is not closed on every path|file x from os.Open is never closed`
	if err != nil {
		return nil, nil, err
	}
	y, err := os.Open(b)
	if err != nil {
		return nil, nil, err
	}
	return x, y, nil
}

func partialNamed(a, b string) (x, y *os.File, err error) {
	x, err = os.Open(a)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			x.Close()
		}
	}()
	y, err = os.Open(b)
	if err != nil {
		return
	}
	return x, y, nil
}

// The return sets x to nil before the deferred function closes it.
func partialLost(a, b string) (x, y *os.File, err error) {
	x, err = os.Open(a) // want `file x from os.Open is never closed`
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			x.Close()
		}
	}()
	y, err = os.Open(b)
	if err != nil {
		return nil, nil, err
	}
	return x, y, nil
}

func okFlag(a, b string) (*os.File, *os.File, error) {
	x, err := os.Open(a)
	if err != nil {
		return nil, nil, err
	}
	ok := false
	defer func() {
		if !ok {
			x.Close()
		}
	}()
	y, err := os.Open(b)
	if err != nil {
		return nil, nil, err
	}
	ok = true
	return x, y, nil
}
