// Package directive has comments that say nothing, and comments that say what
// the code alone does not.
package directive

import (
	"io"
	"os"
)

//deferls:own c // want `there is no directive //deferls:own; did you mean //deferls:owns\?`
func unknownName(c io.Closer) {}

//deferls:owns d // want `unknownParameter has no parameter d; it has c`
func unknownParameter(c io.Closer) {}

//deferls:owns // want `//deferls:owns needs the name of a parameter`
func noName(c io.Closer) {}

//deferls:owns c
//deferls:releases c // want `another directive speaks of c already; remove one of the two`
func twice(c io.Closer) {}

//deferls:returns-owned it.Stop() // want `\*os.File has no Stop that it.Stop\(\) could call`
func noSuchRelease() *os.File { return nil }

func inside(c io.Closer) {
	//deferls:owns c // want `//deferls:owns is about a function, and belongs in the doc comment of one`
	_ = c
}

func noReason() {
	_ = 1 /* want `say why, after the check: //deferls:ignore leak REASON; without a reason it ignores nothing` */ //deferls:ignore leak
}

func noCheck() {
	_ = 1 //deferls:ignore leek because // want `there is no check leek to ignore; did you mean leak\?`
}

// keep takes c over, which only its comment says.
//
//deferls:owns c
func keep(c io.Closer) { kept(c) }

// kept is a function value: nobody can see what it does.
var kept = func(io.Closer) {}

func handsOver(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	keep(f)
	return nil
}

// look only uses f.
//
//deferls:borrows f
func look(f *os.File) { kept(f) }

func stillOwes(name string) error {
	f, err := os.Open(name) // want `file f from os.Open is never closed: missing f.Close\(\)`
	if err != nil {
		return err
	}
	look(f)
	return nil
}

func looksAndCloses(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	look(f)
	return nil
}

// lease gives out something whose release is not called Close.
//
//deferls:returns-owned it.Return()
func lease() (*slot, error) { return free() }

var free = func() (*slot, error) { return &slot{}, nil }

type slot struct{}

func (s *slot) Return() {}

func leases() error {
	s, err := lease() // want `resource s from lease is never released: missing s.Return\(\)`
	if err != nil {
		return err
	}
	_ = s
	return nil
}

func leasesAndReturns() error {
	s, err := lease()
	if err != nil {
		return err
	}
	defer s.Return()
	return nil
}

// start gives out a function that stops what it has started.
//
//deferls:returns-owned stop it()
func start() (n int, stop func()) { return started() }

var started = func() (int, func()) { return 0, nil }

func starts() int {
	n, stop := start() // want `resource stop from start is never released: missing stop\(\)`
	_ = stop
	return n
}

func startsAndStops() int {
	n, stop := start()
	defer stop()
	return n
}

// store is an interface whose methods say what their implementations do.
type store interface {
	//deferls:owns c
	Put(c io.Closer)
	//deferls:returns-owned
	Get(name string) (io.ReadCloser, error)
}

func puts(s store, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	s.Put(f)
	return nil
}

func gets(s store) error {
	r, err := s.Get("x") // want `resource r from s.Get is never released: missing r.Close\(\)`
	if err != nil {
		return err
	}
	_, err = io.ReadAll(r)
	return err
}

func getsAndCloses(s store) error {
	r, err := s.Get("x")
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.ReadAll(r)
	return err
}

// None of these is a directive: deferls:owns in the middle, and another tool's.
//
//go:noinline
//nolint:unused
func otherComments() {}
