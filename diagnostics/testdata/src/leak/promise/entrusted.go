package promise

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
)

// Functions that can be seen, and return something different each time: where
// none of it belongs to anybody else, the type of the result speaks.

type pooled struct {
	io.Reader
	done func()
}

func (p *pooled) Close() error {
	p.done()
	return nil
}

func filtered(in io.Reader, done func()) (io.ReadCloser, bool) {
	return nil, false
}

func decompress(in io.Reader, kind string, done func()) (io.ReadCloser, error) {
	if kind == "" {
		return &pooled{in, done}, nil
	}
	if rc, ok := filtered(in, done); ok {
		return rc, nil
	}
	zr, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	return &pooled{zr, done}, nil
}

func decompressed(in io.Reader, done func()) (int64, error) {
	r, err := decompress(in, "gzip", done) // want `stream r from decompress is never closed: missing r\.Close\(\)`
	if err != nil {
		return 0, err
	}
	return io.Copy(io.Discard, r)
}

func decompressedAndClosed(in io.Reader, done func()) (int64, error) {
	r, err := decompress(in, "gzip", done)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	return io.Copy(io.Discard, r)
}

func openOr(name string, other func(string) (io.ReadCloser, error)) (io.ReadCloser, error) {
	if strings.HasPrefix(name, "other:") {
		return other(name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &pooled{f, func() { f.Close() }}, nil
}

type retrying struct {
	do func(*http.Request) (*http.Response, error)
}

func (r *retrying) send(req *http.Request) (*http.Response, error) {
	var last error
	for range 3 {
		resp, err := r.do(req)
		if err == nil && resp.StatusCode < 500 {
			return resp, nil
		}
		if err == nil {
			resp.Body.Close()
			err = errors.New(resp.Status)
		}
		last = err
	}
	return nil, last
}

// A response is returned for its header as well: its body may be closed.
func sent(r *retrying, req *http.Request) (int, error) {
	resp, err := r.send(req) // want `response body resp from r\.send is never closed: missing resp\.Body\.Close\(\)`
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

// It is kept.
type cachedReader struct {
	once sync.Once
	rc   io.ReadCloser
	err  error
}

func (c *cachedReader) open(name string) (io.ReadCloser, error) {
	c.once.Do(func() { c.rc, c.err = os.Open(name) })
	return c.rc, c.err
}

func kept(c *cachedReader) (int64, error) {
	r, err := c.open("x")
	if err != nil {
		return 0, err
	}
	return io.Copy(io.Discard, r)
}

// It is the caller's already.
func checked(rc io.ReadCloser) (io.ReadCloser, error) {
	if rc == nil {
		return nil, errors.New("nothing")
	}
	return rc, nil
}

func useChecked(rc io.ReadCloser) (int64, error) {
	r, err := checked(rc)
	if err != nil {
		return 0, err
	}
	return io.Copy(io.Discard, r)
}

func counting(rc io.ReadCloser, n func()) (io.ReadCloser, error) {
	if rc == nil {
		return nil, errors.New("nothing")
	}
	return &pooled{rc, n}, nil
}

func useCounting(rc io.ReadCloser) (int64, error) {
	r, err := counting(rc, func() {})
	if err != nil {
		return 0, err
	}
	return io.Copy(io.Discard, r)
}

// There is nothing to close.
func inMemory(s string) (io.ReadCloser, error) {
	if s == "" {
		return nil, errors.New("nothing")
	}
	return io.NopCloser(bytes.NewReader([]byte(s))), nil
}

func useInMemory() (int64, error) {
	r, err := inMemory("x")
	if err != nil {
		return 0, err
	}
	return io.Copy(io.Discard, r)
}

func unzipped(in io.Reader) (io.ReadCloser, error) {
	return gzip.NewReader(in)
}

func useUnzipped(in io.Reader) (int64, error) {
	r, err := unzipped(in)
	if err != nil {
		return 0, err
	}
	return io.Copy(io.Discard, r)
}

var shared io.ReadCloser

func either(name string, own bool) (io.ReadCloser, error) {
	if !own {
		return shared, nil
	}
	return os.Open(name)
}

func useEither(own bool) (int64, error) {
	r, err := either("x", own)
	if err != nil {
		return 0, err
	}
	return io.Copy(io.Discard, r)
}

// Its end is registered.
func forTest(t *testing.T, open func(string) (io.ReadCloser, error)) (io.ReadCloser, error) {
	rc, err := open("x")
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { rc.Close() })
	return rc, nil
}

func useForTest(t *testing.T, open func(string) (io.ReadCloser, error)) {
	r, err := forTest(t, open)
	if err != nil {
		return
	}
	io.Copy(io.Discard, r)
}

func getReader(rs map[string]io.ReadCloser, name string) (io.ReadCloser, error) {
	rc, ok := rs[name]
	if !ok {
		return nil, errors.New("nothing")
	}
	return rc, nil
}

func useGetReader(rs map[string]io.ReadCloser) (int64, error) {
	r, err := getReader(rs, "x")
	if err != nil {
		return 0, err
	}
	return io.Copy(io.Discard, r)
}

// A response is returned for its header as well, after its body was closed.
func (r *retrying) decode(req *http.Request, into func(io.ReadCloser) error) (*http.Response, error) {
	resp, err := r.do(req)
	if err != nil {
		return nil, err
	}
	if into == nil {
		return resp, resp.Body.Close()
	}
	return resp, into(resp.Body)
}

func decoded(r *retrying, req *http.Request, into func(io.ReadCloser) error) (int, error) {
	resp, err := r.decode(req, into)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}
