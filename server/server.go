// Package server is the language server: it turns what an editor says into
// texts to analyse, and what the analysis finds into diagnostics and code
// actions. It is the only package that speaks the protocol.
//
// Three kinds of goroutine share the work. The connection's read loop takes
// notifications in the order of the wire and only changes the overlays; it
// never waits and never writes. A worker for each directory with an open file
// loads, analyses and publishes. Each request has a goroutine of its own and
// reads what a worker has finished.
package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/deferls/deferls/diagnostics/facts"
	"github.com/deferls/deferls/server/overlay"
)

// ErrNoShutdown is how Serve ends when the client said exit without having
// asked for shutdown first. The protocol wants the process to end with code 1.
var ErrNoShutdown = errors.New("the client sent exit without asking for shutdown first")

// Options are what a server needs to know besides its client.
type Options struct {
	Version string       // deferls' own, shown to the client
	Logger  *slog.Logger // nil for none; it must not write to the client's stream

	// Debounce is how long an edit waits for the next one before it is
	// analysed. 0 means 30 ms; a negative one does not wait.
	Debounce time.Duration

	// Facts is the directory in which the facts of dependencies are kept, so
	// that the next start finds them; empty for nowhere.
	Facts string
}

// Serve speaks the protocol over rwc until the client says exit, the stream
// ends or ctx does, and closes rwc. It returns as soon as that happens, even if
// an analysis is still winding down. The error is nil after an orderly exit
// and after the end of the stream, and ErrNoShutdown after a disorderly exit.
func Serve(ctx context.Context, rwc io.ReadWriteCloser, opts Options) error {
	defer rwc.Close()
	link, unlink := context.WithCancel(ctx)
	defer unlink()

	in := &input{ReadWriteCloser: rwc, ended: make(chan struct{})}
	conn := jsonrpc2.NewConn(jsonrpc2.NewStream(in), jsonrpc2.WithCodec(codec{}))
	s := newServer(link, protocol.ClientDispatcher(conn), opts)
	conn.Go(link, s.handle)

	select {
	case err := <-s.exited:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-in.ended:
		unlink()
		select { // answer what was asked before the end
		case <-conn.Done():
		case <-time.After(time.Second):
		}
		return nil
	case <-conn.Done():
		if err := conn.Err(); err != nil {
			return fmt.Errorf("the client's stream cannot be read any further: %w", err)
		}
		return nil
	}
}

// input notices the end of the stream at once: the connection itself does so
// only after everything in flight has been answered.
type input struct {
	io.ReadWriteCloser
	once  sync.Once
	ended chan struct{}
}

func (in *input) Read(p []byte) (int, error) {
	n, err := in.ReadWriteCloser.Read(p)
	if err != nil {
		in.once.Do(func() { close(in.ended) })
	}
	return n, err
}

// codec is the protocol's JSON, which knows its unions.
type codec struct{}

func (codec) Marshal(v any) ([]byte, error)      { return protocol.Marshal(v) }
func (codec) Unmarshal(data []byte, v any) error { return protocol.Unmarshal(data, v) }

type server struct {
	work     context.Context // all analysis; ends with shutdown or with the connection
	stop     context.CancelFunc
	exited   chan error
	client   protocol.Client
	log      *slog.Logger
	version  string
	debounce time.Duration
	facts    *facts.Store

	inFlight inFlight

	stage stage     // the read loop's own
	can   abilities // written by initialize, before there is a worker or a request to read it

	notices     notices
	published   publisher
	configs     configurations
	preferences preferences
	loads       chan struct{} // a slot for each go command that may run at a time

	mu       sync.Mutex // guards what follows; never held while waiting or writing
	files    overlay.Files
	revision int64
	workers  map[string]*worker // by directory
}

// goCommands bounds how many directories are loaded at a time: an editor that
// restores its session opens dozens of files at once.
const goCommands = 2

func newServer(ctx context.Context, client protocol.Client, opts Options) *server {
	s := &server{
		client:   client,
		exited:   make(chan error, 1),
		log:      opts.Logger,
		version:  opts.Version,
		debounce: opts.Debounce,
		facts:    facts.New(opts.Facts),
		loads:    make(chan struct{}, goCommands),
		workers:  map[string]*worker{},
	}
	s.work, s.stop = context.WithCancel(ctx)
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.debounce == 0 {
		s.debounce = 30 * time.Millisecond
	}
	s.notices = notices{server: s, known: map[string]map[string]bool{}}
	s.facts.Complain = func(problem string) { s.log.Warn(problem) }
	s.published = publisher{server: s, last: map[string]publication{}}
	s.configs = configurations{server: s, known: map[string]*configuration{}}
	s.preferences.server = s
	return s
}

// openFiles are the open files as they are now.
func (s *server) openFiles() overlay.Files {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.files
}
