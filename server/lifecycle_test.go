package server_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/deferls/deferls/server"
)

const (
	serverNotInitialized = -32002
	invalidRequest       = -32600
	methodNotFound       = -32601
	invalidParams        = -32602
	contentModified      = -32801
	requestFailed        = -32803
)

func TestInitializeAnnouncesWhatThereIs(t *testing.T) {
	c := connect(t)
	result := c.call("initialize", object{"processId": 1, "rootUri": "file:///x", "capabilities": object{}})
	var got any
	if err := json.Unmarshal(result, &got); err != nil {
		t.Fatal(err)
	}
	want := object{
		"serverInfo": object{"name": "deferls", "version": "test"},
		"capabilities": object{
			"positionEncoding":   "utf-16",
			"hoverProvider":      true,
			"textDocumentSync":   object{"openClose": true, "change": 2, "save": object{}},
			"codeActionProvider": object{"codeActionKinds": []string{"quickfix", "refactor.rewrite", "refactor.extract", "source.fixAll.deferls"}, "resolveProvider": true},
			"workspace":          object{"workspaceFolders": object{"supported": true, "changeNotifications": true}},
		},
	}
	if g, w := canonical(t, got), canonical(t, want); g != w {
		t.Errorf("got  %s\nwant %s", g, w)
	}
}

func canonical(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var again any
	if err := json.Unmarshal(data, &again); err != nil {
		t.Fatal(err)
	}
	data, _ = json.Marshal(again)
	return string(data)
}

func TestPositionEncoding(t *testing.T) {
	for _, tc := range []struct {
		name    string
		offered any
		want    string
	}{
		{"nothing offered", nil, "utf-16"},
		{"an empty list", []string{}, "utf-16"},
		{"UTF-16 only", []string{"utf-16"}, "utf-16"},
		{"UTF-8 first and UTF-16", []string{"utf-8", "utf-16"}, "utf-16"},
		{"UTF-8 only", []string{"utf-8"}, "utf-8"},
		{"UTF-8 and UTF-32", []string{"utf-32", "utf-8"}, "utf-8"},
		{"UTF-32 only", []string{"utf-32"}, "utf-16"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			general := object{}
			if tc.offered != nil {
				general["positionEncodings"] = tc.offered
			}
			var result struct {
				Capabilities struct{ PositionEncoding string }
			}
			raw := connect(t).call("initialize", object{"processId": nil, "rootUri": nil, "capabilities": object{"general": general}})
			if err := json.Unmarshal(raw, &result); err != nil {
				t.Fatal(err)
			}
			if got := result.Capabilities.PositionEncoding; got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestRequestsOutOfTurn(t *testing.T) {
	c := connect(t)
	action := object{"textDocument": object{"uri": "file:///x.go"}, "range": rangeOf("x", "x"), "context": object{"diagnostics": []any{}}}
	c.fails(serverNotInitialized, "textDocument/codeAction", action)
	c.fails(serverNotInitialized, "shutdown", nil)
	c.fails(serverNotInitialized, "no/such", nil)
	c.notify("textDocument/didOpen", object{}) // dropped, whatever it is

	c.call("initialize", object{"processId": nil, "rootUri": nil, "capabilities": object{}})
	c.fails(invalidRequest, "initialize", object{"processId": nil, "rootUri": nil, "capabilities": object{}})
	c.fails(methodNotFound, "no/such", object{})
	c.fails(methodNotFound, "textDocument/completion", object{"textDocument": object{"uri": "file:///x.go"}, "position": position("", 0)})
	c.fails(invalidParams, "textDocument/codeAction", object{"range": "here"})

	if got := string(c.call("shutdown", nil)); got != "null" {
		t.Errorf("shutdown answers %s, want null", got)
	}
	c.fails(invalidRequest, "textDocument/codeAction", action)
	c.fails(invalidRequest, "shutdown", nil)
}

func TestInitializeMayBeTriedAgain(t *testing.T) {
	c := connect(t)
	c.fails(invalidParams, "initialize", []any{})
	c.call("initialize", object{"processId": nil, "rootUri": nil, "capabilities": object{}})
}

func TestExit(t *testing.T) {
	for _, tc := range []struct {
		name string
		end  func(*client)
		want error
	}{
		{"after shutdown", func(c *client) { c.call("shutdown", nil); c.notify("exit", nil) }, nil},
		{"without shutdown", func(c *client) { c.notify("exit", nil) }, server.ErrNoShutdown},
		{"end of the stream", func(c *client) { c.pipe.Close() }, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := start(t)
			tc.end(c)
			<-c.served
			if !errors.Is(c.err, tc.want) {
				t.Errorf("Serve returned %v, want %v", c.err, tc.want)
			}
		})
	}
	t.Run("before initialize", func(t *testing.T) {
		c := connect(t)
		c.notify("exit", nil)
		<-c.served
		if !errors.Is(c.err, server.ErrNoShutdown) {
			t.Errorf("Serve returned %v, want %v", c.err, server.ErrNoShutdown)
		}
	})
}

func TestABrokenFrameEndsTheConnectionWithAReason(t *testing.T) {
	c := start(t)
	if _, err := c.pipe.Write([]byte("Content-Length: 5\r\n\r\n{nope")); err != nil {
		t.Fatal(err)
	}
	<-c.served
	if c.err == nil || !strings.Contains(c.err.Error(), "cannot be read any further") {
		t.Errorf("Serve returned %v", c.err)
	}
}

func TestBadNotificationsCostNothing(t *testing.T) {
	c := connect(t)
	c.call("initialize", object{"processId": nil, "rootUri": nil, "capabilities": modern()})
	c.notify("initialized", nil)
	for _, n := range []struct {
		method string
		params any
	}{
		{"$/setTrace", object{"value": "verbose"}},
		{"$/no/such", object{}},
		{"no/such", object{}},
		{"$/cancelRequest", object{"id": 99}},
		{"$/cancelRequest", object{"id": "unknown"}},
		{"$/cancelRequest", object{"id": 1.5}},
		{"$/cancelRequest", nil},
		{"textDocument/didOpen", nil},
		{"textDocument/didChange", object{"textDocument": 7}},
		{"textDocument/didChange", object{"textDocument": object{"uri": "file:///not/open.go", "version": 1}, "contentChanges": []any{}}},
		{"textDocument/didClose", object{"textDocument": object{"uri": "file:///not/open.go"}}},
		{"textDocument/didSave", object{"textDocument": object{"uri": "file:///not/open.go"}}},
		{"textDocument/didClose", object{}},
		{"workspace/didChangeWatchedFiles", object{"changes": []any{object{"uri": "untitled:x", "type": 1}}}},
		{"workspace/didChangeConfiguration", object{"settings": nil}},
		{"workspace/didChangeWorkspaceFolders", object{"event": object{"added": []any{}, "removed": []any{}}}},
		{"notebookDocument/didOpen", object{}},
	} {
		c.notify(n.method, n.params)
	}
	c.fails(methodNotFound, "no/such", nil) // it still answers
	if !strings.Contains(c.log.String(), "open.go was edited and is not open") {
		t.Errorf("the log does not name the file that was edited and not open:\n%s", c.log)
	}
}

func TestOddBuffersAreLeftAlone(t *testing.T) {
	c := start(t)
	for _, u := range []string{"untitled:Untitled-1", "git:/x/y.go?HEAD", "vscode-notebook-cell:/x/y.go#a", "", "file:///x/README.md", "::"} {
		c.notify("textDocument/didOpen", object{"textDocument": object{"uri": u, "languageId": "go", "version": 1, "text": "package p"}})
		c.notify("textDocument/didChange", object{"textDocument": object{"uri": u, "version": 2}, "contentChanges": []any{object{"text": "package q"}}})
		got := c.call("textDocument/codeAction", object{"textDocument": object{"uri": u}, "range": rangeOf("x", "x"), "context": object{"diagnostics": []any{}}})
		if string(got) != "[]" {
			t.Errorf("%q: code actions are %s, want []", u, got)
		}
		c.notify("textDocument/didClose", object{"textDocument": object{"uri": u}})
	}
	if strings.Contains(c.log.String(), "WARN") {
		t.Errorf("the log warns:\n%s", c.log)
	}
}

func TestWatchersAreRegisteredWhereTheClientTakesThem(t *testing.T) {
	c := start(t)
	m := c.await("the registration", 0, func(m message) bool { return m.method == "client/registerCapability" })
	for _, want := range []string{"workspace/didChangeWatchedFiles", "**/*.go", "**/go.mod", "**/go.sum", "**/go.work"} {
		if !strings.Contains(string(m.params), want) {
			t.Errorf("the registration lacks %s: %s", want, m.params)
		}
	}
	plain := startWith(t, object{})
	plain.call("shutdown", nil)
	if got := plain.all("client/registerCapability"); len(got) > 0 {
		t.Errorf("registered with a client that cannot: %s", got[0].params)
	}
}
