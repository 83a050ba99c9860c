package obligation

import "go/types"

// closed says whether only types of the interface's own package can implement
// it: a method of it is not exported.
func closed(iface *types.Interface) bool {
	for m := range iface.Methods() {
		if !m.Exported() {
			return true
		}
	}
	return false
}

// soleMethod is what a method of an interface of this package that nobody else
// can implement means, where one type alone does; nil otherwise.
func (p *pass) soleMethod(fn *types.Func) *types.Func {
	if fn == nil || fn.Pkg() != p.src.Types || fn.Signature().Recv() == nil {
		return nil
	}
	if m, ok := p.sole[fn]; ok {
		return m
	}
	p.sole[fn] = nil
	named := namedOf(fn.Signature().Recv().Type())
	if named == nil || named.Obj().Pkg() != p.src.Types {
		return nil
	}
	iface, ok := named.Underlying().(*types.Interface)
	if !ok || named.TypeParams().Len() > 0 || !closed(iface) {
		return nil
	}
	var only *types.Func
	scope := p.src.Types.Scope()
	for _, name := range scope.Names() {
		t, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || t.IsAlias() || types.IsInterface(t.Type()) || !types.Implements(types.NewPointer(t.Type()), iface) {
			continue
		}
		if only != nil {
			return nil
		}
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t.Type()), true, p.src.Types, fn.Name())
		if only, _ = obj.(*types.Func); only == nil {
			return nil
		}
	}
	if only != nil && only.Pkg() == p.src.Types {
		p.sole[fn] = only.Origin()
	}
	return p.sole[fn]
}
