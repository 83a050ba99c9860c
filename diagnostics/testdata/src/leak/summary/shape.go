package summary

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"time"
)

// Helpers that do one thing where they succeed and another where they fail.

var pool []net.Conn

func keepUnless(c net.Conn, full bool) error {
	if full {
		return errors.New("full")
	}
	pool = append(pool, c)
	return nil
}

func keptOrClosed(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	if err := keepUnless(c, len(pool) > 9); err != nil {
		c.Close()
		return err
	}
	return nil
}

func keptOrLost(addr string) error {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is never closed: missing c\.Close\(\)`
	if err != nil {
		return err
	}
	return keepUnless(c, len(pool) > 9)
}

func keptOrLostAndLogged(addr string) {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is never closed: missing c\.Close\(\)`
	if err != nil {
		return
	}
	if err := keepUnless(c, len(pool) > 9); err != nil {
		fmt.Println(err)
	}
}

func handshake(c net.Conn) error {
	if _, err := io.WriteString(c, "hello"); err != nil {
		return errors.Join(err, c.Close())
	}
	return nil
}

func dialAndShake(addr string) (net.Conn, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	if err := handshake(c); err != nil {
		return nil, err
	}
	return c, nil
}

func shakesAndLeaves(addr string) error {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is not closed on every path`
	if err != nil {
		return err
	}
	return handshake(c)
}

func shakesAndCloses(addr string) error {
	c, err := dialAndShake(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	return handshake(c)
}

// The answer is a bool, and nobody follows what it means.
func tryKeep(c net.Conn) bool {
	if len(pool) > 9 {
		return false
	}
	pool = append(pool, c)
	return true
}

func keptIfTrue(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	if !tryKeep(c) {
		return c.Close()
	}
	return nil
}

// Options that set a field.

type client struct {
	c   net.Conn
	log io.WriteCloser
	n   int
}

type option func(*client)

func withLog(w io.WriteCloser) option { return func(c *client) { c.log = w } }

func withNumber(n int) option { return func(c *client) { c.n = n } }

func withCheckedLog(p string) func(*client) error {
	return func(c *client) error {
		f, err := os.Create(p)
		if err != nil {
			return err
		}
		c.log = f
		return nil
	}
}

func newClient(opts ...option) *client {
	c := &client{}
	for _, o := range opts {
		o(c)
	}
	return c
}

func (c *client) Close() error { // want `Close leaves out the connection in c`
	if c.log == nil {
		return nil
	}
	return c.log.Close()
}

func optionKeepsTheLog(p string) *client {
	f, err := os.Create(p)
	if err != nil {
		return nil
	}
	return newClient(withNumber(1), withLog(f))
}

func optionTooLate(p string, n int) *client {
	f, err := os.Create(p) // want `file f from os.Create is never closed|file f from os.Create is not closed on every path`
	if err != nil {
		return nil
	}
	if n < 0 {
		return nil
	}
	return newClient(withNumber(n), withLog(f))
}

func optionKeepsTheLogAndCloses(p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	c := newClient(withLog(f))
	defer c.Close()
	return nil
}

// Chains: each step gives back its receiver.

func (c *client) set(n int) *client {
	c.n = n
	return c
}

func (c *client) to(w io.WriteCloser) *client {
	c.log = w
	return c
}

func chainKeepsTheLog(p string) *client {
	f, err := os.Create(p)
	if err != nil {
		return nil
	}
	return new(client).set(1).to(f).set(2)
}

func chainKeepsTheLogAndCloses(p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	c := new(client).set(1).to(f)
	defer c.Close()
	return nil
}

func dialClient(addr string) (*client, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &client{c: conn}, nil
}

// Close of a client does not close its connection, so that nobody is obliged by
// what dialClient returns.
func clientHasNoRelease(addr string) error {
	c, err := dialClient(addr)
	if err != nil {
		return err
	}
	return c.set(1).Close()
}

// Interfaces that one type implements, and methods that are promoted.

type base struct{ w io.WriteCloser }

func (b *base) Close() error { return b.w.Close() }

func (b *base) name() string { return "base" }

type derived struct {
	base
	extra int
}

type derivedByPointer struct {
	*base
	extra int
}

func promoted(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	d := derived{base: base{f}}
	return d.Close()
}

func promotedDeferred(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	d := &derived{base: base{f}, extra: 1}
	defer d.Close()
	fmt.Println(d.name())
	return nil
}

func promotedNever(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	d := &derived{base: base{f}}
	fmt.Println(d.name())
	return nil
}

func promotedByPointer(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	d := derivedByPointer{base: &base{f}}
	defer d.Close()
	return nil
}

func openDerived(p string) (*derived, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return &derived{base: base{f}}, nil
}

func derivedLeft(p string) error {
	d, err := openDerived(p) // want `file in d from openDerived is never closed: missing d\.Close\(\)`
	if err != nil {
		return err
	}
	fmt.Println(d.name())
	return nil
}

func derivedClosed(p string) error {
	d, err := openDerived(p)
	if err != nil {
		return err
	}
	defer d.Close()
	return nil
}

func derivedClosedInside(p string) error {
	d, err := openDerived(p)
	if err != nil {
		return err
	}
	defer d.w.Close()
	return nil
}

type shutter interface{ shut(c io.Closer) }

type onlyShutter struct{ n int }

func (s *onlyShutter) shut(c io.Closer) { s.n++; c.Close() }

func shutByTheOnlyOne(s shutter, p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	s.shut(f)
	return nil
}

type peeker interface{ peek(f *os.File) error }

type onlyPeeker struct{}

func (onlyPeeker) peek(f *os.File) error { _, err := f.Stat(); return err }

func peekedByTheOnlyOne(s peeker, p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	return s.peek(f)
}

type visitor interface{ visit(f *os.File) error }

type countingVisitor struct{}

func (countingVisitor) visit(f *os.File) error { _, err := f.Stat(); return err }

type closingVisitor struct{}

func (closingVisitor) visit(f *os.File) error { return f.Close() }

// Which of two it is nobody knows.
func visitedByOneOfTwo(v visitor, p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	return v.visit(f)
}

// Functions as values.

type closeFunc func(io.Closer)

func closeWith(f closeFunc, c io.Closer) { f(c) }

func closedByAFunctionValue(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	closeWith(done, f)
	return nil
}

func closedByALocalFunction(p string) error {
	shut := done
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer shut(f)
	return nil
}

func calls(fs ...func() error) (err error) {
	for _, f := range fs {
		err = errors.Join(err, f())
	}
	return err
}

func closedAmongOthers(p, q string) (err error) {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	g, err := os.Open(q)
	if err != nil {
		return errors.Join(err, calls(f.Close))
	}
	return calls(f.Close, g.Close)
}

type cleanups []func() error

func (cs *cleanups) add(f func() error) { *cs = append(*cs, f) }

func (cs cleanups) run() { calls(cs...) }

func closedByAStack(ps []string) error {
	var cs cleanups
	defer func() { cs.run() }()
	for _, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		cs.add(f.Close)
	}
	return nil
}

// Scoped helpers.

func withConn(addr string, use func(net.Conn) error) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer c.Close()
	return use(c)
}

func withTx(db *sql.DB, use func(*sql.Tx) error) (err error) {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			tx.Rollback()
			panic(p)
		}
		if err != nil {
			tx.Rollback()
			return
		}
		err = tx.Commit()
	}()
	return use(tx)
}

func withRows(db *sql.DB, q string, use func(*sql.Rows) error) error {
	rows, err := db.Query(q)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := use(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func withRowsUnlessItFails(db *sql.DB, q string) error {
	rows, err := db.Query(q) // want `rows rows from db.Query is never closed|rows rows from db.Query is not closed on every path`
	if err != nil {
		return err
	}
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			return err
		}
	}
	return rows.Err()
}

func with[T io.Closer](open func() (T, error), use func(T) error) (err error) {
	t, err := open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	return use(t)
}

func scopedGenerically(p string) error {
	return with(func() (*os.File, error) { return os.Open(p) }, func(f *os.File) error {
		_, err := f.Stat()
		return err
	})
}

var escaped *os.File

// The file outlives its scope, closed: nothing leaks.
func scopedAndEscaped(p string) error {
	return withFile(p, func(f *os.File) error {
		escaped = f
		return nil
	})
}

// Goroutines of functions of the package.

func copyAndClose(dst io.Writer, src io.ReadCloser, done *sync.WaitGroup) {
	defer done.Done()
	defer src.Close()
	io.Copy(dst, src)
}

func copyOnly(dst io.Writer, src io.Reader, done *sync.WaitGroup) {
	defer done.Done()
	io.Copy(dst, src)
}

func copiedAndClosed(w io.Writer, p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Add(1)
	go copyAndClose(w, f, &wg)
	wg.Wait()
	return nil
}

func copiedOnly(w io.Writer, p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	wg.Add(1)
	go copyOnly(w, f, &wg)
	wg.Wait()
	return nil
}

func copiedOnlyAndClosed(w io.Writer, p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	var wg sync.WaitGroup
	wg.Add(1)
	go copyOnly(w, f, &wg)
	wg.Wait()
	return nil
}

// Several results, and results by another name.

func openBothFiles(p, q string) (a, b *os.File, err error) {
	if a, err = os.Open(p); err != nil {
		return nil, nil, err
	}
	if b, err = os.Open(q); err != nil {
		a.Close()
		return nil, nil, err
	}
	return a, b, nil
}

func firstOfBothLeft(p, q string) error {
	a, b, err := openBothFiles(p, q) // want `file a from openBothFiles is never closed: missing a\.Close\(\)`
	if err != nil {
		return err
	}
	defer b.Close()
	_, err = a.Stat()
	return err
}

func bothOfBothClosed(p, q string) error {
	a, b, err := openBothFiles(p, q)
	if err != nil {
		return err
	}
	defer a.Close()
	defer b.Close()
	return nil
}

type result struct {
	f   *os.File
	err error
}

func openResult(p string) result {
	f, err := os.Open(p)
	return result{f, err}
}

func resultClosed(p string) error {
	r := openResult(p)
	if r.err != nil {
		return r.err
	}
	return r.f.Close()
}

func openOrNil(p string) *os.File {
	f, err := os.Open(p)
	if err != nil {
		return nil
	}
	return f
}

func orNilLeft(p string) error {
	f := openOrNil(p) // want `file f from openOrNil is never closed: missing f\.Close\(\)`
	if f == nil {
		return errors.New("nothing")
	}
	_, err := f.Stat()
	return err
}

func orNilClosed(p string) error {
	f := openOrNil(p)
	if f == nil {
		return errors.New("nothing")
	}
	defer f.Close()
	_, err := f.Stat()
	return err
}

func openOK(p string) (*os.File, bool) {
	f, err := os.Open(p)
	if err != nil {
		return nil, false
	}
	return f, true
}

func okClosed(p string) {
	f, ok := openOK(p)
	if !ok {
		return
	}
	f.Close()
}

func okLeft(p string) string {
	f, ok := openOK(p) // want `file f from openOK is never closed: missing f\.Close\(\)`
	if !ok {
		return ""
	}
	return f.Name()
}

// Commands and contexts through helpers.

func startCommand(name string) (*exec.Cmd, error) {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return cmd, nil
}

func commandWaitedFor(name string) error {
	cmd, err := startCommand(name)
	if err != nil {
		return err
	}
	return cmd.Wait()
}

func withTimeout(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Second)
}

func timeoutLeft(ctx context.Context) error {
	ctx, cancel := withTimeout(ctx) // want `cancel function cancel from withTimeout is never called: missing cancel\(\)`
	_ = cancel
	return ctx.Err()
}

func timeoutCalled(ctx context.Context) error {
	ctx, cancel := withTimeout(ctx)
	defer cancel()
	return ctx.Err()
}

// Sometimes there is nothing to cancel, and then the function does nothing.
func withTimeoutPerhaps(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if d == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, d)
}

func timeoutPerhaps(ctx context.Context) error {
	ctx, cancel := withTimeoutPerhaps(ctx, 0)
	_ = cancel
	return ctx.Err()
}

// Readers around a body, with a Close of their own.

type limited struct {
	io.Reader
	c io.Closer
}

func (l limited) Close() error { return l.c.Close() }

func getLimited(u string) (io.ReadCloser, error) {
	resp, err := http.Get(u)
	if err != nil {
		return nil, err
	}
	return limited{io.LimitReader(resp.Body, 1<<20), resp.Body}, nil
}

func limitedLeft(u string) ([]byte, error) {
	r, err := getLimited(u) // want `response body in r from getLimited is never closed: missing r\.Close\(\)`
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func limitedClosed(u string) ([]byte, error) {
	r, err := getLimited(u)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

type lineReader struct {
	*bufio.Scanner
	f *os.File
}

func (l *lineReader) Close() error { return l.f.Close() }

func openLines(p string) (*lineReader, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return &lineReader{bufio.NewScanner(f), f}, nil
}

func linesLeft(p string) (n int, err error) {
	l, err := openLines(p) // want `file in l from openLines is never closed: missing l\.Close\(\)`
	if err != nil {
		return 0, err
	}
	for l.Scan() {
		n++
	}
	return n, l.Err()
}

func linesClosed(p string) (n int, err error) {
	l, err := openLines(p)
	if err != nil {
		return 0, err
	}
	defer l.Close()
	for l.Scan() {
		n++
	}
	return n, l.Err()
}

// Nothing says when there is none.
func openStatus(p string) (*os.File, int) {
	f, err := os.Open(p)
	if err != nil {
		return nil, 1
	}
	return f, 0
}

func statusAsked(p string) {
	f, status := openStatus(p)
	if status != 0 {
		return
	}
	f.Close()
}

type failure struct{ p string }

func openFailure(p string) (*os.File, *failure) {
	f, err := os.Open(p)
	if err != nil {
		return nil, &failure{p}
	}
	return f, nil
}

func failureAsked(p string) {
	f, failure := openFailure(p)
	if failure != nil {
		return
	}
	f.Close()
}

// False says that it was not there before.
func openCreated(p string) (f *os.File, created bool) {
	if f, err := os.Open(p); err == nil {
		return f, false
	}
	f, err := os.Create(p)
	if err != nil {
		return nil, false
	}
	return f, true
}

func createdAsked(p string) {
	f, created := openCreated(p)
	if f == nil || !created {
		return
	}
	f.Close()
}
