package discarded

import (
	"context"
	"net/http"
	"os"
)

func dropped(p string) {
	os.Open(p)          // want `file from os.Open is discarded`
	_, _ = os.Create(p) // want `file from os.Create is discarded`
	http.Get(p)         // want `response body from http.Get is discarded`
}

func cancel(ctx context.Context) context.Context {
	ctx, _ = context.WithCancel(ctx) // want `cancel function from context.WithCancel is discarded`
	return ctx
}
