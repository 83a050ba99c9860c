package constructor

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// What starts a goroutine on itself still belongs to whoever has made it, if
// that goroutine releases nothing.

type journal struct {
	f     *os.File
	lines chan string
	done  chan struct{}
	wg    sync.WaitGroup
}

func newJournal(name string) (*journal, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	j := &journal{f: f, lines: make(chan string), done: make(chan struct{})}
	go j.write()
	return j, nil
}

func (j *journal) write() {
	for {
		select {
		case l := <-j.lines:
			j.f.WriteString(l)
		case <-j.done:
			return
		}
	}
}

func (j *journal) Close() error {
	close(j.done)
	return j.f.Close()
}

func journalForgotten(name string) error {
	j, err := newJournal(name) // want `file in j from newJournal is never closed: missing j\.Close\(\)`
	if err != nil {
		return err
	}
	j.lines <- "begin"
	return nil
}

func journalClosed(name string) error {
	j, err := newJournal(name)
	if err != nil {
		return err
	}
	defer j.Close()
	j.lines <- "begin"
	return nil
}

func newJournalIn(name string, header string) (*journal, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	j := &journal{f: f, lines: make(chan string), done: make(chan struct{})}
	j.wg.Add(1)
	go func() {
		defer j.wg.Done()
		for l := range j.lines {
			io.Copy(j.f, strings.NewReader(l))
		}
	}()
	if header == "" {
		j.Close()
		return nil, errors.New("no header")
	}
	return j, nil
}

func literalForgotten(name string) error {
	j, err := newJournalIn(name, "x") // want `file in j from newJournalIn is never closed`
	if err != nil {
		return err
	}
	j.lines <- "begin"
	return nil
}

// The way on which it fails is the constructor's own.
func newJournalHalfWay(name string, header string) (*journal, error) {
	f, err := os.Create(name) // want `file f from os\.Create is not closed on every path: missing f\.Close\(\)`
	if err != nil {
		return nil, err
	}
	j := &journal{f: f, lines: make(chan string)}
	go j.write()
	if header == "" {
		return nil, errors.New("no header")
	}
	return j, nil
}

func withRecover(f func()) {
	defer func() { recover() }()
	f()
}

func newRecovering(name string) (*journal, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	j := &journal{f: f, lines: make(chan string), done: make(chan struct{})}
	go withRecover(j.write)
	return j, nil
}

func recoveringForgotten(name string) error {
	j, err := newRecovering(name) // want `file in j from newRecovering is never closed`
	if err != nil {
		return err
	}
	j.lines <- "begin"
	return nil
}

func newGrouped(name string, header bool) (*journal, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	j := &journal{f: f, lines: make(chan string), done: make(chan struct{})}
	j.wg.Go(func() { j.write() })
	return j, nil
}

func groupedForgotten(name string) error {
	j, err := newGrouped(name, true) // want `file in j from newGrouped is never closed`
	if err != nil {
		return err
	}
	j.lines <- "begin"
	return nil
}

// The goroutine closes it when it is told to.
type follower struct {
	f    *os.File
	stop chan struct{}
}

func follow(name string) (*follower, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	w := &follower{f: f, stop: make(chan struct{})}
	go w.run()
	return w, nil
}

func (w *follower) run() {
	<-w.stop
	w.end()
}

func (w *follower) end() { w.f.Close() }

func (w *follower) Close() error { return w.f.Close() }

func followed(name string) error {
	w, err := follow(name)
	if err != nil {
		return err
	}
	w.stop <- struct{}{}
	return nil
}

func followUntil(ctx context.Context, name string) (*follower, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	w := &follower{f: f}
	go func() {
		<-ctx.Done()
		w.Close()
	}()
	return w, nil
}

func followedUntil(ctx context.Context, name string) error {
	w, err := followUntil(ctx, name)
	if err != nil {
		return err
	}
	w.f.Name()
	return nil
}

// Nothing releases it: the goroutine has it for good.
type sink struct {
	f     *os.File // want `the file that sink keeps in f is never closed`
	lines chan string
}

func newSink(name string) (*sink, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	s := &sink{f: f, lines: make(chan string)}
	go s.write()
	return s, nil
}

func (s *sink) write() {
	for l := range s.lines {
		s.f.WriteString(l)
	}
}

func sinkUsed(name string) error {
	s, err := newSink(name)
	if err != nil {
		return err
	}
	s.lines <- "begin"
	return nil
}

// The goroutine keeps it where others find it.
var journals = map[string]*journal{}

func newKnownJournal(name string) (*journal, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	j := &journal{f: f, lines: make(chan string)}
	go func() {
		journals[name] = j
		j.write()
	}()
	return j, nil
}

func knownUsed(name string) error {
	j, err := newKnownJournal(name)
	if err != nil {
		return err
	}
	j.lines <- "begin"
	return nil
}

// It is given to somebody who cannot be seen.
func newWatchedJournal(name string, watch func(*journal)) (*journal, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	j := &journal{f: f, lines: make(chan string)}
	go watch(j)
	return j, nil
}

func watchedUsed(name string, watch func(*journal)) error {
	j, err := newWatchedJournal(name, watch)
	if err != nil {
		return err
	}
	j.lines <- "begin"
	return nil
}

func newToldJournal(name string, tell chan<- *journal) (*journal, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	j := &journal{f: f, lines: make(chan string)}
	go func() { tell <- j }()
	return j, nil
}

func toldUsed(name string, tell chan<- *journal) error {
	j, err := newToldJournal(name, tell)
	if err != nil {
		return err
	}
	j.lines <- "begin"
	return nil
}

// A ticker that its own goroutine stops.
type pulse struct {
	t    *time.Ticker
	quit chan struct{}
}

func newPulse() *pulse {
	p := &pulse{t: time.NewTicker(time.Second), quit: make(chan struct{})}
	go p.beat()
	return p
}

func (p *pulse) beat() {
	defer p.t.Stop()
	for {
		select {
		case <-p.t.C:
		case <-p.quit:
			return
		}
	}
}

func (p *pulse) Stop() { close(p.quit) }

func pulsing() {
	p := newPulse()
	p.quit <- struct{}{}
}
