// Package config reads .deferls.yaml, in which the user says what inference
// cannot decide: what is acquired and released by code of one's own, which
// parameters are taken over, which checks run, and where.
package config

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Name is the name of the file.
const Name = ".deferls.yaml"

// misnamed is what people write and nobody reads.
const misnamed = ".deferls.yml"

// Config is what one file says. A nil Config says nothing: everything is as it
// is by default.
type Config struct {
	Path string // absolute
	hash string

	checks     map[string]Level
	severities map[string]Level // by kind
	tests      Level
	exclude    []string
	errcheck   bool

	kinds []resource.Kind
	rows  []resource.Row
	named []named
}

// Level says how findings are shown.
type Level int

const (
	AsIs    Level = iota // with the severity that they have
	Off                  // not at all
	Hint                 // from here on with this severity
	Info                 //
	Warning              //
	Error                //
)

var levels = []string{AsIs: "on", Off: "off", Hint: "hint", Info: "info", Warning: "warning", Error: "error"}

func (l Level) of(s resource.Severity) resource.Severity {
	switch l {
	case AsIs:
		return s
	case Off:
		return resource.None
	}
	return resource.Hint + resource.Severity(l-Hint)
}

// Find is the file that speaks for the packages of a directory: the one beside
// the go.mod of their module, and if there is none, the one beside the go.work
// above it. It is empty if there is neither. A file .deferls.yml in the same
// places is found as well, for Parse to say that it has to be renamed: one that
// was passed over in silence would be searched for in vain.
func Find(dir string) string {
	inModule := false
	for ; ; dir = filepath.Dir(dir) {
		root := isFile(filepath.Join(dir, "go.work"))
		if !inModule && isFile(filepath.Join(dir, "go.mod")) {
			inModule, root = true, true
		}
		for _, name := range []string{Name, misnamed} {
			if path := filepath.Join(dir, name); root && inModule && isFile(path) {
				return path
			}
		}
		if filepath.Dir(dir) == dir {
			return ""
		}
	}
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}

// Parse reads the text of a file. The error is Problems: all that is wrong with
// it, in the order of the text.
func Parse(path string, text []byte, checks []string) (*Config, error) {
	d := &decoder{source: newSource(path, text), words: vocabulary(checks)}
	if filepath.Base(path) == misnamed {
		d.problem(span{}, "the configuration is called %s; rename this file", Name)
		return nil, d.problems
	}
	var f file
	d.decode(&f)
	d.contradictions(&f)
	if len(d.problems) > 0 {
		return nil, d.sorted()
	}
	sum := sha256.Sum256(text)
	c := f.config(path, hex.EncodeToString(sum[:]))
	c.named = d.named
	return c, nil
}

// Hash names what the file says: two files with the same bytes have the same.
// It is empty for no file.
func (c *Config) Hash() string {
	if c == nil {
		return ""
	}
	return c.hash
}

// Catalogue is base with what the file says laid over it. Whatever it says of
// a callee replaces all that base says of that one.
func (c *Config) Catalogue(base *resource.Catalogue) (*resource.Catalogue, error) {
	if c == nil {
		return base, nil
	}
	var shown []string
	for kind, l := range c.severities {
		if l != Off {
			shown = append(shown, kind)
		}
	}
	if len(shown) > 0 {
		base = base.Reporting(shown)
	}
	if len(c.kinds)+len(c.rows) == 0 {
		return base, nil
	}
	return base.With(c.kinds, c.rows)
}

// Says says whether the file says something of a function, by its full name.
func (c *Config) Says(call string) bool {
	return c != nil && slices.ContainsFunc(c.rows, func(r resource.Row) bool { return r.Call == call })
}

// Severity is how a finding is shown that would have the severity s: that of
// its check, if the file sets one, that of its kind before it, and that of test
// files before both. It is None for a finding that is not shown. A finding may
// have no kind.
func (c *Config) Severity(check, kind, file string, s resource.Severity) resource.Severity {
	if c == nil {
		return s
	}
	asked := []Level{c.checks[check], c.severities[kind]}
	if strings.HasSuffix(file, "_test.go") {
		asked = append(asked, c.tests)
	}
	for _, l := range asked {
		if s = l.of(s); s == resource.None {
			return s
		}
	}
	return s
}

// Asks says whether the file names a check to have it run.
func (c *Config) Asks(check string) bool {
	if c == nil {
		return false
	}
	l, named := c.checks[check]
	return named && l != Off
}

// Errcheck says whether an error that a fix drops is to be dropped in the way
// that errcheck takes for meant.
func (c *Config) Errcheck() bool { return c != nil && c.errcheck }

// Excludes says whether nothing is to be said of a file, given by its absolute
// path: a pattern matches it, or a directory that it is in.
func (c *Config) Excludes(file string) bool {
	if c == nil || len(c.exclude) == 0 {
		return false
	}
	rel, err := filepath.Rel(filepath.Dir(c.Path), file)
	if err != nil || !filepath.IsLocal(rel) {
		return false
	}
	for at := filepath.ToSlash(rel); at != "."; at = parent(at) {
		for _, pattern := range c.exclude {
			if doublestar.MatchUnvalidated(pattern, at) {
				return true
			}
		}
	}
	return false
}

func parent(path string) string {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return "."
	}
	return path[:i]
}
