package transfer

import (
	"io"
	"os"
)

// Nobody waits at an end that nobody has.

func otherEndDropped() []io.Reader {
	r, _ := io.Pipe()
	return []io.Reader{io.NopCloser(r)}
}

func readEndDropped() error {
	_, w := io.Pipe()
	return w.CloseWithError(io.ErrUnexpectedEOF)
}

func writeEndDropped(b []byte) bool {
	r, _ := io.Pipe()
	return r == nil || len(b) == 0
}

func bothDropped() { io.Pipe() }

func bothEnds(b []byte) {
	r, w := io.Pipe() // want `pipe r from io.Pipe is never closed`
	_, _ = r, w
}

// The ends of os.Pipe are descriptors, each for itself.
func endOfTheSystemsPipe() error {
	r, _, err := os.Pipe() // want `file from os.Pipe is discarded`
	if err != nil {
		return err
	}
	return r.Close()
}
