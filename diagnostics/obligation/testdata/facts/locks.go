package facts

import "sync"

// Methods that lock for their callers.

type Guard struct {
	mu sync.Mutex
	rw sync.RWMutex
	n  int
}

// - takes the lock: it.Unlock()
func (g *Guard) Lock() { g.mu.Lock() }

func (g *Guard) Unlock() { g.mu.Unlock() }

// - takes the lock: it.RUnlock()
func (g *Guard) RLock() {
	g.rw.RLock()
	g.count(1)
}

func (g *Guard) count(n int) { g.n += n }

func (g *Guard) RUnlock() {
	defer g.rw.RUnlock()
	g.count(-1)
}

// Only the package can unlock it.
func (g *Guard) Hold() { g.rw.Lock() }

func (g *Guard) unhold() { g.rw.Unlock() }

func (g *Guard) Inc() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.n++
}

func (g *Guard) IncOnce(done bool) {
	g.mu.Lock()
	g.n++
	if done {
		g.mu.Unlock()
	}
}

// What is locked is another's.
// - param 1: borrows
func (g *Guard) LockOther(o *Guard) { o.mu.Lock() }

type Shown struct{ Mu sync.Mutex }

// - takes the lock: it.End() or it.Mu.Unlock()
func (o *Shown) Begin() { o.Mu.Lock() }

func (o *Shown) End() { o.Mu.Unlock() }
