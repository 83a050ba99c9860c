package server

import (
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/deferls/deferls/server/overlay"
)

// The library's decoders are not used for three messages. That of didOpen
// rewrites the URI to its own taste, and answers have to repeat the client's.
// That of didChange takes a null range for an insertion at the start of the
// file. That of codeAction refuses the whole request if any server's
// diagnostic in its context is odd, and editors send those of all servers.

type didOpenParams struct {
	TextDocument struct {
		URI     string
		Version int32
		Text    string
	}
}

type didChangeParams struct {
	TextDocument struct {
		URI     string
		Version int32
	}
	ContentChanges []struct {
		Range *struct {
			Start, End struct{ Line, Character int64 }
		}
		Text string
	}
}

// edits draws numbers that cannot be right in to those that can: an edit that
// was left out would set the text apart from the editor's for good.
func (c *didChangeParams) edits() []overlay.Change {
	changes := make([]overlay.Change, len(c.ContentChanges))
	for i, change := range c.ContentChanges {
		changes[i].Text = change.Text
		if r := change.Range; r != nil {
			changes[i].Range = &protocol.Range{
				Start: protocol.Position{Line: unsigned(r.Start.Line), Character: unsigned(r.Start.Character)},
				End:   protocol.Position{Line: unsigned(r.End.Line), Character: unsigned(r.End.Character)},
			}
		}
	}
	return changes
}

func unsigned(n int64) uint32 { return uint32(max(0, min(n, math.MaxUint32))) }

type codeActionParams struct {
	TextDocument struct{ URI string }
	Range        protocol.Range
	Context      struct {
		Diagnostics []json.RawMessage
		Only        []string
		TriggerKind protocol.CodeActionTriggerKind
	}
}

// findings are the ids of our own diagnostics among those of the context.
// What is not ours, or not as we wrote it, is left out.
func (a *codeActionParams) findings() map[string]bool {
	ids := map[string]bool{}
	for _, raw := range a.Context.Diagnostics {
		var d struct {
			Source string
			Data   diagnosticData
		}
		if json.Unmarshal(raw, &d) == nil && d.Source == source && d.Data.ID != "" {
			ids[d.Data.ID] = true
		}
	}
	return ids
}

// foreign are the diagnostics of others, as far as they are what the protocol
// wants.
func (a *codeActionParams) foreign() []protocol.Diagnostic {
	var all []protocol.Diagnostic
	for _, raw := range a.Context.Diagnostics {
		var d protocol.Diagnostic
		if protocol.Unmarshal(raw, &d) != nil {
			continue
		}
		if by, _ := d.Source.Get(); by != source {
			all = append(all, d)
		}
	}
	return all
}

func decode(params []byte, into any, unmarshal func([]byte, any) error) error {
	if err := unmarshal(params, into); err != nil {
		return fmt.Errorf("%w: %w", jsonrpc2.ErrParse, err)
	}
	return nil
}

// pathOf is the file a URI names, and empty for buffers that are no file yet
// and for other schemes (a version control's old text, say): those belong to no
// package.
func pathOf(raw string) string {
	u, err := uri.Parse(raw)
	if err != nil || !u.IsFile() || !filepath.IsAbs(u.FsPath()) {
		return ""
	}
	return filepath.Clean(u.FsPath())
}
