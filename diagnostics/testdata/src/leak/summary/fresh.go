package summary

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// What is returned is fresh, or it is not.

func fetch(u string) (io.ReadCloser, error) {
	resp, err := http.Get(u)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, errors.New(resp.Status)
	}
	return resp.Body, nil
}

func fetched(u string) ([]byte, error) {
	body, err := fetch(u) // want `response body body from fetch is never closed: missing body\.Close\(\)`
	if err != nil {
		return nil, err
	}
	return io.ReadAll(body)
}

func fetchedAndClosed(u string) ([]byte, error) {
	body, err := fetch(u)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return io.ReadAll(body)
}

func do(c *http.Client, req *http.Request) (*http.Response, error) {
	return c.Do(req)
}

func status(c *http.Client, req *http.Request) (int, error) {
	resp, err := do(c, req) // want `response body resp from do is never closed: missing resp\.Body\.Close\(\)`
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

func statusAndClosed(c *http.Client, req *http.Request) (int, error) {
	resp, err := do(c, req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// Closed where it fails, fresh where it does not.
func openLocked(p string) (f *os.File, err error) {
	f, err = os.Open(p)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	_, err = f.Seek(0, io.SeekEnd)
	return
}

func lockedAndLeft(p string) error {
	f, err := openLocked(p) // want `file f from openLocked is never closed`
	if err != nil {
		return err
	}
	_, err = f.Stat()
	return err
}

func lockedAndClosed(p string) error {
	f, err := openLocked(p)
	if err != nil {
		return err
	}
	return f.Close()
}

func timed() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), time.Second)
}

func timedAndLeft() error {
	ctx, cancel := timed() // want `cancel function cancel from timed is not called on every path: missing cancel\(\)`
	if ctx.Err() != nil {
		cancel()
		return nil
	}
	if time.Now().IsZero() {
		return errors.New("no clock")
	}
	cancel()
	return nil
}

func timedAndDone() error {
	ctx, cancel := timed()
	defer cancel()
	return ctx.Err()
}

// Sometimes it is nobody's to close.
func input(name string) (*os.File, error) { // want `input returns a file from os\.Open on one path and os\.Stdin on another`
	if name == "-" {
		return os.Stdin, nil
	}
	return os.Open(name)
}

func readInput(name string) ([]byte, error) {
	f, err := input(name)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

// Somebody else has it too.
var (
	openMu sync.Mutex
	opened = map[string]*os.File{}
)

func shared(name string) (*os.File, error) {
	openMu.Lock()
	defer openMu.Unlock()
	if f := opened[name]; f != nil {
		return f, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	opened[name] = f
	return f, nil
}

func readShared(name string) ([]byte, error) {
	f, err := shared(name)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

// The cleanup comes beside it.
func buffered(w io.Writer) (*bufio.Writer, func() error) {
	bw := bufio.NewWriter(w)
	return bw, func() error { return bw.Flush() }
}

func writeBuffered(w io.Writer) error {
	bw, flush := buffered(w)
	bw.WriteString("x")
	return flush()
}

// What owns it is returned, and owed in its place.
func inside(addr string) (*session, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return newSession(c), nil
}

func useInside(addr string) error {
	s, err := inside(addr) // want `connection in s from inside is never closed: missing s\.Close\(\)`
	if err != nil {
		return err
	}
	return s.login()
}

// A function that calls itself.
func retried(p string, n int) (*os.File, error) {
	f, err := os.Open(p)
	if err != nil && n > 0 {
		return retried(p, n-1)
	}
	return f, err
}

func useRetried(p string) error {
	f, err := retried(p, 3)
	if err != nil {
		return err
	}
	_, err = f.Stat()
	return err
}

// A caller that hands on what it was given is no leak, at any depth.
func one(p string) (*os.File, error)   { return os.Open(p) }
func two(p string) (*os.File, error)   { return one(p) }
func three(p string) (*os.File, error) { return two(p) }

func deep(p string) error {
	f, err := three(p) // want `file f from three is never closed`
	if err != nil {
		return err
	}
	_, err = f.Stat()
	return err
}

func deepAndClosed(p string) error {
	f, err := three(p)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.Stat()
	return err
}
