package acquisition

import (
	"net/http"
	"net/url"
	"testing"
)

// The error is of a type, so it is not nil, so nothing was acquired.
func errorOfType(u string) error {
	resp, err := http.Get(u)
	if ue, ok := err.(*url.Error); ok {
		return ue
	}
	defer resp.Body.Close()
	return nil
}

func expectsErrorType(t *testing.T, u string) {
	_, err := http.Get(u)
	ue, ok := err.(*url.Error)
	if !ok {
		t.Fatalf("got %T", err)
	}
	t.Log(ue)
}

func errorTypeSwitch(u string) error {
	resp, err := http.Get(u) // want `response body resp from http.Get is not closed on every path`
	switch e := err.(type) {
	case *url.Error:
		return e
	}
	if resp.StatusCode > 400 {
		return nil
	}
	return resp.Body.Close()
}
