package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/uri"
	"golang.org/x/tools/txtar"

	"github.com/deferls/deferls/server"
)

// object is JSON as a test writes it.
type object = map[string]any

// client is an editor as far as the server can see: it writes and reads JSON
// of its own and shares no types with the server.
type client struct {
	t    testing.TB
	ctx  context.Context
	conn jsonrpc2.Conn
	pipe net.Conn
	sent *sender
	log  *logBuffer

	served chan struct{} // closed when Serve has returned
	err    error         // what it returned

	mu       sync.Mutex
	received []message
	news     chan struct{} // closed when received grows
	texts    map[string]string
	versions map[string]int
	settings any // what workspace/configuration is answered with
}

// sender tells when a request is on its way, so that a test can send the next
// message behind it.
type sender struct {
	net.Conn
	mu      sync.Mutex
	waiting map[string]chan struct{} // by method
}

func (s *sender) next(method string) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting == nil {
		s.waiting = map[string]chan struct{}{}
	}
	s.waiting[method] = make(chan struct{})
	return s.waiting[method]
}

func (s *sender) Write(p []byte) (int, error) {
	n, err := s.Conn.Write(p)
	s.mu.Lock()
	defer s.mu.Unlock()
	for method, sent := range s.waiting {
		if bytes.Contains(p, []byte(`"method":"`+method+`"`)) {
			close(sent)
			delete(s.waiting, method)
		}
	}
	return n, err
}

type message struct {
	method string
	params json.RawMessage
}

// patience is how long a test waits for what must come. It is no measure of
// anything: a test that needs it has failed.
const patience = 2 * time.Minute

// connect starts a server and says nothing yet.
func connect(t testing.TB) *client {
	t.Helper()
	return connectWith(t, server.Options{Debounce: -1})
}

func connectWith(t testing.TB, opts server.Options) *client {
	t.Helper()
	return connectTo(t, func(ctx context.Context, stream net.Conn, log io.Writer) error {
		opts.Version, opts.Logger = "test", slog.New(slog.NewTextHandler(log, nil))
		return server.Serve(ctx, stream, opts)
	})
}

// connectTo starts a server that speaks over a stream.
func connectTo(t testing.TB, serve func(ctx context.Context, stream net.Conn, log io.Writer) error) *client {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	near, far := net.Pipe()
	c := &client{
		t: t, ctx: ctx, pipe: near,
		log:      &logBuffer{},
		served:   make(chan struct{}),
		news:     make(chan struct{}),
		texts:    map[string]string{},
		versions: map[string]int{},
	}
	go func() {
		defer close(c.served)
		c.err = serve(ctx, far, c.log)
	}()
	c.sent = &sender{Conn: near}
	c.conn = jsonrpc2.NewConn(jsonrpc2.NewStream(c.sent))
	c.conn.Go(ctx, c.receive)
	t.Cleanup(func() {
		cancel()
		near.Close()
		<-c.served
		if t.Failed() {
			t.Logf("the server's log:\n%s", c.log)
		}
	})
	return c
}

// start connects and initializes with the capabilities of a modern editor.
func start(t testing.TB) *client {
	t.Helper()
	return startWith(t, modern())
}

func startWith(t testing.TB, capabilities object) *client {
	t.Helper()
	c := connect(t)
	c.initialize(capabilities)
	return c
}

func (c *client) initialize(capabilities object) {
	c.t.Helper()
	c.initializeWith(capabilities, nil)
}

func (c *client) initializeWith(capabilities object, options any) {
	c.t.Helper()
	c.call("initialize", object{"processId": nil, "rootUri": nil, "capabilities": capabilities, "initializationOptions": options})
	c.notify("initialized", object{})
}

func modern() object {
	return object{
		"general": object{"positionEncodings": []string{"utf-16"}},
		"workspace": object{
			"workspaceEdit":         object{"documentChanges": true},
			"didChangeWatchedFiles": object{"dynamicRegistration": true},
			"workspaceFolders":      true,
		},
		"textDocument": object{
			"publishDiagnostics": object{"relatedInformation": true, "versionSupport": true},
			"codeAction": object{
				"codeActionLiteralSupport": object{"codeActionKind": object{"valueSet": []string{}}},
				"dataSupport":              true,
				"disabledSupport":          true,
				"isPreferredSupport":       true,
				"resolveSupport":           object{"properties": []string{"edit"}},
			},
		},
	}
}

// with is capabilities with one changed, named by its path.
func with(capabilities object, path string, value any) object {
	keys := strings.Split(path, ".")
	at := capabilities
	for _, k := range keys[:len(keys)-1] {
		at = at[k].(object)
	}
	at[keys[len(keys)-1]] = value
	return capabilities
}

func (c *client) receive(_ context.Context, r *jsonrpc2.Request) (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.received = append(c.received, message{strings.Clone(r.Method()), bytes.Clone(r.Params())})
	close(c.news)
	c.news = make(chan struct{})
	if r.Method() == "workspace/configuration" {
		return encode([]any{c.settings}), nil
	}
	return nil, nil
}

// set is what the client answers from now on when it is asked for its settings.
func (c *client) set(settings any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settings = settings
}

// await is the first message, after the first n, that matches.
func (c *client) await(what string, after int, match func(message) bool) message {
	c.t.Helper()
	for {
		c.mu.Lock()
		news := c.news
		for ; after < len(c.received); after++ {
			if match(c.received[after]) {
				defer c.mu.Unlock()
				return c.received[after]
			}
		}
		c.mu.Unlock()
		select {
		case <-news:
		case <-c.served:
			c.t.Fatalf("the server ended while the test waited for %s: %v", what, c.err)
		case <-c.ctx.Done():
			c.t.Fatalf("%s did not come; so far: %s", what, c.everything())
		}
	}
}

// all are the messages of a method so far.
func (c *client) all(method string) []message {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []message
	for _, m := range c.received {
		if m.method == method {
			all = append(all, m)
		}
	}
	return all
}

func (c *client) everything() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var b strings.Builder
	for _, m := range c.received {
		b.WriteString("\n" + m.method + " " + string(m.params))
	}
	return b.String()
}

// call fails the test if the server answers with an error.
func (c *client) call(method string, params any) json.RawMessage {
	c.t.Helper()
	result, err := c.try(method, params)
	if err != nil {
		c.t.Fatalf("%s: %v", method, err)
	}
	return result
}

func (c *client) try(method string, params any) (json.RawMessage, error) {
	return c.begin(method, params)()
}

// begin sends a request and leaves the answer for later.
func (c *client) begin(method string, params any) (answer func() (json.RawMessage, error)) {
	var result jsonrpc2.RawMessage
	var err error
	answered := make(chan struct{})
	sent := c.sent.next(method)
	go func() {
		defer close(answered)
		_, err = c.conn.Call(c.ctx, method, encode(params), &result)
	}()
	select {
	case <-sent:
	case <-answered: // it could not be sent
	}
	return func() (json.RawMessage, error) {
		<-answered
		return json.RawMessage(result), err
	}
}

// fails wants an error of that code, and gives its message.
func (c *client) fails(code int, method string, params any) string {
	c.t.Helper()
	result, err := c.try(method, params)
	var wire *jsonrpc2.Error
	if !errors.As(err, &wire) || int(wire.Code) != code {
		c.t.Fatalf("%s: got %s and error %v, want error %d", method, result, err, code)
	}
	return wire.Message
}

func (c *client) notify(method string, params any) {
	c.t.Helper()
	if err := c.conn.Notify(c.ctx, method, encode(params)); err != nil {
		c.t.Fatalf("%s: %v", method, err)
	}
}

func encode(params any) any {
	if params == nil {
		return nil
	}
	data, err := json.Marshal(params)
	if err != nil {
		panic(err)
	}
	return jsonrpc2.RawMessage(data)
}

func uriOf(path string) string { return string(uri.File(path)) }

// open opens a file with the text that is on disk, or another.
func (c *client) open(path string, text ...string) {
	c.t.Helper()
	c.versions[path]++
	if len(text) > 0 {
		c.texts[path] = text[0]
	} else {
		data, err := os.ReadFile(path)
		if err != nil {
			c.t.Fatal(err)
		}
		c.texts[path] = string(data)
	}
	c.notify("textDocument/didOpen", object{"textDocument": object{
		"uri": uriOf(path), "languageId": "go", "version": c.versions[path], "text": c.texts[path],
	}})
}

// edit replaces the first occurrence of one text by another.
func (c *client) edit(path, before, after string) {
	c.t.Helper()
	text := c.texts[path]
	at := strings.Index(text, before)
	if at < 0 {
		c.t.Fatalf("%s has no %q", path, before)
	}
	c.texts[path] = text[:at] + after + text[at+len(before):]
	c.versions[path]++
	c.notify("textDocument/didChange", object{
		"textDocument":   object{"uri": uriOf(path), "version": c.versions[path]},
		"contentChanges": []object{{"range": object{"start": position(text, at), "end": position(text, at+len(before))}, "text": after}},
	})
}

func (c *client) close(path string) {
	c.t.Helper()
	c.notify("textDocument/didClose", object{"textDocument": object{"uri": uriOf(path)}})
}

// save writes the open text to disk and says so.
func (c *client) save(path string) {
	c.t.Helper()
	write(c.t, path, c.texts[path])
	c.notify("textDocument/didSave", object{"textDocument": object{"uri": uriOf(path)}})
}

type point struct{ Line, Character int }

// position counts in UTF-16 units, for texts whose lines end at \n.
func position(text string, offset int) object {
	before := text[:offset]
	line := strings.Count(before, "\n")
	column := 0
	for _, r := range before[strings.LastIndexByte(before, '\n')+1:] {
		column++
		if r > 0xffff {
			column++
		}
	}
	return object{"line": line, "character": column}
}

// rangeOf is the range of the first occurrence of a text.
func rangeOf(text, part string) object {
	at := strings.Index(text, part)
	if at < 0 {
		panic("no " + part)
	}
	return object{"start": position(text, at), "end": position(text, at+len(part))}
}

type diagnostic struct {
	Range           struct{ Start, End point }
	Severity        int
	Code            string
	CodeDescription struct{ Href string }
	Source          string
	Message         string
	Data            json.RawMessage

	RelatedInformation []struct {
		Location struct {
			URI   string
			Range struct{ Start, End point }
		}
		Message string
	}
}

type published struct {
	URI         string
	Version     *int
	Diagnostics []diagnostic
}

// diagnosticsOf are what was published for the present version of a file.
func (c *client) diagnosticsOf(path string) []diagnostic {
	c.t.Helper()
	return c.awaitPublished(path, 0).Diagnostics
}

func (c *client) awaitPublished(path string, after int) published {
	c.t.Helper()
	var p published
	c.await("diagnostics for "+filepath.Base(path), after, func(m message) bool {
		if m.method != "textDocument/publishDiagnostics" {
			return false
		}
		p = published{}
		if err := json.Unmarshal(m.params, &p); err != nil {
			c.t.Fatalf("diagnostics do not decode: %v: %s", err, m.params)
		}
		return p.URI == uriOf(path) && p.Version != nil && *p.Version == c.versions[path]
	})
	return p
}

// mark is a place in the stream of messages.
func (c *client) mark() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.received)
}

// logBuffer takes the server's log.
type logBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// module writes the files of a txtar archive to a new directory, under a
// go.mod unless they have one.
func module(t testing.TB, archive string) string {
	t.Helper()
	dir := realTempDir(t)
	files := txtar.Parse([]byte(archive)).Files
	hasMod := false
	for _, f := range files {
		write(t, filepath.Join(dir, f.Name), string(f.Data))
		hasMod = hasMod || filepath.Base(f.Name) == "go.mod" || filepath.Base(f.Name) == "go.work"
	}
	if !hasMod {
		write(t, filepath.Join(dir, "go.mod"), "module example.com/m\n\ngo 1.26\n")
	}
	return dir
}

// realTempDir has no symbolic link in its path.
func realTempDir(t testing.TB) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

var _ io.Writer = (*logBuffer)(nil)
