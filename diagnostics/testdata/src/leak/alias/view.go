package alias

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"os"
	"time"
)

var deadline = time.Time{}

func gzipReaderClosed(p string) ([]byte, error) {
	f, err := os.Open(p) // want `file f from os.Open is never closed: missing f\.Close\(\)`
	if err != nil {
		return nil, err
	}
	zr, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	defer zr.Close()
	return io.ReadAll(zr)
}

func gzipReaderAndFileClosed(p string) ([]byte, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	zr, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	defer zr.Close()
	return io.ReadAll(zr)
}

func gzipReaderFails(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	zr, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	defer f.Close()
	defer zr.Close()
	return nil
}

func gzipBody(u string) error {
	resp, err := http.Get(u)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	zr, err := gzip.NewReader(resp.Body)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, zr)
	return err
}

func gzipBodyNeverClosed(u string) error {
	resp, err := http.Get(u) // want `response body resp from http.Get is never closed`
	if err != nil {
		return err
	}
	zr, err := gzip.NewReader(resp.Body)
	if err != nil {
		return err
	}
	defer zr.Close()
	_, err = io.Copy(io.Discard, zr)
	return err
}

func scanned(p string) (lines int, err error) {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return 0, err
	}
	s := bufio.NewScanner(f)
	for s.Scan() {
		lines++
	}
	return lines, s.Err()
}

func scannedAndClosed(p string) (lines int, err error) {
	f, err := os.Open(p)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	for s.Scan() {
		lines++
	}
	return lines, s.Err()
}

func decoded(p string, v any) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	return json.NewDecoder(f).Decode(v)
}

func decodedAndClosed(p string, v any) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	return json.NewDecoder(f).Decode(v)
}

func teeLimitMulti(p string, w io.Writer) ([]byte, error) {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return nil, err
	}
	r := io.TeeReader(io.LimitReader(io.MultiReader(f, f), 10), w)
	return io.ReadAll(r)
}

func teeLimitMultiClosed(p string, w io.Writer) ([]byte, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	r := io.TeeReader(io.LimitReader(io.MultiReader(f, f), 10), w)
	b, err := io.ReadAll(r)
	f.Close()
	return b, err
}

func sections(p string) (string, error) {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return "", err
	}
	st, err := f.Stat()
	if err != nil {
		return "", err
	}
	zr, err := zip.NewReader(io.NewSectionReader(f, 0, st.Size()), st.Size())
	if err != nil {
		return "", err
	}
	return zr.Comment, nil
}

func records(p string) ([][]string, error) {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return nil, err
	}
	return csv.NewReader(bufio.NewReader(f)).ReadAll()
}

func xmlDecoded(p string, v any) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	d := xml.NewDecoder(f)
	d.Strict = false
	return d.Decode(v)
}

// A reader that reads through the file goes to the caller, who may know how to
// close what is below it: silent. (That the file may not be closed here either
// is for a check of uses after the release.)
func viewReturned(p string) (*bufio.Reader, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return bufio.NewReader(f), nil
}

type lines struct{ s *bufio.Scanner }

func viewStored(l *lines, p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	l.s = bufio.NewScanner(f)
	return nil
}

func loggedTo(p string) error {
	f, err := os.Create(p) // want `file f from os.Create is never closed`
	if err != nil {
		return err
	}
	l := log.New(f, "", 0)
	l.Print("hello")
	slog.New(slog.NewTextHandler(f, nil)).Info("hello")
	return nil
}

func loggedToAndClosed(p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	defer f.Close() // want `the error of f.Close\(\) is dropped`
	log.New(f, "", 0).Print("hello")
	return nil
}

func printed(p string) error {
	f, err := os.Create(p) // want `file f from os.Create is never closed`
	if err != nil {
		return err
	}
	fmt.Fprintln(f, "hello", f.Name())
	return nil
}

func servedAndClosed(w http.ResponseWriter, r *http.Request, p string) {
	f, err := os.Open(p)
	if err != nil {
		http.Error(w, "no", http.StatusNotFound)
		return
	}
	defer f.Close()
	http.ServeContent(w, r, p, deadline, f)
}

func served(w http.ResponseWriter, r *http.Request, p string) {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		http.Error(w, "no", http.StatusNotFound)
		return
	}
	http.ServeContent(w, r, p, deadline, f)
}

func rawDescriptor(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	fmt.Println(f.Fd())
	return nil
}

// Each writer is flushed to the end, the last opened first.
func closedInOrder(p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	defer f.Close() // want `the error of f.Close\(\) is dropped`
	gz := gzip.NewWriter(f)
	defer gz.Close() // want `the error of gz.Close\(\) is dropped`
	tw := tar.NewWriter(gz)
	defer tw.Close()
	return nil
}

// The file is closed before gz writes its end into it: no leak, and wrong.
func closedInTheWrongOrder(p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	gz := gzip.NewWriter(f)
	defer gz.Close() // want `gz.Close\(\) runs when f is closed already`
	defer f.Close() // want `the error of f.Close\(\) is dropped`
	return nil
}

func readersClosedInAnyOrder(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	zr, err := gzip.NewReader(f)
	if err != nil {
		f.Close()
		return err
	}
	f.Close()
	zr.Close()
	return nil
}

func innermostLeaks(p string) error {
	f, err := os.Create(p) // want `file f from os.Create is never closed`
	if err != nil {
		return err
	}
	gz := gzip.NewWriter(f)
	defer gz.Close() // want `the error of gz.Close\(\) is dropped`
	tw := tar.NewWriter(gz)
	defer tw.Close()
	return nil
}

func outermostLeaks(p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	defer f.Close() // want `the error of f.Close\(\) is dropped`
	gz := gzip.NewWriter(f)
	defer gz.Close() // want `the error of gz.Close\(\) is dropped`
	tw := tar.NewWriter(gz) // want `writer tw from tar.NewWriter is never flushed: missing tw\.Close\(\)`
	return tw.WriteHeader(&tar.Header{Name: p})
}
