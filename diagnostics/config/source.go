package config

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// source is the text of a file and where its lines start.
type source struct {
	path  string
	text  []byte
	lines []int
}

// span is a part of the text, in bytes.
type span struct{ start, end int }

func newSource(path string, text []byte) source {
	s := source{path: path, text: text, lines: []int{0}}
	for i, c := range text {
		if c == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// offset is where a line and column of the YAML library is. It counts columns
// in characters, and does not count a byte-order mark.
func (s *source) offset(line, column int) int {
	if line < 1 || line > len(s.lines) {
		return len(s.text)
	}
	at := s.lines[line-1]
	if line == 1 && bytes.HasPrefix(s.text, []byte("\ufeff")) {
		at += len("\ufeff")
	}
	for range column - 1 {
		if at >= len(s.text) || s.text[at] == '\n' {
			break
		}
		_, n := utf8.DecodeRune(s.text[at:])
		at += n
	}
	return at
}

// spanOf is a node as far as it is on its first line.
func (s *source) spanOf(n *yaml.Node) span {
	start := s.offset(n.Line, n.Column)
	rest := s.restOfLine(start)
	if n.Kind != yaml.ScalarNode {
		return rest
	}
	text := s.text[rest.start:rest.end]
	switch {
	case n.Value != "" && bytes.HasPrefix(text, []byte(n.Value)):
		return span{start, start + len(n.Value)}
	case len(text) > 0 && (text[0] == '\'' || text[0] == '"'):
		if i := bytes.IndexByte(text[1:], text[0]); i >= 0 {
			return span{start, start + i + 2}
		}
	}
	return rest
}

// restOfLine is the text from an offset to the end of its line, without blanks.
func (s *source) restOfLine(start int) span {
	rest, _, _ := bytes.Cut(s.text[start:], []byte("\n"))
	return span{start, start + len(bytes.TrimRight(rest, " \t\r"))}
}

func (s *source) problem(at span, format string, args ...any) Problem {
	line := 1
	for line < len(s.lines) && s.lines[line] <= at.start {
		line++
	}
	return Problem{
		Path: s.path, Line: line, Column: at.start - s.lines[line-1] + 1,
		Start: at.start, End: at.end, Message: fmt.Sprintf(format, args...),
	}
}
