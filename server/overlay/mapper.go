package overlay

import (
	"slices"
	"sort"
	"unicode/utf16"
	"unicode/utf8"

	"go.lsp.dev/protocol"
)

// Mapper converts between byte offsets of one text and positions in it. A line
// ends at \n, \r\n or a lone \r, as the protocol says (the Go scanner knows only
// \n, so line numbers here are not those of a token.Position). A byte that is
// not valid UTF-8 counts as the one U+FFFD an editor shows for it. A byte-order
// mark counts as a character, because it is there only if the client sent it.
type Mapper struct {
	text  []byte
	enc   protocol.PositionEncodingKind
	lines []int // the offset at which each line starts; never empty
}

// NewMapper indexes a text. The encoding is UTF-8 or, for everything else,
// UTF-16, which every client understands.
func NewMapper(text []byte, enc protocol.PositionEncodingKind) *Mapper {
	return &Mapper{text: text, enc: enc, lines: appendLines([]int{0}, text, 0, len(text))}
}

// Text is the text; it must not be changed.
func (m *Mapper) Text() []byte { return m.text }

// Encoding is what its positions count in.
func (m *Mapper) Encoding() protocol.PositionEncodingKind { return m.enc }

// appendLines appends the starts of the lines that begin in (from, to].
func appendLines(lines []int, text []byte, from, to int) []int {
	for i := from; i < to; i++ {
		switch text[i] {
		case '\n':
			lines = append(lines, i+1)
		case '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				continue
			}
			lines = append(lines, i+1)
		}
	}
	return lines
}

// content is where a line starts and where its text ends, its line end excluded.
func (m *Mapper) content(line int) (start, end int) {
	start, end = m.lines[line], len(m.text)
	if line+1 == len(m.lines) {
		return start, end
	}
	end = m.lines[line+1] - 1
	if m.text[end] == '\n' && end > start && m.text[end-1] == '\r' {
		end--
	}
	return start, end
}

// Offset is the byte offset of a position. A line past the last one is the end
// of the text, a column past the end of its line is the end of that line, and a
// column inside a character is the start of that character.
func (m *Mapper) Offset(p protocol.Position) int {
	if uint64(p.Line) >= uint64(len(m.lines)) {
		return len(m.text)
	}
	offset, end := m.content(int(p.Line))
	for left := int64(p.Character); left > 0 && offset < end; {
		r, size := utf8.DecodeRune(m.text[offset:end])
		left -= int64(m.units(r, size))
		if left < 0 {
			break
		}
		offset += size
	}
	return offset
}

// Position is the position of a byte offset. An offset outside the text is
// drawn in to its nearest end, and one inside a line end to the end of the line.
func (m *Mapper) Position(offset int) protocol.Position {
	offset = max(0, min(offset, len(m.text)))
	line := sort.SearchInts(m.lines, offset+1) - 1
	at, end := m.content(line)
	end = min(end, offset)
	column := 0
	for at < end {
		r, size := utf8.DecodeRune(m.text[at:])
		if at+size > end {
			break // the offset is inside this character
		}
		column += m.units(r, size)
		at += size
	}
	return protocol.Position{Line: uint32(line), Character: uint32(column)}
}

// Range is the range between two byte offsets.
func (m *Mapper) Range(start, end int) protocol.Range {
	return protocol.Range{Start: m.Position(start), End: m.Position(end)}
}

// units is how many code units of the encoding a character of size bytes takes.
func (m *Mapper) units(r rune, size int) int {
	if m.enc == protocol.PositionEncodingKindUTF8 {
		return size
	}
	return utf16.RuneLen(r)
}

// replace is the mapper of the text with [start, end) replaced. Only the lines
// that the edit touches are looked at again, because an editor sends one such
// edit for each of a thousand cursors.
func (m *Mapper) replace(start, end int, with string) *Mapper {
	text := slices.Concat(m.text[:start], []byte(with), m.text[end:])
	// A line start at or before the edit stands, but for one behind a lone \r
	// that the edit may have given its \n. One behind the edit only moves: the
	// character that makes it is behind the edit as well.
	kept := sort.SearchInts(m.lines, start+1)
	if kept > 1 && m.lines[kept-1] == start && m.text[start-1] == '\r' {
		kept--
	}
	tail := sort.SearchInts(m.lines, end+1)
	delta := start + len(with) - end

	stop := len(text)
	if tail < len(m.lines) {
		stop = m.lines[tail] + delta - 1
	}
	lines := make([]int, 0, len(m.lines)+1)
	lines = append(lines, m.lines[:kept]...)
	lines = appendLines(lines, text, lines[kept-1], stop)
	for _, l := range m.lines[tail:] {
		lines = append(lines, l+delta)
	}
	return &Mapper{text: text, enc: m.enc, lines: lines}
}
