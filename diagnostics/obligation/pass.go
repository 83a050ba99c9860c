package obligation

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// pass is the analysis of one package: what its explorations share.
type pass struct {
	src Source
	cat *resource.Catalogue

	names      map[*types.Func]string
	returning  map[*types.Func]bool
	running    map[*ssa.Defer]bool
	storing    map[*ssa.FreeVar]bool
	lives      map[*ssa.Function]*liveness
	decls      map[*types.Func]*ast.FuncDecl
	releasing  map[releaseQuery]bool
	summaries  *memo[summaryKey, summary]
	mayFresh   map[*types.Func]bool
	locking    map[*types.Func]bool
	built      map[*types.Func]*ssa.Function
	sites      map[token.Pos]*site // by the call's opening parenthesis
	followed   map[followKey]*explorer
	conds      map[*ssa.Function]*conditions
	asked      []*asking // summaries being made, one within another
	drafts     map[summaryKey]draft
	rowsOf     *memo[*ssa.Function, []*resource.Row] // inferred
	circles    int                                   // questions that met themselves
	answered   *memo[demandKey, []answer]
	demanded   *memo[demandKey, bool]
	sole       map[*types.Func]*types.Func
	said       map[*types.Func][]*resource.Row
	promising  map[types.Object][]*resource.Row
	tainted    int // the outermost of them that the present answer hangs on
	owners     map[ownerKey]*keeper
	tables     map[*types.Package]map[string]*FuncFact
	releasable map[types.Type][]string

	telling bool                     // somebody wants the story: what changes nothing is noted as well
	passed  map[*ast.CallExpr]string // telling: why a call that could acquire does not
}

type followKey struct {
	call  *ssa.Call
	row   *resource.Row
	place resource.Place
}

func newPass(src Source, cat *resource.Catalogue) *pass {
	return &pass{
		src: src, cat: cat,
		names:      map[*types.Func]string{},
		returning:  map[*types.Func]bool{},
		running:    map[*ssa.Defer]bool{},
		storing:    map[*ssa.FreeVar]bool{},
		lives:      map[*ssa.Function]*liveness{},
		releasing:  map[releaseQuery]bool{},
		summaries:  newMemo[summaryKey, summary](),
		owners:     map[ownerKey]*keeper{},
		drafts:     map[summaryKey]draft{},
		rowsOf:     newMemo[*ssa.Function, []*resource.Row](),
		answered:   newMemo[demandKey, []answer](),
		demanded:   newMemo[demandKey, bool](),
		sole:       map[*types.Func]*types.Func{},
		said:       map[*types.Func][]*resource.Row{},
		promising:  map[types.Object][]*resource.Row{},
		tables:     map[*types.Package]map[string]*FuncFact{},
		releasable: map[types.Type][]string{},
		mayFresh:   map[*types.Func]bool{},
		locking:    map[*types.Func]bool{},
		built:      map[*types.Func]*ssa.Function{},
		sites:      map[token.Pos]*site{},
		followed:   map[followKey]*explorer{},
		conds:      map[*ssa.Function]*conditions{},
	}
}

// declared are the functions of a package by their objects.
func declared(src Source) map[*types.Func]*ast.FuncDecl {
	decls := map[*types.Func]*ast.FuncDecl{}
	for _, f := range src.Files {
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok {
				if obj, ok := src.Info.Defs[fd.Name].(*types.Func); ok {
					decls[obj] = fd
				}
			}
		}
	}
	return decls
}

// beside is a pass over the same code for another goroutine. What the two share
// is only read from here on.
func (p *pass) beside() *pass {
	q := newPass(p.src, p.cat)
	q.built, q.sites, q.decls = p.built, p.sites, p.decls
	return q
}

// afresh is a pass over the same code, for the same goroutine, that remembers
// nothing but what is the same whenever it is asked: the answers that follow
// calls may depend on where they are asked from.
func (p *pass) afresh() *pass {
	q := p.beside()
	q.names, q.storing, q.lives, q.conds, q.running = p.names, p.storing, p.lives, p.conds, p.running
	q.tables, q.said, q.promising, q.sole, q.releasable = p.tables, p.said, p.promising, p.sole, p.releasable
	q.summaries, q.rowsOf = p.summaries.beside(), p.rowsOf.beside()
	q.demanded, q.answered = p.demanded.beside(), p.answered.beside()
	return q
}

func (p *pass) correlated(fn *ssa.Function) *conditions {
	c, ok := p.conds[fn]
	if !ok {
		c = correlated(fn)
		p.conds[fn] = c
	}
	return c
}

func (p *pass) liveness(fn *ssa.Function) *liveness {
	l, ok := p.lives[fn]
	if !ok {
		l = liveRegisters(fn)
		p.lives[fn] = l
	}
	return l
}

// decl is the declaration of a function of this package; nil for others.
func (p *pass) decl(fn *types.Func) *ast.FuncDecl {
	return p.decls[fn.Origin()]
}
