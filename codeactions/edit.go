package codeactions

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/deferls/deferls/diagnostics/load"
)

// Apply is the text of each changed file after the edits, by absolute path.
// Edits at one place keep their order. It fails, and changes nothing, if two
// edits overlap or one lies outside the package's files.
func Apply(pkg *load.Package, edits []analysis.TextEdit) (map[string][]byte, error) {
	changes, err := byFile(pkg, edits)
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for name, list := range changes {
		text := pkg.Text[name]
		var b bytes.Buffer
		last := 0
		for _, c := range list {
			b.Write(text[last:c.start])
			b.WriteString(c.text)
			last = c.end
		}
		b.Write(text[last:])
		out[name] = b.Bytes()
	}
	return out, nil
}

// change is an edit in byte offsets of one file.
type change struct {
	start, end int
	text       string
}

// byFile are the edits of each file, in the order of their places, none
// overlapping.
func byFile(pkg *load.Package, edits []analysis.TextEdit) (map[string][]change, error) {
	out := map[string][]change{}
	for _, e := range edits {
		tf := pkg.Fset.File(e.Pos)
		if tf == nil {
			return nil, fmt.Errorf("an edit of package %s lies in none of its files; ask for the code actions again", pkg.PkgPath)
		}
		text, ok := pkg.Text[tf.Name()]
		if !ok {
			return nil, fmt.Errorf("the text of %s is not part of package %s, so it cannot be edited; ask for the code actions again", tf.Name(), pkg.PkgPath)
		}
		end := e.End
		if !end.IsValid() {
			end = e.Pos
		}
		c := change{tf.Offset(e.Pos), tf.Offset(end), string(e.NewText)}
		if c.end < c.start || c.end > len(text) {
			return nil, fmt.Errorf("an edit of %s ends at byte %d of %d; ask for the code actions again", tf.Name(), c.end, len(text))
		}
		out[tf.Name()] = append(out[tf.Name()], c)
	}
	for name, list := range out {
		slices.SortStableFunc(list, func(a, b change) int {
			if a.start != b.start {
				return a.start - b.start
			}
			return a.end - b.end
		})
		for i := 1; i < len(list); i++ {
			if list[i].start < list[i-1].end {
				return nil, fmt.Errorf("two edits of %s overlap at byte %d; apply one of them and ask again", name, list[i].start)
			}
		}
	}
	return out, nil
}

// moved is where the byte at offset stands after the changes of its file; it
// is false for one that was taken away. What is inserted in front of a byte
// pushes it on.
func moved(changes []change, offset int) (int, bool) {
	shift := 0
	for _, c := range changes {
		if c.start > offset {
			break
		}
		if offset < c.end {
			return 0, false
		}
		shift += len(c.text) - (c.end - c.start)
	}
	return offset + shift, true
}

// source is the text of one file and what is asked of it when code is written.
type source struct {
	file *token.File
	text []byte
}

func sourceOf(pkg *load.Package, at token.Pos) (source, bool) {
	tf := pkg.Fset.File(at)
	if tf == nil {
		return source{}, false
	}
	text, ok := pkg.Text[tf.Name()]
	return source{tf, text}, ok && len(text) == tf.Size()
}

func (s source) offset(p token.Pos) int { return s.file.Offset(p) }

// code is the text from one position to another, as it is written.
func (s source) code(n ast.Node) string {
	return string(s.text[s.offset(n.Pos()):s.offset(n.End())])
}

// newline is the line end of the file: that of its first line.
func (s source) newline() string {
	if i := bytes.IndexByte(s.text, '\n'); i > 0 && s.text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// lineStart is the offset of the first byte of the line that holds offset.
func (s source) lineStart(offset int) int {
	return bytes.LastIndexByte(s.text[:offset], '\n') + 1
}

// lineEnd is the offset of the line end after offset, the carriage return
// included in it.
func (s source) lineEnd(offset int) int {
	end := len(s.text)
	if i := bytes.IndexByte(s.text[offset:], '\n'); i >= 0 {
		end = offset + i
	}
	if end > offset && s.text[end-1] == '\r' {
		end--
	}
	return end
}

// nextLine is the offset at which the line after the one of offset starts.
func (s source) nextLine(offset int) int { return s.lineEnd(offset) + len(s.newline()) }

// rawLines are the offsets of the lines that start inside of a raw string.
func rawLines(s source, n ast.Node) map[int]bool {
	raw := map[int]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && strings.HasPrefix(lit.Value, "`") {
			for at := s.nextLine(s.offset(lit.Pos())); at <= s.offset(lit.End()); at = s.nextLine(at) {
				raw[at] = true
			}
		}
		return true
	})
	return raw
}

// outdented are statements up to an end as those of a function's body, after some
// changes. The inside of a raw string stays as it is.
func (s source) outdented(list []ast.Stmt, end token.Pos, changes []change) string {
	from, indent := s.offset(list[0].Pos()), s.indent(list[0].Pos())
	raw := map[int]bool{}
	for _, st := range list {
		maps.Copy(raw, rawLines(s, st))
	}
	for at := s.nextLine(from); at < s.offset(end); at = s.nextLine(at) {
		if !raw[at] && strings.HasPrefix(string(s.text[at:]), indent) {
			changes = append(changes, change{start: at, end: at + len(indent), text: "\t"})
		}
	}
	slices.SortFunc(changes, func(a, b change) int { return a.start - b.start })
	var out strings.Builder
	for _, c := range changes {
		out.Write(s.text[from:c.start])
		out.WriteString(c.text)
		from = c.end
	}
	out.Write(s.text[from:s.offset(end)])
	return strings.ReplaceAll(out.String(), "\r\n", "\n")
}

// indent is the white space in front of the line that p is on.
func (s source) indent(p token.Pos) string {
	line := s.text[s.lineStart(s.offset(p)):]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

// opensLine says whether nothing but white space stands in front of p.
func (s source) opensLine(p token.Pos) bool {
	at := s.offset(p)
	return len(bytes.TrimLeft(s.text[s.lineStart(at):at], " \t\ufeff")) == 0
}

// restOfLine is the end of the line that p is on, if nothing but a comment
// follows p there.
func (s source) restOfLine(p token.Pos) (token.Pos, bool) {
	at := s.offset(p)
	end := s.lineEnd(at)
	rest := strings.TrimSpace(string(s.text[at:end]))
	oneComment := strings.HasPrefix(rest, "/*") && strings.Index(rest, "*/") == len(rest)-2
	if rest == "" || strings.HasPrefix(rest, "//") || oneComment {
		return s.file.Pos(end), true
	}
	return token.NoPos, false
}

// insertLine is the edit that puts a line of code after the one that p is on.
// It is false where other code shares that line.
func (s source) insertLine(p token.Pos, indent, code string) (analysis.TextEdit, bool) {
	at, ok := s.restOfLine(p)
	if !ok {
		return analysis.TextEdit{}, false
	}
	return analysis.TextEdit{Pos: at, End: at, NewText: []byte(s.lines("\n" + indent + strings.ReplaceAll(code, "\n", "\n"+indent)))}, true
}

// lines is code with the line ends of the file.
func (s source) lines(code string) string {
	return strings.ReplaceAll(code, "\n", s.newline())
}

func replace(n ast.Node, code string) analysis.TextEdit {
	return analysis.TextEdit{Pos: n.Pos(), End: n.End(), NewText: []byte(code)}
}
