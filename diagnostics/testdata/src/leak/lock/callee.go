package lock

import (
	"errors"
	"os"
	"sync"
)

// What is called while a lock is held may unlock it, if it is this lock, and
// was not taken there.

type ledger struct {
	mu    sync.Mutex
	logMu sync.Mutex
	ptr   *sync.Mutex
	peer  *ledger
	tally
	lines []string
}

type tally struct {
	sync.RWMutex
	n int
}

var books sync.Mutex

func (l *ledger) log(line string) {
	l.logMu.Lock()
	defer l.logMu.Unlock()
	l.lines = append(l.lines, line)
}

func (l *ledger) logged(n int) error {
	l.mu.Lock() // want `lock l\.mu from l\.mu\.Lock is not unlocked on every path: missing l\.mu\.Unlock\(\)`
	l.log("begin")
	if n < 0 {
		return errors.New("negative")
	}
	l.mu.Unlock()
	return nil
}

// The peer's lock is taken there, and given back.
func (l *ledger) total() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.lines)
}

func (l *ledger) withPeer(n int) int {
	l.mu.Lock() // want `lock l\.mu from l\.mu\.Lock is not unlocked on every path`
	t := l.peer.total()
	if t < n {
		return 0
	}
	l.mu.Unlock()
	return t
}

func (s *tally) count() int {
	s.RLock()
	defer s.RUnlock()
	return s.n
}

func (l *ledger) embedded(n int) int {
	l.mu.Lock() // want `lock l\.mu from l\.mu\.Lock is not unlocked on every path`
	if l.count() < n {
		return 0
	}
	l.mu.Unlock()
	return n
}

func (l *ledger) inABook(n int) int {
	books.Lock() // want `lock books from books\.Lock is not unlocked on every path`
	if l.total() < n {
		return 0
	}
	books.Unlock()
	return n
}

func (l *ledger) end() { l.mu.Unlock() }

func (l *ledger) endedBelow(n int) error {
	l.mu.Lock()
	if n < 0 {
		return l.fail()
	}
	l.mu.Unlock()
	return nil
}

func (l *ledger) fail() error {
	l.end()
	return errors.New("failed")
}

// It lets go for a while.
func (l *ledger) wait() {
	l.mu.Unlock()
	os.Getpid()
	l.mu.Lock()
}

func (l *ledger) waits(n int) error {
	l.mu.Lock()
	if n < 0 {
		l.wait()
		return nil
	}
	l.mu.Unlock()
	return nil
}

func (l *ledger) givenTo(n int) error {
	l.mu.Lock()
	if n < 0 {
		return ends(&l.mu)
	}
	l.mu.Unlock()
	return nil
}

func ends(mu *sync.Mutex) error {
	mu.Unlock()
	return nil
}

// The pointer may be to any mutex.
func (l *ledger) pointed(n int) error {
	l.mu.Lock()
	if n < 0 {
		return ends(l.ptr)
	}
	l.mu.Unlock()
	return nil
}

func (l *ledger) throughAPointer(n int) error {
	l.ptr.Lock()
	if n < 0 {
		return l.endPointer()
	}
	l.ptr.Unlock()
	return nil
}

func (l *ledger) endPointer() error {
	l.ptr.Unlock()
	return nil
}

func (l *ledger) closeBook() { books.Unlock() }

func (l *ledger) bookEnded(n int) {
	books.Lock()
	if n < 0 {
		l.closeBook()
		return
	}
	books.Unlock()
}

func (l *ledger) valueOfEnd(n int) {
	l.mu.Lock()
	if n < 0 {
		runs(l.end)
		return
	}
	l.mu.Unlock()
}

func runs(f func()) { f() }

func (l *ledger) embeddedEnd() { l.RUnlock() }

func (l *ledger) embeddedEnded(n int) {
	l.RLock()
	if n < 0 {
		l.embeddedEnd()
		return
	}
	l.RUnlock()
}
