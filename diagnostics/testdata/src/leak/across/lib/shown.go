package lib

import (
	"net"
	"os"
)

// Shown lets everybody at what it holds.
type Shown struct {
	C net.Conn
	N int
}

func Show(c net.Conn) *Shown { return &Shown{C: c} }

// DialShown is fresh, and no method of it releases.
func DialShown(addr string) (*Shown, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &Shown{C: c}, nil
}

func (s *Shown) Name() string { return s.C.RemoteAddr().String() }

// Txn ends in one of two ways.
type Txn struct{ f *os.File }

func Begin(name string) (*Txn, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &Txn{f}, nil
}

func (t *Txn) Write(text string) error {
	_, err := t.f.WriteString(text)
	return err
}

func (t *Txn) Commit() error {
	if err := t.f.Sync(); err != nil {
		return err
	}
	return t.f.Close()
}

func (t *Txn) Close() error { return t.f.Close() }

// Opened may be asked for its file.
type Opened struct {
	*os.File
	Name2 string
}

func OpenOpened(name string) (Opened, error) {
	f, err := os.Open(name)
	if err != nil {
		return Opened{}, err
	}
	return Opened{File: f}, nil
}
