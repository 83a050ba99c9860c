package cleanup

import (
	"iter"
	"log"
	"sync"
	"time"
)

func trace(name string) func() {
	start := time.Now()
	return func() { log.Println(name, time.Since(start)) }
}

type store struct{ mu sync.Mutex }

func (s *store) lock() func() {
	s.mu.Lock()
	return s.mu.Unlock
}

func open() func() error { return func() error { return nil } }

func traced() {
	defer trace("traced") // want `trace runs only when this function returns, and the function that it returns is never called: add \(\) to call that`
}

func (s *store) held() {
	defer s.lock() // want `s.lock runs only when this function returns`
}

func opened() {
	defer open() // want `open runs only when this function returns`
}

func inLiteral() {
	func() {
		defer trace("literal") // want `trace runs only`
	}()
}

func right() {
	defer trace("right")()
}

func (s *store) unlocked() {
	defer s.lock()()
}

func kept() {
	done := trace("kept")
	defer done()
}

func logs() {
	defer log.Println("done")
}

func counts() (n int, err error) { return 0, nil }

func several() {
	defer counts()
}

func handler() func(name string) { return func(string) {} }

func takes() {
	defer handler()
}

func seq() iter.Seq[int] { return func(func(int) bool) {} }

func sequence() {
	defer seq()
}

func value() func() int { return func() int { return 1 } }

func valued() {
	defer value()
}

func variable(f func() func()) {
	defer f()
}

func literal() {
	defer func() func() { return func() {} }()
}
