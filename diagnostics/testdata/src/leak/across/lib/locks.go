package lib

import "sync"

// Guard locks by methods of its own.
type Guard struct {
	mu sync.RWMutex
	n  map[string]int
}

func (g *Guard) Lock() { g.mu.Lock() }

func (g *Guard) Unlock() { g.mu.Unlock() }

func (g *Guard) RLock() { g.mu.RLock() }

func (g *Guard) RUnlock() { g.mu.RUnlock() }

// Get locks and unlocks.
func (g *Guard) Get(k string) int {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.n[k]
}

// Hold hands out what unlocks.
func (g *Guard) Hold() func() {
	g.mu.Lock()
	return g.mu.Unlock
}

// N is for those who hold the lock.
func (g *Guard) N(k string) int { return g.n[k] }

// Embedded has the methods of the mutex.
type Embedded struct {
	sync.Mutex
	N int
}
