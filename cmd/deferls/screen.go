package main

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"go.lsp.dev/protocol"
)

// screen draws in a terminal what an editor draws in its window.
type screen struct {
	out  io.Writer
	file string
	text []byte
}

func (s screen) printf(format string, args ...any) error {
	_, err := fmt.Fprintf(s.out, format, args...)
	return err
}

// finding draws the line with its squiggle, and the path below it.
func (s screen) finding(d protocol.Diagnostic) error {
	var b strings.Builder
	message, _ := d.Message.(protocol.String)
	code, _ := d.Code.(protocol.String)
	fmt.Fprintf(&b, "%s %s %s\n", bold.Sprintf("%s:%d:%d:", filepath.Base(s.file), d.Range.Start.Line+1, d.Range.Start.Character+1), message, faint.Sprintf("[%s]", code))
	path := d.RelatedInformation
	if len(path) > 0 && path[0].Location.URI.FsPath() == s.file && path[0].Location.Range == d.Range {
		b.WriteString(s.squiggle(d.Range, '~', path[0].Message))
		path = path[1:]
	} else {
		b.WriteString(s.squiggle(d.Range, '~', ""))
	}
	for _, r := range path {
		if r.Location.URI.FsPath() != s.file {
			fmt.Fprintf(&b, "%s:%d: %s\n", r.Location.URI.FsPath(), r.Location.Range.Start.Line+1, r.Message)
			continue
		}
		b.WriteString(s.squiggle(r.Location.Range, '^', r.Message))
	}
	return s.printf("%s\n", b.String())
}

// squiggle is a source line, and under it a mark with what is to be said there.
func (s screen) squiggle(r protocol.Range, mark byte, message string) string {
	line := string(s.line(int(r.Start.Line)))
	start := min(int(r.Start.Character), len(line))
	end := len(line)
	if r.End.Line == r.Start.Line {
		end = min(int(r.End.Character), len(line))
	}
	// Tabs stay tabs, so that the mark stands where it belongs at any width.
	indent := strings.Map(func(c rune) rune {
		if c == '\t' {
			return c
		}
		return ' '
	}, line[:start])
	width := max(1, len([]rune(line[start:end])))
	under := strings.Repeat(string(mark), width)
	if message != "" {
		under += " " + message
	}
	return fmt.Sprintf("%s %s\n%s %s%s\n", faint.Sprintf("%5d |", r.Start.Line+1), line, faint.Sprint("      |"), indent, red.Sprint(under))
}

func (s screen) line(n int) []byte {
	lines := bytes.Split(s.text, []byte("\n"))
	if n >= len(lines) {
		return nil
	}
	return bytes.TrimSuffix(lines[n], []byte("\r"))
}

// actions draws the light bulb: what each entry would change, or why it cannot.
// The same edit may stand under quick fixes and under refactorings.
func (s screen) actions(list []*protocol.CodeAction) error {
	drawn := map[string]bool{}
	for _, a := range list {
		if err := s.action(a, drawn); err != nil {
			return err
		}
	}
	return nil
}

func (s screen) action(a *protocol.CodeAction, drawn map[string]bool) error {
	kind := ""
	if a.Kind != nil {
		kind = string(*a.Kind)
	}
	if a.IsPreferred != nil && *a.IsPreferred {
		kind += ", preferred"
	}
	title := fmt.Sprintf("  %s %s", bold.Sprint(a.Title), faint.Sprintf("(%s)", kind))
	if a.Disabled.Reason != "" {
		return s.printf("%s\n    not here: %s\n\n", title, a.Disabled.Reason)
	}
	after, err := s.apply(a.Edit)
	if err != nil {
		return err
	}
	if drawn[string(after)] {
		return s.printf("%s\n    the same edit\n\n", title)
	}
	drawn[string(after)] = true
	name := filepath.Base(s.file)
	return s.printf("%s\n%s\n", title, colored(udiff.Unified("a/"+name, "b/"+name, string(s.text), string(after))))
}

// apply is the open text after an edit of the form an editor is sent.
func (s screen) apply(e *protocol.WorkspaceEdit) ([]byte, error) {
	starts := lineStarts(s.text)
	offset := func(p protocol.Position) int {
		if int(p.Line) >= len(starts) {
			return len(s.text)
		}
		return min(starts[p.Line]+int(p.Character), len(s.text))
	}
	var edits []udiff.Edit
	for u, list := range e.Changes {
		if u.FsPath() != s.file {
			return nil, fmt.Errorf("the action also changes %s, which the demo does not show", u.FsPath())
		}
		for _, e := range list {
			edits = append(edits, udiff.Edit{Start: offset(e.Range.Start), End: offset(e.Range.End), New: e.NewText})
		}
	}
	return udiff.ApplyBytes(s.text, edits)
}

func lineStarts(text []byte) []int {
	starts := []int{0}
	for i, c := range text {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// colored gives a unified diff its colours and an indentation.
func colored(diff string) string {
	var b strings.Builder
	for line := range strings.Lines(diff) {
		text := strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "@@"):
			text = cyan.Sprint(text)
		case strings.HasPrefix(line, "+"):
			text = green.Sprint(text)
		case strings.HasPrefix(line, "-"):
			text = red.Sprint(text)
		}
		b.WriteString("    " + text + "\n")
	}
	return b.String()
}
