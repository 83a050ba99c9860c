// Package transfer holds the ways in which a resource gets another owner, and
// those that only look like one.
package transfer

import (
	"io"
	"net/http"
	"os"
)

// A local variable of a type of this package, which holds the file.

type holder struct {
	f *os.File
	n int
}

func (h *holder) Close() error { return h.f.Close() }

func (h *holder) start() error {
	if h.f == nil {
		return os.ErrInvalid
	}
	return started
}

var started error

func (h holder) finish() error { return h.f.Close() }

func closedByItsHolder(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	h := &holder{f: f}
	return h.Close()
}

func deferredByItsHolder(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	h := holder{f: f}
	defer h.Close()
	return h.start()
}

func holderByValue(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	h := holder{f: f}
	return h.finish()
}

func holderCopied(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	h := holder{f: f}
	h2 := h
	return h2.f.Close()
}

func holderCopiedNeverClosed(p string) (string, error) {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return "", err
	}
	h := holder{f: f}
	h2 := h
	return h2.f.Name(), nil
}

func holderAsInterface(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	h := holder{f: f}
	var c io.Closer = &h
	return c.Close()
}

func holderValueAsInterface(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	var x interface{ finish() error } = holder{f: f}
	return x.finish()
}

func holderInHolder(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	pair := struct{ a, b holder }{a: holder{f: f}}
	a := pair.a
	return a.f.Close()
}

func fieldOfHolder(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	h := holder{f: f}
	defer h.f.Close()
	return nil
}

func fieldOfHolderNeverClosed(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	h := holder{f: f}
	_, err = io.Copy(io.Discard, h.f)
	return err
}

func openedIntoAField(p string) (err error) {
	var h holder
	h.f, err = os.Open(p) // want `file h\.f from os.Open is never closed: missing h\.f\.Close\(\)`
	if err != nil {
		return err
	}
	h.n++
	return nil
}

func openedIntoAFieldAndClosed(p string) (err error) {
	var h holder
	h.f, err = os.Open(p)
	if err != nil {
		return err
	}
	defer h.f.Close()
	h.n++
	return nil
}

func responseMadeByHand(p string, w io.Writer) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	resp := &http.Response{StatusCode: 200, Body: f}
	return resp.Write(w)
}
