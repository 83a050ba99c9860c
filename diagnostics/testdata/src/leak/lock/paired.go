package lock

import (
	"os"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"sync"
)

// Other things that are taken and given back, by a receiver or by the process.

func threadForgotten(x bool) {
	runtime.LockOSThread() // often meant: the thread goes with the goroutine
	if x {
		return
	}
	runtime.UnlockOSThread()
}

func threadUnlocked(x bool) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if x {
		return
	}
}

// The goroutine keeps its thread and takes it along.
func threadKept() {
	runtime.LockOSThread()
	select {}
}

func threadOfTheInit() {
	runtime.LockOSThread()
}

func countForgotten(wg *sync.WaitGroup, x bool) {
	wg.Add(1) // want `wait group count wg from wg\.Add is not counted down on every path: missing wg\.Done\(\)`
	if x {
		return
	}
	wg.Done()
}

func countedDown(wg *sync.WaitGroup, x bool) {
	wg.Add(1)
	defer wg.Done()
	if x {
		return
	}
}

func countedDownInAGoroutine(fs []func()) {
	var wg sync.WaitGroup
	for _, f := range fs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			f()
		}()
	}
	wg.Wait()
}

func countedNegative(wg *sync.WaitGroup, x bool) {
	wg.Add(-1)
	if x {
		return
	}
	wg.Done()
}

func pinned(p *byte) {
	var pin runtime.Pinner
	pin.Pin(p)
	defer pin.Unpin()
}

func pinnedForGood(p *byte) {
	var pin runtime.Pinner
	pin.Pin(p) // want `pinner pin from pin\.Pin is never unpinned: missing pin\.Unpin\(\)`
}

func pinnedForSomebody(p *byte) *runtime.Pinner {
	pin := new(runtime.Pinner)
	pin.Pin(p)
	return pin
}

func pinnedInAField(s *struct{ pin runtime.Pinner }, p *byte) {
	s.pin.Pin(p)
}

func profiled(f *os.File, x bool) error {
	if err := pprof.StartCPUProfile(f); err != nil { // want `profile from pprof.StartCPUProfile is not stopped on every path: missing pprof\.StopCPUProfile\(\)`
		return err
	}
	if x {
		return nil
	}
	pprof.StopCPUProfile()
	return nil
}

func profiledAndStopped(f *os.File, x bool) error {
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	if x {
		return nil
	}
	return nil
}

// Started for the rest of the process.
func profiledFromHere(f *os.File) error {
	return pprof.StartCPUProfile(f)
}

func profiledUntilCalled(f *os.File) (func(), error) {
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, err
	}
	return pprof.StopCPUProfile, nil
}

func traced(f *os.File, x bool) error {
	if err := trace.Start(f); err != nil { // want `profile from trace.Start is not stopped on every path: missing trace\.Stop\(\)`
		return err
	}
	if x {
		return nil
	}
	trace.Stop()
	return nil
}

func tracedAndStopped(f *os.File) error {
	if err := trace.Start(f); err != nil {
		return err
	}
	defer trace.Stop()
	return nil
}

func tracedUnderAFlag(f *os.File, on bool) error {
	if on {
		if err := trace.Start(f); err != nil {
			return err
		}
		defer trace.Stop()
	}
	return nil
}
