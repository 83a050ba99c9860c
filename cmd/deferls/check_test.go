package main

import (
	"bytes"
	"context"
	"os"
	"testing"
)

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, args := range [][]string{{"deferls", "check"}, {"deferls", "demo"}} {
		var stdout, stderr bytes.Buffer
		if code := run(ctx, args, std{os.Stdin, &stdout, &stderr}); code != failed {
			t.Errorf("%v: exit code %d, want %d", args, code, failed)
		}
		if got := stderr.String(); got != "deferls: interrupted before everything was analysed\n" {
			t.Errorf("%v says %q", args, got)
		}
		if stdout.Len() > 0 {
			t.Errorf("%v prints %q", args, &stdout)
		}
	}
}
