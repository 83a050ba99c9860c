// Package lock holds locks: a lock that is held at a return is reported only
// where the same function shows, further down, that it meant to unlock.
package lock

import (
	"errors"
	"fmt"
	"sync"
)

type counter struct {
	mu sync.Mutex
	rw sync.RWMutex
	n  map[string]int
}

var global sync.Mutex

func (c *counter) forgottenOnAReturn(k string) (int, error) {
	c.mu.Lock() // want `^lock c\.mu from c\.mu\.Lock is not unlocked on every path: missing c\.mu\.Unlock\(\)$`
	n, ok := c.n[k]
	if !ok {
		return 0, errors.New("no " + k)
	}
	c.mu.Unlock()
	return n, nil
}

func (c *counter) deferred(k string) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, ok := c.n[k]
	if !ok {
		return 0, errors.New("no " + k)
	}
	return n, nil
}

func (c *counter) unlockedOnEveryPath(k string) (int, error) {
	c.mu.Lock()
	n, ok := c.n[k]
	if !ok {
		c.mu.Unlock()
		return 0, errors.New("no " + k)
	}
	c.mu.Unlock()
	return n, nil
}

func (c *counter) unlockedBeforeTheReturns(k string) (int, error) {
	c.mu.Lock()
	n, ok := c.n[k]
	c.mu.Unlock()
	if !ok {
		return 0, errors.New("no " + k)
	}
	return n, nil
}

func (c *counter) lockedTwiceForgottenOnce(k string) int {
	c.mu.Lock()
	n := c.n[k]
	c.mu.Unlock()
	c.mu.Lock() // want `lock c\.mu from c\.mu\.Lock is not unlocked on every path`
	if n == 0 {
		return 0
	}
	c.n[k]++
	c.mu.Unlock()
	return n
}

func (c *counter) unlockedForAWhile(k string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.n[k] == 0 {
		c.mu.Unlock()
		fmt.Println("waiting")
		c.mu.Lock()
	}
	return c.n[k]
}

func (c *counter) lockedEachTurn(ks []string) {
	for _, k := range ks {
		c.mu.Lock()
		c.n[k]++
		c.mu.Unlock()
	}
}

func (c *counter) continuesLocked(ks []string) {
	for _, k := range ks {
		c.mu.Lock() // want `lock c\.mu from c\.mu\.Lock is not unlocked on every path`
		if c.n[k] > 0 {
			return
		}
		c.n[k]++
		c.mu.Unlock()
	}
}

func (c *counter) deferredInALiteral(k string) (n int) {
	c.mu.Lock()
	defer func() {
		c.n[k]++
		c.mu.Unlock()
	}()
	if k == "" {
		return 0
	}
	return c.n[k]
}

func (c *counter) literalLocks(k string) int {
	get := func() int {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.n[k]
	}
	if k == "" {
		return 0
	}
	return get()
}

func (c *counter) panicsLocked(k string) {
	c.mu.Lock()
	if k == "" {
		panic("no name")
	}
	c.n[k]++
	c.mu.Unlock()
}

func (c *counter) conditionalLock(k string, shared bool) int {
	if shared {
		c.mu.Lock()
	}
	n := c.n[k]
	if shared {
		c.mu.Unlock()
	}
	return n
}

func globalForgotten(x bool) {
	global.Lock() // want `lock global from global\.Lock is not unlocked on every path: missing global\.Unlock\(\)`
	if x {
		return
	}
	global.Unlock()
}

func globalUnlocked(x bool) {
	global.Lock()
	if x {
		global.Unlock()
		return
	}
	global.Unlock()
}

func localForgotten(x bool) {
	var mu sync.Mutex
	go func() {
		mu.Lock()
		defer mu.Unlock()
	}()
	mu.Lock() // want `lock mu from mu\.Lock is not unlocked on every path`
	if x {
		return
	}
	mu.Unlock()
}

func parameterForgotten(mu *sync.Mutex, x bool) {
	mu.Lock() // want `lock mu from mu\.Lock is not unlocked on every path`
	if x {
		return
	}
	mu.Unlock()
}

func parameterUnlocked(mu *sync.Mutex, x bool) {
	mu.Lock()
	defer mu.Unlock()
	if x {
		return
	}
}

// Readers and writers.

func (c *counter) readLockForgotten(k string) (int, error) {
	c.rw.RLock() // want `lock c\.rw from c\.rw\.RLock is not unlocked on every path: missing c\.rw\.RUnlock\(\)`
	n, ok := c.n[k]
	if !ok {
		return 0, errors.New("no " + k)
	}
	c.rw.RUnlock()
	return n, nil
}

func (c *counter) readLockReleased(k string) (int, error) {
	c.rw.RLock()
	defer c.rw.RUnlock()
	n, ok := c.n[k]
	if !ok {
		return 0, errors.New("no " + k)
	}
	return n, nil
}

func (c *counter) writeLockForgotten(k string) bool {
	c.rw.Lock() // want `lock c\.rw from c\.rw\.Lock is not unlocked on every path: missing c\.rw\.Unlock\(\)`
	if c.n[k] == 0 {
		return false
	}
	c.n[k]--
	c.rw.Unlock()
	return true
}

func (c *counter) readThenWrite(k string) int {
	c.rw.RLock()
	n, ok := c.n[k]
	c.rw.RUnlock()
	if ok {
		return n
	}
	c.rw.Lock()
	defer c.rw.Unlock()
	c.n[k] = 1
	return 1
}

func (c *counter) readThenWriteForgotten(k string) int {
	c.rw.RLock() // want `lock c\.rw from c\.rw\.RLock is not unlocked on every path: missing c\.rw\.RUnlock\(\)`
	n, ok := c.n[k]
	if ok {
		return n
	}
	c.rw.RUnlock()
	c.rw.Lock()
	defer c.rw.Unlock()
	c.n[k] = 1
	return 1
}

// Embedded mutexes and lockers.

type table struct {
	sync.Mutex
	rows []string
}

func (t *table) embeddedForgotten(i int) string {
	t.Lock() // want `lock t from t\.Lock is not unlocked on every path: missing t\.Unlock\(\)`
	if i >= len(t.rows) {
		return ""
	}
	defer t.Unlock()
	return t.rows[i]
}

func (t *table) embeddedUnlocked(i int) string {
	t.Lock()
	defer t.Unlock()
	if i >= len(t.rows) {
		return ""
	}
	return t.rows[i]
}

func (t *table) embeddedByItsField(i int) string {
	t.Mutex.Lock()
	defer t.Unlock()
	return t.rows[i]
}

func lockerForgotten(l sync.Locker, x bool) {
	l.Lock() // want `lock l from l\.Lock is not unlocked on every path: missing l\.Unlock\(\)`
	if x {
		return
	}
	l.Unlock()
}

func lockerUnlocked(l sync.Locker, x bool) {
	l.Lock()
	defer l.Unlock()
	if x {
		return
	}
}

func readLocker(c *counter, k string) int {
	l := c.rw.RLocker()
	l.Lock()
	defer l.Unlock()
	return c.n[k]
}

func readLockerForgotten(c *counter, k string) int {
	l := c.rw.RLocker()
	l.Lock() // want `lock l from l\.Lock is not unlocked on every path`
	if k == "" {
		return 0
	}
	defer l.Unlock()
	return c.n[k]
}

// The condition unlocks while it waits, and locks again.
func waitsForACondition(c *sync.Cond, ready *bool) {
	c.L.Lock()
	for !*ready {
		c.Wait()
	}
	c.L.Unlock()
}

func waitsForAConditionForgotten(c *sync.Cond, ready, stop *bool) {
	c.L.Lock() // want `lock c\.L from c\.L\.Lock is not unlocked on every path: missing c\.L\.Unlock\(\)`
	for !*ready {
		c.Wait()
		if *stop {
			return
		}
	}
	c.L.Unlock()
}

// A lock that was tried is held only where the call said so.

func triedForgotten(mu *sync.Mutex, x bool) bool {
	if !mu.TryLock() { // want `lock mu from mu\.TryLock is not unlocked on every path: missing mu\.Unlock\(\)`
		return false
	}
	if x {
		return true
	}
	mu.Unlock()
	return true
}

func tried(mu *sync.Mutex) bool {
	if !mu.TryLock() {
		return false
	}
	defer mu.Unlock()
	return true
}

func triedInAVariable(mu *sync.Mutex) bool {
	ok := mu.TryLock()
	if ok {
		mu.Unlock()
	}
	return ok
}

func triedThenWaited(mu *sync.Mutex) {
	if !mu.TryLock() {
		mu.Lock()
	}
	mu.Unlock()
}

func triedForReading(c *counter, k string) (int, bool) {
	if c.rw.TryRLock() {
		defer c.rw.RUnlock()
		return c.n[k], true
	}
	return 0, false
}

func triedForReadingForgotten(c *counter, k string) (int, bool) {
	if !c.rw.TryRLock() { // want `lock c\.rw from c\.rw\.TryRLock is not unlocked on every path: missing c\.rw\.RUnlock\(\)`
		return 0, false
	}
	n, ok := c.n[k]
	if !ok {
		return 0, false
	}
	c.rw.RUnlock()
	return n, true
}
