package server_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/deferls/deferls/server"
)

const hoverable = `package p

import (
	"context"
	"os"
)

type taker interface{ Take(f *os.File) }

func f(ctx context.Context, name string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := file.Stat(); err != nil {
		return err
	}
	return ctx.Err()
}

func silent(name string, t taker) {
	f, err := os.Open(name)
	if err != nil {
		return
	}
	t.Take(f)
}
`

type hover struct {
	Contents struct{ Kind, Value string }
	Range    *struct{ Start, End point }
}

func withHover(formats ...string) object {
	return with(modern(), "textDocument.hover", object{"contentFormat": formats})
}

// hover asks at the start of the last word of a part of a text.
func hoverParams(path, text, part string) object {
	at := strings.Index(text, part)
	if at < 0 {
		panic("no " + part)
	}
	at += strings.LastIndexAny(part, " \t.(") + 1
	return object{"textDocument": object{"uri": uriOf(path)}, "position": position(text, at)}
}

func (c *client) hover(path, part string) *hover {
	c.t.Helper()
	var h *hover
	if err := json.Unmarshal(c.call("textDocument/hover", hoverParams(path, c.texts[path], part)), &h); err != nil {
		c.t.Fatal(err)
	}
	return h
}

func (c *client) wantHover(path, part, word, text string) {
	c.t.Helper()
	h := c.hover(path, part)
	if h == nil || h.Range == nil {
		c.t.Errorf("at the end of %q: %+v", part, h)
		return
	}
	start, end := offsetOf(c.texts[path], h.Range.Start), offsetOf(c.texts[path], h.Range.End)
	if got := c.texts[path][start:end]; got != word || !strings.Contains(h.Contents.Value, text) {
		c.t.Errorf("at the end of %q: %q: %s\nwant %q: %s", part, got, h.Contents.Value, word, text)
	}
}

func TestHover(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+hoverable), "x.go")
	c := startWith(t, withHover("markdown", "plaintext"))
	c.open(x)
	c.diagnosticsOf(x)

	c.wantHover(x, "file, err := os.Open", "os.Open", "**file** `file` from `os.Open`, to be closed: `file.Close()`")
	c.wantHover(x, "_, err := file", "file", "on every path closed by what is deferred at line 17")
	c.wantHover(x, "defer", "defer", "1. `file.Close()`, line 17: file `file` is closed\n2. **`cancel()`, line 12**")
	c.wantHover(x, "defer file.Close", "defer", "1. **`file.Close()`, line 17**")
	c.wantHover(x, "t.Take(f", "f", "nobody can see who owns it from line 29 on: handed to Take, which cannot be seen")
	for _, plain := range []string{"package", "func f", "os.Open(name", "if err", "return ctx.Err", "t.Take"} {
		if h := c.hover(x, plain); h != nil {
			t.Errorf("at the end of %q: %+v", plain, h)
		}
	}
}

// Another text than the one that was analysed: words that are the same are where
// they have gone, and nobody waits.
func TestHoverInNewText(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+hoverable), "x.go")
	c := connectWith(t, server.Options{Debounce: time.Hour}) // nothing more is analysed
	c.initialize(withHover("markdown"))
	c.open(x)
	if h := c.hover(x, "_, err := file"); h != nil {
		t.Errorf("before anything is analysed: %+v", h)
	}

	c = startWith(t, withHover("markdown"))
	c.open(x)
	c.diagnosticsOf(x)
	c.edit(x, "func f(", "// é\n\nfunc f(")
	c.wantHover(x, "_, err := file", "file", "deferred at line 19")
	c.edit(x, "func silent", "func unsound() { undefined( }\n\nfunc silent")
	c.diagnosticsOf(x)
	c.wantHover(x, "_, err := file", "file", "deferred at line 19") // sound, beside what is not
	c.edit(x, "ctx.Err()", "ctx.Er()")
	c.diagnosticsOf(x)
	if h := c.hover(x, "_, err := file"); h != nil {
		t.Errorf("in a function that is not sound: %+v", h)
	}
}

func TestHoverInPlainText(t *testing.T) {
	x := filepath.Join(module(t, "-- x.go --\n"+hoverable), "x.go")
	c := startWith(t, withHover("plaintext"))
	c.open(x)
	c.diagnosticsOf(x)
	h := c.hover(x, "file, err := os.Open")
	if h == nil || h.Contents.Kind != "plaintext" || !strings.HasPrefix(h.Contents.Value, "file file from os.Open, to be closed: file.Close()\nOwned here") {
		t.Errorf("%+v", h)
	}
}

func TestHoverByTheBook(t *testing.T) {
	dir := module(t, "-- x.go --\n"+hoverable+"-- y.go --\npackage p\n")
	x := filepath.Join(dir, "x.go")
	c := startWith(t, withHover("markdown"))
	c.open(x)
	c.diagnosticsOf(x)
	c.fails(-32602, "textDocument/hover", object{"textDocument": 1})
	if h := c.call("textDocument/hover", hoverParams(filepath.Join(dir, "y.go"), hoverable, "package")); string(h) != "null" {
		t.Errorf("in a file that is not open: %s", h)
	}
	far := hoverParams(x, hoverable, "package")
	far["position"] = object{"line": 10000, "character": 10000}
	if h := c.call("textDocument/hover", far); string(h) != "null" {
		t.Errorf("behind the end: %s", h)
	}
	c.call("shutdown", nil)
	c.fails(-32600, "textDocument/hover", hoverParams(x, hoverable, "package"))
}

// BenchmarkHover hovers over all of
// net/http/server.go: what it takes from the question to the answer.
func BenchmarkHover(b *testing.B) {
	file := filepath.Join(runtime.GOROOT(), "src/net/http/server.go")
	c := startWith(b, withHover("markdown"))
	c.open(file)
	c.diagnosticsOf(file)
	text := c.texts[file]
	var took []time.Duration
	said, at := 0, 0
	for b.Loop() {
		if at = at + 7; at >= len(text) {
			at = 0
		}
		params := object{"textDocument": object{"uri": uriOf(file)}, "position": position(text, at)}
		start := time.Now()
		h := c.call("textDocument/hover", params)
		took = append(took, time.Since(start))
		if string(h) != "null" {
			said++
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "max-ms")
	if b.N > 1000 && said == 0 {
		b.Error(fmt.Sprint("nothing was said at ", b.N, " places"))
	}
}
