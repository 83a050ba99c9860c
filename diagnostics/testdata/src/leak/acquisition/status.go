package acquisition

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
)

func statusBeforeDefer(u string) error {
	resp, err := http.Get(u) // want `^response body resp from http.Get is not closed on every path: missing resp\.Body\.Close\(\)$`
	if err != nil {
		return err
	}
	if resp.StatusCode != 200 {
		return errors.New("status")
	}
	defer resp.Body.Close()
	return nil
}

func statusAfterDefer(u string) error {
	resp, err := http.Get(u)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != 200 {
		return errors.New("status")
	}
	return nil
}

func statusClosed(u string) error {
	resp, err := http.Get(u)
	if err != nil {
		return err
	}
	if resp.StatusCode != 200 {
		resp.Body.Close()
		return errors.New("status")
	}
	return resp.Body.Close()
}

func onlyTheStatus(c *http.Client, req *http.Request) (int, error) {
	resp, err := c.Do(req) // want `response body resp from c.Do is never closed: missing resp\.Body\.Close\(\)`
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

func decodedAndForgotten(u string, v any) error {
	resp, err := http.Get(u) // want `response body resp from http.Get is never closed`
	if err != nil {
		return err
	}
	return json.NewDecoder(resp.Body).Decode(v)
}

func bodyInAVariable(u string) ([]byte, error) {
	resp, err := http.Get(u)
	if err != nil {
		return nil, err
	}
	body := resp.Body
	defer body.Close()
	return io.ReadAll(body)
}

func bodyInAVariableForgotten(u string) ([]byte, error) {
	resp, err := http.Get(u) // want `response body resp from http.Get is never closed`
	if err != nil {
		return nil, err
	}
	body := resp.Body
	return io.ReadAll(body)
}

func bodyReturned(u string) (io.ReadCloser, error) {
	resp, err := http.Get(u)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

func statusThenBodyReturned(u string) (io.ReadCloser, error) {
	resp, err := http.Get(u) // want `response body resp from http.Get is not closed on every path`
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, errors.New(resp.Status)
	}
	return resp.Body, nil
}

func roundTripped(rt http.RoundTripper, req *http.Request) (*http.Response, error) {
	resp, err := rt.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	resp.Header.Set("Via", "1.1 here")
	return resp, nil
}

func bodyReplaced(u string) (*http.Response, error) {
	resp, err := http.Get(u)
	if err != nil {
		return nil, err
	}
	resp.Body = http.MaxBytesReader(nil, resp.Body, 1<<20)
	return resp, nil
}

// The second operand of || closes the file, and runs only where the first is false.
func closeInShortCircuit(p string) error {
	f, err := os.Create(p) // want `file f from os.Create is not closed on every path`
	if err != nil {
		return err
	}
	if f.Chmod(0) != nil || f.Close() != nil {
		return errors.New("x")
	}
	return nil
}

func closeInConjunction(p string) error {
	f, err := os.Create(p) // want `file f from os.Create is not closed on every path`
	if err != nil {
		return err
	}
	if f.Chmod(0) == nil && f.Close() == nil {
		return nil
	}
	return errors.New("x")
}

func closeFirstInShortCircuit(p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	if f.Close() != nil || os.Chmod(p, 0) != nil {
		return errors.New("x")
	}
	return nil
}

func errorsOfBothKept(p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	err1 := f.Chmod(0)
	err2 := f.Close()
	if err1 != nil || err2 != nil {
		return errors.Join(err1, err2)
	}
	return nil
}
