package diagnostics

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/types"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics/obligation"
)

// original is the package that an analyzer is given, with the files that the user
// has written where cgo has made others of them: what is wrong is found there,
// shown there, and mended there. Functions that speak of C are then left out, as
// they are where the files are read by us. Without those files what was given
// stands, and findings in it are passed over as generated code.
func original(pass *analysis.Pass, known factsByPath) obligation.Source {
	src := obligation.Source{Fset: pass.Fset, Types: pass.Pkg, Info: pass.TypesInfo, Facts: known}
	replaced := false
	for _, f := range pass.Files {
		name := pass.Fset.PositionFor(f.FileStart, false).Filename
		switch {
		case filepath.Base(name) == "_cgo_gotypes.go":
			continue
		case strings.HasSuffix(name, ".cgo1.go"):
			written, err := parser.ParseFile(pass.Fset, pass.Fset.PositionFor(f.Package, true).Filename, nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				break
			}
			f, replaced = written, true
		}
		src.Files = append(src.Files, f)
	}
	if !replaced {
		src.Files = pass.Files
		return src
	}
	conf := &types.Config{
		FakeImportC: true,
		Importer:    importsOf(pass),
		Sizes:       pass.TypesSizes,
		GoVersion:   pass.Pkg.GoVersion(),
		Error:       func(error) {}, // the types of C are not known
	}
	src.Info = &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Instances:    map[*ast.Ident]types.Instance{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		Scopes:       map[ast.Node]*types.Scope{},
		FileVersions: map[*ast.File]string{},
	}
	src.Types, _ = conf.Check(pass.Pkg.Path(), pass.Fset, src.Files, src.Info)
	return src
}

// imports are packages by the paths that the source has for them.
type imports map[string]*types.Package

func (all imports) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if pkg := all[path]; pkg != nil {
		return pkg, nil
	}
	return nil, fmt.Errorf("package %s is not imported", path)
}

func importsOf(pass *analysis.Pass) imports {
	all := imports{}
	for _, f := range pass.Files {
		for _, spec := range f.Imports {
			name := pass.TypesInfo.PkgNameOf(spec)
			if path, err := strconv.Unquote(spec.Path.Value); err == nil && name != nil {
				all[path] = name.Imported()
			}
		}
	}
	return all
}
