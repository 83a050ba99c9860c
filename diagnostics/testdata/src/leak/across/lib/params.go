// Package lib is what the package use calls: what its functions do with a
// resource goes from here to there as facts.
package lib

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
)

// Close releases.
func Close(c io.Closer) {
	if c != nil {
		_ = c.Close()
	}
}

// CloseThrough releases, over functions that are not exported and lie in another file.
func CloseThrough(c io.Closer) { closeLogged(c) }

// CloseIf releases under a condition of its own.
func CloseIf(c io.Closer, really bool) {
	if really {
		c.Close()
	}
}

// CloseAll releases everything that it is given.
func CloseAll(cs ...io.Closer) {
	for _, c := range cs {
		c.Close()
	}
}

// CloseBoth releases both parameters.
func CloseBoth(a, b *os.File) error { return errors.Join(a.Close(), b.Close()) }

// CloseFirst releases the first parameter and uses the second.
func CloseFirst(a, b *os.File) error {
	_, err := b.Stat()
	return errors.Join(a.Close(), err)
}

// CloseBody releases what is in a field of the parameter.
func CloseBody(resp *http.Response) { resp.Body.Close() }

// Status borrows.
func Status(resp *http.Response) error {
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	return nil
}

// Count borrows.
func Count(r io.Reader) (int64, error) { return io.Copy(io.Discard, r) }

// CloseQuietly is a method that releases its argument.
func (l *Logger) CloseQuietly(c io.Closer) {
	if err := c.Close(); err != nil {
		l.l.Print(err)
	}
}

type Logger struct{ l *log.Logger }

var registered []io.Closer

// Register stores.
func Register(c io.Closer) { registered = append(registered, c) }

// Adopt stores where it succeeds and leaves alone where it fails.
func Adopt(c net.Conn) error {
	if c.RemoteAddr() == nil {
		return errors.New("no address")
	}
	registered = append(registered, c)
	return nil
}

// Greet releases where it fails and leaves alone where it succeeds.
func Greet(c net.Conn) error {
	if _, err := io.WriteString(c, "hello\n"); err != nil {
		c.Close()
		return err
	}
	return nil
}

// Serve releases when it is done, as a goroutine mostly.
func Serve(c net.Conn) {
	defer c.Close()
	io.Copy(c, c)
}

// Watch borrows, as a goroutine mostly.
func Watch(c net.Conn) { io.Copy(io.Discard, c) }

// Checked gives back what it was given.
func Checked(f *os.File) *os.File {
	if f == nil {
		panic("no file")
	}
	return f
}

// Run calls what it is given.
func Run(f func()) { f() }

// RunError calls what it is given.
func RunError(f func() error) {
	if err := f(); err != nil {
		log.Print(err)
	}
}

// Discard does not call it.
func Discard(f func()) bool { return f == nil }

// Each hands the parameter to somebody unknown.
func Each(r io.Reader, f func(io.Reader) error) error { return f(r) }

// Even and Odd call each other, and release in the end.
func Even(c io.Closer, n int) error {
	if n == 0 {
		return c.Close()
	}
	return Odd(c, n-1)
}

func Odd(c io.Closer, n int) error {
	if n <= 0 {
		return c.Close()
	}
	return Even(c, n-1)
}

// Ping and Pong call each other, and never release.
func Ping(c net.Conn, n int) error {
	if n == 0 {
		return nil
	}
	if _, err := c.Write([]byte("ping")); err != nil {
		return err
	}
	return Pong(c, n-1)
}

func Pong(c net.Conn, n int) error {
	if _, err := c.Read(make([]byte, 4)); err != nil {
		return err
	}
	return Ping(c, n)
}
