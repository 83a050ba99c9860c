package locks

import "sync"

type counter struct {
	mu sync.Mutex
	rw sync.RWMutex
	n  int
}

func (c *counter) inc() {
	c.mu.Lock()
	defer c.mu.Lock() // want `c.mu is locked already, so that this waits for ever when the function returns: c.mu.Unlock\(\) was probably meant`
	c.n++
}

func (c *counter) get() int {
	c.rw.RLock()
	defer c.rw.RLock() // want `c.rw.RUnlock\(\) was probably meant`
	return c.n
}

type embedded struct{ sync.Mutex }

func (e *embedded) work(f func()) {
	e.Lock()
	f()
	defer e.Lock() // want `e.Unlock\(\) was probably meant`
}

func (c *counter) right() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
}

// The caller holds the lock, and gets it back.
func (c *counter) without(f func()) {
	c.mu.Unlock()
	defer c.mu.Lock()
	f()
}

func (c *counter) around(f func()) {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
	defer c.mu.Lock()
	f()
}

func (c *counter) relocks(f func()) {
	defer c.mu.Lock()
	c.mu.Unlock()
	f()
}

func (c *counter) other(d *counter) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer d.mu.Lock()
	d.mu.Unlock()
}

func (c *counter) literal(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	func() {
		c.mu.Unlock()
		defer c.mu.Lock()
		f()
	}()
}

func (c *counter) writes() {
	c.rw.RLock()
	defer c.rw.Lock()
	c.rw.RUnlock()
}

func each(all []*counter) {
	for i := range all {
		all[i].mu.Lock()
		defer all[i].mu.Unlock()
	}
}

type door struct{}

func (door) Lock() {}

func (d door) slam() {
	d.Lock()
	defer d.Lock()
}
