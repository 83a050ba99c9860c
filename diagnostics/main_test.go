package diagnostics_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"testing"
)

// TestMain fails where the engine has panicked on a function: it goes on with
// the others and says so in the log only.
func TestMain(m *testing.M) {
	log := &failures{Handler: slog.NewTextHandler(os.Stderr, nil)}
	slog.SetDefault(slog.New(log))
	code := m.Run()
	if n := log.n.Load(); n > 0 && code == 0 {
		fmt.Fprintf(os.Stderr, "FAIL: %d errors were logged\n", n)
		code = 1
	}
	os.Exit(code)
}

type failures struct {
	slog.Handler
	n atomic.Int64
}

func (f *failures) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelError {
		f.n.Add(1)
	}
	return f.Handler.Handle(ctx, r)
}
