package resource

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Catalogue is an index of rows, ready for lookup by the full name of a callee.
type Catalogue struct {
	rows     map[string][]*Row
	kinds    map[string]*Kind
	releases map[*Row][]Release
	ends     map[*Row][]Release
	acquire  map[string]bool // last names of the calls that acquire

	once    sync.Once
	methods []string // names of the methods that release
}

// Acquires says whether some acquiring call has this name, whatever its package
// and receiver: a first look that costs next to nothing.
func (c *Catalogue) Acquires(name string) bool { return c.acquire[name] }

// Rows are the rows for a callee, by its full name as go/types resolves it. A
// callee may acquire and alias at once, so there can be several.
func (c *Catalogue) Rows(fullName string) []*Row { return c.rows[fullName] }

// ReleaseMethods are the names of the methods that release something, in
// alphabetical order.
func (c *Catalogue) ReleaseMethods() []string {
	c.once.Do(func() { c.methods = releaseMethods(c.releases) })
	return c.methods
}

// Ends are the parsed expressions of Row.Ends of a row of this catalogue.
func (c *Catalogue) Ends(r *Row) []Release { return c.ends[r] }

// Kind is the kind a row names.
func (c *Catalogue) Kind(id string) *Kind { return c.kinds[id] }

// Releases are the parsed release expressions of a row of this catalogue.
func (c *Catalogue) Releases(r *Row) []Release { return c.releases[r] }

// New indexes rows; it fails on a row that names no kind or whose release does
// not parse, so that a mistake in the data is found by the first test.
func New(kinds []Kind, rows []Row) (*Catalogue, error) {
	n := len(rows)
	c := &Catalogue{rows: make(map[string][]*Row, n), kinds: make(map[string]*Kind, len(kinds)), releases: make(map[*Row][]Release, n), ends: make(map[*Row][]Release, n), acquire: map[string]bool{}}
	if err := c.add(kinds, rows); err != nil {
		return nil, err
	}
	for i := range rows {
		// Several types may promote one method: the first row speaks for all.
		if r := &rows[i]; r.Declared != "" && c.rows[r.Declared] == nil {
			c.rows[r.Declared] = []*Row{r}
		}
	}
	return c, nil
}

func (c *Catalogue) add(kinds []Kind, rows []Row) error {
	for i := range kinds {
		c.kinds[kinds[i].ID] = &kinds[i]
	}
	parsed := map[string]Release{} // nearly all are one of a few
	for i := range rows {
		r := &rows[i]
		if r.Role == Acquires && c.kinds[r.Kind] == nil {
			return fmt.Errorf("row %s names kind %q, which is not in Kinds", r.Call, r.Kind)
		}
		var err error
		if c.releases[r], err = parseAll(parsed, r.Release); err != nil {
			return fmt.Errorf("row %s: %w", r.Call, err)
		}
		if c.ends[r], err = parseAll(parsed, r.Ends); err != nil {
			return fmt.Errorf("row %s: %w", r.Call, err)
		}
		c.rows[r.Call] = append(c.rows[r.Call], r)
		if r.Role == Acquires {
			c.acquire[r.Call[strings.LastIndexByte(r.Call, '.')+1:]] = true
		}
	}
	return nil
}

// With is the catalogue with some kinds and rows laid over it. What they say of
// a callee is all that is known of it: the rows that it had are gone. A method
// that the catalogue knows by the type that promotes it may be named so here as
// well. The catalogue itself stays as it is.
func (c *Catalogue) With(kinds []Kind, rows []Row) (*Catalogue, error) {
	over := &Catalogue{rows: maps.Clone(c.rows), kinds: maps.Clone(c.kinds), releases: maps.Clone(c.releases), ends: maps.Clone(c.ends), acquire: maps.Clone(c.acquire)}
	declared := map[string]string{}
	for i := range rows {
		call := rows[i].Call
		for _, known := range c.rows[call] {
			if d := known.Declared; d != "" && d != call && slices.Contains(c.rows[d], known) {
				declared[call] = d
				delete(over.rows, d)
			}
		}
		delete(over.rows, call)
	}
	if err := over.add(kinds, rows); err != nil {
		return nil, err
	}
	for call, d := range declared {
		if over.rows[d] == nil {
			over.rows[d] = over.rows[call]
		}
	}
	return over, nil
}

// Reporting is the catalogue in which the rows of some kinds report although
// by default none of their kind does. Kinds of which any row reports are as
// they were.
func (c *Catalogue) Reporting(kinds []string) *Catalogue {
	silent := map[string]bool{}
	for _, id := range kinds {
		silent[id] = true
	}
	for _, rows := range c.rows {
		for _, r := range rows {
			if r.Severity.Reports() {
				delete(silent, r.Kind)
			}
		}
	}
	over := &Catalogue{rows: maps.Clone(c.rows), kinds: c.kinds, releases: maps.Clone(c.releases), ends: maps.Clone(c.ends), acquire: c.acquire}
	loud := map[*Row]*Row{}
	for call, rows := range c.rows {
		over.rows[call] = slices.Clone(rows)
		for i, r := range rows {
			if r.Role != Acquires || !silent[r.Kind] || r.Severity == None {
				continue
			}
			if loud[r] == nil {
				row := *r
				row.Severity = Warning
				loud[r] = &row
				over.releases[&row], over.ends[&row] = c.releases[r], c.ends[r]
			}
			over.rows[call][i] = loud[r]
		}
	}
	return over
}

func releaseMethods(all map[*Row][]Release) []string {
	names := map[string]bool{}
	for row, releases := range all {
		for _, r := range releases {
			if row.Role == Acquires && row.Severity.Reports() && r.Root == Hole && len(r.Fields) == 0 && r.Method != "" {
				names[r.Method] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func parseAll(parsed map[string]Release, exprs []string) ([]Release, error) {
	if len(exprs) == 0 {
		return nil, nil
	}
	all := make([]Release, 0, len(exprs))
	for _, expr := range exprs {
		rel, known := parsed[expr]
		if !known {
			var err error
			if rel, err = ParseRelease(expr); err != nil {
				return nil, err
			}
			parsed[expr] = rel
		}
		all = append(all, rel)
	}
	return all, nil
}

var standard = sync.OnceValue(func() *Catalogue {
	c, err := New(Kinds, Rows)
	if err != nil {
		panic("deferls: the built-in catalogue is wrong: " + err.Error())
	}
	return c
})

// Default is the built-in catalogue: Kinds and Rows.
func Default() *Catalogue { return standard() }
