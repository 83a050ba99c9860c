package load

import (
	"context"
	"encoding/json"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/packages"
)

// Neither types nor syntax: with those, go/packages checks every dependency
// from source, which costs a hundred times as much.
const metadata = packages.NeedName | packages.NeedFiles | packages.NeedImports |
	packages.NeedDeps | packages.NeedModule | packages.NeedForTest

func list(ctx context.Context, opt Options, patterns []string) (*Graph, error) {
	dir, err := filepath.Abs(opt.Dir)
	if err != nil {
		return nil, err
	}
	opt.Dir = dir
	env := make(chan goEnv, 1)
	go func() { env <- askEnv(ctx, opt) }()

	pkgs, failure := ask(ctx, opt, patterns)
	if failure == nil && slices.ContainsFunc(pkgs, fabricated) {
		pkgs, failure = unmask(ctx, opt, pkgs)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	g := newGraph(<-env)
	g.add(pkgs)
	g.Roots = roots(pkgs, g.byID)
	g.Problems = problems(opt, patterns, g, pkgs, failure)
	return g, nil
}

// ask takes export data along where it can be had within the budget. With it
// the go command hides some of its own failures, so that one without it
// follows where nothing came back.
func ask(ctx context.Context, opt Options, patterns []string) ([]*packages.Package, error) {
	compiled := askExports(ctx, opt, patterns)
	if len(opt.Overlay) == 0 && len(compiled) > 0 {
		return compiled, nil
	}
	pkgs, err := packages.Load(config(ctx, opt, metadata), patterns...)
	if err != nil {
		return nil, err
	}
	// Export data is compiled from what is on disk, whatever the overlay says:
	// half-typed text would only fail to compile.
	exports := map[string]string{}
	packages.Visit(compiled, nil, func(p *packages.Package) { exports[p.ID] = p.ExportFile })
	packages.Visit(pkgs, nil, func(p *packages.Package) { p.ExportFile = exports[p.ID] })
	return pkgs, nil
}

func askExports(ctx context.Context, opt Options, patterns []string) []*packages.Package {
	budget := opt.ExportBudget
	switch {
	case budget < 0:
		return nil
	case budget == 0:
		budget = time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	opt.Overlay = nil
	pkgs, err := packages.Load(config(ctx, opt, metadata|packages.NeedExportFile), patterns...)
	if err != nil {
		return nil
	}
	return pkgs
}

// fabricated says whether go/packages has made a package of a file that it was
// asked for by name although the go command told it nothing.
func fabricated(p *packages.Package) bool {
	return p.ID == "command-line-arguments" && p.Name == ""
}

// unmask finds out what the go command would not do for the file's directory.
// Without it a broken go.mod would pass for a file that needs nothing.
func unmask(ctx context.Context, opt Options, pkgs []*packages.Package) ([]*packages.Package, error) {
	for _, p := range pkgs {
		if !fabricated(p) || len(p.GoFiles) == 0 {
			continue
		}
		if _, err := packages.Load(config(ctx, opt, packages.NeedName), filepath.Dir(p.GoFiles[0])); err != nil {
			return slices.DeleteFunc(pkgs, fabricated), err
		}
	}
	return pkgs, nil
}

func config(ctx context.Context, opt Options, mode packages.LoadMode) *packages.Config {
	return &packages.Config{
		Mode:       mode,
		Context:    ctx,
		Dir:        opt.Dir,
		Env:        opt.Env,
		BuildFlags: opt.Flags,
		Tests:      opt.Tests,
		Overlay:    opt.Overlay,
	}
}

// goEnv is what has to be known of the go command's environment.
type goEnv struct{ GOARCH, GOROOT string }

func askEnv(ctx context.Context, opt Options) goEnv {
	env := goEnv{GOARCH: runtime.GOARCH}
	cmd := exec.CommandContext(ctx, "go", "env", "-json", "GOARCH", "GOROOT")
	cmd.Dir, cmd.Env = opt.Dir, opt.Env
	if out, err := cmd.Output(); err == nil {
		_ = json.Unmarshal(out, &env) // what does not parse leaves the defaults
	}
	return env
}

func newGraph(env goEnv) *Graph {
	sizes := types.SizesFor("gc", env.GOARCH)
	if sizes == nil {
		sizes = types.SizesFor("gc", "amd64")
	}
	return &Graph{
		fset:       token.NewFileSet(),
		byID:       map[string]*Meta{},
		byPath:     map[string]*Meta{},
		stamps:     map[string]stamp{},
		sizes:      sizes,
		views:      map[string]map[string]*types.Package{},
		fromSource: map[*Meta]*sourced{},
		shapes:     map[string]shaped{},
		goroot:     env.GOROOT,
	}
}

// add takes over the metadata of the packages and all they import.
func (g *Graph) add(pkgs []*packages.Package) {
	packages.Visit(pkgs, nil, func(p *packages.Package) {
		m := &Meta{
			ID: p.ID, PkgPath: p.PkgPath, Name: p.Name, Dir: p.Dir,
			Files:   goFiles(p),
			forTest: p.ForTest,
			imports: make(map[string]*Meta, len(p.Imports)),
			export:  p.ExportFile,
			local:   g.isLocal(p),
			foreign: p.Module != nil && !p.Module.Main || p.Module == nil && !g.isLocal(p),
		}
		if p.Module != nil {
			m.GoVersion = p.Module.GoVersion
		}
		for path, dep := range p.Imports {
			m.imports[path] = g.byID[dep.ID] // Visit comes to dependencies first
		}
		g.byID[m.ID] = m
		if m.forTest == "" {
			g.byPath[m.PkgPath] = m
		}
		if m.local {
			for _, f := range m.Files {
				g.stamps[f] = stampOf(f)
			}
		}
	})
}

// goFiles leaves out what the go command lists among the Go files and the
// parser must not see: unsafe has no source.
func goFiles(p *packages.Package) []string {
	if p.PkgPath == "unsafe" {
		return nil
	}
	return slices.Clone(p.GoFiles)
}

// isLocal says whether the files of a package may change under us: they do not
// in the module cache and in the toolchain, unless somebody works on that.
func (g *Graph) isLocal(p *packages.Package) bool {
	if p.Module == nil {
		return g.goroot == "" || !within(p.Dir, filepath.Join(g.goroot, "src"))
	}
	return p.Module.Main || p.Module.Replace != nil && p.Module.Replace.Version == ""
}

func within(dir, parent string) bool {
	return dir == parent || strings.HasPrefix(dir, parent+string(os.PathSeparator))
}

// roots leaves out what another root holds the files of, what the go command
// wrote itself, and what has no files.
func roots(pkgs []*packages.Package, byID map[string]*Meta) []*Meta {
	tested := map[string]bool{} // packages that have a variant with their own test files
	for _, p := range pkgs {
		if p.ForTest == p.PkgPath {
			tested[p.PkgPath] = true
		}
	}
	var roots []*Meta
	for _, p := range pkgs {
		switch {
		case p.ForTest == "" && tested[p.PkgPath]:
		case isTestMain(p, byID):
		case len(p.GoFiles) == 0:
		default:
			roots = append(roots, byID[p.ID])
		}
	}
	return roots
}

// isTestMain says whether it is the main package that the go command
// generates for a test binary. Its name alone is no proof: a directory may
// be called x.test.
func isTestMain(p *packages.Package, byID map[string]*Meta) bool {
	tested, ok := strings.CutSuffix(p.ID, ".test")
	if !ok || byID[tested] == nil || p.Name != "main" {
		return false
	}
	return !slices.ContainsFunc(p.GoFiles, func(f string) bool { return filepath.Dir(f) == p.Dir })
}
