package alias

import (
	"archive/zip"
	"bufio"
	"errors"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/smtp"
	"net/textproto"
)

// Calls that acquire and alias at once, and releases that stand elsewhere.

func readWriterFlushed(c net.Conn) error {
	rw := bufio.NewReadWriter(bufio.NewReader(c), bufio.NewWriter(c))
	if _, err := rw.WriteString("hello"); err != nil {
		return err
	}
	return rw.Flush()
}

func readWriterNeverFlushed(c net.Conn) error {
	w := bufio.NewWriter(c)                          // want `writer w from bufio.NewWriter is never flushed`
	rw := bufio.NewReadWriter(bufio.NewReader(c), w) // want `writer rw from bufio.NewReadWriter is never flushed`
	if _, err := rw.WriteString("hello"); err != nil {
		return err
	}
	return nil
}

func readWriterFlushedBelow(c net.Conn) error {
	w := bufio.NewWriter(c)
	rw := bufio.NewReadWriter(bufio.NewReader(c), w)
	if _, err := rw.WriteString("hello"); err != nil {
		return err
	}
	return rw.Writer.Flush()
}

// The next line ends what the dot writer wrote.
func dotWriterEndedByTheNextLine(w *textproto.Writer) error {
	d := w.DotWriter()
	if _, err := io.WriteString(d, "hello"); err != nil {
		return err
	}
	return w.PrintfLine("QUIT")
}

func dotWriterNeverEnded(w *textproto.Writer) error {
	d := w.DotWriter() // want `writer d from w.DotWriter is never flushed: missing d\.Close\(\)`
	_, err := io.WriteString(d, "hello")
	return err
}

func dotWriterClosed(w *textproto.Writer) error {
	d := w.DotWriter()
	if _, err := io.WriteString(d, "hello"); err != nil {
		return err
	}
	return d.Close()
}

// An entry of an archive is finished by the next one or the end of the archive.
func archived(w io.Writer) error {
	zw := zip.NewWriter(w)
	e, err := zw.Create("a")
	if err != nil {
		return err
	}
	if _, err := io.WriteString(e, "hello"); err != nil {
		return err
	}
	return zw.Close()
}

func archivedHalf(w io.Writer) error {
	zw := zip.NewWriter(w) // want `writer zw from zip.NewWriter is never flushed: missing zw\.Close\(\)`
	e, err := zw.Create("a")
	if err != nil {
		return err
	}
	_, err = io.WriteString(e, "hello")
	return err
}

func extracted(zr *zip.Reader) error {
	for _, zf := range zr.File {
		r, err := zf.Open()
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, r)
		if err := errors.Join(err, r.Close()); err != nil {
			return err
		}
	}
	return nil
}

func extractedHalf(zr *zip.Reader) error {
	for _, zf := range zr.File {
		r, err := zf.Open() // want `reader r from zf\.Open is not closed on every path: missing r\.Close\(\)`
		if err != nil {
			return err
		}
		if _, err = io.Copy(io.Discard, r); err != nil {
			return err
		}
		r.Close()
	}
	return nil
}

func extractedFromAClosedArchive(p string) (io.ReadCloser, error) {
	zr, err := zip.OpenReader(p)
	if err != nil {
		return nil, err
	}
	defer zr.Close()
	return zr.File[0].Open()
}

// Requests.

func posted(u string, r io.Reader) error {
	pr, pw := io.Pipe()
	mw := multipart.NewWriter(pw)
	go func() {
		part, err := mw.CreateFormFile("f", "f")
		if err == nil {
			_, err = io.Copy(part, r)
		}
		pw.CloseWithError(errors.Join(err, mw.Close()))
	}()
	resp, err := http.Post(u, mw.FormDataContentType(), pr)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func uploaded(w http.ResponseWriter, r *http.Request) {
	f, _, err := r.FormFile("f")
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	defer f.Close()
	io.Copy(w, f)
}

func uploadedAndLeft(w http.ResponseWriter, r *http.Request) {
	f, h, err := r.FormFile("f") // want `file f from r\.FormFile is not closed on every path: missing f\.Close\(\)`
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if h.Size > 1<<20 {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	defer f.Close()
	io.Copy(w, f)
}

func hijacked(w http.ResponseWriter) error {
	h, ok := w.(http.Hijacker)
	if !ok {
		return errors.New("no hijacker")
	}
	c, rw, err := h.Hijack()
	if err != nil {
		return err
	}
	defer c.Close()
	rw.WriteString("hello")
	return rw.Flush()
}

func hijackedAndLeft(w http.ResponseWriter) error {
	c, rw, err := http.NewResponseController(w).Hijack() // want `connection c from http\.NewResponseController\(w\)\.Hijack is never closed: missing c\.Close\(\)`
	if err != nil {
		return err
	}
	rw.WriteString("hello")
	c.SetDeadline(deadline)
	return rw.Flush()
}

func dialled(p *net.Dialer) (*net.TCPConn, error) {
	c, err := p.Dial("tcp", "localhost:80")
	if err != nil {
		return nil, err
	}
	tc, ok := c.(*net.TCPConn)
	if !ok {
		c.Close()
		return nil, errors.New("no TCP")
	}
	return tc, nil
}

// The method is promoted from an embedded field of the resource.

func promotedClose(a *net.TCPAddr) error {
	c, err := net.DialTCP("tcp", nil, a)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.CloseWrite()
}

func promotedUse(a *net.TCPAddr) error {
	c, err := net.DialTCP("tcp", nil, a) // want `connection c from net.DialTCP is never closed`
	if err != nil {
		return err
	}
	return c.SetDeadline(deadline)
}

func flushPromoted(r *bufio.Reader, w *bufio.Writer) error {
	rw := bufio.NewReadWriter(r, w)
	if _, err := rw.WriteString("hello"); err != nil {
		return err
	}
	return rw.Flush()
}

func flushOfAnEmbedded(r *bufio.Reader, w *bufio.Writer) error {
	rw := bufio.NewReadWriter(r, w) // want `writer rw from bufio.NewReadWriter is never flushed`
	if _, err := rw.WriteString("hello"); err != nil {
		return err
	}
	return nil
}

// One of the releases goes through a field.
func releasedByAField(addr string) error {
	c, err := smtp.Dial(addr)
	if err != nil {
		return err
	}
	if err := c.Hello("me"); err != nil {
		return errors.Join(err, c.Text.Close())
	}
	return c.Quit()
}

func anotherFieldUsed(addr string) error {
	c, err := smtp.Dial(addr) // want `client c from smtp.Dial is not closed on every path: missing c\.Close\(\)`
	if err != nil {
		return err
	}
	if err := c.Text.PrintfLine("HELO me"); err != nil {
		return err
	}
	return c.Quit()
}
