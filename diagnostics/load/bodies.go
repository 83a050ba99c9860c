package load

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// withoutBodies is a shallow copy of a file in which the functions that are
// not to be kept have no body, and those functions as they were. The type
// checker's work lies in the bodies: without them it is a fraction.
func withoutBodies(f *ast.File, keep func(*ast.FuncDecl) bool) (*ast.File, []*ast.FuncDecl) {
	var dropped []*ast.FuncDecl
	decls := slices.Clone(f.Decls)
	for i, d := range decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil || keep(fn) {
			continue
		}
		dropped = append(dropped, fn)
		bare := *fn
		bare.Body = nil
		decls[i] = &bare
	}
	if dropped == nil {
		return f, nil
	}
	bare := *f
	bare.Decls = decls
	return &bare, dropped
}

// aboutDropped says whether an error is there only because bodies are missing.
func aboutDropped(e types.Error, files []*ast.File, dropped []*ast.FuncDecl) bool {
	switch {
	case len(dropped) == 0:
		return false
	case strings.Contains(e.Msg, "missing function body"), strings.Contains(e.Msg, "must have a body"):
		return slices.ContainsFunc(dropped, func(fn *ast.FuncDecl) bool { return fn.Name.Pos() == e.Pos || fn.Pos() == e.Pos })
	case strings.HasSuffix(e.Msg, "and not used"):
		return dotImportAt(e.Pos, files) || usedIn(importedAs(e.Msg), e, dropped)
	}
	return false
}

func dotImportAt(pos token.Pos, files []*ast.File) bool {
	return slices.ContainsFunc(files, func(f *ast.File) bool {
		return slices.ContainsFunc(f.Imports, func(s *ast.ImportSpec) bool {
			return s.Pos() == pos && s.Name != nil && s.Name.Name == "."
		})
	})
}

// importedAs is the name under which the code knows the import that a message
// is about: the type checker says it where it is not the last element of the
// path. A dot import has no name.
func importedAs(msg string) string {
	path, rest, _ := strings.Cut(strings.TrimPrefix(msg, `"`), `" imported`)
	if name, ok := strings.CutPrefix(rest, " as "); ok {
		return strings.TrimSuffix(name, " and not used")
	}
	return path[strings.LastIndex(path, "/")+1:]
}

// usedIn says whether any dropped body of the error's file mentions the name.
func usedIn(name string, e types.Error, dropped []*ast.FuncDecl) bool {
	file := e.Fset.File(e.Pos)
	found := false
	for _, fn := range dropped {
		if e.Fset.File(fn.Pos()) != file {
			continue
		}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && id.Name == name {
				found = true
			}
			return !found
		})
	}
	return found
}
