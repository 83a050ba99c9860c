package summary

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
)

// Types that own, by what releases what they hold.

// Nobody can see what the loop closes: whoever calls it may have closed it all.
type looped struct{ in, out io.Closer }

func newLooped(in, out io.Closer) *looped { return &looped{in, out} }

func (l *looped) Close() (err error) {
	for _, c := range []io.Closer{l.in, l.out} {
		err = errors.Join(err, c.Close())
	}
	return err
}

func closedInALoop(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	l := newLooped(f, f)
	return l.Close()
}

func closedInALoopNever(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	l := newLooped(f, nil)
	if l.in == nil {
		return errors.New("nothing")
	}
	return nil
}

// The field of a view is the connection itself.
func closedThroughAView(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	v := newView(c)
	return v.c.Close()
}

func closedThroughADeferredView(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	v := newView(c)
	defer v.c.Close()
	return nil
}

type views struct{ all []view }

func (vs *views) add(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	vs.all = append(vs.all, newView(c))
	return nil
}

// A structure without methods lets whoever has it take the file out again.
func opensAView(addr string) (view, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return view{}, err
	}
	return newView(c), nil
}

func closesAnOpenedView(addr string) error {
	v, err := opensAView(addr)
	if err != nil {
		return err
	}
	return v.c.Close()
}

// Guarded against being closed twice.

type flagged struct {
	mu     sync.Mutex
	closed bool
	c      net.Conn
}

func dialFlagged(addr string) (*flagged, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &flagged{c: c}, nil
}

func (f *flagged) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return errors.New("closed already")
	}
	f.closed = true
	return f.c.Close()
}

func (f *flagged) send(s string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, err := io.WriteString(f.c, s)
	return err
}

func sends(addr string) error {
	f, err := dialFlagged(addr) // want `connection in f from dialFlagged is never closed: missing f\.Close\(\)`
	if err != nil {
		return err
	}
	return f.send("hello")
}

func sendsAndCloses(addr string) error {
	f, err := dialFlagged(addr)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.send("hello")
}

type once struct {
	once sync.Once
	c    net.Conn
	err  error
}

func (o *once) Close() error {
	o.once.Do(o.shut)
	return o.err
}

func (o *once) shut() { o.err = o.c.Close() }

func dialOnce(addr string) (*once, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &once{c: c}, nil
}

func closedOnce(addr string) error {
	o, err := dialOnce(addr)
	if err != nil {
		return err
	}
	defer o.Close()
	return nil
}

type nilled struct{ f *os.File }

func (n *nilled) Close() error {
	if n.f == nil {
		return nil
	}
	err := n.f.Close()
	n.f = nil
	return err
}

func openNilled(p string) (*nilled, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return &nilled{f}, nil
}

func nilledAndLeft(p string) error {
	n, err := openNilled(p) // want `file in n from openNilled is never closed: missing n\.Close\(\)`
	if err != nil {
		return err
	}
	_, err = n.f.Stat()
	return err
}

func nilledAndClosed(p string) error {
	n, err := openNilled(p)
	if err != nil {
		return err
	}
	defer n.Close()
	_, err = n.f.Stat()
	return err
}

func nilledAndClosedBelow(p string) error {
	n, err := openNilled(p)
	if err != nil {
		return err
	}
	defer n.f.Close()
	_, err = n.f.Stat()
	return err
}

// Two fields, both released.

type both struct{ a, b *os.File }

func (t *both) Close() error { return errors.Join(t.a.Close(), t.b.Close()) }

func openBoth(p, q string) (*both, error) {
	a, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	b, err := os.Open(q)
	if err != nil {
		a.Close()
		return nil, err
	}
	return &both{a, b}, nil
}

func bothLeft(p, q string) error {
	t, err := openBoth(p, q) // want `file in t from openBoth is never closed: missing t\.Close\(\)`
	if err != nil {
		return err
	}
	_, err = t.a.Stat()
	return err
}

func bothClosed(p, q string) error {
	t, err := openBoth(p, q)
	if err != nil {
		return err
	}
	defer t.Close()
	_, err = t.a.Stat()
	return err
}

// The second is not closed where closing the first fails; that is for a check
// of types. Who calls Close has done what there is to do.
type firstFirst struct{ a, b *os.File }

func (t *firstFirst) Close() error {
	if err := t.a.Close(); err != nil {
		return err // want `where t\.a\.Close\(\) fails, t\.b\.Close\(\) is never called`
	}
	return t.b.Close()
}

func openFirstFirst(p, q string) (*firstFirst, error) {
	a, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	b, err := os.Open(q)
	if err != nil {
		a.Close()
		return nil, err
	}
	return &firstFirst{a, b}, nil
}

func firstFirstClosed(p, q string) error {
	t, err := openFirstFirst(p, q)
	if err != nil {
		return err
	}
	return t.Close()
}

// One of both: the type forgets the other, and so does whoever builds one of them.
type oneOfTwo struct{ a, b *os.File }

func (t *oneOfTwo) Close() error { return t.a.Close() }

func buildsOneOfTwo(p, q string) error {
	a, err := os.Open(p)
	if err != nil {
		return err
	}
	b, err := os.Open(q) // want `file b from os.Open is never closed: missing b\.Close\(\)`
	if err != nil {
		a.Close()
		return err
	}
	t := &oneOfTwo{a, b}
	return t.Close()
}

func closesTheOtherToo(p, q string) error {
	a, err := os.Open(p)
	if err != nil {
		return err
	}
	b, err := os.Open(q)
	if err != nil {
		a.Close()
		return err
	}
	t := &oneOfTwo{a, b}
	return errors.Join(t.Close(), t.b.Close())
}

// An owner of an owner.

type outer struct {
	in *flagged
	n  int
}

func dialOuter(addr string) (*outer, error) {
	in, err := dialFlagged(addr)
	if err != nil {
		return nil, err
	}
	return &outer{in: in}, nil
}

func (o *outer) Shutdown() error { return o.in.Close() }

func outerLeft(addr string) error {
	o, err := dialOuter(addr) // want `connection in o from dialOuter is never closed: missing o\.Shutdown\(\)`
	if err != nil {
		return err
	}
	return o.in.send("hello")
}

func outerClosed(addr string) error {
	o, err := dialOuter(addr)
	if err != nil {
		return err
	}
	defer o.Shutdown()
	return o.in.send("hello")
}

func outerClosedInside(addr string) error {
	o, err := dialOuter(addr)
	if err != nil {
		return err
	}
	defer o.in.Close()
	return nil
}

// Embedded: the methods of what is inside are its own.

type embeds struct {
	*os.File
	n int
}

func openEmbeds(p string) (embeds, error) {
	f, err := os.Open(p)
	return embeds{File: f}, err
}

func openEmbedsChecked(p string) (*embeds, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	return &embeds{File: f}, nil
}

func embedsLeft(p string) (string, error) {
	e, err := openEmbedsChecked(p) // want `file in e from openEmbedsChecked is never closed: missing e\.Close\(\)`
	if err != nil {
		return "", err
	}
	return e.Name(), nil
}

func embedsClosed(p string) (string, error) {
	e, err := openEmbedsChecked(p)
	if err != nil {
		return "", err
	}
	defer e.Close()
	return e.Name(), nil
}

type embedsOwner struct {
	*flagged
	name string
}

func dialEmbedsOwner(addr string) (*embedsOwner, error) {
	f, err := dialFlagged(addr)
	if err != nil {
		return nil, err
	}
	return &embedsOwner{f, addr}, nil
}

func embedsOwnerLeft(addr string) error {
	e, err := dialEmbedsOwner(addr) // want `connection in e from dialEmbedsOwner is never closed: missing e\.Close\(\)`
	if err != nil {
		return err
	}
	return e.send("hello")
}

func embedsOwnerClosed(addr string) error {
	e, err := dialEmbedsOwner(addr)
	if err != nil {
		return err
	}
	defer e.Close()
	return e.send("hello")
}

// A wrapper that hides the Close of what it embeds, and calls it.
type hides struct{ net.Conn }

func (h hides) Close() error { return h.Conn.Close() }

func dialHides(addr string) (net.Conn, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return hides{c}, nil
}

func hidesLeft(addr string) (net.Addr, error) {
	c, err := dialHides(addr) // want `connection in c from dialHides is never closed: missing c\.Close\(\)`
	if err != nil {
		return nil, err
	}
	return c.RemoteAddr(), nil
}

func hidesClosed(addr string) (net.Addr, error) {
	c, err := dialHides(addr)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return c.RemoteAddr(), nil
}

// An interface of the package with one type behind it.

type sender interface {
	send(string) error
	Close() error
}

func dialSender(addr string) (sender, error) {
	f, err := dialFlagged(addr)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func senderLeft(addr string) error {
	s, err := dialSender(addr) // want `connection in s from dialSender is never closed: missing s\.Close\(\)`
	if err != nil {
		return err
	}
	return s.send("hello")
}

func senderClosed(addr string) error {
	s, err := dialSender(addr)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.send("hello")
}

// A package variable may be what closes it.
var live *flagged

func dialLive(addr string) error {
	f, err := dialFlagged(addr)
	if err != nil {
		return err
	}
	live = f
	return nil
}

// A goroutine of its own that closes it.
func (f *flagged) run() {
	defer f.Close()
	io.Copy(io.Discard, f.c)
}

func dialAndRun(addr string) error {
	f, err := dialFlagged(addr)
	if err != nil {
		return err
	}
	go f.run()
	return f.send("hello")
}

// Started by the constructor: it closes itself, the caller need not.
func dialRunning(addr string) (*flagged, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	f := &flagged{c: c}
	go f.run()
	return f, nil
}

func usesRunning(addr string) error {
	f, err := dialRunning(addr)
	if err != nil {
		return err
	}
	return f.send("hello")
}

// Half-way through: what was opened first is lost.
func dialTwice(a, b string) (*outer, *outer, error) {
	x, err := dialOuter(a) // want `connection in x from dialOuter is not closed on every path: missing x\.Shutdown\(\)`
	if err != nil {
		return nil, nil, err
	}
	y, err := dialOuter(b)
	if err != nil {
		return nil, nil, err
	}
	return x, y, nil
}

func dialTwiceOrClose(a, b string) (*outer, *outer, error) {
	x, err := dialOuter(a)
	if err != nil {
		return nil, nil, err
	}
	y, err := dialOuter(b)
	if err != nil {
		x.Shutdown()
		return nil, nil, err
	}
	return x, y, nil
}

// Owners that are no pointers.

type byValue struct {
	f    *os.File
	name string
}

func (b byValue) Close() error { return b.f.Close() }

func openByValue(p string) (byValue, error) {
	f, err := os.Open(p)
	if err != nil {
		return byValue{}, err
	}
	return byValue{f, p}, nil
}

func byValueLeft(p string) (string, error) {
	b, err := openByValue(p) // want `file in b from openByValue is never closed: missing b\.Close\(\)`
	if err != nil {
		return "", err
	}
	return b.name, nil
}

func byValueClosed(p string) (string, error) {
	b, err := openByValue(p)
	if err != nil {
		return "", err
	}
	defer b.Close()
	return b.name, nil
}

func byValueClosedInside(p string) error {
	b, err := openByValue(p)
	if err != nil {
		return err
	}
	c := b
	return c.f.Close()
}

func byValueTakenOut(p string) (*os.File, error) {
	b, err := openByValue(p)
	if err != nil {
		return nil, err
	}
	b.name = "taken"
	return b.f, nil
}

func byValueInAnother(p string) (struct{ b byValue }, error) {
	b, err := openByValue(p)
	return struct{ b byValue }{b}, err
}

func byValueByAddress(p string) error {
	b, err := openByValue(p)
	if err != nil {
		return err
	}
	at := &b
	defer at.Close()
	return nil
}
