package lib

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
)

// Open is fresh, over three functions and two files.
func Open(name string) (*os.File, error) { return openFound(name) }

// OpenReader is fresh and an interface.
func OpenReader(name string) (io.ReadCloser, error) {
	f, err := Open(name)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// OpenOrStdin is fresh on one path only.
func OpenOrStdin(name string) (*os.File, error) { // want `OpenOrStdin returns a file from Open on one path and os\.Stdin on another`
	if name == "-" {
		return os.Stdin, nil
	}
	return Open(name)
}

// OpenOnce is kept for the next caller.
func OpenOnce(name string) (*os.File, error) {
	if f := known[name]; f != nil {
		return f, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	known[name] = f
	return f, nil
}

var known = map[string]*os.File{}

// Fetch is fresh where the status is right, and closed where it is not.
func Fetch(url string) (*http.Response, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, errors.New(resp.Status)
	}
	return resp, nil
}

// FetchBody is fresh, and was a field of something.
func FetchBody(url string) (io.ReadCloser, error) {
	resp, err := Fetch(url)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

// OpenWithCleanup hands the release out beside what it releases.
func OpenWithCleanup(name string) (*os.File, func(), error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	return f, func() { f.Close() }, nil
}

// TempDir hands out a path and what removes it.
func TempDir() (dir string, cleanup func() error, err error) {
	dir, err = os.MkdirTemp("", "lib")
	if err != nil {
		return "", nil, err
	}
	return dir, func() error { return os.RemoveAll(dir) }, nil
}

// Session hands out a context and its cancel function.
func Session(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithCancel(ctx)
}

// Must is for wrapping calls.
func Must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// MustOpen is fresh and has no error.
func MustOpen(name string) *os.File { return Must(os.Open(name)) }

// With opens and closes around what it is given.
func With[T io.Closer](open func() (T, error), use func(T) error) (err error) {
	t, err := open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	return use(t)
}

// WithFile is a scoped helper.
func WithFile(name string, use func(*os.File) error) (err error) {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return use(f)
}
