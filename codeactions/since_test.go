package codeactions

import (
	"go/ast"
	"maps"
	"testing"
)

// TestSince: in a file of the version before, what needs a newer one is not
// offered. A module can be older than a comment in a file can say.
func TestSince(t *testing.T) {
	for name, older := range map[string]struct {
		action  *Action
		version string
	}{
		"a file that is read":               {useLibraryScope, "go1.15"},
		"a file that is written":            {useLibraryScope, "go1.15"},
		"a directory of a test":             {useLibraryScope, "go1.14"},
		"a wait group":                      {useLibraryScope, "go1.24"},
		"an environment variable of a test": {useLibraryScope, "go1.16"},
		"the working directory of a test":   {useLibraryScope, "go1.23"},
		"a file and its writer":             {generateReleaseMethod, "go1.19"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, c := range fixtures(t, older.action) {
				if c.name != name {
					continue
				}
				if len(c.refactorings(t, c.state, c.before)) != 1 {
					t.Fatal("not offered at all")
				}
				info, pkg := *c.state.Pkg.Info, *c.state.Pkg
				info.FileVersions = maps.Collect(func(yield func(*ast.File, string) bool) {
					for f := range c.state.Pkg.Info.FileVersions {
						yield(f, older.version)
					}
				})
				pkg.Info = &info
				st := *c.state
				st.Pkg = &pkg
				if offers := c.refactorings(t, &st, c.before); len(offers) != 0 {
					t.Errorf("offered to %s: %+v", older.version, offers)
				}
				return
			}
			t.Fatal("there is no such case")
		})
	}
}
