package load

import (
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Given is the package that a driver of go/analysis has checked, so that it can
// be edited as one of ours. Nothing is loaded for it: an edit that imports what
// the package did not import before does not type-check. It fails where a file
// cannot be read.
func Given(pass *analysis.Pass) (*Package, error) {
	g := &Graph{fset: token.NewFileSet(), sizes: pass.TypesSizes, byID: map[string]*Meta{}, byPath: map[string]*Meta{}}
	// What is parsed from here on comes after all that the driver has parsed.
	g.fset.RemoveFile(g.fset.AddFile("", pass.Fset.Base(), 0))
	m := &Meta{
		ID: pass.Pkg.Path(), PkgPath: pass.Pkg.Path(), Name: pass.Pkg.Name(),
		GoVersion: strings.TrimPrefix(pass.Pkg.GoVersion(), "go"),
		imports:   map[string]*Meta{},
	}
	w := g.world(nil)
	p := &Package{
		Meta: m, Fset: token.NewFileSet(), Files: slices.Clone(pass.Files), Text: map[string][]byte{},
		Types: pass.Pkg, Info: pass.TypesInfo, Sizes: pass.TypesSizes,
		world: w,
	}
	for _, f := range pass.Files {
		tokens := pass.Fset.File(f.FileStart)
		text, err := pass.ReadFile(tokens.Name())
		if err != nil {
			return nil, err
		}
		p.Fset.AddExistingFiles(tokens)
		p.Text[tokens.Name()] = text
		p.parsed = append(p.parsed, &parsed{path: tokens.Name(), text: text, tokens: tokens, syntax: f})
		m.Files = append(m.Files, tokens.Name())
		m.Dir = filepath.Dir(tokens.Name())
		for _, spec := range f.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil || m.imports[path] != nil {
				continue
			}
			if name := pass.TypesInfo.PkgNameOf(spec); name != nil {
				w.add(m, path, name.Imported())
			}
		}
	}
	return p, nil
}

// add makes known what an import path means in a package.
func (w *world) add(m *Meta, path string, pkg *types.Package) {
	dep := &Meta{ID: pkg.Path(), PkgPath: pkg.Path(), Name: pkg.Name()}
	m.imports[path] = dep
	w.types[dep] = pkg
}
