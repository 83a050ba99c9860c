package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// startGopls starts the real one in a module.
func startGopls(t *testing.T, dir string) *client {
	t.Helper()
	out, err := exec.Command("../.ci/gopls").Output()
	if err != nil {
		t.Fatalf(".ci/gopls: %v", err)
	}
	c := connectTo(t, func(ctx context.Context, stream net.Conn, log io.Writer) error {
		cmd := exec.CommandContext(ctx, strings.TrimSpace(string(out)), "serve")
		cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, stream, stream, log
		return cmd.Run()
	})
	c.call("initialize", object{"processId": nil, "rootUri": uriOf(dir), "capabilities": modern()})
	c.notify("initialized", object{})
	return c
}

// spots are what is reported in a file, each with its line: "12 lostcancel" of
// gopls, "12 leak" of ours.
type spots map[string]bool

func (s spots) String() string { return strings.Join(slices.Sorted(maps.Keys(s)), ", ") }

func spotsOf(all []diagnostic) spots {
	s := spots{}
	for _, d := range all {
		name := d.Source
		if name == "deferls" {
			name = d.Code
		}
		s[fmt.Sprintf("%d %s", d.Range.End.Line+1, name)] = true
	}
	return s
}

// reported waits until what is reported in the present text of a file is right.
func (c *client) reported(path string, right func([]diagnostic) bool) (last published, raw []json.RawMessage) {
	c.t.Helper()
	c.await("the right diagnostics for "+filepath.Base(path), 0, func(m message) bool {
		var p published
		if m.method != "textDocument/publishDiagnostics" || json.Unmarshal(m.params, &p) != nil || p.URI != uriOf(path) || p.Version == nil || *p.Version != c.versions[path] || !right(p.Diagnostics) {
			return false
		}
		var given struct{ Diagnostics []json.RawMessage }
		if err := json.Unmarshal(m.params, &given); err != nil {
			c.t.Fatal(err)
		}
		last, raw = p, given.Diagnostics
		return true
	})
	return last, raw
}

var shapeMark = regexp.MustCompile(`// @ (.*)`)

// ofGopls are the analyzers of gopls that the shapes are about.
var ofGopls = []string{"lostcancel", "unusedresult", "httpresponse", "SA2001", "SA5001", "SA5003", "SA9010"}

// shapes are a file with what gopls reports and what it passes over, and what is
// to be reported in it by gopls, and by us; and the lines in which nothing is to be
// done.
func shapes(t *testing.T) (path string, theirs, ours spots, hopeless map[int]bool) {
	t.Helper()
	text, err := os.ReadFile("beside/testdata/shapes.go")
	if err != nil {
		t.Fatal(err)
	}
	dir := module(t, "")
	path = filepath.Join(dir, "shapes.go")
	write(t, path, string(text))
	theirs, ours, hopeless = spots{}, spots{}, map[int]bool{}
	for i, line := range strings.Split(string(text), "\n") {
		m := shapeMark.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		at := i + 1
		for _, name := range strings.Fields(m[1]) {
			switch {
			case name == "above":
				at--
			case name == "no-fix":
				hopeless[at] = true
			case slices.Contains(ofGopls, name):
				theirs[fmt.Sprintf("%d %s", at, name)] = true
			default:
				ours[fmt.Sprintf("%d %s", at, name)] = true
			}
		}
	}
	return path, theirs, ours, hopeless
}

// are says whether these are what these analyzers report.
func (s spots) are(all []diagnostic) bool {
	got := spotsOf(all)
	maps.DeleteFunc(got, func(k string, _ bool) bool {
		_, name, _ := strings.Cut(k, " ")
		return !slices.Contains(ofGopls, name)
	})
	return maps.Equal(got, s)
}

func TestBesideGopls(t *testing.T) {
	path, theirs, ours, hopeless := shapes(t)
	gopls, c := startGopls(t, filepath.Dir(path)), start(t)
	gopls.open(path)
	c.open(path)

	// Each is reported by one of the two.
	shown := c.diagnosticsOf(path)
	if got := spotsOf(shown); !maps.Equal(got, ours) {
		t.Errorf("beside gopls we report\n\t%s\nwant\n\t%s", got, ours)
	}
	_, raw := gopls.reported(path, theirs.are)

	// What we leave out is what gopls reports, and its fix is offered there.
	fixed := 0
	for _, given := range raw {
		var d diagnostic
		if err := json.Unmarshal(given, &d); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(ofGopls, d.Source) || hopeless[d.Range.End.Line+1] {
			continue
		}
		where := fmt.Sprintf("line %d, %s", d.Range.Start.Line+1, d.Source)
		at := object{"start": d.Range.Start.object(), "end": d.Range.End.object()}
		all := c.actionsAt(path, at, object{"diagnostics": []any{given}, "only": []string{"quickfix"}})
		if len(all) != 1 || !all[0].IsPreferred {
			t.Errorf("%s: want the one fix, got %+v", where, all)
			continue
		}
		if len(all[0].Diagnostics) != 1 || canonicalText(t, all[0].Diagnostics[0]) != canonicalText(t, given) {
			t.Errorf("%s: %q answers %s\nwant %s", where, all[0].Title, all[0].Diagnostics, given)
		}
		at["end"] = at["start"]
		if all := c.actionsAt(path, at, object{"only": []string{"quickfix"}}); len(all) == 0 || len(all[0].Diagnostics) > 0 {
			t.Errorf("%s: by its place alone: %+v", where, all)
		}
		fixed++
	}
	t.Logf("%d diagnostics of gopls have a fix of ours", fixed)

	// And it mends what gopls has reported.
	all := c.actions(path, "context.WithTimeout", object{"only": []string{"quickfix"}})
	c.apply(path, only(t, all, "quickfix"))
	before := len(raw)
	gopls.replace(path, c.texts[path])
	gopls.reported(path, func(all []diagnostic) bool {
		return len(all) < before && slices.ContainsFunc(all, func(d diagnostic) bool { return d.Source == "lostcancel" })
	})
}

// With gopls' own silence nothing is left out, and what it had shown comes only
// when it has noticed.
func TestGoplsIsSilentInBrokenCode(t *testing.T) {
	const text = "package p\n\nimport \"context\"\n\nfunc f(ctx context.Context, n int) error {\n\tctx, cancel := context.WithCancel(ctx)\n" +
		"\tif n > 0 {\n\t\treturn nil\n\t}\n\tcancel()\n\treturn ctx.Err()\n}\n\nfunc g() {\n\tn := 1\n\t_ = n\n}\n"
	x := filepath.Join(module(t, "-- x.go --\n"+text), "x.go")
	gopls, c := startGopls(t, filepath.Dir(x)), start(t)
	shows := func(source string) func([]diagnostic) bool {
		return func(all []diagnostic) bool {
			return slices.ContainsFunc(all, func(d diagnostic) bool { return d.Source == source })
		}
	}
	both := []*client{gopls, c}
	for _, editor := range both {
		editor.open(x)
	}
	gopls.reported(x, shows("lostcancel"))
	c.wantStarts(x)

	for _, editor := range both {
		editor.edit(x, "_ = n", "_ =")
	}
	c.wantStarts(x) // at first
	c.reported(x, shows("deferls"))
	gopls.reported(x, func(all []diagnostic) bool { return shows("syntax")(all) && !shows("lostcancel")(all) })

	c.edit(x, "_ =", "_ = m")
	c.wantStarts(x, "context.WithCancel(ctx)") // still broken: it does not go again
	c.edit(x, "_ = m", "_ = n")
	c.wantStarts(x)

	c.close(x)
	c.open(x, strings.Replace(text, "_ = n", "", 1))
	c.wantStarts(x, "context.WithCancel(ctx)") // gopls has never shown it
}

// replace replaces the whole text of a file.
func (c *client) replace(path, text string) {
	c.t.Helper()
	c.texts[path] = text
	c.versions[path]++
	c.notify("textDocument/didChange", object{
		"textDocument":   object{"uri": uriOf(path), "version": c.versions[path]},
		"contentChanges": []object{{"text": text}},
	})
}

func (p point) object() object { return object{"line": p.Line, "character": p.Character} }

func (c *client) actionsAt(path string, rng object, context object) []action {
	c.t.Helper()
	if context["diagnostics"] == nil {
		context["diagnostics"] = []any{}
	}
	return c.decodeActions(c.call("textDocument/codeAction", object{"textDocument": object{"uri": uriOf(path)}, "range": rng, "context": context}))
}
