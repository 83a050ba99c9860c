package server

import (
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/deferls/deferls/diagnostics/config"
)

// stage is where the server stands between initialize and exit.
type stage int

const (
	created stage = iota
	running
	shutDown
)

// admit refuses a request that the protocol does not allow at the present
// stage.
func (s *server) admit(method string) error {
	switch {
	case s.stage == shutDown:
		return jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "%s came after shutdown: only exit may follow", method)
	case s.stage == created && method != protocol.MethodInitialize:
		return jsonrpc2.Errorf(jsonrpc2.ServerNotInitialized, "%s came before initialize", method)
	case s.stage == running && method == protocol.MethodInitialize:
		return jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "initialize came a second time")
	}
	return nil
}

// initialize answers with what this server does. It announces nothing of which an
// editor takes only one server's answer: gopls runs beside it, and editors show
// what both say where the cursor hovers.
func (s *server) initialize(p *protocol.InitializeParams) *protocol.InitializeResult {
	s.can = abilitiesOf(&p.Capabilities)
	s.preferences.begin(p.InitializationOptions)
	s.stage = running
	s.log.Info("initialized", "client", p.ClientInfo.Name, "encoding", s.can.encoding)
	yes, change := true, protocol.TextDocumentSyncKindIncremental
	return &protocol.InitializeResult{
		ServerInfo: protocol.ServerInfo{Name: "deferls", Version: protocol.NewOptional(s.version)},
		Capabilities: protocol.ServerCapabilities{
			PositionEncoding: s.can.encoding,
			TextDocumentSync: &protocol.TextDocumentSyncOptions{
				OpenClose: &yes,
				Change:    &change,
				Save:      &protocol.SaveOptions{},
			},
			CodeActionProvider: &protocol.CodeActionOptions{
				CodeActionKinds: []protocol.CodeActionKind{protocol.CodeActionKindQuickFix, protocol.CodeActionKindRefactorRewrite, protocol.CodeActionKindRefactorExtract, fixAll},
				ResolveProvider: &yes,
			},
			HoverProvider: protocol.Boolean(true),
			Workspace: &protocol.WorkspaceOptions{
				WorkspaceFolders: &protocol.WorkspaceFoldersServerCapabilities{
					Supported:           &yes,
					ChangeNotifications: protocol.Boolean(true),
				},
			},
		},
	}
}

// initialized asks the client for its settings, and to tell of what changes
// without being edited. It takes no parameters: some clients send none, others
// null.
func (s *server) initialized() {
	var wanted []protocol.Registration
	if s.can.registerWatchers { // else module files and the configuration are looked at before each analysis, and Go files on save
		wanted = append(wanted, s.registration("deferls-watched-files", protocol.MethodWorkspaceDidChangeWatchedFiles, watchedFiles()))
	}
	if s.can.registerSettings {
		wanted = append(wanted, s.registration("deferls-settings", protocol.MethodWorkspaceDidChangeConfiguration,
			&protocol.DidChangeConfigurationRegistrationOptions{Section: protocol.String(section)}))
	}
	if s.can.answerSettings {
		go s.preferences.ask() // the answers come through the read loop that we are on
	}
	if len(wanted) == 0 {
		return
	}
	go func() {
		err := s.client.RegisterCapability(s.work, &protocol.RegistrationParams{Registrations: wanted})
		if err != nil && s.work.Err() == nil {
			s.log.Warn("the client did not register what it was asked to", "error", err)
		}
	}()
}

func (s *server) registration(id, method string, options any) protocol.Registration {
	encoded, err := protocol.Marshal(options)
	if err != nil {
		s.log.Error("a registration could not be written", "method", method, "error", err)
	}
	return protocol.Registration{ID: id, Method: method, RegisterOptions: encoded}
}

func watchedFiles() *protocol.DidChangeWatchedFilesRegistrationOptions {
	var watched protocol.DidChangeWatchedFilesRegistrationOptions
	for _, name := range append([]string{"*.go", config.Name}, moduleFiles...) {
		watched.Watchers = append(watched.Watchers, protocol.FileSystemWatcher{GlobPattern: protocol.Pattern("**/" + name)})
	}
	return &watched
}

func (s *server) didChangeConfiguration(p *protocol.DidChangeConfigurationParams) error {
	s.preferences.changed(p.Settings)
	return nil
}

// didChangeWorkspaceFolders has nothing to keep: each directory is loaded from
// itself, and the go command finds its module or workspace. That is also how
// several modules and go.work come to be understood.
func (s *server) didChangeWorkspaceFolders(p *protocol.DidChangeWorkspaceFoldersParams) error {
	s.log.Debug("workspace folders changed", "added", len(p.Event.Added), "removed", len(p.Event.Removed))
	return nil
}

// shutdown ends all work that is under way, and waits for none of it.
func (s *server) shutdown() {
	s.stage = shutDown
	s.stop()
}

// exit ends Serve.
func (s *server) exit() {
	var err error
	if s.stage != shutDown {
		err = ErrNoShutdown
	}
	select {
	case s.exited <- err:
	default: // said before
	}
}
