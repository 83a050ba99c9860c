package codeactions

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// write is the text of the helper in the place of the call, and the statements of
// the literal behind it.
func (in *inlining) write() ([]analysis.TextEdit, string) {
	brace := in.lit.Body.Lbrace + 1
	start, ok := in.src.restOfLine(brace)
	end, alone := in.src.restOfLine(in.stand.to.End())
	if !in.src.opensLine(in.lit.Body.Rbrace) {
		return nil, whyNoNewLine
	}
	if !ok || !alone || !in.src.opensLine(in.stmt.Pos()) {
		return nil, whySharedLine
	}
	if strings.TrimSpace(in.src.codeBetween(brace, start)) != "" || strings.TrimSpace(in.src.codeBetween(in.stand.to.End(), end)) != "" || in.noteLost() {
		return nil, whyReturnNote
	}
	lines, why := in.head()
	if why != "" {
		return nil, why
	}
	indent := in.src.indent(in.stmt.Pos())
	before := in.src.lineStart(in.src.offset(in.lit.Body.Rbrace))
	if in.noTail {
		before = in.src.lineStart(in.src.offset(last(in.lit.Body.List).Pos()))
		before = in.src.offset(in.src.blankLinesBefore(in.src.file.Pos(before)))
	}
	closing := analysis.TextEdit{Pos: in.src.file.Pos(before - len(in.src.newline())), End: in.stand.to.End()}
	in.more = append(in.more, closing)
	edits := []analysis.TextEdit{{Pos: in.stmt.Pos(), End: start, NewText: []byte(in.src.lines(strings.Join(lines, "\n"+indent)))}}
	edits = append(edits, in.undeclared()...)
	edits = append(edits, in.outdented(start)...)
	edits = append(edits, in.more...)
	return append(edits, unimported(in.pkg, in.file, in.src, edits)...), ""
}

// noteLost says whether a comment would be lost with the text around the literal.
func (in *inlining) noteLost() bool {
	return slices.ContainsFunc(in.file.Comments, func(g *ast.CommentGroup) bool {
		inCheck := in.stand.check != nil && in.stand.check.Body.Pos() < g.Pos() && g.End() <= in.stand.check.Body.End()
		inLit := in.lit.Body.Pos() < g.Pos() && g.End() <= in.lit.Body.End()
		return in.stmt.Pos() < g.Pos() && g.Pos() < in.stand.to.End() && !inCheck && !inLit
	})
}

// head are the lines of the helper, up to the release.
func (in *inlining) head() ([]string, string) {
	lines := []string{formatted(in.filled(in.helper.call))}
	switch {
	case in.helper.resource != nil && in.helper.err != nil:
		lines[0] = in.name + ", " + in.err + " := " + lines[0]
	case in.helper.resource != nil:
		lines[0] = in.name + " := " + lines[0]
	}
	if in.helper.err != nil {
		check, why := in.firstCheck()
		if why != "" {
			return nil, why
		}
		lines = append(lines, strings.Split("if "+in.err+" != nil "+check, "\n")...)
	}
	return append(lines, in.linesOf(in.helper.deferred)...), ""
}

// linesOf are the lines of a statement of the helper, as deep in as the call.
func (in *inlining) linesOf(n ast.Node) []string {
	code := strings.ReplaceAll(in.filled(n), "\r\n", "\n")
	return strings.Split(strings.ReplaceAll(code, "\n\t", "\n"), "\n")
}

// firstCheck is the body of the error check of the acquisition.
func (in *inlining) firstCheck() (string, string) {
	if in.helper.silent {
		if returns(in.helper.check.Body) && !in.endsFunction() {
			return "", whyGoesOn
		}
		return strings.Join(in.linesOf(in.helper.check.Body), "\n"), ""
	}
	failed := formatted(in.filled(in.helper.failed.Results[0]))
	if in.stand.ret != nil {
		return in.firstReturn(failed), ""
	}
	body := in.stand.check.Body
	if failed == in.err {
		text := strings.ReplaceAll(in.src.code(body), "\r\n", "\n")
		indent := in.src.indent(in.stmt.Pos())
		text = strings.ReplaceAll(text, "\n"+indent, "\n")
		switch {
		case in.ends(body.List):
			return text, ""
		case in.endsFunction():
			return strings.TrimSuffix(text, "}") + "\treturn\n}", ""
		}
		return "", whyGoesOn
	}
	ret, ok := body.List[0].(*ast.ReturnStmt)
	if !ok {
		return "", whyCheckDoes
	}
	code, ok := in.failedWith(ret, failed)
	if !ok {
		return "", whyCheckDoes
	}
	return "{\n\t" + code + "\n}", ""
}

// firstReturn returns the error of the acquisition, and the other values as they
// are then.
func (in *inlining) firstReturn(failed string) string {
	if len(in.stand.ret.Results) == 0 && failed == in.err && in.err == in.errorResult().Name() {
		return "{\n\treturn\n}"
	}
	return "{\n\treturn " + strings.Join(append(in.first(), failed), ", ") + "\n}"
}

// endsFunction says whether a return without a value is what comes next where
// nothing more is to be done.
func (in *inlining) endsFunction() bool {
	after, _ := in.after()
	return len(after) == 0 && in.sig.Results().Len() == 0
}

func returns(n *ast.BlockStmt) bool {
	found := false
	inspectOwn(n, func(n ast.Node) {
		_, ok := n.(*ast.ReturnStmt)
		found = found || ok
	})
	return found
}

// outdented takes one tab from each line of the literal's body. The inside of a
// raw string stays as it is.
func (in *inlining) outdented(from token.Pos) []analysis.TextEdit {
	raw := rawLines(in.src, in.lit.Body)
	gone := func(p token.Pos) bool {
		return slices.ContainsFunc(in.more, func(e analysis.TextEdit) bool { return e.Pos <= p && p < e.End })
	}
	var edits []analysis.TextEdit
	last := in.src.lineStart(in.src.offset(in.lit.Body.Rbrace))
	for at := in.src.nextLine(in.src.offset(from)); at < last; at = in.src.nextLine(at) {
		p := in.src.file.Pos(at)
		if !raw[at] && in.src.text[at] == '\t' && !gone(p) {
			edits = append(edits, analysis.TextEdit{Pos: p, End: p + 1})
		}
	}
	return edits
}
