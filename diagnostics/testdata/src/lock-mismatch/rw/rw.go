package rw

import "sync"

type table struct {
	mu   sync.RWMutex
	rows map[string]int
}

func (t *table) get(k string) int {
	t.mu.RLock()
	defer t.mu.Unlock() // want `t.mu is locked by RLock: t.mu.Unlock\(\) releases what is not locked, which is a fatal error; t.mu.RUnlock\(\) was meant`
	return t.rows[k]
}

func (t *table) set(k string, v int) {
	t.mu.Lock()
	t.rows[k] = v
	t.mu.RUnlock() // want `t.mu is locked by Lock: t.mu.RUnlock\(\) releases what is not locked, which is a fatal error; t.mu.Unlock\(\) was meant`
}

func (t *table) try(k string) (int, bool) {
	if !t.mu.TryRLock() {
		return 0, false
	}
	defer t.mu.Unlock() // want `t.mu.RUnlock\(\) was meant`
	return t.rows[k], true
}

func (t *table) reads(k string) int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.rows[k]
}

func (t *table) writes(k string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.rows, k)
}

func (t *table) upgrades(k string) int {
	t.mu.RLock()
	v, ok := t.rows[k]
	t.mu.RUnlock()
	if !ok {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.rows[k] = 1
	}
	return v
}

func (t *table) either(k string, write bool) int {
	if write {
		t.mu.Lock()
		defer t.mu.Unlock()
	} else {
		t.mu.RLock()
		defer t.mu.RUnlock()
	}
	return t.rows[k]
}

// The caller has locked it.
func (t *table) unlock() {
	t.mu.Unlock()
}

func (t *table) swaps(k string) {
	t.mu.Unlock()
	t.mu.RLock()
	_ = t.rows[k]
}

func (t *table) plain(mu *sync.Mutex) {
	mu.Lock()
	defer mu.Unlock()
}

func (t *table) others(u *table) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	u.mu.Lock()
	defer u.mu.Unlock()
}

func (t *table) locker(k string) int {
	l := t.mu.RLocker()
	l.Lock()
	defer l.Unlock()
	return t.rows[k]
}

type gate struct{}

func (gate) RLock()  {}
func (gate) Unlock() {}

func own(g gate) {
	g.RLock()
	g.Unlock()
}
