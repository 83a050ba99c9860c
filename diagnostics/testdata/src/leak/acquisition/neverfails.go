package acquisition

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"os"
	"strings"
)

// The branch for an error that never comes is not taken.

func randomBytes(p string) ([]byte, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		return nil, err
	}
	return b, f.Close()
}

func randomBytesOfAReader(p string) ([]byte, error) {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return nil, err
	}
	b := make([]byte, 32)
	if _, err := io.ReadFull(rand.Reader, b); err != nil {
		return nil, err
	}
	return b, f.Close()
}

func inMemory(p string) (string, error) {
	f, err := os.Open(p)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	if _, err := text.WriteString(f.Name()); err != nil {
		return "", err
	}
	var raw bytes.Buffer
	if err := raw.WriteByte('\n'); err != nil {
		return "", err
	}
	return text.String() + raw.String(), f.Close()
}

// Nothing is made from no parent: the call panics.
func withoutParent() {
	defer func() { recover() }()
	_, _ = context.WithCancel(nil)
}
