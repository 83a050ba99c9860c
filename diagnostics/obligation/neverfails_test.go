package obligation

import (
	"go/importer"
	"go/types"
	"strings"
	"testing"
)

// TestNeverFailsResolves holds every name against the standard library: it is
// there, and its last result is an error.
func TestNeverFailsResolves(t *testing.T) {
	std := importer.Default()
	for name := range neverFails {
		path := strings.TrimLeft(name, "(*")
		slash := strings.LastIndex(path, "/") + 1
		path = path[:slash+strings.Index(path[slash:], ".")]
		pkg, err := std.Import(path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		fn := find(pkg, name)
		if fn == nil {
			t.Errorf("%s is not declared by %s", name, path)
			continue
		}
		if res := fn.Signature().Results(); res.Len() == 0 || !isErrorType(res.At(res.Len()-1).Type()) {
			t.Errorf("%s returns no error", name)
		}
	}
}

func find(pkg *types.Package, full string) *types.Func {
	for _, name := range pkg.Scope().Names() {
		switch obj := pkg.Scope().Lookup(name).(type) {
		case *types.Func:
			if obj.FullName() == full {
				return obj
			}
		case *types.TypeName:
			methods := types.NewMethodSet(types.NewPointer(obj.Type()))
			for i := range methods.Len() {
				if fn, ok := methods.At(i).Obj().(*types.Func); ok && fn.FullName() == full {
					return fn
				}
			}
		}
	}
	return nil
}
