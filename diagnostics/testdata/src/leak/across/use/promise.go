package use

import (
	"io"

	"leak/across/lib"
)

func decompressed(in io.Reader) (int64, error) {
	r, err := lib.Decompress(in, "gzip", func() {}) // want `stream r from lib\.Decompress is never closed: missing r\.Close\(\)`
	if err != nil {
		return 0, err
	}
	return io.Copy(io.Discard, r)
}

func decompressedAndClosed(in io.Reader) (int64, error) {
	r, err := lib.Decompress(in, "gzip", func() {})
	if err != nil {
		return 0, err
	}
	defer r.Close()
	return io.Copy(io.Discard, r)
}

func input(open func(string) (io.ReadCloser, error)) (int64, error) {
	r, err := lib.Input("-", open)
	if err != nil {
		return 0, err
	}
	return io.Copy(io.Discard, r)
}
