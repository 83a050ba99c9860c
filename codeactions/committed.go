package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/obligation"
)

// A transaction is taken back where the function fails and committed where it
// succeeds. Where taking back what was committed does nothing, one defer does
// for every path.

// endsOnce are the types of transactions whose first release does nothing once
// they have been committed, by their names without the major version.
var endsOnce = map[string]bool{
	"*database/sql.Tx":            true,
	"*github.com/jmoiron/sqlx.Tx": true, "github.com/uptrace/bun.Tx": true,
	"github.com/jackc/pgx.Tx": true, "*github.com/jackc/pgx.Tx": true, "*github.com/jackc/pgx/pgxpool.Tx": true,
	"*go.etcd.io/bbolt.Tx": true, "*github.com/dgraph-io/badger.Txn": true,
	"github.com/neo4j/neo4j-go-driver/neo4j.ExplicitTransaction": true,
}

var versionInPath = regexp.MustCompile(`/v[0-9]+\b`)

// commits says whether an event is the commit of a transaction that can be
// taken back after it.
func (s *site) commits(e obligation.Event) bool {
	t := s.resourceType()
	if e.Kind != obligation.Released || t == nil || !endsOnce[versionInPath.ReplaceAllString(types.TypeString(types.Unalias(t), nil), "")] {
		return false
	}
	call := s.callAt(e.Pos)
	if call == nil {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && strings.HasPrefix(sel.Sel.Name, "Commit") && s.names(sel.X, s.ob.Var)
}

// callAt is the call of the function whose opening parenthesis is at a place.
func (s *site) callAt(lparen token.Pos) *ast.CallExpr {
	var found *ast.CallExpr
	ast.Inspect(s.body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && call.Lparen == lparen {
			found = call
		}
		return found == nil
	})
	return found
}

// committed says whether some path commits the resource.
func (s *site) committed() bool { return slices.ContainsFunc(s.ob.Events, s.commits) }
