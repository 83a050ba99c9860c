package server_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.lsp.dev/jsonrpc2"
)

const fixable = `package p

import "os"

func f(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	if _, err := file.Stat(); err != nil {
		return err
	}
	return nil
}
`

type edit struct {
	Range   struct{ Start, End point }
	NewText string
	Snippet struct{ Kind, Value string }

	AnnotationID string
}

type action struct {
	Title       string
	Kind        string
	IsPreferred bool
	Disabled    struct{ Reason string }
	Diagnostics []json.RawMessage
	Data        json.RawMessage
	Edit        *struct {
		Changes         map[string][]edit
		DocumentChanges []struct {
			TextDocument struct {
				URI     string
				Version *int
			}
			Edits []edit
		}
		ChangeAnnotations map[string]struct {
			Label, Description string
			NeedsConfirmation  bool
		}
	}
	raw json.RawMessage
}

func ask(path, text, at string, context object) object {
	if context["diagnostics"] == nil {
		context["diagnostics"] = []any{}
	}
	return object{"textDocument": object{"uri": uriOf(path)}, "range": rangeOf(text, at), "context": context}
}

func (c *client) actions(path, at string, context object) []action {
	c.t.Helper()
	return c.decodeActions(c.call("textDocument/codeAction", ask(path, c.texts[path], at, context)))
}

func (c *client) decodeActions(result json.RawMessage) []action {
	c.t.Helper()
	var raws []json.RawMessage
	if err := json.Unmarshal(result, &raws); err != nil {
		c.t.Fatalf("code actions do not decode: %v: %s", err, result)
	}
	all := make([]action, len(raws))
	for i, raw := range raws {
		if err := json.Unmarshal(raw, &all[i]); err != nil {
			c.t.Fatalf("a code action does not decode: %v: %s", err, raw)
		}
		all[i].raw = raw
	}
	return all
}

func kinds(all []action) []string {
	var kinds []string
	for _, a := range all {
		kinds = append(kinds, a.Kind)
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

func only(t *testing.T, all []action, kind string) action {
	t.Helper()
	i := slices.IndexFunc(all, func(a action) bool { return a.Kind == kind && a.Disabled.Reason == "" })
	if i < 0 {
		t.Fatalf("there is no %s among %+v", kind, all)
	}
	return all[i]
}

// resolved is an action with its edits.
func (c *client) resolved(a action) action {
	c.t.Helper()
	var resolved action
	if err := json.Unmarshal(c.call("codeAction/resolve", a.raw), &resolved); err != nil {
		c.t.Fatal(err)
	}
	return resolved
}

// apply makes the edits of an action in the open text, as an editor would.
func (c *client) apply(path string, a action) {
	c.t.Helper()
	if a.Edit == nil {
		c.t.Fatalf("%q has no edit: %s", a.Title, a.raw)
	}
	edits := a.Edit.Changes[uriOf(path)]
	for _, change := range a.Edit.DocumentChanges {
		if change.TextDocument.URI != uriOf(path) || change.TextDocument.Version == nil || *change.TextDocument.Version != c.versions[path] {
			c.t.Fatalf("%q is for %s version %v, want version %d", a.Title, change.TextDocument.URI, change.TextDocument.Version, c.versions[path])
		}
		edits = append(edits, change.Edits...)
	}
	text := c.texts[path]
	slices.SortStableFunc(edits, func(a, b edit) int { return offsetOf(text, b.Range.Start) - offsetOf(text, a.Range.Start) })
	for _, e := range edits {
		text = text[:offsetOf(text, e.Range.Start)] + e.NewText + text[offsetOf(text, e.Range.End):]
	}
	c.texts[path] = text
	c.versions[path]++
	c.notify("textDocument/didChange", object{
		"textDocument":   object{"uri": uriOf(path), "version": c.versions[path]},
		"contentChanges": []object{{"text": text}},
	})
}

func offsetOf(text string, p point) int {
	offset := 0
	for range p.Line {
		offset += strings.IndexByte(text[offset:], '\n') + 1
	}
	for units := 0; units < p.Character; {
		for _, r := range text[offset:] {
			offset += len(string(r))
			units++
			if r > 0xffff {
				units++
			}
			break
		}
	}
	return offset
}

const wrapKind = "refactor.rewrite.deferls.wrap-in-scoped-helper"

func TestQuickFix(t *testing.T) {
	for name, text := range map[string]string{
		"plain": fixable,
		"CRLF":  strings.ReplaceAll(fixable, "\n", "\r\n"),
		"astral characters before it on the line": strings.Replace(fixable, "file, err :=", "/* 😀 */ file, err :=", 1),
		"byte-order mark":                         "\uFEFF" + fixable,
	} {
		t.Run(name, func(t *testing.T) {
			x := filepath.Join(module(t, "-- x.go --\n"+fixable), "x.go")
			c := start(t)
			c.open(x, text)
			p := c.await("diagnostics", 0, func(m message) bool { return m.method == "textDocument/publishDiagnostics" })
			var given struct{ Diagnostics []json.RawMessage }
			if err := json.Unmarshal(p.params, &given); err != nil {
				t.Fatal(err)
			}
			all := c.actions(x, "os.Open(name)", object{"diagnostics": given.Diagnostics, "only": []string{"quickfix"}})
			if len(all) == 0 || !all[0].IsPreferred {
				t.Fatalf("the first action is not preferred: %+v", all)
			}
			fix := all[0]
			if len(fix.Diagnostics) != 1 || canonicalText(t, fix.Diagnostics[0]) != canonicalText(t, given.Diagnostics[0]) {
				t.Errorf("it answers %s, want %s", fix.Diagnostics, given.Diagnostics)
			}
			c.apply(x, fix)
			c.wantStarts(x)
			got := c.texts[x]
			if !strings.Contains(got, "\tdefer file.Close()") {
				t.Errorf("no defer in\n%s", got)
			}
			if strings.Count(got, "\r") > 0 && strings.Count(got, "\r\n") != strings.Count(got, "\n") {
				t.Errorf("line ends are mixed in %q", got)
			}
			if strings.HasPrefix(text, "\uFEFF") != strings.HasPrefix(got, "\uFEFF") {
				t.Errorf("the byte-order mark came or went: %q", got)
			}
			if again := c.actions(x, "os.Open(name)", object{"only": []string{"quickfix"}}); len(again) > 0 {
				t.Errorf("asked again, it offers %+v", again)
			}
		})
	}
}

func TestRefactoringIsResolved(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+fixable), "x.go")
	c := start(t)
	c.open(x)
	wrap := only(t, c.actions(x, "os.Open(name)", object{}), wrapKind)
	if wrap.Edit != nil || wrap.Data == nil {
		t.Fatalf("its edits are not left for later: %s", wrap.raw)
	}
	resolved := c.resolved(wrap)
	if resolved.Title != wrap.Title || resolved.Kind != wrap.Kind {
		t.Errorf("it became %s", resolved.raw)
	}
	c.apply(x, resolved)
	c.wantStarts(x)
	if !strings.Contains(c.texts[x], "func with") {
		t.Errorf("no helper in\n%s", c.texts[x])
	}
}

func TestClientThatCannotResolve(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+fixable), "x.go")
	for name, capabilities := range map[string]object{
		"no resolve":       with(modern(), "textDocument.codeAction.resolveSupport", object{"properties": []string{"command"}}),
		"data is not kept": with(modern(), "textDocument.codeAction.dataSupport", false),
		"nothing at all":   {},
	} {
		t.Run(name, func(t *testing.T) {
			c := startWith(t, capabilities)
			c.open(x)
			wrap := only(t, c.actions(x, "os.Open(name)", object{}), wrapKind)
			c.apply(x, wrap)
			c.wantStarts(x)
		})
	}
	c := startWith(t, object{})
	c.open(x)
	c.actions(x, "os.Open(name)", object{}) // who opens the menu waits longer than a cursor that moves
	if got := kinds(c.actions(x, "os.Open(name)", object{"triggerKind": 2})); fmt.Sprint(got) != "[quickfix]" {
		t.Errorf("while the cursor moves it gets %v, want [quickfix]", got)
	}
}

func TestEditsWithoutVersions(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+fixable), "x.go")
	c := startWith(t, with(modern(), "workspace.workspaceEdit.documentChanges", false))
	c.open(x)
	fix := only(t, c.actions(x, "os.Open(name)", object{}), "quickfix")
	if len(fix.Edit.Changes[uriOf(x)]) == 0 || fix.Edit.DocumentChanges != nil {
		t.Errorf("got %s", fix.raw)
	}
	c.apply(x, fix)
	c.wantStarts(x)
}

// TestBlank: what an edit leaves to be filled in is a placeholder where the
// client has those, and text where it has none.
func TestBlank(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+fixable), "x.go")
	for name, tc := range map[string]struct {
		capabilities  object
		text, snippet string
	}{
		"placeholders":                 {with(modern(), "workspace.workspaceEdit.snippetEditSupport", true), "", "\t//deferls:ignore leak ${1:TODO: say why}\n"},
		"none":                         {modern(), "\t//deferls:ignore leak TODO: say why\n", ""},
		"placeholders, but no version": {with(with(modern(), "workspace.workspaceEdit.snippetEditSupport", true), "workspace.workspaceEdit.documentChanges", false), "\t//deferls:ignore leak TODO: say why\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := startWith(t, tc.capabilities)
			c.open(x)
			all := c.actions(x, "os.Open(name)", object{"only": []string{"quickfix"}})
			i := slices.IndexFunc(all, func(a action) bool { return strings.Contains(a.Title, "//deferls:ignore leak") })
			if i < 0 {
				t.Fatalf("it is not offered: %+v", all)
			}
			edits := all[i].Edit.Changes[uriOf(x)]
			for _, change := range all[i].Edit.DocumentChanges {
				edits = append(edits, change.Edits...)
			}
			if len(edits) != 1 || edits[0].NewText != tc.text || edits[0].Snippet.Value != tc.snippet || (edits[0].Snippet.Kind == "snippet") != (tc.snippet != "") {
				t.Fatalf("got %s", all[i].raw)
			}
			if all[i].IsPreferred {
				t.Error("it is preferred")
			}
			if tc.snippet == "" {
				c.apply(x, all[i])
				c.wantStarts(x)
			}
		})
	}
}

// TestGivenName: the name of a new function can be written over, at its call, its
// declaration and in its comment at once; that of one that is there cannot.
func TestGivenName(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+wrappable), "x.go")
	c := startWith(t, with(modern(), "workspace.workspaceEdit.snippetEditSupport", true))
	c.open(x)
	snippets := func() (all []string) {
		t.Helper()
		for _, change := range c.resolved(only(t, c.actions(x, "os.Open(name)", object{}), wrapKind)).Edit.DocumentChanges {
			for _, e := range change.Edits {
				if e.Snippet.Value != "" {
					all = append(all, e.Snippet.Value)
				}
			}
		}
		return all
	}
	got := snippets()
	if len(got) != 2 || !strings.HasPrefix(got[0], "return ${1:withFile}(name, func(file *os.File) error {") ||
		!strings.Contains(got[1], "// ${1:withFile} calls fn") || !strings.Contains(got[1], "\nfunc ${1:withFile}(name string, fn func(file *os.File) error) error {\n") {
		t.Errorf("got %q", got)
	}
	c.edit(x, "file.Stat()\n\treturn err\n}\n", "file.Stat()\n\treturn err\n}\n"+helper)
	if got := snippets(); len(got) != 0 {
		t.Errorf("of a helper that is there: %q", got)
	}
}

const wrappable = `package p

import "os"

func f(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = file.Stat()
	return err
}
`

const helper = `
// withFile calls fn with the file from os.Open. Whatever fn does, file.Close runs at the end.
func withFile(name string, fn func(file *os.File) error) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	return fn(file)
}
`

// TestEditsOfAnotherFile: they are to be confirmed where the client can ask, and
// only those.
func TestEditsOfAnotherFile(t *testing.T) {
	const kind = "refactor.rewrite.deferls.generate-release-method"
	dir := module(t, "-- a.go --\n"+owner+"-- b.go --\npackage p\n\nfunc (p *pair) Close() error {\n\treturn p.in.Close()\n}\n")
	a := filepath.Join(dir, "a.go")
	for _, asks := range []bool{true, false} {
		capabilities := modern()
		if asks {
			capabilities = with(capabilities, "workspace.workspaceEdit.changeAnnotationSupport", object{})
		}
		c := startWith(t, capabilities)
		c.open(a)
		extend := c.resolved(only(t, c.actions(a, "pair struct", object{}), kind))
		if len(extend.Edit.DocumentChanges) != 1 || len(extend.Edit.ChangeAnnotations) != map[bool]int{true: 1}[asks] {
			t.Fatalf("asks %v: got %s", asks, extend.raw)
		}
		change := extend.Edit.DocumentChanges[0]
		if change.TextDocument.URI != uriOf(filepath.Join(dir, "b.go")) || change.TextDocument.Version != nil {
			t.Errorf("asks %v: it is of %s, version %v", asks, change.TextDocument.URI, change.TextDocument.Version)
		}
		for _, e := range change.Edits {
			switch annotation, found := extend.Edit.ChangeAnnotations[e.AnnotationID]; {
			case found != asks:
				t.Errorf("asks %v: the edit is annotated %q", asks, e.AnnotationID)
			case asks && (annotation.Label != extend.Title || !annotation.NeedsConfirmation || annotation.Description != "b.go"):
				t.Errorf("the annotation is %+v", annotation)
			}
		}
	}
	c := startWith(t, with(modern(), "workspace.workspaceEdit.changeAnnotationSupport", object{}))
	c.open(a)
	if fix := only(t, c.actions(a, "os.Open(name)", object{}), wrapKind); len(c.resolved(fix).Edit.ChangeAnnotations) > 0 {
		t.Error("edits of the file itself are to be confirmed")
	}
}

const owner = `package p

import "os"

type pair struct {
	in, out *os.File
}

func open(a, b string) (*pair, error) {
	in, err := os.Open(a)
	if err != nil {
		return nil, err
	}
	out, err := os.Create(b)
	if err != nil {
		in.Close()
		return nil, err
	}
	return &pair{in: in, out: out}, nil
}

func size(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	_, err = f.Stat()
	return err
}
`

func TestOnly(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+fixable), "x.go")
	c := start(t)
	c.open(x)
	both := "[quickfix " + wrapKind + "]"
	for _, tc := range []struct {
		only any
		want string
	}{
		{nil, both},
		{[]string{}, both},
		{[]string{""}, both},
		{[]string{"quickfix"}, "[quickfix]"},
		{[]string{"quickfix.more"}, "[]"},
		{[]string{"refactor"}, "[" + wrapKind + "]"},
		{[]string{"refactor.rewrite"}, "[" + wrapKind + "]"},
		{[]string{"refactor.rewrite.deferls"}, "[" + wrapKind + "]"},
		{[]string{wrapKind}, "[" + wrapKind + "]"},
		{[]string{"refactor.rewrite.def"}, "[]"},
		{[]string{"refactor.extract"}, "[]"},
		{[]string{"quickfix", "refactor"}, both},
		{[]string{"source"}, "[source.fixAll.deferls]"},
		{[]string{"source.fixAll"}, "[source.fixAll.deferls]"},
		{[]string{"source.fixAll.deferls"}, "[source.fixAll.deferls]"},
		{[]string{"source.organizeImports"}, "[]"},
		{[]string{"source.fixAll.gopls"}, "[]"},
		{[]string{"quick"}, "[]"},
	} {
		context := object{}
		if tc.only != nil {
			context["only"] = tc.only
		}
		if got := fmt.Sprint(kinds(c.actions(x, "os.Open(name)", context))); got != tc.want {
			t.Errorf("only %q: got %s, want %s", tc.only, got, tc.want)
		}
	}
}

func TestWhereActionsAreOffered(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+fixable), "x.go")
	c := start(t)
	c.open(x)
	quickFixes := func(at string, diagnostics ...any) int {
		t.Helper()
		return len(c.actions(x, at, object{"only": []string{"quickfix"}, "diagnostics": diagnostics}))
	}
	n := quickFixes("os.Open(name)")
	if n == 0 {
		t.Fatal("nothing is offered at the finding")
	}
	if got := quickFixes("Open"); got != n {
		t.Errorf("inside the finding: %d, want %d", got, n)
	}
	if got := quickFixes(fixable); got != n {
		t.Errorf("with everything selected: %d, want %d", got, n)
	}
	if got := quickFixes("file.Stat()"); got != 0 {
		t.Errorf("at another place: %d, want 0", got)
	}
	// An editor that sends the diagnostics of the line with the place of the
	// cursor means those.
	ours := object{"range": rangeOf(fixable, "f"), "message": "m", "source": "deferls", "data": object{"check": "leak", "id": "leak f"}}
	if got := quickFixes("file.Stat()", ours); got != n {
		t.Errorf("with our diagnostic in the context: %d, want %d", got, n)
	}
}

func TestForeignDiagnosticsInTheContext(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+fixable), "x.go")
	c := start(t)
	c.open(x)
	want := len(c.actions(x, "os.Open(name)", object{}))
	for _, odd := range []any{
		object{"range": rangeOf(fixable, "f"), "message": "m", "code": 1.5},
		object{"range": rangeOf(fixable, "f"), "message": "m", "code": 1 << 40},
		object{"range": rangeOf(fixable, "f"), "message": "m", "code": object{"value": "x", "target": "y"}},
		object{"range": rangeOf(fixable, "f"), "message": "m", "severity": nil},
		object{"range": object{"start": object{"line": -1, "character": -1}}, "message": "m"},
		object{"range": nil, "message": object{"kind": "markdown", "value": "m"}, "source": 7, "data": []int{1}},
		object{"source": "deferls", "data": "x"},
		"text", 7, nil, []any{},
	} {
		if got := len(c.actions(x, "os.Open(name)", object{"diagnostics": []any{odd}})); got != want {
			t.Errorf("with %v: %d actions, want %d", odd, got, want)
		}
	}
}

func TestAtMostOneIsPreferred(t *testing.T) {
	two := fixable + strings.Replace(strings.TrimPrefix(fixable, "package p\n\nimport \"os\"\n"), "func f", "func g", 1)
	x := filepath.Join(module(t, "-- x.go --\n"+two), "x.go")
	c := start(t)
	c.open(x)
	preferred, all := 0, c.actions(x, two, object{})
	for _, a := range all {
		if a.IsPreferred {
			preferred++
		}
	}
	if preferred != 1 || len(all) < 4 {
		t.Errorf("%d of %d actions are preferred, want 1", preferred, len(all))
	}
}

const wrapDisabled = `package p

import "os"

func f(names []string) error {
again:
	for {
		for _, name := range names {
			file, err := os.Open(name)
			if err != nil {
				return err
			}
			if _, err := file.Stat(); err != nil {
				break
			}
			if file.Name() == "" {
				break again
			}
		}
	}
	return nil
}
`

func TestDisabledActions(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+wrapDisabled), "x.go")
	c := start(t)
	c.open(x)
	all := c.actions(x, "os.Open(name)", object{"only": []string{"refactor"}, "triggerKind": 1})
	if len(all) != 1 || all[0].Disabled.Reason == "" || all[0].Edit != nil || all[0].Data != nil {
		t.Fatalf("got %+v, want one with a reason and nothing to do", all)
	}
	if got := c.fails(requestFailed, "codeAction/resolve", object{"title": all[0].Title, "data": object{
		"path": x, "revision": 1, "range": rangeOf(wrapDisabled, "os.Open(name)"), "index": 0, "title": all[0].Title,
	}}); !strings.Contains(got, "is not possible here") {
		t.Errorf("resolving it all the same fails with %q", got)
	}
	if all := c.actions(x, "os.Open(name)", object{"only": []string{"refactor"}, "triggerKind": 2}); len(all) > 0 {
		t.Errorf("while the cursor moves: %+v", all)
	}
	plain := startWith(t, with(modern(), "textDocument.codeAction.disabledSupport", false))
	plain.open(x)
	if all := plain.actions(x, "os.Open(name)", object{"only": []string{"refactor"}}); len(all) > 0 {
		t.Errorf("a client that knows no disabled actions gets %+v", all)
	}
}

func TestResolveRefuses(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+fixable), "x.go")
	c := start(t)
	c.open(x)
	wrap := only(t, c.actions(x, "os.Open(name)", object{}), wrapKind)
	c.fails(invalidParams, "codeAction/resolve", object{"title": "of another server", "data": []int{1}})
	c.fails(invalidParams, "codeAction/resolve", []int{})

	whole := object{"title": "done already", "edit": object{"changes": object{}}}
	if got := c.call("codeAction/resolve", whole); !strings.Contains(string(got), "done already") {
		t.Errorf("an action with its edit comes back as %s", got)
	}

	c.edit(x, "func f(", "func ff(")
	c.fails(contentModified, "codeAction/resolve", wrap.raw)
	c.close(x)
	c.fails(contentModified, "codeAction/resolve", wrap.raw)
	c.versions[x] = 0 // the same version again, another life
	c.open(x)
	c.fails(contentModified, "codeAction/resolve", wrap.raw)
}

func TestActionsWaitForTheTextTheyAreAbout(t *testing.T) {
	slow := padding(2000) // so that the question comes before the analysis is done
	x := filepath.Join(module(t, "-- x.go --\n"+fixable), "x.go")
	c := start(t)
	c.open(x, "package p\n"+slow)
	c.wantStarts(x)
	c.edit(x, "package p\n", fixable)
	if got := c.actions(x, "os.Open(name)", object{"only": []string{"quickfix"}}); len(got) == 0 {
		t.Error("right after the edit nothing is offered")
	}
	c.edit(x, "\treturn nil\n", "\treturn file.Close()\n")
	c.edit(x, "file.Stat(); err != nil {\n\t\treturn err\n", "file.Stat(); err != nil {\n\t\tpanic(err)\n")
	if got := c.actions(x, "os.Open(name)", object{"only": []string{"quickfix"}}); len(got) != 0 {
		t.Errorf("right after the release is written: %+v", got)
	}
}

func wantCode(t *testing.T, what string, err error, code int) {
	t.Helper()
	var wire *jsonrpc2.Error
	if !errors.As(err, &wire) || int(wire.Code) != code {
		t.Errorf("%s: got %v, want error %d", what, err, code)
	}
}

const requestCancelled = -32800

func TestPendingActions(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+fixable), "x.go")
	asked := ask(x, fixable, "os.Open(name)", object{})
	pending := func(t *testing.T) (*client, func() (json.RawMessage, error)) {
		c := start(t)
		c.open(x) // the first analysis is long under way when the answer is due
		return c, c.begin("textDocument/codeAction", asked)
	}
	t.Run("an edit", func(t *testing.T) {
		c, answer := pending(t)
		c.edit(x, "func f(", "func ff(")
		_, err := answer()
		wantCode(t, "asked about an older text", err, contentModified)
	})
	t.Run("a close", func(t *testing.T) {
		c, answer := pending(t)
		c.close(x)
		_, err := answer()
		wantCode(t, "asked about a closed file", err, contentModified)
	})
	t.Run("a cancellation", func(t *testing.T) {
		c, answer := pending(t)
		c.notify("$/cancelRequest", object{"id": 2}) // initialize was 1
		_, err := answer()
		wantCode(t, "cancelled", err, requestCancelled)
	})
	t.Run("shutdown", func(t *testing.T) {
		c, answer := pending(t)
		if got := string(c.call("shutdown", nil)); got != "null" {
			t.Errorf("shutdown answers %s", got)
		}
		_, err := answer()
		wantCode(t, "at shutdown", err, requestCancelled)
		if got := c.all("textDocument/publishDiagnostics"); len(got) > 0 {
			t.Errorf("published after all: %s", got[0].params)
		}
		c.notify("exit", nil)
		<-c.served
		if c.err != nil {
			t.Errorf("Serve returned %v", c.err)
		}
	})
}

func TestNoFixesWhereTheCodeIsBroken(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+fixable), "x.go")
	c := start(t)
	c.open(x)
	c.wantStarts(x, "os.Open(name)")
	for _, broken := range [][2]string{
		{"return nil", "return missing"},
		{"func f(", "func h() { println(1 2) }\n\nfunc f("},
	} {
		c.edit(x, broken[0], broken[1])
		c.wantStarts(x, "os.Open(name)")
		if got := c.actions(x, "os.Open(name)", object{}); len(got) > 0 {
			t.Errorf("with %q: %+v", broken[1], got)
		}
		c.edit(x, broken[1], broken[0])
		c.wantStarts(x, "os.Open(name)")
	}
}

func TestUTF8Edits(t *testing.T) {
	text := strings.Replace(fixable, "file, err :=", "/* é😀 */ file, err :=", 1)
	x := filepath.Join(module(t, "-- x.go --\n"+text), "x.go")
	c := startWith(t, with(modern(), "general.positionEncodings", []string{"utf-8"}))
	c.open(x)
	at := object{"line": 5, "character": strings.Index("	/* é😀 */ file, err := os.Open", "os.Open")}
	got := c.decodeActions(c.call("textDocument/codeAction", object{
		"textDocument": object{"uri": uriOf(x)},
		"range":        object{"start": at, "end": at},
		"context":      object{"diagnostics": []any{}, "only": []string{"quickfix"}},
	}))
	if len(got) == 0 {
		t.Fatal("nothing is offered at the finding")
	}
	c.apply(x, got[0])
	if !strings.Contains(c.texts[x], "\t}\n\tdefer file.Close()\n") {
		t.Errorf("got\n%s", c.texts[x])
	}
}

// A cursor stands for its line; the lines around it have no fix.
func TestFixAtTheCursor(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+fixable), "x.go")
	c := start(t)
	c.open(x, fixable)
	c.await("diagnostics", 0, func(m message) bool { return m.method == "textDocument/publishDiagnostics" })
	for line, want := range map[int]bool{4: false, 5: true, 6: false} {
		for _, character := range []int{0, 1, 100} {
			at := object{"line": line, "character": character}
			q := ask(x, fixable, "file", object{"only": []string{"quickfix"}})
			q["range"] = object{"start": at, "end": at}
			all := c.decodeActions(c.call("textDocument/codeAction", q))
			if got := len(all) > 0 && all[0].IsPreferred; got != want {
				t.Errorf("line %d, character %d: a fix is offered: %v, want %v: %+v", line, character, got, want, all)
			}
		}
	}
}
