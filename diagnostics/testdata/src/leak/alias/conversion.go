package alias

import (
	"errors"
	"io"
	"net/http/httptest"
	"os"
	"strings"
)

func nothingBelow() ([]byte, error) {
	rc := io.NopCloser(strings.NewReader("text"))
	return io.ReadAll(rc)
}

func recorded() ([]byte, error) {
	w := httptest.NewRecorder()
	return io.ReadAll(w.Result().Body)
}

func nopCloserClosesNothing(p string) ([]byte, error) {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return nil, err
	}
	rc := io.NopCloser(f)
	defer rc.Close()
	return io.ReadAll(rc)
}

func nopCloserAndFile(p string) ([]byte, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rc := io.NopCloser(f)
	defer rc.Close()
	return io.ReadAll(rc)
}

func closedAsInterface(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	var rc io.ReadCloser = f
	var c io.Closer = rc
	return c.Close()
}

func usedAsInterface(p string) ([]byte, error) {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return nil, err
	}
	var rc io.ReadCloser = f
	return io.ReadAll(rc)
}

func readerAssertedToCloser(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	var r io.Reader = f
	if c, ok := r.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

func readerAssertedToFile(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	var r io.Reader = f
	r.(*os.File).Close()
	return nil
}

func readerAssertedAndForgotten(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	var r io.Reader = f
	c, ok := r.(io.Closer)
	if !ok {
		return errors.New("no closer")
	}
	if s, ok := r.(io.Seeker); ok {
		if _, err := s.Seek(0, io.SeekStart); err != nil {
			return err
		}
	}
	return c.Close()
}

func switchedOnType(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	var r io.Reader = f
	switch c := r.(type) {
	case io.Closer:
		return c.Close()
	}
	return nil
}

type logFile struct {
	*os.File
	lines int
}

func embedded(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	l := logFile{File: f}
	defer l.Close()
	l.lines++
	return nil
}

func embeddedBehindAPointer(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	l := &logFile{File: f}
	defer l.Close()
	return nil
}

func embeddedNeverClosed(p string) (string, error) {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return "", err
	}
	l := logFile{File: f}
	return l.Name(), nil
}

func copiedName(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	g := f
	h := g
	return h.Close()
}

func copiedNameSetAnew(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	g := f
	g = os.Stdin
	return g.Close()
}

func throughAPointer(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	ptr := &f
	return (*ptr).Close()
}

func oneOfTwo(p string, other io.ReadCloser) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	rc := other
	if rc == nil {
		rc = f
	}
	return rc.Close()
}

func whicheverIsSet(p string, other io.ReadCloser) error {
	rc := other
	if rc == nil {
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		rc = f
	}
	return rc.Close()
}

func closedByAFunctionExpression(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	return (*os.File).Close(f)
}
