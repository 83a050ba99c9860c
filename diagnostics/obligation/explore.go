package obligation

import (
	"go/token"
	"go/types"
	"maps"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Bounds of one obligation's exploration; past them what was not reached is unknown.
const (
	maxSummed  = 1000   // paths of a function that is summarised
	maxStates  = 6000   // paths waiting or walked, cut at each block
	maxBefore  = 1000   // of these, paths on which the acquisition has not run yet
	maxSteps   = 200000 // instructions run
	maxFrames  = 4      // depth of function literals calling each other
	maxLeaks   = 8      // exits reported for one acquisition
	maxTrailed = 6      // branches kept in a leak path
)

// target is one acquisition to follow.
type target struct {
	call     *ssa.Call
	row      *resource.Row
	kind     *resource.Kind
	releases []resource.Release
	ends     []resource.Release
	place    resource.Place
	variant  bool // follow the path on which Row.OpenWith came back
}

// explorer walks the paths of one function for one target.
type explorer struct {
	*pass
	*terms
	root     *ssa.Function
	target   *target
	res      term                    // what release expressions call "it"
	resType  types.Type              // its static type
	prefix   []string                // the fields between "it" and res, where res is a parameter
	owing    bool                    // some exit was reached while it is owed
	used     bool                    // on some path something may have been written to it
	returned map[given][]*ssa.Return // how it is returned, and where
	viewedAt []viewedAt
	fixed    bool               // res is the operand seen at the acquisition
	roots    map[string]term    // what the other names in release expressions stand for
	owner    term               // the receiver of the acquisition, where a method of it releases as well
	origin   []*ssa.Call        // the acquisitions that it was made from, where their end is its end
	under    term               // what it reads from, where closing that is enough
	preset   map[ssa.Value]term // what is known of parameters
	replying bool               // what it returns is asked for
	replies  [][]answer
	numbers  map[any]uint64
	conds    *conditions
	reaches  map[*ssa.BasicBlock]bool // blocks from which the acquisition can be reached
	queue    []*state
	seen     map[seenKey]bool
	uses     map[ssa.Value]bool // calls of the standard library that were given the resource, or a view of it
	steps    int
	marks    []uint32 // by term: the round in which it was found to be held
	round    uint32
	spent    bool // a bound was met
	early    int  // paths on which the acquisition has not run yet

	summing    bool                // a parameter is followed, to the function's returns
	outcomes   [2]map[deed]bool    // summing: what became of it where the function succeeds, and where it fails
	lost       bool                // summing: a path ended before its return
	afterwards bool                // summing: what is settled already is returned all the same
	vessel     term                // the parameter that the resource is a field of
	inside     []string            // the fields from there to the resource
	shape      map[term]types.Type // the types of structures passed by value that hold the resource
	keepers    map[term]*keeper
	limit      int // of paths

	events  []Event
	excuses []Event // exits that are no leaks, unless they are told
	notes   []Event // telling: what changes nothing, kept apart so that it changes nothing
	exits   []exit
	inEvt   map[Event]bool
}

type seenKey struct {
	block *ssa.BasicBlock
	hash  uint64
}

func (x *explorer) number(v any) uint64 {
	n, ok := x.numbers[v]
	if !ok {
		n = uint64(len(x.numbers) + 1)
		x.numbers[v] = n
	}
	return n
}

func newExplorer(p *pass, fn *ssa.Function, t *target, conds *conditions) *explorer {
	x := &explorer{
		pass: p, terms: newTerms(), root: fn, target: t,
		numbers: map[any]uint64{}, conds: conds,
		reaches: reaching(t.call),
		seen:    map[seenKey]bool{}, inEvt: map[Event]bool{},
		roots: map[string]term{}, uses: map[ssa.Value]bool{},
		shape: map[term]types.Type{}, keepers: map[term]*keeper{}, limit: maxStates,
	}
	if t.call != nil {
		x.res = x.mk(termData{op: opRes, v: t.call})
	}
	return x
}

// reaching are the blocks from which a call can be reached; nil without one.
func reaching(call *ssa.Call) map[*ssa.BasicBlock]bool {
	if call == nil {
		return nil
	}
	b := call.Block()
	set := map[*ssa.BasicBlock]bool{b: true}
	todo := []*ssa.BasicBlock{b}
	for len(todo) > 0 {
		b := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, p := range b.Preds {
			if !set[p] {
				set[p] = true
				todo = append(todo, p)
			}
		}
	}
	return set
}

// run walks every path from the function's entry, the shortest first.
func (x *explorer) run() {
	first := &state{
		frame: &frame{fn: x.root},
		block: x.root.Blocks[0],
		env:   map[ssa.Value]term{},
		mem:   map[term]term{},
		facts: map[term]bool{},
		lost:  map[term]access{},
	}
	if x.target.call == nil {
		first.status = owed
	}
	maps.Copy(first.env, x.preset)
	x.queue = []*state{first}
	for len(x.queue) > 0 {
		if x.steps > maxSteps || len(x.seen) > x.limit {
			x.spent = true
			return
		}
		s := x.queue[0]
		x.queue = x.queue[1:]
		x.walk(s)
	}
}

// walk runs a path until it forks, meets another, or ends.
func (x *explorer) walk(s *state) {
	for {
		if s.idx >= len(s.block.Instrs) {
			return
		}
		instr := s.block.Instrs[s.idx]
		x.steps++
		if x.steps > maxSteps {
			return
		}
		switch instr := instr.(type) {
		case *ssa.Jump:
			if !x.enter(s, s.block.Succs[0]) {
				return
			}
			continue
		case *ssa.If:
			x.branch(s, instr)
			return
		case *ssa.Return:
			if !x.ret(s, instr) {
				return
			}
			continue
		case *ssa.Panic:
			x.tell(s, Stopped, instr.Pos(), "it panics here")
			return // silent: what a panic leaves behind is not judged here
		case *ssa.RunDefers:
			if !x.runDefers(s) {
				return
			}
			continue
		}
		s.idx++
		if !x.exec(s, instr) {
			return
		}
	}
}

// enter moves a path to the start of a block; false where the path is of no
// further interest or another one has been there in the same state.
func (x *explorer) enter(s *state, to *ssa.BasicBlock) bool {
	if x.astray(s, to) {
		return false
	}
	from := s.block
	s.pred, s.block, s.idx = from, to, 0
	x.phis(s, from, to)
	x.prune(s)
	key := seenKey{to, s.hash(x)}
	if x.seen[key] {
		return false
	}
	if s.status == before {
		if x.early++; x.early > maxBefore {
			x.spent = true
			return false
		}
	}
	x.seen[key] = true
	return true
}

// astray says whether the acquisition cannot be reached from a block any more.
func (x *explorer) astray(s *state, b *ssa.BasicBlock) bool {
	return s.status == before && s.frame.parent == nil && !x.reaches[b]
}

func (x *explorer) phis(s *state, from, to *ssa.BasicBlock) {
	edge := -1
	for i, p := range to.Preds {
		if p == from {
			edge = i
		}
	}
	type set struct {
		v ssa.Value
		t term
	}
	var sets []set
	for _, instr := range to.Instrs {
		phi, ok := instr.(*ssa.Phi)
		if !ok {
			break
		}
		s.idx++
		sets = append(sets, set{phi, x.eval(s, phi.Edges[edge])})
	}
	for _, p := range sets {
		x.redefine(s, p.v)
		s.env[p.v] = p.t
	}
}

// over notes an event that ends its path.
func (x *explorer) over(k EventKind, pos token.Pos, why string) {
	x.lost = true
	x.event(k, pos, why)
}

// settle says what has become of the obligation on a path; false, which ends
// it, unless how the function returns is asked for as well.
func (x *explorer) settle(s *state, k EventKind, pos token.Pos, why string) (goesOn bool) {
	x.event(k, pos, why)
	if !x.summing {
		return false
	}
	s.status, s.became = settled, deed{does: outcomes[k]}
	return true
}

func (x *explorer) event(k EventKind, pos token.Pos, why string) {
	e := Event{Kind: k, Pos: pos, Why: why}
	if !x.inEvt[e] {
		x.inEvt[e] = true
		x.events = append(x.events, e)
	}
}
