package codeactions

import (
	"bytes"
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/analysis"
)

// withoutLine takes the lines of a node away, and a blank line beside them that
// gofmt would not have without them. It is false where other code or a comment
// shares them.
func (s source) withoutLine(n ast.Node) (analysis.TextEdit, bool) {
	from, to := s.lineStart(s.offset(n.Pos())), s.lineEnd(s.offset(n.End()))
	if !s.opensLine(n.Pos()) || len(bytes.TrimSpace(s.text[s.offset(n.End()):to])) > 0 || to == len(s.text) {
		return analysis.TextEdit{}, false
	}
	to += len(s.newline())
	before := s.offset(s.blankLinesBefore(s.file.Pos(from)))
	after := to
	for after < len(s.text) && s.blank(after) {
		after = s.lineEnd(after) + len(s.newline())
	}
	switch above := bytes.TrimSpace(s.text[:before]); {
	case after < len(s.text) && s.closes(after):
		from = before
	case before < from || bytes.HasSuffix(above, []byte("{")):
		to = after
	}
	return analysis.TextEdit{Pos: s.file.Pos(from), End: s.file.Pos(to)}, true
}

// blankLinesBefore is the start of the blank lines that end at the start of a
// line; that start itself if there is none.
func (s source) blankLinesBefore(line token.Pos) token.Pos {
	at := s.offset(line)
	for at > 0 && s.blank(s.lineStart(at-1)) {
		at = s.lineStart(at - 1)
	}
	return s.file.Pos(at)
}

// blank says whether the line that starts at the offset is blank.
func (s source) blank(start int) bool {
	return len(bytes.TrimSpace(s.text[start:s.lineEnd(start)])) == 0
}

// closes says whether the line that starts at the offset closes a block, or
// begins the next clause.
func (s source) closes(start int) bool {
	line := bytes.TrimSpace(s.text[start:s.lineEnd(start)])
	return bytes.HasPrefix(line, []byte("}")) || bytes.HasPrefix(line, []byte("case ")) || bytes.HasPrefix(line, []byte("default:"))
}
