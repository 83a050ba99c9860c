package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/facts"
	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/obligation"
)

// scene is one package of a commit, loaded and analysed.
type scene struct {
	*codeactions.State
	root string // of the repository
}

// look loads and analyses the package of a file. Nothing is compiled and
// nothing is fetched: dependencies are type-checked from the source that the
// module cache has, without their bodies.
func look(ctx context.Context, root, file string) (*scene, error) {
	path := filepath.Join(root, filepath.FromSlash(file))
	if _, err := os.Stat(path); err != nil {
		return nil, errors.New("the file is not there")
	}
	g, err := load.Load(ctx, load.Options{
		Dir:          filepath.Dir(path),
		Tests:        strings.HasSuffix(file, "_test.go"),
		Env:          append(os.Environ(), offline(root, filepath.Dir(path))...),
		ExportBudget: -1,
	}, ".")
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(g.Roots, func(m *load.Meta) bool { return slices.Contains(m.Files, path) })
	if i < 0 {
		if len(g.Problems) > 0 {
			return nil, fmt.Errorf("%s", g.Problems[0].Message)
		}
		return nil, errors.New("the file belongs to no package here")
	}
	pkg, err := g.Check(ctx, g.Roots[i], nil)
	if err != nil {
		return nil, err
	}
	st, err := codeactions.Analyze(ctx, pkg, codeactions.Context{Facts: facts.New(facts.Dir()).Over(g).For(ctx, g.Roots[i], nil)})
	if err != nil {
		return nil, err
	}
	return &scene{st, root}, nil
}

// offline is the environment in which the go command takes modules from its
// cache or from a vendor folder as they are. An old go.sum may want lines: the
// sources are a copy, which may be changed. A go.work would not let it be.
func offline(root, dir string) []string {
	mode := "-mod=mod"
	for ; len(dir) >= len(root); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "vendor", "modules.txt")); err == nil {
			mode = "-mod=vendor"
		}
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	return []string{"GOFLAGS=" + mode, "GOPROXY=off", "GOSUMDB=off", "GOWORK=off", "GOTOOLCHAIN=local"}
}

// decl is the declaration of that name, in the file if it is there.
func (s *scene) decl(file, name string) ast.Decl {
	path := filepath.Join(s.root, filepath.FromSlash(file))
	var elsewhere ast.Decl
	for _, f := range s.Pkg.Files {
		here := s.Pkg.Fset.File(f.FileStart).Name() == path
		for _, d := range f.Decls {
			switch {
			case !slices.Contains(names(d), name):
			case here:
				return d
			default:
				elsewhere = d
			}
		}
	}
	return elsewhere
}

// names are the names by which the table knows a declaration.
func names(d ast.Decl) []string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv != nil && len(d.Recv.List) == 1 {
			return []string{receiverName(d.Recv.List[0].Type) + "." + d.Name.Name}
		}
		return []string{d.Name.Name}
	case *ast.GenDecl:
		var all []string
		for _, s := range d.Specs {
			if v, ok := s.(*ast.ValueSpec); ok {
				for _, n := range v.Names {
					all = append(all, n.Name)
				}
			}
		}
		return all
	}
	return nil
}

// receiverName is the name of a receiver's type, without its pointer and its type
// parameters.
func receiverName(x ast.Expr) string {
	switch x := ast.Unparen(x).(type) {
	case *ast.StarExpr:
		return receiverName(x.X)
	case *ast.IndexExpr:
		return receiverName(x.X)
	case *ast.IndexListExpr:
		return receiverName(x.X)
	case *ast.Ident:
		return x.Name
	}
	return ""
}

// broken says why the engine leaves a declaration out: an error in it, or a
// name whose meaning was lost with an import. The type checker does not repeat
// what follows from an error elsewhere.
func (s *scene) broken(d ast.Decl) error {
	for _, e := range s.Pkg.Errors {
		if d.Pos() <= e.Pos && e.Pos < d.End() {
			return errors.New(e.Msg)
		}
	}
	var err error
	labels := map[*ast.Ident]bool{} // of which the type checker says nothing
	ast.Inspect(d, func(n ast.Node) bool {
		if b, ok := n.(*ast.BranchStmt); ok && b.Label != nil {
			labels[b.Label] = true
		}
		if id, ok := n.(*ast.Ident); ok && err == nil && !labels[id] && s.lost(id) {
			err = fmt.Errorf("%s is unknown", id.Name)
			for _, e := range s.Pkg.Errors {
				if strings.HasPrefix(e.Msg, "could not import ") {
					err = fmt.Errorf("%s is unknown: %s", id.Name, e.Msg)
					break
				}
			}
		}
		return err == nil
	})
	return err
}

func (s *scene) lost(id *ast.Ident) bool {
	if _, ok := s.Pkg.Info.Defs[id]; ok {
		return false
	}
	obj := s.Pkg.Info.Uses[id]
	if obj == nil {
		return true
	}
	t, ok := obj.Type().(*types.Basic)
	_, isPkg := obj.(*types.PkgName)
	_, isBuiltin := obj.(*types.Builtin)
	return ok && t.Kind() == types.Invalid && !isPkg && !isBuiltin
}

// calls are the calls of a name in a declaration, in the order of the text.
func calls(d ast.Decl, name string) []*ast.CallExpr {
	var all []*ast.CallExpr
	ast.Inspect(d, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			if id := called(c); id != nil && id.Name == name {
				all = append(all, c)
			}
		}
		return true
	})
	// A chain of calls begins at one position; where it names the function tells
	// its calls apart.
	slices.SortStableFunc(all, func(a, b *ast.CallExpr) int { return int(called(a).Pos() - called(b).Pos()) })
	return all
}

// called is the last name of what is called.
func called(c *ast.CallExpr) *ast.Ident {
	fun := ast.Unparen(c.Fun)
	switch f := fun.(type) {
	case *ast.IndexExpr:
		fun = f.X
	case *ast.IndexListExpr:
		fun = f.X
	}
	switch f := fun.(type) {
	case *ast.Ident:
		return f
	case *ast.SelectorExpr:
		return f.Sel
	}
	return nil
}

func (s *scene) line(pos token.Pos) int { return s.Pkg.Fset.PositionFor(pos, false).Line }

// finding is the one that stands at a call, or at one that it is an argument of
// or has among its own: must(os.Open(name)) is one acquisition.
func (s *scene) finding(c *ast.CallExpr) *diagnostics.Finding {
	i := slices.IndexFunc(s.Findings, func(f diagnostics.Finding) bool {
		if f.Obligation == nil { // it is about a comment
			return false
		}
		o := f.Obligation.Call
		return o == c || isArgument(o, c) || isArgument(c, o)
	})
	if i < 0 {
		return nil
	}
	return &s.Findings[i]
}

// path is the leak path of a finding, in one line.
func (s *scene) path(f *diagnostics.Finding) string {
	var steps []string
	for _, step := range f.Path {
		steps = append(steps, fmt.Sprintf("%d: %s", s.line(step.Pos), step.Message))
	}
	return strings.Join(steps, ", ")
}

// why is what the engine can say of a call that it does not report.
func (s *scene) why(c *ast.CallExpr) string {
	i := slices.IndexFunc(s.Obligations, func(o *obligation.Obligation) bool { return o.Call == c })
	if i < 0 {
		return "not known to acquire"
	}
	var all []string
	for _, e := range s.Obligations[i].Events {
		if e.Kind == obligation.Unknown || e.Kind == obligation.Transferred {
			all = append(all, fmt.Sprintf("%s at line %d: %s", e.Kind, s.line(e.Pos), e.Why))
		}
	}
	return cmp.Or(strings.Join(all, "; "), "released wherever the engine looked")
}

func isArgument(c, of *ast.CallExpr) bool {
	return slices.ContainsFunc(of.Args, func(x ast.Expr) bool { return ast.Unparen(x) == c })
}
