// Package load turns Go source on disk and in editors into type-checked
// packages. It is the only caller of go/packages.
//
// The go command is asked once, for metadata and for compiled export data;
// everything else is parsed and type-checked here, so that an edit costs one
// package and not its dependencies.
package load

import (
	"context"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"sync"
	"time"
)

// Options say where and how to load.
type Options struct {
	Dir     string            // the directory the patterns are relative to; empty for the process's own
	Tests   bool              // test files and test packages as well
	Overlay map[string][]byte // text that replaces files on disk, by absolute path
	Env     []string          // the go command's environment; nil for this process's own
	Flags   []string          // build flags

	// ExportBudget is how long the go command may compile what the packages
	// depend on. When it is used up, dependencies are read from source, which
	// is slower for each package but needs no compiling. 0 means a minute; a
	// negative budget never compiles.
	ExportBudget time.Duration
}

// Graph is the metadata of some packages and their dependencies: what the go
// command said, once. It type-checks nothing by itself. It is safe for
// concurrent use.
type Graph struct {
	// Roots are the packages the patterns named, test variants merged: where
	// p [p.test] exists, p itself is left out, because the variant holds all its files.
	Roots []*Meta
	// Problems are what the go command could not do, one clear sentence each.
	Problems []Problem

	fset   *token.FileSet // deals out positions, so that no two files of this graph share one
	byID   map[string]*Meta
	byPath map[string]*Meta // without test variants
	stamps map[string]stamp // of the files that may be edited, when the go command read them
	sizes  types.Sizes
	goroot string

	mu         sync.Mutex // guards everything below, and all importing
	views      map[string]map[string]*types.Package
	fromSource map[*Meta]*sourced
	shapes     map[string]shaped
	generation int  // counts the times everything imported was thrown away
	noExports  bool // export data turned out to be unreadable
}

// Problem is a package or module that could not be loaded, or only in part.
type Problem struct {
	File    string // absolute path, if one is known
	Line    int    // 1-based, 0 if unknown
	Column  int    // 1-based, in bytes, 0 if unknown
	Message string
}

// Meta is the metadata of one package.
type Meta struct {
	ID, PkgPath, Name string
	Dir               string
	Files             []string // absolute paths of the Go files, cgo originals included, tests of the variant included
	GoVersion         string   // the module's go line, "1.24"; empty if none

	forTest string           // the package whose test binary this variant is built for
	imports map[string]*Meta // by the path as the source writes it
	foreign bool             // its files are for others to edit
	export  string           // the file with its export data, if the go command compiled it
	local   bool             // its files belong to the user and may change
}

// Package is one type-checked package. Its syntax is shared and must not be changed.
type Package struct {
	*Meta
	Fset    *token.FileSet    // the positions of these files and no others; a file that an edit left alone keeps its own
	Files   []*ast.File       // in the order of Meta.Files; a file that cannot be read is left out
	Text    map[string][]byte // the text each file was parsed from, by absolute path
	Types   *types.Package
	Info    *types.Info
	Sizes   types.Sizes
	Errors  []types.Error // what the parser and the type checker said, in the order of their positions
	Partial bool          // bodies are left out, see EditBodies
	TooNew  bool          // the module's go line is newer than the toolchain deferls was built with

	world  *world
	parsed []*parsed
}

// Load asks the go command for the metadata of the packages that match the
// patterns ("./...", "file=/abs/x.go", "x.go") and what they need. What the go
// command cannot do is among the graph's Problems; the error is the context's.
func Load(ctx context.Context, opt Options, patterns ...string) (*Graph, error) {
	return list(ctx, opt, patterns)
}

// Check parses and type-checks one package of the graph, taking the text of
// files from overlay where it has them. Dependencies come from export data, or
// from source without bodies where there is none, or where an overlay or a
// change on disk has made them differ from it. The overlay must not be changed
// afterwards. The error is the context's; what is wrong with the package is
// among its Errors.
func (g *Graph) Check(ctx context.Context, m *Meta, overlay map[string][]byte) (*Package, error) {
	files, err := g.parseAll(ctx, m.Files, overlay)
	if err != nil {
		return nil, err
	}
	return g.check(ctx, m, g.world(overlay), files, nil)
}

// Edit is the package with the text of some of its files replaced: what it was
// loaded from is kept, only the changed files are parsed again. A path that is
// not one of the package's files is ignored.
func (p *Package) Edit(ctx context.Context, changed map[string][]byte) (*Package, error) {
	return p.EditBodies(ctx, changed, nil)
}

// EditBodies is Edit with only the function bodies for which keep is true.
// The other bodies are missing from the result's Files and are not checked,
// and no error says so: it costs a fraction of Edit, and it is sound only where
// the declarations are as before. A nil keep keeps all.
func (p *Package) EditBodies(ctx context.Context, changed map[string][]byte, keep func(*ast.FuncDecl) bool) (*Package, error) {
	var paths []string
	for path := range changed {
		if slices.Contains(p.Meta.Files, path) {
			paths = append(paths, path)
		}
	}
	fresh, err := p.world.graph.parseAll(ctx, paths, changed)
	if err != nil {
		return nil, err
	}
	files := slices.Clone(p.parsed)
	for _, f := range fresh {
		if i := slices.IndexFunc(files, func(old *parsed) bool { return old.path == f.path }); i >= 0 {
			files[i] = f
		}
	}
	return p.world.graph.check(ctx, p.Meta, p.world, files, keep)
}
