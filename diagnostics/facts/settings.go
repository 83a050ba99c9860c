package facts

import (
	"os"
	"time"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/config"
	"github.com/deferls/deferls/diagnostics/load"
)

// configured is a configuration as it was last read.
type configured struct {
	size     int64
	time     time.Time
	settings *diagnostics.Settings
}

// configured are the settings that a package is summarised with. The user may
// be writing them, so they are read again when they look otherwise.
func (s *Store) configured(m *load.Meta) *diagnostics.Settings {
	path := config.Find(m.Dir)
	if path == "" {
		return nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	known, ok := s.settings[path]
	if !ok || known.size != info.Size() || !known.time.Equal(info.ModTime()) {
		known = configured{info.Size(), info.ModTime(), diagnostics.Summarizing(m.Dir)}
		s.settings[path] = known
	}
	return known.settings
}
