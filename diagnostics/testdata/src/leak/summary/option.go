package summary

import (
	"io"
	"net"
	"os"
)

// Options set fields of what a constructor makes, and leave what it holds.

type link struct {
	c   net.Conn
	log io.WriteCloser
	n   int
}

func (l *link) Close() error { return l.c.Close() }

type linkOption func(*link) error

func withSize(n int) linkOption {
	return func(l *link) error {
		if n < 0 {
			return os.ErrInvalid
		}
		l.n = n
		return nil
	}
}

func dialLink(addr string, opts ...linkOption) (*link, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	l := &link{c: c}
	for _, o := range opts {
		if err := o(l); err != nil {
			c.Close()
			return nil, err
		}
	}
	return l, nil
}

// Where an option fails, nobody has the connection.
func dialLinkForgets(addr string, opts ...linkOption) (*link, error) {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is not closed on every path: missing c\.Close\(\)`
	if err != nil {
		return nil, err
	}
	l := &link{c: c}
	for _, o := range opts {
		if err := o(l); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func dialLinkThroughIt(addr string, opts ...linkOption) (*link, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	l := &link{c: c}
	for _, o := range opts {
		if err := o(l); err != nil {
			l.Close()
			return nil, err
		}
	}
	return l, nil
}

func linkLeft(addr string) (int, error) {
	l, err := dialLink(addr, withSize(3)) // want `connection in l from dialLink is never closed: missing l\.Close\(\)`
	if err != nil {
		return 0, err
	}
	return l.n, nil
}

func linkClosed(addr string) (int, error) {
	l, err := dialLink(addr, withSize(3))
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.n, nil
}

// An interface for what is applied.
type setting interface{ apply(*link) }

func dialSetting(addr string, settings ...setting) (*link, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	l := &link{c: c}
	for _, s := range settings {
		s.apply(l)
	}
	return l, nil
}

func settingLeft(addr string) (int, error) {
	l, err := dialSetting(addr) // want `connection in l from dialSetting is never closed: missing l\.Close\(\)`
	if err != nil {
		return 0, err
	}
	return l.n, nil
}

func settingClosed(addr string) error {
	l, err := dialSetting(addr)
	if err != nil {
		return err
	}
	return l.Close()
}

// What one function is called with may be released there: it is no option.
func dialAndGive(addr string, use func(*link)) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	use(&link{c: c})
	return nil
}

// Hooks that are called with the connection itself may close it.
func dialWithHooks(addr string, hooks ...func(net.Conn)) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	hooks[0](c)
	return nil
}

// A chain gives back what it is called on.

func (l *link) with(n int) *link {
	l.n = n
	return l
}

func newLink(c net.Conn) *link { return &link{c: c} }

func chainedLeft(addr string) (int, error) {
	l, err := dialLink(addr) // want `connection in l from dialLink is never closed`
	if err != nil {
		return 0, err
	}
	return l.with(1).with(2).n, nil
}

func chainedClosed(addr string) error {
	l, err := dialLink(addr)
	if err != nil {
		return err
	}
	l = l.with(1)
	defer l.Close()
	return nil
}

func chainedOnANewOne(addr string) (int, error) {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is never closed`
	if err != nil {
		return 0, err
	}
	return newLink(c).with(1).n, nil
}

func chainedOnANewOneClosed(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	l := newLink(c).with(1).with(2)
	return l.Close()
}

func chainedAndReturned(addr string) (*link, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return newLink(c).with(1), nil
}

func chainedAndReturnedLeft(addr string) (int, error) {
	l, err := chainedAndReturned(addr) // want `connection in l from chainedAndReturned is never closed`
	if err != nil {
		return 0, err
	}
	return l.n, nil
}
