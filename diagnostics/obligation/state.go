package obligation

import (
	"maps"

	"golang.org/x/tools/go/ssa"
)

// status is where the obligation stands on one path.
type status uint8

const (
	before status = iota // the acquisition has not run yet
	owed
	settled // in a function that is summarised: it is known what became of it, the path goes on to its return
)

// frame is one function being run: the one that acquires, or a function
// literal of its own that it calls or defers.
type frame struct {
	fn     *ssa.Function
	parent *frame
	site   ssa.CallInstruction // what called it, in parent
	block  *ssa.BasicBlock     // where parent goes on
	idx    int
	defers *deferred // the stack of this call's deferred functions
	during bool      // runs as a deferred function
}

type deferred struct {
	instr *ssa.Defer
	fun   term
	args  term
	next  *deferred
}

// taken is one branch on the way here.
type taken struct {
	branch *ssa.If
	truth  bool
	after  bool // taken after the acquisition
	prev   *taken
}

// access is what somebody else can do with a local variable.
type access uint8

const (
	read access = iota + 1 // a function literal that reads it is out of our hands
	set                    // its address is
)

// state is one path at one point. Registers that are not in env stand for
// their own opaque value.
type state struct {
	frame   *frame
	block   *ssa.BasicBlock
	pred    *ssa.BasicBlock
	idx     int
	env     map[ssa.Value]term
	mem     map[term]term   // by address
	facts   map[term]bool   // truths of opaque conditions
	lost    map[term]access // what others may do with local variables, any time
	status  status
	became  deed // once it is settled
	unsure  bool // a branch was taken on something that depends on the acquisition's error in a way we cannot see
	failing bool // some error was found not to be nil
	opened  bool // with Row.OpenWith: the code has tested for that error
	used    bool // something may have been written to it
	trail   *taken
}

func (s *state) clone() *state {
	c := *s
	c.env = maps.Clone(s.env)
	c.mem = maps.Clone(s.mem)
	c.facts = maps.Clone(s.facts)
	c.lost = maps.Clone(s.lost)
	return &c
}

// hash is equal for states from which everything that follows is the same.
func (s *state) hash(x *explorer) uint64 {
	h := mix(uint64(s.status)<<2 | uint64(s.became.does)<<7 | uint64(s.became.result+1)<<12 | b2u(s.used)<<6 | b2u(s.failing)<<5 | b2u(s.unsure)<<1 | b2u(s.opened))
	for v, t := range s.env {
		h += mix(mix(x.number(v)) ^ uint64(t))
	}
	for a, t := range s.mem {
		h += mix(mix(uint64(a)|1<<40) ^ uint64(t))
	}
	for t, b := range s.facts {
		h += mix(mix(uint64(t)|1<<41) ^ b2u(b))
	}
	for t, a := range s.lost {
		h += mix(mix(uint64(t)|1<<42) ^ uint64(a))
	}
	for f := s.frame; f != nil; f = f.parent {
		k := x.number(f.fn)
		if f.parent != nil {
			k = mix(k ^ mix(uint64(f.block.Index)<<20|uint64(f.idx)))
		}
		for d := f.defers; d != nil; d = d.next {
			k = mix(k + mix(uint64(d.fun)<<32^uint64(d.args)))
		}
		h = mix(h ^ k)
	}
	return h
}

func b2u(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// mix is the finalizer of SplitMix64 (Steele, Lea and Flood, 2014).
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}
