package lock

import (
	"errors"
	"sync"
)

// Where a lock is: in a field of a field, behind a pointer, in an interface.

type inner struct {
	mu sync.Mutex
	n  int
}

type deep struct {
	in     inner
	ptr    *inner
	locker sync.Locker
	shared *sync.RWMutex
	cond   *sync.Cond
}

type readers struct {
	sync.RWMutex
	n map[string]int
}

type pointed struct {
	*sync.Mutex
	n int
}

var state struct {
	sync.Mutex
	n int
}

func (d *deep) fieldOfAField(x bool) {
	d.in.mu.Lock() // want `lock d\.in\.mu from d\.in\.mu\.Lock is not unlocked on every path: missing d\.in\.mu\.Unlock\(\)`
	if x {
		return
	}
	d.in.mu.Unlock()
}

func (d *deep) fieldOfAFieldUnlocked(x bool) {
	d.in.mu.Lock()
	defer d.in.mu.Unlock()
	if x {
		return
	}
	d.in.n++
}

func (d *deep) behindAPointer(x bool) {
	d.ptr.mu.Lock() // want `lock d\.ptr\.mu from d\.ptr\.mu\.Lock is not unlocked on every path`
	if x {
		return
	}
	d.ptr.mu.Unlock()
}

func (d *deep) behindAPointerUnlocked(x bool) {
	p := d.ptr
	p.mu.Lock()
	if x {
		p.mu.Unlock()
		return
	}
	d.ptr.mu.Unlock()
}

func (d *deep) lockerOfAField(x bool) error {
	d.locker.Lock() // want `lock d\.locker from d\.locker\.Lock is not unlocked on every path: missing d\.locker\.Unlock\(\)`
	if x {
		return errors.New("x")
	}
	d.locker.Unlock()
	return nil
}

func (d *deep) lockerOfAFieldUnlocked(x bool) error {
	d.locker.Lock()
	defer d.locker.Unlock()
	if x {
		return errors.New("x")
	}
	return nil
}

func (d *deep) sharedLock(x bool) {
	d.shared.RLock() // want `lock d\.shared from d\.shared\.RLock is not unlocked on every path: missing d\.shared\.RUnlock\(\)`
	if x {
		return
	}
	d.shared.RUnlock()
}

func (d *deep) sharedLockUnlocked(x bool) {
	mu := d.shared
	mu.RLock()
	defer mu.RUnlock()
	if x {
		return
	}
}

func (d *deep) condition(ready func() bool) {
	d.cond.L.Lock()
	defer d.cond.L.Unlock()
	for !ready() {
		d.cond.Wait()
	}
}

// Both modes of one lock, each given back in its own way.
func (r *readers) readForgotten(k string) int {
	r.RLock() // want `lock r from r\.RLock is not unlocked on every path: missing r\.RUnlock\(\)`
	n, ok := r.n[k]
	if !ok {
		return 0
	}
	r.RUnlock()
	return n
}

// What Unlock gives back is not what RLock took.
func (r *readers) readGivenBackAsWritten(k string) int {
	r.RLock() // want `lock r from r\.RLock is not unlocked on every path: missing r\.RUnlock\(\)`
	if n, ok := r.n[k]; ok {
		r.Unlock()
		return n
	}
	r.RUnlock()
	return 0
}

func (r *readers) upgraded(k string) int {
	r.RLock()
	n, ok := r.n[k]
	r.RUnlock()
	if ok {
		return n
	}
	r.Lock()
	defer r.Unlock()
	r.n[k]++
	return r.n[k]
}

func (r *readers) upgradedForgotten(k string) int {
	r.RLock()
	_, ok := r.n[k]
	r.RUnlock()
	r.Lock() // want `lock r from r\.Lock is not unlocked on every path: missing r\.Unlock\(\)`
	if ok {
		return 0
	}
	r.n[k]++
	r.Unlock()
	return 1
}

func (r *readers) eitherMode(k string, write bool) int {
	if write {
		r.Lock()
		defer r.Unlock()
		r.n[k]++
	} else {
		r.RLock()
		defer r.RUnlock()
	}
	return r.n[k]
}

func (r *readers) modeByFlag(k string, write bool) int {
	if write {
		r.Lock()
	} else {
		r.RLock()
	}
	n := r.n[k]
	if write {
		r.Unlock()
	} else {
		r.RUnlock()
	}
	return n
}

func (r *readers) unlockedByMode(k string, write bool) int {
	var l sync.Locker = r
	if !write {
		l = r.RLocker()
	}
	l.Lock()
	defer l.Unlock()
	return r.n[k]
}

func (p *pointed) embeddedPointer(x bool) int {
	p.Lock() // want `lock p from p\.Lock is not unlocked on every path: missing p\.Unlock\(\)`
	if x {
		return 0
	}
	defer p.Unlock()
	return p.n
}

func (p *pointed) embeddedPointerUnlocked(x bool) int {
	p.Lock()
	defer p.Mutex.Unlock()
	if x {
		return 0
	}
	return p.n
}

func stateForgotten(x bool) int {
	state.Lock() // want `lock state from state\.Lock is not unlocked on every path: missing state\.Unlock\(\)`
	if x {
		return 0
	}
	n := state.n
	state.Unlock()
	return n
}

func stateUnlocked(x bool) int {
	state.Lock()
	defer state.Unlock()
	if x {
		return 0
	}
	return state.n
}

// Tried, and tried again.
func (d *deep) triedTwice() bool {
	if d.in.mu.TryLock() {
		defer d.in.mu.Unlock()
		return true
	}
	if d.ptr.mu.TryLock() {
		d.ptr.mu.Unlock()
		return true
	}
	return false
}

func (d *deep) triedWithOthers(x bool) bool {
	if x && d.in.mu.TryLock() {
		d.in.n++
		d.in.mu.Unlock()
		return true
	}
	return false
}

func (d *deep) triedUntilItWorks() {
	for !d.in.mu.TryLock() {
	}
	defer d.in.mu.Unlock()
	d.in.n++
}

func (d *deep) triedAndLeftAtOnce(x bool) bool {
	ok := d.in.mu.TryLock() // want `lock d\.in\.mu from d\.in\.mu\.TryLock is not unlocked on every path`
	if ok && x {
		return true
	}
	if ok {
		d.in.mu.Unlock()
	}
	return false
}

// Locked in a loop, given back before the next turn on every way but one.
func (d *deep) loopForgotten(xs []int) error {
	for _, x := range xs {
		d.in.mu.Lock() // want `lock d\.in\.mu from d\.in\.mu\.Lock is not unlocked on every path`
		if x < 0 {
			return errors.New("negative")
		}
		if x == 0 {
			d.in.mu.Unlock()
			continue
		}
		d.in.n += x
		d.in.mu.Unlock()
	}
	return nil
}

func (d *deep) loopUnlocked(xs []int) error {
	for _, x := range xs {
		d.in.mu.Lock()
		if x < 0 {
			d.in.mu.Unlock()
			return errors.New("negative")
		}
		d.in.n += x
		d.in.mu.Unlock()
	}
	return nil
}

func (d *deep) perTurnInALiteral(xs []int) {
	for _, x := range xs {
		func() {
			d.in.mu.Lock()
			defer d.in.mu.Unlock()
			if x == 0 {
				return
			}
			d.in.n += x
		}()
	}
}

// Two locks, in the order of their addresses or whatever.
func lockBoth(a, b *inner, x bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	if x {
		return
	}
	a.n, b.n = b.n, a.n
}

func lockBothForgetsOne(a, b *inner, x bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	b.mu.Lock() // want `lock b\.mu from b\.mu\.Lock is not unlocked on every path`
	if x {
		return
	}
	a.n, b.n = b.n, a.n
	b.mu.Unlock()
}

// Given to a goroutine that unlocks, and to a callback.
func (d *deep) unlockedByAGoroutine(work func()) {
	d.in.mu.Lock()
	go func() {
		defer d.in.mu.Unlock()
		work()
	}()
}

func (d *deep) unlockedByADeferredLiteral(x bool) (err error) {
	d.in.mu.Lock()
	defer func() {
		if err != nil {
			d.in.n = 0
		}
		d.in.mu.Unlock()
	}()
	if x {
		return errors.New("x")
	}
	return nil
}

func (d *deep) unlockedOnlyOnErrorByADeferredLiteral(x bool) (err error) {
	d.in.mu.Lock() // want `lock d\.in\.mu from d\.in\.mu\.Lock is not unlocked on every path`
	if x {
		return nil
	}
	defer func() {
		d.in.mu.Unlock()
	}()
	return nil
}

func lockInAStructOfTheCaller(m map[string]*inner, k string, x bool) {
	in, ok := m[k]
	if !ok {
		return
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if x {
		return
	}
	in.n++
}
