package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/server/overlay"
)

// A light bulb is asked for at every move of the cursor, so that it must not
// make the editor wait; who opens the menu can.
const (
	bulbPatience = time.Second
	menuPatience = 10 * time.Second
)

// question is a request for code actions, with the text it is about.
type question struct {
	file      *overlay.File // nil for what is not ours
	worker    *worker
	rng       protocol.Range
	only      []string
	automatic bool
	findings  map[string]bool       // ids of our diagnostics that the client names
	foreign   []protocol.Diagnostic // those of others that it names
}

// readQuestion is done on the read loop: the text is the one that was current
// when the client asked.
func (s *server) readQuestion(params []byte) (*question, error) {
	var a codeActionParams
	if err := decode(params, &a, json.Unmarshal); err != nil {
		return nil, err
	}
	q := &question{
		rng:       a.Range,
		only:      a.Context.Only,
		automatic: a.Context.TriggerKind == protocol.CodeActionTriggerKindAutomatic,
		findings:  a.findings(),
		foreign:   a.foreign(),
	}
	q.file, q.worker = s.at(pathOf(a.TextDocument.URI))
	return q, nil
}

// at is an open file and its worker.
func (s *server) at(path string) (*overlay.File, *worker) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.files[path], s.workers[filepath.Dir(path)]
}

// wants says whether actions of a kind are asked for. Kinds are trees:
// "refactor" asks for "refactor.rewrite" too. No kinds, or the empty one, ask
// for all.
func (q *question) wants(kind string) bool {
	return len(q.only) == 0 || slices.ContainsFunc(q.only, func(only string) bool {
		return only == "" || kind == only || strings.HasPrefix(kind, only+".")
	})
}

// mayWant says whether any kind below root can be asked for.
func (q *question) mayWant(root string) bool {
	return q.wants(root) || slices.ContainsFunc(q.only, func(only string) bool { return strings.HasPrefix(only, root+".") })
}

// codeActions are those at the range of a question, quick fixes first. They are
// never about another text than the question.
func (s *server) codeActions(ctx context.Context, q *question) ([]protocol.CommandOrCodeAction, error) {
	if q.file == nil || !q.mayWant(quickFix) && !q.mayWant(refactor) && !q.asksFor(fixAll) {
		return nil, nil
	}
	patience := menuPatience
	if q.automatic {
		patience = bulbPatience
	}
	patient, cancel := s.patient(ctx, patience)
	defer cancel()

	snap, err := s.snapshotOf(patient, q.worker, q.file)
	if err != nil {
		return nil, impatient(ctx, err)
	}
	a := snap.holding(q.file.Path)
	if a == nil {
		return nil, nil
	}
	actions := s.fixes(patient, q, snap, a)
	actions = append(actions, s.refactorings(patient, q, snap, a)...)
	if all := s.fixAll(patient, q, snap, a); all != nil {
		actions = append(actions, all)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if s.openFiles()[q.file.Path] != q.file {
		return nil, protocol.ErrContentModified
	}
	return preferOne(actions), nil
}

const (
	quickFix = "quickfix"
	refactor = "refactor"
)

// patient is ctx with a time limit that also ends at shutdown.
func (s *server) patient(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	unhook := context.AfterFunc(s.work, cancel)
	return ctx, func() { unhook(); cancel() }
}

// impatient turns the end of our own patience into an answer without actions.
func impatient(ctx context.Context, err error) error {
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// snapshotOf waits for the worker to finish with a text.
func (s *server) snapshotOf(ctx context.Context, w *worker, f *overlay.File) (*snapshot, error) {
	for {
		w.mu.Lock()
		snap, renewed := w.snap, w.renewed
		w.mu.Unlock()
		if s.openFiles()[f.Path] != f {
			return nil, protocol.ErrContentModified
		}
		if snap != nil && snap.files[f.Path] == f {
			return snap, nil
		}
		select {
		case <-renewed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// fixes are the proven fixes of the findings that the question touches.
func (s *server) fixes(ctx context.Context, q *question, snap *snapshot, a *analysed) []protocol.CommandOrCodeAction {
	if !q.mayWant(quickFix) {
		return nil
	}
	left := snap.left[q.file.Path]
	var actions []protocol.CommandOrCodeAction
	for _, shown := range snap.shown[q.file.Path] {
		if !q.touches(&shown, left) {
			continue
		}
		offers, ok := a.fixesOf(ctx, shown.finding)
		if !ok {
			return actions
		}
		for _, o := range offers {
			if o.Action.Silences && left && len(shown.byGopls) > 0 {
				continue // it would not silence gopls
			}
			if action := s.action(q, snap, a, o); action != nil {
				action.Diagnostics = q.answered(&shown, left)
				actions = append(actions, action)
			}
		}
	}
	return actions
}

// refactorings are what else can be done. A client that can ask for the edits
// later is told of them at once; any other gets those that are proven in time,
// and none while the cursor only moves.
func (s *server) refactorings(ctx context.Context, q *question, snap *snapshot, a *analysed) []protocol.CommandOrCodeAction {
	if !q.mayWant(refactor) || q.automatic && !s.can.resolveEdits {
		return nil
	}
	var actions []protocol.CommandOrCodeAction
	for i, o := range q.refactorings(ctx, a) {
		if !s.can.resolveEdits && o.Disabled == "" {
			if err := codeactions.Prove(ctx, a.state, o); err != nil {
				continue
			}
		}
		action := s.action(q, snap, a, o)
		if action == nil {
			continue
		}
		if s.can.resolveEdits && o.Disabled == "" {
			action.Edit = nil
			action.Data = deferred{
				Path: q.file.Path, Revision: q.file.Revision, Range: q.rng,
				Index: i, Title: o.Title,
			}.encode()
		}
		actions = append(actions, action)
	}
	return actions
}

// span is the question's range in bytes.
func (q *question) span() (start, end int) {
	start, end = q.file.Offset(q.rng.Start), q.file.Offset(q.rng.End)
	return min(start, end), max(start, end)
}

// reachOfFixes is the span that a finding has to touch. A cursor asks for its
// whole line: several editors name no diagnostics, and their users put the
// cursor anywhere on a line that is underlined.
func (q *question) reachOfFixes() (start, end int) {
	start, end = q.span()
	if start != end {
		return start, end
	}
	text := q.file.Text()
	start = bytes.LastIndexByte(text[:start], '\n') + 1
	if i := bytes.IndexByte(text[end:], '\n'); i >= 0 {
		return start, end + i
	}
	return start, len(text)
}

func (q *question) refactorings(ctx context.Context, a *analysed) []codeactions.Offer {
	tok := a.fileOf(q.file.Path)
	if tok == nil {
		return nil
	}
	start, end := q.span()
	if within(a.unsound[q.file.Path], start) {
		return nil
	}
	return codeactions.Refactorings(ctx, a.state, tok.Pos(start), tok.Pos(end))
}

// action is an offer as the client takes it, nil if the client does not want
// it.
func (s *server) action(q *question, snap *snapshot, a *analysed, o codeactions.Offer) *protocol.CodeAction {
	if !q.wants(o.Kind) {
		return nil
	}
	kind := protocol.CodeActionKind(o.Kind)
	action := &protocol.CodeAction{Title: o.Title, Kind: &kind}
	if o.Disabled != "" {
		if !s.can.disabledActions || q.automatic {
			return nil
		}
		action.Disabled.Reason = o.Disabled
		return action
	}
	action.Edit = s.workspaceEdit(snap, a, o)
	if o.Preferred {
		yes := true
		action.IsPreferred = &yes
	}
	return action
}

// preferOne leaves the mark on the first action that has it: editors apply the
// preferred one unasked.
func preferOne(actions []protocol.CommandOrCodeAction) []protocol.CommandOrCodeAction {
	found := false
	for _, c := range actions {
		if action := c.(*protocol.CodeAction); action.IsPreferred != nil {
			if found {
				action.IsPreferred = nil
			}
			found = true
		}
	}
	return actions
}

// deferred names a refactoring whose edits the client will ask for.
type deferred struct {
	Path     string         `json:"path"`
	Revision int64          `json:"revision"`
	Range    protocol.Range `json:"range"`
	Index    int            `json:"index"` // among all that can be done at the range
	Title    string         `json:"title"`
}

func (d deferred) encode() protocol.LSPAny {
	data, _ := json.Marshal(d) // strings and numbers
	return data
}

// resolve proves a refactoring and fills in its edits. What cannot be
// proven is an error that says why, and nothing is written.
func (s *server) resolve(ctx context.Context, action *protocol.CodeAction) (*protocol.CodeAction, error) {
	if action.Edit != nil || len(action.Data) == 0 {
		return action, nil
	}
	var d deferred
	if err := json.Unmarshal(action.Data, &d); err != nil || d.Path == "" {
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidParams, "this code action is not one of deferls': its data is %s", action.Data)
	}
	ctx, cancel := s.patient(ctx, menuPatience)
	defer cancel()
	file, w := s.at(d.Path)
	if file == nil || file.Revision != d.Revision {
		return nil, protocol.ErrContentModified
	}
	snap, err := s.snapshotOf(ctx, w, file)
	if err != nil {
		return nil, err
	}
	a := snap.holding(d.Path)
	if a == nil {
		return nil, protocol.ErrContentModified
	}
	q := &question{file: file, rng: d.Range}
	offers := q.refactorings(ctx, a)
	if d.Index < 0 || d.Index >= len(offers) || offers[d.Index].Title != d.Title || offers[d.Index].Disabled != "" {
		return nil, jsonrpc2.Errorf(requestFailed, "%q is not possible here any more; ask for the code actions again", d.Title)
	}
	if err := codeactions.Prove(ctx, a.state, offers[d.Index]); err != nil {
		return nil, refused(ctx, d.Title, err)
	}
	if s.openFiles()[d.Path] != file {
		return nil, protocol.ErrContentModified
	}
	action.Edit = s.workspaceEdit(snap, a, offers[d.Index])
	return action, nil
}

func refused(ctx context.Context, title string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return jsonrpc2.Errorf(requestFailed, "%q would not be safe here, and nothing was changed: %v", title, err)
}
