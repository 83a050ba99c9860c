package use

import (
	"errors"

	"leak/across/lib"
)

func guarded(g *lib.Guard, k string) error {
	g.Lock() // want `lock g from g\.Lock is not unlocked on every path: missing g\.Unlock\(\)`
	if g.N(k) == 0 {
		return errors.New("nothing")
	}
	g.Unlock()
	return nil
}

func guardedAndUnlocked(g *lib.Guard, k string) error {
	g.Lock()
	defer g.Unlock()
	if g.N(k) == 0 {
		return errors.New("nothing")
	}
	return nil
}

func guardedForReading(g *lib.Guard, k string) error {
	g.RLock() // want `lock g from g\.RLock is not unlocked on every path: missing g\.RUnlock\(\)`
	if g.N(k) == 0 {
		return errors.New("nothing")
	}
	g.RUnlock()
	return nil
}

func guardedForReadingAndUnlocked(g *lib.Guard, k string) int {
	g.RLock()
	n := g.N(k)
	g.RUnlock()
	return n
}

func guardedForSomebody(g *lib.Guard) { g.Lock() }

func asked(g *lib.Guard, k string) int {
	if n := g.Get(k); n > 0 {
		return n
	}
	return -1
}

func held(g *lib.Guard, k string) int {
	defer g.Hold()()
	return g.N(k)
}

func heldOnOnePath(g *lib.Guard, k string) int {
	release := g.Hold()
	n := g.N(k)
	release()
	return n
}

func embedded(e *lib.Embedded) int {
	e.Lock() // want `lock e from e\.Lock is not unlocked on every path: missing e\.Unlock\(\)`
	if e.N == 0 {
		return 0
	}
	e.Unlock()
	return 1
}

func embeddedAndUnlocked(e *lib.Embedded) int {
	e.Lock()
	defer e.Unlock()
	if e.N == 0 {
		return 0
	}
	return 1
}
