package diagnostics

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/diagnostics/resource"
)

// Hover is what there is to say of a place in the code, short.
type Hover struct {
	Pos, End token.Pos // the words that it is about
	Text     string    // Markdown
}

// HoverAt says of an acquisition, of the variable that holds what it acquired, and
// of a release who owns it and what releases it, and of a defer in which order it
// runs with the others. It is nil where there is nothing to say. The obligations
// are those that Analyze has seen in the package, in its order; nothing is analysed
// again. Lines are named as line says.
func HoverAt(src obligation.Source, settings *Settings, obligations []*obligation.Obligation, pos token.Pos, line func(token.Pos) int) *Hover {
	file := fileOf(src, pos)
	if file == nil {
		return nil
	}
	path, _ := astutil.PathEnclosingInterval(file, pos, pos)
	h := &hovering{narrator: narrator{src: src, settings: settings, lines: line}}
	for _, o := range obligations {
		if o.Func.Pos() <= pos && pos < o.Func.End() {
			h.all = append(h.all, o)
		}
	}
	return h.at(path, pos)
}

// hovering is a narrator of one place.
type hovering struct {
	narrator
	all []*obligation.Obligation // of the functions around it
}

func (h *hovering) at(path []ast.Node, pos token.Pos) *Hover {
	id, _ := path[0].(*ast.Ident)
	if o := h.heldBy(id); o != nil {
		return &Hover{id.Pos(), id.End(), h.tell(o)}
	}
	for i, n := range path {
		switch n := n.(type) {
		case *ast.CallExpr:
			if _, deferred := path[i+1].(*ast.DeferStmt); !deferred && n.Fun.Pos() <= pos && pos <= n.Lparen {
				if text := h.ofCall(n); text != "" {
					return &Hover{n.Fun.Pos(), n.Fun.End(), text}
				}
			}
		case *ast.DeferStmt:
			if text := h.ofDefer(n, enclosingFunc(path)); text != "" && pos <= n.Call.Lparen {
				return &Hover{n.Pos(), n.Pos() + token.Pos(len("defer")), text}
			}
			return nil
		case *ast.FuncLit, *ast.BlockStmt:
			return nil
		}
	}
	return nil
}

// heldBy is the obligation of what a variable holds where it is named: the last
// that was acquired in front of that, or else the first.
func (h *hovering) heldBy(id *ast.Ident) *obligation.Obligation {
	if id == nil {
		return nil
	}
	v := h.src.Info.ObjectOf(id)
	var held *obligation.Obligation
	for _, o := range h.all {
		if o.Var == nil || types.Object(o.Var) != v || o.Place.From != resource.Result {
			continue
		}
		if held == nil || o.Call.Pos() <= id.Pos() {
			held = o
		}
	}
	return held
}

// ofCall is what there is to say of a call that acquires or releases; empty if it
// does neither.
func (h *hovering) ofCall(call *ast.CallExpr) string {
	var all []string
	for _, o := range h.all {
		releases := slices.ContainsFunc(o.Events, func(e obligation.Event) bool {
			return e.Kind == obligation.Released && e.Pos == call.Lparen
		})
		if o.Call == call || releases {
			all = append(all, h.tell(o))
		}
	}
	if len(all) > 0 {
		return strings.Join(slices.Compact(all), "\n\n---\n\n")
	}
	if o := h.heldBy(nameIn(call.Fun)); o != nil && slices.Contains(o.Releases(), types.ExprString(call)) {
		return h.tell(o) // in a literal that is deferred, say
	}
	return ""
}

// nameIn is the name that a chain of selectors starts with; nil if it starts with
// something else.
func nameIn(e ast.Expr) *ast.Ident {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.Ident:
			return x
		default:
			return nil
		}
	}
}

// enclosingFunc is the innermost function on a path.
func enclosingFunc(path []ast.Node) ast.Node {
	for _, n := range path {
		switch n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			return n
		}
	}
	return nil
}

// tell is the story of one obligation in a few lines.
func (h *hovering) tell(o *obligation.Obligation) string {
	s := h.outcome(o)
	text := h.heading(o) + "\n\n" + h.owner(&s) + "."
	if p := h.panics(&s); p != "" {
		text += " " + p + "."
	}
	return text
}

// heading names it and what is owed: **file** `f` from `os.Open`, to be closed by
// `f.Close()`.
func (h *hovering) heading(o *obligation.Obligation) string {
	var by []string
	for _, expr := range o.Releases() {
		if code := named(o, expr); code != "the call" {
			by = append(by, "`"+code+"`")
		}
	}
	text := "**" + o.Kind.Noun + "**"
	if o.Name != "" {
		text += " `" + o.Name + "`"
	}
	text += fmt.Sprintf(" from `%s`, to be %s", callName(o), o.Kind.Released)
	if len(by) > 0 {
		text += ": " + strings.Join(by, " or ")
	}
	if len(o.Row.Via) > 0 {
		text += fmt.Sprintf(" (`%s` gets it from `%s`)", callName(o), o.Row.Via[len(o.Row.Via)-1])
	}
	return text
}

// owner says who has to release it, and where that is done, or why nothing is
// reported.
func (h *hovering) owner(s *Story) string {
	done := h.done(s)
	also := ""
	if done != "" {
		also = "; elsewhere " + done
	}
	switch s.Outcome {
	case Leaks:
		text := "Owned here" + h.owing(s.Obligation) + also
		if len(s.Obligation.Leaks) == 0 {
			text = capital(s.Verdict)
		}
		if s.Hidden != "" {
			text += ". That is not reported: " + s.Hidden
		}
		return text
	case HandedOn:
		return fmt.Sprintf("Owned here until line %d: %s%s", h.line(s.Cause.Pos), s.Cause.bare(), also)
	case NotKnown:
		return fmt.Sprintf("Not reported, because nobody can see who owns it from line %d on: %s%s", h.line(s.Cause.Pos), s.Cause.bare(), also)
	case Settled:
		if ended := s.first(obligation.Ended); ended != nil && done == "" {
			return fmt.Sprintf("Owned here until line %d: %s", h.line(ended.Pos), ended.bare())
		}
		return "Owned here, and on every path " + done
	}
	if t := s.first(obligation.Excused); t != nil {
		return fmt.Sprintf("Not reported, though line %d leaves it: %s%s", h.line(t.Pos), t.bare(), also)
	}
	return capital(s.Verdict)
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// done says where it is released.
func (h *hovering) done(s *Story) string {
	var deferred, released []string
	for _, t := range s.Events {
		at := fmt.Sprintf("line %d", h.line(t.Pos))
		switch t.Kind {
		case obligation.Deferred:
			deferred = append(deferred, at)
		case obligation.Released:
			released = append(released, at)
		}
	}
	var all []string
	if deferred = slices.Compact(deferred); len(deferred) > 0 {
		all = append(all, "by what is deferred at "+strings.Join(deferred, " and "))
	}
	if released = slices.Compact(released); len(released) > 0 {
		all = append(all, "at "+strings.Join(released, ", "))
	}
	if len(all) == 0 {
		return ""
	}
	return s.Obligation.Kind.Released + " " + strings.Join(all, " and ")
}

// owing says at which exits it is still owed.
func (h *hovering) owing(o *obligation.Obligation) string {
	how := map[obligation.Exit]string{obligation.Returns: "returns", obligation.Overwritten: "acquires again"}
	var all []string
	for exit := obligation.Returns; exit <= obligation.Overwritten; exit++ {
		var lines []string
		for _, l := range o.Leaks {
			if l.Exit == exit {
				lines = append(lines, fmt.Sprintf("line %d", h.line(l.Pos)))
			}
		}
		if len(lines) > 0 {
			all = append(all, strings.Join(slices.Compact(lines), " or ")+" "+how[exit])
		}
	}
	return ", and not " + o.Kind.Released + " where " + strings.Join(all, ", or where ")
}

// panics says what becomes of it when something panics, as far as this function
// owns it.
func (h *hovering) panics(s *Story) string {
	if s.Outcome != Settled && s.Outcome != HandedOn {
		return ""
	}
	if d := s.first(obligation.Deferred); d != nil {
		return fmt.Sprintf("If something panics below line %d, it is %s all the same", h.line(d.Pos), s.Obligation.Kind.Released)
	}
	var last *Told
	for i, t := range s.Events {
		if (t.Kind == obligation.Released || t.Kind == obligation.Transferred) && (last == nil || t.Pos > last.Pos) {
			last = &s.Events[i]
		}
	}
	if last == nil {
		return ""
	}
	return fmt.Sprintf("If something panics above line %d, it is not %s: no `defer` does that", h.line(last.Pos), s.Obligation.Kind.Released)
}

// maxDefers bounds how many are listed.
const maxDefers = 8

// ofDefer says what a defer releases, and in which order it runs with the other
// defers of its function; empty if it releases nothing, and is the only one.
func (h *hovering) ofDefer(d *ast.DeferStmt, fn ast.Node) string {
	var defers []*ast.DeferStmt
	own(fn, func(n ast.Node) {
		if n, ok := n.(*ast.DeferStmt); ok {
			defers = append(defers, n)
		}
	})
	slices.SortFunc(defers, func(a, b *ast.DeferStmt) int { return cmp.Compare(b.Pos(), a.Pos()) })
	effects := h.effects(d)
	switch {
	case h.inVain(d):
		return fmt.Sprintf("Never runs, unless something panics: %s does not return from here.", nameOf(fn))
	case len(defers) < 2 && effects == "":
		return ""
	}
	text := fmt.Sprintf("Runs when %s returns or panics", nameOf(fn))
	if loop := loopAround(fn, d); loop != nil {
		text += fmt.Sprintf(", once for each turn of the loop at line %d", h.line(loop.Pos()))
	}
	if len(defers) < 2 {
		return text + effects + "."
	}
	text += ", in this order, as far as they were reached:\n"
	at := slices.Index(defers, d)
	from := max(0, min(at-maxDefers/2, len(defers)-maxDefers))
	for i := from; i < min(from+maxDefers, len(defers)); i++ {
		entry := fmt.Sprintf("`%s`, line %d", h.code(defers[i]), h.line(defers[i].Pos()))
		if i == at {
			entry = "**" + entry + "**"
		}
		text += fmt.Sprintf("\n%d. %s%s", i+1, entry, h.effects(defers[i]))
	}
	if rest := len(defers) - from - maxDefers; rest > 0 {
		text += fmt.Sprintf("\n\nand %d more.", rest)
	}
	return text
}

// effects are what a defer releases: ": file `f` is closed".
func (h *hovering) effects(d *ast.DeferStmt) string {
	var all []string
	for _, o := range h.all {
		for _, e := range o.Events {
			if e.Kind == obligation.Deferred && d.Pos() <= e.Pos && e.Pos < d.End() {
				name := o.Kind.Noun
				if o.Name != "" {
					name += " `" + o.Name + "`"
				}
				all = append(all, fmt.Sprintf("%s is %s", name, o.Kind.Released))
			}
		}
	}
	if len(all) == 0 {
		return ""
	}
	return ": " + strings.Join(slices.Compact(all), ", ")
}

// inVain says whether a defer is known never to run.
func (h *hovering) inVain(d *ast.DeferStmt) bool {
	return slices.ContainsFunc(h.all, func(o *obligation.Obligation) bool {
		return slices.ContainsFunc(o.Events, func(e obligation.Event) bool { return e.Kind == obligation.Stranded && e.Pos == d.Pos() })
	})
}

// code is what is deferred, short.
func (h *hovering) code(d *ast.DeferStmt) string {
	if _, ok := ast.Unparen(d.Call.Fun).(*ast.FuncLit); ok {
		return "func() {…}()"
	}
	code := types.ExprString(d.Call)
	if len(code) > 60 {
		return types.ExprString(d.Call.Fun) + "(…)"
	}
	return code
}

func nameOf(fn ast.Node) string {
	if d, ok := fn.(*ast.FuncDecl); ok {
		return "`" + d.Name.Name + "`"
	}
	return "this function literal"
}
