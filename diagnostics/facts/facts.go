// Package facts keeps what is known of the packages that a package imports:
// their facts are made from their source when they are asked for, once, and
// kept on disk by content, so that a second start finds them there.
package facts

import (
	"bytes"
	"context"
	"encoding/gob"
	"go/ast"
	"go/types"
	"log/slog"
	"maps"
	"sync"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/config"
	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
)

// Store answers for the dependencies of the packages of any graph. It is safe
// for concurrent use.
type Store struct {
	disk *disk // nil to work without

	mu       sync.Mutex // guards what is below
	known    map[key]*entry
	edited   int // entries of packages that may be edited
	files    map[string]hashed
	settings map[string]*diagnostics.Settings // by the configuration's path
}

// entry is made once; the others wait for it.
type entry struct {
	once   sync.Once
	edited bool // its package may be edited
	facts  *obligation.Facts
}

// New is a store that keeps its facts in a directory; nowhere if it is empty.
func New(dir string) *Store {
	return &Store{disk: openDisk(dir), known: map[key]*entry{}, files: map[string]hashed{}, settings: map[string]*diagnostics.Settings{}}
}

// configured are the settings that a package is summarised with: those of its
// own module, whoever asks, so that its facts are the same for all. A file that
// is wrong counts for nothing here.
func (s *Store) configured(m *load.Meta) *diagnostics.Settings {
	path := config.Find(m.Dir)
	if path == "" {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	known, ok := s.settings[path]
	if !ok {
		known, _ = diagnostics.Configure(m.Dir)
		s.settings[path] = known
	}
	return known
}

// Graph is a store that answers for the packages of one graph.
type Graph struct {
	store *Store
	graph *load.Graph

	mu    sync.Mutex         // guards what is below
	fixed map[*load.Meta]key // of what nobody edits
}

// Over is the store over a graph.
func (s *Store) Over(g *load.Graph) *Graph {
	return &Graph{store: s, graph: g, fixed: map[*load.Meta]key{}}
}

// For is what the engine asks while it analyses m: the facts of a package by
// its import path; nil where nothing is known of it. Once ctx is done nothing
// new is made any more. The overlay must not be changed afterwards.
func (g *Graph) For(ctx context.Context, m *load.Meta, overlay map[string][]byte) func(path string) *obligation.Facts {
	v := &view{Graph: g, ctx: ctx, overlay: overlay, keys: map[*load.Meta]key{}, circular: map[*load.Meta]bool{}}
	return func(path string) *obligation.Facts {
		dep := g.graph.Dependency(m, path)
		if dep == nil || dep == m {
			return nil
		}
		return v.facts(dep)
	}
}

// view is the store over one graph with one text of all files.
type view struct {
	*Graph
	ctx     context.Context
	overlay map[string][]byte

	// The graph's lock guards what is below.
	keys     map[*load.Meta]key
	path     []*load.Meta // from the package whose key is asked for
	circular map[*load.Meta]bool
}

func (v *view) facts(m *load.Meta) *obligation.Facts {
	if obligation.InStd(m.PkgPath) {
		return nil // the catalogue knows it all
	}
	v.mu.Lock()
	k := v.key(m)
	circular := v.circular[m]
	v.mu.Unlock()
	if circular {
		return nil
	}
	e := v.store.entry(k, m.Local())
	e.once.Do(func() { e.facts = v.find(m, k) })
	if e.facts == nil {
		v.store.forget(k, e) // it was given up: the next one tries again
	}
	return e.facts
}

// maxEdited bounds how many texts of packages that are being edited are
// remembered.
const maxEdited = 256

func (s *Store) entry(k key, edited bool) *entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.known[k]
	if e != nil {
		return e
	}
	e = &entry{edited: edited}
	s.known[k] = e
	if edited {
		if s.edited++; s.edited > maxEdited {
			maps.DeleteFunc(s.known, func(_ key, old *entry) bool { return old.edited && old != e })
			s.edited = 1
		}
	}
	return e
}

func (s *Store) forget(k key, e *entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known[k] == e {
		delete(s.known, k)
	}
}

func (v *view) find(m *load.Meta, k key) *obligation.Facts {
	if f := decode(v.store.disk.get(k)); f != nil {
		return f
	}
	f, err := v.make(m)
	if err != nil {
		return nil
	}
	var text bytes.Buffer
	if err := gob.NewEncoder(&text).Encode(f); err != nil {
		slog.Error("deferls: facts cannot be encoded; please report this", "package", m.PkgPath, "error", err)
		return f
	}
	v.store.disk.put(k, text.Bytes())
	return f
}

func decode(text []byte) *obligation.Facts {
	if text == nil {
		return nil
	}
	f := &obligation.Facts{}
	if err := gob.NewDecoder(bytes.NewReader(text)).Decode(f); err != nil {
		return nil // made anew
	}
	return f
}

// make reads the package's source. Only the bodies that matter are checked.
func (v *view) make(m *load.Meta) (*obligation.Facts, error) {
	settings := v.store.configured(m)
	choose := func(files []*ast.File, seen *types.Package) func(*ast.FuncDecl) bool {
		return obligation.Bodies(files, seen, settings.Rows())
	}
	p, err := v.graph.CheckSome(v.ctx, m, v.overlay, choose)
	if err != nil {
		return nil, err
	}
	src := obligation.Source{Fset: p.Fset, Files: p.Files, Types: p.Types, Info: p.Info}
	src.Facts = func(path string) *obligation.Facts {
		dep := v.graph.Dependency(m, path)
		if dep == nil || dep == m {
			return nil
		}
		return v.facts(dep)
	}
	return diagnostics.Summarize(v.ctx, src, settings)
}
