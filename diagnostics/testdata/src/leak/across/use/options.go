package use

import (
	"net"
	"os"

	"leak/across/lib"
)

func client(addr string) error {
	c, err := lib.DialClient(addr, lib.WithNumber(1)) // want `connection in c from lib.DialClient is never closed: missing c\.Close\(\)`
	if err != nil {
		return err
	}
	return c.Ping()
}

func clientClosed(addr string) error {
	c, err := lib.DialClient(addr, lib.WithNumber(1))
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Ping()
}

func chained(addr string) error {
	c, err := lib.DialClient(addr) // want `connection in c from lib.DialClient is never closed`
	if err != nil {
		return err
	}
	d := c.With(1).Named("x")
	return d.Ping()
}

func chainedAndClosed(addr string) error {
	c, err := lib.DialClient(addr)
	if err != nil {
		return err
	}
	d := c.With(1).Named("x")
	defer d.Close()
	return d.Ping()
}

// What an option keeps, the client has.
func logged(p string) (*lib.Client, error) {
	f, err := os.Create(p)
	if err != nil {
		return nil, err
	}
	return lib.New(lib.WithLog(f)), nil
}

func withConn(addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	c := lib.New(lib.WithConn(conn), lib.WithNumber(2))
	defer c.Close()
	return c.Ping()
}

func withConnTooLate(addr string, n int) (*lib.Client, error) {
	conn, err := net.Dial("tcp", addr) // want `connection conn from net.Dial is never closed`
	if err != nil {
		return nil, err
	}
	if n < 0 {
		return nil, os.ErrInvalid
	}
	return lib.New(lib.WithConn(conn), lib.WithNumber(n)), nil
}

func built(p string) (*lib.Store, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return new(lib.Builder).File(f).Build(), nil
}
