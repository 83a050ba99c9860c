package resource_test

import (
	"go/importer"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/deferls/deferls/diagnostics/resource"
)

func kindNames() map[string]bool {
	kinds := map[string]bool{}
	for _, k := range resource.Kinds {
		kinds[k.ID] = true
	}
	return kinds
}

func mustParse(t *testing.T, of string, exprs []string) (releases []resource.Release) {
	t.Helper()
	for _, e := range exprs {
		r, err := resource.ParseRelease(e)
		if err != nil {
			t.Errorf("%s: %v", of, err)
		}
		releases = append(releases, r)
	}
	return releases
}

// lowered says whether names can be compared with lower-case ones.
func lowered(names []string) bool {
	return strings.ToLower(strings.Join(names, " ")) == strings.Join(names, " ")
}

func TestPromises(t *testing.T) {
	kinds, seen := kindNames(), map[string]bool{}
	std := importer.ForCompiler(token.NewFileSet(), "source", nil)
	for _, pr := range resource.Promises {
		if seen[pr.Type] {
			t.Errorf("%s stands twice", pr.Type)
		}
		seen[pr.Type] = true
		if !kinds[pr.Kind] {
			t.Errorf("%s names kind %q, which is not in Kinds", pr.Type, pr.Kind)
		}
		if len(pr.Release) == 0 || !lowered(pr.Names) {
			t.Errorf("%s lacks a release, or has a name in upper case, which none begins with", pr.Type)
		}
		releases := append(mustParse(t, pr.Type, pr.Release), mustParse(t, pr.Type, pr.Ends)...)
		at := strings.LastIndexByte(pr.Type, '.')
		path, name := strings.TrimPrefix(pr.Type[:at], "*"), pr.Type[at+1:]
		if strings.Contains(path, ".") {
			continue // a module of somebody else's
		}
		pkg, err := std.Import(path)
		if err != nil {
			t.Fatalf("import %s: %v", path, err)
		}
		obj := pkg.Scope().Lookup(name)
		if obj == nil {
			t.Errorf("package %s has no %s", path, name)
			continue
		}
		if _, isStruct := obj.Type().Underlying().(*types.Struct); strings.HasPrefix(pr.Type, "*") != isStruct {
			t.Errorf("%s: a structure that is no pointer, or a pointer to none", pr.Type)
		}
		for _, r := range releases {
			typ := obj.Type()
			for _, f := range r.Fields {
				field, _, _ := types.LookupFieldOrMethod(typ, true, pkg, f)
				if field == nil {
					t.Fatalf("%s: %s has no %s", pr.Type, r.Expr, f)
				}
				typ = field.Type()
			}
			if m, _, _ := types.LookupFieldOrMethod(typ, true, pkg, r.Method); r.Root == resource.Hole && r.Method != "" && m == nil {
				t.Errorf("%s: nothing has the method of %s", pr.Type, r.Expr)
			}
		}
	}
}

// A shape that asks for nothing would take every call for an acquisition.
func TestShapes(t *testing.T) {
	kinds := kindNames()
	if len(resource.Shapes) == 0 {
		t.Fatal("there are no shapes")
	}
	for _, sh := range resource.Shapes {
		of := strings.Join(sh.Names, " ") + ": " + strings.Join(sh.Ending, " ")
		if !kinds[sh.Kind] {
			t.Errorf("%s: kind %q is not in Kinds", of, sh.Kind)
		}
		if len(sh.Ending) == 0 || sh.Names == nil && sh.Having == nil && sh.Types == nil {
			t.Errorf("%s: it asks for no ending, or for nothing else", of)
		}
		if !lowered(sh.Names) || !lowered(sh.Except) || !lowered(sh.Types) {
			t.Errorf("%s: a name in upper case, which nothing begins or ends with", of)
		}
		written := map[string]bool{}
		for _, r := range mustParse(t, of, sh.Release) {
			if r.Root != resource.Hole || r.Method == "" || len(r.Fields) > 0 {
				t.Errorf("%s: release %s is no method of the result", of, r.Expr)
			}
			written[r.Method] = true
		}
		mustParse(t, of, sh.Ends)
		for _, m := range sh.Ending {
			if !written[m] {
				t.Errorf("%s: %s ends it, and is no release", of, m)
			}
		}
	}
}
