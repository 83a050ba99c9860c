package sections

import "sync"

type store struct {
	mu   sync.Mutex
	rw   sync.RWMutex
	cond *sync.Cond
	n    int
	m    map[string]int
	sub  struct{ n int }
}

func (s *store) inc() {
	s.mu.Lock() // want `s.mu is unlocked before anything is done: what follows runs without the lock; defer s.mu.Unlock\(\) was probably meant`
	s.mu.Unlock()
	s.n++
}

func (s *store) put(k string) {
	if k == "" {
		return
	}
	s.rw.Lock() // want `defer s.rw.Unlock\(\) was probably meant`
	s.rw.Unlock()
	if s.n > 0 {
		s.m[k] = 1
	}
}

type embedded struct {
	sync.Mutex
	names []string
}

func (e *embedded) add(name string) {
	e.Lock() // want `defer e.Unlock\(\) was probably meant`
	e.Unlock()
	e.names = append(e.names, name)
}

func (s *store) right() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
}

func (s *store) explicit() {
	s.mu.Lock()
	s.n++
	s.mu.Unlock()
	s.cond.Signal()
}

func (s *store) waits() {
	s.mu.Lock()
	s.mu.Unlock()
}

func (s *store) wakes() {
	s.mu.Lock()
	s.mu.Unlock()
	s.cond.Broadcast()
}

func (s *store) reads() int {
	s.mu.Lock()
	s.mu.Unlock()
	return s.n
}

func (s *store) says() {
	// Wait for whoever is in the middle of it.
	s.mu.Lock()
	s.mu.Unlock()
	s.n = 0
}

func (s *store) saysBeside() {
	s.mu.Lock()
	s.mu.Unlock() // a barrier
	s.n = 0
}

func (s *store) again() {
	s.mu.Lock()
	s.mu.Unlock()
	s.mu.Lock()
	s.n++
	s.mu.Unlock()
}

func (s *store) others(o *store) {
	s.mu.Lock()
	o.mu.Unlock()
	s.n++
}

func (s *store) another(o *store) {
	s.mu.Lock()
	s.mu.Unlock()
	o.n++
}

func (s *store) mixed() {
	s.mu.Lock()
	s.rw.RUnlock()
	s.n++
}

func local(n *int) {
	var mu sync.Mutex
	mu.Lock()
	mu.Unlock()
	*n++
}

func (s *store) unlocks() {
	s.mu.Unlock()
	s.mu.Lock()
	s.n++
}

func (s *store) deeper() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sub.n++
}

type spin struct{ n int }

func (s *spin) Lock()   { s.n++ }
func (s *spin) Unlock() { s.n-- }

type spun struct {
	spin spin
	n    int
}

func (s *spun) inc() {
	s.spin.Lock()
	s.spin.Unlock()
	s.n++
}

func (s *store) otherHalf() {
	s.rw.Lock()
	s.rw.RUnlock() // want `s.rw is locked by Lock: s.rw.RUnlock\(\) releases what is not locked`
	s.n++
}
