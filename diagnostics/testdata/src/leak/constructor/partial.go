// Package constructor holds functions that acquire more than one resource, or
// acquire one and go on: what was acquired before something fails.
package constructor

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
)

type pair struct {
	a, b *os.File
	r    *bufio.Reader
}

func (p *pair) Close() error { return errors.Join(p.a.Close(), p.b.Close()) }

func secondFails(x, y string) (*pair, error) {
	a, err := os.Open(x) // want `file a from os.Open is not closed on every path: missing a\.Close\(\)`
	if err != nil {
		return nil, err
	}
	b, err := os.Open(y)
	if err != nil {
		return nil, err
	}
	return &pair{a: a, b: b}, nil
}

func secondFailsFirstClosed(x, y string) (*pair, error) {
	a, err := os.Open(x)
	if err != nil {
		return nil, err
	}
	b, err := os.Open(y)
	if err != nil {
		a.Close()
		return nil, err
	}
	return &pair{a: a, b: b}, nil
}

func thirdFails(x, y, z string) ([]io.Closer, error) {
	a, err := os.Open(x) // want `file a from os.Open is not closed on every path`
	if err != nil {
		return nil, err
	}
	b, err := os.Open(y)
	if err != nil {
		a.Close()
		return nil, err
	}
	c, err := os.Open(z)
	if err != nil {
		b.Close()
		return nil, err
	}
	return []io.Closer{a, b, c}, nil
}

func thirdFailsBothClosed(x, y, z string) ([]io.Closer, error) {
	a, err := os.Open(x)
	if err != nil {
		return nil, err
	}
	b, err := os.Open(y)
	if err != nil {
		a.Close()
		return nil, err
	}
	c, err := os.Open(z)
	if err != nil {
		return nil, errors.Join(err, a.Close(), b.Close())
	}
	return []io.Closer{a, b, c}, nil
}

func closedWhereErrIsSet(x, y string) (p *pair, err error) {
	a, err := os.Open(x)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			a.Close()
		}
	}()
	b, err := os.Open(y)
	if err != nil {
		return nil, err
	}
	return &pair{a: a, b: b}, nil
}

// The deferred function looks at an err that the inner one hides, and sees nil.
func closedWhereAnotherErrIsSet(x, y string) (p *pair, _ error) {
	a, err := os.Open(x) // want `file a from os.Open is not closed on every path`
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			a.Close()
		}
	}()
	if _, err := os.Stat(y); err != nil {
		return nil, err
	}
	return &pair{a: a}, nil
}

func closedUnlessOk(x, y string) (*pair, error) {
	a, err := os.Open(x)
	if err != nil {
		return nil, err
	}
	ok := false
	defer func() {
		if !ok {
			a.Close()
		}
	}()
	b, err := os.Open(y)
	if err != nil {
		return nil, err
	}
	ok = true
	return &pair{a: a, b: b}, nil
}

// Set too early: the error that follows leaves the file open.
func closedUnlessOkTooEarly(x, y string) (*pair, error) {
	a, err := os.Open(x) // want `file a from os.Open is not closed on every path`
	if err != nil {
		return nil, err
	}
	ok := false
	defer func() {
		if !ok {
			a.Close()
		}
	}()
	if _, err := os.Stat(x); err != nil {
		return nil, err
	}
	ok = true
	b, err := os.Open(y)
	if err != nil {
		return nil, err
	}
	return &pair{a: a, b: b}, nil
}

func closedUnlessTaken(x, y string) (*pair, error) {
	a, err := os.Open(x)
	if err != nil {
		return nil, err
	}
	owned := a
	defer func() {
		if owned != nil {
			owned.Close()
		}
	}()
	b, err := os.Open(y)
	if err != nil {
		return nil, err
	}
	owned = nil
	return &pair{a: a, b: b}, nil
}

func cleanupReplaced(x, y string) (*pair, error) {
	cleanup := func() {}
	defer func() { cleanup() }()
	a, err := os.Open(x)
	if err != nil {
		return nil, err
	}
	cleanup = func() { a.Close() }
	b, err := os.Open(y)
	if err != nil {
		return nil, err
	}
	cleanup = func() {}
	return &pair{a: a, b: b}, nil
}

func gotoCleanup(x, y string) (*pair, error) {
	var b *os.File
	a, err := os.Open(x)
	if err != nil {
		return nil, err
	}
	if b, err = os.Open(y); err != nil {
		goto fail
	}
	if _, err = b.Stat(); err != nil {
		b.Close()
		goto fail
	}
	return &pair{a: a, b: b}, nil
fail:
	a.Close()
	return nil, err
}

func gotoCleanupForgetsOne(x, y string) (*pair, error) {
	var b *os.File
	a, err := os.Open(x)
	if err != nil {
		return nil, err
	}
	if b, err = os.Open(y); err != nil { // want `file b from os.Open is not closed on every path`
		goto fail
	}
	if _, err = b.Stat(); err != nil {
		goto fail
	}
	return &pair{a: a, b: b}, nil
fail:
	a.Close()
	return nil, err
}

func builtAndDropped(x string) (*pair, error) {
	a, err := os.Open(x) // want `file a from os.Open is not closed on every path`
	if err != nil {
		return nil, err
	}
	p := &pair{a: a, r: bufio.NewReader(a)}
	if _, err := p.r.ReadByte(); err != nil {
		return nil, err
	}
	return p, nil
}

func builtAndClosed(x string) (*pair, error) {
	a, err := os.Open(x)
	if err != nil {
		return nil, err
	}
	p := &pair{a: a, r: bufio.NewReader(a)}
	if _, err := p.r.ReadByte(); err != nil {
		p.a.Close()
		return nil, err
	}
	return p, nil
}

func builtInASetter(x string) (_ *pair, err error) {
	p := new(pair)
	if p.a, err = os.Open(x); err != nil {
		return nil, err
	}
	if p.b, err = os.Open(x); err != nil {
		p.a.Close()
		return nil, err
	}
	return p, nil
}

func builtInASetterDropped(x string) (_ *pair, err error) {
	p := new(pair)
	if p.a, err = os.Open(x); err != nil { // want `file p\.a from os.Open is not closed on every path: missing p\.a\.Close\(\)`
		return nil, err
	}
	if p.b, err = os.Open(x); err != nil {
		return nil, err
	}
	return p, nil
}

func upgraded(addr string, cfg *tls.Config) (net.Conn, error) {
	raw, err := net.Dial("tcp", addr) // want `connection raw from net.Dial is not closed on every path`
	if err != nil {
		return nil, err
	}
	if cfg == nil {
		return raw, nil
	}
	conn := tls.Client(raw, cfg)
	if err := conn.Handshake(); err != nil {
		return nil, err
	}
	return conn, nil
}

func listenerAndLog(addr, p string) (l net.Listener, log *os.File, err error) {
	if l, err = net.Listen("tcp", addr); err != nil {
		return nil, nil, err
	}
	if log, err = os.Create(p); err != nil {
		l.Close()
		return nil, nil, err
	}
	return l, log, nil
}
