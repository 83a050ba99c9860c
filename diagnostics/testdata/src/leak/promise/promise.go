// Package promise has calls of what nobody can see: methods of interfaces and
// functions in variables.
package promise

import (
	"context"
	"database/sql"
	"io"
	"net"
	"net/http"
	"os"
)

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	Rows() *sql.Rows
}

type storage interface {
	Open(name string) (io.ReadCloser, error)
	Body() io.ReadCloser
	StdinPipe() (io.WriteCloser, error)
	Find(name string) (io.ReadCloser, int, error)
	OpenFile(name string) (*os.File, error)
	File(name string) (*os.File, error)
	Dial(addr string) (net.Conn, error)
	Conn(addr string) (net.Conn, error)
}

type doer interface {
	Do(req *http.Request) (*http.Response, error)
	Execute() (string, *http.Response, error)
}

func count(ctx context.Context, q querier) (n int, err error) {
	rows, err := q.QueryContext(ctx, "SELECT n FROM t") // want `rows rows from q.QueryContext is not closed on every path: missing rows\.Close\(\)`
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, err
		}
	}
	return n, rows.Err()
}

func countAndClose(ctx context.Context, q querier) (n int, err error) {
	rows, err := q.QueryContext(ctx, "SELECT n FROM t")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, err
		}
	}
	return n, rows.Err()
}

func status(d doer, req *http.Request) (int, error) {
	resp, err := d.Do(req) // want `response body resp from d.Do is never closed: missing resp\.Body\.Close\(\)`
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

func statusAndClose(d doer, req *http.Request) (int, error) {
	resp, err := d.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}

// Beside what was read from it, a response is there to be looked at.
func executed(d doer) (string, error) {
	text, resp, err := d.Execute()
	if err != nil {
		return "", err
	}
	return resp.Status + text, nil
}

func read(s storage, name string) ([]byte, error) {
	rc, err := s.Open(name) // want `stream rc from s.Open is never closed: missing rc\.Close\(\)`
	if err != nil {
		return nil, err
	}
	return io.ReadAll(rc)
}

func readAndClose(s storage, name string) ([]byte, error) {
	rc, err := s.Open(name)
	if err != nil {
		return nil, err
	}
	defer rc.Close()
	return io.ReadAll(rc)
}

func handedOn(s storage, name string) (io.ReadCloser, error) { return s.Open(name) }

func handedOnForgotten(s storage, name string) error {
	rc, err := handedOn(s, name) // want `stream rc from handedOn is never closed: missing rc\.Close\(\)`
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, rc)
	return err
}

// What is looked at, not opened.
func lookedAt(s storage, q querier, name string) error {
	if _, err := io.ReadAll(s.Body()); err != nil {
		return err
	}
	rc, n, err := s.Find(name)
	if err != nil || n == 0 {
		return err
	}
	if _, err := io.ReadAll(rc); err != nil {
		return err
	}
	w, err := s.StdinPipe()
	if err != nil {
		return err
	}
	_, err = w.Write(nil)
	return err
}

func dialled(s storage, addr string) (string, error) {
	c, err := s.Dial(addr) // want `connection c from s.Dial is never closed: missing c\.Close\(\)`
	if err != nil {
		return "", err
	}
	return c.RemoteAddr().String(), nil
}

func gotten(s storage, addr string) (string, error) {
	c, err := s.Conn(addr)
	if err != nil {
		return "", err
	}
	return c.RemoteAddr().String(), nil
}

func opened(s storage, p string) (string, error) {
	f, err := s.OpenFile(p) // want `file f from s.OpenFile is never closed: missing f\.Close\(\)`
	if err != nil {
		return "", err
	}
	return f.Name(), nil
}

func found(s storage, p string) (string, error) {
	f, err := s.File(p)
	if err != nil {
		return "", err
	}
	return f.Name(), nil
}

// Functions in fields and parameters.

type client struct {
	dial func(ctx context.Context, addr string) (net.Conn, error)
}

func (c *client) ping(ctx context.Context, addr string) error {
	conn, err := c.dial(ctx, addr) // want `connection conn from c.dial is never closed: missing conn\.Close\(\)`
	if err != nil {
		return err
	}
	_, err = conn.Write([]byte("ping"))
	return err
}

func (c *client) pingAndClose(ctx context.Context, addr string) error {
	conn, err := c.dial(ctx, addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.Write([]byte("ping"))
	return err
}

func retried(do func() (*http.Response, error)) (int, error) {
	resp, err := do() // want `response body resp from do is not closed on every path: missing resp\.Body\.Close\(\)`
	if err != nil {
		return 0, err
	}
	if resp.StatusCode >= 500 {
		return 0, io.EOF
	}
	return resp.StatusCode, resp.Body.Close()
}

func withTimeout(with func(context.Context) (context.Context, context.CancelFunc)) error {
	ctx, cancel := with(context.Background()) // want `cancel function cancel from with is never called: missing cancel\(\)`
	_ = cancel
	return ctx.Err()
}

func withTimeoutCalled(with func(context.Context) (context.Context, context.CancelFunc)) error {
	ctx, cancel := with(context.Background())
	defer cancel()
	return ctx.Err()
}

func copyOf(req *http.Request) ([]byte, error) {
	body, err := req.GetBody()
	if err != nil {
		return nil, err
	}
	return io.ReadAll(body)
}

// One type implements it, and says what it is: not a file of the caller's.
type cached struct{ f *os.File }

func (c *cached) open(string) (*os.File, error) { return c.f, nil }

func useCached(c *cached) (string, error) {
	f, err := c.open("x")
	if err != nil {
		return "", err
	}
	return f.Name(), nil
}
