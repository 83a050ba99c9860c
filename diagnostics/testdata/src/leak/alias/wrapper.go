package alias

import (
	"bufio"
	"io"
	"net"
	"net/http"
)

// A bufio.ReadWriter has the writer as a field, and its Flush is that of the field.

func flushedThroughTheWrapper(c net.Conn) error {
	rw := bufio.NewReadWriter(bufio.NewReader(c), bufio.NewWriter(c))
	rw.WriteString("hello")
	if err := rw.Flush(); err != nil {
		return err
	}
	return nil
}

func flushedThroughItsField(c net.Conn) error {
	w := bufio.NewWriter(c)
	rw := bufio.NewReadWriter(bufio.NewReader(c), w)
	rw.WriteString("hello")
	if err := rw.Writer.Flush(); err != nil {
		return err
	}
	return nil
}

func flushedWhereverItIsFrom(c io.ReadWriteCloser, w http.ResponseWriter, old bool) error {
	var rw *bufio.ReadWriter
	if old {
		rw = bufio.NewReadWriter(bufio.NewReader(c), bufio.NewWriter(c))
	} else {
		var err error
		c, rw, err = http.NewResponseController(w).Hijack()
		if err != nil {
			return err
		}
	}
	defer c.Close()
	if err := rw.Flush(); err != nil {
		return err
	}
	return nil
}

func anotherIsFlushed(c net.Conn) error {
	w := bufio.NewWriter(c) // want `writer w from bufio.NewWriter is never flushed`
	w.WriteString("hello")
	rw := bufio.NewReadWriter(bufio.NewReader(c), bufio.NewWriter(c))
	if err := rw.Flush(); err != nil {
		return err
	}
	return nil
}
