package config

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/deferls/deferls/diagnostics/resource"
	"github.com/deferls/deferls/diagnostics/spelling"
)

// words are what a text may name.
type words struct {
	checks []string
	kinds  []string // built in, and those of the file
}

func vocabulary(checks []string) *words {
	w := &words{checks: checks}
	for i := range resource.Kinds {
		w.kinds = append(w.kinds, resource.Kinds[i].ID)
	}
	return w
}

// class is what one sort of text has to look like. A text is one of a list of
// words, matches a pattern, or both may do; what neither can say is judged.
type class struct {
	what    string // in errors: "there is no such check"
	words   func(*words) []string
	open    bool // words of the file's own may be added
	pattern *regexp.Regexp
	write   string // an example of how to write it
	judge   func(*words, string) error
}

var classes = map[string]class{
	"level":     {what: "severity", words: func(*words) []string { return levels }},
	"switch":    {what: "setting", words: func(*words) []string { return []string{"on", "off"} }},
	"check":     {what: "check", words: func(w *words) []string { return w.checks }},
	"kind":      {what: "kind of resource", words: func(w *words) []string { return w.kinds }, open: true},
	"new kind":  {what: "name of a kind", pattern: regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`), write: "lease or db-lease", judge: declare},
	"callee":    {what: "full name of a function", pattern: regexp.MustCompile(`^([^()*\s]+\.[\p{L}_][\p{L}\p{N}_]*|\(\*?[^()*\s]+\.[\p{L}_][\p{L}\p{N}_]*(\[[^()]*\])?\)\.[\p{L}_][\p{L}\p{N}_]*)$`), write: "example.com/pkg.Open or (*example.com/pkg.T).Close", judge: callee},
	"place":     {what: "place in a call", pattern: regexp.MustCompile(`^(recv|(out|arg)[0-9]{1,3})$`), write: "out0, arg0 or recv"},
	"parameter": {what: "parameter", pattern: regexp.MustCompile(`^(recv|arg[0-9]{1,3})$`), write: "arg0 or recv"},
	"release":   {what: "release", pattern: regexp.MustCompile(`\)$`), write: "it.Close(), it() or pkg.Free(it)", judge: release},
	"glob":      {what: "pattern of paths", pattern: regexp.MustCompile(`^[^/]`), write: "third_party, **/*_mock.go or internal/legacy/**", judge: glob},
	"phrase":    {what: "phrase", pattern: regexp.MustCompile(`^\S(.*\S)?$`), write: "a few words on one line"},
}

func (c class) check(w *words, text string) error {
	if c.words != nil {
		known := c.words(w)
		if slices.Contains(known, text) {
			return nil
		}
		if near := spelling.Nearest(text, known); near != "" {
			return fmt.Errorf("there is no %s %q; did you mean %q?", c.what, text, near)
		}
		if c.open {
			return fmt.Errorf("there is no %s %q; write one that deferls' README lists, or declare it under kinds", c.what, text)
		}
		return fmt.Errorf("there is no %s %q; there are %s", c.what, text, strings.Join(known, ", "))
	}
	if c.judge != nil {
		if err := c.judge(w, text); err != nil {
			return err
		}
	}
	if !c.pattern.MatchString(text) {
		return fmt.Errorf("%q is no %s; write it as %s", text, c.what, c.write)
	}
	return nil
}

func declare(w *words, id string) error {
	if slices.Contains(w.kinds, id) {
		return fmt.Errorf("the kind %s is built in (see deferls explain %s); choose another name, or set its severity under severities", id, id)
	}
	w.kinds = append(w.kinds, id)
	return nil
}

// Stack traces and documentation write a method's name in other ways.
var (
	traced     = regexp.MustCompile(`^([^()*\s]+)\.\((\*?)([\p{L}_][\p{L}\p{N}_]*)\)\.([\p{L}_][\p{L}\p{N}_]*)$`)          // example.com/pkg.(*T).Close
	selected   = regexp.MustCompile(`^(\*?)([^()*\s]*/?[^()*\s/.]+)\.([\p{L}_][\p{L}\p{N}_]*)\.([\p{L}_][\p{L}\p{N}_]*)$`) // example.com/pkg.T.Close
	withParens = regexp.MustCompile(`^(.*[\p{L}\p{N}_])\([^()]*\)$`)                                                       // example.com/pkg.Open()
)

func callee(_ *words, name string) error {
	meant := ""
	if m := traced.FindStringSubmatch(name); m != nil {
		meant = fmt.Sprintf("(%s%s.%s).%s", m[2], m[1], m[3], m[4])
	} else if m := withParens.FindStringSubmatch(name); m != nil {
		meant = m[1]
	} else if m := selected.FindStringSubmatch(name); m != nil && isType(m[3]) {
		meant = fmt.Sprintf("(*%s.%s).%s", m[2], m[3], m[4])
	}
	if meant != "" {
		return fmt.Errorf("%q is no full name of a function; did you mean %q?", name, meant)
	}
	return nil
}

// isType says whether a name can be a type's of another package. The last
// element of an import path may hold a dot as well: gopkg.in/yaml.v3.
func isType(name string) bool { return name != "" && 'A' <= name[0] && name[0] <= 'Z' }

func release(_ *words, expr string) error {
	_, err := resource.ParseRelease(expr)
	return err
}

func glob(_ *words, pattern string) error {
	switch {
	case !doublestar.ValidatePattern(pattern):
		return fmt.Errorf("%q is no pattern of paths: a bracket in it is not closed; write a backslash before one that stands for itself", pattern)
	case pattern == ".." || strings.HasPrefix(pattern, "../"):
		return fmt.Errorf("%q leads away from this file, which speaks only for what is below it", pattern)
	case path.Clean(pattern) != strings.TrimSuffix(pattern, "/"):
		return fmt.Errorf("no path is written like %q; did you mean %q?", pattern, path.Clean(pattern))
	}
	return nil
}
