package codeactions

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics/resource"
)

var restoreState = &Action{
	ID:    "restore-state",
	Title: "take a change of the process's state back at the end",
	Doc: `With the cursor on a change of something that belongs to the whole process, it
writes what takes the change back at the end of the function: of the working
directory, an environment variable, the output, flags or prefix of the log,
` + "`GOMAXPROCS`" + `, the limits of the collector, ` + "`os.Stdout`" + ` and other variables of
packages. In a test it is the testing form: ` + "`t.Setenv`, `t.Chdir`" + `, or a
` + "`t.Cleanup`" + `.

` + "`t.Setenv` and `t.Chdir`" + ` only in a test that surely runs beside no other. Not
offered where something else in the function changes the same, which may be what
takes it back, nor in ` + "`main`, `init` and `TestMain`" + `, whose changes are meant to stay.
Shown disabled, with the reason, in a loop and where nothing is called after the
change. A fix of what is changed in a test and not put back.`,
	answers: []string{"state-not-restored"},
	fix:     (*request).restoreState,
	rewrite: (*cursor).restoreState,
}

const (
	whyNothingAfter = "nothing is called after the change in its function, and it would be taken back at once"
	whyChangedAgain = "the change may be made again before the function ends, and what was there at first would be lost"
	whySeenEnd      = "a goroutine that is started after the change may see its end"
	whyKeyComputed  = "which environment variable it is, is computed"
)

func (c *cursor) restoreState() []Offer {
	p, ok := c.standing()
	if !ok {
		return nil
	}
	ch, ok := p.changes()
	if !ok || p.forAll() || ch.Again(p.decl) {
		return nil
	}
	o := Offer{Kind: "refactor.rewrite.deferls.restore-state", At: ch.at()}
	o.Title, o.Edits, o.Disabled = ch.restore()
	return []Offer{o}
}

// restoreState is the fix of a change in a test that nothing takes back.
func (r *request) restoreState() (Offer, bool) {
	c, ok := cursorAt(r.st, r.finding.Pos, r.finding.Pos)
	if !ok {
		return Offer{}, false
	}
	offers := c.restoreState()
	if len(offers) == 0 {
		return Offer{}, false
	}
	o := offers[0]
	o.Kind, o.Preferred, o.Finding = "quickfix", true, r.finding
	return o, o.Disabled == ""
}

// at is where the change can be asked about again.
func (c *changing) at() token.Pos {
	if c.Call == nil {
		return c.Var.Pos()
	}
	return c.Call.Pos()
}

// forAll says whether the function is one whose changes are meant for all of
// the process, or for all of the tests.
func (p *standing) forAll() bool {
	if obj, ok := p.pkg.Info.Defs[p.decl.Name].(*types.Func); ok {
		for v := range obj.Signature().Params().Variables() {
			if types.TypeString(v.Type(), nil) == "*testing.M" {
				return true
			}
		}
	}
	name := p.decl.Name.Name
	return p.decl.Recv == nil && (name == "init" || name == "main" && p.pkg.Types.Name() == "main")
}

// callsAfter says whether anything is called after the change that is no other
// change of the kind.
func (c *changing) callsAfter() bool {
	found := false
	ast.Inspect(c.body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if ok && call.Pos() >= c.stmt().End() && !c.pkg.Info.Types[call.Fun].IsType() && !isState(calleeName(c.pkg, call)) {
			found = true
		}
		return !found
	})
	return found
}

// startsAfter says whether a goroutine is started after the change, which may see
// it end.
func (c *changing) startsAfter() bool {
	found := false
	ast.Inspect(c.body, func(n ast.Node) bool {
		g, ok := n.(*ast.GoStmt)
		found = found || ok && g.Pos() >= c.stmt().End()
		return !found
	})
	return found
}

func isState(name string) bool {
	return slices.ContainsFunc(resource.States, func(s resource.State) bool { return s.Name == name })
}

func (c *changing) restore() (title string, edits []analysis.TextEdit, why string) {
	st := c.stmt()
	tb := tbAt(c.pkg, c.sig, st.Pos())
	title = "Restore " + c.name() + " at the end"
	switch {
	case c.repeats():
		return title, nil, whyChangedAgain
	case !c.callsAfter():
		return title, nil, whyNothingAfter
	case c.startsAfter():
		return title, nil, whySeenEnd
	case c.Keyed && !c.steadyKey():
		return title, nil, whyKeyComputed
	case !c.src.opensLine(st.Pos()):
		return title, nil, whySharedLine
	}
	if tb != "" && c.Testing != "" && since(c.pkg, c.file, c.Since) && c.reportedTo() != nil && c.alone() {
		if commentIn(c.file, st.Pos(), st.End()) {
			return title, nil, whyCommentLost
		}
		code := tb + "." + c.Testing + c.src.codeBetween(c.Call.Lparen, c.Call.End())
		edits = []analysis.TextEdit{replace(st, code)}
		return "Use " + tb + "." + c.Testing + ", which restores " + c.name(), append(edits, unimported(c.pkg, c.file, c.src, edits)...), ""
	}
	if tb != "" && !c.defersBefore() {
		title = "Restore " + c.name() + " in " + tb + ".Cleanup"
	} else {
		tb = ""
	}
	old := "old"
	if c.Name == "os.Chdir" {
		old = "wd"
	}
	w := &restoring{c, tb, fresh(c.taken(), old)}
	edit, why := w.write()
	if why != "" {
		return title, nil, why
	}
	return title, []analysis.TextEdit{edit}, ""
}

// name is what the change is of, for titles.
func (c *changing) name() string {
	if c.Keyed {
		return c.src.code(c.Call.Args[0])
	}
	return c.What
}

// steadyKey says whether the key is a constant, or a variable that nothing
// assigns to.
func (c *changing) steadyKey() bool {
	key := c.Call.Args[0]
	if c.pkg.Info.Types[key].Value != nil {
		return true
	}
	id := asIdent(key)
	return id != nil && !c.assigned(id)
}

func (c *changing) defersBefore() bool {
	found := false
	inspectOwn(c.body, func(n ast.Node) {
		d, ok := n.(*ast.DeferStmt)
		found = found || ok && d.Pos() < c.stmt().Pos()
	})
	return found
}

// repeats says whether the change may be made again before its function ends.
func (p *standing) repeats() bool {
	for _, n := range p.out {
		if n == p.fn {
			break
		}
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		}
	}
	found := false
	inspectOwn(p.body, func(n ast.Node) {
		b, ok := n.(*ast.BranchStmt)
		found = found || ok && b.Tok == token.GOTO
	})
	return found
}

// taken are the names that a new variable of the statement's list must not have.
func (p *standing) taken() func(string) bool {
	nodes := make([]ast.Node, len(p.list))
	for i, st := range p.list {
		nodes[i] = st
	}
	return taken(p.pkg, p.stmt().Pos(), nodes...)
}

// restoring writes what takes a change back: by a defer, or by the Cleanup of a
// testing.TB.
type restoring struct {
	*changing
	tb  string
	old string // a free name for what it was before
}

func (w *restoring) write() (analysis.TextEdit, string) {
	if w.Call == nil {
		v := w.src.code(w.Var)
		return w.before(w.old+" := "+v, w.atEnd(v+" = "+w.old)), ""
	}
	change := w.src.code(w.Call.Fun)
	switch {
	case w.Keyed:
		return w.before(w.environment()...), ""
	case w.Name == "os.Chdir":
		return w.before("if "+w.old+", err := "+w.qual+".Getwd(); err == nil {", "\t"+w.registered(change+"("+w.old+")"), "}"), ""
	case len(w.Get) == 0:
		return w.returned(change)
	}
	get := w.qual + w.Get[0][strings.LastIndexByte(w.Get[0], '.'):] + "()"
	if w.tb == "" {
		return w.before("defer " + change + "(" + get + ")"), ""
	}
	return w.before(w.old+" := "+get, w.registered(change+"("+w.old+")")), ""
}

// returned is for a change that returns what was there before.
func (w *restoring) returned(change string) (analysis.TextEdit, string) {
	if commentIn(w.file, w.stmt().Pos(), w.stmt().End()) {
		return analysis.TextEdit{}, whyCommentLost
	}
	call := w.src.code(w.Call)
	if w.tb == "" {
		return replace(w.stmt(), "defer "+change+"("+call+")"), ""
	}
	return replace(w.stmt(), w.indented(w.old+" := "+call, w.registered(change+"("+w.old+")"))), ""
}

// environment puts an environment variable back, or away where there was none.
func (w *restoring) environment() []string {
	ok := fresh(w.taken(), "ok")
	key := w.src.code(w.Call.Args[0])
	return []string{
		fmt.Sprintf("%s, %s := %s.LookupEnv(%s)", w.old, ok, w.qual, key),
		w.opening(),
		fmt.Sprintf("\tif %s {", ok),
		fmt.Sprintf("\t\t%s.Setenv(%s, %s)", w.qual, key, w.old),
		"\t} else {",
		fmt.Sprintf("\t\t%s.Unsetenv(%s)", w.qual, key),
		"\t}",
		w.closing(),
	}
}

func (w *restoring) opening() string {
	if w.tb == "" {
		return "defer func() {"
	}
	return w.tb + ".Cleanup(func() {"
}

func (w *restoring) closing() string {
	if w.tb == "" {
		return "}()"
	}
	return "})"
}

// registered is a call that is made at the end, its arguments known before.
func (w *restoring) registered(call string) string {
	if w.tb == "" {
		return "defer " + call
	}
	return w.atEnd(call)
}

// atEnd is a statement that runs at the end.
func (w *restoring) atEnd(code string) string { return w.opening() + " " + code + " " + w.closing() }

// before puts lines in front of the change.
func (w *restoring) before(lines ...string) analysis.TextEdit {
	at := w.stmt().Pos()
	return analysis.TextEdit{Pos: at, End: at, NewText: []byte(w.indented(append(lines, "")...))}
}

func (w *restoring) indented(lines ...string) string {
	return w.src.lines(strings.Join(lines, "\n"+w.src.indent(w.stmt().Pos())))
}
