package codeactions

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// A helper that a generic function gets is generic in those type parameters of
// the function that its types mention. Its arguments say which types they are.

// typeParams are the type parameters of the function's declaration.
func (s *site) typeParams() []*types.TypeParam {
	decl, ok := s.outermost().(*ast.FuncDecl)
	if !ok {
		return nil
	}
	fn, ok := s.pkg.Info.Defs[decl.Name].(*types.Func)
	if !ok {
		return nil
	}
	sig := fn.Signature()
	return slices.Concat(slices.Collect(sig.RecvTypeParams().TypeParams()), slices.Collect(sig.TypeParams().TypeParams()))
}

func (g *signature) isTypeParam(name string) bool {
	return slices.ContainsFunc(g.generic, func(p *types.TypeParam) bool { return p.Obj().Name() == name })
}

func (g *signature) need(p *types.TypeParam) {
	if g.needed == nil {
		g.needed = map[*types.TypeParam]bool{}
	}
	g.needed[p] = true
}

// typeList are the type parameters of the helper in their brackets.
func (g *signature) typeList() (string, string) {
	written := map[*types.TypeParam]string{}
	for len(written) < len(g.needed) {
		for p := range g.needed {
			text, why := g.write(p.Constraint()) // which may need others
			if why != "" {
				return "", why
			}
			written[p] = p.Obj().Name() + " " + text
		}
	}
	var list []string
	for _, p := range g.generic {
		if text, ok := written[p]; ok {
			list = append(list, text)
		}
	}
	if len(list) == 0 {
		return "", ""
	}
	return "[" + strings.Join(list, ", ") + "]", ""
}

// instance are the type arguments of a call of the helper from the function.
func (g *signature) instance() string {
	var list []string
	for _, p := range g.generic {
		if g.needed[p] {
			list = append(list, p.Obj().Name())
		}
	}
	if len(list) == 0 {
		return ""
	}
	return "[" + strings.Join(list, ", ") + "]"
}
