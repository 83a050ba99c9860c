package codeactions

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics/obligation"
)

const (
	whyTooDeep    = "more than three functions in one another would be hard to read"
	whyNestImport = "the helpers need more than one new import"
)

// nest are scoped helpers in one another, in the making: one for each resource
// that the function acquires, and releases by a defer right behind the error check.
type nest struct {
	levels  []*wrap
	helpers []*helper
}

// nestScopes is the offer at an acquisition that is not the only one of its kind.
func (r *request) nestScopes() (Offer, bool) {
	n, ok := r.nest()
	if !ok {
		return Offer{}, false
	}
	o := Offer{
		Title:      "Wrap " + n.names() + " in nested helpers",
		Kind:       "refactor.rewrite.deferls.combine-scopes",
		Obligation: r.obligation,
	}
	if o.Disabled = n.prepare(); o.Disabled == "" {
		o.Edits, o.Disabled = n.edits()
	}
	if i := slices.IndexFunc(n.helpers, func(h *helper) bool { return !h.known }); o.Disabled == "" && i >= 0 {
		o.Blank = n.helpers[i].name
	}
	return o, true
}

// nest is false where no two such resources are acquired in the same block.
func (r *request) nest() (*nest, bool) {
	n := &nest{}
	var here *site
	for _, ob := range r.st.Obligations {
		if ob.Func != r.obligation.Func || !slices.ContainsFunc(ob.Events, func(e obligation.Event) bool { return e.Kind == obligation.Deferred }) {
			continue
		}
		s, why := locate(r.pkg, ob)
		if why != "" || !s.wrappable() || s.sig.Results().Len() == 0 || s.inHelper() {
			continue
		}
		if ob == r.obligation {
			here = s
		}
		n.levels = append(n.levels, &wrap{site: s, st: r.st})
	}
	if here == nil {
		return nil, false
	}
	n.levels = slices.DeleteFunc(n.levels, func(w *wrap) bool { return w.list[0] != here.list[0] })
	slices.SortFunc(n.levels, func(a, b *wrap) int { return int(a.stmt.Pos() - b.stmt.Pos()) })
	return n, len(n.levels) > 1
}

// names are those of the resources.
func (n *nest) names() string {
	var names []string
	for _, w := range n.levels {
		names = append(names, w.ob.Name)
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + last(names)
}

// prepare decides what moves where, as if each were wrapped alone.
func (n *nest) prepare() string {
	if len(n.levels) > 3 {
		return whyTooDeep
	}
	for i, w := range n.levels {
		w.within = i > 0 && n.levels[i-1].ownErr
		h, why := w.prepare("with" + w.resourceWord())
		switch {
		case why != "":
			return why
		case w.shared != nil:
			return whyRedeclares // or more that only one function can have in common with what is around it
		case w.leap != nil && w.leap.goes != "":
			return whyBranches
		}
		if h, why = n.named(w, h); why != "" {
			return why
		}
		n.helpers = append(n.helpers, h)
	}
	for i, w := range n.levels[1:] {
		w.ways.given = n.levels[0].ways.given // what the function returns goes out of all of them at once
		n.unname(i, w)
		if why := n.levels[i].whyBetween(w); why != "" {
			return why
		}
	}
	return ""
}

// unname takes the name of the error from the result of a level's function if only
// the levels inside of it use it.
func (n *nest) unname(i int, next *wrap) {
	w, h := n.levels[i], n.helpers[i]
	between := &wrap{site: w.site, st: w.st, block: w.before(next)}
	bare := slices.ContainsFunc(between.exits(), func(ret *ast.ReturnStmt) bool { return len(ret.Results) == 0 })
	if w.ways.named != nil && !bare && between.firstMention(between.block, w.ways.named) == nil {
		h.call = strings.TrimSuffix(h.call, w.resultType()) + "error"
		w.ways.named = nil
	}
}

// named is the helper of a level: one that a level around it brings and that does
// the same, or one with another name than theirs.
func (n *nest) named(w *wrap, h *helper) (*helper, string) {
	for i, other := range n.helpers {
		if h.known || other.name != h.name {
			continue
		}
		if n.levels[i].sameHelper(other) == w.sameHelper(h) {
			return &helper{name: h.name, call: h.call, known: true, needs: h.needs}, ""
		}
		again, why := w.helper(h.name + "2")
		if why != "" {
			return nil, why
		}
		h = again
	}
	return h, ""
}

// sameHelper is the text of a helper without the names that it has for things of its
// own.
func (w *wrap) sameHelper(h *helper) string {
	_, text, _ := strings.Cut(h.text, "\n")
	own := slices.Concat(h.params, []string{w.ob.Name, w.errName().Name})
	for i, name := range own {
		text = regexp.MustCompile(`(^|[^.\w])`+regexp.QuoteMeta(name)+`\b`).ReplaceAllString(text, "${1}\x00"+string(rune('a'+i)))
	}
	return text
}

// whyBetween is why the statements up to the acquisition of the next level cannot be
// all that this one's function does by itself.
func (w *wrap) whyBetween(next *wrap) string {
	between := &wrap{site: w.site, st: w.st, block: w.before(next), ownErr: w.ownErr}
	if w.ownErr && between.firstMention(between.block, w.variable(w.errName())) != nil && !between.readsErr() {
		return whyErrUnread
	}
	return ""
}

// before are the statements of the block in front of the acquisition of the next
// level.
func (w *wrap) before(next *wrap) []ast.Stmt {
	return w.block[:slices.Index(w.block, next.stmt)]
}

// edits are those of all levels: each writes what is its own.
func (n *nest) edits() ([]analysis.TextEdit, string) {
	outer, inner := n.levels[0], last(n.levels)
	end, ok := inner.src.restOfLine(last(inner.block).End())
	after, alone := outer.src.restOfLine(outer.outermost().End())
	if !ok || !alone {
		return nil, whySharedLine
	}
	var edits []analysis.TextEdit
	var closing, texts string
	for i := range n.levels {
		open, done := n.brackets(i)
		level, why := n.level(i, open, end)
		if why != "" {
			return nil, why
		}
		edits = append(edits, level...)
		closing = done + closing
		if h := n.helpers[i]; !h.known {
			texts += "\n\n" + h.text
		}
	}
	needs, why := n.needs()
	if why != "" {
		return nil, why
	}
	edits = append(edits, analysis.TextEdit{Pos: end, End: end, NewText: []byte(outer.src.lines(closing))})
	if texts != "" {
		edits = append(edits, analysis.TextEdit{Pos: after, End: after, NewText: []byte(outer.src.lines(texts))})
	}
	return append(edits, needs...), ""
}

// brackets are the code in front of a level's function and behind it. What the
// function returns leaves the outer ones as it leaves the inner one.
func (n *nest) brackets(i int) (string, string) {
	w := n.levels[i]
	indent := w.src.indent(w.stmt.Pos()) + strings.Repeat("\t", i)
	if i == 0 {
		return w.brackets(n.helpers[i], indent)
	}
	open := "return " + n.helpers[i].call + " {"
	if w.needsErr() {
		open += "\n" + indent + "\tvar " + w.errName().Name + " error"
	}
	return open, "\n" + indent + "})"
}

// level are the edits of one level but for what closes it.
func (n *nest) level(i int, open string, end token.Pos) ([]analysis.TextEdit, string) {
	w := n.levels[i]
	start, alone := w.src.restOfLine(w.head.End())
	if !alone || !w.src.opensLine(w.stmt.Pos()) {
		return nil, whySharedLine
	}
	edits := []analysis.TextEdit{{Pos: w.stmt.Pos(), End: w.head.End(), NewText: []byte(w.src.lines(open))}}
	edits = append(edits, w.withoutBlankLines(start)...)
	for _, e := range w.indented(start, end) {
		if !slices.ContainsFunc(n.levels[i+1:], func(in *wrap) bool { return in.stmt.Pos() < e.Pos && e.Pos < in.head.End() }) {
			edits = append(edits, e)
		}
	}
	if at := w.assignToDeclare(); at.IsValid() {
		edits = append(edits, analysis.TextEdit{Pos: at, End: at + 1, NewText: []byte(":=")})
	}
	if i+1 < len(n.levels) {
		w.block = w.before(n.levels[i+1])
	}
	for _, e := range w.returns() {
		deeper := w.src.newline() + strings.Repeat("\t", i)
		e.NewText = []byte(strings.ReplaceAll(string(e.NewText), w.src.newline(), deeper))
		edits = append(edits, e)
	}
	return edits, ""
}

// needs are the imports of the helpers. Of two new ones each would have to know the
// place of the other.
func (n *nest) needs() ([]analysis.TextEdit, string) {
	var all []analysis.TextEdit
	for _, h := range n.helpers {
		for _, e := range h.needs {
			same := func(o analysis.TextEdit) bool { return string(o.NewText) == string(e.NewText) }
			if len(all) > 0 && !slices.ContainsFunc(all, same) {
				return nil, whyNestImport
			}
			if len(all) == 0 {
				all = append(all, e)
			}
		}
	}
	return all, ""
}
