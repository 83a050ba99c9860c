package diagnostics

import (
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/directive"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// Story is what became of one acquisition, in words: what is owed and why, what
// each use did to it, and what came of that.
type Story struct {
	Obligation *obligation.Obligation
	Pos, End   token.Pos // the acquiring call
	Subject    string    // "file f from os.Open"
	Owed       string    // what is owed, and where: "to be closed by f.Close(), where err is nil"
	Release    []string  // the calls of which any releases it, the one to write first: "f.Close()"
	Source     string    // why the call counts as an acquisition
	Via        []Step    // inferred in this package: the calls by which it comes to acquire
	Events     []Told    // what happened to it, in the order of the source
	Outcome    Outcome
	Verdict    string   // the outcome in a sentence
	Cause      *Told    // the event that decides the outcome, if one does
	Finding    *Finding // what is found; nil if that is nothing
	Hidden     string   // why check does not show the finding; empty if it does
	Advice     []Advice // what the user can say where something is not known
}

// Told is one thing that happened to an obligation.
type Told struct {
	Pos, End token.Pos
	Kind     obligation.EventKind
	Message  string
}

// Outcome is what came of an acquisition.
type Outcome string

// The outcomes.
const (
	Leaks     Outcome = "leak"      // a check finds something
	Settled   Outcome = "released"  // it is released wherever it is owed
	HandedOn  Outcome = "handed on" // somebody else has the duty
	NotKnown  Outcome = "unknown"   // something that cannot be seen took part
	NotJudged Outcome = "excused"   // it is owed at an exit, and that is no leak
)

// Advice is something the user can say, ready to be copied.
type Advice struct {
	Text string // when, and where it goes
	Code string // lines of a comment or of .deferls.yaml; may be empty
}

// Explanation is what there is to tell of a place in a file.
type Explanation struct {
	Stories []Story  // of the acquisitions there
	Remarks []Remark // why there is none
	Broken  bool     // the declaration there is not analysed, because it does not compile
}

// Explain tells the stories of the acquisitions between two positions of a
// file. The one call around a single position comes before those around that
// one. It fails only when ctx is done.
func Explain(ctx context.Context, src obligation.Source, settings *Settings, from, to token.Pos) (*Explanation, error) {
	said, _ := directive.Rows(src.Fset, src.Info, src.Files)
	cat, err := settings.saying(said)
	if err != nil {
		return nil, err
	}
	n := &narrator{src: src, settings: settings, cat: cat, said: said}
	e := &Explanation{}
	for _, d := range declsIn(src.Files, from, to) {
		told, err := obligation.Explain(ctx, src, cat, d.Pos())
		if err != nil {
			return nil, err
		}
		e.Broken = e.Broken || !told.Sound
		here := standingIn(told.Obligations, from, to)
		for _, o := range here {
			e.Stories = append(e.Stories, n.story(o))
		}
		if len(here) == 0 && told.Sound {
			e.Remarks = append(e.Remarks, n.remarks(told, from, to)...)
		}
	}
	return e, nil
}

func declsIn(files []*ast.File, from, to token.Pos) []ast.Decl {
	var in []ast.Decl
	for _, f := range files {
		for _, d := range f.Decls {
			if d.Pos() <= to && from <= d.End() {
				in = append(in, d)
			}
		}
	}
	return in
}

// standingIn are the obligations of calls that stand between two positions: by
// their start, their opening parenthesis or their end. Of calls around a single
// position it is the innermost.
func standingIn(all []*obligation.Obligation, from, to token.Pos) []*obligation.Obligation {
	var in []*obligation.Obligation
	if from == to {
		var innermost *ast.CallExpr
		for _, o := range all {
			if o.Call.Pos() <= from && from <= o.Call.End() && (innermost == nil || innermost.Pos() <= o.Call.Pos()) {
				innermost = o.Call
			}
		}
		for _, o := range all {
			if o.Call == innermost {
				in = append(in, o)
			}
		}
		return in
	}
	for _, o := range all {
		if slices.ContainsFunc(ends(o.Call), func(p token.Pos) bool { return from <= p && p <= to }) {
			in = append(in, o)
		}
	}
	return in
}

func ends(call *ast.CallExpr) []token.Pos {
	return []token.Pos{call.Pos(), call.Lparen, call.End() - 1}
}

// narrator puts what the engine has seen of one package into words.
type narrator struct {
	src      obligation.Source
	settings *Settings
	cat      *resource.Catalogue
	said     []resource.Row
	lines    func(token.Pos) int // how lines are counted; nil for as they are in the file
}

func (n *narrator) line(pos token.Pos) int {
	if n.lines != nil {
		return n.lines(pos)
	}
	return n.src.Fset.PositionFor(pos, false).Line
}

func (n *narrator) story(o *obligation.Obligation) Story {
	s := n.outcome(o)
	s.Owed, s.Source, s.Via = n.owed(o), n.source(o), n.via(o)
	return s
}

// outcome is the part of a story that says what happened, and what came of it.
func (n *narrator) outcome(o *obligation.Obligation) Story {
	s := Story{Obligation: o, Pos: o.Call.Pos(), End: o.Call.End(), Subject: subject(o)}
	for _, expr := range o.Releases() {
		s.Release = append(s.Release, named(o, expr))
	}
	for _, e := range slices.Concat(o.Events, o.Excused) {
		s.Events = append(s.Events, n.told(o, e))
	}
	n.conclude(&s)
	return s
}

// owed says what is owed, and from where on.
func (n *narrator) owed(o *obligation.Obligation) string {
	var by []string
	for _, expr := range o.Releases() {
		by = append(by, named(o, expr))
	}
	owed := fmt.Sprintf("has to be %s: %s", o.Kind.Released, strings.Join(by, " or "))
	if len(by) == 1 && by[0] == "the call" {
		owed = "has to be " + o.Kind.Released
	}
	switch res := n.results(o.Call); {
	case o.Row.When == resource.OnTrue:
		owed += ", where the call returns true"
	case o.Row.Fails != "":
		owed += ", where " + o.Written(o.Row.Fails) + " is nil"
	case o.Err != nil:
		owed += ", where " + o.Err.Name() + " is nil"
	case res != nil && res.Len() > 0 && types.Identical(res.At(res.Len()-1).Type(), types.Universe.Lookup("error").Type()):
		owed += ", where the call succeeds"
	}
	var until []string
	for _, expr := range o.Row.Ends {
		until = append(until, named(o, o.Written(expr)))
	}
	if len(until) > 0 {
		owed += ", until " + strings.Join(until, " or ") + " says that it is over"
	}
	return owed
}

func (n *narrator) results(call *ast.CallExpr) *types.Tuple {
	sig, ok := types.Unalias(n.src.Info.TypeOf(call.Fun)).Underlying().(*types.Signature)
	if !ok {
		return nil
	}
	return sig.Results()
}

// headings are what the messages of events begin with.
var headings = map[obligation.EventKind]string{
	obligation.Released:    "released: ",
	obligation.Deferred:    "deferred release: ",
	obligation.Transferred: "handed on: ",
	obligation.Unknown:     "unknown from here on: ",
	obligation.Ended:       "ended: ",
	obligation.Stopped:     "the path ends here: ",
	obligation.Excused:     "no leak here: ",
}

// told puts one event into words.
func (n *narrator) told(o *obligation.Obligation, e obligation.Event) Told {
	why := e.Why
	if _, err := resource.ParseRelease(why); err == nil {
		why = named(o, o.Written(why))
	}
	switch e.Kind {
	case obligation.Released, obligation.Deferred:
		why = strings.TrimPrefix(why, "released ")
	case obligation.Transferred:
		why = strings.TrimPrefix(why, "handed on ")
	}
	return Told{e.Pos, n.endOf(e.Pos), e.Kind, headings[e.Kind] + why}
}

// bare is the message without its heading.
func (t *Told) bare() string { return strings.TrimPrefix(t.Message, headings[t.Kind]) }

// endOf is the end of the call or statement that an event stands at.
func (n *narrator) endOf(pos token.Pos) token.Pos {
	if call := n.callAt(pos); call != nil {
		return call.End()
	}
	return pos
}
