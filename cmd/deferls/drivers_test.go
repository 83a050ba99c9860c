package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/build"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"golang.org/x/tools/txtar"
)

// TestDriversAgree runs one corpus through everything that finds: the same
// source has the same findings, with the same paths, whoever looks.
func TestDriversAgree(t *testing.T) {
	archives, err := filepath.Glob("testdata/drivers/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("there is no corpus: %v", err)
	}
	for _, path := range archives {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		if name == "cgo" && !build.Default.CgoEnabled {
			continue // the go command leaves its files out, for all drivers
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			c := corpus{t: t, dir: realTempDir(t), patterns: []string{"./..."}}
			for _, f := range archive.Files {
				if f.Name == "patterns" { // for a corpus that ./... does not name
					c.patterns = strings.Fields(string(f.Data))
					continue
				}
				c.write(f.Name, f.Data)
			}
			if found := c.agree(); len(found) < 2 {
				t.Errorf("a corpus with the findings %q shows little", found)
			}
		})
	}
	t.Run("std", func(t *testing.T) {
		t.Parallel()
		c := corpus{t: t, dir: realTempDir(t), patterns: []string{"archive/zip", "net/rpc", "os/exec", "log/syslog"}}
		c.write("go.mod", []byte("module example.com/m\n\ngo 1.24\n"))
		if found := c.agree(); len(found) < 2 {
			t.Errorf("a corpus with the findings %q shows little", found)
		}
	})
}

// corpus is a directory with packages that every driver looks at.
type corpus struct {
	t        *testing.T
	dir      string
	patterns []string
}

func (c *corpus) write(name string, text []byte) {
	c.t.Helper()
	path := filepath.Join(c.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o666); err != nil {
		c.t.Fatal(err)
	}
}

func realTempDir(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// agree is what all drivers find.
func (c *corpus) agree() []string {
	c.t.Helper()
	want := c.check("off")
	same := func(driver string, got []string) {
		c.t.Helper()
		if !slices.Equal(got, want) {
			c.t.Errorf("%s finds\n\t%s\nand check without a cache\n\t%s", driver, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
		}
	}
	cache := filepath.Join(c.t.TempDir(), "facts")
	same("check with a cold cache", c.check(cache))
	same("check with a warm cache", c.check(cache))
	fresh := filepath.Join(c.t.TempDir(), "facts")
	var both sync.WaitGroup
	var together [2][]string
	for i := range together {
		both.Go(func() { together[i] = c.check(fresh) })
	}
	both.Wait()
	same("one of two at a time", together[0])
	same("the other of two at a time", together[1])
	same("go vet", c.vet())
	same("the server", c.serve(fresh))
	return want
}

// run is the output of a command that may end with code at most.
func (c *corpus) run(code int, env []string, name string, args ...string) string {
	c.t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(c.t.Context(), name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = c.dir, &stdout, &stderr
	cmd.Env = append(append(os.Environ(), "GOFLAGS=", "GOPROXY=off"), env...)
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !(errors.As(err, &exit) && exit.ExitCode() <= code) {
		c.t.Errorf("%s %v: %v\n%s", name, args, err, &stderr)
	}
	return stdout.String()
}

// told is a finding as all drivers can tell it.
func told(place, message, check string, path ...string) string {
	return fmt.Sprintf("%s: %s [%s] %s", place, message, check, strings.Join(path, "; "))
}

func (c *corpus) check(cache string) []string {
	c.t.Helper()
	out := c.run(findings, []string{"DEFERLS_CACHE=" + cache}, "deferls", append([]string{"check", "-format=json"}, c.patterns...)...)
	var all []string
	for dec := json.NewDecoder(strings.NewReader(out)); ; {
		var f finding
		if err := dec.Decode(&f); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			c.t.Fatal(err)
		}
		var path []string
		for _, s := range f.Path {
			path = append(path, fmt.Sprintf("%s:%d:%d %s", s.File, s.Line, s.Column, s.Message))
		}
		all = append(all, told(fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column), f.Message, f.Check, path...))
	}
	slices.Sort(all)
	return all
}

func (c *corpus) vet() []string {
	c.t.Helper()
	tool, err := exec.LookPath("deferls")
	if err != nil {
		c.t.Fatal(err)
	}
	out := c.run(clean, nil, "go", append([]string{"vet", "-json", "-vettool=" + tool}, c.patterns...)...)
	var all []string
	for dec := json.NewDecoder(strings.NewReader(out)); ; {
		type diagnostic struct {
			Category, Posn, Message string
			Related                 []struct{ Posn, Message string }
		}
		var byPackage map[string]map[string][]diagnostic
		if err := dec.Decode(&byPackage); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			c.t.Fatalf("%v in %s", err, out)
		}
		for _, byAnalyzer := range byPackage {
			for _, d := range byAnalyzer["deferls"] {
				var path []string
				for _, r := range d.Related {
					path = append(path, c.relative(r.Posn)+" "+r.Message)
				}
				all = append(all, told(c.relative(d.Posn), d.Message, d.Category, path...))
			}
		}
	}
	slices.Sort(all)
	return all
}

func (c *corpus) relative(path string) string { return relative(c.dir, path) }

// serve opens every file of the packages in the server.
func (c *corpus) serve(cache string) []string {
	c.t.Helper()
	editor := c.editor(cache)
	var all []string
	format := "{{range .GoFiles}}{{$.Dir}}/{{.}}\n{{end}}{{range .CgoFiles}}{{$.Dir}}/{{.}}\n{{end}}{{range .TestGoFiles}}{{$.Dir}}/{{.}}\n{{end}}{{range .XTestGoFiles}}{{$.Dir}}/{{.}}\n{{end}}"
	for _, path := range strings.Fields(c.run(clean, nil, "go", append([]string{"list", "-f", format}, c.patterns...)...)) {
		text, err := os.ReadFile(path)
		if err != nil {
			c.t.Fatal(err)
		}
		for _, d := range editor.diagnosticsOf(c.t, path, string(text)) {
			message, _ := d.Message.(protocol.String)
			check, _ := d.Code.(protocol.String)
			var steps []string
			for _, r := range d.RelatedInformation {
				steps = append(steps, c.place(r.Location.URI.FsPath(), r.Location.Range)+" "+r.Message)
			}
			all = append(all, told(c.place(path, d.Range), string(message), string(check), steps...))
		}
	}
	slices.Sort(all)
	return all
}

// place is a position as people count.
func (c *corpus) place(path string, r protocol.Range) string {
	return fmt.Sprintf("%s:%d:%d", c.relative(path), r.Start.Line+1, r.Start.Character+1)
}

// editor is what is connected to the process of the server.
type editor struct {
	protocol.UnimplementedClient
	server    protocol.Server
	published chan *protocol.PublishDiagnosticsParams
}

func (c *corpus) editor(cache string) *editor {
	t := c.t
	cmd := exec.CommandContext(t.Context(), "deferls", "serve")
	cmd.Dir, cmd.Stderr = c.dir, os.Stderr
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOPROXY=off", "DEFERLS_CACHE="+cache)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	e := &editor{published: make(chan *protocol.PublishDiagnosticsParams)}
	conn := jsonrpc2.NewConn(jsonrpc2.NewStream(struct {
		io.Reader
		io.WriteCloser
	}{out, in}), jsonrpc2.WithCodec(codec{}))
	e.server = protocol.ServerDispatcher(conn)
	conn.Go(ctx, protocol.ClientHandler(e, jsonrpc2.MethodNotFoundHandler))
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil && t.Context().Err() == nil {
			t.Errorf("the server ended with %v", err)
		}
		cancel()
	})
	yes := true
	diagnostics := &protocol.PublishDiagnosticsClientCapabilities{VersionSupport: &yes}
	diagnostics.RelatedInformation = &yes
	can := protocol.ClientCapabilities{
		General:      &protocol.GeneralClientCapabilities{PositionEncodings: []protocol.PositionEncodingKind{protocol.PositionEncodingKindUTF8}},
		TextDocument: &protocol.TextDocumentClientCapabilities{PublishDiagnostics: diagnostics},
	}
	if _, err := e.server.Initialize(t.Context(), &protocol.InitializeParams{
		Capabilities:          can,
		InitializationOptions: []byte(`{"gopls": {"attached": false}}`), // or what gopls shows would be missing
	}); err != nil {
		t.Fatal(err)
	}
	if err := e.server.Initialized(t.Context(), &protocol.InitializedParams{}); err != nil {
		t.Fatal(err)
	}
	return e
}

func (e *editor) PublishDiagnostics(ctx context.Context, p *protocol.PublishDiagnosticsParams) error {
	select {
	case e.published <- p:
	case <-ctx.Done():
	}
	return nil
}

// diagnosticsOf opens a file and waits for what is shown in it.
func (e *editor) diagnosticsOf(t *testing.T, path, text string) []protocol.Diagnostic {
	t.Helper()
	doc := protocol.TextDocumentItem{URI: uri.File(path), LanguageID: "go", Version: 1, Text: text}
	if err := e.server.DidOpen(t.Context(), &protocol.DidOpenTextDocumentParams{TextDocument: doc}); err != nil {
		t.Fatal(err)
	}
	for {
		select {
		case p := <-e.published:
			if v, ok := p.Version.Get(); ok && v == 1 && p.URI.FsPath() == path {
				return p.Diagnostics
			}
		case <-t.Context().Done():
			t.Fatalf("the diagnostics of %s did not come: %v", path, t.Context().Err())
		}
	}
}
