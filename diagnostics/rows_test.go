package diagnostics_test

import (
	"go/importer"
	"go/token"
	"testing"

	"github.com/deferls/deferls/diagnostics/internal/rowtest"
	"github.com/deferls/deferls/diagnostics/resource"
)

// No row may be dead: what each that reports acquires is found where it leaks,
// and not where it is released.
func TestEveryReportingRow(t *testing.T) {
	fset := token.NewFileSet()
	n, wrong, err := rowtest.Pairs(t.Context(), fset, importer.ForCompiler(fset, "source", nil), resource.Std)
	if err != nil {
		t.Fatal(err)
	}
	if n != 177+1 {
		t.Errorf("%d pairs, want one for each of 177 rows and one more for the second end of os.Pipe", n)
	}
	for _, err := range wrong {
		t.Error(err)
	}
}
