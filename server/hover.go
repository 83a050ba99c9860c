package server

import (
	"context"
	"go/token"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/obligation"
	"github.com/deferls/deferls/server/overlay"
)

// readHover is done on the read loop: the text is the one that was current when
// the client asked.
func (s *server) readHover(p *protocol.HoverParams) answer {
	file, w := s.at(pathOf(string(p.TextDocument.URI)))
	position := p.Position
	return func(ctx context.Context) (any, error) {
		h := s.hover(file, w, position)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		return h, nil
	}
}

// hover says what was found out last about a place; nil where that is nothing. It
// waits for nothing: a place whose text has changed since has no answer yet.
func (s *server) hover(file *overlay.File, w *worker, position protocol.Position) *protocol.Hover {
	if file == nil {
		return nil
	}
	w.mu.Lock()
	snap := w.snap
	w.mu.Unlock()
	if snap == nil || snap.files[file.Path] == nil {
		return nil
	}
	a := snap.holding(file.Path)
	if a == nil {
		return nil
	}
	then, tok := snap.files[file.Path], a.fileOf(file.Path)
	if tok == nil {
		return nil
	}
	offset := file.Offset(position)
	at, _, ok := then.Moved(file, offset, offset)
	if !ok || within(a.unsound[file.Path], at) {
		return nil
	}
	line := func(pos token.Pos) int {
		if f := a.state.Pkg.Fset.File(pos); f != tok {
			return f.Line(pos)
		}
		now, _, ok := file.Moved(then, tok.Offset(pos), tok.Offset(pos))
		if !ok {
			return tok.Line(pos)
		}
		return int(file.Position(now).Line) + 1
	}
	pkg := a.state.Pkg
	src := obligation.Source{Fset: pkg.Fset, Files: pkg.Files, Types: pkg.Types, Info: pkg.Info, Facts: a.state.Facts}
	h := diagnostics.HoverAt(src, a.state.Settings, a.state.Obligations, tok.Pos(at), line)
	if h == nil {
		return nil
	}
	start, end, ok := file.Moved(then, tok.Offset(h.Pos), tok.Offset(h.End))
	if !ok {
		return nil
	}
	where := file.Range(start, end)
	return &protocol.Hover{Contents: s.markup(h.Text), Range: &where}
}

// markup is Markdown, without its marks for a client that does not read them.
func (s *server) markup(text string) *protocol.MarkupContent {
	if s.can.markdown {
		return &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: text}
	}
	return &protocol.MarkupContent{Kind: protocol.MarkupKindPlainText, Value: strings.NewReplacer("`", "", "**", "", "\n\n", "\n").Replace(text)}
}
