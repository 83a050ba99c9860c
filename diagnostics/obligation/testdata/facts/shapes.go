package facts

import (
	"errors"
	"io"
	"net"
	"os"
)

// What comes of several functions, types and parameters together.

// - out0 is a fresh file: it.Close()
func MustOpen(p string) *os.File { return Must(os.Open(p)) }

// - out0 is a fresh file: it.Close()
func OpenOrNothing(p string) *os.File {
	f, err := os.Open(p)
	if err != nil {
		return nil
	}
	return f
}

// - out0 is a fresh file: it.Close(), if true
func OpenOK(p string) (*os.File, bool) {
	f, err := os.Open(p)
	if err != nil {
		return nil, false
	}
	return f, true
}

// What the number says of the file nobody knows.
func OpenCode(p string) (*os.File, int) {
	f, err := os.Open(p)
	if err != nil {
		return nil, 1
	}
	return f, 0
}

// - out0 is a fresh file: it.Close()
// - out1 is a fresh file: it.Close()
func OpenBoth(p, q string) (a, b *os.File, err error) {
	if a, err = os.Open(p); err != nil {
		return nil, nil, err
	}
	if b, err = os.Open(q); err != nil {
		a.Close()
		return nil, nil, err
	}
	return a, b, nil
}

// - param 0 of it.Close(): releases
// - param 1: borrows
func ClosesTheFirst(a, b *os.File) error {
	_, err := b.Stat()
	return errors.Join(err, a.Close())
}

// - param 0 of it.Close(): releases
// - param 1 of it.Close(): releases
func ClosesBoth(a, b io.Closer) error { return errors.Join(a.Close(), b.Close()) }

// Of what is in a slice nothing is said.
func ClosesAll(cs ...io.Closer) {
	for _, c := range cs {
		c.Close()
	}
}

func ClosesAllOf(c io.Closer) { ClosesAll(c) }

// - param 0 of it.Close(): releases
func ClosesAnything[T io.Closer](t T) error { return t.Close() }

// - param 0: borrows
func ReadsAnything[T io.Reader](t T) error {
	_, err := io.ReadAll(t)
	return err
}

// - param 0: returns in out0
// - param 1: borrows
func Tee(r io.ReadCloser, w io.Writer) io.ReadCloser {
	io.WriteString(w, "reading")
	return r
}

type lines struct{ f *os.File }

func (l *lines) close() error { return l.f.Close() }

// A method that is not exported, and one that calls it.
func (l *lines) Close() error { return l.close() }

// - param 0: keeps in out0 until Close or close
func Lines(f *os.File) *lines { return &lines{f} }

// - out0 is a fresh file: it.Close() or it.close() in f
func OpenLines(p string) (*lines, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return Lines(f), nil
}

type outer struct {
	*lines
	n int
}

// - out0 is a fresh file: it.Close() in lines.f; not after close
func OpenOuter(p string) (*outer, error) {
	l, err := OpenLines(p)
	if err != nil {
		return nil, err
	}
	return &outer{lines: l}, nil
}

type byValue struct {
	lines
	n int
}

// - out0 is a fresh file: it.Close() or it.close() in lines.f
func OpenByValue(p string) (*byValue, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return &byValue{lines: lines{f}}, nil
}

type looping struct{ all [2]io.Closer }

type listing struct{ in, out io.Closer }

func (l *listing) Close() {
	for _, c := range []io.Closer{l.in, l.out} {
		c.Close()
	}
}

// It may be released there, and it may not.
// - param 0: keeps in out0, not after Close
// - param 1: keeps in out0, not after Close
func List(in, out io.Closer) *listing { return &listing{in, out} }

type Shows struct{ C net.Conn }

func (s Shows) Name() string { return s.C.RemoteAddr().String() }

// - param 0: keeps in out0
func Show(c net.Conn) Shows { return Shows{c} }

type part struct{ a, b *os.File }

func (p *part) Close() error { return p.a.Close() }

// - param 0: keeps in out0 until Close
// - param 1: keeps in out0
func Part(a, b *os.File) *part { return &part{a, b} }

type Option func(*conf)

type conf struct {
	c   net.Conn
	log io.Writer
}

func (c *conf) Close() error { return c.c.Close() }

// What a function literal keeps is handed on.
func WithLog(w io.WriteCloser) Option { return func(c *conf) { c.log = w } }

// - param 0: returns in out0
func (c *conf) With(n int) *conf { return c }

// - param 0: returns in out0
func (c *conf) To(w io.WriteCloser) *conf {
	c.log = w
	return c
}

// - param 0: returns in out0
func (c *conf) WithTwo(n, m int) *conf { return c.With(n).With(m) }

// Perhaps another one; where there is one, itself.
// - param 0: returns in out0
func (c *conf) Or(other *conf) *conf {
	if c == nil {
		return other
	}
	return c
}

// - param 0 of it.Close(): releases
// - param 1: borrows
func Copies(src io.ReadCloser, dst io.WriteCloser) error {
	defer src.Close()
	_, err := io.Copy(dst, src)
	return err
}

// - param 0 of it.Close(): releases
func ClosesTwice(c io.Closer) {
	defer c.Close()
	c.Close()
}

// - param 0 of it.Close(): releases
func ClosesInALiteral(c io.Closer) {
	defer func() {
		if err := c.Close(); err != nil {
			println(err.Error())
		}
	}()
}

// - param 0 of it.Close(): releases
func ClosesByAssertion(r io.Reader) {
	if c, ok := r.(io.Closer); ok {
		c.Close()
	}
}

func ClosesInAGoroutine(c io.Closer) { go c.Close() }

// - param 0: borrows
func Ignores(c io.Closer) bool { return c != nil }

// - out0 is a fresh file: it.Close() in File
func OpenPromoted(p string) (Promoted, error) {
	f, err := os.Open(p)
	if err != nil {
		return Promoted{}, err
	}
	return Promoted{File: f}, nil
}
