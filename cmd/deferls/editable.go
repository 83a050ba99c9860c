package main

import (
	"go/ast"
	"os"

	"github.com/deferls/deferls/diagnostics/load"
)

// leftAlone is why no fix may be written to a file of a package; empty if it may.
func leftAlone(pkg *load.Package, path string) string {
	if len(pkg.Errors) > 0 {
		return "its package does not compile"
	}
	if pkg.Foreign() {
		return "the file belongs to another module"
	}
	// Nothing is found in a generated file, but an edit may go beyond the file
	// of its finding.
	for _, f := range pkg.Files {
		if pkg.Fset.File(f.FileStart).Name() == path && ast.IsGenerated(f) {
			return "the file is generated"
		}
	}
	// A rename would not ask for the right to write the file, and would put
	// a file where a link was.
	switch info, err := os.Lstat(path); {
	case err != nil:
		return "the file cannot be read any more"
	case !info.Mode().IsRegular():
		return "the file is a link to another one"
	case info.Mode().Perm()&0o200 == 0:
		return "the file is read-only"
	}
	return ""
}
