package directive

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// Nolint is one //nolint comment, as golangci-lint reads it.
type Nolint struct {
	linters []string // in lower case; none means all
	lines
}

// Names says whether it speaks to one of some linters.
func (n *Nolint) Names(linters ...string) bool {
	return len(n.linters) == 0 || slices.ContainsFunc(n.linters, func(l string) bool { return slices.Contains(linters, l) })
}

// Nolints are those of a package. As with golangci-lint one at the end of a line
// covers that line, and one on a line of its own all of what begins below it at
// the same column, the whole function in its doc comment, and the file above
// the package clause.
func Nolints(fset *token.FileSet, files []*ast.File) []*Nolint {
	var all []*Nolint
	for _, f := range files {
		var first map[int]ast.Node
		for _, g := range f.Comments {
			for _, c := range g.List {
				linters, ok := nolint(c.Text)
				if !ok {
					continue
				}
				if first == nil {
					first = firstOnLine(fset, f)
				}
				all = append(all, &Nolint{linters, covered(fset, f, g, c, first, ast.Node.End)})
			}
		}
	}
	return all
}

func nolint(comment string) (linters []string, ok bool) {
	text, ok := strings.CutPrefix(strings.TrimLeft(comment, "/ "), "nolint")
	if !ok || !strings.HasPrefix(comment, "//") || text != "" && text[0] != ' ' && text[0] != ':' {
		return nil, false
	}
	list, named := strings.CutPrefix(text, ":")
	if !named || strings.HasPrefix(list, "all") {
		return nil, true
	}
	list, _, _ = strings.Cut(list, "//")
	for name := range strings.SplitSeq(list, ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		if name == "all" {
			return nil, true
		}
		linters = append(linters, name)
	}
	return linters, true
}
