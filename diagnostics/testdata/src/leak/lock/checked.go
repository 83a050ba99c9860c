package lock

import "sync"

// Double-checked locking: what was read before the lock may be another thing
// after it.

type cached struct {
	mu     sync.RWMutex
	stale  bool
	shared bool
	values []int
}

func (c *cached) get() []int {
	c.mu.RLock()
	if !c.stale {
		c.mu.RUnlock()
		return c.values
	}
	c.mu.RUnlock()
	c.mu.Lock() // want `lock c\.mu from c\.mu\.Lock is not unlocked on every path: missing c\.mu\.Unlock\(\)`
	if !c.stale {
		return c.values
	}
	defer c.mu.Unlock()
	c.values = nil
	c.stale = false
	return c.values
}

func (c *cached) unlocked() []int {
	c.mu.RLock()
	if !c.stale {
		c.mu.RUnlock()
		return c.values
	}
	c.mu.RUnlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.stale {
		return c.values
	}
	c.stale = false
	return c.values
}

// Nobody sets it here: the two tests agree.
func (c *cached) ifShared() int {
	if c.shared {
		c.mu.Lock()
	}
	n := len(c.values)
	c.values = nil
	if c.shared {
		c.mu.Unlock()
	}
	return n
}

func ifAsked(c *cached, ask bool) int {
	if ask {
		c.mu.Lock()
	}
	c.stale = true
	if ask {
		c.mu.Unlock()
	}
	return 0
}
