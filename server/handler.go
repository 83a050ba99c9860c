package server

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// answer is the part of a request that is done apart from the read loop.
type answer func(context.Context) (any, error)

// handle is given every message, in the order of the wire. What depends on that
// order is done here, on the read loop: all of a notification, and of a request
// as much as fixes the texts and the stage it is about.
//
// The library's own chain is of no use: it handles notifications concurrently,
// an error from one of them ends the connection, and its cancelling reads a
// request's context after that has been recycled.
func (s *server) handle(ctx context.Context, r *jsonrpc2.Request) (any, error) {
	method := strings.Clone(r.Method())
	if !r.IsCall() {
		err := s.survive(method, func() error { return s.notified(r) })
		if err != nil && !strings.HasPrefix(method, "$/") { // those may be ignored in silence
			s.log.Warn("a notification was ignored", "method", method, "reason", err)
		}
		return nil, nil
	}
	mine, done := s.inFlight.begin(jsonrpc2.DetachContext(ctx), r.ID())
	defer done()
	var reply answer
	err := s.survive(method, func() (err error) {
		reply, err = s.asked(r)
		return err
	})
	jsonrpc2.Async(ctx) // the read loop goes on; r stays valid
	var result any
	if err == nil {
		err = s.survive(method, func() (err error) {
			result, err = reply(mine)
			return err
		})
	}
	if err != nil {
		return nil, wireError(method, err)
	}
	return result, nil
}

// survive makes a panic cost one message. The library would end the connection.
func (s *server) survive(method string, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("a message made deferls panic", "method", method, "panic", p, "stack", string(debug.Stack()))
			err = jsonrpc2.Errorf(jsonrpc2.InternalError, "deferls panicked while handling %s: %v; its log has the stack", method, p)
		}
	}()
	return f()
}

// notified does what a notification says. One that is not known is ignored, as
// the protocol wants.
func (s *server) notified(r *jsonrpc2.Request) error {
	params := r.Params()
	switch {
	case r.Method() == protocol.MethodExit:
		s.exit()
		return nil
	case s.stage != running:
		return nil
	}
	switch r.Method() {
	case protocol.MethodCancelRequest:
		return with(params, s.cancelRequest)
	case protocol.MethodInitialized:
		s.initialized()
	case protocol.MethodTextDocumentDidOpen:
		return s.didOpen(params)
	case protocol.MethodTextDocumentDidChange:
		return s.didChange(params)
	case protocol.MethodTextDocumentDidClose:
		return with(params, s.didClose)
	case protocol.MethodTextDocumentDidSave:
		return with(params, s.didSave)
	case protocol.MethodWorkspaceDidChangeConfiguration:
		return with(params, s.didChangeConfiguration)
	case protocol.MethodWorkspaceDidChangeWatchedFiles:
		return with(params, s.didChangeWatchedFiles)
	case protocol.MethodWorkspaceDidChangeWorkspaceFolders:
		return with(params, s.didChangeWorkspaceFolders)
	}
	return nil
}

// asked begins a request.
func (s *server) asked(r *jsonrpc2.Request) (answer, error) {
	if err := s.admit(r.Method()); err != nil {
		return nil, err
	}
	switch r.Method() {
	case protocol.MethodInitialize:
		var p protocol.InitializeParams
		if err := decode(r.Params(), &p, protocol.Unmarshal); err != nil {
			return nil, err
		}
		return done(s.initialize(&p)), nil
	case protocol.MethodShutdown:
		s.shutdown()
		return done(nil), nil
	case protocol.MethodTextDocumentHover:
		var p protocol.HoverParams
		if err := decode(r.Params(), &p, protocol.Unmarshal); err != nil {
			return nil, err
		}
		return s.readHover(&p), nil
	case protocol.MethodTextDocumentCodeAction:
		q, err := s.readQuestion(r.Params())
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context) (any, error) { return s.codeActions(ctx, q) }, nil
	case protocol.MethodCodeActionResolve:
		var action protocol.CodeAction
		if err := decode(r.Params(), &action, protocol.Unmarshal); err != nil {
			return nil, err
		}
		return func(ctx context.Context) (any, error) { return s.resolve(ctx, &action) }, nil
	}
	return nil, jsonrpc2.Errorf(jsonrpc2.MethodNotFound, "deferls does not answer %s", r.Method())
}

// done is the answer to a request that was done on the read loop.
func done(result any) answer {
	return func(context.Context) (any, error) { return result, nil }
}

// with decodes the parameters that a notification's function takes.
func with[P any](params []byte, f func(*P) error) error {
	var p P
	if err := decode(params, &p, protocol.Unmarshal); err != nil {
		return err
	}
	return f(&p)
}

// wireError gives an error a code. The library answers with code 0 where it
// knows none, and calls bad parameters a parse error.
func wireError(method string, err error) error {
	var coded *jsonrpc2.Error
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, protocol.ErrRequestCancelled):
		return protocol.ErrRequestCancelled
	case errors.Is(err, jsonrpc2.ErrParse):
		return jsonrpc2.Errorf(jsonrpc2.InvalidParams, "the parameters of %s could not be read: %v", method, err)
	case errors.As(err, &coded):
		return err
	}
	return jsonrpc2.Errorf(requestFailed, "%s failed: %v", method, err)
}

const requestFailed = jsonrpc2.Code(protocol.LSPErrorCodesRequestFailed)

// inFlight are the requests that have not been answered yet.
type inFlight struct {
	mu     sync.Mutex
	cancel map[jsonrpc2.ID]context.CancelFunc
}

func (f *inFlight) begin(ctx context.Context, id jsonrpc2.ID) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.cancel == nil {
		f.cancel = map[jsonrpc2.ID]context.CancelFunc{}
	}
	f.cancel[id] = cancel
	return ctx, func() {
		f.mu.Lock()
		delete(f.cancel, id)
		f.mu.Unlock()
		cancel()
	}
}

func (s *server) cancelRequest(p *protocol.CancelParams) error {
	var id jsonrpc2.ID
	switch given := p.ID.(type) {
	case protocol.Integer:
		id = jsonrpc2.NewNumberID(int64(given))
	case protocol.String:
		id = jsonrpc2.NewStringID(string(given))
	default:
		return fmt.Errorf("the id of the request to cancel is %v", p.ID)
	}
	s.inFlight.mu.Lock()
	defer s.inFlight.mu.Unlock()
	if cancel := s.inFlight.cancel[id]; cancel != nil {
		cancel()
	}
	return nil
}
