package codeactions

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// many is the number of failing exits from which on one defer is less to read,
// and to forget, than a release in front of each.
const many = 3

// deferredOnError is the release as one defer that looks at the error result. It
// is false where that would do something else than a release in front of each
// exit that leaks: where an exit may fail that owes nothing any more.
func (l *leaving) deferredOnError() ([]analysis.TextEdit, bool) {
	at, why := l.place()
	if why != "" || len(l.exits) < many || l.repeats() || l.reassigned() || l.namesChange(l.rel.call) {
		return nil, false
	}
	for n, p := range l.flow.exits {
		ret, isReturn := n.(*ast.ReturnStmt)
		leaks := slices.ContainsFunc(l.exits, func(x wayOut) bool { return x.node == n })
		switch {
		case leaks || p.is == 0 || p.is == absent:
		case isReturn && l.succeeds(ret) && (p.is&owing == 0 || l.flow.happens(ret)):
		case isReturn || n == ast.Node(l.body):
			return nil, false
		}
	}
	err, edits := l.errorResult(at)
	if err == "" {
		return nil, false
	}
	code := fmt.Sprintf("defer func() {\n\tif %s != nil {\n\t\t%s\n\t}\n}()", err, strings.ReplaceAll(l.code, "\n", "\n\t\t"))
	edit, why := l.insert(code, at)
	return append(edits, edit), why == ""
}

// succeeds says whether a return surely reports no error.
func (l *leaving) succeeds(ret *ast.ReturnStmt) bool {
	n := len(ret.Results)
	return n > 0 && n == l.sig.Results().Len() && l.isNil(ret.Results[n-1])
}
