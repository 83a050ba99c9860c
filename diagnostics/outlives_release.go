package diagnostics

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// spent are the kinds of what is of no use to anybody once it is released.
var spent = map[string]bool{
	"file": true, "file-w": true, "root": true, "temp": true, "pipe": true, "conn": true, "listener": true, "db": true, "pool-conn": true, "tx": true,
	"rows": true, "stmt": true, "coroutine": true, "fs-file": true, "cursor": true, "session": true, "stream": true, "iterator": true,
	"snapshot": true, "mapping": true, "batch": true, "querier": true, "client": true,
}

// outlives is a return that gives the caller what its deferred release ends at
// that moment.
func (f *function) outlives(o *obligation.Obligation) (Finding, bool) {
	if !spent[o.Kind.ID] || o.Place.Path != "" {
		return Finding{}, false
	}
	d, rest := f.plainDefer(o)
	if d == nil {
		return Finding{}, false
	}
	gone := f.returned(rest, o.Var, func(e ast.Expr) bool { return f.holds(e, o) })
	if gone == nil {
		return Finding{}, false
	}
	return Finding{
		Check:      "use-after-release",
		Obligation: o,
		Severity:   resource.Warning,
		Pos:        gone.Pos(),
		End:        gone.End(),
		Message: fmt.Sprintf("%s %s is %s when this returns, by the defer at line %d: the caller gets it too late",
			o.Kind.Noun, o.Name, o.Kind.Released, f.line(d)),
		Path: []Step{{o.Call.Pos(), o.Call.End(), o.Kind.Noun + " acquired here"}, {d.Pos(), d.End(), "its release is deferred here"}},
	}, true
}

// plainDefer is the statement that defers the release of a resource and nothing
// else, and what follows it in its block; nil if there is none.
func (f *function) plainDefer(o *obligation.Obligation) (d *ast.DeferStmt, rest []ast.Stmt) {
	for _, e := range o.Events {
		if e.Kind != obligation.Deferred {
			continue
		}
		own(o.Func, func(n ast.Node) {
			list := statements(n)
			for i, st := range list {
				at, ok := st.(*ast.DeferStmt)
				if ok && at.Pos() <= e.Pos && e.Pos < at.End() && slices.Contains(o.Releases(), types.ExprString(at.Call)) {
					d, rest = at, list[i+1:]
				}
			}
		})
	}
	return d, rest
}

// returned is the first result in some statements of a function itself that has
// what a variable holds; nil if something else may have been assigned to it.
func (f *function) returned(list []ast.Stmt, v *types.Var, holds func(ast.Expr) bool) ast.Expr {
	var found ast.Expr
	for _, st := range list {
		if f.assigns(st, v) {
			return nil
		}
		own(st, func(n ast.Node) {
			r, ok := n.(*ast.ReturnStmt)
			if !ok || found != nil {
				return
			}
			if i := slices.IndexFunc(r.Results, holds); i >= 0 {
				found = r.Results[i]
			}
		})
	}
	return found
}

// holds says whether an expression is a resource, something that reads through it,
// or a structure that has it. Of a pulled iterator, it is the other function.
func (f *function) holds(e ast.Expr, o *obligation.Obligation) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		if o.Kind.ID == "coroutine" {
			return slices.Contains(beside(o, f.src), f.src.Info.Uses[e])
		}
		return f.isVar(e, o.Var)
	case *ast.UnaryExpr:
		return f.holds(e.X, o)
	case *ast.CompositeLit:
		return slices.ContainsFunc(e.Elts, func(el ast.Expr) bool {
			if kv, ok := el.(*ast.KeyValueExpr); ok {
				el = kv.Value
			}
			return f.holds(el, o)
		})
	case *ast.CallExpr:
		i := f.viewed(e)
		return i >= 0 && i < len(e.Args) && f.holds(e.Args[i], o)
	}
	return false
}

// viewed is the argument that the result of a call reads from or writes to; -1 if
// there is none.
func (f *function) viewed(call *ast.CallExpr) int {
	fn := f.callee(call)
	if fn == nil {
		return -1
	}
	for _, row := range f.cat.Rows(fn.FullName()) {
		if (row.Role == resource.Borrows || row.Role == resource.Aliases) && row.Of.From == resource.Argument && row.Of.Path == "" {
			return row.Of.Index
		}
	}
	if readsThrough[fn.FullName()] {
		return 0
	}
	return -1
}

// readsThrough are functions whose result reads from their first argument, later.
var readsThrough = map[string]bool{
	"bufio.NewScanner": true, "bufio.NewReader": true, "bufio.NewReaderSize": true, "encoding/csv.NewReader": true, "encoding/json.NewDecoder": true,
	"encoding/xml.NewDecoder": true, "encoding/gob.NewDecoder": true, "io.LimitReader": true, "io.TeeReader": true, "io.NopCloser": true,
	"bufio.NewWriter": true, "bufio.NewWriterSize": true, "encoding/csv.NewWriter": true, "encoding/json.NewEncoder": true, "archive/tar.NewReader": true,
}
