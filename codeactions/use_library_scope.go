package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"go/version"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics/load"
)

var useLibraryScope = &Action{
	ID:    "use-library-scope",
	Title: "use the form of the library that releases by itself",
	Doc: `Turns an acquisition, its use and its release into the one call of the library
that does all three.

| instead of | it writes |
|---|---|
| ` + "`os.Open`, `io.ReadAll` and `Close`" + ` | ` + "`os.ReadFile`" + `, and the same of an ` + "`os.Root`" + ` |
| ` + "`os.Create`, one `Write` and `Close`" + ` | ` + "`os.WriteFile`" + `, with the permissions that the file got before |
| ` + "`trace.StartRegion`, statements and `End`" + ` | ` + "`trace.WithRegion`" + ` around the statements |
| ` + "`pprof.SetGoroutineLabels`, statements and what takes the labels back" + ` | ` + "`pprof.Do`" + ` around the statements |
| in a test, ` + "`os.MkdirTemp`" + ` and ` + "`os.RemoveAll`" + ` | ` + "`t.TempDir`" + ` |
| in a test, ` + "`os.Setenv`" + ` or ` + "`os.Chdir`" + ` and what takes it back | ` + "`t.Setenv`" + `, ` + "`t.Chdir`" + ` |
| ` + "`wg.Add(1)`" + ` and a goroutine that begins with ` + "`defer wg.Done()`" + ` | ` + "`wg.Go`" + ` |
| a transaction of pgx, bbolt or gorm that is committed or rolled back by hand | ` + "`pgx.BeginFunc`, `pgx.BeginTxFunc`, `db.Update`, `db.Transaction`" + ` |
| a bbolt transaction that only reads, and its ` + "`Rollback`" + ` | ` + "`db.View`" + ` |
| ` + "`pool.Acquire`" + ` of pgxpool and ` + "`Release`" + ` | ` + "`pool.AcquireFunc`" + ` |
| ` + "`client.StartSession`" + ` of mongo, ` + "`mongo.WithSession`" + ` and ` + "`EndSession`" + ` | ` + "`client.UseSession`" + ` |

Only for a file whose version of Go has the call, and for a version of the module
that has it. Where an error that was dropped is now reported, or something else
is not quite the same, the title says so. Shown disabled, with the reason, where the
shape is nearly the right one: error checks that differ, something that happens
in between, a comment that would be lost.`,
	fix: func(r *request) (Offer, bool) {
		o, ok := r.useLibraryScope()
		o.Kind = "quickfix"
		return o, ok && o.Disabled == "" && r.finding.Check == "leak"
	},
	refactor: (*request).useLibraryScope,
	rewrite:  (*cursor).useLibraryScope,
}

const (
	whyChecksDiffer = "the error checks are not the same, and only one of them can stay"
	whyBetween      = "something else happens between the steps that become one"
	whyCommentLost  = "a comment in the statements that it replaces would be lost"
	whyErrNeeded    = "the error variable is declared with it and needed afterwards"
	whyCheckLoses   = "the error check does more than stop the test"
)

// useLibraryScope is the offer at an acquisition: the shapes do not overlap,
// since each is about other calls.
func (r *request) useLibraryScope() (Offer, bool) {
	s, why := locate(r.pkg, r.obligation)
	if why != "" {
		return Offer{}, false
	}
	shapes := []func(*site) (merger, bool){readWhole, writeWhole, tempDirOfTest, region, sessionOf, r.scoped}
	for _, shape := range shapes {
		if m, ok := shape(s); ok {
			o := Offer{Title: m.title, Kind: scopeKind, Disabled: m.why, Finding: r.finding, Obligation: r.obligation}
			if m.why == "" {
				o.Edits = append(m.edits, unimported(r.pkg, s.file, s.src, m.edits)...)
			}
			return o, true
		}
	}
	return Offer{}, false
}

const scopeKind = "refactor.rewrite.deferls.use-library-scope"

// merger is several steps on the way to become one, or why they cannot.
type merger struct {
	title string
	edits []analysis.TextEdit
	why   string
}

func (m merger) not(why string) (merger, bool) {
	return merger{title: m.title, why: why}, true
}

// since says whether a file may use what came with a version of Go ("go1.25").
// A file whose version is not known is as new as can be.
func since(pkg *load.Package, file *ast.File, v string) bool {
	own := pkg.Info.FileVersions[file]
	return own == "" || version.Compare(own, v) >= 0
}

// commentIn says whether there is a comment between two places.
func commentIn(file *ast.File, from, to token.Pos) bool {
	return slices.ContainsFunc(file.Comments, func(g *ast.CommentGroup) bool { return from <= g.Pos() && g.Pos() < to })
}

// usesOf are the identifiers below a node that name an object.
func usesOf(pkg *load.Package, n ast.Node, obj types.Object) []*ast.Ident {
	var all []*ast.Ident
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && pkg.Info.Uses[id] == obj {
			all = append(all, id)
		}
		return true
	})
	return all
}

// methodCall is the name of the method that an expression calls of a variable,
// and the call; empty if it is no such call.
func (s *site) methodCall(e ast.Expr, v *types.Var) (string, *ast.CallExpr) {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return "", nil
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !s.names(sel.X, v) {
		return "", nil
	}
	return sel.Sel.Name, call
}

// dropped is the expression of a statement that does nothing with its result.
func dropped(st ast.Stmt) ast.Expr {
	switch st := st.(type) {
	case *ast.ExprStmt:
		return st.X
	case *ast.AssignStmt:
		if len(st.Lhs) == 1 && len(st.Rhs) == 1 && isBlank(st.Lhs[0]) {
			return st.Rhs[0]
		}
	}
	return nil
}

func isBlank(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "_"
}
