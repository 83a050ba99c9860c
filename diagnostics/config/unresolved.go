package config

import (
	"fmt"
	"go/token"
	"go/types"
	"strings"

	"github.com/deferls/deferls/diagnostics/resource"
	"github.com/deferls/deferls/diagnostics/spelling"
)

// named is a function that the file names, and where.
type named struct {
	call  string
	place Problem // without a message
}

// Unresolved are the functions that the file names and that are not there,
// as far as a package shows it: its own, and those of the packages it imports.
// A row for one of those would never apply, and nobody would know. They are no
// mistakes of the file by itself: a function may exist on another system only.
func (c *Config) Unresolved(pkg *types.Package) Problems {
	if c == nil || pkg == nil {
		return nil
	}
	seen := map[string]*types.Package{pkg.Path(): pkg}
	for _, p := range pkg.Imports() {
		seen[p.Path()] = p
	}
	var all Problems
	for _, n := range c.named {
		p := seen[(&resource.Row{Call: n.call}).Package()]
		if p == nil || !p.Complete() {
			continue
		}
		if why := absent(p, p == pkg, n.call); why != "" {
			n.place.Message = why
			all = append(all, n.place)
		}
	}
	return all
}

// absent says why a package has no function of a full name; empty if it has.
// What is not exported is not always known of a package that is imported.
func absent(p *types.Package, own bool, call string) string {
	typ, method, isMethod := strings.Cut(strings.TrimPrefix(call, "("), ").")
	if !strings.HasPrefix(call, "(") {
		isMethod, typ = false, call
	}
	typ, _, _ = strings.Cut(strings.TrimPrefix(typ, "*"), "[")
	name := strings.TrimPrefix(typ, p.Path()+".")
	obj := p.Scope().Lookup(name)
	switch {
	case obj == nil && !own && !token.IsExported(name):
		return ""
	case obj == nil:
		return missing(p, name, p.Scope().Names())
	case !isMethod:
		if _, isFunc := obj.(*types.Func); !isFunc {
			return fmt.Sprintf("%s is no function", typ)
		}
		return ""
	}
	tn, isType := obj.(*types.TypeName)
	if !isType {
		return fmt.Sprintf("%s is no type", typ)
	}
	m, _, _ := types.LookupFieldOrMethod(tn.Type(), true, p, method)
	fn, ok := m.(*types.Func)
	switch {
	case !ok && !own && !token.IsExported(method):
		return ""
	case !ok:
		return missing(p, name+"."+method, nil)
	case fn.Origin().FullName() != call:
		return fmt.Sprintf("it is not called that; did you mean %q?", fn.Origin().FullName())
	}
	return ""
}

func missing(p *types.Package, name string, known []string) string {
	if near := spelling.Nearest(name, known); near != "" {
		return fmt.Sprintf("package %s has no %s; did you mean %s?", p.Path(), name, near)
	}
	return fmt.Sprintf("package %s has no %s", p.Path(), name)
}
