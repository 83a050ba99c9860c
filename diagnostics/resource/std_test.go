package resource_test

import (
	"fmt"
	"go/importer"
	"go/token"
	"strings"
	"testing"

	"github.com/deferls/deferls/diagnostics/internal/rowtest"
	"github.com/deferls/deferls/diagnostics/resource"
)

// The standard library is type-checked from its source, so that a row is held
// against the Go that runs the test.
func TestStdRowsResolve(t *testing.T) {
	std := importer.ForCompiler(token.NewFileSet(), "source", nil)
	for i := range resource.Std {
		for _, err := range rowtest.Mistakes(std, &resource.Std[i]) {
			t.Errorf("row %s: %v", resource.Std[i].Call, err)
		}
	}
}

func TestKindsAndRowsMatch(t *testing.T) {
	kinds, used := map[string]bool{}, map[string]bool{}
	for _, k := range resource.Kinds {
		if kinds[k.ID] {
			t.Errorf("kind %s stands twice", k.ID)
		}
		kinds[k.ID] = true
		if k.Noun == "" || k.Released == "" || !strings.HasSuffix(k.Doc, ".") {
			t.Errorf("kind %s lacks a noun, a participle or a sentence", k.ID)
		}
	}
	type key struct {
		call string
		role resource.Role
		at   string
	}
	seen := map[key]bool{}
	for _, r := range resource.Rows {
		k := key{r.Call, r.Role, fmt.Sprint(r.At, r.Of)}
		if seen[k] {
			t.Errorf("row %s stands twice", r.Call)
		}
		seen[k] = true
		if r.Role != resource.Acquires {
			if r.Kind != "" || len(r.At) > 0 || len(r.Release) > 0 || r.Severity != resource.None {
				t.Errorf("row %s acquires nothing, and has a kind, a place, a release or a severity", r.Call)
			}
			continue
		}
		used[r.Kind] = true
		if !kinds[r.Kind] {
			t.Errorf("row %s names kind %q, which is not in Kinds", r.Call, r.Kind)
		}
		if len(r.At) == 0 || len(r.Release) == 0 || r.Severity == resource.None {
			t.Errorf("row %s acquires, and lacks a place, a release or a severity", r.Call)
		}
	}
	for id := range kinds {
		if !used[id] && id != resource.Own {
			t.Errorf("kind %s has no row", id)
		}
	}
}
