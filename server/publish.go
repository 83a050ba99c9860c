package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"sync"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/diagnostics/resource"
	"github.com/deferls/deferls/server/overlay"
)

const source = "deferls"

// diagnosticData goes to the client with a diagnostic and comes back with the
// code actions asked for it.
type diagnosticData struct {
	Check string `json:"check"`
	ID    string `json:"id"` // names the finding for as long as its function is the same
}

// publisher sends diagnostics, in order and none of them outdated. The read loop
// never enters it, so that it may wait for the client to read.
type publisher struct {
	server *server
	mu     sync.Mutex
	last   map[string]publication // by path
}

type publication struct {
	file        *overlay.File
	diagnostics []byte
}

// publish shows what was found in a file, unless its text has changed since or
// the client has that already. After an edit it is sent even if nothing is
// different: clients drop what they had.
func (p *publisher) publish(ctx context.Context, f *overlay.File, found []protocol.Diagnostic) {
	encoded, err := protocol.Marshal(&protocol.PublishDiagnosticsParams{Diagnostics: found})
	if err != nil {
		p.server.log.Error("diagnostics could not be written", "file", f.Path, "error", err)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	last := p.last[f.Path]
	if ctx.Err() != nil || p.server.openFiles()[f.Path] != f || last.file == f && bytes.Equal(last.diagnostics, encoded) {
		return
	}
	p.last[f.Path] = publication{f, encoded}
	p.send(&protocol.PublishDiagnosticsParams{URI: f.URI, Version: protocol.NewOptional(f.Version), Diagnostics: found})
}

// clear takes back what was shown in a file that has been closed.
func (p *publisher) clear(f *overlay.File) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.server.openFiles()[f.Path] != nil {
		return // opened again already
	}
	if _, shown := p.last[f.Path]; !shown {
		return
	}
	delete(p.last, f.Path)
	p.send(&protocol.PublishDiagnosticsParams{URI: f.URI, Diagnostics: []protocol.Diagnostic{}})
}

func (p *publisher) send(params *protocol.PublishDiagnosticsParams) {
	err := p.server.client.PublishDiagnostics(p.server.work, params)
	if err != nil && p.server.work.Err() == nil {
		p.server.log.Error("diagnostics could not be sent", "uri", params.URI, "error", err)
	}
}

// diagnosticsIn are the findings of a package that lie in one file, with the
// number of each finding.
func (s *server) diagnosticsIn(a *analysed, f *overlay.File) []shown {
	var all []shown
	pkg := a.state.Pkg
	seen := map[string]int{}
	for i := range a.state.Findings {
		finding := &a.state.Findings[i]
		tok := pkg.Fset.File(finding.Pos)
		if tok.Name() != f.Path {
			continue
		}
		start, end := tok.Offset(finding.Pos), tok.Offset(finding.End)
		if within(a.unsound[f.Path], start) {
			continue
		}
		id := finding.Check + " " + declName(pkg, finding.Pos)
		seen[id]++
		if n := seen[id]; n > 1 {
			id = fmt.Sprintf("%s %d", id, n)
		}
		all = append(all, shown{finding: i, id: id, start: start, end: end, diagnostic: s.diagnostic(pkg, f, finding, id), byGopls: byGopls(a, f, i)})
	}
	return all
}

// shown is a finding as the client sees it, unless it is left to gopls.
type shown struct {
	finding    int // in its package
	id         string
	start, end int
	diagnostic protocol.Diagnostic
	byGopls    []goplsDiagnostic // that say the same; none where gopls is silent
}

func (s *server) diagnostic(pkg *load.Package, f *overlay.File, finding *diagnostics.Finding, id string) protocol.Diagnostic {
	data, _ := json.Marshal(diagnosticData{Check: finding.Check, ID: id}) // two strings
	d := protocol.Diagnostic{
		Range:           rangeIn(pkg, f, finding.Pos, finding.End),
		Severity:        severity(finding.Severity),
		Code:            protocol.String(finding.Check),
		CodeDescription: protocol.CodeDescription{Href: uri.URI(diagnostics.URL(finding.Check))},
		Source:          protocol.NewOptional(source),
		Data:            data,
	}
	message := finding.Message
	for _, step := range finding.Path {
		at := locationOf(pkg, f, step.Pos, step.End)
		if s.can.relatedInfo {
			d.RelatedInformation = append(d.RelatedInformation, protocol.DiagnosticRelatedInformation{Location: at, Message: step.Message})
			continue
		}
		message += fmt.Sprintf("\nline %d: %s", at.Range.Start.Line+1, step.Message)
	}
	d.Message = protocol.String(message)
	return d
}

// severity leaves the protocol's errors to the compiler, whose business they
// are: next to those a likely bug is a warning.
func severity(s resource.Severity) protocol.DiagnosticSeverity {
	switch s {
	case resource.Error, resource.Warning:
		return protocol.DiagnosticSeverityWarning
	case resource.Info:
		return protocol.DiagnosticSeverityInformation
	}
	return protocol.DiagnosticSeverityHint
}

func rangeIn(pkg *load.Package, f *overlay.File, pos, end token.Pos) protocol.Range {
	tok := pkg.Fset.File(pos)
	return f.Range(tok.Offset(pos), tok.Offset(end))
}

// locationOf is a place in f, or in another file of the package.
func locationOf(pkg *load.Package, f *overlay.File, pos, end token.Pos) protocol.Location {
	tok := pkg.Fset.File(pos)
	if tok.Name() == f.Path {
		return protocol.Location{URI: f.URI, Range: rangeIn(pkg, f, pos, end)}
	}
	m := overlay.NewMapper(pkg.Text[tok.Name()], f.Encoding())
	return protocol.Location{URI: uri.File(tok.Name()), Range: m.Range(tok.Offset(pos), tok.Offset(end))}
}

// declName is the name of the declaration around a position.
func declName(pkg *load.Package, pos token.Pos) string {
	for _, file := range pkg.Files {
		if pos < file.FileStart || file.FileEnd < pos {
			continue
		}
		i := slices.IndexFunc(file.Decls, func(d ast.Decl) bool { return d.Pos() <= pos && pos < d.End() })
		if i < 0 {
			return ""
		}
		if fn, ok := file.Decls[i].(*ast.FuncDecl); ok {
			return strings.Trim(receiver(fn)+"."+fn.Name.Name, ".")
		}
	}
	return ""
}

func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return ""
	}
	return types.ExprString(fn.Recv.List[0].Type)
}
