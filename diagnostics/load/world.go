package load

import (
	"fmt"
	"go/types"
	"os"
	"sync"

	"golang.org/x/tools/go/gcexportdata"
)

// world is what one text of all files imports: each package has one meaning in
// it. Packages that the text does not touch are the graph's own, shared by all
// worlds. Its graph's lock guards it.
type world struct {
	graph      *Graph
	overlay    map[string][]byte
	generation int
	dirts      map[*Meta]string
	source     map[*Meta]bool
	types      map[*Meta]*types.Package
	busy       map[*Meta]bool
}

func (g *Graph) world(overlay map[string][]byte) *world {
	g.mu.Lock()
	defer g.mu.Unlock()
	return &world{
		graph:      g,
		overlay:    overlay,
		generation: g.generation,
		dirts:      map[*Meta]string{},
		source:     map[*Meta]bool{},
		types:      map[*Meta]*types.Package{},
		busy:       map[*Meta]bool{},
	}
}

// stale says whether export data was given up since the world began: what it
// has imported so far does not go with what it would import next.
func (w *world) stale() bool {
	w.graph.mu.Lock()
	defer w.graph.mu.Unlock()
	return w.generation != w.graph.generation
}

// importer imports for one package. visit sees each package it imports.
type importer struct {
	world *world
	from  *Meta
	lock  sync.Locker // nil where the lock is held already
	visit func(*Meta, *types.Package)
}

func (i importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if i.lock != nil {
		i.lock.Lock()
		defer i.lock.Unlock()
	}
	m := i.world.graph.find(i.from, path)
	if m == nil {
		return nil, fmt.Errorf("package %s is not among the dependencies that were loaded", path)
	}
	pkg, err := i.world.resolve(m)
	if err == nil && i.visit != nil {
		i.visit(m, pkg)
	}
	return pkg, err
}

// find is the package that an import path means in a package. An import that
// the go command has not seen yet can still be found, if anything else of the
// graph needs the same package.
func (g *Graph) find(from *Meta, path string) *Meta {
	if m := from.imports[path]; m != nil {
		return m
	}
	if m := g.byID[path+" ["+from.forTest+".test]"]; m != nil {
		return m
	}
	return g.byPath[path]
}

func (w *world) resolve(m *Meta) (*types.Package, error) {
	if pkg := w.types[m]; pkg != nil {
		return pkg, nil
	}
	if w.busy[m] {
		return nil, fmt.Errorf("import cycle through %s", m.PkgPath)
	}
	w.busy[m] = true
	defer delete(w.busy, m)
	pkg, err := w.load(m)
	if err == nil {
		w.types[m] = pkg
	}
	return pkg, err
}

func (w *world) load(m *Meta) (*types.Package, error) {
	if w.fromSource(m) {
		return w.checkSource(m)
	}
	// Export data speaks of other packages and fills those in that were not read
	// yet. Read from the bottom up, a package never changes any more once it has
	// been handed out, and those who have it may look at all it leads to.
	for _, dep := range m.imports {
		if dep == nil || dep.PkgPath == "unsafe" {
			continue
		}
		if _, err := w.resolve(dep); err != nil {
			return nil, err
		}
	}
	pkg, err := w.graph.readExport(m)
	if err == nil {
		return pkg, nil
	}
	// Other export data may refer to this package, so none of it can be used
	// any longer beside a package from source.
	w.graph.dropExports()
	return w.checkSource(m)
}

// fromSource says whether a package has to be read from source because its
// export data or that of anything it needs is missing or out of date.
func (w *world) fromSource(m *Meta) bool {
	if m.PkgPath == "unsafe" {
		return false
	}
	if s, ok := w.source[m]; ok {
		return s
	}
	w.source[m] = false // for cycles, which go list allows in broken code
	s := w.graph.noExports || m.export == "" || w.dirt(m) != ""
	for _, dep := range m.imports {
		s = w.fromSource(dep) || s
	}
	w.source[m] = s
	return s
}

func (g *Graph) readExport(m *Meta) (*types.Package, error) {
	view := g.view(m.forTest)
	if pkg := view[m.PkgPath]; pkg != nil && pkg.Complete() {
		return pkg, nil
	}
	f, err := os.Open(m.export)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := gcexportdata.NewReader(f)
	if err != nil {
		return nil, err
	}
	return gcexportdata.Read(r, g.fset, view, m.PkgPath)
}

// view is the meaning of package paths in one test binary, or outside of all.
// Export data names packages by path alone, so that a package and its test
// variant cannot be told apart in it. Everything that is not built anew for
// the test is shared; it cannot refer to anything that is. All packages are
// made beforehand, empty, so that reading never makes two of one.
func (g *Graph) view(forTest string) map[string]*types.Package {
	if v := g.views[forTest]; v != nil {
		return v
	}
	v := map[string]*types.Package{}
	if forTest != "" {
		for path, pkg := range g.view("") {
			v[path] = pkg
		}
	}
	for _, m := range g.byID {
		if m.forTest == forTest && m.PkgPath != "unsafe" {
			v[m.PkgPath] = types.NewPackage(m.PkgPath, m.Name)
		}
	}
	g.views[forTest] = v
	return v
}

func (g *Graph) dropExports() {
	g.noExports = true
	g.generation++
	g.views = map[string]map[string]*types.Package{}
	g.fromSource = map[*Meta]*sourced{}
}

// sourced is a package that was checked from source without bodies, and what
// it is valid for.
type sourced struct {
	dirt  string
	deps  map[*Meta]*types.Package
	types *types.Package
}

func (w *world) checkSource(m *Meta) (*types.Package, error) {
	if old := w.graph.fromSource[m]; old != nil && w.valid(m, old) {
		return old.types, nil
	}
	files := w.graph.parseSource(m.Files, w.overlay)
	if len(files) == 0 {
		return nil, fmt.Errorf("package %s has no Go files that can be read", m.PkgPath)
	}
	fresh := &sourced{dirt: w.dirt(m), deps: map[*Meta]*types.Package{}}
	conf := w.config(m, importer{
		world: w, from: m,
		visit: func(m *Meta, pkg *types.Package) { fresh.deps[m] = pkg },
	})
	conf.IgnoreFuncBodies = true
	conf.Error = func(error) {} // the package itself is where its errors belong
	fresh.types, _ = conf.Check(m.PkgPath, w.graph.fset, files, nil)
	for _, f := range files {
		w.graph.fset.RemoveFile(w.graph.fset.File(f.FileStart)) // nobody asks where a dependency declares
	}
	w.graph.fromSource[m] = fresh
	return fresh.types, nil
}

func (w *world) valid(m *Meta, old *sourced) bool {
	if old.dirt != w.dirt(m) {
		return false
	}
	for dep, pkg := range old.deps {
		if now, err := w.resolve(dep); err != nil || now != pkg {
			return false
		}
	}
	return true
}

func (w *world) config(m *Meta, imp types.Importer) *types.Config {
	conf := &types.Config{
		Importer:    imp,
		Sizes:       w.graph.sizes,
		FakeImportC: true, // the originals of cgo files are what can be shown and edited
	}
	if m.GoVersion != "" {
		conf.GoVersion = "go" + m.GoVersion
	}
	return conf
}
