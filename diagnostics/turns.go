package diagnostics

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/cfg"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/obligation"
)

// repeats says whether an acquisition may run again after a statement behind it.
func repeats(src obligation.Source, fn ast.Node, after ast.Stmt, call *ast.CallExpr) bool {
	graph := cfg.New(bodyOf(fn), comesBack(src.Info))
	at := func(n ast.Node) *cfg.Block {
		i := slices.IndexFunc(graph.Blocks, func(b *cfg.Block) bool {
			return slices.ContainsFunc(b.Nodes, func(k ast.Node) bool { return inside(k, n) })
		})
		if i < 0 {
			return nil
		}
		return graph.Blocks[i]
	}
	from, to := at(after), at(call)
	if from == nil || to == nil {
		return false
	}
	seen := map[*cfg.Block]bool{}
	todo := slices.Clone(from.Succs)
	for len(todo) > 0 {
		b := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if b == to {
			return true
		}
		if !seen[b] {
			seen[b] = true
			todo = append(todo, b.Succs...)
		}
	}
	return false
}

// comesBack says of a call whether it may return.
func comesBack(info *types.Info) func(*ast.CallExpr) bool {
	return func(c *ast.CallExpr) bool {
		switch callee := typeutil.Callee(info, c).(type) {
		case *types.Builtin:
			return callee.Name() != "panic"
		case *types.Func:
			return !obligation.NeverReturns(callee.FullName())
		}
		return true
	}
}

func bodyOf(fn ast.Node) *ast.BlockStmt {
	switch fn := fn.(type) {
	case *ast.FuncDecl:
		return fn.Body
	case *ast.FuncLit:
		return fn.Body
	}
	return nil
}

// inTest says whether a place is in a test file.
func inTest(src obligation.Source, pos token.Pos) bool {
	return strings.HasSuffix(src.Fset.PositionFor(pos, false).Filename, "_test.go")
}
