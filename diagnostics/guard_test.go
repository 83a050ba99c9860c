package diagnostics

import (
	"bytes"
	"go/token"
	"log/slog"
	"strings"
	"testing"

	"github.com/deferls/deferls/diagnostics/obligation"
)

// TestGuarded: a check that panics says nothing, and the log says which it was.
func TestGuarded(t *testing.T) {
	var log bytes.Buffer
	defer slog.SetDefault(slog.Default())
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	src := obligation.Source{Fset: token.NewFileSet()}
	if got := guarded(src, Leak, token.NoPos, func() []Finding { panic("not thought of") }); got != nil {
		t.Errorf("found %v", got)
	}
	if !strings.Contains(log.String(), "check=leak") || !strings.Contains(log.String(), "not thought of") {
		t.Errorf("logged: %s", &log)
	}
	if got := guarded(src, Leak, token.NoPos, func() []Finding { return []Finding{{Check: "leak"}} }); len(got) != 1 {
		t.Errorf("found %v", got)
	}
}
