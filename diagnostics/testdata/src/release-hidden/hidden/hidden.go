// Package hidden returns what it has opened as something else.
package hidden

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"io"
	"iter"
	"log"
	"net"
	"net/http"
	"net/textproto"
	"os"
	"strings"
)

func open(name string) (io.Reader, error) { // want `^file from os.Open is never closed: open returns it as io.Reader, and no caller can call Close\(\)$`
	return os.Open(name)
}

func checked(name string) (r io.ReaderAt, err error) { // want `^file f from os.Open is never closed: checked returns it as io.ReaderAt, and no caller can call f.Close\(\)$`
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if _, err := f.Stat(); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func fetch(url string) (io.Reader, error) { // want `^response body resp from http.Get is never closed: fetch returns it as io.Reader`
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

type source interface{ Read([]byte) (int, error) }

func (t *table) source(name string) source { // want `^file f from os.Open is never closed: source returns it as source`
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	return f
}

type table struct{ n int }

func lines(name string) (*bufio.Scanner, error) { // want `^file f from os.Open is never closed: lines returns only the \*bufio.Scanner over it, and no caller can call f.Close\(\)$`
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return bufio.NewScanner(f), nil
}

func rows(url string) (int64, *csv.Reader, error) { // want `^response body resp from http.Get is never closed: rows returns only the \*csv.Reader over it`
	resp, err := http.Get(url)
	if err != nil {
		return 0, nil, err
	}
	return resp.ContentLength, csv.NewReader(resp.Body), nil
}

func head(name string) (io.Reader, error) { // want `^file f from os.Open is never closed: head returns only the io.Reader over it`
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return io.LimitReader(f, 1024), nil
}

// From here on all is well.

func closer(name string) (io.ReadCloser, error) { return os.Open(name) }

func file(name string) (*os.File, error) { return os.Open(name) }

// The type has another way to end it.
type session interface {
	Read([]byte) (int, error)
	Shutdown() error
}

type conn struct{ net.Conn }

func (c conn) Shutdown() error { return c.Close() }

func dial() (session, error) {
	c, err := net.Dial("tcp", "localhost:1")
	if err != nil {
		return nil, err
	}
	return conn{c}, nil
}

// A cleanup function, or something with a release, is beside it.
func withCleanup(name string) (io.Reader, func(), error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	return f, func() { f.Close() }, nil
}

func withCloser(name string) (io.Reader, io.Closer, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	return f, f, nil
}

func pipe(name string, c net.Conn) (*bufio.Reader, net.Conn, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	return bufio.NewReader(f), c, nil
}

// Somebody else has it.
type holder struct{ f *os.File }

func (h *holder) open(name string) (io.Reader, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	h.f = f
	return f, nil
}

func (h *holder) Close() error { return h.f.Close() }

func whenDone(ctx context.Context, name string) (io.Reader, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { f.Close() })
	return f, nil
}

func handedOver(name string, keep func(io.Closer)) (io.Reader, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if name != "" {
		keep(f)
		return strings.NewReader(""), nil
	}
	return f, nil
}

// A connection that somebody else has.
type counts interface{ Available() int }

func reserve(c *http.ClientConn) counts {
	if c.Reserve() != nil {
		return nil
	}
	return c
}

// It ends where there is no more.
func scanned(db *sql.DB) (interface{ Scan(...any) error }, error) {
	rows, err := db.Query("select 1")
	if err != nil {
		return nil, err
	}
	for rows.Next() {
	}
	return rows, nil
}

// It is released before it is returned, or when the function returns.
func released(name string) (io.Reader, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f, nil // want `file f is closed when this returns`
}

// nothing returns what can be closed: a caller who asks for an io.Closer gets it.
func documented(name string) (io.Reader, error) { return os.Open(name) }

// Anything may be in it, and anybody asks.
func anything(name string) (any, error) { return os.Open(name) }

func generic[T any](name string, as func(*os.File) T) (T, error) {
	f, err := os.Open(name)
	if err != nil {
		var none T
		return none, err
	}
	return as(f), nil
}

// asked is an interface of which somebody asks more.
type asked interface{ Write([]byte) (int, error) }

func openAsked(name string) (asked, error) { return os.Create(name) }

func finish(a asked) {
	if c, ok := a.(io.Closer); ok {
		c.Close()
	}
	if _, ok := a.(interface{ Sync() error }); ok {
		return
	}
}

type switched interface{ WriteString(string) (int, error) }

func openSwitched(name string) (switched, error) { return os.Create(name) }

func end(s switched) {
	switch s := s.(type) {
	case *os.File:
		s.Close()
	}
}

// What goes on with it may own it: a literal, a structure, a function of the package.
func sequence(name string) (iter.Seq[string], error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return func(yield func(string) bool) {
		defer f.Close()
		for s := bufio.NewScanner(f); s.Scan() && yield(s.Text()); {
		}
	}, nil
}

type reader struct{ r *bufio.Reader }

func newReader(name string) (*reader, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &reader{bufio.NewReader(f)}, nil
}

func wrapped(name string) (io.Reader, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return untilEOF(f), nil
}

func untilEOF(r io.ReadCloser) io.Reader { return &atEOF{r} }

type atEOF struct{ r io.ReadCloser }

func (a *atEOF) Read(p []byte) (int, error) {
	n, err := a.r.Read(p)
	if err != nil {
		a.r.Close()
	}
	return n, err
}

func mail() (*textproto.Conn, error) {
	c, err := net.Dial("tcp", "localhost:25")
	if err != nil {
		return nil, err
	}
	return textproto.NewConn(c), nil
}

func logger(name string) (*log.Logger, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return log.New(f, "", 0), nil
}

type key struct{}

func inContext(ctx context.Context, name string) (context.Context, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return context.WithValue(ctx, key{}, f), nil
}

// What is returned is only made with it.
func decoded(name string) (*json.Decoder, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var text strings.Builder
	if _, err := io.Copy(&text, f); err != nil {
		return nil, err
	}
	return json.NewDecoder(strings.NewReader(text.String())), nil
}
