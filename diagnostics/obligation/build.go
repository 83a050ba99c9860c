package obligation

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// built is the SSA of some units: only their bodies are in it.
type built struct {
	pkg   *ssa.Package
	units []*unit
}

// build makes SSA for units that are sound. Should one make the builder panic
// all the same (code in an editor is broken most of the time), the others are
// still built: the list is halved until the culprit stands alone.
func (p *pass) build(units []*unit) []built {
	if len(units) == 0 {
		return nil
	}
	b, err := p.buildOnce(units, p.mentioned(units))
	if err != nil { // something was needed without being mentioned, or the code is not sound after all
		b, err = p.buildOnce(units, everything(p.src.Types))
	}
	if err == nil {
		return []built{b}
	}
	if len(units) == 1 {
		return nil
	}
	half := len(units) / 2
	return append(p.build(units[:half]), p.build(units[half:])...)
}

func (p *pass) buildOnce(units []*unit, imports map[*types.Package]bool) (b built, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("building SSA for %s failed: %v", p.src.Types.Path(), r)
		}
	}()
	prog := ssa.NewProgram(p.src.Fset, ssa.BareInits) // nobody runs it: the inits of what is imported are not wanted
	for imp := range imports {
		if imp != p.src.Types {
			prog.CreatePackage(imp, nil, nil, true)
		}
	}
	files, info := p.only(units)
	pkg := prog.CreatePackage(p.src.Types, files, info, false)
	pkg.Build()
	return built{pkg, units}, nil
}

// mentioned are the packages whose objects the units mention. A package has
// hundreds of dependencies, and each that is created costs more than analysing
// a function; the builder needs those few.
func (p *pass) mentioned(units []*unit) map[*types.Package]bool {
	pkgs := map[*types.Package]bool{}
	for _, u := range units {
		ast.Inspect(u.decl, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				if obj := p.src.Info.Uses[id]; obj != nil && obj.Pkg() != nil {
					pkgs[obj.Pkg()] = true
				}
			}
			return true
		})
	}
	return pkgs
}

func everything(pkg *types.Package) map[*types.Package]bool {
	pkgs := map[*types.Package]bool{}
	var add func(imports []*types.Package)
	add = func(imports []*types.Package) {
		for _, imp := range imports {
			if !pkgs[imp] {
				pkgs[imp] = true
				add(imp.Imports())
			}
		}
	}
	add(pkg.Imports())
	return pkgs
}

// only are the package's files with no bodies but those of the units.
func (p *pass) only(units []*unit) ([]*ast.File, *types.Info) {
	keep := map[ast.Decl]bool{}
	for _, u := range units {
		keep[u.decl] = true
	}
	info := *p.src.Info
	info.FileVersions = maps.Clone(info.FileVersions)
	info.InitOrder = nil
	for _, init := range p.src.Info.InitOrder {
		for d := range keep {
			if d.Pos() <= init.Rhs.Pos() && init.Rhs.End() <= d.End() {
				info.InitOrder = append(info.InitOrder, init)
			}
		}
	}
	var files []*ast.File
	for _, f := range p.src.Files {
		c := *f
		c.Decls = nil
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.GenDecl:
				c.Decls = append(c.Decls, p.declared(d))
			case *ast.FuncDecl:
				if p.src.Info.Defs[d.Name] == nil {
					continue // declared twice: the first one stands
				}
				if !keep[d] {
					bare := *d
					bare.Body = nil
					d = &bare
				}
				c.Decls = append(c.Decls, d)
			}
		}
		if v, ok := info.FileVersions[f]; ok {
			info.FileVersions[&c] = v
		}
		files = append(files, &c)
	}
	return files, &info
}

// declared leaves out the names that are declared twice. The type checker has
// no object for the second one, and the builder would look for it.
func (p *pass) declared(d *ast.GenDecl) *ast.GenDecl {
	again := func(id *ast.Ident) bool { return p.src.Info.Defs[id] == nil }
	c := *d
	c.Specs = nil
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			if again(s.Name) {
				continue
			}
		case *ast.ValueSpec:
			if slices.ContainsFunc(s.Names, again) {
				once := *s
				once.Names = slices.DeleteFunc(slices.Clone(s.Names), again)
				spec = &once
			}
		}
		c.Specs = append(c.Specs, spec)
	}
	return &c
}

// functions are the functions of a unit, literals included.
func (b built) functions(p *pass, u *unit) []*ssa.Function {
	var fns []*ssa.Function
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		if fn == nil || len(fn.Blocks) == 0 {
			return
		}
		fns = append(fns, fn)
		for _, a := range fn.AnonFuncs {
			add(a)
		}
	}
	switch d := u.decl.(type) {
	case *ast.FuncDecl:
		if obj, ok := p.src.Info.Defs[d.Name].(*types.Func); ok {
			add(b.pkg.Prog.FuncValue(obj))
		}
	case *ast.GenDecl:
		for _, a := range b.pkg.Func("init").AnonFuncs {
			if d.Pos() <= a.Pos() && a.Pos() < d.End() {
				add(a)
			}
		}
	}
	return fns
}
