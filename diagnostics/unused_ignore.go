package diagnostics

import (
	"fmt"
	"go/ast"
	"go/types"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// UnusedIgnore reports a //deferls:ignore that there is nothing for.
var UnusedIgnore = &Check{
	ID:    "unused-ignore",
	Title: "nothing is found where a comment says to ignore it",
	Doc: "`//deferls:ignore CHECK REASON` keeps a finding from being shown. It takes one check or several\n" +
		"(`leak,discarded`), and needs a reason, for the next reader. It covers\n\n" +
		"- at the end of a line, that line;\n" +
		"- on a line of its own, the statement below it, up to the brace that opens a block;\n" +
		"- in the doc comment of a function or above any other declaration, all of it;\n" +
		"- above the package clause, the file.\n\n" +
		"Where the check finds nothing there any more, because the code or deferls has become better, the comment only\n" +
		"hides what may come, and is reported.\n\n" +
		"`//nolint`, `//nolint:all` and `//nolint:deferls` work as they do with golangci-lint, and so does the name of the\n" +
		"linter that covers a kind: `bodyclose` (`body`), `sqlclosecheck` (`rows`, `stmt`), `spancheck` (`span`), `govet` and\n" +
		"`lostcancel` (`cancel`). Those are never reported as unused. Nor is anything in a package that does not compile,\n" +
		"in generated files, and of a check that is switched off.",
}

// unused are the ignores that have kept nothing from being shown.
func (s *suppressions) unused(settings *Settings) []Finding {
	var all []Finding
	for _, i := range s.ignores {
		file := s.src.Fset.PositionFor(i.Pos, false).Filename
		for _, check := range i.Checks {
			off := settings.config().Severity(check, "", file, resource.Warning) == resource.None
			if off || s.used[use{i, check}] {
				continue
			}
			all = append(all, Finding{
				Check: UnusedIgnore.ID, Severity: resource.Warning, Pos: i.Pos, End: i.End,
				Message: fmt.Sprintf("there is no %s to ignore in what this covers; remove it", check),
			})
		}
	}
	if len(all) > 0 && !compiles(s.src) {
		return nil // what is missing may be why there is nothing
	}
	return all
}

// compiles says whether every name in a package has a meaning.
func compiles(src obligation.Source) bool {
	ok := true
	for _, f := range src.Files {
		for _, d := range f.Decls {
			ast.Inspect(d, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.BadDecl, *ast.BadStmt, *ast.BadExpr:
					ok = false
				case *ast.Ident:
					ok = ok && known(src.Info, n)
				}
				return ok
			})
		}
	}
	return ok
}

func known(info *types.Info, id *ast.Ident) bool {
	obj, defined := info.Defs[id]
	if !defined {
		obj, defined = info.Uses[id]
	}
	return id.Name == "_" || defined && (obj == nil || obj.Type() != types.Typ[types.Invalid] || isName(obj))
}

// isName says whether an object has no type by nature.
func isName(obj types.Object) bool {
	switch obj.(type) {
	case *types.PkgName, *types.Label, *types.Builtin:
		return true
	}
	return false
}
