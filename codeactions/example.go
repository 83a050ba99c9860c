package codeactions

import (
	"embed"
	"path"
	"strings"

	"golang.org/x/tools/txtar"
)

//go:embed testdata/*.txtar
var cases embed.FS

// Example is the first case of the action's test: what its documentation
// shows. It is empty for an action without cases, which a test rules out.
func (a *Action) Example() (before, after string) {
	data, err := cases.ReadFile("testdata/" + a.ID + ".txtar")
	if err != nil {
		return "", ""
	}
	for _, f := range txtar.Parse(data).Files {
		switch name := path.Base(f.Name); {
		case strings.HasPrefix(name, "before") && before == "":
			before = string(f.Data)
		case strings.HasPrefix(name, "after") && after == "":
			after = string(f.Data)
		}
	}
	return before, after
}
