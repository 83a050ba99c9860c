package server

import (
	"encoding/json"
	"sync"

	"go.lsp.dev/protocol"
)

// section is the name of our settings among those of an editor.
const section = "deferls"

// preferences are what the user says in the settings of the editor, and what the
// editor says of itself there: in initializationOptions, and later in answer to
// workspace/configuration, or with workspace/didChangeConfiguration where the
// editor cannot be asked. What is not said is as it was at the start, and else the
// default.
type preferences struct {
	server  *server
	asking  sync.Mutex // held by who asks, so that the last to ask has the last word
	mu      sync.Mutex
	initial said
	later   said
}

// said is a part of what can be said. Nil is not said.
type said struct {
	Gopls struct {
		Attached   *bool `json:"attached"`   // gopls shows its diagnostics in this editor; the default is that it does
		Duplicates *bool `json:"duplicates"` // show what gopls shows as well
	} `json:"gopls"`
}

// begin takes note of initializationOptions.
func (p *preferences) begin(options []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.initial = p.read(options)
}

// leavesToGopls says whether what gopls shows is not to be shown again.
func (p *preferences) leavesToGopls() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	latest := func(initially, later *bool, otherwise bool) bool {
		switch {
		case later != nil:
			return *later
		case initially != nil:
			return *initially
		}
		return otherwise
	}
	return latest(p.initial.Gopls.Attached, p.later.Gopls.Attached, true) &&
		!latest(p.initial.Gopls.Duplicates, p.later.Gopls.Duplicates, false)
}

// changed is for a client that says that something is different. One that can be
// asked is asked: what it sends along may be all of its settings, or nothing.
func (p *preferences) changed(settings []byte) {
	if p.server.can.answerSettings {
		go p.ask() // the answer comes through the read loop that we are on
		return
	}
	p.set(p.read(settings))
}

func (p *preferences) ask() {
	p.asking.Lock()
	defer p.asking.Unlock()
	name := section
	answer, err := p.server.client.Configuration(p.server.work, &protocol.ConfigurationParams{
		Items: []protocol.ConfigurationItem{{Section: &name}},
	})
	if err != nil || len(answer) != 1 {
		if p.server.work.Err() == nil {
			p.server.log.Warn("the client did not tell its settings", "error", err)
		}
		return
	}
	p.set(p.read(answer[0]))
}

func (p *preferences) set(later said) {
	before := p.leavesToGopls()
	p.mu.Lock()
	p.later = later
	p.mu.Unlock()
	if p.leavesToGopls() != before {
		p.server.tell(events{})
	}
}

// read takes settings with or without their section around them. What is not
// understood is not said.
func (p *preferences) read(settings []byte) said {
	var all struct {
		said
		Section *said `json:"deferls"`
	}
	if len(settings) == 0 {
		return said{}
	}
	if err := json.Unmarshal(settings, &all); err != nil {
		p.server.log.Warn("settings of the client are not understood", "error", err)
		return said{}
	}
	if all.Section != nil {
		return *all.Section
	}
	return all.said
}
