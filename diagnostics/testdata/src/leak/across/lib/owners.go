package lib

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"sync"
)

// Store is guarded by a flag.
type Store struct {
	mu     sync.Mutex
	f      *os.File
	closed bool
}

func OpenStore(name string) (*Store, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &Store{f: f}, nil
}

func (s *Store) Size() (int64, error) {
	st, err := s.f.Stat()
	if err != nil {
		return 0, err
	}
	return st.Size(), nil
}

func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	return s.f.Close()
}

// Once is guarded by a sync.Once.
type Once struct {
	once sync.Once
	c    net.Conn
}

func DialOnce(addr string) (*Once, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &Once{c: c}, nil
}

func (o *Once) Send(text string) error {
	_, err := io.WriteString(o.c, text)
	return err
}

func (o *Once) Close() (err error) {
	o.once.Do(func() { err = o.c.Close() })
	return err
}

// Nulling forgets what it has released.
type Nulling struct{ c net.Conn }

func DialNulling(addr string) (*Nulling, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &Nulling{c: c}, nil
}

func (n *Nulling) Addr() net.Addr { return n.c.RemoteAddr() }

func (n *Nulling) Stop() {
	if n.c != nil {
		n.c.Close()
		n.c = nil
	}
}

// Embedding has the methods of the file.
type Embedding struct {
	*os.File
	Lines int
}

func OpenEmbedding(name string) (*Embedding, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &Embedding{File: f}, nil
}

// Outer has the methods of an owner.
type Outer struct {
	*Store
	name string
}

func OpenOuter(name string) (*Outer, error) {
	s, err := OpenStore(name)
	if err != nil {
		return nil, err
	}
	return &Outer{Store: s, name: name}, nil
}

// Nested owns an owner.
type Nested struct {
	store *Store
	r     *bufio.Reader
}

func OpenNested(name string) (*Nested, error) {
	s, err := OpenStore(name)
	if err != nil {
		return nil, err
	}
	return &Nested{store: s, r: bufio.NewReader(s.f)}, nil
}

func (n *Nested) Line() (string, error) { return n.r.ReadString('\n') }

func (n *Nested) Close() error { return n.store.Close() }

// Pair releases both.
type Pair struct{ a, b *os.File }

func OpenPair(x, y string) (*Pair, error) {
	a, err := os.Open(x)
	if err != nil {
		return nil, err
	}
	b, err := os.Open(y)
	if err != nil {
		a.Close()
		return nil, err
	}
	return &Pair{a, b}, nil
}

func (p *Pair) Close() error { return errors.Join(p.a.Close(), p.b.Close()) }

// Half releases one of two.
type Half struct{ a, b *os.File }

func NewHalf(a, b *os.File) *Half { return &Half{a, b} }

func (h *Half) Close() error { return h.a.Close() }

// Looped releases through a helper and a loop.
type Looped struct{ in, out io.Closer }

func NewLooped(in, out io.Closer) *Looped { return &Looped{in, out} }

func (l *Looped) Close() { CloseAll(l.in, l.out) }

// Helped releases through a helper.
type Helped struct{ c net.Conn }

func NewHelped(c net.Conn) *Helped { return &Helped{c} }

func (h *Helped) Close() { Close(h.c) }

// Peeking has no way to release.
type Peeking struct{ c net.Conn }

func Peek(c net.Conn) *Peeking { return &Peeking{c} }

func (p *Peeking) Addr() string { return p.c.RemoteAddr().String() }

// Detaching may give away what it has.
type Detaching struct{ f *os.File }

func NewDetaching(f *os.File) *Detaching { return &Detaching{f} }

func (d *Detaching) Detach() *os.File {
	f := d.f
	d.f = nil
	return f
}

func (d *Detaching) Close() error {
	if d.f == nil {
		return nil
	}
	return d.f.Close()
}

// NewStore adopts where it succeeds and releases where it fails.
func NewStore(f *os.File) (*Store, error) {
	s := &Store{f: f}
	if _, err := s.Size(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// NewStoreOrNot adopts where it succeeds and leaves alone where it fails.
func NewStoreOrNot(f *os.File) (*Store, error) {
	s := &Store{f: f}
	if _, err := s.Size(); err != nil {
		return nil, err
	}
	return s, nil
}

// Source is an interface for what is an owner below.
type Source interface {
	io.Reader
	io.Closer
}

type source struct{ f *os.File }

func (s *source) Read(b []byte) (int, error) { return s.f.Read(b) }

func (s *source) Close() error { return s.f.Close() }

func OpenSource(name string) (Source, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &source{f}, nil
}

// Owner is generic.
type Owner[T io.Closer] struct{ t T }

func Own[T io.Closer](t T) *Owner[T] { return &Owner[T]{t} }

func (o *Owner[T]) Close() error { return o.t.Close() }
