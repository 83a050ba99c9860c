package diagnostics

import (
	"errors"
	"fmt"
	"os"

	"github.com/deferls/deferls/diagnostics/config"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// Settings are what the user says for some packages. Nil are the defaults.
type Settings struct {
	Config    *config.Config      // nil if there is no file
	Catalogue *resource.Catalogue // the built-in one, and the user's rows over it
}

// Configure reads what the user says for the packages of a directory. The error
// is config.Problems: what is wrong with the file.
func Configure(dir string) (*Settings, error) {
	path := config.Find(dir)
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, config.Problems{{Path: path, Message: fmt.Sprintf("the configuration could not be read: %v", errors.Unwrap(err))}}
	}
	return ParseSettings(path, text)
}

// Summarizing are the settings that the packages of a directory are summarised
// with: those of their own module, whoever asks, so that what is known of them is
// the same for all. A file that is wrong counts for nothing here; it is told
// where its own packages are analysed.
func Summarizing(dir string) *Settings {
	s, err := Configure(dir)
	if err != nil {
		return nil
	}
	return s
}

// ParseSettings reads the text of a configuration. The error is
// config.Problems: what is wrong with it.
func ParseSettings(path string, text []byte) (*Settings, error) {
	c, err := config.Parse(path, text, CheckIDs())
	if err != nil {
		return nil, err
	}
	cat, err := c.Catalogue(resource.Default())
	if err != nil {
		return nil, config.Problems{{Path: path, Message: err.Error()}}
	}
	return &Settings{c, cat}, nil
}

// CheckIDs are the IDs of all checks, in their order.
func CheckIDs() []string {
	var ids []string
	for _, c := range Checks {
		ids = append(ids, c.ID)
	}
	return ids
}

// Hash names what the user says; empty if that is nothing.
func (s *Settings) Hash() string { return s.config().Hash() }

// Rows is the catalogue with the user's rows over it.
func (s *Settings) Rows() *resource.Catalogue { return s.catalogue() }

// Errcheck says whether an error that a fix drops is to be dropped in the way
// that errcheck takes for meant.
func (s *Settings) Errcheck() bool { return s.config().Errcheck() }

func (s *Settings) catalogue() *resource.Catalogue {
	if s == nil {
		return resource.Default()
	}
	return s.Catalogue
}

func (s *Settings) config() *config.Config {
	if s == nil {
		return nil
	}
	return s.Config
}

// apply leaves out what is not to be shown, and gives the rest the severity
// that it is to be shown with.
func (s *Settings) apply(src obligation.Source, all []Finding) []Finding {
	c := s.config()
	var shown []Finding
	for _, f := range all {
		if !s.runs(f.Check) {
			continue
		}
		file := src.Fset.PositionFor(f.Pos, false).Filename
		if f.Severity = c.Severity(f.Check, f.Kind(), file, f.Severity); f.Severity != resource.None && !c.Excludes(file) {
			shown = append(shown, f)
		}
	}
	return shown
}

// runs says whether a check runs by default, or because the configuration asks
// for it.
func (s *Settings) runs(check string) bool { return !off[check] || s.config().Asks(check) }

// off are the checks that are not shown unless the configuration asks for them.
var off = func() map[string]bool {
	ids := map[string]bool{}
	for _, c := range Checks {
		ids[c.ID] = c.Off
	}
	return ids
}()

// Kind is the ID of the kind of resource that a finding is about; empty if it is
// about none.
func (f *Finding) Kind() string {
	if f.Obligation == nil {
		return ""
	}
	return f.Obligation.Kind.ID
}
