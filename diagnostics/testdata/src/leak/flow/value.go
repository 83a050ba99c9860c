package flow

import (
	"archive/zip"
	"bufio"
	"io"
	"log"
	"os"
)

// Values that say on another line whether the resource is there.

func mode(p string, write bool) {
	mode := "r"
	var f *os.File
	if write {
		mode = "w"
		f, _ = os.Create(p)
	}
	if mode == "w" {
		f.Close()
	}
}

func modeMixedUp(p string, write bool) {
	mode := "r"
	var f *os.File
	if write {
		mode = "w"
		f, _ = os.Create(p) // want `file f from os.Create is never closed`
	}
	if mode == "r" {
		f.Close()
	}
}

func level(p string, verbose bool) {
	var level int
	var f *os.File
	if verbose {
		level = 2
		f, _ = os.Create(p)
	}
	if level > 1 {
		f.Close()
	}
}

func levelMixedUp(p string, verbose bool) {
	var level int
	var f *os.File
	if verbose {
		level = 2
		f, _ = os.Create(p) // want `file f from os.Create is never closed`
	}
	if level >= 3 {
		f.Close()
	}
}

func zeroString(p string) {
	var name string
	var f *os.File
	if p != "" {
		f, _ = os.Open(p)
		name = "set"
	}
	if name != "" {
		f.Close()
	}
}

func zeroBool(p string) {
	var opened bool
	var f *os.File
	if p != "" {
		f, _ = os.Open(p)
		opened = true
	}
	if opened == true {
		f.Close()
	}
}

func zeroBoolCaptured(p string) {
	var opened bool
	var f *os.File
	defer func() {
		if opened {
			f.Close()
		}
	}()
	if p != "" {
		f, _ = os.Open(p)
		opened = true
	}
}

func nilPointerInAnInterface(p string) {
	var f *os.File
	if p != "" {
		f, _ = os.Open(p)
	}
	var c io.Closer = f
	if c != nil {
		c.Close()
	}
}

func check(p string) bool { return p != "" }

func flagReadWhenDeferred(p string, keep func(io.Closer)) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	ok := check(p)
	defer func() {
		if !ok {
			f.Close()
		}
	}()
	if ok {
		keep(f)
	}
	return nil
}

func resultTestedTwice(p string) error {
	ok := check(p)
	var f *os.File
	if ok {
		f, _ = os.Open(p)
	}
	log.Print(p)
	if !ok {
		return nil
	}
	return f.Close()
}

// The condition reads the same and is another one: somebody may have changed it.
func fieldTestedTwice(p string, s *struct{ on bool }, toggle func()) {
	var f *os.File
	if s.on {
		f, _ = os.Open(p) // want `file f from os.Open is not closed on every path`
	}
	toggle()
	s.on = !check(p)
	if s.on {
		f.Close()
	}
}

func twoInOneLine(w, v io.Writer) {
	a, b := bufio.NewWriter(w), bufio.NewWriter(v) // want `writer b from bufio.NewWriter is never flushed`
	a.WriteString("hello")
	b.WriteString("hello")
	a.Flush()
}

func twoInOneDeclaration(w, v io.Writer) {
	var a, b = bufio.NewWriter(w), bufio.NewWriter(v) // want `writer a from bufio.NewWriter is never flushed`
	a.WriteString("hello")
	b.WriteString("hello")
	b.Flush()
}

func oneDeclaration(p string) error {
	var f, err = os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	_, err = f.Stat()
	return err
}

func oneDeclarationClosed(p string) error {
	var f, err = os.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	return nil
}

// An error that stands for the end of the input is no failure.
func copiedToTheEnd(w io.Writer, r io.Reader) error {
	bw := bufio.NewWriter(w) // want `writer bw from bufio.NewWriter is never flushed`
	buf := make([]byte, 512)
	for {
		n, err := r.Read(buf)
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		bw.Write(buf[:n])
	}
	return nil
}

// What failed has said so, and what it had to write is lost anyway.
func failureLogged(w io.Writer, b []byte) error {
	bw := bufio.NewWriter(w)
	if _, err := bw.Write(b); err != nil {
		log.Print(err)
		return nil
	}
	return bw.Flush()
}

func nilBeforeTheError(w io.Writer, b []byte) error {
	bw := bufio.NewWriter(w)
	if _, err := bw.Write(b); nil != err {
		log.Print(err)
		return nil
	}
	return bw.Flush()
}

func sentinelFirst(p string) error {
	zr, err := zip.OpenReader(p) // want `file zr from zip.OpenReader is not closed on every path`
	if zip.ErrInsecurePath == err {
		return err
	}
	if err != nil {
		return err
	}
	return zr.Close()
}

func anotherSentinel(p string) error {
	zr, err := zip.OpenReader(p)
	if err == zip.ErrFormat || err == io.ErrUnexpectedEOF {
		return err
	}
	if err != nil && err != zip.ErrInsecurePath {
		return err
	}
	return zr.Close()
}

// Counters.

func onlyTheFirst(ps []string) error {
	var first *os.File
	for i, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			break
		}
		if i == 0 {
			first = f
			continue
		}
		f.Close()
	}
	if first != nil {
		return first.Close()
	}
	return nil
}

func onlyTheFirstCounted(ps []string) error {
	var first *os.File
	n := 0
	for _, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			break
		}
		n++
		if n > 1 {
			f.Close()
			continue
		}
		first = f
	}
	if first != nil {
		return first.Close()
	}
	return nil
}

func onlyTheSecond(ps []string) error {
	var second *os.File
	for i, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			break
		}
		if i != 1 {
			f.Close()
			continue
		}
		second = f
	}
	if second != nil {
		return second.Close()
	}
	return nil
}
