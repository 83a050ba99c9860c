package resource

import (
	"fmt"
	"strings"
)

// Catalogue is an index of rows, ready for lookup by the full name of a callee.
type Catalogue struct {
	rows     map[string][]*Row
	kinds    map[string]*Kind
	releases map[*Row][]Release
	ends     map[*Row][]Release
	acquire  map[string]bool // last names of the calls that acquire
}

// Acquires says whether some acquiring call has this name, whatever its package
// and receiver: a first look that costs next to nothing.
func (c *Catalogue) Acquires(name string) bool { return c.acquire[name] }

// Rows are the rows for a callee, by its full name as go/types resolves it. A
// callee may acquire and alias at once, so there can be several.
func (c *Catalogue) Rows(fullName string) []*Row { return c.rows[fullName] }

// Ends are the parsed expressions of Row.Ends of a row of this catalogue.
func (c *Catalogue) Ends(r *Row) []Release { return c.ends[r] }

// Kind is the kind a row names.
func (c *Catalogue) Kind(id string) *Kind { return c.kinds[id] }

// Releases are the parsed release expressions of a row of this catalogue.
func (c *Catalogue) Releases(r *Row) []Release { return c.releases[r] }

// New indexes rows; it fails on a row that names no kind or whose release does
// not parse, so that a mistake in the data is found by the first test.
func New(kinds []Kind, rows []Row) (*Catalogue, error) {
	c := &Catalogue{rows: map[string][]*Row{}, kinds: map[string]*Kind{}, releases: map[*Row][]Release{}, ends: map[*Row][]Release{}, acquire: map[string]bool{}}
	for i := range kinds {
		c.kinds[kinds[i].ID] = &kinds[i]
	}
	for i := range rows {
		r := &rows[i]
		if r.Role == Acquires && c.kinds[r.Kind] == nil {
			return nil, fmt.Errorf("row %s names kind %q, which is not in Kinds", r.Call, r.Kind)
		}
		var err error
		if c.releases[r], err = parseAll(r.Release); err != nil {
			return nil, fmt.Errorf("row %s: %w", r.Call, err)
		}
		if c.ends[r], err = parseAll(r.Ends); err != nil {
			return nil, fmt.Errorf("row %s: %w", r.Call, err)
		}
		c.rows[r.Call] = append(c.rows[r.Call], r)
		if r.Role == Acquires {
			c.acquire[r.Call[strings.LastIndexByte(r.Call, '.')+1:]] = true
		}
	}
	for i := range rows {
		// Several types may promote one method: the first row speaks for all.
		if r := &rows[i]; r.Declared != "" && c.rows[r.Declared] == nil {
			c.rows[r.Declared] = []*Row{r}
		}
	}
	return c, nil
}

func parseAll(exprs []string) ([]Release, error) {
	var all []Release
	for _, expr := range exprs {
		rel, err := ParseRelease(expr)
		if err != nil {
			return nil, err
		}
		all = append(all, rel)
	}
	return all, nil
}

var standard = func() *Catalogue {
	c, err := New(Kinds, Std)
	if err != nil {
		panic("deferls: the built-in catalogue is wrong: " + err.Error())
	}
	return c
}()

// Default is the built-in catalogue: Kinds and Std.
func Default() *Catalogue { return standard }
