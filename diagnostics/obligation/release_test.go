package obligation

import (
	"go/ast"
	"go/parser"
	"slices"
	"testing"

	"github.com/deferls/deferls/diagnostics/resource"
)

// A release is told in the words of the call that acquired.
func TestReleaseInTheWordsOfTheCall(t *testing.T) {
	for _, test := range []struct {
		call, name, first string
		release           []string
		want              []string
	}{
		{"os.Open(p)", "f", "", []string{"it.Close()"}, []string{"f.Close()"}},
		{"os.Open(p)", "", "", []string{"it.Close()"}, []string{"_.Close()"}},
		{"s.pool.Get()", "c", "", []string{"recv.Put(it)"}, []string{"s.pool.Put(c)"}},
		{"conn.Begin(ctx)", "tx", "", []string{"it.Rollback(arg0)", "it.Commit(arg0)"}, []string{"tx.Rollback(ctx)", "tx.Commit(ctx)"}},
		{"open(p)", "stop", "f", []string{"it()", "out0.Close()"}, []string{"stop()", "f.Close()"}},
	} {
		e, err := parser.ParseExpr(test.call)
		if err != nil {
			t.Fatal(err)
		}
		o := &Obligation{Row: &resource.Row{Release: test.release}, Call: e.(*ast.CallExpr), Name: test.name, first: test.first}
		if got := o.Releases(); !slices.Equal(got, test.want) || o.Release() != test.want[0] {
			t.Errorf("%s: got %q and %q, want %q", test.call, got, o.Release(), test.want)
		}
	}
}
