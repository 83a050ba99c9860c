package directive

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"github.com/deferls/deferls/diagnostics/spelling"
)

// Ignore is one //deferls:ignore: what it names is not reported in the lines
// that it covers.
type Ignore struct {
	Pos, End token.Pos
	Checks   []string
	Reason   string
	lines
}

// Ignores are those of a package, and what is wrong with them. checks are the
// IDs of the checks that can be ignored. One without a reason ignores nothing.
//
// At the end of a line it covers that line. On a line of its own it covers the
// statement below it, up to the brace that opens a block, or the whole
// declaration below it: in the doc comment of a function, that function, and
// above the package clause, the file.
func Ignores(fset *token.FileSet, files []*ast.File, checks []string) ([]*Ignore, []Problem) {
	var all []*Ignore
	var problems []Problem
	for _, f := range files {
		var first map[int]ast.Node
		for _, d := range directives(f) {
			if d.name != ignore {
				continue
			}
			named, reason, _ := strings.Cut(d.args, " ")
			known, wrong := d.checks(named, checks)
			problems = append(problems, wrong...)
			if reason = strings.TrimSpace(reason); reason == "" {
				reason = d.remark // as people write it after //nolint
			}
			if reason == "" && named != "" {
				problems = append(problems, d.problem("say why, after the check: //deferls:ignore %s REASON; without a reason it ignores nothing", named))
			}
			if reason == "" || len(known) == 0 {
				continue
			}
			if first == nil {
				first = firstOnLine(fset, f)
			}
			all = append(all, &Ignore{d.comment.Pos(), d.end(), known, reason, covered(fset, f, d.group, d.comment, first, header)})
		}
	}
	return all, problems
}

// checks are those that a list names.
func (d *directive) checks(list string, checks []string) (known []string, problems []Problem) {
	if list == "" {
		return nil, []Problem{d.problem("//deferls:ignore needs the name of a check and a reason: //deferls:ignore %s REASON", checks[0])}
	}
	for name := range strings.SplitSeq(list, ",") {
		near := spelling.Nearest(name, checks)
		switch {
		case slices.Contains(checks, name):
			known = append(known, name)
		case name == "":
			problems = append(problems, d.problem("the checks to ignore are a list without spaces: %s", strings.Join(checks, ",")))
		case near != "":
			problems = append(problems, d.problem("there is no check %s to ignore; did you mean %s?", name, near))
		default:
			problems = append(problems, d.problem("there is no check %s to ignore; there are %s", name, strings.Join(checks, ", ")))
		}
	}
	return known, problems
}

// lines are those of one file, from 1, both ends included.
type lines struct {
	file     string
	from, to int
}

// Covers says whether a place lies in the lines.
func (l lines) Covers(p token.Position) bool {
	return p.Filename == l.file && l.from <= p.Line && p.Line <= l.to
}

// covered are the lines that a comment speaks for: its own, and where it stands
// alone, those of what begins on the next line at the same column.
func covered(fset *token.FileSet, f *ast.File, g *ast.CommentGroup, c *ast.Comment, first map[int]ast.Node, end func(ast.Node) token.Pos) lines {
	line := func(p token.Pos) int { return fset.PositionFor(p, false).Line }
	at := fset.PositionFor(c.Pos(), false)
	l := lines{at.Filename, at.Line, at.Line}
	below := first[line(g.End())+1]
	if below == nil || fset.PositionFor(below.Pos(), false).Column != fset.PositionFor(g.Pos(), false).Column {
		return l
	}
	if below == ast.Node(f) {
		return lines{at.Filename, 1, line(f.FileEnd)}
	}
	l.to = line(end(below))
	return l
}

// firstOnLine are the outermost nodes with which lines begin.
func firstOnLine(fset *token.FileSet, f *ast.File) map[int]ast.Node {
	first := map[int]ast.Node{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.CommentGroup, *ast.Comment:
			return false
		}
		line := fset.PositionFor(n.Pos(), false).Line
		if other := first[line]; other == nil || n.Pos() < other.Pos() {
			first[line] = n
		}
		return true
	})
	return first
}

// header is the end of a node as far as it stands before a block.
func header(n ast.Node) token.Pos {
	switch n.(type) {
	case *ast.FuncDecl, *ast.GenDecl:
		return n.End()
	}
	end := n.End()
	ast.Inspect(n, func(n ast.Node) bool {
		if b, ok := n.(*ast.BlockStmt); ok && b.Lbrace.IsValid() {
			end = min(end, b.Lbrace)
		}
		return true
	})
	return end
}
