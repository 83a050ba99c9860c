package server_test

import (
	"path/filepath"
	"strings"
	"testing"
)

const several = `package p

import "os"

func size(name string) (int64, error) {
	file, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func sizes(names []string) (all []int64, err error) {
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		info, err := file.Stat()
		if err != nil {
			return nil, err
		}
		all = append(all, info.Size())
	}
	return all, nil
}

func keep(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	if name == "" {
		return nil
	}
	println(file.Name())
	file.Close()
	return nil
}
`

var onSave = object{"only": []string{"source.fixAll"}, "triggerKind": 2}

func TestFixAll(t *testing.T) {
	dir := module(t, "-- x.go --\n"+several+"-- y.go --\n"+strings.NewReplacer("func size", "func other", "func keep", "func hold").Replace(several))
	x := filepath.Join(dir, "x.go")
	c := start(t)
	c.open(x)
	found := len(c.diagnosticsOf(x))
	all := c.actions(x, "package", onSave)
	if len(all) != 1 || all[0].Kind != "source.fixAll.deferls" || all[0].Title != "Apply 3 fixes in this file" {
		t.Fatalf("offered: %+v", all)
	}
	c.apply(x, all[0])
	for _, want := range []string{
		"\tdefer file.Close()\n\tinfo, err",
		"\t\t\tfile.Close()\n\t\t\treturn nil, err\n",
		"\t\tall = append(all, info.Size())\n\t\tfile.Close()\n",
		"\t\tfile.Close()\n\t\treturn nil\n",
	} {
		if !strings.Contains(c.texts[x], want) {
			t.Errorf("the text lacks %q:\n%s", want, c.texts[x])
		}
	}
	if left := len(c.diagnosticsOf(x)); found != 3 || left != 0 {
		t.Errorf("%d findings before, %d after", found, left)
	}
	if again := c.actions(x, "package", onSave); len(again) != 0 {
		t.Errorf("offered again: %+v", again)
	}
}

// Nothing is written into half a change, and nothing unasked.
func TestFixAllIsNotOffered(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+several), "x.go")
	c := start(t)
	c.open(x)
	for _, only := range [][]string{nil, {""}, {"quickfix"}, {"source.organizeImports"}} {
		for _, a := range c.actions(x, several, object{"only": only}) {
			if strings.HasPrefix(a.Kind, "source") {
				t.Errorf("only %q: %s", only, a.Title)
			}
		}
	}
	c.edit(x, "func keep", "func broken() { return 1 }\n\nfunc keep")
	if all := c.actions(x, "package", onSave); len(all) != 0 {
		t.Errorf("offered in broken code: %+v", all)
	}
}
