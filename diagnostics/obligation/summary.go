package obligation

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/deferls/deferls/diagnostics/resource"
)

// A summary is what a function of this package does with a parameter that is a
// resource. It comes from the same exploration that judges an acquisition: the
// parameter is owed from the entry on.
type summary struct {
	does   deed
	result int // returnsIt: in which place
}

type deed uint8

const (
	unseen         deed = iota // stores it, releases it on some paths only, or cannot be seen
	onlyBorrows                // uses it: still owed wherever the function returns
	alwaysReleases             // releases it, or defers that, on every path
	returnsIt                  // gives it back wherever it returns: must(os.Open(name))
)

type summaryKey struct {
	fn    *ssa.Function
	param int
	what  string // the release expressions and the path that the parameter stands for
}

// maxHelpers bounds how deep calls between functions of the package are followed.
const maxHelpers = 4

// summarize says what fn does with an argument, which stands for the field
// below the resource that path names.
func (p *pass) summarize(fn *ssa.Function, param int, t *target, path []string) summary {
	if generic := fn.Origin(); generic != nil {
		fn = generic
	}
	if len(fn.Blocks) == 0 || param >= len(fn.Params) || fn.Pkg == nil || fn.Pkg.Pkg != p.src.Types {
		return summary{}
	}
	if t.place.From != resource.Result || len(t.row.At) > 1 {
		return summary{} // known by where it is, or in two ends
	}
	key := summaryKey{fn, param, strings.Join(t.row.Release, ";") + "@" + strings.Join(path, ".")}
	if s, ok := p.summaries[key]; ok {
		return s
	}
	p.summaries[key] = summary{} // a function that calls itself
	if p.nested >= maxHelpers {
		delete(p.summaries, key)
		return summary{}
	}
	p.nested++
	s := p.exploreParam(fn, fn.Params[param], t, path)
	p.nested--
	p.summaries[key] = s
	return s
}

func (p *pass) exploreParam(fn *ssa.Function, param *ssa.Parameter, t *target, path []string) summary {
	x := newExplorer(p, fn, &target{row: t.row, kind: t.kind, releases: t.releases, ends: t.ends, place: t.place}, p.correlated(fn))
	x.res, x.prefix, x.resType = x.opaque(param), path, param.Type()
	x.roots[resource.Hole] = x.res
	x.run()
	switch {
	case x.spent:
		return summary{}
	case len(x.events) == 0 && x.owing:
		return summary{does: onlyBorrows}
	case x.owing || len(x.events) == 0:
		return summary{}
	case x.only(func(e Event) bool { return e.Kind == Released || e.Kind == Deferred }):
		return summary{does: alwaysReleases}
	case len(x.returned) == 1 && x.only(Event.returned):
		for i, below := range x.returned {
			if i >= 0 && below == strings.Join(path, ".") {
				return summary{does: returnsIt, result: i}
			}
		}
	}
	return summary{}
}

func (x *explorer) only(kind func(Event) bool) bool {
	return !slices.ContainsFunc(x.events, func(e Event) bool { return !kind(e) })
}

// helperDoes says what a call does with the resource that is one of its
// arguments, and which that is; arguments that only hold it in some way, and
// several at once, are not followed.
func (x *explorer) helperDoes(s *state, k *callee, args []term) (sum summary, arg term) {
	if k.static == nil || k.fn == nil || k.fn.Pkg() != x.src.Types {
		return summary{}, none
	}
	for i, a := range args {
		if x.reach(s, a) != whole {
			continue
		}
		path, is := x.resPath(a)
		if !is || arg != none {
			return summary{}, none
		}
		sum, arg = x.summarize(k.static, i, x.target, path), a
	}
	return sum, arg
}

// helpers are the functions of this package that units call, directly or
// through each other, with something that could be a resource.
func (p *pass) helpers(units []*unit) []*unit {
	known := map[ast.Decl]bool{}
	for _, u := range units {
		known[u.decl] = true
	}
	var found []*unit
	for range maxHelpers {
		from := len(found)
		for _, u := range slices.Concat(units, found) {
			p.calls(u.decl, func(fn *types.Func) {
				d := p.decl(fn)
				if d == nil || d.Body == nil || known[d] || !takesResource(fn) || !sound(p.src.Info, d) {
					return
				}
				known[d] = true
				found = append(found, &unit{decl: d})
			})
		}
		if len(found) == from {
			break
		}
	}
	return found
}

func (p *pass) calls(n ast.Node, f func(*types.Func)) {
	ast.Inspect(n, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			if fn, ok := typeutil.Callee(p.src.Info, c).(*types.Func); ok && fn.Pkg() == p.src.Types {
				f(fn.Origin())
			}
		}
		return true
	})
}

// takesResource says whether a parameter can be one: not a number, not text.
func takesResource(fn *types.Func) bool {
	params := fn.Signature().Params()
	for i := range params.Len() {
		switch params.At(i).Type().Underlying().(type) {
		case *types.Pointer, *types.Interface, *types.Signature:
			return true
		}
	}
	return false
}
