package codeactions

import (
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/deferls/deferls/diagnostics"
)

var ignore = &Action{
	ID:       "ignore",
	answers:  []string{"leak", "discarded", "defer-in-loop", "defer-before-check"},
	Title:    "keep the finding from being shown, for a reason that is written down",
	Silences: true,
	Doc: `Writes ` + "`//deferls:ignore CHECK REASON`" + ` above the statement of the call, or at the
end of the call's line where the comment would cover more above it. The reason is
left to be filled in. It mends nothing, so that it is never preferred and no part
of the fixes that ` + "`deferls check`" + ` prints.

Not offered where the comment would keep another finding from being shown, too,
and where there is no room for it.`,
	fix: func(r *request) (Offer, bool) {
		o, why := r.ignore()
		o.Disabled = why
		return o, why == ""
	},
}

// because stands where the reason is to be written. Who forgets to finds it
// again as they find everything else that is left to do.
const because = "TODO: say why"

const (
	whyHidesMore = "the comment would keep another finding from being shown"
	whyNoRoom    = "there is no line for a comment, and another comment is near the end of the call's line"
)

func (r *request) ignore() (Offer, string) {
	if r.finding == nil {
		return Offer{}, whyNotReported
	}
	c, why := commenting(r)
	if why != "" {
		return Offer{}, why
	}
	edit, why := c.above()
	if why != "" {
		edit, why = c.behind()
	}
	if why != "" {
		return Offer{}, why
	}
	return Offer{
		Title:      "Ignore this with //deferls:ignore " + r.finding.Check + ", for a reason to fill in",
		Kind:       "quickfix",
		Edits:      []analysis.TextEdit{edit},
		Blank:      because,
		Finding:    r.finding,
		Obligation: r.obligation,
	}, ""
}

// comment is a comment about a finding in the making.
type comment struct {
	*request
	src  source
	file *ast.File
	stmt ast.Stmt // the statement of a list that the finding stands in, the innermost
	text string
}

func commenting(r *request) (*comment, string) {
	c := &comment{request: r, text: "//deferls:ignore " + r.finding.Check + " " + because}
	i := slices.IndexFunc(r.pkg.Files, func(f *ast.File) bool { return f.FileStart <= r.finding.Pos && r.finding.End <= f.FileEnd })
	var ok bool
	if c.src, ok = sourceOf(r.pkg, r.finding.Pos); !ok || i < 0 {
		return nil, whyNoSyntax
	}
	c.file = r.pkg.Files[i]
	path, _ := astutil.PathEnclosingInterval(c.file, r.finding.Pos, r.finding.End)
	for i := 1; i < len(path); i++ {
		switch path[i].(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
			if c.stmt, ok = path[i-1].(ast.Stmt); ok {
				return c, ""
			}
		}
	}
	return nil, whyNoBlock
}

// above writes it on a line of its own: it covers the statement below it, up to
// the brace that opens a block. The line is inserted as a whole, because
// editors indent the rest of what is inserted like the line it is inserted in.
func (c *comment) above() (analysis.TextEdit, string) {
	if _, labeled := c.stmt.(*ast.LabeledStmt); labeled || !c.src.opensLine(c.stmt.Pos()) {
		return analysis.TextEdit{}, whySharedLine
	}
	end := c.stmt.End()
	ast.Inspect(c.stmt, func(n ast.Node) bool {
		if b, ok := n.(*ast.BlockStmt); ok {
			end = min(end, b.Lbrace)
		}
		return true
	})
	if c.line(end) < c.line(c.finding.Pos) || c.coversMore(c.line(c.stmt.Pos()), c.line(end)) {
		return analysis.TextEdit{}, whyHidesMore
	}
	at := c.src.file.Pos(c.src.lineStart(c.src.offset(c.stmt.Pos())))
	return analysis.TextEdit{Pos: at, End: at, NewText: []byte(c.src.lines(c.src.indent(c.stmt.Pos()) + c.text + "\n"))}, ""
}

// behind writes it at the end of the line on which the call ends.
func (c *comment) behind() (analysis.TextEdit, string) {
	line := c.line(c.finding.End)
	if c.coversMore(line, line) {
		return analysis.TextEdit{}, whyHidesMore
	}
	at := c.src.file.Pos(c.src.lineEnd(c.src.offset(c.finding.End)))
	if c.near(line) || c.inLiteral(at) {
		return analysis.TextEdit{}, whyNoRoom
	}
	return analysis.TextEdit{Pos: at, End: at, NewText: []byte(" " + c.text)}, ""
}

// coversMore says whether the lines hold another finding of the check.
func (c *comment) coversMore(from, to int) bool {
	return slices.ContainsFunc(c.st.Findings, func(f diagnostics.Finding) bool {
		if f.Check != c.finding.Check || f.Obligation == c.obligation || f.Obligation == nil || f.Pos < c.file.FileStart || f.Pos > c.file.FileEnd {
			return false
		}
		return slices.ContainsFunc([]token.Pos{f.Pos, f.End, f.Obligation.Call.Lparen}, func(p token.Pos) bool {
			return from <= c.line(p) && c.line(p) <= to
		})
	})
}

// near says whether there is a comment on a line or next to it: gofmt aligns
// those at the ends of neighbouring lines.
func (c *comment) near(line int) bool {
	return slices.ContainsFunc(c.file.Comments, func(g *ast.CommentGroup) bool {
		return c.line(g.Pos()) <= line+1 && line-1 <= c.line(g.End())
	})
}

// inLiteral says whether a place lies in a string of several lines.
func (c *comment) inLiteral(at token.Pos) bool {
	found := false
	ast.Inspect(c.stmt, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		found = found || ok && lit.Pos() < at && at < lit.End()
		return !found
	})
	return found
}

func (c *comment) line(p token.Pos) int { return c.pkg.Fset.PositionFor(p, false).Line }
