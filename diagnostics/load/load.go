// Package load turns Go source on disk and in editors into type-checked
// packages. It is the only caller of go/packages.
package load

import (
	"context"
	"go/ast"
	"go/token"
	"go/types"
)

// Options say where and how to load.
type Options struct {
	Dir     string            // the directory the patterns are relative to
	Tests   bool              // test files and test packages as well
	Overlay map[string][]byte // text that replaces files on disk, by absolute path
	Env     []string          // the go command's environment; nil for this process's own
	Flags   []string          // build flags
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
}

// Problem is a package or module that could not be loaded, or only in part.
type Problem struct {
	File    string // absolute path, if one is known
	Line    int    // 1-based, 0 if unknown
	Column  int
	Message string
}

// Meta is the metadata of one package.
type Meta struct {
	ID, PkgPath, Name string
	Dir               string
	Files             []string // absolute paths of the Go files, cgo originals included, tests of the variant included
	GoVersion         string   // the module's go line, "1.24"; empty if none
}

// Package is one type-checked package. Its syntax is shared and must not be changed.
type Package struct {
	*Meta
	Fset   *token.FileSet
	Files  []*ast.File       // in the order of Meta.Files
	Text   map[string][]byte // the text each file was parsed from, by absolute path
	Types  *types.Package
	Info   *types.Info
	Sizes  types.Sizes
	Errors []types.Error // what the type checker said, in order; parse errors among them
	TooNew bool          // the module's go line is newer than the toolchain deferls was built with
}

// Load asks the go command for the metadata of the packages that match the
// patterns ("./...", "file=/abs/x.go") and what they need.
func Load(ctx context.Context, opt Options, patterns ...string) (*Graph, error) {
	panic("not built yet")
}

// Check parses and type-checks one package of the graph, taking the text of
// files from overlay where it has them. Dependencies come from export data, or
// from source without bodies where there is none, or where an overlay changed them.
func (g *Graph) Check(ctx context.Context, m *Meta, overlay map[string][]byte) (*Package, error) {
	panic("not built yet")
}

// Edit is the package with the text of some of its files replaced: what it was
// loaded from is kept, only the changed files are parsed again.
func (p *Package) Edit(ctx context.Context, changed map[string][]byte) (*Package, error) {
	panic("not built yet")
}
