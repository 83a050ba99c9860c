package alias

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"log"
	"text/tabwriter"
)

// What a failed function had still to write is lost anyway: only the returns
// that may report success count.

func flushed(w io.Writer, b []byte) error {
	bw := bufio.NewWriter(w)
	if _, err := bw.Write(b); err != nil {
		return err
	}
	return bw.Flush()
}

func writtenNotFlushed(w io.Writer, b []byte) error {
	bw := bufio.NewWriter(w) // want `writer bw from bufio.NewWriter is never flushed: missing bw\.Flush\(\)`
	if _, err := bw.Write(b); err != nil {
		return err
	}
	return nil
}

// The error of the write itself is returned: it is nil where all went well.
func errorOfTheWrite(w io.Writer, b []byte) error {
	gz := gzip.NewWriter(w) // want `writer gz from gzip.NewWriter is never flushed: missing gz\.Close\(\)`
	_, err := gz.Write(b)
	return err
}

func errorOfTheCopy(w io.Writer, r io.Reader) (int64, error) {
	bw := bufio.NewWriter(w) // want `writer bw from bufio.NewWriter is never flushed`
	return io.Copy(bw, r)
}

func flushedWhereTheCopyWentWell(w io.Writer, r io.Reader) error {
	bw := bufio.NewWriter(w)
	_, err := io.Copy(bw, r)
	if err == nil {
		err = bw.Flush()
	}
	return err
}

func fails() error { return failure }

var failure = errors.New("perhaps")

// fails is not looked at: its error is not known to be nil.
func errorOfAHelper(w io.Writer, r io.Reader) error {
	bw := bufio.NewWriter(w)
	if r == nil {
		return fails()
	}
	defer bw.Flush() // want `the error of bw.Flush\(\) is dropped`
	_, err := io.Copy(bw, r)
	return err
}

func table(w io.Writer) {
	tw := tabwriter.NewWriter(w, 0, 8, 1, ' ', 0)
	defer tw.Flush()
	io.WriteString(tw, "a\tb\n")
}

func tableCutOff(w io.Writer, more bool) {
	tw := tabwriter.NewWriter(w, 0, 8, 1, ' ', 0) // want `writer tw from tabwriter.NewWriter is not flushed on every path: missing tw\.Flush\(\)`
	io.WriteString(tw, "a\tb\n")
	if !more {
		return
	}
	io.WriteString(tw, "c\td\n")
	tw.Flush()
}

func tableInit(w io.Writer) {
	var tw tabwriter.Writer
	tw.Init(w, 0, 8, 1, ' ', 0) // want `writer tw from tw.Init is never flushed`
	io.WriteString(&tw, "a\tb\n")
}

func tableInitFlushedByItsResult(w io.Writer) {
	var tw tabwriter.Writer
	same := tw.Init(w, 0, 8, 1, ' ', 0)
	io.WriteString(&tw, "a\tb\n")
	same.Flush()
}

func csvRows(w io.Writer, rows [][]string) error {
	cw := csv.NewWriter(w)
	return cw.WriteAll(rows)
}

func csvRow(w io.Writer, row []string) error {
	cw := csv.NewWriter(w) // want `writer cw from csv.NewWriter is never flushed`
	if err := cw.Write(row); err != nil {
		return err
	}
	return cw.Error()
}

func csvRowFlushed(w io.Writer, row []string) error {
	cw := csv.NewWriter(w)
	if err := cw.Write(row); err != nil {
		return err
	}
	cw.Flush()
	return cw.Error()
}

func loggedAndReturned(w io.Writer, r io.Reader) error {
	bw := bufio.NewWriter(w) // want `writer bw from bufio.NewWriter is never flushed`
	err := fails()
	if err != nil {
		log.Print(err)
	}
	io.Copy(bw, r)
	return err
}

func loggedAndFlushed(w io.Writer, r io.Reader) error {
	bw := bufio.NewWriter(w)
	err := fails()
	if err == nil {
		io.Copy(bw, r)
		bw.Flush()
	}
	return err
}
