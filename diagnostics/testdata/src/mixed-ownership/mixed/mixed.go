// Package mixed returns what it has opened, and what others use as well.
package mixed

import (
	"io"
	"net"
	"os"
)

func input(name string) (io.ReadCloser, error) { // want `^input returns a file from os.Open on one path and os.Stdin on another: to release the first is to take the second from everybody, and the caller cannot tell them apart$`
	if name == "-" {
		return os.Stdin, nil
	}
	return os.Open(name)
}

func output(name string) (f *os.File, err error) { // want `^output returns a file from os.Create on one path and os.Stdout on another`
	f = os.Stdout
	if name != "-" {
		f, err = os.Create(name)
		if err != nil {
			return nil, err
		}
	}
	return f, nil
}

var standing net.Conn

func dial(addr string) (c net.Conn, err error) { // want `^dial returns a connection from net.Dial on one path and standing on another`
	defer func() {
		if err != nil {
			c = nil
		}
	}()
	if addr == "" {
		c = standing
		return c, nil
	}
	c, err = net.Dial("tcp", addr)
	return c, err
}

// From here on all is well.

func wrapped(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(os.Stdin), nil
	}
	return os.Open(name)
}

func told(name string) (f *os.File, ours bool, err error) {
	if name == "-" {
		return os.Stderr, false, nil
	}
	f, err = os.Open(name)
	return f, true, err
}

func chosen(own bool) (*os.File, error) {
	if !own {
		return os.Stderr, nil
	}
	return os.Open("x")
}

func withCleanup(name string) (*os.File, func(), error) {
	if name == "-" {
		return os.Stderr, func() {}, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	return f, func() { f.Close() }, nil
}

func withCloser(name string) (io.Reader, io.Closer, error) {
	if name == "-" {
		return os.Stderr, io.NopCloser(nil), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	return f, f, nil
}

// The caller asks.
var known net.Conn

func ask(addr string) (net.Conn, error) {
	if addr == "" {
		return known, nil
	}
	return net.Dial("tcp", addr)
}

func use() error {
	c, err := ask("")
	if err != nil {
		return err
	}
	if known != nil && c != known {
		return c.Close()
	}
	return nil
}

// It is kept.
var cached net.Conn

func cache(addr string) (net.Conn, error) {
	if cached != nil {
		return cached, nil
	}
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	cached = c
	return c, nil
}

// All is opened here, or nothing.
func either(a, b string) (*os.File, error) {
	if a == "" {
		return os.Open(b)
	}
	return os.Open(a)
}

func nothing(name string) (*os.File, error) {
	if name == "" {
		return nil, os.ErrInvalid
	}
	return os.Open(name)
}

// What is returned in another place is another matter, and so is a field.
func others(name string) (*os.File, io.Writer, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, os.Stderr, err
	}
	return f, os.Stderr, nil
}

type holder struct{ f *os.File }

func (h *holder) file(name string) (*os.File, error) {
	if name == "" {
		return h.f, nil
	}
	return os.Open(name)
}
