// Package beside knows which findings gopls shows as well, so that an editor in
// which both run shows them once.
package beside

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/obligation"
)

// Shown is a diagnostic of gopls.
type Shown struct {
	Analyzer string // its source, as clients see it
	Pos, End token.Pos
}

// rows are the analyzers that gopls (0.23) has on by default and that report what
// checks of ours report. Not among them, because they are off by default: SA2003
// (defer-acquires), SA9001 (defer-in-loop).
var rows = []struct {
	check    string
	kind     string // of the resource; empty for all
	analyzer string
	reports  func(*finding) []span
}{
	{"leak", "cancel", "lostcancel", (*finding).lostCancel},
	{"discarded", "cancel", "lostcancel", (*finding).blankCancel},
	{"discarded", "cancel", "unusedresult", (*finding).unusedResult},
	{"leak", "", "SA5003", (*finding).endlessLoop},
	{"defer-before-check", "body", "httpresponse", (*finding).usedResponse},
	{"defer-before-check", "", "SA5001", (*finding).deferredClose},
	{"defer-not-called", "", "SA9010", (*finding).itself},
	{"empty-critical-section", "", "SA2001", (*finding).unlock},
}

// Gopls has the diagnostics by which gopls says what a finding says; none if it
// stays silent about this very one. That gopls says nothing at all in a package
// that does not compile is for the caller to know.
func Gopls(src obligation.Source, f *diagnostics.Finding) []Shown {
	var all []Shown
	for _, r := range rows {
		if r.check != f.Check || r.kind != "" && r.kind != f.Kind() {
			continue
		}
		path := around(src.Files, f)
		if path == nil {
			return nil
		}
		for _, s := range r.reports(&finding{f, src, path}) {
			all = append(all, Shown{r.analyzer, s.pos, s.end})
		}
	}
	return all
}

type span struct{ pos, end token.Pos }

func of(n ast.Node) []span { return []span{{n.Pos(), n.End()}} }

// finding is a finding in its package.
type finding struct {
	*diagnostics.Finding
	src  obligation.Source
	path []ast.Node // what stands around it, from the inside out
}

func around(files []*ast.File, f *diagnostics.Finding) []ast.Node {
	for _, file := range files {
		if file.FileStart <= f.Pos && f.Pos < file.FileEnd {
			path, _ := astutil.PathEnclosingInterval(file, f.Pos, f.End)
			return path
		}
	}
	return nil
}

// itself: gopls reports the same statement, whatever is in it.
func (f *finding) itself() []span { return []span{{f.Pos, f.End}} }

// unlock: the second of two statements that stand between braces. (Those of a case
// stand between none, and gopls does not look there.)
func (f *finding) unlock() []span {
	block, ok := f.path[0].(*ast.BlockStmt)
	if !ok {
		return nil
	}
	for _, st := range block.List {
		if st.Pos() > f.Pos {
			return of(st)
		}
	}
	return nil
}

// unusedResult: a call that is a statement by itself.
func (f *finding) unusedResult() []span {
	call := f.Obligation.Call
	switch f.Obligation.Row.Call {
	case "context.WithCancel", "context.WithDeadline", "context.WithTimeout":
	default:
		return nil
	}
	if _, ok := f.path[1].(*ast.ExprStmt); !ok {
		return nil
	}
	return []span{{call.Pos(), call.Lparen}}
}

// endlessLoop: a release that is deferred in a loop which has no end in its
// header and no break in its body. (Where there is a return, the release runs.)
func (f *finding) endlessLoop() []span {
	for _, e := range f.Obligation.Events {
		if e.Kind != obligation.Stranded {
			continue
		}
		for _, n := range f.path {
			loop, ok := n.(*ast.ForStmt)
			if !ok {
				continue
			}
			if d := deferAt(loop, e.Pos); d != nil && !leaves(loop.Body) {
				return of(d)
			}
		}
	}
	return nil
}

func leaves(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BranchStmt:
			found = found || n.Tok == token.BREAK
		}
		return !found
	})
	return found
}

func deferAt(loop ast.Node, pos token.Pos) *ast.DeferStmt {
	var at *ast.DeferStmt
	ast.Inspect(loop, func(n ast.Node) bool {
		if d, ok := n.(*ast.DeferStmt); ok && d.Pos() == pos {
			at = d
		}
		return at == nil
	})
	return at
}
