// Package method has structures with methods that release what they hold.
package method

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"time"
)

type pair struct{ from, to *os.File }

func openPair(from, to string) (*pair, error) {
	a, err := os.Open(from)
	if err != nil {
		return nil, err
	}
	b, err := os.Create(to)
	if err != nil {
		a.Close()
		return nil, err
	}
	return &pair{a, b}, nil
}

func (p *pair) Close() error { // want `^Close leaves out the file in from, and nothing else in the package releases it$`
	return p.to.Close()
}

type three struct {
	f      *os.File
	ln     net.Listener
	cancel context.CancelFunc
}

func (t *three) start(ctx context.Context, name string) (err error) {
	ctx, t.cancel = context.WithCancel(ctx)
	go func() { <-ctx.Done() }()
	if t.f, err = os.Open(name); err != nil {
		return err
	}
	t.ln, err = net.Listen("tcp", ":0")
	return err
}

func (t *three) stop() { // want `^stop leaves out the cancel function in cancel, the listener in ln, and nothing else in the package releases them$`
	t.f.Close()
}

// It has nothing that it would release.
type nothing struct{ f *os.File }

func newNothing(name string) (*nothing, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &nothing{f}, nil
}

func (n *nothing) Close() error { return nil } // want `^Close leaves out the file in f`

// Released elsewhere, or by a method that it calls.
type elsewhere struct{ a, b *os.File }

func newElsewhere(name string) (*elsewhere, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &elsewhere{a: f}, nil
}

func (e *elsewhere) open(name string) (err error) {
	e.b, err = os.Open(name)
	return err
}

func (e *elsewhere) Close() error { return e.close() }

func (e *elsewhere) close() error { return e.a.Close() }

func done(e *elsewhere) { e.b.Close() }

// The first error.

type holds struct {
	w    *bufio.Writer
	a, b *os.File
	tick *time.Ticker
	all  []*os.File
	byID map[string]*os.File
	s    *sub
}

type sub struct{ a, b *os.File }

type twice struct{ holds }

func (h *holds) Close() error {
	if err := h.a.Close(); err != nil {
		return err // want `^where h.a.Close\(\) fails, h.b.Close\(\) is never called: this returns without it$`
	}
	return h.b.Close()
}

type flushes struct{ holds }

func (h *flushes) Close() error {
	err := h.w.Flush()
	if err != nil {
		return fmt.Errorf("flush: %w", err) // want `^where h.w.Flush\(\) fails, h.a.Close\(\) is never called`
	}
	if h.a != nil {
		return h.a.Close()
	}
	return nil
}

type stops struct{ holds }

func (h *stops) Stop() (err error) {
	if err = h.a.Close(); err != nil {
		log.Print(err)
		return // want `^where h.a.Close\(\) fails, h.tick.Stop\(\) is never called`
	}
	h.tick.Stop()
	return nil
}

type loops struct{ holds }

func (h *loops) Close() error {
	for _, f := range h.all {
		if err := f.Close(); err != nil {
			return err // want `^where f.Close\(\) fails, the rest of h.all is never released: this returns in the middle of it$`
		}
	}
	for k, f := range h.byID {
		err := f.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", k, err) // want `^where f.Close\(\) fails, the rest of h.byID is never released`
		}
	}
	return nil
}

type inside struct{ holds }

func (h *inside) Close() error {
	if err := h.s.a.Close(); err != nil {
		return err // want `^where h.s.a.Close\(\) fails, h.s.b.Close\(\) is never called`
	}
	return h.s.b.Close()
}

type guarded struct{ holds }

func (h *guarded) Close() error {
	if h.a != nil {
		if err := h.a.Close(); err != nil {
			return err // want `^where h.a.Close\(\) fails, h.tick.Stop\(\) is never called`
		}
	}
	if h.b != nil {
		h.tick.Stop()
		if err := h.b.Close(); err != nil {
			return err
		}
	}
	return nil
}

type synced struct{ holds }

func (h *synced) Close() error {
	h.b.Sync()
	if err := h.a.Close(); err != nil {
		return err // want `^where h.a.Close\(\) fails, h.b.Close\(\) is never called`
	} else {
		log.Print("closed")
	}
	return h.b.Close()
}

type set struct{ files map[*os.File]bool }

func (s *set) Close() error {
	for f := range s.files {
		if err := f.Close(); err != nil {
			return err // want `^where f.Close\(\) fails, the rest of s.files is never released`
		}
	}
	return nil
}

type same struct {
	w io.WriteCloser
	f interface {
		Flush() error
		Close() error
	}
}

func (s *same) Close() error {
	if err := s.f.Flush(); err != nil {
		return err // want `^where s.f.Flush\(\) fails, s.f.Close\(\) is never called`
	}
	return s.f.Close()
}

// From here on all is well.

type joins struct{ holds }

func (h *joins) Close() error {
	return errors.Join(h.a.Close(), h.b.Close())
}

// The rest is released first, deferred, or on the way out.
type before struct{ holds }

func (h *before) Close() error {
	h.b.Close()
	if err := h.a.Close(); err != nil {
		return err
	}
	return h.b.Close() // again
}

type defers struct{ holds }

func (h *defers) Close() error {
	defer h.b.Close()
	if err := h.a.Close(); err != nil {
		return err
	}
	return nil
}

type given struct{ holds }

func (h *given) Close() error {
	defer drop(h.b)
	if err := h.a.Close(); err != nil {
		return err
	}
	return h.b.Close()
}

func drop(c io.Closer) { c.Close() }

type onTheWay struct{ holds }

func (h *onTheWay) Close() error {
	if err := h.a.Close(); err != nil {
		h.b.Close()
		return err
	}
	return h.b.Close()
}

type byMethod struct{ holds }

func (h *byMethod) Close() error {
	if err := h.a.Close(); err != nil {
		h.drop()
		return err
	}
	return h.b.Close()
}

func (h *byMethod) drop() { h.b.Close() }

// What fails is no release, takes something, is embedded, or has the rest.
type checks struct{ holds }

func (h *checks) Close() error {
	if err := h.a.Chmod(0); err != nil {
		return err
	}
	return h.b.Close()
}

func (h *checks) Stop() error {
	if err := h.usable(); err != nil {
		return err
	}
	return h.b.Close()
}

func (h *checks) usable() error { return nil }

type server interface{ Shutdown(context.Context) error }

type served struct {
	s server
	f *os.File
}

func (s *served) Shutdown(ctx context.Context) error {
	if err := s.s.Shutdown(ctx); err != nil {
		return err
	}
	return s.f.Close()
}

type service struct{}

func (*service) Stop() error { return errors.New("stopped already") }

type based struct {
	*service
	f *os.File
}

func (b *based) Stop() error {
	if err := b.service.Stop(); err != nil {
		return err
	}
	return b.f.Close()
}

type conn struct{ f *os.File }

func (c *conn) Close() error { return c.f.Close() }

type outer struct{ c *conn }

func (o *outer) Close() error {
	if err := o.c.Close(); err != nil {
		return err
	}
	return o.c.f.Close()
}

// What is tested is another error, or another thing; the way out goes on.
type others struct{ holds }

func (h *others) Close() error {
	var known error
	if err := h.a.Close(); known != nil {
		return err
	}
	return h.b.Close()
}

func (h *others) Stop() error {
	if err := h.a.Close(); err == nil {
		return nil
	}
	return h.b.Close()
}

func (h *others) Shutdown() error {
	if err := h.a.Close(); err != nil {
		log.Print(err)
	}
	return h.b.Close()
}

func (h *others) Release() error {
	if err := h.a.Close(); err != nil {
		return err
	} else {
		return h.b.Close()
	}
}

func open() []*os.File { return nil }

// The rest is of somebody else, is only flushed, or is used.
type rests struct{ holds }

func (h *rests) Close() error {
	other := h.s
	if err := h.a.Close(); err != nil {
		return err
	}
	other.b.Close()
	h.w.Flush()
	h.b.Sync()
	return h.b.Chmod(0)
}

// No release, and a function.
type starts struct{ holds }

func (h *starts) Restart() error {
	if err := h.a.Close(); err != nil {
		return err
	}
	return h.b.Close()
}

func Close(h *holds) error {
	if err := h.a.Close(); err != nil {
		return err
	}
	return h.b.Close()
}

// A loop over what is not a field, that releases something else, or goes on.
type ranges struct{ holds }

func (h *ranges) Close() error {
	for _, f := range open() {
		if err := f.Close(); err != nil {
			return err
		}
	}
	for range h.all {
		if err := h.a.Close(); err != nil {
			return err
		}
	}
	a := h.a
	for range h.all {
		if err := a.Close(); err != nil {
			return err
		}
	}
	for _, f := range h.all {
		if err := f.Sync(); err != nil {
			return err
		}
	}
	var err error
	for _, f := range h.all {
		err = errors.Join(err, f.Close())
	}
	return err
}
