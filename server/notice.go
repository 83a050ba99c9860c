package server

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"go.lsp.dev/protocol"

	"github.com/deferls/deferls/diagnostics/load"
)

// notice is something the user should know about a directory as a whole.
type notice struct {
	text  string
	cause string // the text without the directory: what is wrong with a module is wrong in all of its directories
	loud  bool   // in a window of its own: without it nothing is found, or it may be wrong
}

// noticesOf sorts problems by how loud they are. One at a place in Go code goes to
// the log only: the compiler and gopls show it there.
func noticesOf(dir string, problems []load.Problem) []notice {
	var all []notice
	for _, p := range problems {
		text := p.Message
		switch {
		case p.Line > 0:
			text = fmt.Sprintf("%s:%d: %s", p.File, p.Line, text)
		case p.File != "":
			text = fmt.Sprintf("%s: %s", p.File, text)
		}
		all = append(all, notice{text: text, cause: strings.ReplaceAll(text, dir+" ", ""), loud: !isGo(p.File)})
	}
	return all
}

// notices tells each thing once, however often it is met and in however many
// directories, and again only after it was mended.
type notices struct {
	server *server
	mu     sync.Mutex
	known  map[string]map[string]bool // the directories that have it, by cause
}

// loaded replaces what is known of a directory.
func (n *notices) loaded(dir string, now []notice) {
	n.mu.Lock()
	var fresh []notice
	here := map[string]bool{}
	for _, p := range now {
		here[p.cause] = true
		if n.known[p.cause] == nil {
			n.known[p.cause] = map[string]bool{}
			fresh = append(fresh, p)
		}
		n.known[p.cause][dir] = true
	}
	for cause, dirs := range n.known {
		if !dirs[dir] || here[cause] {
			continue
		}
		delete(dirs, dir)
		if len(dirs) == 0 {
			delete(n.known, cause)
		}
	}
	n.mu.Unlock()
	for _, p := range fresh {
		n.tell(filepath.Base(dir), p)
	}
}

func (n *notices) tell(dir string, p notice) {
	s := n.server
	s.log.Warn(p.text, "dir", dir)
	var err error
	if p.loud {
		err = s.client.ShowMessage(s.work, &protocol.ShowMessageParams{Type: protocol.MessageTypeWarning, Message: "deferls: " + p.text})
	} else {
		err = s.client.LogMessage(s.work, &protocol.LogMessageParams{Type: protocol.MessageTypeWarning, Message: "deferls: " + p.text})
	}
	if err != nil && s.work.Err() == nil {
		s.log.Error("a message could not be sent", "error", err)
	}
}
