package obligation

import (
	"go/token"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/resource"
	"golang.org/x/tools/go/ssa"
)

// ret ends a frame; at the root it is an exit.
func (x *explorer) ret(s *state, r *ssa.Return) bool {
	var results []term
	for _, v := range r.Results {
		results = append(results, x.eval(s, v))
	}
	f := s.frame
	if f.parent != nil {
		x.leave(s, f, results)
		return true
	}
	if s.status == before {
		return false
	}
	given := nothing
	for i, t := range results {
		g := x.reach(s, t)
		if g == whole {
			x.notesReturn(i, t)
		}
		given = max(given, g)
	}
	switch given {
	case whole:
		x.event(Transferred, posOf(r), returnedToCaller)
		return false
	case viewed:
		x.event(Unknown, posOf(r), "what reads through it is returned")
		return false
	}
	x.exitAt(s, r, Returns, results)
	return false
}

func (x *explorer) exitAt(s *state, instr ssa.Instruction, kind Exit, results []term) {
	x.owing = true
	if s.unsure || x.target.variant && !s.opened || x.target.kind.NotInMain && isMain(x.root) {
		return
	}
	if x.target.kind.Exits == resource.SuccessReturn && !x.succeeds(s, results) {
		return
	}
	e := exit{instr: instr, kind: kind, trail: s.trail, used: s.used}
	for i, known := range x.exits {
		if known.instr == instr {
			if e.used && !known.used {
				x.exits[i] = e
			}
			return
		}
	}
	x.exits = append(x.exits, e)
}

// losses are the exits at which something is lost. Of a writer that is used at
// all, a path on which nothing was written to it loses nothing.
func (x *explorer) losses() []exit {
	if !x.used {
		return x.exits
	}
	return slices.DeleteFunc(slices.Clone(x.exits), func(e exit) bool { return !e.used })
}

func isMain(fn *ssa.Function) bool {
	return fn.Name() == "main" && fn.Parent() == nil && fn.Signature.Recv() == nil && fn.Pkg != nil && fn.Pkg.Pkg.Name() == "main"
}

// succeeds says whether a return with these results is known to report no error.
func (x *explorer) succeeds(s *state, results []term) bool {
	if s.failing {
		return false
	}
	sig := x.root.Signature.Results()
	if sig.Len() == 0 || len(results) == 0 || !isErrorType(sig.At(sig.Len()-1).Type()) {
		return true
	}
	isNil, known := x.equal(s, results[len(results)-1], x.nilTerm())
	if !known {
		isNil, known = x.truth(s, x.eq(results[len(results)-1], x.nilTerm()))
	}
	if !known {
		return x.ownError(results[len(results)-1])
	}
	return isNil
}

// ownError says whether an error is that of a use of the resource by the
// standard library: untested, it may well be nil.
func (x *explorer) ownError(t term) bool {
	d := x.at(t)
	return (d.op == opOpaque || d.op == opExtract) && x.uses[d.v]
}

type exit struct {
	instr ssa.Instruction // the ssa.Return, or the acquisition that overwrites
	kind  Exit
	trail *taken
	used  bool // something may have been written to it on the way
}

func posOf(i ssa.Instruction) token.Pos {
	if p := i.Pos(); p.IsValid() {
		return p
	}
	if fn := i.Parent(); fn.Syntax() != nil {
		return fn.Syntax().End() - 1
	}
	return token.NoPos
}

// notesReturn notes in which place the resource itself is returned; what only holds
// it is not told apart, and stands for any place.
func (x *explorer) notesReturn(i int, t term) {
	path, is := x.resPath(t)
	if !is {
		i = -1
	}
	if x.returned == nil {
		x.returned = map[int]string{}
	}
	x.returned[i] = strings.Join(path, ".")
}

const returnedToCaller = "returned to the caller"

func (e Event) returned() bool { return e.Why == returnedToCaller }
