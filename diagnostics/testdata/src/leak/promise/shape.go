package promise

import (
	"context"
	"errors"
	"io"
	"os"
)

// Types that nobody knows by name, and that say by their methods what they owe.

type file interface {
	io.ReadWriteCloser
	Name() string
	Stat() (os.FileInfo, error)
}

type filesystem interface {
	Open(name string) (file, error)
	TempFile(dir, prefix string) (file, error)
	File(name string) (file, error)
	OpenAll(names ...string) (file, int, error)
	OpenNow(name string) file
	Watch(ctx context.Context, dir string) (*watch, error)
	Subscribe(dir string) (*subscription, error)
	Begin(ctx context.Context) (transaction, error)
	Transaction(ctx context.Context) (transaction, error)
	Entries(dir string) (entries, error)
	Writer(name string) (*writer, error)
	Conn(name string) (*writer, error)
	NewSession() (*session, error)
	GetSession() (*session, error)
	NewQuery(text string) (*query, error)
	Query(text string) (*query, error)
	GetQuery(text string) (*query, error)
	AcquireLease() (*lease, error)
	NewTimer() (*timer, error)
	OpenTerminal() (terminal, error)
	OpenDoor() (door, error)
}

// What closes and says more than an error may be no release.
type door interface {
	Close() (wasOpen bool)
	Knock() error
}

// What it embeds is what is to be released.
type terminal struct {
	*session
	name string
}

type watch struct{ c chan string }

func (w *watch) Changes() <-chan string { return w.c }
func (w *watch) Stop()                  { close(w.c) }

type subscription struct{ c chan string }

func (s *subscription) Next() string       { return <-s.c }
func (s *subscription) Unsubscribe() error { close(s.c); return nil }

type transaction interface {
	Exec(text string) error
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
}

type entries interface {
	Next() (string, error)
	ForEach(func(string) error) error
	Close()
}

type writer struct{ f *os.File }

func (w *writer) Write(b []byte) (int, error) { return w.f.Write(b) }
func (w *writer) Close() error                { return w.f.Close() }

type session struct{ f *os.File }

func (s *session) Run(name string) error { return os.Remove(name) }
func (s *session) Close() error          { return s.f.Close() }

type query struct{ done chan struct{} }

func (q *query) Exec() (string, error) { return os.Readlink("x") }
func (q *query) Close()                { close(q.done) }

type lease struct{ done chan struct{} }

func (l *lease) Use() error { return nil }
func (l *lease) Release()   { close(l.done) }

// A timer that takes something to be stopped by has another life.
type timer struct{ c chan string }

func (t *timer) Wait() string      { return <-t.c }
func (t *timer) Close(why string)  { close(t.c) }
func (t *timer) Stop() (left bool) { return false }

func size(fsys filesystem, name string) (int64, error) {
	f, err := fsys.Open(name) // want `file f from fsys.Open is not closed on every path: missing f\.Close\(\)`
	if err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), f.Close()
}

func sizeAndClose(fsys filesystem, name string) (int64, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func opensFor(fsys filesystem, name string) (file, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func opensForForgotten(fsys filesystem, name string) (string, error) {
	f, err := opensFor(fsys, name) // want `file f from opensFor is never closed: missing f\.Close\(\)`
	if err != nil {
		return "", err
	}
	return f.Name(), nil
}

type keeps struct{ f file } // want `the file that keeps keeps in f is never closed`

func (k *keeps) open(fsys filesystem, name string) (err error) {
	k.f, err = fsys.Open(name)
	return err
}

func scratch(fsys filesystem) (string, error) {
	f, err := fsys.TempFile("", "x") // want `file f from fsys.TempFile is never closed: missing f\.Close\(\)`
	if err != nil {
		return "", err
	}
	return f.Name(), nil
}

// What is looked up may be somebody's; so may what comes with more than an
// error, or with none.
func lookedUp(fsys filesystem, name string) (string, error) {
	f, err := fsys.File(name)
	if err != nil {
		return "", err
	}
	g, n, err := fsys.OpenAll(name)
	if err != nil || n == 0 {
		return "", err
	}
	return f.Name() + g.Name() + fsys.OpenNow(name).Name(), nil
}

func changed(ctx context.Context, fsys filesystem) (string, error) {
	w, err := fsys.Watch(ctx, ".") // want `watcher w from fsys.Watch is not stopped on every path: missing w\.Stop\(\)`
	if err != nil {
		return "", err
	}
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case name := <-w.Changes():
		w.Stop()
		return name, nil
	}
}

func changedAndStopped(ctx context.Context, fsys filesystem) (string, error) {
	w, err := fsys.Watch(ctx, ".")
	if err != nil {
		return "", err
	}
	defer w.Stop()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case name := <-w.Changes():
		return name, nil
	}
}

func first(fsys filesystem) (string, error) {
	s, err := fsys.Subscribe(".") // want `subscription s from fsys.Subscribe is never ended: missing s\.Unsubscribe\(\)`
	if err != nil {
		return "", err
	}
	return s.Next(), nil
}

func firstAndEnded(fsys filesystem) (string, error) {
	s, err := fsys.Subscribe(".")
	if err != nil {
		return "", err
	}
	defer s.Unsubscribe()
	return s.Next(), nil
}

func changes(ctx context.Context, fsys filesystem) error {
	tx, err := fsys.Begin(ctx) // want `transaction tx from fsys.Begin is not rolled back or committed on every path: missing tx\.Rollback\(ctx\)`
	if err != nil {
		return err
	}
	if err := tx.Exec("x"); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func changesOrNot(ctx context.Context, fsys filesystem) error {
	tx, err := fsys.Begin(ctx)
	if err != nil {
		return err
	}
	if err := tx.Exec("x"); err != nil {
		return errors.Join(err, tx.Rollback(ctx))
	}
	return tx.Commit(ctx)
}

// It may be one that runs already.
func changesWithin(ctx context.Context, fsys filesystem) error {
	tx, err := fsys.Transaction(ctx)
	if err != nil {
		return err
	}
	return tx.Exec("x")
}

func firstEntry(fsys filesystem) (string, error) {
	all, err := fsys.Entries(".") // want `iterator all from fsys.Entries is not closed on every path: missing all\.Close\(\)`
	if err != nil {
		return "", err
	}
	name, err := all.Next()
	if err != nil {
		return "", err
	}
	return name, nil
}

// An iterator is over at its end, and one that is run there closes itself.
func countEntries(fsys filesystem) (n int, err error) {
	all, err := fsys.Entries(".")
	if err != nil {
		return 0, err
	}
	for {
		if _, err := all.Next(); err != nil {
			return n, err
		}
		n++
	}
}

func allEntries(fsys filesystem) (names []string, err error) {
	all, err := fsys.Entries(".")
	if err != nil {
		return nil, err
	}
	return names, all.ForEach(func(name string) error {
		names = append(names, name)
		return nil
	})
}

func written(fsys filesystem) error {
	w, err := fsys.Writer("x") // want `stream w from fsys.Writer is never closed: missing w\.Close\(\)`
	if err != nil {
		return err
	}
	_, err = w.Write(nil)
	return err
}

func writtenAndClosed(fsys filesystem) error {
	w, err := fsys.Writer("x")
	if err != nil {
		return err
	}
	_, err = w.Write(nil)
	return errors.Join(err, w.Close())
}

func connected(fsys filesystem) error {
	w, err := fsys.Conn("x")
	if err != nil {
		return err
	}
	_, err = w.Write(nil)
	return err
}

func run(fsys filesystem) error {
	s, err := fsys.NewSession() // want `resource s from fsys.NewSession is never released: missing s\.Close\(\)`
	if err != nil {
		return err
	}
	return s.Run("x")
}

func runAndClose(fsys filesystem) error {
	s, err := fsys.NewSession()
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Run("x")
}

func runIn(fsys filesystem) error {
	s, err := fsys.GetSession()
	if err != nil {
		return err
	}
	return s.Run("x")
}

func asked(fsys filesystem) (string, error) {
	q, err := fsys.Query("x") // want `resource q from fsys.Query is not released on every path: missing q\.Close\(\)`
	if err != nil {
		return "", err
	}
	text, err := q.Exec()
	if err != nil {
		return "", err
	}
	q.Close()
	return text, nil
}

func askedAgain(fsys filesystem) (string, error) {
	q, err := fsys.GetQuery("x")
	if err != nil {
		return "", err
	}
	return q.Exec()
}

func shownAndClosed(fsys filesystem) error {
	t, err := fsys.OpenTerminal()
	if err != nil {
		return err
	}
	return showAndClose(t.session)
}

func knocked(fsys filesystem) error {
	d, err := fsys.OpenDoor()
	if err != nil {
		return err
	}
	return d.Knock()
}

func showAndClose(s *session) error {
	defer s.Close()
	return s.Run("x")
}

func leased(fsys filesystem) error {
	l, err := fsys.AcquireLease() // want `resource l from fsys.AcquireLease is never released: missing l\.Release\(\)`
	if err != nil {
		return err
	}
	return l.Use()
}

func leasedAndReleased(fsys filesystem) error {
	l, err := fsys.AcquireLease()
	if err != nil {
		return err
	}
	defer l.Release()
	return l.Use()
}

func timed(fsys filesystem) (string, error) {
	t, err := fsys.NewTimer()
	if err != nil {
		return "", err
	}
	return t.Wait(), nil
}

// Function values have to say in their names that they open.

func opensBy(openFile func(string) (file, error), ask func(string) (*query, error), name string) (string, error) {
	f, err := openFile(name) // want `file f from openFile is never closed: missing f\.Close\(\)`
	if err != nil {
		return "", err
	}
	q, err := ask(f.Name())
	if err != nil {
		return "", err
	}
	return q.Exec()
}

type dialler struct {
	openSession func() (*session, error)
	sessionOf   func() (*session, error)
}

func (d *dialler) dial() (*session, error) { return d.openSession() }

func (d *dialler) get() (*session, error) { return d.sessionOf() }

func runBy(d *dialler) error {
	s, err := d.dial() // want `resource s from d.dial is never released: missing s\.Close\(\)`
	if err != nil {
		return err
	}
	known, err := d.get()
	if err != nil {
		return err
	}
	return errors.Join(known.Run("x"), s.Run("x"))
}

// One of those that implement it is seen to keep what it returns.

type store interface {
	OpenLog(name string) (*log, error)
	OpenTable(name string) (*log, error)
	OpenShared(name string) (*log, error)
	OpenKnown(name string) (*log, error)
	OpenLast(name string) (*log, error)
}

type log struct{ f *os.File }

func (l *log) Append(string) error { return nil }
func (l *log) Close() error        { return l.f.Close() }

type memory struct {
	only *log
	all  map[string]*log
}

func (m *memory) OpenLog(string) (*log, error) { return m.only, nil }

func (m *memory) OpenTable(name string) (*log, error) {
	if l, ok := m.all[name]; ok {
		return l, nil
	}
	l := &log{}
	m.all[name] = l
	return l, nil
}

func (m *memory) OpenKnown(name string) (*log, error) {
	l, ok := m.all[name]
	if !ok {
		return nil, os.ErrNotExist
	}
	return l, nil
}

func (m *memory) OpenLast(name string) (*log, error) {
	l := &log{}
	m.only = l
	return l, nil
}

func (m *memory) OpenShared(name string) (*log, error) { return m.shared(name), nil }

func (m *memory) shared(name string) *log { return m.all[name] }

type disk struct{}

func (disk) OpenLog(string) (*log, error)    { return &log{}, nil }
func (disk) OpenTable(string) (*log, error)  { return &log{}, nil }
func (disk) OpenShared(string) (*log, error) { return &log{}, nil }
func (disk) OpenKnown(string) (*log, error)  { return &log{}, nil }
func (disk) OpenLast(string) (*log, error)   { return &log{}, nil }

func logged(s store) error {
	l, err := s.OpenLog("x")
	if err != nil {
		return err
	}
	t, err := s.OpenTable("x")
	if err != nil {
		return err
	}
	u, err := s.OpenShared("x")
	if err != nil {
		return err
	}
	k, err := s.OpenKnown("x")
	if err != nil {
		return err
	}
	z, err := s.OpenLast("x")
	if err != nil {
		return err
	}
	return errors.Join(l.Append("x"), t.Append("x"), u.Append("x"), k.Append("x"), z.Append("x"))
}

// One of the types that it may be has nothing to close.

type selection interface {
	Select(string) (string, error)
	Close() error
}

type source interface {
	NewSelection() (selection, error)
	OpenTemp() (*temp, error)
}

type nothing struct{}

func (nothing) Select(string) (string, error) { return "", nil }
func (nothing) Close() error                  { return nil }

type temp struct{}

func (*temp) Name() string { return "" }
func (*temp) Close()       {}

func selected(s source) (string, error) {
	t, err := s.OpenTemp()
	if err != nil {
		return "", err
	}
	sel, err := s.NewSelection()
	if err != nil {
		return "", err
	}
	return sel.Select(t.Name())
}
