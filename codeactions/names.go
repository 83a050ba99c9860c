package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/deferls/deferls/diagnostics/load"
)

// taken are the names that new code in a scope must not use: what is visible
// there, and what the nodes of the scope mention in whatever meaning.
func taken(pkg *load.Package, at token.Pos, nodes ...ast.Node) func(string) bool {
	used := map[string]bool{}
	for _, n := range nodes {
		mentioned(n, used)
	}
	scope := pkg.Types.Scope().Innermost(at)
	return func(name string) bool {
		if used[name] || scope == nil {
			return true
		}
		_, obj := scope.LookupParent(name, at)
		return obj != nil
	}
}

// mentioned collects the identifiers below a node, those behind a dot
// excluded.
func mentioned(n ast.Node, used map[string]bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			mentioned(n.X, used)
			return false
		case *ast.Ident:
			used[n.Name] = true
		}
		return true
	})
}

// fresh is the name, or the name with the first number that makes it free.
func fresh(taken func(string) bool, name string) string {
	for i := 2; taken(name); i++ {
		name = strings.TrimRight(name, "0123456789") + strconv.Itoa(i)
	}
	return name
}

// usualNames are what authors call a resource of a kind.
var usualNames = map[string]string{
	"file": "f", "file-w": "f", "root": "root", "temp": "dir",
	"conn": "conn", "pool-conn": "conn", "listener": "ln", "body": "resp", "server": "srv", "client": "client",
	"db": "db", "tx": "tx", "rows": "rows", "stmt": "stmt",
	"flush": "w", "reader": "r", "cancel": "cancel", "coroutine": "stop", "timer": "timer", "span": "task", "handle": "h",
}

// usualName is what an author would call a result of the kind: as the callee
// calls it, or as everybody does.
func usualName(kind string, result *types.Var) string {
	t, own := result.Type(), result.Name()
	if len(own) > 1 && own != "err" {
		return own
	}
	if name, ok := usualNames[kind]; ok {
		return name
	}
	name := typeName(t)
	if name == "" {
		return "r"
	}
	return lowerFirst(name)
}

// typeName is the name of a type, or of what it points to; empty if it has none.
func typeName(t types.Type) string {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	switch t := t.(type) {
	case *types.Alias:
		return t.Obj().Name()
	case *types.Named:
		return t.Obj().Name()
	}
	return ""
}

// lowerFirst is the name as one that is not exported: conn for Conn, db for DB,
// httpClient for HTTPClient.
func lowerFirst(s string) string {
	r := []rune(s)
	for i := range r {
		if !unicode.IsUpper(r[i]) || i > 0 && i+1 < len(r) && !unicode.IsUpper(r[i+1]) {
			break
		}
		r[i] = unicode.ToLower(r[i])
	}
	return string(r)
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
