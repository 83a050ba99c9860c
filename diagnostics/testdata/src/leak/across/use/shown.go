package use

import (
	"io"
	"net"
	"os"

	"leak/across/lib"
)

func shownClosedByItsField(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	s := lib.Show(c)
	return s.C.Close()
}

func shownNamed(addr string) (string, error) {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is never closed`
	if err != nil {
		return "", err
	}
	return lib.Show(c).Name(), nil
}

func shownNumber(addr string) (int, error) {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is never closed`
	if err != nil {
		return 0, err
	}
	s := lib.Show(c)
	return s.N, nil
}

func shownAndClosed(addr string) (int, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	s := lib.Show(c)
	return s.N, nil
}

func dialedShown(addr string) error {
	s, err := lib.DialShown(addr)
	if err != nil {
		return err
	}
	return s.C.Close()
}

func transacted(p string) error {
	t, err := lib.Begin(p)
	if err != nil {
		return err
	}
	if err := t.Write("hello"); err != nil {
		t.Close()
		return err
	}
	return t.Commit()
}

func transactedForgotten(p string) error {
	t, err := lib.Begin(p) // want `file in t from lib.Begin is not closed on every path: missing t\.Close\(\)`
	if err != nil {
		return err
	}
	if err := t.Write("hello"); err != nil {
		return err
	}
	return t.Commit()
}

// Promoted from an owner of another package, with all its ways to end.
type named struct {
	*lib.Txn
	name string
}

func begin(p string) (*named, error) {
	t, err := lib.Begin(p)
	if err != nil {
		return nil, err
	}
	return &named{t, p}, nil
}

func committed(p string) error {
	n, err := begin(p)
	if err != nil {
		return err
	}
	return n.Commit()
}

func committedBelow(p string) error {
	n, err := begin(p)
	if err != nil {
		return err
	}
	return n.Txn.Commit()
}

func written(p string) error {
	n, err := begin(p) // want `file in n from begin is never closed: missing n\.Close\(\)`
	if err != nil {
		return err
	}
	return n.Write("hello")
}

func fileTakenOut(p string) (*os.File, error) {
	o, err := lib.OpenOpened(p)
	if err != nil {
		return nil, err
	}
	return o.File, nil
}

func fileTakenOutAndClosed(p string) ([]byte, error) {
	o, err := lib.OpenOpened(p)
	if err != nil {
		return nil, err
	}
	f := o.File
	defer f.Close()
	return io.ReadAll(f)
}

func fileReadInPlace(p string) ([]byte, error) {
	o, err := lib.OpenOpened(p) // want `file in o from lib.OpenOpened is never closed: missing o\.Close\(\)`
	if err != nil {
		return nil, err
	}
	return io.ReadAll(o.File)
}

func fileReadInPlaceAndClosed(p string) ([]byte, error) {
	o, err := lib.OpenOpened(p)
	if err != nil {
		return nil, err
	}
	defer lib.Close(o.File)
	return io.ReadAll(o.File)
}

func shownKept(addr string, all map[string]*lib.Shown) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	all[addr] = lib.Show(c)
	return nil
}

func transactedLater(p string, later chan<- *lib.Txn) error {
	t, err := lib.Begin(p)
	if err != nil {
		return err
	}
	later <- t
	return nil
}
