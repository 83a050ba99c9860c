package obligation

import (
	"cmp"
	"context"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/deferls/deferls/diagnostics/resource"
)

// Told is what Explain has seen of one declaration.
type Told struct {
	Decl        ast.Decl // the declaration; nil if there is none at the position
	Sound       bool     // it is free of errors; nothing is said of one that is not
	Obligations []*Obligation
	Passed      map[*ast.CallExpr]string // calls that could acquire something and do not, and why
}

// Explain judges the one declaration around a position as Analyze does, and
// notes in the events, which come in the order of the source, also what changes
// nothing. Files that Analyze passes over because nobody mends them by hand are
// judged here. It fails only when ctx is done.
func Explain(ctx context.Context, src Source, cat *resource.Catalogue, pos token.Pos) (Told, error) {
	p := newPass(src, cat)
	p.decls = declared(src)
	p.telling, p.passed = true, map[*ast.CallExpr]string{}
	told := Told{Decl: p.declAt(pos), Passed: p.passed}
	if told.Decl == nil {
		return told, ctx.Err()
	}
	told.Sound = Sound(src.Info, told.Decl)
	if !told.Sound {
		return told, ctx.Err()
	}
	b, u := p.unitOf(told.Decl)
	if err := ctx.Err(); err != nil || u == nil {
		return told, err
	}
	told.Obligations = p.guard(b, u)
	slices.SortStableFunc(told.Obligations, func(a, b *Obligation) int { return cmp.Compare(a.Call.Pos(), b.Call.Pos()) })
	for _, o := range told.Obligations {
		slices.SortStableFunc(o.Events, func(a, b Event) int { return cmp.Compare(a.Pos, b.Pos) })
	}
	return told, ctx.Err()
}

// unitOf is the unit of a declaration, built beside all that is built for the
// whole package: what is known of the functions it calls may hang on those.
func (p *pass) unitOf(d ast.Decl) (built, *unit) {
	units := p.soundUnits()
	i := slices.IndexFunc(units, func(u *unit) bool { return u.decl == d })
	if i < 0 {
		i = len(units)
		units = append(units, p.unit(p.fileOf(d.Pos()), d))
		if units[i] == nil {
			return built{}, nil
		}
	}
	all := p.build(append(units, p.helpers(units)...))
	p.register(all)
	for _, b := range all {
		if slices.Contains(b.units, units[i]) {
			return b, units[i]
		}
	}
	return built{}, nil
}

func (p *pass) declAt(pos token.Pos) ast.Decl {
	f := p.fileOf(pos)
	if f == nil {
		return nil
	}
	for _, d := range f.Decls {
		if d.Pos() <= pos && pos < d.End() {
			return d
		}
	}
	return nil
}

// tell notes what changes nothing, if somebody wants to know. Until then it
// puts no words together.
func (x *explorer) tell(s *state, k EventKind, pos token.Pos, why ...string) {
	if x.telling && !x.summing && s.status == owed {
		if e := (Event{k, pos, strings.Join(why, "")}); !x.inEvt[e] {
			x.inEvt[e] = true
			x.notes = append(x.notes, e)
		}
	}
}

// told are the events, and what was noted beside them.
func (x *explorer) told() []Event {
	if len(x.notes) == 0 {
		return x.events
	}
	return slices.Concat(x.events, x.notes)
}

// tellUse notes a call that leaves the duty where it is.
func (x *explorer) tellUse(s *state, site ssa.CallInstruction, k *callee, why ...string) {
	if !x.telling {
		return
	}
	if call, ok := site.(*ssa.Call); ok && x.reach(s, s.env[call]) == viewed {
		x.tell(s, Viewed, site.Pos(), "what ", calleeName(k), " returns reads through it")
		return
	}
	x.tell(s, Used, site.Pos(), why...)
}

// tellMethod notes a call that releases nothing: of a method of the resource, or
// of what reads through it. A method of what the resource came from is no use of it.
func (x *explorer) tellMethod(s *state, site ssa.CallInstruction, k *callee, recv term) {
	switch {
	case !x.telling:
	case x.isRes(recv):
		x.tellUse(s, site, k, "its own method ", k.fn.Name(), " is called")
	case recv == none:
		x.tellUse(s, site, k, "used through what reads from it")
	}
}

// tellLent notes that something is stored where it is only borrowed.
func (x *explorer) tellLent(s *state, i *ssa.Store, val term) {
	if x.telling && x.reach(s, val) != nothing {
		x.tell(s, Used, i.Pos(), "stored in a field that only borrows it")
	}
}

// tellField notes that a field is used that is not on the way to what is released.
func (x *explorer) tellField(s *state, of term, v *ssa.FieldAddr) {
	if !x.telling {
		return
	}
	path, is := x.resPath(of)
	if !is {
		return
	}
	st, _ := structOf(v.X.Type())
	if name := st.Field(v.Field).Name(); name != x.fieldsAfter(path) {
		x.tell(s, Used, v.Pos(), "its field ", name, " is used")
	}
}

// excuse notes the exits that are left out.
func (p *pass) excuse(o *Obligation, all, kept []exit, why string) {
	for _, e := range all {
		if slices.ContainsFunc(kept, func(k exit) bool { return k.instr == e.instr }) {
			continue
		}
		if event := (Event{Excused, posOf(e.instr), why}); p.telling {
			o.Events = append(slices.Clip(o.Events), event)
		} else {
			o.Excused = append(o.Excused, event)
		}
	}
}

// ReleaseNames are the names of methods that a reader takes for a release.
func ReleaseNames() []string { return slices.Clone(releaseNames) }
