package writer

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"io"
	"net"
	"os"
)

func deferred(name string, data []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	defer w.Flush() // want `w.Flush\(\) runs when f is closed already: what w still holds is lost, and so is the error` `the error of w.Flush\(\) is dropped`
	defer f.Close() // want `the error of f.Close\(\) is dropped`
	_, err = w.Write(data)
	return err
}

func inLiteral(conn net.Conn, data []byte) error {
	gz := gzip.NewWriter(conn)
	defer func() { // want `gz.Close\(\) runs when conn is closed already`
		_ = gz.Close()
	}()
	defer func() { conn.Close() }()
	_, err := gz.Write(data)
	return err
}

func byHand(f *os.File, rows [][]string) {
	w := csv.NewWriter(f)
	for _, r := range rows {
		w.Write(r)
	}
	f.Close()
	w.Flush() // want `w.Flush\(\) runs when f is closed already`
}

func assigned(f *os.File, data []byte) (err error) {
	w := bufio.NewWriter(f)
	w.Write(data)
	_ = f.Close()
	err = w.Flush() // want `w.Flush\(\) runs when f is closed already`
	return err
}

func closedByHand(f *os.File, data []byte) error {
	w := bufio.NewWriter(f)
	defer w.Flush() // want `w.Flush\(\) runs when f is closed already` `the error of w.Flush\(\) is dropped`
	if _, err := w.Write(data); err != nil {
		return err
	}
	f.Close()
	return nil
}

func rightWay(name string, data []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close() // want `the error of f.Close\(\) is dropped`
	w := bufio.NewWriter(f)
	defer w.Flush() // want `the error of w.Flush\(\) is dropped`
	_, err = w.Write(data)
	return err
}

func rightWayByHand(f *os.File, data []byte) {
	w := bufio.NewWriter(f)
	w.Write(data)
	w.Flush()
	f.Close()
}

func flushedBesides(name string, data []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	defer w.Flush()
	defer f.Close() // want `the error of f.Close\(\) is dropped`
	if _, err = w.Write(data); err != nil {
		return err
	}
	return w.Flush()
}

func anotherFile(f, g *os.File, data []byte) {
	w := bufio.NewWriter(f)
	defer w.Flush()
	defer g.Close()
	w.Write(data)
}

func closedByFunction(f *os.File, data []byte) {
	w := bufio.NewWriter(f)
	defer w.Flush()
	defer closeLater(f)
	w.Write(data)
}

func closeLater(f *os.File) { f.Close() }

func inBranch(f *os.File, data []byte, close bool) {
	w := bufio.NewWriter(f)
	defer w.Flush()
	if close {
		defer f.Close()
	}
	w.Write(data)
}

// The first file is closed before the writer is made.
func next(f *os.File, name string, data []byte) {
	f.Close()
	f, err := os.Create(name)
	if err != nil {
		return
	}
	w := bufio.NewWriter(f)
	w.Write(data)
	w.Flush()
	f.Close()
}

func noCloser(out io.Writer, data []byte) {
	w := bufio.NewWriter(out)
	defer w.Flush()
	defer println("done")
	w.Write(data)
}

// A connection has a descriptor of its own.
func ownDescriptor(f *os.File) error {
	c, err := net.FileConn(f)
	if err != nil {
		return err
	}
	defer c.Close()
	defer f.Close()
	_, err = c.Write(nil)
	return err
}

func closedNow(f *os.File, data []byte) {
	w := bufio.NewWriter(f)
	defer w.Flush()
	w.Write(data)
	w.Flush()
	f.Close()
}

type output struct{ f *os.File }

func field(o *output, data []byte) {
	w := bufio.NewWriter(o.f)
	defer w.Flush()
	defer o.f.Close()
	w.Write(data)
}

func stops(f *os.File, data []byte, stop interface{ Close() error }) {
	w := bufio.NewWriter(f)
	defer w.Flush()
	defer stop.Close()
	w.Write(data)
}
