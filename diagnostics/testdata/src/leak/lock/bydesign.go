package lock

import "sync"

// Functions that keep the lock, or let somebody else unlock it.

func (c *counter) lock() func() {
	c.mu.Lock()
	return c.mu.Unlock
}

func (c *counter) usesLock(k string) int {
	defer c.lock()()
	return c.n[k]
}

func (c *counter) lockOrNot(x bool) func() {
	c.mu.Lock()
	if x {
		return func() { c.mu.Unlock() }
	}
	return c.mu.Unlock
}

// Begin locks for its caller, who calls end.
func (c *counter) begin() { c.mu.Lock() }

func (c *counter) end() { c.mu.Unlock() }

func (c *counter) between(k string) int {
	c.begin()
	defer c.end()
	return c.n[k]
}

func (c *counter) lockAndGet(k string) (int, bool) {
	c.mu.Lock()
	n, ok := c.n[k]
	return n, ok
}

// Returns holding the lock where it found something, and says so: the unlock
// comes before the return that keeps it.
func (c *counter) lockIfPresent(k string) bool {
	c.mu.Lock()
	if _, ok := c.n[k]; !ok {
		c.mu.Unlock()
		return false
	}
	return true
}

func (c *counter) unlockedByAnother(k string) int {
	c.mu.Lock()
	if k == "" {
		c.end()
		return 0
	}
	n := c.n[k]
	c.mu.Unlock()
	return n
}

func (c *counter) deferredByAnother(k string) int {
	c.mu.Lock()
	defer c.end()
	if k == "" {
		return 0
	}
	return c.n[k]
}

func (c *counter) unlockedInAGoroutine(k string, done func()) {
	c.mu.Lock()
	if k == "" {
		go func() {
			defer c.mu.Unlock()
			done()
		}()
		return
	}
	c.mu.Unlock()
}

func (c *counter) incLocked(k string) { c.n[k]++ }

func (c *counter) inc(k string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.incLocked(k)
}

type node struct {
	mu   sync.Mutex
	next *node
	key  int
}

func handOverHand(n *node, key int) *node {
	n.mu.Lock()
	for n.next != nil && n.next.key < key {
		next := n.next
		next.mu.Lock()
		n.mu.Unlock()
		n = next
	}
	n.mu.Unlock()
	return n
}

// Which mutex an element of a map or slice is, nobody knows.
func oneOfMany(locks map[string]*sync.Mutex, k string, x bool) {
	locks[k].Lock()
	if x {
		return
	}
	locks[k].Unlock()
}

func oneOfSome(locks []sync.Mutex, i int, x bool) {
	locks[i].Lock()
	if x {
		return
	}
	locks[i].Unlock()
}

func twoOrders(a, b *counter, x bool) {
	if x {
		a, b = b, a
	}
	a.mu.Lock()
	b.mu.Lock()
	b.mu.Unlock()
	a.mu.Unlock()
}

// What follows waits for other checks of locks.

// RLock is undone by Unlock.
func (c *counter) readWriteMismatch() {
	c.rw.RLock()
	defer c.rw.Unlock() // want `which is a fatal error`
}

// Locks what it holds: a deadlock.
func (c *counter) readThenWriteHeld() {
	c.rw.RLock()
	defer c.rw.RUnlock()
	c.rw.Lock() // want `c.rw is held already, since line 148: this waits for it for ever`
	defer c.rw.Unlock()
}

func (c *counter) lockedTwice() {
	c.mu.Lock()
	c.mu.Lock() // want `c.mu is held already, since line 155: this waits for it for ever`
	c.mu.Unlock()
}

// Lock where Unlock was meant.
func (c *counter) deferredTypo() {
	c.mu.Lock()
	defer c.mu.Lock() // want `was probably meant`
	c.n[""]++
}

func (c *counter) unlockWithoutLock() {
	c.mu.Unlock()
}

// One return among several keeps the lock, after the last unlock: a helper that
// locks, or a mistake. Only its callers can tell.
func (c *counter) oneOfSeveralReturns(k string) int {
	c.mu.Lock()
	if k == "" {
		c.mu.Unlock()
		return 0
	}
	if k == "x" {
		c.mu.Unlock()
		return 1
	}
	return c.n[k]
}

// Never unlocked, and nothing says that it was meant to be.
func (c *counter) neverUnlocked(k string) int {
	c.mu.Lock()
	return c.n[k]
}

func copied(c counter) {
	c.mu.Lock()
	c.mu.Unlock()
}
