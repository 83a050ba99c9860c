package facts

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
)

// - out0 is a fresh file: it.Close()
func Open(p string) (*os.File, error) { return os.Open(p) }

// - out0 is a fresh file: it.Close()
func OpenThrough(p string) (*os.File, error) {
	f, err := open(p)
	if err != nil {
		return nil, errors.Join(errors.New("open"), err)
	}
	return f, nil
}

func open(p string) (*os.File, error) { return Open(p) }

// - out0 is a fresh file: it.Close()
func OpenAsReader(p string) (io.ReadCloser, error) { return Open(p) }

// The caller cannot release it.
func OpenHidden(p string) (io.Reader, error) { return Open(p) }

// Sometimes it is somebody else's.
func OpenOrStdin(p string) (*os.File, error) {
	if p == "-" {
		return os.Stdin, nil
	}
	return os.Open(p)
}

var cached *os.File

func OpenCached(p string) (*os.File, error) {
	if cached == nil {
		f, err := os.Open(p)
		if err != nil {
			return nil, err
		}
		cached = f
	}
	return cached, nil
}

// - out0 is a fresh body: it.Body.Close()
func Get(url string) (*http.Response, error) {
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

// - out0 is a fresh body: it.Close()
func GetBody(url string) (io.ReadCloser, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

// - out1 is a fresh file: it() or out0.Close() in ()
func OpenWithCleanup(p string) (*os.File, func(), error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, nil, err
	}
	return f, func() { f.Close() }, nil
}

// - out0 is a fresh cancel: it() in ()
func Stopper() func() {
	_, cancel := context.WithCancel(context.Background())
	return func() { cancel() }
}

// Types that own.

type Store struct {
	mu   sync.Mutex
	f    *os.File
	done bool
}

// - out0 is a fresh file: it.Close() in f; not after Detach
func NewStore(p string) (*Store, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	s := &Store{f: f}
	if err := s.check(); err != nil {
		f.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) check() error {
	_, err := s.f.Stat()
	return err
}

func (s *Store) Size() (int64, error) {
	st, err := s.f.Stat()
	if err != nil {
		return 0, err
	}
	return st.Size(), nil
}

func (s *Store) Detach() *os.File { return s.f }

func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done {
		return nil
	}
	s.done = true
	return s.f.Close()
}

// - out0 is a fresh file: it.Close() in f; not after Detach
func OpenStore(p string) (*Store, error) { return NewStore(p) }

type once struct {
	one sync.Once
	c   net.Conn
}

func (o *once) Close() (err error) {
	o.one.Do(func() { err = o.c.Close() })
	return err
}

// - out0 is a fresh conn: it.Close() in c
func DialOnce(addr string) (io.Closer, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &once{c: c}, nil
}

type nulling struct{ c net.Conn }

func (n *nulling) Stop() {
	if c := n.c; c != nil {
		n.c = nil
		c.Close()
	}
}

// - out0 is a fresh conn: it.Stop() in c
func DialNulling(addr string) (*nulling, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &nulling{c}, nil
}

type embedding struct {
	*os.File
	n int
}

// - out0 is a fresh file: it.Close() in File
func OpenEmbedded(p string) (*embedding, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return &embedding{File: f}, nil
}

// Nothing releases what this one has.
type keeping struct{ c net.Conn }

func (k *keeping) Write(b []byte) (int, error) { return k.c.Write(b) }

func DialKeeping(addr string) (*keeping, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &keeping{c}, nil
}

// It is open only where a path is given.
func NewLazyStore(p string) (*Store, error) {
	s := &Store{}
	if p == "" {
		return s, nil
	}
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	s.f = f
	return s, nil
}

// - param 0: keeps in out0 until Close, not after Detach
func Adopt(f *os.File) *Store { return &Store{f: f} }

// - param 0: keeps in out0
func Peek(c net.Conn) *keeping { return &keeping{c: c} }

// - param 0 of it.Close(): keeps in out0 until Close, not after Detach, if it fails: releases
func AdoptChecked(f *os.File) (*Store, error) {
	s := &Store{f: f}
	if err := s.check(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// - param 0: keeps in out0 until Close, not after Detach, if it fails: borrows
func AdoptOrLeave(f *os.File) (*Store, error) {
	s := &Store{f: f}
	if err := s.check(); err != nil {
		return nil, err
	}
	return s, nil
}
