package lock

import (
	"errors"
	"sync"
)

// A method that locks for its caller, and one that unlocks: whoever uses both
// in one function owes the second on every path of it.

type account struct {
	mu  sync.Mutex
	rw  sync.RWMutex
	n   int
	log []string
}

func (a *account) lock() { a.mu.Lock() }

func (a *account) unlock() {
	a.log = append(a.log, "unlocked")
	a.mu.Unlock()
}

func (a *account) rlock() { a.rw.RLock() }

func (a *account) runlock() { a.rw.RUnlock() }

func (a *account) wlock() { a.rw.Lock() }

func (a *account) wunlock() { a.rw.Unlock() }

func (a *account) forgotten(n int) error {
	a.lock() // want `lock a from a\.lock is not unlocked on every path: missing a\.unlock\(\)`
	if n > a.n {
		return errors.New("too much")
	}
	a.n -= n
	a.unlock()
	return nil
}

func (a *account) unlocked(n int) error {
	a.lock()
	if n > a.n {
		a.unlock()
		return errors.New("too much")
	}
	a.n -= n
	a.unlock()
	return nil
}

func (a *account) deferred(n int) error {
	a.lock()
	defer a.unlock()
	if n > a.n {
		return errors.New("too much")
	}
	a.n -= n
	return nil
}

func (a *account) unlockedByHand(n int) error {
	a.lock()
	if n > a.n {
		a.mu.Unlock()
		return errors.New("too much")
	}
	a.unlock()
	return nil
}

func (a *account) deferredByHand(n int) error {
	a.lock()
	defer a.mu.Unlock()
	if n > a.n {
		return errors.New("too much")
	}
	return nil
}

func (a *account) lockedByHand(n int) error {
	a.mu.Lock()
	if n > a.n {
		a.unlock()
		return errors.New("too much")
	}
	a.mu.Unlock()
	return nil
}

// It locks for its own caller.
func (a *account) locksToo() {
	a.lock()
	a.n++
}

func (a *account) locksIfEnough(n int) bool {
	a.lock()
	if n > a.n {
		a.unlock()
		return false
	}
	return true
}

func (a *account) unlockedByAnother(n int) {
	a.lock()
	if n == 0 {
		a.finish()
		return
	}
	a.unlock()
}

func (a *account) finish() { a.unlock() }

func (a *account) unlockedInALiteral(n int, later func(func())) {
	a.lock()
	if n == 0 {
		later(func() { a.unlock() })
		return
	}
	a.unlock()
}

func (a *account) unlockedAsAValue(n int) {
	a.lock()
	unlock := a.unlock
	if n == 0 {
		unlock()
		return
	}
	unlock()
}

func (a *account) readForgotten() int {
	a.rlock() // want `lock a from a\.rlock is not unlocked on every path: missing a\.runlock\(\)`
	if a.n == 0 {
		return 0
	}
	defer a.runlock()
	return a.n
}

func (a *account) readUnlocked() int {
	a.rlock()
	defer a.runlock()
	if a.n == 0 {
		return 0
	}
	return a.n
}

// Another mode is another lock.
func (a *account) readThenWritten() int {
	a.rlock()
	n := a.n
	a.runlock()
	if n == 0 {
		return 0
	}
	a.wlock()
	defer a.wunlock()
	a.n++
	return a.n
}

func (a *account) writtenAndReadUnlocked(n int) {
	a.wlock() // want `lock a from a\.wlock is not unlocked on every path: missing a\.wunlock\(\)`
	if n == 0 {
		a.runlock()
		return
	}
	a.wunlock()
}

func ofAnother(a, b *account, n int) {
	a.lock()
	defer a.unlock()
	b.lock() // want `lock b from b\.lock is not unlocked on every path: missing b\.unlock\(\)`
	if n == 0 {
		return
	}
	b.unlock()
}

func ofAll(all []*account) {
	for _, a := range all {
		a.lock()
	}
	for _, a := range all {
		a.unlock()
	}
}

func ofOneOfAll(all map[string]*account, k string) {
	all[k].lock()
	if k == "" {
		return
	}
	all[k].unlock()
}

// A method that locks under a condition locks for nobody.
func (a *account) lockUnless(quiet bool) {
	if quiet {
		return
	}
	a.mu.Lock()
}

func (a *account) lockedUnless(quiet bool) {
	a.lockUnless(quiet)
	if quiet {
		return
	}
	a.unlock()
}

// One that says by its result whether it did.
func (a *account) lockUnlessEmpty() bool {
	a.mu.Lock()
	if a.n == 0 {
		a.mu.Unlock()
		return false
	}
	return true
}

func (a *account) lockedUnlessEmpty() {
	if !a.lockUnlessEmpty() {
		return
	}
	a.unlock()
}

// And one that waits until it may.
func (a *account) lockWhenFull(c *sync.Cond) {
	a.mu.Lock()
	for a.n == 0 {
		c.Wait()
	}
}

func (a *account) lockedWhenFull(c *sync.Cond) int {
	a.lockWhenFull(c)
	defer a.unlock()
	return a.n
}
