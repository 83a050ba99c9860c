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
	"runtime/debug"
	"sync"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
)

// Store answers for the dependencies of the packages of any graph. It is safe
// for concurrent use.
type Store struct {
	// Complain hears, once, why facts cannot be kept on disk; where it is nil,
	// slog's default logger does. It is set before the first use.
	Complain func(problem string)

	disk *disk // nil to work without

	mu       sync.Mutex // guards what is below
	known    map[key]*entry
	edited   int // entries of packages that may be edited
	files    map[string]hashed
	settings map[string]configured // by the configuration's path
}

// entry is made once; the others wait for it.
type entry struct {
	once      sync.Once
	edited    bool // its package may be edited
	facts     *obligation.Facts
	abandoned bool // the one who made it has left
}

// New is a store that keeps its facts in a directory; nowhere if it is empty.
func New(dir string) *Store {
	s := &Store{known: map[key]*entry{}, files: map[string]hashed{}, settings: map[string]configured{}}
	if dir != "" {
		s.disk = &disk{dir: dir, complain: s.complain}
	}
	return s
}

func (s *Store) complain(problem string) {
	if s.Complain == nil {
		slog.Warn("deferls: " + problem)
		return
	}
	s.Complain(problem)
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
	return g.view(ctx, overlay).imported(m)
}

func (g *Graph) view(ctx context.Context, overlay map[string][]byte) *view {
	return &view{Graph: g, ctx: ctx, overlay: overlay, keys: map[*load.Meta]key{}, unsaved: map[*load.Meta]bool{}}
}

// imported are the facts of what m imports, directly or not, as far as the go
// command knows of it: m's key speaks of no other package, and one that m's
// unsaved text has begun to import may need m itself.
func (v *view) imported(m *load.Meta) func(path string) *obligation.Facts {
	needed := sync.OnceValue(m.Needed)
	return func(path string) *obligation.Facts {
		dep := v.graph.Dependency(m, path)
		if dep == nil || !needed()[dep] {
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
	keys    map[*load.Meta]key
	unsaved map[*load.Meta]bool // packages in whose keys there is text of the overlay
}

func (v *view) facts(m *load.Meta) *obligation.Facts {
	if obligation.InStd(m.PkgPath) {
		return nil // the catalogue knows it all
	}
	v.mu.Lock()
	k := v.key(m)
	unsaved := v.unsaved[m]
	v.mu.Unlock()
	for {
		e := v.store.entry(k, m.Local())
		e.once.Do(func() { v.fill(e, m, k, unsaved) })
		if !e.abandoned {
			return e.facts
		}
		v.store.forget(k, e)
		if v.ctx.Err() != nil {
			return nil
		}
	}
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

// fill finds the facts of a package on disk, or makes them. What the user is
// typing is not kept there: hardly any of it is seen a second time.
func (v *view) fill(e *entry, m *load.Meta, k key, unsaved bool) {
	if e.facts = decode(v.store.disk.get(k)); e.facts != nil {
		return
	}
	var err error
	if e.facts, err = v.make(m); err != nil {
		e.facts, e.abandoned = nil, v.ctx.Err() != nil
		return
	}
	if e.facts == nil || unsaved {
		return
	}
	var text bytes.Buffer
	if err := gob.NewEncoder(&text).Encode(e.facts); err != nil {
		slog.Error("deferls: facts cannot be encoded; please report this", "package", m.PkgPath, "error", err)
		return
	}
	v.store.disk.put(k, text.Bytes())
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

// make reads the package's source. Only the bodies that matter are checked. A
// mistake of ours costs the facts of that package.
func (v *view) make(m *load.Meta) (f *obligation.Facts, err error) {
	defer func() {
		if r := recover(); r != nil {
			f, err = nil, nil
			slog.Error("deferls: summarising a package failed, what its functions do is unknown; please report this",
				"package", m.ID, "panic", r, "stack", string(debug.Stack()))
		}
	}()
	settings := v.store.configured(m)
	choose := func(files []*ast.File, seen *types.Package) func(*ast.FuncDecl) bool {
		return obligation.Bodies(files, seen, settings.Rows())
	}
	p, err := v.graph.CheckSome(v.ctx, m, v.overlay, choose)
	if err != nil {
		return nil, err
	}
	src := obligation.Source{Fset: p.Fset, Files: p.Files, Types: p.Types, Info: p.Info, Facts: v.imported(m)}
	return diagnostics.Summarize(v.ctx, src, settings)
}
