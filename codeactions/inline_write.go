package codeactions

import (
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
	end, alone := in.src.restOfLine(in.ret.End())
	if !in.src.opensLine(in.lit.Body.Rbrace) {
		return nil, whyNoNewLine
	}
	if !ok || !alone || !in.src.opensLine(in.ret.Pos()) {
		return nil, whySharedLine
	}
	if strings.TrimSpace(in.src.codeBetween(brace, start)) != "" || strings.TrimSpace(in.src.codeBetween(in.ret.End(), end)) != "" {
		return nil, whyReturnNote
	}
	indent := in.src.indent(in.ret.Pos())
	lines := []string{in.name + " := " + in.acquisition()}
	if in.helper.err != nil {
		err := in.helper.err.Name
		lines[0] = in.name + ", " + err + " := " + in.acquisition()
		lines = append(lines, "if "+err+" != nil {", "\treturn "+formatted(in.filled(in.helper.failed.Results[0])), "}")
	}
	deferred := strings.ReplaceAll(in.filled(in.helper.deferred), "\r\n", "\n")
	lines = append(lines, strings.Split(strings.ReplaceAll(deferred, "\n\t", "\n"), "\n")...)
	edits := []analysis.TextEdit{{Pos: in.ret.Pos(), End: start, NewText: []byte(in.src.lines(strings.Join(lines, "\n"+indent)))}}
	edits = append(edits, in.outdented(start)...)
	edits = append(edits, in.more...)
	before := in.src.lineStart(in.src.offset(in.lit.Body.Rbrace)) - len(in.src.newline())
	edits = append(edits, analysis.TextEdit{Pos: in.src.file.Pos(before), End: in.ret.End()})
	return append(edits, unimported(in.pkg, in.file, in.src, edits)...), ""
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
