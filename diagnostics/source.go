package diagnostics

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/config"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// source says who knows that the call acquires something.
func (n *narrator) source(o *obligation.Obligation) string {
	fn, _ := typeutil.Callee(n.src.Info, o.Call).(*types.Func)
	call := callName(o)
	says := func(r resource.Row) bool {
		return r.Role == resource.Acquires && fn != nil && r.Call == fn.Origin().FullName()
	}
	switch {
	case slices.ContainsFunc(n.said, says) || n.saidElsewhere(fn, says):
		return "a directive says so: //deferls:returns-owned in the comment of " + o.Row.Call
	case fn != nil && n.settings.config().Says(fn.Origin().FullName()):
		return "the configuration says so: " + config.Name + " has " + o.Row.Call + " under acquires"
	case len(o.Row.Via) > 0:
		return "inferred: " + call + " returns " + n.inferred(o)
	case o.Row.Note != "":
		return "the catalogue has " + o.Row.Call + ": " + o.Row.Note
	}
	return "the catalogue has " + o.Row.Call
}

// saidElsewhere says whether the package that declares a function says
// something of it.
func (n *narrator) saidElsewhere(fn *types.Func, says func(resource.Row) bool) bool {
	if fn == nil || fn.Pkg() == nil || fn.Pkg() == n.src.Types || n.src.Facts == nil {
		return false
	}
	facts := n.src.Facts(fn.Pkg().Path())
	return facts != nil && slices.ContainsFunc(facts.Funcs, func(f obligation.FuncFact) bool { return slices.ContainsFunc(f.Said, says) })
}

func (n *narrator) inferred(o *obligation.Obligation) string {
	from := strings.Join(o.Row.Via, ", which returns what comes from ")
	switch o.Row.Inside {
	case "":
		return "what it gets from " + from
	case obligation.Cleanup:
		return "the function that releases what it gets from " + from
	}
	return "something that holds, in its field " + o.Row.Inside + ", what it gets from " + from
}

// via are the calls of an inferred acquisition, as far as they stand in this package.
func (n *narrator) via(o *obligation.Obligation) []Step {
	var steps []Step
	fn, _ := typeutil.Callee(n.src.Info, o.Call).(*types.Func)
	for _, next := range o.Row.Via {
		if fn == nil || fn.Pkg() != n.src.Types {
			break
		}
		call, callee := n.callOf(fn.Origin(), next)
		if call == nil {
			break
		}
		steps = append(steps, Step{call.Pos(), call.End(), fn.Name() + " gets it here"})
		fn = callee
	}
	return steps
}

// callOf is the first call, in the body of a function, of one with this full name.
func (n *narrator) callOf(fn *types.Func, full string) (call *ast.CallExpr, callee *types.Func) {
	d := declOf(n.src, fn)
	if d == nil {
		return nil, nil
	}
	ast.Inspect(d, func(node ast.Node) bool {
		if c, ok := node.(*ast.CallExpr); ok && call == nil {
			if f, ok := typeutil.Callee(n.src.Info, c).(*types.Func); ok && (f.Origin().FullName() == full || n.declares(f, full)) {
				call, callee = c, f.Origin()
			}
		}
		return call == nil
	})
	return call, callee
}

// declares says whether a row of this name is about a method that go/types
// knows by another.
func (n *narrator) declares(fn *types.Func, full string) bool {
	return slices.ContainsFunc(n.cat.Rows(fn.Origin().FullName()), func(r *resource.Row) bool { return r.Call == full })
}

// declOf is the declaration of a function of the package; nil if it is not there.
func declOf(src obligation.Source, fn *types.Func) *ast.FuncDecl {
	for _, f := range src.Files {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && src.Info.Defs[d.Name] == types.Object(fn) {
				return d
			}
		}
	}
	return nil
}
