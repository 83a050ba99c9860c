package server

import (
	"bytes"
	"context"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/deferls/deferls/codeactions"
	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/config"
	"github.com/deferls/deferls/diagnostics/load"
	"github.com/deferls/deferls/server/overlay"
)

// worker analyses the packages of one directory, for as long as a file in it is
// open. Only packages with an open file are looked at.
type worker struct {
	server *server
	dir    string
	ctx    context.Context
	stop   context.CancelFunc
	wake   chan struct{}

	mu      sync.Mutex
	told    events
	cancel  context.CancelFunc // ends the pass under way
	snap    *snapshot          // the newest, nil at first
	renewed chan struct{}      // closed when snap is replaced or out of date

	// What follows is the worker's own goroutine's.
	meta     metadata
	settings *diagnostics.Settings
	checked  map[*load.Meta]*checked
	results  map[string]result        // of the last pass, by path
	vanished map[string]*overlay.File // open files that were deleted, as they were then
}

// events are what happened outside the open texts. (What happened to those, a
// pass sees by comparing.)
type events struct {
	modules    bool     // a go.mod, go.sum or go.work changed
	configured bool     // a .deferls.yaml changed, of whatever module
	saved      []string // files that were saved
	changed    []string // Go files whose text on disk changed
	created    []string // Go files
	deleted    []string // Go files
	settled    bool     // nothing happened for so long that gopls has noticed what is broken
}

func (e *events) add(more events) {
	e.modules = e.modules || more.modules
	e.configured = e.configured || more.configured
	e.saved = append(e.saved, more.saved...)
	e.changed = append(e.changed, more.changed...)
	e.created = append(e.created, more.created...)
	e.deleted = append(e.deleted, more.deleted...)
	e.settled = more.settled // nothing else has happened since
}

// checked is a package as it was last checked and analysed, and the texts it
// was checked from.
type checked struct {
	pkg      *load.Package
	whole    overlay.Files // when it was last checked together with what it imports
	files    overlay.Files // now
	stale    bool          // something on disk changed that it was made from
	analysed *analysed     // nil if it has not been analysed, or cannot be
	panicked bool          // analysing it made deferls panic
}

func (s *server) startWorker(dir string) *worker {
	w := &worker{
		server: s, dir: dir,
		wake:     make(chan struct{}, 1),
		renewed:  make(chan struct{}),
		checked:  map[*load.Meta]*checked{},
		vanished: map[string]*overlay.File{},
	}
	w.ctx, w.stop = context.WithCancel(s.work)
	go w.run()
	return w
}

// touch ends the pass under way, whose results nobody needs any more, and
// starts another.
func (w *worker) touch(e events) {
	w.mu.Lock()
	w.told.add(e)
	if w.cancel != nil {
		w.cancel()
	}
	w.renew()
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default: // it will see this too
	}
}

func (w *worker) run() {
	for w.rested() {
		ctx, e := w.begin()
		w.pass(ctx, e)
	}
}

// rested waits for something to do, and then for it to stop changing. It is
// false when there will be nothing to do any more.
func (w *worker) rested() bool {
	select {
	case <-w.ctx.Done():
		return false
	case <-w.wake:
	}
	if w.server.debounce < 0 {
		return w.ctx.Err() == nil
	}
	rest := time.NewTimer(w.server.debounce)
	defer rest.Stop()
	for {
		select {
		case <-w.ctx.Done():
			return false
		case <-w.wake:
			rest.Reset(w.server.debounce)
		case <-rest.C:
			return true
		}
	}
}

func (w *worker) begin() (context.Context, events) {
	ctx, cancel := context.WithCancel(w.ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cancel != nil {
		w.cancel()
	}
	w.cancel = cancel
	e := w.told
	w.told = events{}
	return ctx, e
}

// pass brings the directory up to date with the open files. A context that ends
// on the way leaves what is done so far for the next pass.
func (w *worker) pass(ctx context.Context, e events) {
	files := w.server.openFiles()
	w.heed(e, files)
	if w.reload(files) != nil {
		return
	}
	w.configure()
	snap := &snapshot{files: files, shown: map[string][]shown{}, left: map[string]bool{}}
	for _, m := range w.meta.withOpenFile(files) {
		a := w.bringUpToDate(ctx, m, files)
		if ctx.Err() != nil {
			return
		}
		if a != nil {
			snap.packages = append(snap.packages, a)
		}
	}
	w.server.configs.heard(w.dir, w.settings, w.unresolved(snap))
	results := map[string]result{}
	waits := false
	for _, f := range w.mine(files) {
		r := w.judge(snap, f)
		w.leave(&r, w.results[f.Path], e.settled)
		results[f.Path], snap.shown[f.Path], snap.left[f.Path] = r, r.shown, r.left
		waits = waits || r.waits
	}
	w.results = results
	w.finish(snap)
	for _, f := range w.mine(files) {
		r := results[f.Path]
		w.server.published.publish(ctx, f, r.toShow())
	}
	go snap.prove(ctx) // apart, so that the next pass does not wait for a proof to notice
	if waits {
		go w.awaitGopls(ctx)
	}
}

// configure reads what the user says for the directory. What was analysed under
// other settings is analysed again.
func (w *worker) configure() {
	settings := w.server.configs.of(w.dir)
	if settings == w.settings {
		return
	}
	w.settings = settings
	w.reanalyse()
}

// reanalyse has everything analysed again, and what it imports summarised again
// where that was done under another configuration.
func (w *worker) reanalyse() {
	if w.meta.graph != nil {
		w.meta.facts = w.server.facts.Over(w.meta.graph)
	}
	for _, c := range w.checked {
		c.analysed, c.panicked = nil, false
	}
}

// unresolved are the functions that the configuration names and that the
// packages show not to be there.
func (w *worker) unresolved(snap *snapshot) config.Problems {
	var all config.Problems
	for _, a := range snap.packages {
		if w.settings != nil && len(a.state.Pkg.Errors) == 0 { // what is missing may be half typed
			all = append(all, w.settings.Config.Unresolved(a.state.Pkg.Types)...)
		}
	}
	return all
}

// finish makes snap what requests are answered from.
func (w *worker) finish(snap *snapshot) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.snap = snap
	w.renew()
}

// renew makes those look again who wait for a snapshot. w.mu is held.
func (w *worker) renew() {
	close(w.renewed)
	w.renewed = make(chan struct{})
}

// result is what there is to show in one open file.
type result struct {
	file        *overlay.File
	of          *analysed // nil if the file is in no package, or in one that could not be analysed
	shown       []shown
	diagnostics []finding // those that are left to gopls included
	left        bool      // what gopls shows is left to it
	unaided     bool      // gopls says nothing here
	waits       bool      // something is left to gopls that it will not show for long
}

// judge is what there is to show in a file now: what was found, and where
// nothing could be, what was found last.
func (w *worker) judge(snap *snapshot, f *overlay.File) result {
	now := result{file: f, of: snap.holding(f.Path)}
	last := w.results[f.Path]
	switch {
	case w.vanished[f.Path] == f, w.meta.holding(f.Path) == nil:
		return now
	case now.of == nil:
		if last.file != nil {
			now.diagnostics = moved(last.file, f, last.diagnostics)
		}
		return now
	case last.file == f && last.of == now.of:
		return last
	}
	now.shown = w.server.diagnosticsIn(now.of, f)
	for _, s := range now.shown {
		now.diagnostics = append(now.diagnostics, finding{s.diagnostic, len(s.byGopls) > 0})
	}
	unsound := now.of.unsound[f.Path]
	if len(unsound) == 0 || last.file == nil {
		return now
	}
	for _, d := range moved(last.file, f, last.diagnostics) {
		if within(unsound, f.Offset(d.Range.Start)) {
			now.diagnostics = append(now.diagnostics, d)
		}
	}
	return now
}

// heed takes note of what changed outside the open texts.
func (w *worker) heed(e events, files overlay.Files) {
	if e.modules {
		w.meta.stale = true
	}
	if e.configured {
		w.reanalyse()
	}
	if len(e.saved) > 0 && w.meta.failed {
		w.meta.stale = true
	}
	for _, path := range slices.Concat(e.created, e.deleted) {
		w.meta.stale = w.meta.stale || w.concerns(path)
	}
	for _, path := range slices.Concat(e.saved, e.changed) {
		for m, c := range w.checked {
			if m.Needs(filepath.Dir(path)) || slices.Contains(m.Files, path) && files[path] == nil {
				c.stale = true
			}
		}
	}
	for _, path := range e.deleted {
		if f := files[path]; f != nil {
			w.vanished[path] = f
		}
	}
	for _, path := range slices.Concat(e.created, e.saved) {
		delete(w.vanished, path)
	}
}

// concerns says whether a Go file that came or went may be part of what was
// loaded.
func (w *worker) concerns(path string) bool {
	dir := filepath.Dir(path)
	return dir == w.dir || slices.ContainsFunc(w.meta.roots(), func(m *load.Meta) bool { return m.Needs(dir) })
}

// bringUpToDate checks and analyses a package again if any of its texts is
// another than before. It is nil if the context ended, and if the package makes
// deferls panic, which costs no more than this package.
func (w *worker) bringUpToDate(ctx context.Context, m *load.Meta, files overlay.Files) *analysed {
	defer func() {
		if p := recover(); p != nil {
			w.server.log.Error("a package could not be analysed: deferls panicked", "package", m.ID, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	c, err := w.check(ctx, m, files)
	if err != nil {
		return nil
	}
	w.checked[m] = c
	if c.analysed != nil || c.panicked {
		return c.analysed
	}
	c.panicked = true // until it is known better: the same text would do it again
	state, err := codeactions.Analyze(ctx, c.pkg, codeactions.Context{Settings: w.settings, Facts: w.meta.facts.For(w.ctx, m, files.Texts())})
	c.panicked = false
	if err != nil {
		return nil
	}
	c.analysed = newAnalysed(state)
	return c.analysed
}

// check is the package with the texts of the open files. What it imports is
// looked at again only if that has changed.
func (w *worker) check(ctx context.Context, m *load.Meta, files overlay.Files) (*checked, error) {
	old := w.checked[m]
	if old != nil && !old.stale && !importsDiffer(m, old.whole, files) {
		if texts, ok := old.differing(m, files); ok {
			return old.edit(ctx, texts, files)
		}
	}
	if old == nil {
		ctx = w.ctx // or typing would keep the first check, which is dear, from ever ending
	}
	pkg, err := w.meta.graph.Check(ctx, m, files.Texts())
	if err != nil {
		return nil, err
	}
	return &checked{pkg: pkg, whole: files, files: files}, nil
}

// importsDiffer says whether an open file of a package that m imports is another
// than before.
func importsDiffer(m *load.Meta, before, now overlay.Files) bool {
	for _, files := range []overlay.Files{before, now} {
		for path := range files {
			if before[path] != now[path] && !slices.Contains(m.Files, path) && m.Needs(filepath.Dir(path)) {
				return true
			}
		}
	}
	return false
}

// differing are the texts of the package's own files that are others than
// before. It is not ok if one cannot be read.
func (c *checked) differing(m *load.Meta, files overlay.Files) (texts map[string][]byte, ok bool) {
	texts = map[string][]byte{}
	for _, path := range m.Files {
		if files[path] == c.files[path] {
			continue
		}
		text, err := files.Read(path)
		if err != nil {
			return nil, false
		}
		if !bytes.Equal(text, c.pkg.Text[path]) {
			texts[path] = text
		}
	}
	return texts, true
}

func (c *checked) edit(ctx context.Context, texts map[string][]byte, files overlay.Files) (*checked, error) {
	if len(texts) == 0 {
		same := *c
		same.files = files
		return &same, nil
	}
	pkg, err := c.pkg.Edit(ctx, texts)
	if err != nil {
		return nil, err
	}
	return &checked{pkg: pkg, whole: c.whole, files: files}, nil
}
