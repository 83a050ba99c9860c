package load

import (
	"context"
	"go/ast"
	"go/types"
	"iter"
	"maps"
	"slices"
	"strings"
)

// Local says whether the files of a package belong to the user and may change;
// those of the module cache and of the toolchain do not.
func (m *Meta) Local() bool { return m.local }

// ForTest is the package whose test binary this variant is built for; empty if
// it is no variant.
func (m *Meta) ForTest() string { return m.forTest }

// Imports are the packages that m imports, in the order of their paths.
func (m *Meta) Imports() iter.Seq[*Meta] {
	return func(yield func(*Meta) bool) {
		for _, path := range slices.Sorted(maps.Keys(m.imports)) {
			if dep := m.imports[path]; dep != nil && !yield(dep) {
				return
			}
		}
	}
}

// Dependency is the package that a path (that of a types.Package) means to m;
// nil if it is not known.
func (g *Graph) Dependency(m *Meta, path string) *Meta { return g.find(m, path) }

// CheckSome is Check without the bodies that nobody asks for. choose is given
// the package's syntax and what others see of it, nil if that is not known, and
// says which bodies to keep.
func (g *Graph) CheckSome(ctx context.Context, m *Meta, overlay map[string][]byte, choose func([]*ast.File, *types.Package) func(*ast.FuncDecl) bool) (*Package, error) {
	files, err := g.parseAll(ctx, m.Files, overlay)
	if err != nil {
		return nil, err
	}
	w := g.world(overlay)
	var syntax []*ast.File
	for _, f := range files {
		if f.syntax != nil {
			syntax = append(syntax, f.syntax)
		}
	}
	g.mu.Lock()
	seen, err := w.resolve(m)
	g.mu.Unlock()
	if err != nil {
		seen = nil
	}
	return g.check(ctx, m, w, files, choose(syntax, seen))
}

// Own says whether the package that an import of the path would bring into p
// belongs to the user.
func (p *Package) Own(path string) bool {
	m := p.world.graph.find(p.Meta, path)
	return m != nil && m.local
}

// Importable is the name of the package that an import of the path would bring
// into p, if it is among what was loaded and may be imported there.
func (p *Package) Importable(path string) (name string, ok bool) {
	m := p.world.graph.find(p.Meta, path)
	if m == nil || m == p.Meta || m.PkgPath == p.PkgPath || m.Name == "main" || hidden(path, p.PkgPath) || m.Needed()[p.Meta] {
		return "", false
	}
	for dep := range m.Needed() {
		if dep.PkgPath == p.PkgPath {
			return "", false // an edit would close a circle
		}
	}
	return m.Name, true
}

// hidden says whether a path is internal to others than the package that would
// import it.
func hidden(path, from string) bool {
	i := strings.LastIndex("/"+path+"/", "/internal/")
	if i < 0 {
		return false
	}
	parent := strings.TrimSuffix(path[:max(i-1, 0)], "/")
	return parent == "" || from != parent && !strings.HasPrefix(from, parent+"/")
}
