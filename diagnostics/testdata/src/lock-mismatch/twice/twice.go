package twice

import "sync"

type store struct {
	mu   sync.Mutex
	rw   sync.RWMutex
	n    int
	next *store
}

func (s *store) add(k int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k > 0 {
		s.mu.Lock() // want `s.mu is held already, since line 13: this waits for it for ever`
		s.n += k
		s.mu.Unlock()
	}
}

func (s *store) upgrades() {
	s.rw.RLock()
	if s.n == 0 {
		s.rw.Lock() // want `s.rw is held already, since line 23: this waits for it for ever`
		s.n = 1
		s.rw.Unlock()
	}
	s.rw.RUnlock()
}

func (s *store) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

func (s *store) double() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return 2 * s.count() // want `s.mu is held already, since line 39: count waits for it for ever`
}

func (s *store) reads() int {
	s.rw.RLock()
	defer s.rw.RUnlock()
	return s.n
}

func (s *store) readsTwice() int {
	s.rw.RLock()
	defer s.rw.RUnlock()
	return s.n + s.reads()
}

func (s *store) writesAndReads() int {
	s.rw.Lock()
	defer s.rw.Unlock()
	return s.n + s.reads() // want `s.rw is held already, since line 57: reads waits for it for ever`
}

func (s *store) letsGo() int {
	s.mu.Lock()
	s.n++
	s.mu.Unlock()
	return s.count()
}

func (s *store) letsGoInBetween(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mu.Unlock()
	f()
	s.mu.Lock()
}

func (s *store) either(now bool) {
	s.mu.Lock()
	if !now {
		s.mu.Unlock()
	}
	s.n++
	if !now {
		s.mu.Lock()
	}
	s.mu.Unlock()
}

func (s *store) other() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next.count()
}

func (s *store) handOverHand() {
	s.mu.Lock()
	for s.next != nil {
		next := s.next
		next.mu.Lock()
		s.mu.Unlock()
		s = next
	}
	s.mu.Unlock()
}

func walks(s *store) {
	s.mu.Lock()
	s = s.next
	s.mu.Lock()
	s.mu.Unlock()
}

func (s *store) later() {
	s.mu.Lock()
	defer s.mu.Unlock()
	go s.count()
	go func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.n++
	}()
}

func (s *store) tries() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mu.TryLock()
}

func (s *store) perhaps(k int) int {
	if k == 0 {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n / k
}

func (s *store) asksPerhaps() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.perhaps(0)
}

// waitsFor lets the lock go while it waits.
func (s *store) waitsFor() {
	s.mu.Unlock()
	s.mu.Lock()
}

func (s *store) asksToWait() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waitsFor()
	s.n++
}

func (s *store) comesBack() {
	s.mu.Lock()
again:
	if s.n > 0 {
		s.mu.Unlock()
		s.n--
		s.mu.Lock()
		goto again
	}
	s.mu.Unlock()
}

func (s *store) inTurns() {
	s.mu.Lock()
	for range s.n {
		s.mu.Unlock()
		s.mu.Lock()
	}
	s.mu.Unlock()
}

type embedded struct {
	sync.Mutex
	n int
}

func (e *embedded) get() int {
	e.Lock()
	defer e.Unlock()
	return e.n
}

func (e *embedded) twice() int {
	e.Lock()
	defer e.Unlock()
	return e.get() * 2 // want `e is held already, since line 191: get waits for it for ever`
}

func unlocker(s *store) { s.mu.Unlock() }

func (s *store) byHelper() int {
	s.mu.Lock()
	unlocker(s)
	return s.count()
}

func (s *store) byLiteral() int {
	s.mu.Lock()
	func() { s.mu.Unlock() }()
	return s.count()
}

func half(rw *sync.RWMutex) {
	l := rw.RLocker()
	l.Lock()
	l.Lock()
	l.Unlock()
	l.Unlock()
}

func (s *store) comesFromBelow(more func() bool) {
	s.mu.Lock()
	s.n++
	goto done
again:
	s.mu.Lock()
	s.n--
done:
	s.mu.Unlock()
	if more() {
		goto again
	}
}
