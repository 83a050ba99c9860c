package load

import (
	"cmp"
	"context"
	"go/ast"
	"go/token"
	"go/types"
	"go/version"
	"runtime"
	"slices"
	"strings"
)

// check type-checks a package from its parsed files. If export data turned
// out to be unreadable on the way, it starts again without.
func (g *Graph) check(ctx context.Context, m *Meta, w *world, files []*parsed, keep func(*ast.FuncDecl) bool) (*Package, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if w.stale() {
			w = g.world(w.overlay)
		}
		p := g.checkIn(m, w, files, keep)
		if !w.stale() {
			return p, ctx.Err()
		}
	}
}

func (g *Graph) checkIn(m *Meta, w *world, files []*parsed, keep func(*ast.FuncDecl) bool) *Package {
	p := &Package{
		Meta:   m,
		Fset:   token.NewFileSet(),
		Text:   make(map[string][]byte, len(files)),
		Types:  types.NewPackage(m.PkgPath, ""),
		Info:   newInfo(),
		Sizes:  g.sizes,
		TooNew: tooNew(m),
		world:  w,
		parsed: files,
	}
	var dropped []*ast.FuncDecl
	for _, f := range files {
		for _, e := range f.errors {
			e.Fset = p.Fset
			p.Errors = append(p.Errors, e)
		}
		if f.syntax == nil {
			continue
		}
		p.Fset.AddExistingFiles(f.tokens)
		syntax := f.syntax
		if keep != nil {
			var gone []*ast.FuncDecl
			syntax, gone = withoutBodies(syntax, keep)
			dropped = append(dropped, gone...)
		}
		p.Files = append(p.Files, syntax)
		p.Text[f.path] = f.text
	}
	p.Partial = len(dropped) > 0

	conf := w.config(m, importer{world: w, from: m, lock: &g.mu})
	conf.Error = func(err error) {
		if e, ok := err.(types.Error); ok && !aboutNewerGo(e) && !aboutC(e, p.Files) && !aboutDropped(e, p.Files, dropped) {
			p.Errors = append(p.Errors, e)
		}
	}
	// A file without a package clause is of no package, and the parser has said so.
	named := slices.DeleteFunc(slices.Clone(p.Files), func(f *ast.File) bool { return f.Name.Name == "" })
	_ = types.NewChecker(conf, p.Fset, p.Types, p.Info).Files(named) // conf.Error has seen all there is
	slices.SortStableFunc(p.Errors, p.compare)
	return p
}

// compare orders errors by file name and offset: the order of the positions
// is the one in which the parsers happened to run.
func (p *Package) compare(a, b types.Error) int {
	x, y := p.Fset.PositionFor(a.Pos, false), p.Fset.PositionFor(b.Pos, false)
	return cmp.Or(cmp.Compare(x.Filename, y.Filename), cmp.Compare(x.Offset, y.Offset))
}

func newInfo() *types.Info {
	return &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Instances:    map[*ast.Ident]types.Instance{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		Scopes:       map[ast.Node]*types.Scope{},
		FileVersions: map[*ast.File]string{},
	}
}

// tooNew compares language versions: go 1.26.9 is no news to a go1.26.8.
func tooNew(m *Meta) bool {
	return m.GoVersion != "" && version.Compare(version.Lang("go"+m.GoVersion), version.Lang(runtime.Version())) > 0
}

// aboutNewerGo is the type checker's remark that it may not know the newest of
// the language. It checks all the same, and Package.TooNew says it once.
func aboutNewerGo(e types.Error) bool {
	return strings.HasPrefix(e.Msg, "package requires newer Go version") || strings.HasPrefix(e.Msg, "file requires newer Go version")
}

// aboutC is an error that follows from not knowing the types of C: they are
// all invalid, and nobody has made a mistake.
func aboutC(e types.Error, files []*ast.File) bool {
	return strings.Contains(e.Msg, "invalid type") && slices.ContainsFunc(files, func(f *ast.File) bool {
		return slices.ContainsFunc(f.Imports, func(s *ast.ImportSpec) bool { return s.Path.Value == `"C"` })
	})
}
