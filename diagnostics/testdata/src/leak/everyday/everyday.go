// Package everyday holds code as people write it, and that is right: the forms
// in which a release is usually hidden.
package everyday

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"time"
)

func timeoutIfAny(ctx context.Context, d time.Duration) error {
	cancel := func() {}
	if d > 0 {
		ctx, cancel = context.WithTimeout(ctx, d)
	}
	defer cancel()
	return ctx.Err()
}

func timeoutIfAnyDeclared(ctx context.Context, d time.Duration) error {
	var cancel context.CancelFunc
	if d > 0 {
		ctx, cancel = context.WithTimeout(ctx, d)
	} else {
		ctx, cancel = context.WithCancel(ctx)
	}
	defer cancel()
	return ctx.Err()
}

// The second branch forgets what the first one does.
func timeoutOrElse(ctx context.Context, d time.Duration) error {
	var cancel context.CancelFunc
	if d > 0 {
		ctx, cancel = context.WithTimeout(ctx, d)
		defer cancel()
	} else {
		ctx, cancel = context.WithCancel(ctx) // want `cancel function cancel from context.WithCancel is never called`
	}
	return ctx.Err()
}

func cancelOnSignal(ctx context.Context, sig <-chan os.Signal) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-sig:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx
}

func cancelAfterwards(ctx, parent context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	context.AfterFunc(parent, cancel)
	<-ctx.Done()
}

func cancelInALiteral(ctx context.Context, done chan struct{}) error {
	ctx, cancel := context.WithCancel(ctx)
	defer func() {
		cancel()
		<-done
	}()
	return ctx.Err()
}

type task struct {
	ctx    context.Context
	cancel context.CancelFunc // want `the cancel function that task keeps in cancel is never called`
	tasks  map[string]context.CancelFunc
}

func (t *task) start(ctx context.Context) {
	t.ctx, t.cancel = context.WithCancel(ctx)
}

func (t *task) add(ctx context.Context, name string) {
	ctx, cancel := context.WithCancel(ctx)
	t.tasks[name] = cancel
	<-ctx.Done()
}

func newTask(ctx context.Context) *task {
	ctx, cancel := context.WithCancel(ctx)
	return &task{ctx: ctx, cancel: cancel}
}

func deferredBeforeTheTest(p string) error {
	f, err := os.Open(p)
	defer f.Close()
	if err != nil {
		return err
	}
	return nil
}

func closedByBothMeans(p string) (err error) {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := io.WriteString(f, p); err != nil {
		return err
	}
	return f.Close()
}

func firstErrorWins(p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, p)
	if err1 := f.Close(); err1 != nil && err == nil {
		err = err1
	}
	return err
}

func removedOnError(p string) (f *os.File, err error) {
	f, err = os.Create(p)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(p)
			f = nil
		}
	}()
	if _, err = io.WriteString(f, p); err != nil {
		return f, err
	}
	return f, nil
}

func replaced(p string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(p), "x")
	if err != nil {
		return err
	}
	tmp := f.Name()
	if _, err := f.Write(data); err != nil {
		f.Close()
		os.Remove(tmp)
		return err
	}
	if err := f.Close(); err != nil {
		os.Remove(tmp)
		return err
	}
	return os.Rename(tmp, p)
}

func inAFunctionOfItsOwn(ps []string) (err error) {
	for _, p := range ps {
		if err = func() error {
			f, err := os.Open(p)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = io.Copy(io.Discard, f)
			return err
		}(); err != nil {
			return err
		}
	}
	return nil
}

func standardOutputOrFile(p string) (err error) {
	out := os.Stdout
	if p != "" {
		out, err = os.Create(p)
		if err != nil {
			return err
		}
		defer out.Close() // want `the error of out.Close\(\) is dropped`
	}
	_, err = io.WriteString(out, "hello")
	return err
}

func standardOutputOrFileAsWriter(p string) error {
	var w io.Writer = os.Stdout
	if p != "" {
		f, err := os.Create(p)
		if err != nil {
			return err
		}
		defer f.Close()
		w = f
	}
	_, err := io.WriteString(w, "hello")
	return err
}

func standardOutputOrFileReturned(p string) (io.WriteCloser, error) { // want `standardOutputOrFileReturned returns a file from os\.Create on one path and os\.Stdout on another`
	if p == "-" {
		return os.Stdout, nil
	}
	f, err := os.Create(p)
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", p, err)
	}
	return f, nil
}

// Where the file is opened, nothing closes it.
func standardOutputOrFileForgotten(p string) error {
	var w io.Writer = os.Stdout
	if p != "" {
		f, err := os.Create(p) // want `file f from os.Create is never closed`
		if err != nil {
			return err
		}
		w = f
	}
	_, err := io.WriteString(w, "hello")
	return err
}

func compressedOrNot(w io.Writer, compress bool) (err error) {
	if compress {
		zw := gzip.NewWriter(w)
		defer func() { err = errors.Join(err, zw.Close()) }()
		w = zw
	}
	_, err = io.WriteString(w, "hello")
	return err
}

func decompressedOrNot(p string) ([]byte, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = bufio.NewReader(f)
	if filepath.Ext(p) == ".gz" {
		if r, err = gzip.NewReader(r); err != nil {
			return nil, err
		}
	}
	return io.ReadAll(r)
}

type readCloser struct {
	io.Reader
	close func() error
}

func (r readCloser) Close() error { return r.close() }

func wrapped(p string) (io.ReadCloser, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	zr, err := gzip.NewReader(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return readCloser{zr, func() error {
		zr.Close()
		return f.Close()
	}}, nil
}

func wrappedWithMethodValue(p string) (io.ReadCloser, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return &readCloser{bufio.NewReader(f), f.Close}, nil
}

// gzip.NewReader fails, and the file stays open.
func wrappedOrLost(p string) (io.ReadCloser, error) {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return nil, err
	}
	zr, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return readCloser{zr, f.Close}, nil
}

func seekable(fsys fs.FS, p string) error {
	f, err := fsys.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	if s, ok := f.(io.Seeker); ok {
		_, err = s.Seek(0, io.SeekStart)
	}
	return err
}

func keptAlive(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer runtime.KeepAlive(f)
	return f.Close()
}

func logFile(p string) {
	f, err := os.OpenFile(p, os.O_APPEND|os.O_CREATE, 0o600)
	if err == nil {
		log.SetOutput(f)
	} else {
		log.Print(err)
	}
}

func stdinReplaced(p string) (err error) {
	os.Stdin, err = os.Open(p)
	return err
}

func stdoutRedirected(use func()) (string, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return "", err
	}
	old := os.Stdout
	os.Stdout = w
	use()
	os.Stdout = old
	w.Close()
	b, err := io.ReadAll(r)
	r.Close()
	return string(b), err
}

func fetched(ctx context.Context, u string, v any) (err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() {
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("status %s", resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(v)
}

func fetchedInAGoroutine(u string) <-chan *http.Response {
	c := make(chan *http.Response, 1)
	go func() {
		defer close(c)
		resp, err := http.Get(u)
		if err != nil {
			log.Print(err)
			return
		}
		c <- resp
	}()
	return c
}

func fetchedWithRetry(u string, n int) (resp *http.Response, err error) {
	for i := range n {
		if i > 0 {
			time.Sleep(time.Second)
		}
		resp, err = http.Get(u)
		if err != nil {
			continue
		}
		if resp.StatusCode == http.StatusOK {
			return resp, nil
		}
		resp.Body.Close()
		err = errors.New(resp.Status)
	}
	return nil, err
}

func listened(addr string, h http.Handler, errc chan<- error) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	go func() { errc <- http.Serve(l, h) }()
	return nil
}

func listenedUntilDone(ctx context.Context, addr string, srv *http.Server) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	go func() {
		<-ctx.Done()
		srv.Close()
	}()
	return srv.Serve(l)
}

func acceptedInTurn(l net.Listener, wg *sync.WaitGroup) error {
	defer wg.Wait()
	for {
		c, err := l.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return nil
			}
			return err
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer c.Close()
			io.Copy(c, c)
		}()
	}
}

func dialledOneOf(addrs []string) (c net.Conn, err error) {
	for _, a := range addrs {
		if c, err = net.Dial("tcp", a); err == nil {
			return c, nil
		}
	}
	if err == nil {
		err = errors.New("no address")
	}
	return nil, err
}

func proxied(a, b net.Conn) {
	defer a.Close()
	defer b.Close()
	io.Copy(a, b)
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func started(ctx context.Context, name string) (err error) {
	cmd := exec.CommandContext(ctx, name)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	defer func() {
		cmd.Process.Kill()
		err = errors.Join(err, cmd.Wait())
	}()
	_, err = io.Copy(io.Discard, out)
	return err
}

func served(h http.Handler) *httptest.Server {
	srv := httptest.NewUnstartedServer(h)
	srv.StartTLS()
	return srv
}

func inTransaction(ctx context.Context, db *sql.DB, use func(*sql.Tx) error) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			_ = tx.Rollback()
			panic(p)
		}
		if err != nil {
			_ = tx.Rollback()
			return
		}
		err = tx.Commit()
	}()
	return use(tx)
}

func rollbackIgnored(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.Exec("delete from t"); err != nil {
		return err
	}
	return tx.Commit()
}

func allRows(db *sql.DB) (all [][2]string, err error) {
	rows, err := db.Query("select a, b from t")
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	defer func() {
		if cerr := rows.Close(); err == nil {
			err = cerr
		}
	}()
	for rows.Next() {
		var r [2]string
		if err := rows.Scan(&r[0], &r[1]); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

func table(w io.Writer, rows [][]string) error {
	cw := csv.NewWriter(w)
	defer cw.Flush()
	for _, r := range rows {
		if err := cw.Write(r); err != nil {
			return err
		}
	}
	return nil
}

func inMemory() ([]byte, error) {
	var b bytes.Buffer
	zw := gzip.NewWriter(&b)
	if _, err := zw.Write([]byte("hello")); err != nil {
		return nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func piped(src io.Reader) io.Reader {
	pr, pw := io.Pipe()
	go func() {
		zw := gzip.NewWriter(pw)
		_, err := io.Copy(zw, src)
		if cerr := zw.Close(); err == nil {
			err = cerr
		}
		pw.CloseWithError(err)
	}()
	return pr
}

var stdout = bufio.NewWriter(os.Stdout)

type cache struct {
	mu sync.RWMutex
	m  map[string]string
}

func (c *cache) do(k string, write bool) string {
	if write {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.m[k] = k
	} else {
		c.mu.RLock()
		defer c.mu.RUnlock()
	}
	return c.m[k]
}

func (c *cache) computed(k string, compute func() string) string {
	c.mu.RLock()
	v, ok := c.m[k]
	c.mu.RUnlock()
	if ok {
		return v
	}
	v = compute()
	c.mu.Lock()
	defer c.mu.Unlock()
	if old, ok := c.m[k]; ok {
		return old
	}
	c.m[k] = v
	return v
}

func (c *cache) polled(k string, stop <-chan struct{}) string {
	for {
		c.mu.Lock()
		if v, ok := c.m[k]; ok {
			c.mu.Unlock()
			return v
		}
		c.mu.Unlock()
		select {
		case <-stop:
			return ""
		case <-time.After(time.Second):
		}
	}
}

func (c *cache) unlockedWhileCalling(k string, f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.m[k]; !ok {
		func() {
			c.mu.Unlock()
			defer c.mu.Lock()
			f()
		}()
	}
	c.m[k] = k
}

func (c *cache) tried(k string) (v string, ok bool) {
	if locked := c.mu.TryLock(); locked {
		defer c.mu.Unlock()
		v, ok = c.m[k]
	}
	return v, ok
}

func (c *cache) each(f func(k, v string) bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for k, v := range c.m {
		if !f(k, v) {
			return
		}
	}
}

func fannedOut(fs []func() error) error {
	errs := make(chan error, len(fs))
	var wg sync.WaitGroup
	wg.Add(len(fs))
	for _, f := range fs {
		go func() {
			defer wg.Done()
			errs <- f()
		}()
	}
	wg.Wait()
	close(errs)
	return <-errs
}

func countedDownOnError(wg *sync.WaitGroup, start func() error) error {
	wg.Add(1)
	if err := start(); err != nil {
		wg.Done()
		return err
	}
	return nil
}
