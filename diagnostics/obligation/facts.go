package obligation

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/types"
	"slices"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Facts are what other packages may know of a package: what its functions do
// with resources. They are plain data, in a fixed order, so that they can be
// kept in a file or go from one process to another.
type Facts struct {
	Funcs []FuncFact // in the order of their names
}

// FuncFact is what is known of one function.
type FuncFact struct {
	Name         string         // full name, as (*types.Func).FullName prints it
	Said         []resource.Row // what directives say of it
	NeverReturns bool           // a call to it does not come back
	MakesError   bool           // its one result is an error, and never nil
	NeverFails   bool           // its error is always nil
	Wraps        []int          // parameters for which, if they are errors, it returns an error
	Demands      []Demand       // where a call to it does not come back
	Acquires     []resource.Row // what it obliges its callers to release
	Params       []ParamFact
	Scope        *Scope // what it does as a scoped helper; nil if it is none
}

// Demand is a function that does not come back where an error that it is given
// is nil, or is not.
type Demand struct {
	Param int // the receiver, if there is one, is the first
	Nil   bool
}

// ParamFact is what a function does with one parameter.
type ParamFact struct {
	Param            int    // the receiver, if there is one, is the first
	Release          string // the release it is asked about, "it" being the parameter; empty if the answer is the same for each
	Success, Failure Deed   // where the function returns no error, and where it does
}

// Deed is what becomes of a parameter.
type Deed struct {
	Does             string   // "borrows", "releases", "returns", "keeps"; empty if it cannot be said
	Result           int      // returns, keeps: in which result
	Releases, Others []string // keeps: the methods of the result that release it, and that may do so or hand it on
}

// deedNames are the words for what a summary says, in facts.
var deedNames = map[does]string{borrowed: "borrows", released: "releases", returned: "returns", kept: "keeps"}

func doesOf(name string) does {
	for d, n := range deedNames {
		if n == name {
			return d
		}
	}
	return unseen
}

// String says how much is known, for those who look into a fact file.
func (f *Facts) String() string { return fmt.Sprintf("%d functions", len(f.Funcs)) }

// fact is what is known of a function of another package; nil if nothing is.
func (p *pass) fact(fn *types.Func) *FuncFact {
	if p.src.Facts == nil || fn == nil || fn.Pkg() == nil || fn.Pkg() == p.src.Types || InStd(fn.Pkg().Path()) {
		return nil
	}
	return p.factsOf(fn.Pkg())[p.fullName(fn)]
}

func (p *pass) factsOf(pkg *types.Package) map[string]*FuncFact {
	known, ok := p.tables[pkg]
	if !ok {
		known = map[string]*FuncFact{}
		if facts := p.src.Facts(pkg.Path()); facts != nil {
			for i := range facts.Funcs {
				known[facts.Funcs[i].Name] = &facts.Funcs[i]
			}
		}
		p.tables[pkg] = known
	}
	return known
}

// rows are what is said of a function: by the directives of the package that
// declares it, or else by the catalogue. What is inferred is not among them.
func (p *pass) rows(fn *types.Func) []*resource.Row {
	if fn == nil {
		return nil
	}
	if rows, ok := p.said[fn]; ok {
		return rows
	}
	rows := p.cat.Rows(p.fullName(fn))
	if f := p.fact(fn); f != nil && len(f.Said) > 0 {
		rows = nil
		for i := range f.Said {
			rows = append(rows, &f.Said[i])
		}
	}
	p.said[fn] = rows
	return rows
}

// saysOfResults says whether a row is about what a call returns. What is said
// of that beats what is inferred, and what a type promises.
func saysOfResults(r *resource.Row) bool {
	return r.Role != resource.Sinks && r.Role != resource.Releases
}

// obliging are the rows of what a function returns: those that somebody said,
// or else those that are inferred.
func (p *pass) obliging(fn *types.Func) []*resource.Row {
	rows := p.rows(fn)
	switch {
	case fn == nil || slices.ContainsFunc(rows, saysOfResults):
		return rows
	case fn.Pkg() == p.src.Types:
		return p.fresh(fn)
	}
	return p.factRows(fn)
}

// acquiresFresh says whether a call obliges its caller, as far as anybody knows.
func (p *pass) acquiresFresh(fn *types.Func) bool {
	return slices.ContainsFunc(p.obliging(fn), func(r *resource.Row) bool { return r.Role == resource.Acquires })
}

// factRows are the inferred rows of a function of another package.
func (p *pass) factRows(fn *types.Func) []*resource.Row {
	f := p.fact(fn)
	if f == nil {
		return nil
	}
	var rows []*resource.Row
	for i := range f.Acquires {
		rows = append(rows, &f.Acquires[i])
	}
	return rows
}

// factsName says whether a name may be that of a function with facts: a first
// look that costs next to nothing.
func (p *pass) factsName(name *ast.Ident) bool {
	fn, ok := p.src.Info.Uses[name].(*types.Func)
	return ok && len(p.factRows(fn.Origin())) > 0
}

// foreign is what a function of another package does with an argument that
// stands for a resource.
func (p *pass) foreign(fn *types.Func, param int, releases []resource.Release, path []string) (ParamFact, bool) {
	f := p.fact(fn)
	if f == nil {
		return ParamFact{}, false
	}
	for _, pf := range f.Params {
		if pf.Param != param {
			continue
		}
		if pf.Release == "" {
			return pf, true
		}
		for _, r := range releases {
			if r.Root == resource.Hole && below(r, path) == pf.Release {
				return pf, true
			}
		}
	}
	return ParamFact{}, false
}

// below is a release in the words of the field of the resource that path names.
func below(r resource.Release, path []string) string {
	if len(r.Fields) < len(path) || !slices.Equal(r.Fields[:len(path)], path) {
		return ""
	}
	e := resource.Hole
	for _, f := range r.Fields[len(path):] {
		e += "." + f
	}
	if r.Method != "" {
		e += "." + r.Method
	}
	return e + "()"
}

// AFact makes Facts a fact of go/analysis, about a package.
func (*Facts) AFact() {}

// Say adds what directives say of functions.
func (f *Facts) Say(rows []resource.Row) {
	for _, r := range rows {
		i := slices.IndexFunc(f.Funcs, func(known FuncFact) bool { return known.Name == r.Call })
		if i < 0 {
			i = len(f.Funcs)
			f.Funcs = append(f.Funcs, FuncFact{Name: r.Call})
		}
		f.Funcs[i].Said = append(f.Funcs[i].Said, r)
	}
	sortFuncs(f.Funcs)
}

func sortFuncs(all []FuncFact) {
	slices.SortFunc(all, func(a, b FuncFact) int { return cmp.Compare(a.Name, b.Name) })
}
