package recover

import (
	"errors"
	"fmt"
	"log"
	"runtime"
)

func dropped(do func()) error {
	defer func() { recover() }() // want `a panic ends here unseen, and dropped returns a nil error as if all had gone well`
	do()
	return nil
}

func blank(do func() error) (err error) {
	defer func() {
		_ = recover() // want `a panic ends here unseen, and blank returns a nil error`
	}()
	return do()
}

func onlyAsked(do func() (int, error)) (int, error) {
	defer func() {
		if r := recover(); r != nil { // want `a panic ends here unseen`
			return
		}
	}()
	return do()
}

func compared(run func(func() error), do func()) {
	run(func() error {
		defer func() {
			if recover() != nil { // want `a panic ends here unseen, and the function returns a nil error`
			}
		}()
		do()
		return nil
	})
}

func noError(do func()) {
	defer func() { recover() }()
	do()
}

func probes(do func()) (ok bool) {
	defer func() { recover() }()
	do()
	return true
}

func logged(do func()) error {
	defer func() {
		if r := recover(); r != nil {
			log.Print(r)
		}
	}()
	do()
	return nil
}

func said(do func()) error {
	defer func() {
		if recover() != nil {
			log.Print("panicked")
		}
	}()
	do()
	return nil
}

func returned(do func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	do()
	return nil
}

func set(do func()) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("it panicked")
		}
	}()
	do()
	return nil
}

func setBefore(do func()) (err error) {
	err = errors.New("not done")
	defer func() { recover() }()
	do()
	return nil
}

func noted(do func(), failed *int) error {
	defer func() {
		if recover() != nil {
			*failed++
		}
	}()
	do()
	return nil
}

func told(do func(), ch chan<- bool) error {
	defer func() {
		if recover() != nil {
			ch <- true
		}
	}()
	do()
	return nil
}

func sent(do func(), ch chan<- any) error {
	defer func() {
		ch <- recover()
	}()
	do()
	return nil
}

func again(do func()) error {
	defer func() {
		if r := recover(); r != nil {
			panic(r)
		}
	}()
	do()
	return nil
}

func looked(do func()) error {
	defer func() {
		if _, ok := recover().(runtime.Error); !ok {
			return
		}
	}()
	do()
	return nil
}

func switched(do func()) error {
	defer func() {
		switch recover().(type) {
		case runtime.Error:
			return
		}
	}()
	do()
	return nil
}

var last any

func kept(do func()) error {
	defer func() { last = recover() }()
	do()
	return nil
}

func copied(do func()) error {
	defer func() {
		r := recover()
		e := r
		_ = e
	}()
	do()
	return nil
}

func otherRecover(do func()) error {
	recover := func() any { return nil }
	defer func() { recover() }()
	do()
	return nil
}

func nothing(do func()) error {
	defer func() {}()
	do()
	return nil
}
