package real

import (
	"encoding/json"
	"io"
	"log/syslog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// What real code showed.

// The body is closed where it is decoded, and returned all the same.
func fetch(c *http.Client, req *http.Request, v any) (*http.Response, error) {
	resp, err := c.Do(req)
	if err != nil {
		return nil, err
	}
	if v == nil {
		return resp, nil
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(v); err != nil {
		return resp, err
	}
	return resp, nil
}

func fetchAndForget(c *http.Client, req *http.Request) error {
	var v struct{ Name string }
	_, err := fetch(c, req, &v)
	return err
}

// Where it fails, its caller has nothing.
func fetchAll(c *http.Client, req *http.Request) (*http.Response, error) {
	resp, err := c.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return resp, io.ErrUnexpectedEOF
	}
	return resp, nil
}

func fetchAllAndForget(c *http.Client, req *http.Request) error {
	_, err := fetchAll(c, req) // want `response body from fetchAll is discarded, so that it is never closed`
	return err
}

// A literal that is kept needs what it captures as long as it is kept.
type handler struct{ out func(string) }

func (h *handler) setOutput(f func(string)) { h.out = f }

func logTo(h *handler) error {
	w, err := syslog.New(syslog.LOG_INFO, "x")
	if err != nil {
		return err
	}
	h.setOutput(func(s string) { _ = w.Info(s) })
	return nil
}

func each(names []string, f func(string)) {
	for _, n := range names {
		f(n)
	}
}

func logEach(names []string) error {
	w, err := syslog.New(syslog.LOG_INFO, "x") // want `connection w from syslog.New is never closed: missing w\.Close\(\)`
	if err != nil {
		return err
	}
	each(names, func(s string) { _ = w.Info(s) })
	return nil
}

func served(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, f.Name()) })
	return nil
}

func walked(p string) error {
	f, err := os.Create(p) // want `file f from os.Create is never closed: missing f\.Close\(\)`
	if err != nil {
		return err
	}
	return filepath.WalkDir(".", func(name string, _ os.DirEntry, err error) error {
		io.WriteString(f, name)
		return err
	})
}

// A helper that insists on an error.
func wantError(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
}

func mustFail(t *testing.T) {
	f, err := os.Open("missing")
	wantError(t, err)
	_ = f
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func checkedTwice(p string) {
	f, err := os.Open(p) // want `file f from os.Open is never closed: missing f\.Close\(\)`
	check(err)
	_, err = f.Stat()
	check(err)
}

// Its end was registered by the function that made it.
func command(t *testing.T) *exec.Cmd {
	cmd := exec.Command("true")
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return cmd
}

func started(t *testing.T) {
	cmd := command(t)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
}

func startedHere() error {
	cmd := exec.Command("true")
	return cmd.Start() // want `process cmd from cmd.Start is never waited for: missing cmd\.Wait\(\)`
}

// Who starts a daemon does not wait for it, and nor do its callers.
func daemon(me string) (*os.Process, error) {
	p, err := os.StartProcess(me, nil, &os.ProcAttr{})
	if err != nil {
		return nil, err
	}
	return p, nil
}

func daemonize(me string) error {
	_, err := daemon(me)
	return err
}
