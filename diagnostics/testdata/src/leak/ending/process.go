package ending

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"time"
)

func startedAndWaitedFor(name string) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Wait()
}

func startedAndForgotten(name string) error {
	cmd := exec.Command(name)
	return cmd.Start() // want `process cmd from cmd\.Start is never waited for: missing cmd\.Wait\(\)`
}

func startedAndLeft(name string) (int, error) {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil { // want `process cmd from cmd\.Start is not waited for on every path`
		return 0, err
	}
	if cmd.Process.Pid == 1 {
		return 1, nil
	}
	return 0, cmd.Wait()
}

func startedAndReleased(name string) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release()
}

func startedAndReturned(name string) (*exec.Cmd, error) {
	cmd := exec.Command(name)
	return cmd, cmd.Start()
}

func startedForTheCaller(cmd *exec.Cmd) error { return cmd.Start() }

func waitedForInAGoroutine(name string) (<-chan error, error) {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	return done, nil
}

func ran(name string) error { return exec.Command(name).Run() }

// Wait closes the pipe, and so does a Start that fails.
func pipedIn(name, text string) error {
	cmd := exec.Command(name)
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	io.WriteString(in, text)
	return cmd.Wait()
}

func pipedInAndForgotten(name, text string) error {
	cmd := exec.Command(name)
	in, err := cmd.StdinPipe() // want `pipe in from cmd\.StdinPipe is never closed`
	if err != nil {
		return err
	}
	_, err = io.WriteString(in, text)
	return err
}

func pipedInAndClosed(name, text string) error {
	cmd := exec.Command(name)
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	defer in.Close()
	_, err = io.WriteString(in, text)
	return err
}

func processReleased(name string) error {
	p, err := os.StartProcess(name, nil, &os.ProcAttr{})
	if err != nil {
		return err
	}
	return p.Release()
}

func processForgotten(name string) (int, error) {
	p, err := os.StartProcess(name, nil, &os.ProcAttr{}) // want `process p from os.StartProcess is never waited for: missing p\.Wait\(\)`
	if err != nil {
		return 0, err
	}
	return p.Pid, nil
}

// Either end of a pipe in memory ends both; of one of the system each is owed.

func pipeWriterClosed() {
	r, w := io.Pipe()
	go func() {
		io.WriteString(w, "hello")
		w.Close()
	}()
	io.Copy(io.Discard, r)
}

func pipeClosedWithError(err error) {
	r, w := io.Pipe()
	_ = r
	w.CloseWithError(err)
}

func pipeForgotten(src io.Reader) error {
	r, w := io.Pipe() // want `pipe r from io.Pipe is never closed: missing r\.Close\(\)`
	_ = r
	_, err := io.Copy(w, src)
	return err
}

func pipeReaderReturned() io.Reader {
	r, w := io.Pipe()
	go func() { w.CloseWithError(nil) }()
	return r
}

func systemPipe() error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	defer w.Close()
	return nil
}

func systemPipeOneEnd() error {
	r, w, err := os.Pipe() // want `file w from os.Pipe is never closed: missing w\.Close\(\)`
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = w.Write(nil)
	return err
}

func systemPipeNeither() error {
	r, w, err := os.Pipe() // want `file r from os.Pipe is never closed` `file w from os.Pipe is never closed`
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return err
}

// Contexts and signals.

func cancelled(ctx context.Context, wait func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return wait(ctx)
}

func cancelledOnOnePath(ctx context.Context, wait func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want `cancel function cancel from context.WithTimeout is not called on every path: missing cancel\(\)`
	if err := wait(ctx); err != nil {
		return err
	}
	cancel()
	return nil
}

func cancelledWithACause(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	return context.Cause(ctx)
}

func cancelHandedOn(ctx context.Context, later func(func())) {
	ctx, cancel := context.WithCancel(ctx)
	later(cancel)
	<-ctx.Done()
}

func cancelOfTheGoroutine(ctx context.Context, work func(context.Context)) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		work(ctx)
	}()
}

func cancelStored(ctx context.Context, s *struct{ stop context.CancelFunc }) {
	ctx, s.stop = context.WithCancel(ctx)
	<-ctx.Done()
}

func cancelInALoop(ctx context.Context, ping func(context.Context) error) error {
	for {
		ctx, cancel := context.WithTimeout(ctx, time.Second) // want `cancel function cancel from context.WithTimeout is not called on every path`
		if err := ping(ctx); err != nil {
			return err
		}
		cancel()
	}
}

func cancelInALoopBoth(ctx context.Context, ping func(context.Context) error) error {
	for {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		err := ping(ctx)
		cancel()
		if err != nil {
			return err
		}
	}
}

func cancelUnderACondition(ctx context.Context, d time.Duration) error {
	if d > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, d)
		defer cancel()
	}
	return ctx.Err()
}

func signalled(ctx context.Context) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	<-ctx.Done()
	return ctx.Err()
}

func signalledAndForgotten(ctx context.Context) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt) // want `cancel function stop from signal.NotifyContext is never called`
	_ = stop
	return ctx.Err()
}

// What is used after its release.

func usedAfterClose(p string) ([]byte, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	f.Close()
	return io.ReadAll(f) // want `file f is closed already`
}

func viewReturnedOfAClosedFile(p string) (io.Reader, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.LimitReader(f, 10), nil // want `file f is closed when this returns`
}

func closedTwice(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Close()
}

// Servers, and the bodies that the sender closes.

func served() (string, error) {
	srv := httptest.NewServer(http.NotFoundHandler())
	defer srv.Close()
	resp, err := http.Get(srv.URL)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	return resp.Status, nil
}

func servedAndForgotten() (string, error) {
	srv := httptest.NewServer(http.NotFoundHandler()) // want `server srv from httptest.NewServer is never closed: missing srv\.Close\(\)`
	resp, err := http.Get(srv.URL)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	return resp.Status, nil
}

func requestBodyIsTheClients(u, p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	resp, err := http.Post(u, "text/plain", f)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func requestBodyInMemory(u string) error {
	resp, err := http.Post(u, "text/plain", strings.NewReader("hello"))
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
