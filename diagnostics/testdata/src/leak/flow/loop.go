// Package flow holds the ways through a function: loops, switches, jumps, and
// the ends that are no returns.
package flow

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

func continued(ps []string) {
	for _, p := range ps {
		f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
		if err != nil {
			continue
		}
		if p == "" {
			continue
		}
		f.Close()
	}
}

func closedBeforeContinue(ps []string) {
	for _, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			continue
		}
		if p == "" {
			f.Close()
			continue
		}
		f.Close()
	}
}

func broken(ps []string) {
	for _, p := range ps {
		f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
		if err != nil {
			break
		}
		if p == "" {
			break
		}
		f.Close()
	}
}

func eachTurnForgets(ps []string) {
	for _, p := range ps {
		f, err := os.Open(p) // want `file f from os.Open is never closed`
		if err != nil {
			return
		}
		fmt.Println(f.Name())
	}
}

// The last one is closed, the others are not.
func onlyTheLastClosed(ps []string) {
	var f *os.File
	for _, p := range ps {
		f, _ = os.Open(p) // want `file f from os.Open is not closed on every path`
	}
	if f != nil {
		f.Close()
	}
}

func earlierClosedFirst(ps []string) {
	var f *os.File
	for _, p := range ps {
		if f != nil {
			f.Close()
		}
		f, _ = os.Open(p)
	}
	if f != nil {
		f.Close()
	}
}

// Closed when the function ends, not the turn: another check's concern.
func deferredInALoop(ps []string) {
	for _, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			return
		}
		defer f.Close() // want `is not closed before the function returns`
	}
}

func deferredInALiteral(ps []string) {
	for _, p := range ps {
		func() {
			f, err := os.Open(p)
			if err != nil {
				return
			}
			defer f.Close()
		}()
	}
}

func foundAndReturned(ps []string) (*os.File, error) {
	for _, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			continue
		}
		return f, nil
	}
	return nil, errors.New("none")
}

func foundAndBroken(ps []string) *os.File {
	var found *os.File
	for _, p := range ps {
		f, err := os.Open(p)
		if err == nil {
			found = f
			break
		}
	}
	return found
}

func foundAndOverwritten(ps []string) *os.File {
	var found *os.File
	for _, p := range ps {
		f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
		if err == nil {
			found = f
		}
	}
	return found
}

func retried(c *http.Client, req *http.Request) (*http.Response, error) {
	for range 3 {
		resp, err := c.Do(req) // want `response body resp from c.Do is not closed on every path`
		if err != nil {
			return nil, err
		}
		if resp.StatusCode < 500 {
			return resp, nil
		}
		time.Sleep(time.Second)
	}
	return nil, errors.New("gave up")
}

func retriedAndClosed(c *http.Client, req *http.Request) (*http.Response, error) {
	for range 3 {
		resp, err := c.Do(req)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode < 500 {
			return resp, nil
		}
		resp.Body.Close()
	}
	return nil, errors.New("gave up")
}

func retriedInOneVariable(c *http.Client, req *http.Request) (resp *http.Response, err error) {
	for range 3 {
		resp, err = c.Do(req) // want `response body resp from c.Do is not closed on every path`
		if err == nil && resp.StatusCode < 500 {
			break
		}
	}
	return resp, err
}

func retriedInOneVariableAndClosed(c *http.Client, req *http.Request) (resp *http.Response, err error) {
	for i := 0; ; i++ {
		resp, err = c.Do(req)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode < 500 || i == 3 {
			return resp, nil
		}
		resp.Body.Close()
	}
}

func retriedOnError(p string) (f *os.File, err error) {
	for range 3 {
		f, err = os.Open(p)
		if err == nil {
			return f, nil
		}
	}
	return nil, err
}

func labelled(ps, qs []string) {
outer:
	for _, p := range ps {
		f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
		if err != nil {
			continue
		}
		for _, q := range qs {
			if q == p {
				continue outer
			}
		}
		f.Close()
	}
}

func labelledAndClosed(ps, qs []string) {
outer:
	for _, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			break outer
		}
		for _, q := range qs {
			if q == p {
				f.Close()
				continue outer
			}
		}
		f.Close()
	}
}

func jumpsBack(p string) error {
again:
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	if st, err := f.Stat(); err == nil && st.Size() == 0 {
		goto again
	}
	return f.Close()
}

func jumpsBackAndCloses(p string) error {
again:
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	if st, err := f.Stat(); err == nil && st.Size() == 0 {
		f.Close()
		goto again
	}
	return f.Close()
}

func nested(ps [][]string) error {
	for _, dir := range ps {
		for _, p := range dir {
			f, err := os.Open(p)
			if err != nil {
				return err
			}
			if _, err := io.Copy(io.Discard, f); err != nil {
				f.Close()
				return err
			}
			if err := f.Close(); err != nil {
				return err
			}
		}
	}
	return nil
}

func readInTheLoop(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	buf := make([]byte, 512)
	for {
		n, err := f.Read(buf)
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		fmt.Print(string(buf[:n]))
	}
	return f.Close()
}

func readInTheLoopAndClosed(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	buf := make([]byte, 512)
	for {
		n, err := f.Read(buf)
		if err == io.EOF {
			break
		}
		if err != nil {
			f.Close()
			return err
		}
		fmt.Print(string(buf[:n]))
	}
	return f.Close()
}

func openedOnTheFirstTurn(ps []string) error {
	var out *os.File
	for i, p := range ps {
		if i == 0 {
			f, err := os.Create(p)
			if err != nil {
				return err
			}
			out = f
			defer out.Close()
		}
		fmt.Fprintln(out, p)
	}
	return nil
}

func openedIfAbsent(ps []string) error {
	var out *os.File
	for _, p := range ps {
		if out == nil {
			f, err := os.Create(p)
			if err != nil {
				return err
			}
			out = f
		}
		fmt.Fprintln(out, p)
	}
	if out != nil {
		return out.Close()
	}
	return nil
}

// What is acquired on the first turn may be fine, and that of a later one not.

func lostOnALaterTurn(n int) {
	for i := 0; i < n; i++ {
		f, err := os.Open("f") // want `file f from os.Open is not closed on every path`
		if err != nil {
			return
		}
		if i == 3 {
			continue
		}
		f.Close()
	}
}

func returnedOnALaterTurn(ps []string) (*os.File, error) {
	for i, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			return nil, err
		}
		if i == 3 {
			return f, nil
		}
		f.Close()
	}
	return nil, errors.New("none")
}

func keptFromTheFirstTurn(ps []string) error {
	var first *os.File
	for i, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			break
		}
		if i > 0 {
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

func closedOneTurnLater(ps []string) error {
	var last *os.File
	for _, p := range ps {
		f, err := os.Open(p)
		if last != nil {
			last.Close()
		}
		if err != nil {
			return err
		}
		last = f
	}
	if last == nil {
		return nil
	}
	return last.Close()
}

func closedOneTurnLaterExceptOnError(ps []string) error {
	var last *os.File
	for _, p := range ps {
		f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
		if err != nil {
			return err
		}
		if last != nil {
			last.Close()
		}
		last = f
	}
	return nil
}
