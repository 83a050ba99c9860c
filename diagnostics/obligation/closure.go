package obligation

import (
	"go/types"
	"regexp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// borrowsOnly says whether a function literal that goes to somebody else only
// uses the resource: it reads the variable that holds it and calls its methods,
// and never releases it, hands it on or sets the variable.
func (x *explorer) borrowsOnly(s *state, closure term) bool {
	d := x.at(closure)
	fn := d.v.(*ssa.Function)
	for i, b := range x.unlist(d.a) {
		if x.reach(s, b) != whole {
			continue
		}
		w := x.showing()
		if i >= len(fn.FreeVars) || x.at(b).op != opAlloc || !x.isRes(s.mem[b]) || !w.only(fn.FreeVars[i], nil, maxShown) {
			return false
		}
	}
	return true
}

// callsNow says whether a function that is given a literal calls it before it
// returns, if at all. Whoever keeps it keeps what it captures open.
func (x *explorer) callsNow(k *callee, args []term, literal term) bool {
	switch {
	case x.at(literal).v.(*ssa.Function).Synthetic != "": // the body of a range over a function
		return true
	case k.fn == nil:
		return false
	case x.outside(k.fn):
		return k.fn.Pkg() == nil || callsAtOnce[k.fn.Pkg().Path()]
	case k.static == nil || k.fn.Pkg() != x.src.Types:
		return !keepsLiterals.MatchString(k.fn.Name())
	}
	i := slices.Index(args, literal)
	if i < 0 {
		return false
	}
	row := &resource.Row{Role: resource.Acquires, Kind: anything.ID, At: []resource.Place{{}}, Release: []string{resource.Hole + "()"}}
	s, ok := x.summarize(&question{fn: k.static, param: i, row: row, kind: anything, releases: parsed(row.Release)})
	return !ok || s.may || s.success.does == released || s.success.does == borrowed && s.failure.does == borrowed
}

// keepsLiterals are the names of functions that keep what they are given, where
// nobody can see whether they do: SetOutput, HandleFunc, OnClose, NewServer.
var keepsLiterals = regexp.MustCompile(`^(Set|On|Handle|Register|Add|Append|With|New|Use|Subscribe|Watch|Go|Start|Defer|After|Every|Schedule|Submit|Listen|Serve|Cleanup|Run[A-Z]|Async|Put|Push|Store|Enqueue|Hook|Notify)|(Func|Handler|Callback|Hook|Option|Async)$`)

// callsAtOnce are packages of the standard library that call the functions they
// are given before they return.
var callsAtOnce = map[string]bool{
	"bytes": true, "cmp": true, "go/ast": true, "io/fs": true, "maps": true, "os": true, "path/filepath": true, "regexp": true, "slices": true,
	"sort": true, "strings": true, "sync": true, "testing": true, "testing/synctest": true, "unicode": true,
}

func (x *explorer) nameReleases(name string) bool {
	for _, r := range x.target.releases {
		if r.Method == name || r.Func == name && name != "" {
			return true
		}
	}
	return false
}

func (x *explorer) sinks(fn *types.Func) bool {
	for _, row := range x.rows(fn) {
		if row.Role == resource.Sinks || row.Role == resource.Aliases || row.Role == resource.Releases {
			return true
		}
	}
	return false
}

// stores says whether a literal, or one inside it, sets a captured variable or
// lets its address go.
func (p *pass) stores(v *ssa.FreeVar) bool {
	if r, ok := p.storing[v]; ok {
		return r
	}
	p.storing[v] = false
	r := false
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.UnOp, *ssa.DebugRef:
		case *ssa.MakeClosure:
			inner := ref.Fn.(*ssa.Function)
			for i, b := range ref.Bindings {
				if b == v && (i >= len(inner.FreeVars) || p.stores(inner.FreeVars[i])) {
					r = true
				}
			}
		default:
			r = true
		}
	}
	p.storing[v] = r
	return r
}

// inlines says whether a function literal is run as part of this path.
func (x *explorer) inlines(s *state, fn *ssa.Function) bool {
	if len(fn.Blocks) == 0 || fn.Parent() == nil {
		return false
	}
	depth := 0
	for f := s.frame; f != nil; f = f.parent {
		depth++
		if f.fn == fn {
			return false
		}
	}
	return depth < maxFrames
}

func (x *explorer) push(s *state, site ssa.CallInstruction, fun termData, args []term, during bool) {
	fn := fun.v.(*ssa.Function)
	s.frame = &frame{fn: fn, parent: s.frame, site: site, block: s.block, idx: s.idx, during: during || s.frame.during}
	for i, b := range x.unlist(fun.a) {
		if i < len(fn.FreeVars) {
			s.env[fn.FreeVars[i]] = b
		}
	}
	for i, a := range args {
		if i < len(fn.Params) {
			s.env[fn.Params[i]] = a
		}
	}
	s.block, s.pred, s.idx = fn.Blocks[0], nil, 0
}

func (x *explorer) leave(s *state, f *frame, results []term) {
	s.frame, s.block, s.idx = f.parent, f.block, f.idx
	for v := range s.env {
		if v.Parent() == f.fn {
			delete(s.env, v)
		}
	}
	call, ok := f.site.(*ssa.Call)
	if !ok || f.during {
		return
	}
	x.redefine(s, call)
	switch len(results) {
	case 0:
	case 1:
		s.env[call] = results[0]
	default:
		s.env[call] = x.mk(termData{op: opTuple, a: x.list(results)})
	}
}
