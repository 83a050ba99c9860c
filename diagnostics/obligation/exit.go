package obligation

import (
	"go/token"
	"go/types"
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
	switch s.status {
	case before:
		return false
	case settled:
		x.outcome(s, results, s.became)
		if isNil, known := x.reportsNil(s, results); isNil || !known {
			x.afterwards = x.afterwards || slices.ContainsFunc(results, func(t term) bool { return x.reach(s, t) != nothing })
		}
		return false
	}
	if x.replying {
		x.reply(s, results)
	}
	given := nothing
	for i, t := range results {
		g := x.reach(s, t)
		switch g {
		case whole:
			x.notesReturn(s, r, i, t)
		case viewed:
			x.viewedAt = append(x.viewedAt, viewedAt{i, r})
		}
		given = max(given, g)
	}
	switch given {
	case whole:
		x.event(Transferred, posOf(r), returnedToCaller)
	case viewed:
		x.event(Unknown, posOf(r), "what reads through it is returned")
	default:
		x.exitAt(s, r, Returns, results)
	}
	x.outcome(s, results, x.handedBack(s, results, given))
	return false
}

func (x *explorer) exitAt(s *state, instr ssa.Instruction, kind Exit, results []term) {
	x.owing = true
	if why := x.excused(s, results); why != "" {
		x.tell(s, Excused, posOf(instr), why)
		if e := (Event{Excused, posOf(instr), why}); !x.telling && !x.summing && !slices.Contains(x.excuses, e) {
			x.excuses = append(x.excuses, e)
		}
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

// excused says why an exit at which it is owed is no leak; empty if it is one.
func (x *explorer) excused(s *state, results []term) string {
	switch {
	case s.unsure:
		return "the way here hangs on the acquisition's error in a way that cannot be seen"
	case x.target.variant && !s.opened:
		return "here it is acquired only where the call has failed as well"
	case x.target.kind.NotInMain && isMain(x.root):
		return "main ends here, and the process with it"
	case x.target.kind.Exits == resource.SuccessReturn && !x.succeeds(s, results):
		return "here the function fails, or may: what is lost then was not wanted"
	}
	return ""
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
	isNil, known := x.reportsNil(s, results)
	if !known {
		return x.ownError(results[len(results)-1])
	}
	return isNil
}

// reportsNil says whether the error among the results is nil; it is where there is none.
func (x *explorer) reportsNil(s *state, results []term) (isNil, known bool) {
	if !returnsError(x.root.Signature) || len(results) == 0 {
		return true, true
	}
	return x.isNil(s, results[len(results)-1])
}

func returnsError(sig *types.Signature) bool {
	res := sig.Results()
	return res.Len() > 0 && isErrorType(res.At(res.Len()-1).Type())
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

// given is how a return hands the resource to the caller.
type given struct {
	result int        // -1: in no single place
	path   string     // the fields of "it" down to what is returned
	inside string     // the fields of the result down to the resource; cleanup for a function that releases it
	typ    types.Type // inside: what holds it
	keeper *keeper    // how it is released, where that is known already
}

// notesReturn notes in which result the resource is returned.
func (x *explorer) notesReturn(s *state, r *ssa.Return, i int, t term) {
	g := given{result: -1}
	if path, is := x.resPath(t); is {
		g = given{result: i, path: strings.Join(path, ".")}
	} else if inside, path, ok := x.insideOf(s, t); ok {
		g = given{result: i, inside: inside, path: strings.Join(path, "."), typ: x.holder(t)}
	} else if k := x.keepers[t]; k != nil {
		g = given{result: i, inside: k.inside, keeper: k}
	} else if x.cleansUp(s, t) {
		g = given{result: i, inside: Cleanup}
	}
	if x.returned == nil {
		x.returned = map[given][]*ssa.Return{}
	}
	x.returned[g] = append(x.returned[g], r)
}

const returnedToCaller = "returned to the caller"

func (e Event) returned() bool { return e.Why == returnedToCaller }
