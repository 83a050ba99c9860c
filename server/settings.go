package server

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
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
	stamp      string
	text       []byte
	settings   *diagnostics.Settings // nil for the defaults
	problems   config.Problems
	unresolved map[string]config.Problems // what does not fit the packages of a directory
	shown      []mistake                  // those of both that the client knows of
}

type mistake struct {
	config.Problem
	severity protocol.DiagnosticSeverity
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
		case stamp == known.stamp:
		case stamp == "":
			shown := known.shown
			*known = configuration{shown: shown}
			c.show(path, known)
		default:
			c.read(path, known, stamp)
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

func (c *configurations) read(path string, known *configuration, stamp string) {
	was := len(known.problems) > 0
	*known = configuration{stamp: stamp, unresolved: map[string]config.Problems{}, shown: known.shown}
	var err error
	if known.text, err = os.ReadFile(path); err == nil {
		known.settings, err = diagnostics.ParseSettings(path, known.text)
	}
	if err != nil && !errors.As(err, &known.problems) {
		known.problems = config.Problems{{Path: path, Message: fmt.Sprintf("the configuration could not be read: %v", err)}}
	}
	if len(known.problems) > 0 {
		c.server.log.Warn("a configuration is broken", "problems", known.problems.Error())
		if !was {
			c.tell(known.problems[0])
		}
	}
	c.show(path, known)
}

// heard takes note of what in the settings does not fit the packages of a
// directory that were analysed with them.
func (c *configurations) heard(dir string, settings *diagnostics.Settings, unresolved config.Problems) {
	if settings == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	known := c.known[settings.Config.Path]
	if known == nil || known.settings != settings || slices.Equal(known.unresolved[dir], unresolved) {
		return
	}
	known.unresolved[dir] = unresolved
	c.show(settings.Config.Path, known)
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

// show replaces what is shown in a file. With a mistake in it the file is not
// used at all; what does not fit is left out by itself.
func (c *configurations) show(path string, known *configuration) {
	var all []mistake
	for _, p := range known.problems {
		all = append(all, mistake{p, protocol.DiagnosticSeverityError})
	}
	for _, dir := range slices.Sorted(maps.Keys(known.unresolved)) {
		for _, p := range known.unresolved[dir] {
			if m := (mistake{p, protocol.DiagnosticSeverityWarning}); !slices.Contains(all, m) {
				all = append(all, m)
			}
		}
	}
	if slices.Equal(all, known.shown) {
		return
	}
	known.shown = all
	shown, mapper := []protocol.Diagnostic{}, overlay.NewMapper(known.text, c.server.can.encoding)
	for _, m := range all {
		shown = append(shown, protocol.Diagnostic{
			Range:    mapper.Range(m.Start, m.End),
			Severity: m.severity,
			Source:   protocol.NewOptional(source),
			Message:  protocol.String(m.Message),
		})
	}
	c.server.published.send(&protocol.PublishDiagnosticsParams{URI: uri.File(path), Diagnostics: shown})
}
