package diagnostics_test

import (
	"slices"
	"testing"

	"github.com/deferls/deferls/diagnostics"
)

const unread = `package p

import (
	"io"
	"net/http"
	"net/http/httputil"
)

func status(u string) (int, error) {
	resp, err := http.Get(u)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}

func header(u string) (string, error) {
	resp, err := http.Get(u)
	if resp == nil || err != nil {
		return "", err
	}
	resp.Body.Close()
	return resp.Header.Get("ETag"), nil
}

func head(u string) (int, error) {
	resp, err := http.Head(u)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}

func dumps(u string) ([]byte, error) {
	resp, err := http.Get(u)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return httputil.DumpResponse(resp, true)
}

func reads(u string) ([]byte, error) {
	resp, err := http.Get(u)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func cookies(u string) (int, error) {
	resp, err := http.Get(u)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return len(resp.Cookies()), nil
}

func returns(u string) (*http.Response, error) {
	resp, err := http.Get(u)
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	return resp, nil
}

func leaks(u string) (int, error) {
	resp, err := http.Get(u)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}
`

// TestAskedFor: a check that is off runs where the configuration names it, and
// nowhere else.
func TestAskedFor(t *testing.T) {
	src := oneFile(t, unread)
	for config, want := range map[string][]string{
		"":                                      nil,
		"checks: {leak: warning}\n":             nil,
		"checks: {body-not-drained: off}\n":     nil,
		"checks: {body-not-drained: on}\n":      {"status", "header"},
		"checks: {body-not-drained: warning}\n": {"status", "header"},
	} {
		settings, err := diagnostics.ParseSettings("/p/.deferls.yaml", []byte(config))
		if err != nil {
			t.Fatal(err)
		}
		findings, _, err := diagnostics.Analyze(t.Context(), src, settings)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range findings {
			if f.Check == "body-not-drained" {
				d := f.Diagnostic()
				got = append(got, funcAt(src, d))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: reported in %q, want %q", config, got, want)
		}
	}
}

// TestNoFiles: a package of which nothing can be read has no findings.
func TestNoFiles(t *testing.T) {
	src, _ := sourceOf(t, nil)
	findings, _, err := diagnostics.Analyze(t.Context(), src, nil)
	if len(findings) != 0 || err != nil {
		t.Errorf("%v, %v", findings, err)
	}
}
