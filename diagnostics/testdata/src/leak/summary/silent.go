package summary

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// Owners that get another owner, in all the ways in which a resource does.

type hub struct {
	mu       sync.Mutex
	sessions map[string]*session
	all      []*flagged
	main     *session
	r        *bufio.Reader
	closers  []func() error
	stores   chan *flagged
}

func (h *hub) keptInAMap(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	h.sessions[addr] = newSession(c)
	return nil
}

func (h *hub) keptInAField(addr string) error {
	s, err := inside(addr)
	if err != nil {
		return err
	}
	old := h.main
	h.main = s
	if old != nil {
		return old.Close()
	}
	return nil
}

func (h *hub) keptInASlice(addr string) error {
	f, err := dialFlagged(addr)
	if err != nil {
		return err
	}
	h.all = append(h.all, f)
	return nil
}

func (h *hub) sent(addr string) error {
	f, err := dialFlagged(addr)
	if err != nil {
		return err
	}
	select {
	case h.stores <- f:
		return nil
	case <-time.After(time.Second):
		return errors.Join(errors.New("nobody"), f.Close())
	}
}

func (h *hub) itsCloseKept(addr string) error {
	f, err := dialFlagged(addr)
	if err != nil {
		return err
	}
	h.closers = append(h.closers, f.Close)
	return nil
}

func (h *hub) insideKept(addr string) error {
	f, err := dialFlagged(addr)
	if err != nil {
		return err
	}
	h.r = bufio.NewReader(f.c)
	h.closers = append(h.closers, f.c.Close)
	return nil
}

func insideReturned(addr string) (net.Conn, error) {
	f, err := dialFlagged(addr)
	if err != nil {
		return nil, err
	}
	return f.c, nil
}

func insideHandedOn(addr string, use func(net.Conn) error) error {
	f, err := dialFlagged(addr)
	if err != nil {
		return err
	}
	return use(f.c)
}

func insideInAnotherVariable(addr string) error {
	f, err := dialFlagged(addr)
	if err != nil {
		return err
	}
	c := f.c
	defer c.Close()
	_, err = io.WriteString(c, "hello")
	return err
}

func insideOfAView(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	v := newView(c)
	inner := v.c
	defer inner.Close()
	return nil
}

func insideByAHelper(addr string) error {
	f, err := dialFlagged(addr)
	if err != nil {
		return err
	}
	defer done(f.c)
	return nil
}

func ownerByAHelper(addr string) error {
	f, err := dialFlagged(addr)
	if err != nil {
		return err
	}
	defer done(f)
	return nil
}

func ownerByALiteral(addr string) (err error) {
	f, err := dialFlagged(addr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return f.send("hello")
}

func ownerByAnAssertion(addr string) error {
	f, err := dialFlagged(addr)
	if err != nil {
		return err
	}
	var x any = f
	if c, ok := x.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

func ownerOfAnInterfaceAsserted(addr string) error {
	s, err := dialSender(addr)
	if err != nil {
		return err
	}
	return s.(*flagged).c.Close()
}

func ownerInAStructure(addr string) (*outer, error) {
	f, err := dialFlagged(addr)
	if err != nil {
		return nil, err
	}
	o := new(outer)
	o.in = f
	return o, nil
}

func ownerInALocalStructure(addr string) error {
	f, err := dialFlagged(addr)
	if err != nil {
		return err
	}
	o := &outer{in: f}
	defer o.Shutdown()
	return nil
}

func ownerByValue(addr string) error {
	f, err := dialFlagged(addr)
	if err != nil {
		return err
	}
	o := outer{in: f}
	return o.in.Close()
}

func ownerWhenCancelled(ctx context.Context, addr string) error {
	f, err := dialFlagged(addr)
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { f.Close() })
	return f.send("hello")
}

func ownerInAGoroutine(addr string) error {
	f, err := dialFlagged(addr)
	if err != nil {
		return err
	}
	go func() {
		defer f.Close()
		f.send("hello")
	}()
	return nil
}

// Methods that work until the end, and release then.

type worker struct {
	l    net.Listener
	quit chan struct{}
}

func listen(addr string) (*worker, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &worker{l: l, quit: make(chan struct{})}, nil
}

func (w *worker) serve() error {
	defer w.l.Close()
	for {
		c, err := w.l.Accept()
		if err != nil {
			return err
		}
		go handleAndClose(c)
	}
}

func handleAndClose(c net.Conn) {
	defer c.Close()
	io.Copy(io.Discard, c)
}

func (w *worker) stop() error {
	close(w.quit)
	return w.l.Close()
}

func (w *worker) addr() string { return w.l.Addr().String() }

func served(addr string) error {
	w, err := listen(addr)
	if err != nil {
		return err
	}
	return w.serve()
}

func servedInAGoroutine(addr string) (string, error) {
	w, err := listen(addr)
	if err != nil {
		return "", err
	}
	go w.serve()
	return w.addr(), nil
}

func servedAndStopped(addr string) (string, error) {
	w, err := listen(addr)
	if err != nil {
		return "", err
	}
	defer w.stop()
	return w.addr(), nil
}

func neverServed(addr string) (string, error) {
	w, err := listen(addr) // want `listener in w from listen is never closed: missing w\.stop\(\)`
	if err != nil {
		return "", err
	}
	return w.addr(), nil
}

// What is registered where it is made is not the caller's alone.

var flaggeds = map[string]*flagged{}

func dialRegistered(addr string) (*flagged, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	f := &flagged{c: c}
	flaggeds[addr] = f
	return f, nil
}

func usesRegistered(addr string) error {
	f, err := dialRegistered(addr)
	if err != nil {
		return err
	}
	return f.send("hello")
}

func dialUntilCancelled(ctx context.Context, addr string) (*flagged, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { c.Close() })
	return &flagged{c: c}, nil
}

func usesUntilCancelled(ctx context.Context, addr string) error {
	f, err := dialUntilCancelled(ctx, addr)
	if err != nil {
		return err
	}
	return f.send("hello")
}

// The release is a field of what is returned.

type handle struct {
	name  string
	close func() error
}

func (h *handle) Close() error { return h.close() }

func openHandle(p string) (*handle, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return &handle{f.Name(), f.Close}, nil
}

func handleClosed(p string) error {
	h, err := openHandle(p)
	if err != nil {
		return err
	}
	return h.close()
}

// One type, open or not.

type optional struct{ f *os.File }

func (o *optional) Close() error {
	if o == nil || o.f == nil {
		return nil
	}
	return o.f.Close()
}

func openOptional(p string) (*optional, error) {
	if p == "" {
		return &optional{}, nil
	}
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return &optional{f}, nil
}

func optionalLeft(p string) (bool, error) {
	o, err := openOptional(p)
	if err != nil {
		return false, err
	}
	return o.f == nil, nil
}

// Not a new one each time.

type cache struct {
	mu sync.Mutex
	f  *os.File
}

func (c *cache) get(p string) (*os.File, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.f != nil {
		return c.f, nil
	}
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	c.f = f
	return f, nil
}

func readsTheCached(c *cache, p string) ([]byte, error) {
	f, err := c.get(p)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

// The one who asks has the file, and gives it back.

type lender struct{ free chan *os.File }

func (l *lender) take(p string) (*os.File, error) {
	select {
	case f := <-l.free:
		return f, nil
	default:
		return os.Open(p)
	}
}

func (l *lender) give(f *os.File) {
	select {
	case l.free <- f:
	default:
		f.Close()
	}
}

func (l *lender) reads(p string) ([]byte, error) {
	f, err := l.take(p)
	if err != nil {
		return nil, err
	}
	defer l.give(f)
	return io.ReadAll(f)
}

func (l *lender) readsOpened(p string) ([]byte, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	defer l.give(f)
	return io.ReadAll(f)
}

// Closed by the last of several.

type counted struct {
	mu   sync.Mutex
	refs int
	f    *os.File
}

func openCounted(p string) (*counted, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return &counted{refs: 1, f: f}, nil
}

func (c *counted) ref() *counted {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refs++
	return c
}

func (c *counted) unref() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refs--; c.refs == 0 {
		c.f.Close()
	}
}

func countedUsed(p string) error {
	c, err := openCounted(p)
	if err != nil {
		return err
	}
	defer c.unref()
	_, err = c.f.Stat()
	return err
}

func countedShared(p string, use func(*counted)) error {
	c, err := openCounted(p)
	if err != nil {
		return err
	}
	go use(c.ref())
	c.unref()
	return nil
}
