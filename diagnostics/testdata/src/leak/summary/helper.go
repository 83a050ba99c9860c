// Package summary holds what one function cannot see alone: what another of the
// package does with what it is given, and that what it returns is fresh. Where a
// summary cannot say enough all is silent.
package summary

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
)

// Helpers that close what they are given.

func done(c io.Closer) {
	if c != nil {
		_ = c.Close()
	}
}

func closeIf(c io.Closer, really bool) {
	if really {
		c.Close()
	}
}

func closeLogged(name string, c io.Closer) {
	if err := c.Close(); err != nil {
		fmt.Println(name, err)
	}
}

func closedByDone(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer done(f)
	return nil
}

// The helper closes under a condition, which only its callers know: silent.
func closedPerhaps(p string, really bool) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer closeIf(f, really)
	return nil
}

func closedAndLogged(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer closeLogged(p, f)
	return nil
}

func onlyLookedAt(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed: missing f\.Close\(\)`
	if err != nil {
		return err
	}
	return look(f)
}

func look(f *os.File) error {
	_, err := f.Stat()
	return err
}

// The early return comes before any helper: that much one function can see.
func lookedAtTooLate(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed: missing f\.Close\(\)`
	if err != nil {
		return err
	}
	if p == "" {
		return errors.New("no name")
	}
	return look(f)
}

// Functions that return something fresh.

func openConfig() (*os.File, error) { return os.Open("config") }

func openAnything(names ...string) (io.ReadCloser, error) {
	for _, n := range names {
		if f, err := os.Open(n); err == nil {
			return f, nil
		}
	}
	return openConfig()
}

func readConfig() ([]byte, error) {
	f, err := openConfig() // want `file f from openConfig is never closed: missing f\.Close\(\)`
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

// Over two functions.
func readAnything() ([]byte, error) {
	f, err := openAnything("a", "b") // want `file f from openAnything is never closed: missing f\.Close\(\)`
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

func readConfigAndClose() ([]byte, error) {
	f, err := openConfig()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func readOrPanic(p string) []byte {
	f := must(os.Open(p)) // want `file from os.Open is never closed`
	return must(io.ReadAll(f))
}

func readOrPanicAndClose(p string) []byte {
	f := must(os.Open(p))
	defer f.Close()
	return must(io.ReadAll(f))
}

// Types that own what they are made from.

type session struct{ c net.Conn }

func newSession(c net.Conn) *session { return &session{c: c} }

func (s *session) Close() error { return s.c.Close() }

func (s *session) login() error { return refused }

var refused error

type view struct{ c net.Conn }

func newView(c net.Conn) view { return view{c} }

func owned(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	s := newSession(c)
	defer s.Close()
	return nil
}

// The session owns the connection and is never closed.
func ownedAndDropped(addr string) error {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is never closed: missing c\.Close\(\)`
	if err != nil {
		return err
	}
	s := newSession(c)
	return s.login()
}

// A view owns nothing.
func viewed(addr string) (string, error) {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is never closed: missing c\.Close\(\)`
	if err != nil {
		return "", err
	}
	v := newView(c)
	return v.c.RemoteAddr().String(), nil
}

// Where login fails, nobody has the session.
func loginFails(addr string) (*session, error) {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is not closed on every path: missing c\.Close\(\)`
	if err != nil {
		return nil, err
	}
	s := newSession(c)
	if err := s.login(); err != nil {
		return nil, err
	}
	return s, nil
}

func loginFailsAndClosed(addr string) (*session, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	s := newSession(c)
	if err := s.login(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Scoped helpers: the helper opens and closes, the function in between borrows.

func withFile(p string, use func(*os.File) error) (err error) {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return use(f)
}

// Who is called back may close it: silent.
func withFileNeverClosed(p string, use func(*os.File) error) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	return use(f)
}

func sizeOf(p string) (n int64, err error) {
	err = withFile(p, func(f *os.File) error {
		st, err := f.Stat()
		if err != nil {
			return err
		}
		n = st.Size()
		return nil
	})
	return n, err
}

// A resource of its own in the function in between is judged as anywhere.
func copyWithin(p, q string) error {
	return withFile(p, func(f *os.File) error {
		g, err := os.Create(q) // want `file g from os.Create is never closed: missing g\.Close\(\)`
		if err != nil {
			return err
		}
		_, err = io.Copy(g, f)
		return err
	})
}

// Functions that call each other, and methods called through an interface.

func even(c io.Closer, n int) error {
	if n == 0 {
		return c.Close()
	}
	return odd(c, n-1)
}

func odd(c io.Closer, n int) error { return even(c, n-1) }

func closedInTheEnd(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	return even(f, 10)
}

type store interface{ keep(io.Closer) }

type onlyStore struct{ all []io.Closer }

func (s *onlyStore) keep(c io.Closer) { s.all = append(s.all, c) }

func keptByAnInterface(s store, p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	s.keep(f)
	return nil
}
