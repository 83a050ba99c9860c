package overlay

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"go.lsp.dev/protocol"
)

const (
	utf16Enc = protocol.PositionEncodingKindUTF16
	utf8Enc  = protocol.PositionEncodingKindUTF8
)

func pos(line, character uint32) protocol.Position {
	return protocol.Position{Line: line, Character: character}
}

func TestPositionAndBack(t *testing.T) {
	for _, tc := range []struct {
		name   string
		text   string
		at     string // the offset is where this first occurs
		utf16  protocol.Position
		utf8   protocol.Position
		oneWay bool // the position stands for another offset as well
	}{
		{name: "start", text: "ab", at: "a", utf16: pos(0, 0), utf8: pos(0, 0)},
		{name: "second line", text: "ab\ncd", at: "d", utf16: pos(1, 1), utf8: pos(1, 1)},
		{name: "CRLF", text: "ab\r\ncd\r\ne", at: "e", utf16: pos(2, 0), utf8: pos(2, 0)},
		{name: "end of a CRLF line", text: "ab\r\ncd", at: "\r\n", utf16: pos(0, 2), utf8: pos(0, 2)},
		{name: "inside CRLF", text: "ab\r\ncd", at: "\n", utf16: pos(0, 2), utf8: pos(0, 2), oneWay: true},
		{name: "lone CR", text: "ab\rcd", at: "d", utf16: pos(1, 1), utf8: pos(1, 1)},
		{name: "CR CR LF", text: "a\r\r\nb", at: "b", utf16: pos(2, 0), utf8: pos(2, 0)},
		{name: "two bytes", text: "é x", at: "x", utf16: pos(0, 2), utf8: pos(0, 3)},
		{name: "three bytes", text: "世x", at: "x", utf16: pos(0, 1), utf8: pos(0, 3)},
		{name: "astral", text: "😀x", at: "x", utf16: pos(0, 2), utf8: pos(0, 4)},
		{name: "byte-order mark", text: "\uFEFFx", at: "x", utf16: pos(0, 1), utf8: pos(0, 3)},
		{name: "invalid byte", text: "a\xffx", at: "x", utf16: pos(0, 2), utf8: pos(0, 2)},
		{name: "cut off character", text: "\xe4\xb8x", at: "x", utf16: pos(0, 2), utf8: pos(0, 2)},
		{name: "inside a character", text: "a😀", at: "\x9f\x98\x80", utf16: pos(0, 1), utf8: pos(0, 1), oneWay: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			offset := strings.Index(tc.text, tc.at)
			for enc, want := range map[protocol.PositionEncodingKind]protocol.Position{utf16Enc: tc.utf16, utf8Enc: tc.utf8} {
				m := NewMapper([]byte(tc.text), enc)
				if got := m.Position(offset); got != want {
					t.Errorf("%s: Position(%d) = %v, want %v", enc, offset, got, want)
				}
				if got := m.Offset(want); got != offset && !tc.oneWay {
					t.Errorf("%s: Offset(%v) = %d, want %d", enc, want, got, offset)
				}
			}
		})
	}
}

func TestOffsetOutsideTheText(t *testing.T) {
	for _, tc := range []struct {
		name string
		text string
		pos  protocol.Position
		want int
	}{
		{"past the last line", "ab\ncd", pos(9, 0), 5},
		{"far past the last line", "ab", pos(1<<32-1, 1<<32-1), 2},
		{"past the end of a line", "ab\ncd", pos(0, 99), 2},
		{"past the end of a CRLF line", "ab\r\ncd", pos(0, 3), 2},
		{"the line after a final newline", "ab\n", pos(1, 0), 3},
		{"second half of a surrogate pair", "😀x", pos(0, 1), 0},
		{"empty text", "", pos(3, 3), 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := NewMapper([]byte(tc.text), utf16Enc).Offset(tc.pos); got != tc.want {
				t.Errorf("Offset(%v) = %d, want %d", tc.pos, got, tc.want)
			}
		})
	}
	m := NewMapper([]byte("ab\ncd"), utf16Enc)
	if got := m.Position(-1); got != pos(0, 0) {
		t.Errorf("Position(-1) = %v, want 0:0", got)
	}
	if got := m.Position(99); got != pos(1, 2) {
		t.Errorf("Position(99) = %v, want 1:2", got)
	}
}

func TestEncodingIsUTF16UnlessUTF8(t *testing.T) {
	for _, enc := range []protocol.PositionEncodingKind{"", "utf-32"} {
		if got := NewMapper([]byte("😀x"), enc).Position(4); got != pos(0, 2) {
			t.Errorf("encoding %q counts as %v, want 0:2", enc, got)
		}
	}
}

// slowPosition finds a position the long way: over the whole text, in the
// units that the encoding's own library counts.
func slowPosition(text string, offset int, enc protocol.PositionEncodingKind) protocol.Position {
	line, start := 0, 0
	for i := 0; i < offset; i++ {
		if text[i] == '\n' || text[i] == '\r' && !strings.HasPrefix(text[i+1:], "\n") {
			line, start = line+1, i+1
		}
	}
	before := text[start:offset]
	if strings.HasSuffix(before, "\r") {
		before = strings.TrimSuffix(before, "\r")
	}
	if enc == utf8Enc {
		return pos(uint32(line), uint32(len(before)))
	}
	return pos(uint32(line), uint32(len(utf16.Encode([]rune(before)))))
}

var pieces = []string{"a", "bc", "\n", "\r", "\r\n", "é", "世", "😀", "\xff", "\uFEFF", "\t", ""}

func randomText(r *rand.Rand, n int) string {
	var b strings.Builder
	for range r.Intn(n) {
		b.WriteString(pieces[r.Intn(len(pieces))])
	}
	return b.String()
}

func TestMapperAgreesWithTheLongWay(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 2000 {
		text := randomText(r, 20)
		for _, enc := range []protocol.PositionEncodingKind{utf16Enc, utf8Enc} {
			m := NewMapper([]byte(text), enc)
			for offset, size := 0, 0; offset <= len(text); offset += max(size, 1) {
				_, size = utf8.DecodeRuneInString(text[offset:])
				got, want := m.Position(offset), slowPosition(text, offset, enc)
				if got != want {
					t.Fatalf("%s: Position(%d) in %q = %v, want %v", enc, offset, text, got, want)
				}
			}
		}
	}
}

func TestEditKeepsTheLineIndex(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for range 20000 {
		text := randomText(r, 12)
		m := NewMapper([]byte(text), utf16Enc)
		start := r.Intn(len(text) + 1)
		end := start + r.Intn(len(text)-start+1)
		with := randomText(r, 5)
		checkReplace(t, m, start, end, with)
	}
}

func checkReplace(t *testing.T, m *Mapper, start, end int, with string) {
	t.Helper()
	got := m.replace(start, end, with)
	want := NewMapper([]byte(string(m.text[:start])+with+string(m.text[end:])), m.enc)
	if string(got.text) != string(want.text) {
		t.Fatalf("replace(%d, %d, %q) in %q = %q, want %q", start, end, with, m.text, got.text, want.text)
	}
	if !slices.Equal(got.lines, want.lines) {
		t.Fatalf("replace(%d, %d, %q) in %q: lines %v, want %v", start, end, with, m.text, got.lines, want.lines)
	}
}

func FuzzReplace(f *testing.F) {
	f.Add("a\r\nb", 1, 2, "\n")
	f.Add("a\rb", 2, 2, "\n")
	f.Add("", 0, 0, "\r")
	f.Fuzz(func(t *testing.T, text string, start, end int, with string) {
		start = max(0, min(start, len(text)))
		end = max(start, min(end, len(text)))
		checkReplace(t, NewMapper([]byte(text), utf16Enc), start, end, with)
	})
}

func ExampleMapper_Range() {
	m := NewMapper([]byte("// 😀\nf, err := os.Open(name)\n"), utf16Enc)
	r := m.Range(9, 10)
	fmt.Println(r.Start.Line, r.Start.Character, r.End.Character)
	// Output: 1 1 2
}
