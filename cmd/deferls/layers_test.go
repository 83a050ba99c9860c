package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/deferls/deferls"

// layer is one package of ours and those of ours that it may import.
type layer struct {
	path    string
	imports []string
}

// layers are from the bottom up.
var layers = []layer{
	{"diagnostics/resource", nil},
	{"diagnostics/load", nil},
	{"diagnostics/spelling", nil},
	{"diagnostics/config", []string{"diagnostics/resource", "diagnostics/spelling"}},
	{"diagnostics/directive", []string{"diagnostics/resource", "diagnostics/spelling"}},
	{"diagnostics/obligation", []string{"diagnostics/resource"}},
	{"diagnostics", []string{"diagnostics/obligation", "diagnostics/resource", "diagnostics/config", "diagnostics/directive"}},
	{"diagnostics/internal/rowtest", []string{"diagnostics", "diagnostics/obligation", "diagnostics/resource"}}, // for tests only
	{"diagnostics/facts", []string{"diagnostics", "diagnostics/obligation", "diagnostics/config", "diagnostics/load"}},
	{"codeactions", []string{"diagnostics", "diagnostics/obligation", "diagnostics/resource", "diagnostics/load"}},
	{"server/overlay", nil},
	{"server/beside", []string{"diagnostics", "diagnostics/obligation"}},
	{"server", []string{"codeactions", "diagnostics", "diagnostics/obligation", "diagnostics/resource", "diagnostics/load", "diagnostics/config", "diagnostics/facts", "server/overlay", "server/beside"}},
	{"cmd/deferls", []string{"server", "codeactions", "diagnostics", "diagnostics/obligation", "diagnostics/resource", "diagnostics/load", "diagnostics/config", "diagnostics/facts"}},
	{"cmd/measure", []string{"codeactions", "diagnostics", "diagnostics/facts", "diagnostics/obligation", "diagnostics/resource", "diagnostics/load"}},
}

// confined are the packages of others that only some of ours may import, or
// get by importing.
var confined = []struct {
	prefix string
	to     []string
}{
	{"go.lsp.dev/", []string{"server", "server/overlay", "cmd/deferls"}},
	{"golang.org/x/tools/go/packages", []string{"diagnostics/load", "diagnostics/facts", "codeactions", "server", "cmd/deferls", "cmd/measure"}},
	{"github.com/urfave/cli/", []string{"cmd/deferls"}},
	{"go.yaml.in/yaml/", []string{"diagnostics/config", "diagnostics", "diagnostics/facts", "diagnostics/internal/rowtest", "codeactions", "server/beside", "server", "cmd/deferls", "cmd/measure"}},
}

type listed struct {
	ImportPath    string
	Imports, Deps []string
}

func TestImportsRunOneWay(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", module+"/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		seen++
		checkLayer(t, p)
	}
	if seen != len(layers) {
		t.Errorf("there are %d packages and %d layers", seen, len(layers))
	}
}

func checkLayer(t *testing.T, p listed) {
	t.Helper()
	name := strings.TrimPrefix(p.ImportPath, module+"/")
	at := slices.IndexFunc(layers, func(l layer) bool { return l.path == name })
	if at < 0 {
		t.Errorf("%s has no place among the layers; give it one, or do without it", name)
		return
	}
	for _, i := range p.Imports {
		if i, ours := strings.CutPrefix(i, module+"/"); ours && !slices.Contains(layers[at].imports, i) {
			t.Errorf("%s imports %s, which is not below it", name, i)
		}
	}
	for _, c := range confined {
		for _, d := range p.Deps {
			if strings.HasPrefix(d, c.prefix) && !slices.Contains(c.to, name) {
				t.Errorf("%s depends on %s, which is for %s only", name, d, strings.Join(c.to, ", "))
			}
		}
	}
	// Only one package may ask go/packages itself.
	if slices.Contains(p.Imports, "golang.org/x/tools/go/packages") && name != "diagnostics/load" {
		t.Errorf("%s imports go/packages; ask diagnostics/load", name)
	}
}

// Nobody finds anything in a package called util.
func TestPackageNames(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.Name}}", module+"/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(string(out)) {
		if slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "types", "manager"}, name) {
			t.Errorf("a package is called %s", name)
		}
	}
}
