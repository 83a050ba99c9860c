package server

import (
	"fmt"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/deferls/deferls/diagnostics/facts"
	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/server/overlay"
)

// metadata is what the go command said about one directory, and what it said
// it about, so that it is asked again only when that has changed. An edit
// inside a function never asks it.
type metadata struct {
	graph   *load.Graph
	facts   *facts.Graph      // over graph
	stale   bool              // something changed that cannot be seen in the open files
	failed  bool              // the go command could make nothing of an open file
	module  string            // a fingerprint of the module files and the go command itself
	headers map[string]string // of the files that are or were open
}

func (m *metadata) roots() []*load.Meta {
	if m.graph == nil {
		return nil
	}
	return m.graph.Roots
}

// holding is the package a file belongs to. Where test variants are merged a
// file is in one package only.
func (m *metadata) holding(path string) *load.Meta {
	for _, root := range m.roots() {
		if slices.Contains(root.Files, path) {
			return root
		}
	}
	return nil
}

// withOpenFile are the packages that have an open file, in the graph's order.
func (m *metadata) withOpenFile(files overlay.Files) []*load.Meta {
	var open []*load.Meta
	for _, root := range m.roots() {
		if slices.ContainsFunc(root.Files, func(path string) bool { return files[path] != nil }) {
			open = append(open, root)
		}
	}
	return open
}

// outdated says whether the go command has to be asked (again).
func (m *metadata) outdated(dir string, files overlay.Files) bool {
	return m.graph == nil || m.stale || m.module != fingerprint(dir) || m.headersDiffer(dir, files)
}

func (m *metadata) headersDiffer(dir string, files overlay.Files) bool {
	for path, f := range files {
		if filepath.Dir(path) != dir {
			continue
		}
		known, ok := m.headers[path]
		if !ok && m.holding(path) != nil {
			known, ok = headerOnDisk(path), true
		}
		if !ok {
			return true
		}
		if now, sound := header(f.Text()); sound && now != known {
			return true
		}
		m.headers[path] = known
	}
	for path, known := range m.headers {
		if files[path] != nil {
			continue
		}
		if headerOnDisk(path) != known { // it was closed, and its unsaved text is gone
			return true
		}
		delete(m.headers, path)
	}
	return false
}

// header is what the go command reads of a file: its build constraints, its
// package and its imports. It is not sound while the user is typing there; then
// the earlier one stands.
func header(text []byte) (string, bool) {
	f, err := parser.ParseFile(token.NewFileSet(), "", text, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return "", false
	}
	lines := []string{"package " + f.Name.Name}
	for _, group := range f.Comments {
		if group.Pos() > f.Package {
			break
		}
		for _, c := range group.List {
			if constraint.IsGoBuild(c.Text) || constraint.IsPlusBuild(c.Text) {
				lines = append(lines, c.Text)
			}
		}
	}
	var imports []string
	for _, i := range f.Imports {
		imports = append(imports, i.Path.Value)
	}
	slices.Sort(imports)
	return strings.Join(append(lines, slices.Compact(imports)...), "\n"), true
}

func headerOnDisk(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	h, _ := header(text)
	return h
}

// moduleFiles are what decides, besides the Go files, what the go command says.
var moduleFiles = []string{"go.mod", "go.sum", "go.work"}

// fingerprint changes when the go command would read other module files, or is
// another. Looking costs less than a tenth of a millisecond, and it makes a
// mended go.mod count even where the client does not watch files.
func fingerprint(dir string) string {
	var b strings.Builder
	gocmd, _ := exec.LookPath("go")
	b.WriteString(gocmd)
	for {
		for _, name := range moduleFiles {
			path := filepath.Join(dir, name)
			if info, err := os.Stat(path); err == nil {
				fmt.Fprintf(&b, "\n%s %d %d", path, info.Size(), info.ModTime().UnixNano())
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return b.String()
		}
		dir = parent
	}
}

// reload asks the go command if need be. It runs to its end even while the user
// is typing, or there would be no end to it.
func (w *worker) reload(files overlay.Files) error {
	if !w.meta.outdated(w.dir, files) {
		return nil
	}
	select {
	case w.server.loads <- struct{}{}:
		defer func() { <-w.server.loads }()
	case <-w.ctx.Done():
		return w.ctx.Err()
	}
	fresh := metadata{module: fingerprint(w.dir), headers: map[string]string{}}
	graph, problems, err := w.ask(files)
	if err != nil {
		return err
	}
	for path, f := range files {
		if filepath.Dir(path) == w.dir {
			fresh.headers[path], _ = header(f.Text())
		}
	}
	fresh.graph = graph
	fresh.failed = slices.ContainsFunc(w.mine(files), func(f *overlay.File) bool { return fresh.holding(f.Path) == nil })
	if fresh.failed && len(graph.Roots) == 0 && len(w.meta.roots()) > 0 {
		fresh.graph = w.meta.graph // what was known still serves until the module is mended
	}
	fresh.facts = w.meta.facts
	if fresh.graph != w.meta.graph {
		fresh.facts = w.server.facts.Over(fresh.graph)
		clear(w.checked)
	}
	w.meta = fresh
	w.server.notices.loaded(w.dir, problems)
	return nil
}

// ask loads the directory. A file that does not come with its directory is
// asked for by name: that says why, and it makes a package of a file that is in
// no module.
func (w *worker) ask(files overlay.Files) (*load.Graph, []notice, error) {
	opt := load.Options{Dir: w.dir, Tests: true, Overlay: files.Unsaved(), ExportBudget: compilePatience}
	graph, err := w.load(opt, ".")
	if err != nil {
		return nil, nil, err
	}
	held := metadata{graph: graph}
	var alone []string
	for _, f := range w.mine(files) {
		if held.holding(f.Path) == nil {
			alone = append(alone, "file="+f.Path)
		}
	}
	if len(alone) == 0 {
		return graph, noticesOf(w.dir, graph.Problems), nil
	}
	byName, err := w.load(opt, alone...)
	if err != nil {
		return nil, nil, err
	}
	problems := graph.Problems
	if len(problems) == 0 {
		problems = byName.Problems
	}
	if len(graph.Roots) == 0 && !inModule(w.dir) && len(byName.Roots) > 0 {
		problems[0].Message += "; until there is one, each file is analysed by itself"
		return byName, noticesOf(w.dir, problems), nil
	}
	return graph, noticesOf(w.dir, problems), nil
}

func inModule(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil || filepath.Dir(dir) != dir && inModule(filepath.Dir(dir))
}

// compilePatience is how long the go command may compile dependencies on the
// first look at a directory. With a warm build cache it needs a fraction; with
// a cold one reading them from source is many times faster.
const compilePatience = 5 * time.Second

func (w *worker) load(opt load.Options, patterns ...string) (*load.Graph, error) {
	graph, err := load.Load(w.ctx, opt, patterns...)
	if err != nil && w.ctx.Err() == nil {
		w.server.log.Error("a directory could not be loaded", "dir", opt.Dir, "error", err)
	}
	return graph, err
}

// mine are the open files of the worker's directory.
func (w *worker) mine(files overlay.Files) []*overlay.File {
	var mine []*overlay.File
	for path, f := range files {
		if filepath.Dir(path) == w.dir {
			mine = append(mine, f)
		}
	}
	slices.SortFunc(mine, func(a, b *overlay.File) int { return strings.Compare(a.Path, b.Path) })
	return mine
}
