package obligation

import (
	"cmp"
	"context"
	"go/ast"
	"go/constant"
	"go/types"
	"log/slog"
	"runtime"
	"runtime/debug"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Analyze finds every obligation that the source's own functions acquire, in
// the order of their positions, and what becomes of each. Only rows that report
// by default are followed. It fails only when ctx is done.
func Analyze(ctx context.Context, src Source, cat *resource.Catalogue) ([]*Obligation, error) {
	p := newPass(src, cat)
	p.decls = declared(src)
	units := p.soundUnits()
	built := p.build(append(units, p.helpers(units)...))
	p.register(built)
	all, err := p.judgeAll(ctx, built)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b *Obligation) int { return cmp.Compare(a.Call.Pos(), b.Call.Pos()) })
	return all, nil
}

// soundUnits are the units in which no error is.
func (p *pass) soundUnits() []*unit {
	var units []*unit
	for _, u := range p.units() {
		if Sound(p.src.Info, u.decl) {
			units = append(units, u)
		}
	}
	return units
}

// judgeAll judges the declarations side by side. Each starts from nothing but
// the code: what is said of one depends neither on the order nor on what else
// is judged.
func (p *pass) judgeAll(ctx context.Context, all []built) ([]*Obligation, error) {
	type task struct {
		b built
		u *unit
	}
	var tasks []task
	for _, b := range all {
		for _, u := range b.units {
			if len(u.sites) > 0 && !u.asked {
				tasks = append(tasks, task{b, u})
			}
		}
	}
	found := make([][]*Obligation, len(tasks))
	var next atomic.Int64
	var workers errgroup.Group
	for range min(runtime.GOMAXPROCS(0), len(tasks)) {
		workers.Go(func() error {
			own := p.beside()
			for i := int(next.Add(1)) - 1; i < len(tasks); i = int(next.Add(1)) - 1 {
				if err := ctx.Err(); err != nil {
					return err
				}
				found[i] = own.afresh().guard(tasks[i].b, tasks[i].u)
			}
			return nil
		})
	}
	err := workers.Wait()
	return slices.Concat(found...), err
}

// guard keeps a mistake of ours to the declaration it was made on: nothing is
// said of that one.
func (p *pass) guard(b built, u *unit) (all []*Obligation) {
	defer func() {
		if r := recover(); r != nil {
			all = nil
			slog.Error("deferls: analysing a function failed, its resources are not judged; please report this",
				"position", p.src.Fset.PositionFor(u.decl.Pos(), false).String(), "panic", r, "stack", string(debug.Stack()))
		}
	}()
	return p.judge(b, u)
}

// register makes the functions and sites of this package known to each other.
func (p *pass) register(all []built) {
	for _, b := range all {
		for _, u := range b.units {
			if d, ok := u.decl.(*ast.FuncDecl); ok {
				if obj, ok := p.src.Info.Defs[d.Name].(*types.Func); ok {
					p.built[obj] = b.pkg.Prog.FuncValue(obj)
				}
			}
			for _, s := range u.sites {
				p.sites[s.call.Lparen] = s
			}
		}
	}
}

// judge follows every acquisition of one declaration.
func (p *pass) judge(b built, u *unit) []*Obligation {
	var all []*Obligation
	for _, fn := range b.functions(p, u) {
		p.eachTarget(fn, func(t *target, s *site) {
			all = append(all, p.follow(fn, t, s))
		})
	}
	return all
}

// eachTarget finds the acquisitions of one function.
func (p *pass) eachTarget(fn *ssa.Function, f func(*target, *site)) {
	for _, blk := range fn.Blocks {
		for _, instr := range blk.Instrs {
			if call, ok := instr.(*ssa.Call); ok && p.sites[call.Pos()] != nil {
				s := p.sites[call.Pos()]
				for _, t := range p.targets(call, s) {
					f(t, s)
				}
			}
		}
	}
}

// explored is the exploration of one target, made once.
func (p *pass) explored(fn *ssa.Function, t *target) *explorer {
	key := followKey{t.call, t.row, t.place}
	x := p.followed[key]
	if x == nil {
		x = newExplorer(p, fn, t, p.correlated(fn))
		x.resType = p.placeType(t)
		x.run()
		x.seen, x.queue, x.numbers, x.marks = nil, nil, nil, nil // only what was found is wanted again
		p.followed[key] = x
	}
	return x
}

// targets are the obligations of one call.
func (p *pass) targets(call *ssa.Call, s *site) []*target {
	var ts []*target
	rows := s.rows
	if len(rows) == 0 { // the catalogue beats inference
		rows = p.fresh(s.callee)
		if s.callee == nil {
			rows = p.freshLiteral(call)
		}
	}
	for _, row := range rows {
		if why := p.acquiresNothing(row, call, s); why != "" {
			if p.telling {
				p.passed[s.call] = why
			}
			continue
		}
		places := row.At
		if row.OneOf {
			places = places[:1]
		}
		releases, ends := p.expressionsOf(row)
		for _, at := range places {
			ts = append(ts, &target{
				call: call, row: row, kind: p.cat.Kind(row.Kind),
				releases: releases, ends: ends, place: at,
			})
		}
	}
	return ts
}

// acquiresNothing says why a call with an acquiring row owes nothing; empty if it does.
func (p *pass) acquiresNothing(row *resource.Row, call *ssa.Call, s *site) string {
	switch {
	case excepted(row, s.call, p.src.Info):
		return "with this argument it acquires nothing"
	case p.inTempDir(row, call):
		return "it is made inside another temporary directory, and removed with that"
	case p.dropsAnEnd(row, s):
		return "one of its two ends is dropped, so that nobody can wait at the other"
	}
	return ""
}

// expressionsOf are the parsed releases and ends of a row. The catalogue has
// those of its own rows; an inferred one has its own.
func (p *pass) expressionsOf(row *resource.Row) (releases, ends []resource.Release) {
	if releases = p.cat.Releases(row); releases != nil {
		return releases, p.cat.Ends(row)
	}
	return parsed(row.Release), parsed(row.Ends)
}

func parsed(exprs []string) []resource.Release {
	var all []resource.Release
	for _, e := range exprs {
		r, _ := resource.ParseRelease(e) // shortened from one that parses
		all = append(all, r)
	}
	return all
}

// excepted says whether an argument is a constant with which the call acquires
// nothing: os.NewFile(0, "stdin").
func excepted(row *resource.Row, call *ast.CallExpr, info *types.Info) bool {
	if row.Of.From == resource.Argument && row.Of.Index < len(call.Args) && info.Types[call.Args[row.Of.Index]].IsNil() {
		return true // it is made from nothing: context.WithCancel(nil) panics
	}
	if row.NoNil && len(call.Args) > 0 && info.Types[call.Args[0]].IsNil() {
		return true
	}
	if len(row.Except) == 0 || len(call.Args) == 0 {
		return false
	}
	v := info.Types[call.Args[0]].Value
	if v == nil {
		return false
	}
	n, exact := constant.Int64Val(constant.ToInt(v))
	return exact && slices.Contains(row.Except, n)
}

// dropsAnEnd: of two ends that block each other one is dropped, so that nobody
// can wait at it.
func (p *pass) dropsAnEnd(row *resource.Row, s *site) bool {
	if !row.OneOf {
		return false
	}
	drops := false
	for _, at := range row.At {
		if at.From != resource.Result {
			return false // not two ends, but two names
		}
		_, _, dropped := p.binding(s, at)
		drops = drops || dropped
	}
	return drops
}

// operand is the receiver or argument that an obligation sits on.
func (t *target) operand() ssa.Value {
	c := &t.call.Call
	shift := 0
	if !c.IsInvoke() && c.Signature().Recv() != nil {
		shift = 1
	}
	if t.place.From == resource.Receiver {
		if c.IsInvoke() {
			return c.Value
		}
		return c.Args[0]
	}
	return c.Args[shift+t.place.Index]
}

// follow explores one target and says what was seen.
func (p *pass) follow(fn *ssa.Function, t *target, s *site) *Obligation {
	o := &Obligation{Row: t.row, Kind: t.kind, Place: t.place, Call: s.call, Func: s.fn}
	o.Name, o.Var, o.Discarded = p.binding(s, t.place)
	o.first, _, _ = p.binding(s, resource.Place{From: resource.Result})
	o.Err = p.errVar(s, t)
	x := p.explored(fn, t)
	exits := x.losses()
	o.Events, o.Excused = x.told(), slices.Clip(x.excuses)
	o.Returned = x.givenBack(fn)
	p.excuse(o, x.exits, exits, "nothing was written to it on the way here")
	if t.row.OpenWith != "" {
		v := *t
		v.variant = true
		y := newExplorer(p, fn, &v, p.correlated(fn))
		y.resType = x.resType
		y.run()
		exits = slices.Concat(exits, y.exits)
		o.Events, o.Excused = slices.Concat(o.Events, y.told()), slices.Concat(o.Excused, y.excuses)
	}
	if x.spent {
		o.Events = append(slices.Clip(o.Events), Event{Unknown, s.call.Pos(), "there are too many paths to follow"})
	}
	if t.place.From != resource.Result && !p.shows(fn, t, x, exits) {
		p.excuse(o, exits, nil, "the caller may hold it from here on: no release further down says otherwise")
		exits = nil
	}
	if len(exits) > 0 && p.leftToCollector(t.call) {
		p.excuse(o, exits, nil, "the test runs the collector behind this, to see what that does with it")
		exits = nil
	}
	if o.Discarded && len(exits) > 0 && p.unasked(t.call) {
		o.Events = append(slices.Clip(o.Events), Event{Unknown, s.call.Pos(), "nothing in this test says that the call succeeds"})
		exits = nil
	}
	for _, e := range exits {
		o.Leaks = append(o.Leaks, p.leak(e))
	}
	return o
}

func (p *pass) placeType(t *target) types.Type {
	if t.place.From == resource.Result {
		res := t.call.Call.Signature().Results()
		if t.place.Index < res.Len() {
			return res.At(t.place.Index).Type()
		}
		return nil
	}
	if t.place.From == resource.Process {
		return nil
	}
	return t.operand().Type()
}

// errVar is the variable that took the call's error.
func (p *pass) errVar(s *site, t *target) *types.Var {
	res := t.call.Call.Signature().Results()
	n := res.Len()
	if n == 0 || !isErrorType(res.At(n-1).Type()) {
		return nil
	}
	lhs, _ := left(s, n-1)
	if lhs == nil {
		return nil
	}
	if id, ok := lhs.(*ast.Ident); ok && id.Name == "_" {
		return nil
	}
	return p.varOf(lhs)
}
