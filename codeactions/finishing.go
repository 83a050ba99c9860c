package codeactions

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// A return that gives what a writer has written wants the release in front of it:
// nothing else says that the output is complete.

// finish is the release in front of a return that looks at what the writer has
// written. Its error becomes the result; where one of the two has none, the
// output has to be in memory. It is empty for any other exit.
func (l *leaving) finish(x wayOut) string {
	ret, ok := x.node.(*ast.ReturnStmt)
	if !ok || !l.looksBelow(ret, func(*ast.Ident) bool { return true }) {
		return ""
	}
	results := slices.Collect(l.sig.Results().Variables())
	n := len(results) - 1
	tells := isError(results[n].Type())
	if l.inMemory() && (!tells || l.rel.silent) {
		return l.rel.call
	}
	if !tells || len(ret.Results) <= n || !l.isNil(ret.Results[n]) || !l.rel.failed {
		return ""
	}
	var values []string
	for _, r := range results[:n] {
		zero := zeroOf(r.Type())
		if zero == "" {
			return ""
		}
		values = append(values, zero)
	}
	return fmt.Sprintf("if err := %s; err != nil {\n\treturn %s\n}", l.rel.call, strings.Join(append(values, "err"), ", "))
}

// finishes says whether every exit that leaks is such a return.
func (l *leaving) finishes() bool {
	return !slices.ContainsFunc(l.exits, func(x wayOut) bool { return l.finish(x) == "" })
}

// inMemory says whether the writer writes to what cannot fail.
func (l *leaving) inMemory() bool {
	return slices.ContainsFunc(l.ob.Call.Args, func(a ast.Expr) bool {
		switch types.TypeString(l.pkg.Info.TypeOf(a), nil) {
		case "*bytes.Buffer", "*strings.Builder":
			return true
		}
		return false
	})
}
