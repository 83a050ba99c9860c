package server

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"go.lsp.dev/jsonrpc2"

	"github.com/deferls/deferls/diagnostics/load"
)

func TestPanicCostsOnePackage(t *testing.T) {
	var log strings.Builder
	s := newServer(context.Background(), nil, Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	w := &worker{server: s, ctx: context.Background(), checked: map[*load.Meta]*checked{}}
	broken := &load.Meta{ID: "broken", Files: []string{"/x.go"}} // and there is no graph to check it in
	if a := w.bringUpToDate(context.Background(), broken, nil); a != nil {
		t.Errorf("got %+v", a)
	}
	if got := log.String(); !strings.Contains(got, "broken") || !strings.Contains(got, "stack=") || strings.Count(got, "\n") != 1 {
		t.Errorf("the log is not one line with a stack: %q", got)
	}
}

func TestPanicCostsOneMessage(t *testing.T) {
	s := newServer(context.Background(), nil, Options{})
	err := s.survive("some/method", func() error { panic("oh") })
	wire, ok := err.(*jsonrpc2.Error)
	if !ok || wire.Code != jsonrpc2.InternalError || !strings.Contains(wire.Message, "some/method: oh") {
		t.Errorf("got %v", err)
	}
}
