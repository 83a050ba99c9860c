package resource

import (
	"go/importer"
	"go/types"
	"strings"
	"testing"
)

// A field that is misspelt would borrow nothing.
func TestBorrowedFieldsExist(t *testing.T) {
	if len(Borrowed) == 0 {
		t.Fatal("no field borrows")
	}
	std := importer.Default()
	for name := range Borrowed {
		typ, field := name[:strings.LastIndex(name, ".")], name[strings.LastIndex(name, ".")+1:]
		path, typeName := typ[:strings.LastIndex(typ, ".")], typ[strings.LastIndex(typ, ".")+1:]
		p, err := std.Import(path)
		if err != nil {
			t.Fatalf("import %s: %v", path, err)
		}
		obj := p.Scope().Lookup(typeName)
		if obj == nil {
			t.Errorf("%s: package %s has no %s", name, path, typeName)
			continue
		}
		if f, _, _ := types.LookupFieldOrMethod(obj.Type(), true, p, field); f == nil {
			t.Errorf("%s: %s has no field %s", name, typ, field)
		}
	}
}
