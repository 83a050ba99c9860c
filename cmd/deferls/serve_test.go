package main

import (
	"io"
	"os"
	"testing"

	"go.lsp.dev/jsonrpc2"
)

// The process's own part in serving: the streams and the exit code.
func TestServe(t *testing.T) {
	for _, c := range []struct {
		name  string
		args  []string
		leave []string // after initialize
		code  int
	}{
		{"by the book", []string{"deferls", "serve"}, []string{"shutdown", "exit"}, 0},
		{"without a command", []string{"deferls"}, []string{"shutdown", "exit"}, 0},
		{"exit without shutdown", []string{"deferls", "serve"}, []string{"exit"}, 1},
		{"the input ends", []string{"deferls", "serve"}, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			in, toServer := pipe(t)
			fromServer, out := pipe(t)
			ended := make(chan int)
			go func() {
				ended <- run(t.Context(), c.args, std{in, out, io.Discard})
			}()
			editor := jsonrpc2.NewConn(jsonrpc2.NewStream(struct {
				io.Reader
				io.WriteCloser
			}{fromServer, toServer}))
			editor.Go(t.Context(), jsonrpc2.MethodNotFoundHandler)
			var answer struct {
				ServerInfo struct {
					Name string `json:"name"`
				} `json:"serverInfo"`
			}
			params := map[string]any{"processId": nil, "rootUri": nil, "capabilities": map[string]any{}}
			if _, err := editor.Call(t.Context(), "initialize", params, &answer); err != nil {
				t.Fatal(err)
			}
			if answer.ServerInfo.Name != "deferls" {
				t.Errorf("the server is called %q", answer.ServerInfo.Name)
			}
			for _, method := range c.leave {
				var err error
				if method == "shutdown" {
					_, err = editor.Call(t.Context(), method, nil, nil)
				} else {
					err = editor.Notify(t.Context(), method, nil)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			if c.leave == nil {
				toServer.Close()
			}
			if code := <-ended; code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
		})
	}
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		r.Close()
		w.Close()
	})
	return r, w
}
