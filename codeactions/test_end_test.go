package codeactions

import (
	"go/ast"
	"go/types"
	"testing"

	"github.com/deferls/deferls/diagnostics/load"
)

// TestUnchecked: what a call in a body that is not checked may start is not known.
// The type checker says nothing of the calls that cgo writes.
func TestUnchecked(t *testing.T) {
	pkg := &load.Package{Meta: &load.Meta{}, Info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}}
	if call := (&ast.CallExpr{Fun: ast.NewIdent("unknown")}); !cleansUp(pkg, call) {
		t.Error("a call of which nothing is known starts nothing that goes on")
	}
}
