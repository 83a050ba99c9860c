package double

import (
	"os"
	"sync"
)

type store struct {
	mu   sync.Mutex
	rw   sync.RWMutex
	m    map[string]int
	next *store
	done chan struct{}
}

func (s *store) get(k string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.m == nil {
		s.mu.Unlock() // want `s.mu is unlocked twice, which is a fatal error: once at line 18, and the defer does it again when the function returns`
		return 0
	}
	return s.m[k]
}

func (s *store) put(k string) {
	s.rw.Lock()
	s.m[k] = 1
	s.rw.Unlock()
	if len(s.m) > 10 {
		clear(s.m)
		s.rw.Unlock() // want `s.rw is unlocked twice, which is a fatal error: once at line 29, and this does it again`
	}
}

func (s *store) stop(now bool) {
	defer close(s.done)
	if now {
		close(s.done) // want `s.done is closed twice, which panics: once at line 37, and the defer does it again when the function returns`
		return
	}
	s.m = nil
}

func (s *store) once(k string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.m == nil {
		return 0
	}
	return s.m[k]
}

func (s *store) onEachPath(k string) int {
	s.mu.Lock()
	if s.m == nil {
		s.mu.Unlock()
		return 0
	}
	n := s.m[k]
	s.mu.Unlock()
	return n
}

func (s *store) around(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mu.Unlock()
	f()
	s.mu.Lock()
}

func (s *store) aroundByName(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mu.Unlock()
	f()
	s.relock()
}

func (s *store) relock() { s.mu.Lock() }

func (s *store) again() {
	s.mu.Lock()
	s.mu.Unlock()
	s.mu.Lock()
	s.mu.Unlock()
}

func (s *store) walks() {
	s.mu.Unlock()
	s = s.next
	s.mu.Unlock()
}

func (s *store) walksAll(all []*store) {
	s.mu.Unlock()
	for _, s = range all {
		s.mu.Unlock()
	}
}

func (s *store) exits() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.m == nil {
		s.mu.Unlock()
		os.Exit(1)
	}
	s.m = nil
}

func (s *store) other() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next.mu.Unlock()
	s.rw.Unlock()
}

func (s *store) inLiteral() func() {
	s.mu.Lock()
	defer s.mu.Unlock()
	return func() { s.mu.Unlock() }
}

func (s *store) readers() {
	s.rw.RLock()
	s.rw.RLock()
	s.rw.RUnlock()
	s.rw.RUnlock()
}

func (s *store) jumps() {
	s.mu.Lock()
	s.mu.Unlock()
again:
	s.mu.Unlock()
	if s.m != nil {
		goto again
	}
}

func (s *store) closesNew() {
	close(s.done)
	s.done = make(chan struct{})
	close(s.done)
}

func closes(a, b chan int) {
	defer close(a)
	close(b)
}

func shadows(close func(chan int), c chan int) {
	close(c)
	close(c)
}

func (s *store) inTurns() {
	s.mu.Lock()
	for range 3 {
		s.mu.Unlock()
		s.mu.Lock()
	}
	s.mu.Unlock()
}

func (s *store) reader() int {
	s.rw.RLock()
	defer s.rw.RUnlock()
	if s.m == nil {
		s.rw.RUnlock() // want `s.rw is unlocked twice`
	}
	return len(s.m)
}
