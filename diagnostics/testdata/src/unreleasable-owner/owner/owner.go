// Package owner keeps in fields what it acquires.
package owner

import (
	"bufio"
	"context"
	"crypto/tls"
	"database/sql"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

type journal struct {
	name string
	f    *os.File // want `^the file that journal keeps in f is never closed: no method of it does, nor anything else in the package$`
	w    *bufio.Writer
}

func openJournal(name string) (*journal, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &journal{f: f, w: bufio.NewWriter(f)}, nil
}

func (j *journal) write(s string) error {
	if j.f == nil {
		return os.ErrClosed
	}
	_, err := io.Copy(j.f, strings.NewReader(s))
	return err
}

// What is released where it is not stored changes nothing.
type checked struct {
	f      *os.File           // want `the file that checked keeps in f is never closed`
	cancel context.CancelFunc // want `the cancel function that checked keeps in cancel is never called`
}

func openChecked(ctx context.Context, name string) (context.Context, *checked, error) {
	ctx, cancel := context.WithCancel(ctx)
	var (
		f   *os.File
		err error
	)
	if f, err = os.Create(name); err != nil {
		cancel()
		return nil, nil, err
	}
	if err := f.Truncate(0); err != nil {
		f.Close()
		cancel()
		return nil, nil, err
	}
	return ctx, &checked{f, cancel}, nil
}

// Two at once.
type both struct {
	a *closer // want `the file that both keeps in a is never closed`
	b *closer // want `the file that both keeps in b is never closed`
}

func mustCloser(name string) *closer {
	c, err := openCloser(name)
	if err != nil {
		panic(err)
	}
	return c
}

func (b *both) open(name string) {
	b.a, b.b = mustCloser(name), (mustCloser(name))
}

type worker struct {
	cancel context.CancelFunc // want `the cancel function that worker keeps in cancel is never called`
}

func (w *worker) start(ctx context.Context) {
	ctx, w.cancel = context.WithCancel(ctx)
	go func() { <-ctx.Done() }()
}

// Two places set it, each with what it acquires, or with nothing.
type reopened struct {
	f *os.File // want `the file that reopened keeps in f is never closed`
}

func (r *reopened) open(name string) (err error) {
	r.f, err = os.Open(name)
	return err
}

func (r *reopened) create(name string) (err error) {
	r.f = nil
	r.f, err = os.Create(name)
	return err
}

// The promoted Close knows nothing of the field.
type wrapped struct {
	net.Conn
	cancel context.CancelFunc // want `the cancel function that wrapped keeps in cancel is never called`
}

func wrap(ctx context.Context, c net.Conn) (context.Context, *wrapped) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, &wrapped{c, cancel}
}

type generic[T any] struct {
	todo []T
	ln   net.Listener // want `the listener that generic keeps in ln is never closed`
}

func serve[T any](todo ...T) (*generic[T], error) {
	ln, err := net.Listen("tcp", ":0")
	if err != nil {
		return nil, err
	}
	return &generic[T]{todo, ln}, nil
}

func (g *generic[T]) addr() net.Addr { return g.ln.Addr() }

// What a constructor of the package returns is acquired like anything else.
type closer struct{ f *os.File }

func openCloser(name string) (*closer, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &closer{f}, nil
}

func (c *closer) Close() error { return c.f.Close() }

type holder struct {
	c *closer // want `the file that holder keeps in c is never closed`
}

func newHolder(name string) (*holder, error) {
	c, err := openCloser(name)
	if err != nil {
		return nil, err
	}
	return &holder{c: c}, nil
}

func (h *holder) name() string { return h.c.f.Name() }

// A list of pointers leaves the type out.
type listed struct {
	f *os.File // want `the file that listed keeps in f is never closed`
}

func list(name string) ([]*listed, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return []*listed{{f}}, nil
}

// From here on all is well.

// Its own method releases it.
type closed struct{ f *os.File }

func openClosed(name string) (*closed, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &closed{f}, nil
}

func (c *closed) finish() { c.f.Close() }

// Somebody else does.
type byOther struct{ f *os.File }

func useOther(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	o := &byOther{f}
	return o.f.Close()
}

// Its method is handed on.
type asValue struct{ f *os.File }

func newValue(name string) (*asValue, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &asValue{f}, nil
}

func (a *asValue) until(done func(func() error)) { done(a.f.Close) }

// Given to a function of the package, which may release it.
type givenAway struct{ f *os.File }

func newGiven(name string) (*givenAway, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &givenAway{f}, nil
}

func (g *givenAway) stop() { finish(g.f) }

func finish(f *os.File) { f.Close() }

// Given to a function value.
type toValue struct{ f *os.File }

func newToValue(name string) (*toValue, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &toValue{f}, nil
}

func (v *toValue) stop(done func(*os.File)) { done(v.f) }

// A function of the standard library takes it over, or what it returns does.
type served struct{ ln net.Listener }

func newServed() (*served, error) {
	ln, err := net.Listen("tcp", ":0")
	if err != nil {
		return nil, err
	}
	return &served{ln}, nil
}

func (s *served) run() error { return http.Serve(s.ln, nil) }

type secured struct{ c net.Conn }

func dial() (*secured, error) {
	c, err := net.Dial("tcp", "localhost:1")
	if err != nil {
		return nil, err
	}
	return &secured{c}, nil
}

func (s *secured) tls() *tls.Conn { return tls.Client(s.c, nil) }

type listening struct{ ln net.Listener }

func listen() (*listening, error) {
	ln, err := net.Listen("tcp", ":0")
	if err != nil {
		return nil, err
	}
	return &listening{ln}, nil
}

func (l *listening) tls() net.Listener { return tls.NewListener(l.ln, nil) }

type logged struct{ f *os.File }

func newLogged(name string) (*logged, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &logged{f}, nil
}

func (l *logged) on() { log.SetOutput(l.f) }

type collected struct{ f *os.File }

func newCollected(name string) (*collected, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	c := &collected{f}
	c.whenCollected()
	return c, nil
}

func (c *collected) whenCollected() {
	runtime.AddCleanup(c, func(f *os.File) { f.Close() }, c.f)
}

// A goroutine has it.
type inBackground struct{ f *os.File }

func newInBackground(name string) (*inBackground, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &inBackground{f}, nil
}

func (b *inBackground) run() { go io.Copy(io.Discard, b.f) }

// It goes to a variable, to a channel, to a caller, to a list, by its address.
type taken struct{ a, b, c, d, e, f *os.File }

func (t *taken) open(name string) (err error) {
	t.a, err = os.Open(name)
	t.b, err = os.Open(name)
	t.c, err = os.Open(name)
	t.d, err = os.Open(name)
	t.e, err = os.Open(name)
	t.f, err = os.Open(name)
	return err
}

func (t *taken) variable() error {
	f := t.a
	return f.Close()
}

func (t *taken) channel(c chan *os.File) { c <- t.b }

func (t *taken) file() *os.File { return t.c }

func (t *taken) list(all []*os.File) []*os.File { return append(all, t.d) }

func (t *taken) address() **os.File { return &t.e }

func (t *taken) asserted() { _, _ = any(t.f).(io.Closer) }

// Called as a function.
type called struct{ cancel context.CancelFunc }

func newCalled(ctx context.Context) (context.Context, *called) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, &called{cancel}
}

func (c *called) end() { c.cancel() }

// Another method that sounds like its release.
type db struct{ c *closer }

func newDB(name string) (*db, error) {
	c, err := openCloser(name)
	if err != nil {
		return nil, err
	}
	return &db{c}, nil
}

func (d *db) end() { d.c.closeLater() }

func (c *closer) closeLater() {}

// A field below it may release it.
func (d *below) end() { d.c.f.Close() }

type below struct{ c *closer }

func newBelow(name string) (*below, error) {
	c, err := openCloser(name)
	if err != nil {
		return nil, err
	}
	return &below{c}, nil
}

type canceller struct{ cancel context.CancelFunc }

func newCanceller(ctx context.Context) (context.Context, *canceller) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, &canceller{cancel}
}

func (c *canceller) Close() { c.cancel() }

type belowCall struct{ c *canceller }

func newBelowCall(ctx context.Context) (context.Context, *belowCall) {
	ctx, c := newCanceller(ctx)
	return ctx, &belowCall{c}
}

func (b *belowCall) end() { b.c.cancel() }

// Others can release what is exported, or embedded.
type Exported struct{ F *os.File }

func NewExported(name string) (*Exported, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &Exported{f}, nil
}

type file = os.File

type embedding struct{ *file }

func newEmbedding(name string) (*embedding, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &embedding{f}, nil
}

// Sometimes it is somebody else's.
type sometimes struct{ f *os.File }

func newSometimes(name string) (*sometimes, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &sometimes{f}, nil
}

func standard() *sometimes { return &sometimes{f: os.Stderr} }

type given struct{ f *os.File }

func open(f *os.File) (*given, error) {
	if f == nil {
		var err error
		if f, err = os.Open("x"); err != nil {
			return nil, err
		}
	}
	return &given{f}, nil
}

type either struct{ f *os.File }

func newEither(name string) (*either, error) {
	var f = os.Stderr
	if name != "" {
		var err error
		if f, err = os.Create(name); err != nil {
			return nil, err
		}
	}
	return &either{f}, nil
}

type named struct{ f *os.File }

func newNamed(name string) (n *named, f *os.File, err error) {
	f, err = os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	return &named{f}, nil, nil
}

// The variable goes elsewhere as well: to a literal, a goroutine, a function of
// the package, a keeper.
type shared struct{ a, b, c, d, e *os.File }

func shareLiteral(name string, atEnd func(func())) (*shared, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	atEnd(func() { f.Close() })
	return &shared{a: f}, nil
}

func shareGoroutine(name string) (*shared, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	s := &shared{b: f}
	go io.Copy(io.Discard, f)
	return s, nil
}

func shareFunction(name string) (*shared, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	s := &shared{c: f}
	finish(f)
	return s, nil
}

var last *os.File

func shareVariable(name string) (*shared, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	last = f
	return &shared{e: f}, nil
}

func shareKeeper(name string) (*shared, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	s := &shared{d: f}
	log.SetOutput(f)
	return s, nil
}

// Its release is deferred.
type stored struct{ f, g, h *os.File }

func (s *stored) first(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	s.g = f
	defer f.Close()
	return nil
}

func (s *stored) now(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	s.h = f
	f.Close()
	return nil
}

func (s *stored) use(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	s.f = f
	return nil
}

// A process is a matter of its own; an error is not what was acquired.
type running struct{ p *os.Process }

func run() (*running, error) {
	p, err := os.StartProcess("/bin/true", nil, &os.ProcAttr{})
	if err != nil {
		return nil, err
	}
	return &running{p}, nil
}

type reserved struct{ err error }

func (r *reserved) reserve(c *http.ClientConn) {
	r.err = c.Reserve()
	go func() { c.Release() }()
}

// A body is closed by what it lies in.
type answered struct{ resp *http.Response }

func get(url string) (*answered, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return &answered{resp}, nil
}

func (a *answered) done() { a.resp.Body.Close() }

type asked struct {
	resp *http.Response // want `the response body that asked keeps in resp is never closed`
}

func ask(url string) (*asked, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return &asked{resp}, nil
}

func (a *asked) status() int { return a.resp.StatusCode }

// A ticker is collected since Go 1.23.
type ticking struct{ t *time.Ticker }

func tick() *ticking {
	t := time.NewTicker(time.Second)
	return &ticking{t}
}

// A structure within a function, and one that shares its fields with another.
func local(name string) (any, error) {
	type kept struct{ f *os.File }
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &kept{f}, nil
}

type first struct{ f *os.File }

type second first

func newFirst(name string) (*first, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &first{f}, nil
}

// Rows end by themselves.
type queried struct{ rows *sql.Rows }

func query(db *sql.DB) (*queried, error) {
	rows, err := db.Query("select 1")
	if err != nil {
		return nil, err
	}
	return &queried{rows}, nil
}

func (q *queried) all() {
	for q.rows.Next() {
	}
}

// The parent of what is made from it is removed.
type scratch struct{ dir string }

func newScratch() (*scratch, error) {
	dir, err := os.MkdirTemp("", "scratch")
	if err != nil {
		return nil, err
	}
	return &scratch{dir}, nil
}

func (s *scratch) clean() { os.RemoveAll(s.dir) }

type parent struct{ dir string }

func newParent() (*parent, error) {
	dir, err := os.MkdirTemp("", "scratch")
	if err != nil {
		return nil, err
	}
	return &parent{dir}, nil
}

func (p *parent) clean() { os.RemoveAll(filepath.Clean(p.dir)) }

type stat struct {
	dir string // want `the temporary storage that stat keeps in dir is never removed`
}

func newStat() (*stat, error) {
	dir, err := os.MkdirTemp("", "scratch")
	if err != nil {
		return nil, err
	}
	return &stat{dir}, nil
}

func (s *stat) forget() { s.dir = "" }

func (s *stat) ok() bool {
	_, err := os.Stat(s.dir)
	return err == nil && len(s.dir) > 0
}
