package codeactions

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// A variable that the block declares, and that is used behind it, is declared in
// front of the call: its := in the block becomes a =. That is done only where the
// block cannot reach to the last use of it.

// mostHoisted is how many variables an author would take out of a block.
const mostHoisted = 3

// span is where a variable, constant or type of the block is declared and where
// it is used last, as indexes of the statements.
type span struct {
	obj         types.Object
	from, until int
}

func (w *wrap) spans(rest []ast.Stmt) []span {
	var list []span
	for i := range rest {
		for _, obj := range w.declared(rest[i : i+1]) {
			list = append(list, span{obj, i, lastIndex(rest, func(st ast.Stmt) bool { return w.uses(st, obj) })})
		}
	}
	return list
}

// crossing are those that are declared by the first n statements and used behind
// them.
func crossing(spans []span, n int) []types.Object {
	var objs []types.Object
	for _, s := range spans {
		if s.from < n && n <= s.until {
			objs = append(objs, s.obj)
		}
	}
	return objs
}

// share makes the block end where the fewest of its variables are needed behind
// it, the first such place: not in front of the last use of the resource, and not
// behind end, where none is, but for the end of all.
func (w *wrap) share(rest []ast.Stmt, end int) bool {
	spans := w.spans(rest)
	var ends []int
	for n := 1 + lastIndex(rest, func(st ast.Stmt) bool { return w.uses(st, w.ob.Var) }); n <= end; n++ {
		if len(crossing(spans, n)) <= mostHoisted {
			ends = append(ends, n)
		}
	}
	if end < len(rest) {
		ends = append(ends, len(rest))
	}
	slices.SortStableFunc(ends, func(a, b int) int { return len(crossing(spans, a)) - len(crossing(spans, b)) })
	for _, n := range ends {
		w.shared = &sharing{wrap: w, vars: crossing(spans, n), sig: &signature{wrap: w, reserved: map[string]bool{}}}
		if w.fit(rest, n) == "" {
			return true
		}
	}
	w.shared = nil
	return false
}

// sharing is a block that shares variables with the statements around it: those
// that it declares in front of the call, and those that are there.
type sharing struct {
	*wrap
	vars      []types.Object // to be declared in front of the call
	front     []declaration
	converted []*ast.AssignStmt // from := to =
	edits     []analysis.TextEdit
	gone      []analysis.TextEdit // lines of the block
	sig       *signature          // knows the imports
}

// declaration is that of a variable in front of the call.
type declaration struct{ name, typ string }

// whyShared is why the block cannot share its variables.
func (w *wrap) whyShared() string {
	s := w.shared
	if s == nil {
		return ""
	}
	s.front, s.converted, s.edits, s.gone = nil, nil, nil, nil
	if !s.errorsStay() {
		return whyNeeds
	}
	for _, obj := range s.vars {
		if v, ok := obj.(*types.Var); !ok || s.meansElse(v) || s.owed(v) || s.again(v) {
			return whyNeeds
		}
	}
	for _, st := range w.block {
		if !s.rewrite(st) {
			return whyNeeds
		}
	}
	return ""
}

// errorsStay says whether no error of the block is read first behind it: it is
// to be checked where it comes up.
func (s *sharing) errorsStay() bool {
	err := s.variable(s.errName())
	if st := s.firstMention(s.tail, err); st != nil && !s.assignsTo(st, err) && s.assignsErr(s.block) {
		return false
	}
	for _, obj := range s.vars {
		v, ok := obj.(*types.Var)
		if st := s.firstMention(s.tail, v); ok && isError(v.Type()) && st != nil && !s.assignsTo(st, v) {
			return false
		}
	}
	return true
}

// again says whether a goto may have the declaration of a variable run again,
// which makes another variable each time.
func (s *sharing) again(v *types.Var) bool {
	for from, to := range s.gotos() {
		if to <= v.Pos() && v.Pos() < from {
			return true
		}
	}
	return false
}

// meansElse says whether the name of a variable stands for something else from
// the acquisition to where the variable is declared, or in what is written there.
func (s *sharing) meansElse(v *types.Var) bool {
	outer := lookup(s.pkg, v.Name(), s.stmt.Pos())
	if outer == nil {
		return false
	}
	if _, ok := outer.(*types.Var); !ok {
		return true
	}
	found := false
	for _, st := range slices.Concat(s.list[s.index:s.index+1], s.rest()) {
		found = found || s.uses(st, outer)
	}
	return found
}

// owed says whether a variable holds what the block opens.
func (s *sharing) owed(v *types.Var) bool {
	for _, ob := range s.st.Obligations {
		if ob.Var == v {
			return true
		}
	}
	return false
}

// rewrite is false for a statement that declares a variable in a way that cannot
// be taken apart.
func (s *sharing) rewrite(st ast.Stmt) bool {
	switch st := st.(type) {
	case *ast.AssignStmt:
		return st.Tok != token.DEFINE || s.assign(st)
	case *ast.DeclStmt:
		return s.declare(st)
	case *ast.LabeledStmt:
		return !slices.ContainsFunc(s.declared([]ast.Stmt{st}), func(obj types.Object) bool { return slices.Contains(s.vars, obj) })
	}
	return true
}

// assign turns a := that has variables of outside among others into a =. What is
// the block's own is declared in front of it.
func (s *sharing) assign(a *ast.AssignStmt) bool {
	var own []*types.Var
	outside := false
	for _, l := range a.Lhs {
		id := asIdent(l)
		v := s.variable(id)
		switch isNew := s.pkg.Info.Defs[id] != nil; {
		case id.Name == "_":
		case slices.Contains(s.vars, types.Object(v)):
			if isNew && !s.inFront(v, nil) {
				return false
			}
			outside = true
		case isNew:
			own = append(own, v)
		default:
			outside = outside || v != s.variable(s.errName()) && v.Pos() < s.stmt.End()
		}
	}
	if !outside {
		return true
	}
	if len(own) > 0 {
		var list []declaration
		for _, v := range own {
			typ, ok := s.typeText(v.Type(), a.Pos())
			if !ok {
				return false
			}
			list = append(list, declaration{v.Name(), typ})
		}
		text := strings.Join(declarations(list), "\n") + "\n"
		text = strings.ReplaceAll(text, "\n", "\n"+s.src.indent(a.Pos())+"\t")
		s.edits = append(s.edits, analysis.TextEdit{Pos: a.Pos(), End: a.Pos(), NewText: []byte(s.src.lines(text))})
	}
	s.converted = append(s.converted, a)
	s.edits = append(s.edits, analysis.TextEdit{Pos: a.TokPos, End: a.TokPos + 2, NewText: []byte("=")})
	return true
}

// converts says whether a := of the block becomes a =.
func (w *wrap) converts(a *ast.AssignStmt) bool {
	return w.shared != nil && slices.Contains(w.shared.converted, a)
}

// inFront puts a variable in front of the call, once. Without a type of the
// author's it is that of the variable.
func (s *sharing) inFront(v *types.Var, written ast.Expr) bool {
	typ, ok := s.typeText(v.Type(), s.stmt.Pos())
	if written != nil && ok && s.namesInFront(written) && !strings.Contains(s.src.code(written), "\n") {
		typ = s.src.code(written)
	}
	s.front = append(s.front, declaration{v.Name(), typ})
	return ok
}

// declare takes a var out of the block, or makes an assignment of it.
func (s *sharing) declare(st *ast.DeclStmt) bool {
	decl := st.Decl.(*ast.GenDecl)
	objs := s.declared([]ast.Stmt{st})
	needed := func(obj types.Object) bool { return slices.Contains(s.vars, obj) }
	if !slices.ContainsFunc(objs, needed) {
		return true
	}
	for _, obj := range objs {
		if !needed(obj) {
			return false
		}
	}
	spec, ok := decl.Specs[0].(*ast.ValueSpec)
	if !ok || decl.Lparen.IsValid() {
		return false
	}
	var names []string
	for i, id := range spec.Names {
		if !s.inFront(objs[i].(*types.Var), spec.Type) {
			return false
		}
		names = append(names, id.Name)
	}
	if len(spec.Values) > 0 {
		s.edits = append(s.edits, analysis.TextEdit{Pos: st.Pos(), End: spec.Values[0].Pos(), NewText: []byte(strings.Join(names, ", ") + " = ")})
		return true
	}
	line, ok := s.src.withoutLine(st)
	s.gone = append(s.gone, line)
	return ok && !s.commentAbove(st)
}

// commentAbove says whether a comment ends on the line in front of a statement.
func (s *sharing) commentAbove(st ast.Stmt) bool {
	line := s.src.file.Line(st.Pos())
	return slices.ContainsFunc(s.file.Comments, func(g *ast.CommentGroup) bool { return s.src.file.Line(g.End()) == line-1 })
}

// typeText is a type as it is written at a place of the function.
func (s *sharing) typeText(t types.Type, at token.Pos) (string, bool) {
	ok := true
	walkType(t, map[types.Type]bool{}, func(obj *types.TypeName) {
		if obj.Pkg() == nil || obj.Pkg() == s.pkg.Types {
			ok = ok && lookup(s.pkg, obj.Name(), at) == types.Object(obj)
			return
		}
		ok = ok && obj.Exported()
	})
	text := types.TypeString(t, func(p *types.Package) string {
		if p == s.pkg.Types {
			return ""
		}
		name, why := s.sig.packageName(p)
		obj := lookup(s.pkg, name, at)
		_, imported := obj.(*types.PkgName)
		ok = ok && why == "" && (obj == nil || imported)
		return name
	})
	return formattedType(text), ok
}

// declarations are the lines that declare variables, those of one type together.
func declarations(list []declaration) []string {
	var lines []string
	for i, d := range list {
		if i > 0 && list[i-1].typ == d.typ {
			lines[len(lines)-1] = strings.TrimSuffix(last(lines), " "+d.typ) + ", " + d.name + " " + d.typ
			continue
		}
		lines = append(lines, "var "+d.name+" "+d.typ)
	}
	return lines
}

// text are the declarations in front of the call.
func (s *sharing) text(indent string) string {
	var out strings.Builder
	for _, line := range declarations(s.front) {
		out.WriteString(line + "\n" + indent)
	}
	return out.String()
}

// into are the edits of the block with those of others, which are left out where
// lines go.
func (s *sharing) into(edits []analysis.TextEdit) []analysis.TextEdit {
	for _, gone := range s.gone {
		edits = slices.DeleteFunc(edits, func(e analysis.TextEdit) bool { return gone.Pos <= e.Pos && e.Pos < gone.End })
	}
	return slices.Concat(edits, s.edits, s.gone)
}

// needs are the imports of the types, with those of the helper; false where they
// are not the same.
func (s *sharing) needs(helper []analysis.TextEdit) ([]analysis.TextEdit, bool) {
	switch mine := s.sig.edits; {
	case len(mine) == 0:
		return helper, true
	case len(helper) == 0 || string(mine[0].NewText) == string(helper[0].NewText):
		return mine, true
	}
	return nil, false
}
