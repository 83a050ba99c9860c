package diagnostics

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// UseAfterRelease reports what is used, or handed on, when it has been released.
var UseAfterRelease = &Check{
	ID:    "use-after-release",
	Title: "a resource is used, or handed to somebody, after its release",
	Doc: `What is read from a closed file, or asked of a transaction that has ended, is an error each time. It shows late where the
release is deferred: the function gives its caller something that is released in the very moment in which it returns.
` + "`defer rows.Close(); return rows`" + ` returns rows that have none; ` + "`defer cancel()`" + ` cuts off the body of a response that
is returned; a buffer that is deferred back to its pool is written to by the next one who takes it, while the caller
reads the bytes that were returned.

deferls reports a use only where the release surely comes before it: both in one block, with nothing assigned to the
variable in between. It is silent about what may be asked afterwards (` + "`rows.Err()`, `tx.Rollback()`, `f.Name()`" + `),
about responses whose body is closed, of which the status is left, and in tests, which try what happens.`,
	look: (*function).usesAfterRelease,
}

func (f *function) usesAfterRelease() []Finding {
	if inTest(f.src, f.decl.Pos()) {
		return nil
	}
	var all []Finding
	for _, o := range f.owed {
		if o.Var == nil || o.Place.From != resource.Result {
			continue
		}
		if finding, ok := f.usedAfter(o); ok && !slices.ContainsFunc(all, func(g Finding) bool { return g.Pos == finding.Pos }) {
			all = append(all, finding) // the variable may have held another before
		}
		if finding, ok := f.outlives(o); ok {
			all = append(all, finding)
		}
		if finding, ok := f.outlivesContext(o); ok {
			all = append(all, finding)
		}
	}
	return append(all, f.pooled()...)
}

// refused are the methods that fail, or say that there is nothing, once a resource
// of a kind is released.
var refused = map[string][]string{
	"file":      {"Read", "ReadAt", "Seek", "ReadDir", "Readdir", "Readdirnames", "Stat", "WriteTo"},
	"file-w":    {"Read", "ReadAt", "Seek", "Stat", "Write", "WriteAt", "WriteString", "ReadFrom", "Sync", "Truncate", "Chmod"},
	"root":      {"Open", "Create", "OpenFile", "Mkdir", "Remove", "Stat"},
	"conn":      {"Read", "Write"},
	"listener":  {"Accept"},
	"rows":      {"Next", "Scan"},
	"tx":        {"Exec", "ExecContext", "Query", "QueryContext", "QueryRow", "QueryRowContext", "Prepare", "PrepareContext"},
	"stmt":      {"Exec", "ExecContext", "Query", "QueryContext", "QueryRow", "QueryRowContext"},
	"db":        {"Exec", "ExecContext", "Query", "QueryContext", "QueryRow", "QueryRowContext", "Begin", "BeginTx", "Ping", "PingContext"},
	"pool-conn": {"ExecContext", "QueryContext", "QueryRowContext", "BeginTx", "PingContext"},
	"body":      {"Read"},
}

// usedAfter is a use of a resource that its release comes before on every path.
func (f *function) usedAfter(o *obligation.Obligation) (Finding, bool) {
	methods := refused[o.Kind.ID]
	if len(methods) == 0 {
		return Finding{}, false
	}
	release, use := f.firstRefused(o, methods)
	if use == nil {
		return Finding{}, false
	}
	return Finding{
		Check:      "use-after-release",
		Obligation: o,
		Severity:   resource.Warning,
		Pos:        use.Pos(),
		End:        use.End(),
		Message:    fmt.Sprintf("%s %s is %s already, at line %d: this fails each time", o.Kind.Noun, o.Name, o.Kind.Released, f.line(release)),
		Path:       []Step{{o.Call.Pos(), o.Call.End(), o.Kind.Noun + " acquired here"}, {release.Pos(), release.End(), "released here"}},
	}, true
}

// firstRefused is a release that always runs in its block, and the first use behind
// it in that block that needs what is gone. Behind an assignment the variable may
// hold something else.
func (f *function) firstRefused(o *obligation.Obligation, methods []string) (release, use *ast.CallExpr) {
	own(o.Func, func(n ast.Node) {
		list := statements(n)
		for i, st := range list {
			call := unconditional(st)
			if use != nil || call == nil || !f.releases(call, o) {
				continue
			}
			for _, st := range list[i+1:] {
				if _, labeled := st.(*ast.LabeledStmt); labeled || f.assigns(st, o.Var) {
					break
				}
				if use = f.refusedUse(st, o, methods); use != nil {
					release = call
					return
				}
			}
		}
	})
	return release, use
}

// releases says whether a call behind an acquisition is a release of it.
func (f *function) releases(call *ast.CallExpr, o *obligation.Obligation) bool {
	return call.Pos() > o.Call.End() && slices.Contains(o.Releases(), types.ExprString(call)) && rootOf(f.src, call.Fun) == types.Object(o.Var)
}

func (f *function) line(n ast.Node) int { return f.src.Fset.PositionFor(n.Pos(), false).Line }

// unconditional is the call that a statement begins with: alone, with its result
// assigned, or in the header of an if.
func unconditional(st ast.Stmt) *ast.CallExpr {
	switch st := st.(type) {
	case *ast.ExprStmt:
		return calling(st)
	case *ast.AssignStmt:
		if len(st.Rhs) == 1 {
			call, _ := ast.Unparen(st.Rhs[0]).(*ast.CallExpr)
			return call
		}
	case *ast.IfStmt:
		if st.Init != nil {
			return unconditional(st.Init)
		}
	}
	return nil
}

func (f *function) assigns(st ast.Node, v *types.Var) bool {
	found := false
	ast.Inspect(st, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				id, ok := ast.Unparen(l).(*ast.Ident)
				found = found || ok && f.src.Info.ObjectOf(id) == types.Object(v)
			}
		case *ast.UnaryExpr:
			found = found || n.Op.String() == "&" && f.isVar(n.X, v)
		}
		return !found
	})
	return found
}

// refusedUse is a call in a statement that needs what has been released: one of
// the methods, or a function of the standard library that reads or writes it.
func (f *function) refusedUse(st ast.Stmt, o *obligation.Obligation, methods []string) *ast.CallExpr {
	var use *ast.CallExpr
	ast.Inspect(st, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.DeferStmt, *ast.GoStmt:
			return false
		case *ast.CallExpr:
			sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
			if use == nil && ok && slices.Contains(methods, sel.Sel.Name) && f.isResource(sel.X, o) {
				use = n
			}
			if fn := f.callee(n); use == nil && fn != nil && fn.Pkg() != nil && (fn.Pkg().Path() == "io" || fn.FullName() == "fmt.Fprintf" || fn.FullName() == "fmt.Fprintln" || fn.FullName() == "fmt.Fprint") &&
				slices.ContainsFunc(n.Args, func(a ast.Expr) bool { return f.isResource(a, o) }) && !strings.HasPrefix(fn.Name(), "New") {
				use = n
			}
		}
		return use == nil
	})
	return use
}

// isResource says whether an expression is the resource: the variable, or the field
// of it that is released.
func (f *function) isResource(e ast.Expr, o *obligation.Obligation) bool {
	if o.Place.Path == "" {
		return f.isVar(e, o.Var)
	}
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	return ok && sel.Sel.Name == o.Place.Path && f.isVar(sel.X, o.Var)
}
