package flow

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

func oneCase(p string, n int) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	switch n {
	case 0:
		return nil
	case 1, 2:
		f.Close()
	default:
		return f.Close()
	}
	return nil
}

func everyCase(p string, n int) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	switch n {
	case 0:
		f.Close()
		return nil
	case 1, 2:
		f.Close()
	default:
		return f.Close()
	}
	return nil
}

func noDefault(p string, n int) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	switch n {
	case 0:
		return f.Close()
	case 1:
		return errors.Join(errors.New("one"), f.Close())
	}
	return nil
}

func fallsThrough(p string, n int) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	switch n {
	case 0:
		fmt.Println("nothing")
		fallthrough
	default:
		f.Close()
	}
	return nil
}

func breaksOutOfACase(p string, n int) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	switch {
	case n > 0:
		if n > 10 {
			break
		}
		return f.Close()
	default:
		f.Close()
	}
	return nil
}

func typeCases(p string, x any) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	switch x := x.(type) {
	case nil:
		return f.Close()
	case error:
		return x
	case fmt.Stringer, string:
		f.Close()
	default:
		f.Close()
	}
	return nil
}

func typeCasesClosed(p string, x any) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	switch x := x.(type) {
	case nil:
		return f.Close()
	case error:
		return errors.Join(x, f.Close())
	default:
		f.Close()
	}
	return nil
}

func commCases(addr string, stop chan bool, done chan error) error {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is not closed on every path`
	if err != nil {
		return err
	}
	select {
	case <-stop:
		return nil
	case err := <-done:
		c.Close()
		return err
	case <-time.After(time.Second):
		return c.Close()
	}
}

func commCasesClosed(addr string, stop chan bool, done chan error) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	select {
	case <-stop:
		return c.Close()
	case err := <-done:
		c.Close()
		return err
	}
}

func commCasesInALoop(l net.Listener, stop chan bool) error {
	for {
		c, err := l.Accept() // want `connection c from l.Accept is not closed on every path`
		if err != nil {
			return err
		}
		select {
		case <-stop:
			return nil
		default:
		}
		c.Close()
	}
}

func neverLeavesSelect(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	fmt.Fprintln(c, "hello")
	select {}
}

func neverLeavesFor(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	for {
		fmt.Fprintln(c, "hello")
		time.Sleep(time.Second)
	}
}

func leavesForByBreak(addr string) error {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is never closed`
	if err != nil {
		return err
	}
	for {
		if _, err := fmt.Fprintln(c, "hello"); err != nil {
			break
		}
	}
	return nil
}

// The same condition, tested twice.

func sameFlag(p string, verbose bool) {
	var f *os.File
	if verbose {
		f, _ = os.Open(p)
	}
	if verbose {
		f.Close()
	}
}

func oppositeFlag(p string, verbose bool) {
	var f *os.File
	if verbose {
		f, _ = os.Open(p) // want `file f from os.Open is never closed`
	}
	if !verbose {
		f.Close()
	}
}

func sameFieldFlag(p string, opts *struct{ verbose bool }) error {
	var f *os.File
	if opts.verbose {
		var err error
		f, err = os.Open(p)
		if err != nil {
			return err
		}
	}
	if opts.verbose {
		return f.Close()
	}
	return nil
}

func sameComparison(p string, n int) {
	var f *os.File
	if n > 3 {
		f, _ = os.Open(p)
	}
	fmt.Println(n)
	if n <= 3 {
		return
	}
	f.Close()
}

func sameStringTest(p string) error {
	var out io.WriteCloser = os.Stdout
	if p != "" {
		f, err := os.Create(p)
		if err != nil {
			return err
		}
		out = f
	}
	fmt.Fprintln(out, "hello")
	if p != "" {
		return out.Close()
	}
	return nil
}

func flagVariable(p string) error {
	opened := false
	f := os.Stdin
	if p != "-" {
		var err error
		if f, err = os.Open(p); err != nil {
			return err
		}
		opened = true
	}
	if opened {
		defer f.Close()
	}
	return nil
}

func flagVariableSetTooEarly(p string) error {
	keep := p == ""
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	if !keep {
		return f.Close()
	}
	return nil
}

func nilUnlessOpened(p string) {
	var f *os.File
	if p != "" {
		f, _ = os.Open(p)
	}
	if f != nil {
		defer f.Close()
	}
}

func nilUnlessOpenedNotClosed(p string) {
	var f *os.File
	if p != "" {
		f, _ = os.Open(p) // want `file f from os.Open is never closed`
	}
	if f != nil {
		fmt.Println(f.Name())
	}
}

func interfaceNilUnlessOpened(p string) {
	var c io.Closer
	if p != "" {
		f, err := os.Open(p)
		if err == nil {
			c = f
		}
	}
	if c != nil {
		c.Close()
	}
}

// Shadowed and reassigned variables.

func innerShadows(p string) (err error) {
	f := os.Stdin
	if p != "-" {
		f, err := os.Open(p) // want `file f from os.Open is never closed`
		if err != nil {
			return err
		}
		_ = f
	}
	_, err = io.Copy(io.Discard, f)
	return err
}

func outerAssigned(p string) (err error) {
	f := os.Stdin
	if p != "-" {
		f, err = os.Open(p)
		if err != nil {
			return err
		}
	}
	if f != os.Stdin {
		defer f.Close()
	}
	return nil
}

func stdinClosedToo(p string) (err error) {
	f := os.Stdin
	if p != "-" {
		if f, err = os.Open(p); err != nil {
			return err
		}
	}
	defer f.Close()
	return nil
}

func reassigned(p, q string) {
	f, _ := os.Open(p) // want `file f from os.Open is never closed`
	f, _ = os.Open(q)
	f.Close()
}

func reassignedAfterClose(p, q string) {
	f, _ := os.Open(p)
	f.Close()
	f, _ = os.Open(q)
	f.Close()
}

func reassignedButCopied(p, q string) {
	f, _ := os.Open(p)
	first := f
	f, _ = os.Open(q)
	f.Close()
	first.Close()
}

// The receiver of a deferred call is evaluated at once.
func deferredBeforeReassignment(p, q string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	f, err = os.Open(q) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	_, err = f.Stat()
	return err
}

func deferredTwice(p, q string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	f, err = os.Open(q)
	if err != nil {
		return err
	}
	defer f.Close()
	return nil
}

// A deferred literal reads the variable at the end: the second file.
func literalDeferredBeforeReassignment(p, q string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	defer func() { f.Close() }()
	f, err = os.Open(q)
	return err
}

func setToNil(p string) {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return
	}
	f = nil
	f.Close()
}
