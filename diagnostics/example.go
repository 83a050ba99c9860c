package diagnostics

import (
	"embed"
	"path"
	"strings"

	"golang.org/x/tools/txtar"
)

//go:embed examples/*.txtar
var examples embed.FS

// Example is what a check finds, and the code without it: what its documentation
// shows. Both are empty for a check without one, which a test rules out for those of
// code.
func (c *Check) Example() (before, after string) {
	data, err := examples.ReadFile(path.Join("examples", c.ID+".txtar"))
	if err != nil {
		return "", ""
	}
	for _, f := range txtar.Parse(data).Files {
		switch {
		case strings.HasPrefix(f.Name, "before"):
			before = string(f.Data)
		case strings.HasPrefix(f.Name, "after"):
			after = string(f.Data)
		}
	}
	return before, after
}
