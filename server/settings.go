package server

import (
	"errors"
	"fmt"
	"os"
	"sync"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/config"
	"github.com/deferls/deferls/server/overlay"
)

// configurations are the .deferls.yaml files of the directories with an open
// file, and what is wrong with them is shown in them. They are read as they are
// saved: editors do not send texts that are not Go. Several workers may ask for
// one file.
type configurations struct {
	server *server
	mu     sync.Mutex
	known  map[string]*configuration // by path
}

type configuration struct {
	stamp    string
	settings *diagnostics.Settings // nil for the defaults
	broken   bool
}

// of is what the user says for the packages of a directory. While the file is
// broken that is nothing: with what was said last, findings would come and go
// for no reason that the text shows.
func (c *configurations) of(dir string) *diagnostics.Settings {
	path := config.Find(dir)
	c.mu.Lock()
	defer c.mu.Unlock()
	if path != "" && c.known[path] == nil {
		c.known[path] = &configuration{}
	}
	c.refresh()
	if path == "" {
		return nil
	}
	return c.known[path].settings
}

// look reads again what has changed, whether or not a file is open that it
// speaks for.
func (c *configurations) look() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refresh()
}

// refresh reads what has changed, and takes back what was shown in files that
// are gone. c.mu is held.
func (c *configurations) refresh() {
	for path, known := range c.known {
		stamp := stampOf(path)
		switch {
		case stamp == "":
			if known.broken {
				c.show(path, nil, nil)
			}
			*known = configuration{}
		case stamp != known.stamp:
			known.stamp = stamp
			c.read(path, known)
		}
	}
}

// stampOf changes when a file does; it is empty for one that is gone.
func stampOf(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return fmt.Sprint(info.Size(), info.ModTime().UnixNano())
}

func (c *configurations) read(path string, known *configuration) {
	s := c.server
	text, err := os.ReadFile(path)
	if err == nil {
		known.settings, err = diagnostics.ParseSettings(path, text)
	}
	var problems config.Problems
	if err != nil && !errors.As(err, &problems) {
		problems = config.Problems{{Path: path, Message: fmt.Sprintf("the configuration could not be read: %v", err)}}
	}
	was := known.broken
	known.broken = len(problems) > 0
	if known.broken {
		known.settings = nil
		s.log.Warn("a configuration is broken", "problems", problems.Error())
	}
	if known.broken && !was {
		c.tell(problems[0])
	}
	if known.broken || was {
		c.show(path, text, problems)
	}
}

func (c *configurations) tell(p config.Problem) {
	s := c.server
	err := s.client.ShowMessage(s.work, &protocol.ShowMessageParams{
		Type:    protocol.MessageTypeWarning,
		Message: fmt.Sprintf("deferls: %s (the defaults are used until that is mended)", p),
	})
	if err != nil && s.work.Err() == nil {
		s.log.Error("a message could not be sent", "error", err)
	}
}

// show replaces what is shown in a file.
func (c *configurations) show(path string, text []byte, problems config.Problems) {
	m := overlay.NewMapper(text, c.server.can.encoding)
	shown := []protocol.Diagnostic{}
	for _, p := range problems {
		shown = append(shown, protocol.Diagnostic{
			Range:    m.Range(p.Start, p.End),
			Severity: protocol.DiagnosticSeverityError, // with a mistake in it the file is not used at all
			Source:   protocol.NewOptional(source),
			Message:  protocol.String(p.Message),
		})
	}
	c.server.published.send(&protocol.PublishDiagnosticsParams{URI: uri.File(path), Diagnostics: shown})
}
