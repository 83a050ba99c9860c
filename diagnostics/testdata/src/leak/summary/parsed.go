package summary

import (
	"bufio"
	"io"
	"os"
)

// What is seen to be read to its end is not read through what comes of it.

type document struct {
	lines []any
	next  *document
}

func parseAll(r io.Reader) (*document, error) {
	s := bufio.NewScanner(r)
	d := &document{}
	for s.Scan() {
		d.lines = append(d.lines, s.Text())
	}
	return d, s.Err()
}

func parsedFile(name string) (*document, error) {
	f, err := os.Open(name) // want `file f from os\.Open is never closed: missing f\.Close\(\)`
	if err != nil {
		return nil, err
	}
	return parseAll(f)
}

func parsedAndClosed(name string) (*document, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return parseAll(f)
}

type lazy struct{ r *bufio.Reader }

func parseLater(r io.Reader) (*lazy, error) {
	return &lazy{bufio.NewReader(r)}, nil
}

func parsedLater(name string) (*lazy, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return parseLater(f)
}
