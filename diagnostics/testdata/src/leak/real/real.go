package real

import (
	"encoding/json"
	"io"
	"log/syslog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
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

// A literal of the function that opens for it.
func localListener(network string) net.Listener {
	listen := func(network, addr string) net.Listener {
		ln, err := net.Listen(network, addr)
		if err != nil {
			panic(err)
		}
		return ln
	}
	if network == "tcp6" {
		return listen("tcp6", "[::1]:0")
	}
	return listen("tcp4", "127.0.0.1:0")
}

func localAddr() string {
	ln := localListener("tcp") // want `listener ln from localListener is never closed: missing ln\.Close\(\)`
	return ln.Addr().String()
}

func localAddrClosed() string {
	ln := localListener("tcp")
	defer ln.Close()
	return ln.Addr().String()
}

func openedTwice(p, q string) error {
	open := func(p string) *os.File {
		f, err := os.Open(p)
		if err != nil {
			panic(err)
		}
		return f
	}
	f := open(p)
	defer f.Close()
	g := open(q) // want `file g from open is never closed: missing g\.Close\(\)`
	_, err := io.Copy(io.Discard, io.MultiReader(f, g))
	return err
}

// It may be another one by now.
func openedBySomething(p string, open func(string) *os.File) string {
	f := open(p)
	return f.Name()
}

func openedByEither(p string, std bool) string {
	open := func(p string) *os.File {
		f, _ := os.Open(p)
		return f
	}
	if std {
		open = func(string) *os.File { return os.Stdin }
	}
	return open(p).Name()
}

// A parameter of a literal is one in all its blocks.
func closedByALiteral(p string, loud bool) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer func(c io.Closer) {
		if loud {
			println("closing")
		}
		c.Close()
	}(f)
	return nil
}

// What a helper answers to no error.
func failed(t *testing.T, err error, wantError bool) bool {
	t.Helper()
	if wantError {
		if err == nil {
			t.Fatal("no error")
		}
		return true
	}
	if err != nil {
		t.Fatal(err)
	}
	return false
}

func openedForTest(t *testing.T, p string, wantError bool) {
	f, err := os.Open(p) // want `file f from os.Open is never closed: missing f\.Close\(\)`
	if failed(t, err, wantError) {
		return
	}
	t.Log(f.Name())
}

func openedForTestAndClosed(t *testing.T, p string, wantError bool) {
	f, err := os.Open(p)
	if failed(t, err, wantError) {
		return
	}
	defer f.Close()
	t.Log(f.Name())
}

// A structure whose literal has the release.
type options struct{ done func() }

func (o options) Run() { o.done() }

func runWith(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	srv := http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { f.Close() })}
	return srv.ListenAndServe()
}

// An error of one's own making is never nil.
type failure struct{ text string }

func (f *failure) Error() string { return f.text }

func fail(text string) error { return &failure{text} }

func openChecked(p string) (_ *os.File, err error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	if st, serr := f.Stat(); serr != nil || st.IsDir() {
		return nil, fail("a directory")
	}
	return f, nil
}

// By then the result is nil, and the file is lost.
func openCheckedInVain(p string) (f *os.File, err error) {
	f, err = os.Open(p) // want `file f from os.Open is not closed on every path: missing f\.Close\(\)`
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	if st, serr := f.Stat(); serr != nil || st.IsDir() {
		return nil, fail("a directory")
	}
	return f, nil
}

// A range over a ticker has no end.
func sampled(p string) {
	f, err := os.Create(p)
	if err != nil {
		panic(err)
	}
	for range time.NewTicker(time.Second).C {
		io.WriteString(f, "tick")
	}
}

func sampledAWhile(p string, done chan bool) {
	f, err := os.Create(p) // want `file f from os.Create is never closed: missing f\.Close\(\)`
	if err != nil {
		panic(err)
	}
	for range time.NewTicker(time.Second).C {
		if <-done {
			return
		}
		io.WriteString(f, "tick")
	}
}

// A narrower name for what is fresh.
func listenUnix(p string) (*net.UnixListener, error) {
	l, err := net.Listen("unix", p)
	if err != nil {
		return nil, err
	}
	return l.(*net.UnixListener), nil
}

func listenUnixAndForget(p string) (string, error) {
	l, err := listenUnix(p) // want `listener l from listenUnix is never closed: missing l\.Close\(\)`
	if err != nil {
		return "", err
	}
	return l.Addr().String(), nil
}

// What wraps an error is one.
func wrap(err error, text string) error {
	if err == nil {
		return nil
	}
	return &failure{text + err.Error()}
}

func openWrapped(p string) (_ *os.File, err error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	if _, serr := f.Stat(); serr != nil {
		return nil, wrap(serr, "stat")
	}
	return f, nil
}

// A constructor that cannot fail.
type target struct{ name string }

func newTarget(name string) (*target, error) { return &target{name}, nil }

func openForTarget(p string) (*os.File, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	if _, err := newTarget(p); err != nil {
		return nil, err
	}
	return f, nil
}

// What lies in a directory is removed with it.
func inRemoved(root string) (string, error) {
	dir := filepath.Join(root, "x")
	defer os.RemoveAll(dir)
	td, err := os.MkdirTemp(dir, "")
	if err != nil {
		return "", err
	}
	return filepath.Base(td), nil
}

func inRemovedByALiteral(root string) (string, error) {
	dir := filepath.Join(root, "x")
	defer func() {
		if err := os.RemoveAll(dir); err != nil {
			println(err.Error())
		}
	}()
	td, err := os.MkdirTemp(dir, "")
	if err != nil {
		return "", err
	}
	return filepath.Base(td), nil
}

// It is there: it has just been made.
func lookedAt(root string) error {
	td, err := os.MkdirTemp(root, "x")
	if err != nil {
		return err
	}
	if _, err := os.Stat(td); os.IsNotExist(err) {
		return err
	}
	defer os.RemoveAll(td)
	return os.WriteFile(filepath.Join(td, "a"), nil, 0o600)
}

// Round the loop it cannot fail either.
type connected struct{ c net.Conn }

func (c *connected) Close() error { return c.c.Close() }

func newConnected(addr string) (*connected, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		panic(err)
	}
	return &connected{c}, nil
}

func connectAll(addrs []string) ([]*connected, error) {
	var all []*connected
	for _, a := range addrs {
		c, err := newConnected(a)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// Functions that nobody can see, and literals that only use.
type remote interface {
	Load(name string, use func(io.Reader) error) error
	OnChange(f func(string))
}

func loaded(r remote, p string) error {
	f, err := os.Create(p) // want `file f from os.Create is never closed: missing f\.Close\(\)`
	if err != nil {
		return err
	}
	return r.Load(p, func(rd io.Reader) error {
		_, err := io.Copy(f, rd)
		return err
	})
}

func changed(r remote, p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	r.OnChange(func(s string) { io.WriteString(f, s) })
	return nil
}

// A deferred literal may set the error that the return statement leaves nil.
func closing(c io.Closer) (err error) {
	defer func() {
		if cerr := c.Close(); err == nil {
			err = cerr
		}
	}()
	return nil
}

func openBeside(p string, c io.Closer) (*os.File, error) {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path: missing f\.Close\(\)`
	if err != nil {
		return nil, err
	}
	if err := closing(c); err != nil {
		return nil, err
	}
	return f, nil
}
