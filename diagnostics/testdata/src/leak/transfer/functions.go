package transfer

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"slices"
	"sync"
	"time"
)

// Function literals, method values and goroutines.

func literalDeferred(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer func() {
		if err := f.Close(); err != nil {
			fmt.Println(err)
		}
	}()
	return nil
}

func literalDeferredNeverCloses(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	defer func() { fmt.Println(f.Name()) }()
	return nil
}

func literalCalled(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	cleanup := func() { f.Close() }
	if p == "" {
		cleanup()
		return nil
	}
	cleanup()
	return nil
}

func literalNeverCalled(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	cleanup := func() { f.Close() }
	_ = cleanup
	return nil
}

func literalCalledOnOnePath(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	cleanup := func() { f.Close() }
	if p == "" {
		return nil
	}
	cleanup()
	return nil
}

func literalWithParameter(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer func(c io.Closer) { c.Close() }(f)
	return nil
}

func literalCallsLiteral(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	shut := func() error { return f.Close() }
	both := func() { shut() }
	defer both()
	return nil
}

func literalClosesUnderACondition(p string, closeIt bool) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	defer func() {
		if closeIt {
			f.Close()
		}
	}()
	return nil
}

func literalHandedOn(p string, later func(func())) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	later(func() { f.Close() })
	return nil
}

func literalStored(p string, cleanups *[]func()) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	*cleanups = append(*cleanups, func() { f.Close() })
	return nil
}

func literalInLocalSlice(ps []string) error {
	var cleanups []func()
	defer func() {
		for _, c := range slices.Backward(cleanups) {
			c()
		}
	}()
	for _, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		cleanups = append(cleanups, func() { f.Close() })
	}
	return nil
}

// A comparison function only uses the file, so the file stays owed.
func literalBorrows(p string, offsets []int64) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	slices.SortFunc(offsets, func(a, b int64) int {
		n, _ := f.ReadAt(nil, a)
		return n
	})
	return nil
}

func literalBorrowsAndClosed(p string, offsets []int64) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	slices.SortFunc(offsets, func(a, b int64) int {
		n, _ := f.ReadAt(nil, a)
		return n
	})
	return nil
}

func methodValueDeferred(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	closeFile := f.Close
	defer closeFile()
	return nil
}

func methodValueNeverCalled(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	closeFile := f.Close
	_ = closeFile
	return nil
}

func logClose(closeIt func() error) { closeIt() }

func methodValueHandedOn(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer logClose(f.Close)
	return nil
}

func anotherMethodValue(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	name := f.Name
	fmt.Println(name())
	return nil
}

func methodValueInAVariable(p string, stop *func() error) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	*stop = f.Close
	return nil
}

func methodExpression(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	closeIt := (*os.File).Close
	return closeIt(f)
}

func cleanupOrNothing(p string) error {
	cleanup := func() {}
	if p != "" {
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		cleanup = func() { f.Close() }
	}
	defer cleanup()
	return nil
}

func onceFunc(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	shut := sync.OnceFunc(func() { f.Close() })
	defer shut()
	return nil
}

func onceFuncNeverCalled(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	shut := sync.OnceFunc(func() { f.Close() })
	_ = shut
	return nil
}

func onceValueOfAMethod(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	shut := sync.OnceValue(f.Close)
	return shut()
}

func onceDone(p string, once *sync.Once) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	once.Do(func() { f.Close() })
	return nil
}

func whenCancelled(ctx context.Context, addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { c.Close() })
	return nil
}

func afterATime(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	time.AfterFunc(time.Second, func() { c.Close() })
	return nil
}

func finalized(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	runtime.SetFinalizer(f, (*os.File).Close)
	return nil
}

func cleanedUpByTheRuntime(p string, owner *holder) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	runtime.AddCleanup(owner, func(f *os.File) { f.Close() }, f)
	return nil
}

func handle(c net.Conn) { c.Close() }

func goroutine(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	go handle(c)
	return nil
}

func forgets(c net.Conn) { io.WriteString(c, "hello") }

// The function that runs in the goroutine only uses it.
func goroutineThatForgets(addr string) error {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is never closed: missing c\.Close\(\)`
	if err != nil {
		return err
	}
	go forgets(c)
	return nil
}

func goroutineLiteral(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	go func() {
		defer c.Close()
		io.Copy(io.Discard, c)
	}()
	return nil
}

// A goroutine that captures the connection has it from then on, for the rest of
// the process perhaps: silent, although it only reads.
func goroutineThatOnlyReads(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	go func() {
		io.Copy(io.Discard, c)
	}()
	return nil
}

func goroutineThatReadsAView(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	r := io.LimitReader(c, 10)
	go func() {
		io.Copy(io.Discard, r)
	}()
	return nil
}

func goroutineThatOnlyReadsAndClosed(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer c.Close()
	go func() {
		io.Copy(io.Discard, c)
	}()
	return nil
}

func goroutineTooLate(addr string) error {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is not closed on every path`
	if err != nil {
		return err
	}
	if _, err := io.WriteString(c, "hello"); err != nil {
		return err
	}
	go func() {
		defer c.Close()
		io.Copy(io.Discard, c)
	}()
	return nil
}

func acceptLoop(l net.Listener) error {
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		go handle(c)
	}
}

func acceptLoopForgets(l net.Listener, allowed func(net.Addr) bool) error {
	for {
		c, err := l.Accept() // want `connection c from l.Accept is not closed on every path`
		if err != nil {
			return err
		}
		if !allowed(c.RemoteAddr()) {
			continue
		}
		go handle(c)
	}
}

func waitGroup(addr string, wg *sync.WaitGroup) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	wg.Go(func() { c.Close() })
	return nil
}

func acquiredInAGoroutine(p string) {
	go func() {
		f, err := os.Open(p) // want `file f from os.Open is never closed`
		if err != nil {
			return
		}
		io.Copy(io.Discard, f)
	}()
}

func acquiredInAGoroutineAndClosed(p string) {
	go func() {
		f, err := os.Open(p)
		if err != nil {
			return
		}
		defer f.Close()
		io.Copy(io.Discard, f)
	}()
}

var keep *os.File

// The literal sets a variable of its outer function, which outlives the call.
func literalSetsOuterVariable(p string) (*os.File, error) {
	var f *os.File
	open := func() (err error) {
		f, err = os.Open(p)
		return err
	}
	if err := open(); err != nil {
		return nil, err
	}
	return f, nil
}

var atStart = func() *os.File {
	f, err := os.Open("start") // want `file f from os.Open is never closed`
	if err != nil {
		return nil
	}
	f.Sync()
	return nil
}()

var atStartKept = func() *os.File {
	f, err := os.Open("start")
	if err != nil {
		return nil
	}
	return f
}()
