package resource

import "fmt"

// Catalogue is an index of rows, ready for lookup by the full name of a callee.
type Catalogue struct {
	rows     map[string][]*Row
	kinds    map[string]*Kind
	releases map[*Row][]Release
}

// Rows are the rows for a callee, by its full name. A callee may acquire and
// alias at once, so there can be several.
func (c *Catalogue) Rows(fullName string) []*Row { return c.rows[fullName] }

// Kind is the kind a row names.
func (c *Catalogue) Kind(id string) *Kind { return c.kinds[id] }

// Releases are the parsed release expressions of a row of this catalogue.
func (c *Catalogue) Releases(r *Row) []Release { return c.releases[r] }

// New indexes rows; it fails on a row that names no kind or whose release does
// not parse, so that a mistake in the data is found by the first test.
func New(kinds []Kind, rows []Row) (*Catalogue, error) {
	c := &Catalogue{rows: map[string][]*Row{}, kinds: map[string]*Kind{}, releases: map[*Row][]Release{}}
	for i := range kinds {
		c.kinds[kinds[i].ID] = &kinds[i]
	}
	for i := range rows {
		r := &rows[i]
		if r.Role == Acquires && c.kinds[r.Kind] == nil {
			return nil, fmt.Errorf("row %s names kind %q, which is not in Kinds", r.Call, r.Kind)
		}
		for _, expr := range r.Release {
			rel, err := ParseRelease(expr)
			if err != nil {
				return nil, fmt.Errorf("row %s: %w", r.Call, err)
			}
			c.releases[r] = append(c.releases[r], rel)
		}
		c.rows[r.Call] = append(c.rows[r.Call], r)
	}
	return c, nil
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
