package real

import (
	"crypto/tls"
	"errors"
	"net"
	"os"
	"syscall"
)

// An error that goes through somebody who cannot be seen is still one.
func converted(name string, toNative func(error) error) (_ *os.File, retErr error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() {
		if retErr != nil {
			f.Close()
		}
	}()
	if _, err := f.Stat(); err != nil {
		return nil, toNative(err)
	}
	return f, nil
}

// It is asked for something else, and may well say that there is nothing.
func askedFor(name string, state func(string) error) (_ *os.File, retErr error) {
	f, err := os.Open(name) // want `file f from os\.Open is not closed on every path`
	if err != nil {
		return nil, err
	}
	defer func() {
		if retErr != nil {
			f.Close()
		}
	}()
	if _, err := f.Stat(); err != nil {
		return nil, state(name)
	}
	return f, nil
}

// The connection of both is the one below.
func secure(addr string, conf *tls.Config) (net.Conn, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return tls.Client(c, conf), nil
}

func secured(addr string) error {
	c, err := secure(addr, nil) // want `connection c from secure is not closed on every path`
	if err != nil {
		return err
	}
	if _, err := c.Write([]byte("x")); err != nil {
		return err
	}
	return c.Close()
}

func securedAndClosed(addr string) error {
	c, err := secure(addr, nil)
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.Write([]byte("x"))
	return err
}

// What a structure has from what it embeds releases it, however deep it comes from.
type endpoint struct {
	*net.UDPConn
	name string
}

func newEndpoint(name string) (*endpoint, error) {
	c, err := net.ListenUDP("udp", nil)
	if err != nil {
		return nil, err
	}
	return &endpoint{c, name}, nil
}

func endpointForgotten() error {
	e, err := newEndpoint("x") // want `in e from newEndpoint is never closed: missing e\.Close\(\)`
	if err != nil {
		return err
	}
	_, err = e.Write([]byte(e.name))
	return err
}

func endpointClosed() error {
	e, err := newEndpoint("x")
	if err != nil {
		return err
	}
	defer e.Close()
	_, err = e.Write([]byte(e.name))
	return err
}

// The error is that of the call, and the call has failed.
func notThere(name string) (*os.File, error) {
	fd, err := syscall.Open(name, 0, 0)
	if err == syscall.ENOSYS {
		return nil, errors.New("not here")
	}
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), name), nil
}

type server struct{ mode, addr string }

// A mode is one or the other.
func (s *server) dial() error {
	var c net.Conn
	var err error
	if s.mode == "plain" {
		c, err = net.Dial("tcp", s.addr)
		if err != nil {
			return err
		}
	}
	if s.mode == "none" {
		return nil
	}
	if c != nil {
		c.Close()
	}
	return nil
}

func (s *server) dialUnless() error {
	var c net.Conn
	var err error
	if s.mode != "plain" {
		c, err = net.Dial("tcp", s.addr) // want `connection c from net\.Dial is not closed on every path`
		if err != nil {
			return err
		}
	}
	if s.mode == "none" {
		return nil
	}
	if c != nil {
		c.Close()
	}
	return nil
}

// On the way on which nothing panics, there is nothing to recover.
func recovered(name string, again func(string) (*os.File, error)) (f *os.File, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.New("panicked")
		}
		if err != nil {
			f, err = again(name)
		}
	}()
	return openedFor(name)
}

func openedFor(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// What is nothing has nothing to close.
type source interface{ Close() error }

type noSource struct{}

func (noSource) Close() error { return nil }

type fileSource struct{ *os.File }

func openSource(name string) (source, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return fileSource{f}, nil
}

func collect(names []string) (all []source, err error) {
	for _, n := range names {
		s, err := openSource(n)
		if err != nil {
			return all, err
		}
		if _, nothing := s.(noSource); nothing {
			continue
		}
		all = append(all, s)
	}
	return all, nil
}
