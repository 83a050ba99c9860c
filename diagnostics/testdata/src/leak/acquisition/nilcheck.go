// Package acquisition holds what a function learns from the error, or the ok,
// of the call that acquired: where it failed there is nothing to release.
package acquisition

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"os"
)

func deferred(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(io.Discard, f)
	return err
}

func neverClosed(p string) error {
	f, err := os.Open(p) // want `^file f from os.Open is never closed: missing f\.Close\(\)$`
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, f)
	return err
}

func earlyReturn(p string, x bool) error {
	f, _ := os.Open(p) // want `^file f from os.Open is not closed on every path: missing f\.Close\(\)$`
	if x {
		return nil
	}
	return f.Close()
}

func closedOnBothPaths(p string, x bool) error {
	f, _ := os.Open(p)
	if x {
		f.Close()
		return nil
	}
	return f.Close()
}

func fallsOffTheEnd(p string) {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err == nil {
		fmt.Println(f.Name())
	}
}

func closedWhereItSucceeded(p string) {
	f, err := os.Open(p)
	if err == nil {
		fmt.Println(f.Name())
		f.Close()
	}
}

func closedOnlyOnError(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		f.Close() // of a nil file
		return err
	}
	return nil
}

func notExist(p string) error {
	f, err := os.Open(p)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func notExistAlone(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Println(f.Name())
	return nil
}

func asPathError(p string) error {
	f, err := os.Open(p)
	if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
		return pathErr.Err
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func asType(p string) error {
	f, err := os.Open(p)
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		return pathErr.Err
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func assertedError(p string) error {
	f, err := os.Open(p)
	if pathErr, ok := err.(*fs.PathError); ok {
		return pathErr.Err
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func comparedError(addr string) error {
	resp, err := http.Get(addr)
	if err == io.EOF {
		return nil
	}
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func nilFirst(p string) error {
	f, err := os.Open(p)
	if nil == err {
		io.Copy(io.Discard, f)
		f.Close()
	}
	return err
}

func nilFirstNeverClosed(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if nil == err {
		io.Copy(io.Discard, f)
	}
	return err
}

func notNot(p string) error {
	f, err := os.Open(p)
	if !(err == nil) {
		return err
	}
	return f.Close()
}

func caseOfTrue(p string) error {
	f, err := os.Open(p)
	switch {
	case err != nil:
		return err
	}
	return f.Close()
}

func caseOfError(p string) error {
	f, err := os.Open(p)
	switch err {
	case nil:
		return f.Close()
	default:
		return err
	}
}

func caseOfErrorType(p string) error {
	f, err := os.Open(p)
	switch err := err.(type) {
	case nil:
		return f.Close()
	case *fs.PathError:
		return err.Err
	default:
		return err
	}
}

func caseOfErrorNeverClosed(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	switch err {
	case nil:
		fmt.Println(f.Name())
	default:
		return err
	}
	return nil
}

func fatal(p string) {
	f, err := os.Open(p)
	if err != nil {
		log.Fatal(err)
	}
	f.Close()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func panicsInAHelper(p string) {
	f, err := os.Open(p)
	must(err)
	f.Close()
}

func check(err error) bool { return err == nil }

func askedOfAHelper(p string) {
	f, err := os.Open(p)
	if !check(err) {
		return
	}
	f.Close()
}

func errorCopied(p string) error {
	f, err := os.Open(p)
	e := err
	if e != nil {
		return e
	}
	return f.Close()
}

func errorWrapped(p string) error {
	f, err := os.Open(p)
	if err != nil {
		err = fmt.Errorf("read %s: %w", p, err)
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func errorJoined(p, q string) error {
	f, err1 := os.Open(p)
	g, err2 := os.Open(q)
	if err1 == nil {
		defer f.Close()
	}
	if err2 == nil {
		defer g.Close()
	}
	return errors.Join(err1, err2)
}

func initForm(p string) {
	if f, err := os.Open(p); err == nil {
		defer f.Close()
	}
}

func initFormNeverClosed(p string) {
	if f, err := os.Open(p); err == nil { // want `file f from os.Open is never closed`
		fmt.Println(f.Name())
	}
}

func initFormElse(p string) error {
	if f, err := os.Open(p); err != nil {
		return err
	} else {
		defer f.Close()
	}
	return nil
}

func bodyGuard(u string) error {
	resp, err := http.Get(u)
	if resp != nil && resp.Body != nil {
		defer resp.Body.Close()
	}
	return err
}

func guardInDefer(p string) {
	f, _ := os.Open(p)
	defer func() {
		if f != nil {
			f.Close()
		}
	}()
}

func nilMeansFailed(p string) error {
	f, _ := os.Open(p)
	if f == nil {
		return errors.New("no file")
	}
	return f.Close()
}

func nilMeansFailedNeverClosed(p string) error {
	f, _ := os.Open(p) // want `file f from os.Open is never closed`
	if f == nil {
		return errors.New("no file")
	}
	return nil
}

func errorOfFields(addr string) (err error) {
	var conn struct {
		resp *http.Response
		err  error
	}
	conn.resp, conn.err = http.Get(addr)
	if conn.err != nil {
		return conn.err
	}
	return conn.resp.Body.Close()
}

func gotoOnError(p string) error {
	f, err := os.Open(p)
	if err != nil {
		goto failed
	}
	return f.Close()
failed:
	return err
}
