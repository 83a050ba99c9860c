package transfer

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
)

func returned(p string) (*os.File, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func returnedAtOnce(p string) (*os.File, error) {
	return os.Open(p)
}

func returnedAsInterface(p string) (io.ReadCloser, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Even as a reader: the caller may ask it whether it is a closer.
func returnedAsReader(p string) (io.Reader, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func returnedInAStruct(p string) (*holder, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return &holder{f: f}, nil
}

func returnedInAStructValue(p string) (holder, error) {
	f, err := os.Open(p)
	if err != nil {
		return holder{}, err
	}
	h := holder{n: 1}
	h.f = f
	return h, nil
}

type nameless struct{ f *os.File } // want `the file that nameless keeps in f is never closed`

// The type has no method that closes the file, so that its callers have nothing
// to call: they are not told, the type is.
func returnedInAStructThatCannotClose(p string) (*nameless, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return &nameless{f}, nil
}

func returnedBare(p string) (f *os.File, err error) {
	f, err = os.Open(p)
	if err != nil {
		return
	}
	_, err = f.Stat()
	return
}

func returnedWithItsError(p string) (f *os.File, err error) {
	f, err = os.Open(p)
	return f, err
}

func returnedInASlice(p string) ([]*os.File, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return []*os.File{f}, nil
}

func returnedInAMap(p string) map[string]io.Closer {
	f, err := os.Open(p)
	if err != nil {
		return nil
	}
	return map[string]io.Closer{p: f}
}

func returnedBuffered(p string) (struct {
	*bufio.Reader
	io.Closer
}, error) {
	f, err := os.Open(p)
	if err != nil {
		return struct {
			*bufio.Reader
			io.Closer
		}{}, err
	}
	return struct {
		*bufio.Reader
		io.Closer
	}{bufio.NewReader(f), f}, nil
}

func returnedOrNot(p string) (*os.File, error) {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return nil, err
	}
	if _, err := f.Stat(); err != nil {
		return nil, err
	}
	return f, nil
}

func returnedOrClosed(p string) (*os.File, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	if _, err := f.Stat(); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func namedSetToNil(p string) (f *os.File, err error) {
	f, err = os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return nil, err
	}
	if _, err = f.Stat(); err != nil {
		return nil, err
	}
	return
}

func namedReturnedEvenOnError(p string) (f *os.File, err error) {
	f, err = os.Open(p)
	if err != nil {
		return nil, err
	}
	if _, err = f.Stat(); err != nil {
		return f, err
	}
	return
}

func structOrError(p string) (*holder, error) {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return nil, err
	}
	h := &holder{f: f}
	if _, err := os.Stat(p); err != nil {
		return nil, err
	}
	return h, nil
}

func structClosedOnError(p string) (*holder, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	h := &holder{f: f}
	if _, err := os.Stat(p); err != nil {
		h.Close()
		return nil, err
	}
	return h, nil
}

// Nobody has the holder where it fails to start.
func structThatFailsToStart(p string) (*holder, error) {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path: missing f\.Close\(\)`
	if err != nil {
		return nil, err
	}
	h := &holder{f: f}
	if err := h.start(); err != nil {
		return nil, err
	}
	return h, nil
}

func closerReturned(p string) (func() error, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return f.Close, nil
}

func cleanupReturned(p string) (string, func(), error) {
	f, err := os.Open(p)
	if err != nil {
		return "", nil, err
	}
	return f.Name(), func() { f.Close() }, nil
}

func nameReturned(p string) (string, error) {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return "", err
	}
	return f.Name(), nil
}

func infoReturned(p string) (os.FileInfo, error) {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return nil, err
	}
	return f.Stat()
}

func addressReturned() (net.Addr, error) {
	l, err := net.Listen("tcp", ":0") // want `listener l from net.Listen is never closed`
	if err != nil {
		return nil, err
	}
	return l.Addr(), nil
}

func headerReturned(u string) (http.Header, error) {
	resp, err := http.Get(u) // want `response body resp from http.Get is never closed`
	if err != nil {
		return nil, err
	}
	return resp.Header, nil
}

func contextAndCancelReturned(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, cancel
}

// The context alone does not let its caller cancel it.
func contextReturned(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx) // want `cancel function cancel from context.WithCancel is never called: missing cancel\(\)`
	_ = cancel
	return ctx
}

func returnedFromALiteral(p string) error {
	open := func() (*os.File, error) {
		f, err := os.Open(p)
		if err != nil {
			return nil, err
		}
		return f, nil
	}
	f, err := open()
	if err != nil {
		return err
	}
	return f.Close()
}

func lostInALiteral(p string) error {
	size := func() (int64, error) {
		f, err := os.Open(p) // want `file f from os.Open is never closed`
		if err != nil {
			return 0, err
		}
		st, err := f.Stat()
		if err != nil {
			return 0, err
		}
		return st.Size(), nil
	}
	_, err := size()
	return err
}

func joinedWithAnError(p string) (*os.File, error) {
	f, err := os.Open(p)
	return f, errors.Join(err, errors.New("always"))
}
