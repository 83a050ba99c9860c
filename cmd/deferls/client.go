package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/deferls/deferls/server"
)

// client is an editor with one open file, connected to a server in this
// process. It asks for positions in UTF-8, so that columns are bytes.
type client struct {
	protocol.UnimplementedClient
	server    protocol.Server
	messages  io.Writer // takes what the server would show in a window
	published chan *protocol.PublishDiagnosticsParams
	served    chan error
	pipe      net.Conn
}

// connect starts the server. It ends with ctx, or by close.
func connect(ctx context.Context, messages io.Writer) *client {
	near, far := net.Pipe()
	c := &client{
		messages:  messages,
		published: make(chan *protocol.PublishDiagnosticsParams, 16),
		served:    make(chan error, 1),
		pipe:      near,
	}
	go func() { c.served <- server.Serve(ctx, far, server.Options{Version: version()}) }()
	conn := jsonrpc2.NewConn(jsonrpc2.NewStream(near), jsonrpc2.WithCodec(codec{}))
	c.server = protocol.ServerDispatcher(conn)
	conn.Go(ctx, protocol.ClientHandler(c, jsonrpc2.MethodNotFoundHandler))
	return c
}

// codec is how the protocol's types are written. What it reads shares memory
// with the message, which the connection uses again.
type codec struct{}

func (codec) Marshal(v any) ([]byte, error)      { return protocol.Marshal(v) }
func (codec) Unmarshal(data []byte, v any) error { return protocol.Unmarshal(bytes.Clone(data), v) }

func (c *client) PublishDiagnostics(ctx context.Context, p *protocol.PublishDiagnosticsParams) error {
	select {
	case c.published <- p:
	case <-ctx.Done():
	}
	return nil
}

func (c *client) ShowMessage(_ context.Context, p *protocol.ShowMessageParams) error {
	_, err := fmt.Fprintln(c.messages, p.Message)
	return err
}

// open goes from initialize to the diagnostics of one text.
func (c *client) open(ctx context.Context, path string, text []byte) ([]protocol.Diagnostic, error) {
	yes := true
	diagnostics := &protocol.PublishDiagnosticsClientCapabilities{VersionSupport: &yes}
	diagnostics.RelatedInformation = &yes
	can := protocol.ClientCapabilities{
		General: &protocol.GeneralClientCapabilities{PositionEncodings: []protocol.PositionEncodingKind{protocol.PositionEncodingKindUTF8}},
		TextDocument: &protocol.TextDocumentClientCapabilities{
			PublishDiagnostics: diagnostics,
			CodeAction: &protocol.CodeActionClientCapabilities{
				DisabledSupport:    &yes,
				IsPreferredSupport: &yes,
				DataSupport:        &yes,
				ResolveSupport:     protocol.ClientCodeActionResolveOptions{Properties: []string{"edit"}},
			},
		},
	}
	if _, err := c.server.Initialize(ctx, &protocol.InitializeParams{
		Capabilities:          can,
		InitializationOptions: []byte(`{"gopls": {"attached": false}}`),
	}); err != nil {
		return nil, err
	}
	if err := c.server.Initialized(ctx, &protocol.InitializedParams{}); err != nil {
		return nil, err
	}
	doc := protocol.TextDocumentItem{URI: uri.File(path), LanguageID: "go", Version: 1, Text: string(text)}
	if err := c.server.DidOpen(ctx, &protocol.DidOpenTextDocumentParams{TextDocument: doc}); err != nil {
		return nil, err
	}
	for {
		select {
		case p := <-c.published:
			if v, ok := p.Version.Get(); ok && v == 1 && p.URI.FsPath() == path {
				return p.Diagnostics, nil
			}
		case err := <-c.served:
			return nil, fmt.Errorf("the server has ended: %v", err)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// actions are the code actions for a diagnostic, their edits asked for where the
// server left them for later.
func (c *client) actions(ctx context.Context, path string, d protocol.Diagnostic) ([]*protocol.CodeAction, error) {
	found, err := c.server.CodeAction(ctx, &protocol.CodeActionParams{
		TextDocument: protocol.TextDocumentIdentifier{URI: uri.File(path)},
		Range:        d.Range,
		Context:      protocol.CodeActionContext{Diagnostics: []protocol.Diagnostic{d}},
	})
	if err != nil {
		return nil, err
	}
	var actions []*protocol.CodeAction
	for _, f := range found {
		action, ok := f.(*protocol.CodeAction)
		if !ok {
			continue
		}
		if action.Edit == nil && action.Disabled.Reason == "" {
			resolved, err := c.server.CodeActionResolve(ctx, action)
			switch {
			case ctx.Err() != nil:
				return nil, ctx.Err()
			case err != nil: // what cannot be proven is refused, with the reason
				action.Disabled.Reason = err.Error()
			default:
				action = resolved
			}
		}
		actions = append(actions, action)
	}
	return actions, nil
}

// close says goodbye by the book and waits for the server.
func (c *client) close(ctx context.Context) error {
	defer c.pipe.Close()
	if err := c.server.Shutdown(ctx); err != nil {
		return err
	}
	if err := c.server.Exit(ctx); err != nil {
		return err
	}
	return <-c.served
}
