// Package facts has functions that do things to their parameters. What is to be
// known of each is said in its comment, behind dashes.
package facts

import (
	"bufio"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"testing"
)

// - param 0: borrows
func Uses(r io.Reader) error {
	_, err := io.ReadAll(r)
	return err
}

// - param 0 of it.Close(): releases
func Closes(c io.Closer) {
	if c != nil {
		c.Close()
	}
}

// - param 0 of it.Close(): releases
func ClosesAndLogs(f *os.File) {
	if err := f.Close(); err != nil {
		log.Print(err)
	}
}

// - param 0 of it.Close(): releases
func ClosesThrough(f *os.File) { ClosesAndLogs(f) }

// - param 0 of it.Close(): releases
func ClosesDeferred(f *os.File) (int, error) {
	defer f.Close()
	return fmt.Fprintln(f, "x")
}

func ClosesPerhaps(c io.Closer, really bool) {
	if really {
		c.Close()
	}
}

// - param 0 of it.Close(): releases, if it fails: unknown
func ClosesAtTheEnd(f *os.File) error {
	if _, err := f.Stat(); err != nil {
		return err
	}
	return f.Close()
}

// - param 0 of it.Close(): borrows, if it fails: releases
func ClosesWhereItFails(c net.Conn) error {
	if c.RemoteAddr() == nil {
		c.Close()
		return errors.New("no address")
	}
	return nil
}

type registry struct{ all []io.Closer }

func (r *registry) Add(c io.Closer) { r.all = append(r.all, c) }

// Takes has it on success only.
// - param 1: unknown, if it fails: borrows
func (r *registry) Takes(c net.Conn) error {
	if c.RemoteAddr() == nil {
		return errors.New("no address")
	}
	r.all = append(r.all, c)
	return nil
}

// - returns only if param 1 is nil
// - param 0: returns in out0
func Must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// - param 0: returns in out0
func Checked(f *os.File) *os.File {
	if f == nil {
		log.Fatal("no file")
	}
	return f
}

// - param 0: keeps in out0
func Buffered(r io.Reader) *bufio.Reader { return bufio.NewReader(r) }

func Global(c io.Closer) { global = c }

var global io.Closer

func Sends(c chan<- io.Closer, x io.Closer) { c <- x }

func Runs(c io.Closer) {
	go func() { c.Close() }()
}

func Captures(c io.Closer) func() error { return func() error { return c.Close() } }

// - param 0 of it(): releases
func Calls(cancel func()) { cancel() }

// - never fails
// - param 0 of it(): releases
func Defers(cancel func()) error {
	defer cancel()
	return nil
}

// A context is no resource.
func WithContext(ctx context.Context) error { return ctx.Err() }

// - param 0 of it.Body.Close(): releases
func Drain(resp *http.Response) error {
	defer resp.Body.Close()
	_, err := io.Copy(io.Discard, resp.Body)
	return err
}

// - param 0: borrows
func Status(resp *http.Response) error {
	if resp.StatusCode != 200 {
		return errors.New(resp.Status)
	}
	return nil
}

// Functions that call themselves and each other.

// - param 0: borrows
func Walk(r io.Reader, n int) error {
	if n == 0 {
		return nil
	}
	if _, err := r.Read(nil); err != nil {
		return err
	}
	return Walk(r, n-1)
}

// - param 0 of it.Close(): releases
func Even(c io.Closer, n int) error {
	if n == 0 {
		return c.Close()
	}
	return Odd(c, n-1)
}

// - param 0 of it.Close(): releases
func Odd(c io.Closer, n int) error {
	if n < 0 {
		return c.Close()
	}
	return Even(c, n-1)
}

func SometimesRecursive(c io.Closer, n int) {
	if n == 0 {
		return
	}
	SometimesRecursive(c, n-1)
	c.Close()
}

// Interfaces that one type implements.

type sink interface{ take(c io.Closer) }

type closing struct{ n int }

func (s *closing) take(c io.Closer) { s.n++; c.Close() }

// - param 1 of it.Close(): releases
func GivesTo(s sink, c io.Closer) { s.take(c) }

type Sink interface{ Take(c io.Closer) }

type Taking struct{}

// - param 1 of it.Close(): releases
func (Taking) Take(c io.Closer) { c.Close() }

// Anybody may implement Sink.
func GivesToAny(s Sink, c io.Closer) { s.Take(c) }

// - returns only if param 0 is nil
func Check(err error) {
	if err != nil {
		panic(err)
	}
}

// - returns only if param 1 is not nil
// - param 0: borrows
func WantError(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
}

// - returns only if param 0 is nil
func CheckThrough(err error) { Check(err) }

func Logs(err error) {
	if err != nil {
		log.Print(err)
	}
}

// - never returns
func Die(msg string) {
	fmt.Fprintln(os.Stderr, msg)
	os.Exit(1)
}

// - never returns
func DieToo() { Die("too") }

func DiesPerhaps(code int) {
	if code != 0 {
		os.Exit(code)
	}
}

// They are closed where there is no next one, and owed where there is. (A row,
// which Scan closes, would not be.)
// - param 0 of it.Close(): borrows
// - param 0 of it.Scan(): releases
// - param 1: borrows
func ScanFirst(rows *sql.Rows, dest any) error {
	if rows.Next() {
		if err := rows.Scan(dest); err != nil {
			return err
		}
	}
	return nil
}

// They are closed when there is no next one.
// - param 0 of it.Close(): releases
// - param 0 of it.Scan(): releases
func DrainRows(rows *sql.Rows) (n int) {
	for rows.Next() {
		n++
	}
	return n
}

// - makes an error
func Errorf(format string, args ...any) error { return &myError{fmt.Sprintf(format, args...)} }

type myError struct{ text string }

func (e *myError) Error() string { return e.text }

// - makes an error
func Twice(loud bool) error {
	if loud {
		return errors.New("loud")
	}
	return Errorf("quiet")
}

// - wraps param 0
func Wrap(err error) error {
	if err == nil {
		return nil
	}
	return Errorf("%v", err)
}

// A deferred literal may say otherwise.
func ClosedAtTheEnd() (err error) {
	defer func() { err = global.Close() }()
	return nil
}

// - never fails
func Registered() (int, error) {
	defer println("done")
	return 1, nil
}

func Kept() error { return kept }

var kept *myError

func Length(s string) int { return len(s) }

func sum(a, b int) int { return a + b }

func unused(s []byte) bool { return len(s) == 0 }

// - param 0 of it.Close(): borrows
// - param 0 of it.Scan(): releases
func First[T any](rows *sql.Rows, to *T) error {
	if rows.Next() {
		if err := rows.Scan(to); err != nil {
			return err
		}
	}
	return rows.Err()
}

// - param 0 of it.Close(): releases, if it fails: borrows
// - param 0 of it.Scan(): releases
func All(rows *sql.Rows, to *[]string) error {
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return err
		}
		*to = append(*to, s)
	}
	return nil
}

func OrKept(rows *sql.Rows) {
	if rows.Next() {
		keptRows = rows
	}
}

var keptRows *sql.Rows

// There are more ways through it than can be followed: on none is it more than used.
// - param 0: borrows
func ManyWays(r io.Reader, flags [12]bool, out []string) error {
	n := 0
	for i, f := range flags {
		if f != flags[(i+1)%12] && f != flags[(i+3)%12] {
			n++
		}
	}
	if flags[0] {
		n += len(out[0])
		out = nil
	}
	if flags[1] == flags[2] {
		out, n = append(out, "1"), n+1
	}
	if flags[3] == flags[4] {
		out, n = append(out, "2"), n+2
	}
	if flags[5] == flags[6] {
		out, n = append(out, "3"), n+4
	}
	a, b, c, d, e := out == nil, n > 3, n > 5, n > 7, n > 9
	if a {
		n++
	}
	if b {
		n++
	}
	if c {
		n++
	}
	if d {
		n++
	}
	if e {
		n++
	}
	var err error
	if flags[7] {
		err = errOf("7")
	}
	if flags[8] {
		err = errOf("8")
	}
	if a && err == nil || b && n > 4 {
		_, err = io.ReadAll(r)
	}
	if c && err == nil || d && n > 4 {
		_, err = io.Copy(io.Discard, r)
	}
	if e && err == nil || a && n > 4 {
		_, err = bufio.NewReader(r).ReadByte()
		if zr, zerr := gzip.NewReader(r); zerr == nil {
			err = zr.Close()
		}
	}
	return err
}

func errOf(s string) error {
	if s == "" {
		return nil
	}
	return errors.New(s)
}
