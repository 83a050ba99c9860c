package use

import (
	"io"
	"net"
	"os"

	"leak/across/lib"
)

func store(p string) (int64, error) {
	s, err := lib.OpenStore(p) // want `file in s from lib.OpenStore is never closed: missing s\.Close\(\)`
	if err != nil {
		return 0, err
	}
	return s.Size()
}

func storeClosed(p string) (int64, error) {
	s, err := lib.OpenStore(p)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	return s.Size()
}

func storeClosedByAHelper(p string) (int64, error) {
	s, err := lib.OpenStore(p)
	if err != nil {
		return 0, err
	}
	defer lib.Close(s)
	return s.Size()
}

func once(addr string) error {
	o, err := lib.DialOnce(addr) // want `connection in o from lib.DialOnce is never closed: missing o\.Close\(\)`
	if err != nil {
		return err
	}
	return o.Send("hello")
}

func onceClosed(addr string) error {
	o, err := lib.DialOnce(addr)
	if err != nil {
		return err
	}
	defer o.Close()
	return o.Send("hello")
}

func nulling(addr string) (net.Addr, error) {
	n, err := lib.DialNulling(addr) // want `connection in n from lib.DialNulling is never closed: missing n\.Stop\(\)`
	if err != nil {
		return nil, err
	}
	return n.Addr(), nil
}

func nullingStopped(addr string) (net.Addr, error) {
	n, err := lib.DialNulling(addr)
	if err != nil {
		return nil, err
	}
	defer n.Stop()
	return n.Addr(), nil
}

func embedding(p string) (string, error) {
	e, err := lib.OpenEmbedding(p) // want `file in e from lib.OpenEmbedding is never closed: missing e\.Close\(\)`
	if err != nil {
		return "", err
	}
	return e.Name(), nil
}

func embeddingClosed(p string) (string, error) {
	e, err := lib.OpenEmbedding(p)
	if err != nil {
		return "", err
	}
	defer e.Close()
	return e.Name(), nil
}

func embeddingClosedBelow(p string) (string, error) {
	e, err := lib.OpenEmbedding(p)
	if err != nil {
		return "", err
	}
	defer e.File.Close()
	return e.Name(), nil
}

func outer(p string) (int64, error) {
	o, err := lib.OpenOuter(p) // want `file in o from lib.OpenOuter is never closed: missing o\.Close\(\)`
	if err != nil {
		return 0, err
	}
	return o.Size()
}

func outerClosed(p string) (int64, error) {
	o, err := lib.OpenOuter(p)
	if err != nil {
		return 0, err
	}
	defer o.Close()
	return o.Size()
}

func outerClosedBelow(p string) (int64, error) {
	o, err := lib.OpenOuter(p)
	if err != nil {
		return 0, err
	}
	defer o.Store.Close()
	return o.Size()
}

func nested(p string) (string, error) {
	n, err := lib.OpenNested(p) // want `file in n from lib.OpenNested is never closed: missing n\.Close\(\)`
	if err != nil {
		return "", err
	}
	return n.Line()
}

func nestedClosed(p string) (string, error) {
	n, err := lib.OpenNested(p)
	if err != nil {
		return "", err
	}
	defer n.Close()
	return n.Line()
}

// Here around there around a file.
type deeper struct {
	n     *lib.Nested
	lines int
}

func openDeeper(p string) (*deeper, error) {
	n, err := lib.OpenNested(p)
	if err != nil {
		return nil, err
	}
	return &deeper{n: n}, nil
}

func (d *deeper) shut() error { return d.n.Close() }

func (d *deeper) Close() error { return d.shut() }

func deep(p string) (int, error) {
	d, err := openDeeper(p) // want `file in d from openDeeper is never closed: missing d\.Close\(\)`
	if err != nil {
		return 0, err
	}
	return d.lines, nil
}

func deepClosed(p string) (int, error) {
	d, err := openDeeper(p)
	if err != nil {
		return 0, err
	}
	defer d.shut()
	return d.lines, nil
}

func pair(p, q string) error {
	_, err := os.Stat(p)
	if err != nil {
		return err
	}
	x, err := lib.OpenPair(p, q) // want `file in x from lib.OpenPair is never closed: missing x\.Close\(\)`
	if err != nil {
		return err
	}
	_ = x
	return nil
}

func pairClosed(p, q string) error {
	x, err := lib.OpenPair(p, q)
	if err != nil {
		return err
	}
	return x.Close()
}

// Half closes the first and forgets the second.
func half(p, q string) error {
	a, err := os.Open(p)
	if err != nil {
		return err
	}
	b, err := os.Open(q) // want `file b from os.Open is never closed`
	if err != nil {
		a.Close()
		return err
	}
	h := lib.NewHalf(a, b)
	return h.Close()
}

func halfAndTheOther(p, q string) error {
	a, err := os.Open(p)
	if err != nil {
		return err
	}
	b, err := os.Open(q)
	if err != nil {
		a.Close()
		return err
	}
	defer b.Close()
	h := lib.NewHalf(a, b)
	return h.Close()
}

func looped(p, q string) error {
	a, err := os.Open(p)
	if err != nil {
		return err
	}
	b, err := os.Open(q)
	if err != nil {
		a.Close()
		return err
	}
	defer lib.NewLooped(a, b).Close()
	return nil
}

func helped(addr string) error {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is never closed`
	if err != nil {
		return err
	}
	h := lib.NewHelped(c)
	_ = h
	return nil
}

func helpedClosed(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	h := lib.NewHelped(c)
	defer h.Close()
	return nil
}

func peeked(addr string) (string, error) {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is never closed`
	if err != nil {
		return "", err
	}
	return lib.Peek(c).Addr(), nil
}

func peekedAndClosed(addr string) (string, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return "", err
	}
	defer c.Close()
	return lib.Peek(c).Addr(), nil
}

func detached(p string) (*os.File, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	d := lib.NewDetaching(f)
	return d.Detach(), nil
}

func neverDetached(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	d := lib.NewDetaching(f)
	if d == nil {
		return nil
	}
	return nil
}

func stored(p string) (int64, error) {
	f, err := os.Open(p)
	if err != nil {
		return 0, err
	}
	s, err := lib.NewStore(f)
	if err != nil {
		return 0, err // NewStore has closed it
	}
	defer s.Close()
	return s.Size()
}

func storedAndLeft(p string) (int64, error) {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return 0, err
	}
	s, err := lib.NewStore(f)
	if err != nil {
		return 0, err
	}
	return s.Size()
}

// Where NewStoreOrNot fails it leaves the file alone.
func storedOrNot(p string) (*lib.Store, error) {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return nil, err
	}
	s, err := lib.NewStoreOrNot(f)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func storedOrClosed(p string) (*lib.Store, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	s, err := lib.NewStoreOrNot(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return s, nil
}

func source(p string) ([]byte, error) {
	s, err := lib.OpenSource(p) // want `file in s from lib.OpenSource is never closed: missing s\.Close\(\)`
	if err != nil {
		return nil, err
	}
	return io.ReadAll(s)
}

func sourceClosed(p string) ([]byte, error) {
	s, err := lib.OpenSource(p)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return io.ReadAll(s)
}

func ownedGenerically(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	o := lib.Own(f)
	defer o.Close()
	return nil
}

func ownedGenericallyAndLeft(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	o := lib.Own(f)
	_ = o
	return nil
}

func kept(p string) (*lib.Store, error) {
	s, err := lib.OpenStore(p)
	if err != nil {
		return nil, err
	}
	if n, err := s.Size(); err != nil || n == 0 {
		s.Close()
		return nil, err
	}
	return s, nil
}

func keptOrLost(p string) (*lib.Store, error) {
	s, err := lib.OpenStore(p) // want `file in s from lib.OpenStore is not closed on every path`
	if err != nil {
		return nil, err
	}
	if _, err := s.Size(); err != nil {
		return nil, err
	}
	return s, nil
}

type registry struct{ stores map[string]*lib.Store }

func (r *registry) add(p string) error {
	s, err := lib.OpenStore(p)
	if err != nil {
		return err
	}
	r.stores[p] = s
	return nil
}
