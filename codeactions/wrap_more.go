package codeactions

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/obligation"
)

const whyMoreOwed = "the acquisition has another result that is to be released, too"

// What an acquisition returns besides the resource and the error goes along with
// the resource, where the block uses it.

// whyMore is why the other results cannot go along.
func (w *wrap) whyMore() string {
	if slices.ContainsFunc(w.st.Obligations, func(ob *obligation.Obligation) bool { return ob.Call == w.ob.Call && ob != w.ob }) {
		return whyMoreOwed
	}
	for _, e := range w.lhs[:len(w.lhs)-1] {
		if id := asIdent(e); id.Name != "_" && w.pkg.Info.Defs[id] == nil {
			return whyNotDeclared
		}
	}
	return ""
}

// others are the variables of the other results.
func (w *wrap) others() []*types.Var {
	list, _ := w.siblings()
	return list
}

// variables are those of all results but the error.
func (w *wrap) variables() []*types.Var { return append(w.others(), w.ob.Var) }

// usesResults says whether a node uses any of the results but the error.
func (w *wrap) usesResults(n ast.Node) bool {
	return slices.ContainsFunc(w.variables(), func(v *types.Var) bool { return w.uses(n, v) })
}

// beside are the values that the check returns beside the error.
func (w *wrap) beside() []ast.Node {
	var list []ast.Node
	for _, e := range w.failed.Results[:max(len(w.failed.Results)-1, 0)] {
		list = append(list, e)
	}
	return list
}

// shown are the results that the block is given: the resource, and those others
// that it uses.
func (g *signature) shown() ([]param, string) {
	var list []param
	for _, e := range g.lhs[:len(g.lhs)-1] {
		v := g.variable(asIdent(e))
		if v == nil || v != g.ob.Var && g.firstMention(g.block, v) == nil {
			continue
		}
		typ, why := g.write(v.Type())
		if why != "" {
			return nil, why
		}
		list = append(list, param{v.Name(), typ, v.Name()})
	}
	return list, ""
}

// taken are the names that take the results in the helper, those blank that are
// for nobody there.
func (g *signature) taken(shown []param) string {
	var names []string
	for _, e := range g.lhs {
		id := asIdent(e)
		isShown := slices.ContainsFunc(shown, func(p param) bool { return p.name == id.Name })
		checked := g.failed != nil && id.Name != "_" && g.uses(g.failed, g.variable(id))
		if id != g.errName() && !isShown && !checked {
			names = append(names, "_")
			continue
		}
		names = append(names, id.Name)
	}
	return strings.Join(names, ", ")
}

// declaredAs are parameters as they are declared: network, address string.
func declaredAs(params []param) string {
	var list []string
	for i, p := range params {
		typ := " " + p.typ
		if i+1 < len(params) && params[i+1].typ == p.typ {
			typ = ""
		}
		list = append(list, p.name+typ)
	}
	return strings.Join(list, ", ")
}

// argsOf are what a call passes for parameters.
func argsOf(params []param) []string {
	var list []string
	for _, p := range params {
		list = append(list, p.arg)
	}
	return list
}
