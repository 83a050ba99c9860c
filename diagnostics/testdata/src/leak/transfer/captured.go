package transfer

import (
	"os"
	"sync"
)

// Who has the literal may close what the variable holds later.
func registeredBefore(p string, onExit func(func())) error {
	var f *os.File
	onExit(func() {
		if f != nil {
			f.Close()
		}
	})
	var err error
	f, err = os.Open(p)
	return err
}

func startedBefore(p string, ready *sync.Cond) error {
	var f *os.File
	go func() {
		ready.Wait()
		f.Close()
	}()
	var err error
	f, err = os.Open(p)
	return err
}

func readBeforeAndLeft(p string, onExit func(func())) error {
	name := p
	onExit(func() { println(name) })
	f, err := os.Open(name) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	println(f.Name())
	return nil
}
