package promise

import "context"

// A fake keeps what it returns, and has nothing to close: that says nothing of
// what is no fake.
type fake struct {
	f  fakeFile
	w  *watch
	s  *subscription
	tx transaction
	e  entries
	wr *writer
	se *session
	q  *query
	l  *lease
	t  *timer
	tt terminal
}

type fakeFile struct{ file }

func (fakeFile) Close() error { return nil }

func (f *fake) Open(string) (file, error)                        { return f.f, nil }
func (f *fake) TempFile(string, string) (file, error)            { return f.f, nil }
func (f *fake) File(string) (file, error)                        { return f.f, nil }
func (f *fake) OpenAll(...string) (file, int, error)             { return f.f, 1, nil }
func (f *fake) OpenNow(string) file                              { return f.f }
func (f *fake) Watch(context.Context, string) (*watch, error)    { return f.w, nil }
func (f *fake) Subscribe(string) (*subscription, error)          { return f.s, nil }
func (f *fake) Begin(context.Context) (transaction, error)       { return f.tx, nil }
func (f *fake) Transaction(context.Context) (transaction, error) { return f.tx, nil }
func (f *fake) Entries(string) (entries, error)                  { return f.e, nil }
func (f *fake) Writer(string) (*writer, error)                   { return f.wr, nil }
func (f *fake) Conn(string) (*writer, error)                     { return f.wr, nil }
func (f *fake) NewSession() (*session, error)                    { return f.se, nil }
func (f *fake) GetSession() (*session, error)                    { return f.se, nil }
func (f *fake) NewQuery(string) (*query, error)                  { return f.q, nil }
func (f *fake) Query(string) (*query, error)                     { return f.q, nil }
func (f *fake) GetQuery(string) (*query, error)                  { return f.q, nil }
func (f *fake) AcquireLease() (*lease, error)                    { return f.l, nil }
func (f *fake) NewTimer() (*timer, error)                        { return f.t, nil }
func (f *fake) OpenTerminal() (terminal, error)                  { return f.tt, nil }
func (f *fake) OpenDoor() (door, error)                          { return nil, nil }

var _ filesystem = (*fake)(nil)

// What a test opens of a fake, or expects to fail, is left alone.
func runFake() error {
	var fsys filesystem = &fake{}
	s, err := fsys.NewSession()
	if err != nil {
		return err
	}
	return s.Run("x")
}
