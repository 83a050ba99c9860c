package lib

import (
	"compress/gzip"
	"io"
)

type tidied struct {
	io.Reader
	tidy func()
}

func (t *tidied) Close() error {
	t.tidy()
	return nil
}

// Decompress returns one reader or another.
func Decompress(in io.Reader, kind string, tidy func()) (io.ReadCloser, error) {
	if kind == "" {
		return &tidied{in, tidy}, nil
	}
	zr, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	return &tidied{zr, tidy}, nil
}

var stdin io.ReadCloser

// Input may be what others read as well.
func Input(name string, open func(string) (io.ReadCloser, error)) (io.ReadCloser, error) { // want `Input returns a stream from open on one path and stdin on another`
	if name == "-" {
		return stdin, nil
	}
	return open(name)
}
