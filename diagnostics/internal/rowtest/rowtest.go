// Package rowtest holds rows of the catalogue against the APIs they speak of.
// Only tests use it: those of the standard library's rows, and those of the
// rows of other modules, which are a module of their own.
package rowtest

import (
	"fmt"
	"go/types"
	"strings"
)

// callee finds the function or method of a row, and its receiver's type if it
// has one. A promoted method is found in the method set of the type that
// promotes it.
func callee(p *types.Package, call string) (fn *types.Func, recv types.Type, err error) {
	if !strings.HasPrefix(call, "(") {
		fn, ok := p.Scope().Lookup(strings.TrimPrefix(call, p.Path()+".")).(*types.Func)
		if !ok {
			return nil, nil, fmt.Errorf("%s has no such function", p.Path())
		}
		return fn, nil, nil
	}
	typ, method, _ := strings.Cut(strings.TrimPrefix(call, "("), ").")
	name, _, generic := strings.Cut(strings.TrimPrefix(typ, "*"), "[")
	obj, ok := p.Scope().Lookup(strings.TrimPrefix(name, p.Path()+".")).(*types.TypeName)
	if !ok {
		return nil, nil, fmt.Errorf("%s has no such type", p.Path())
	}
	recv = obj.Type()
	if strings.HasPrefix(typ, "*") {
		recv = types.NewPointer(recv)
	}
	sel := types.NewMethodSet(recv).Lookup(p, method)
	if sel == nil {
		return nil, nil, fmt.Errorf("%s has no method %s", recv, method)
	}
	fn = sel.Obj().(*types.Func)
	if generic {
		recv = fn.Signature().Recv().Type() // by the names that the method gives its parameters
	}
	return fn, recv, nil
}
