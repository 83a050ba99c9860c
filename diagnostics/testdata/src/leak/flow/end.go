package flow

import (
	"fmt"
	"io"
	"log"
	"os"
	"runtime"
	"syscall"

	"k8s.io/klog/v2"
)

// A path that ends in a panic, in the end of the process or of the goroutine is
// not judged: who ends a program so wants the operating system to clean up.

func panics(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	if p == "" {
		panic("no name")
	}
	return f.Close()
}

func panicsAlways(p string) {
	f, err := os.Open(p)
	if err != nil {
		return
	}
	panic(f.Name())
}

func exits(p string) {
	f, err := os.Open(p)
	if err != nil {
		os.Exit(1)
	}
	if p == "" {
		fmt.Println("no name")
		os.Exit(2)
	}
	f.Close()
}

func logsFatal(p string) {
	f, err := os.Open(p)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := io.ReadAll(f); err != nil {
		log.Fatalf("read: %v", err)
	}
	f.Close()
}

func loggerPanics(p string, l *log.Logger) {
	f, err := os.Open(p)
	if err != nil {
		l.Panicln(err)
	}
	if p == "" {
		l.Fatalln("no name")
	}
	f.Close()
}

func logsAndReturns(p string) {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		log.Print(err)
		return
	}
	if _, err := io.ReadAll(f); err != nil {
		log.Printf("read: %v", err)
		return
	}
	f.Close()
}

func goexits(p string) {
	f, err := os.Open(p)
	if err != nil {
		return
	}
	if p == "" {
		runtime.Goexit()
	}
	f.Close()
}

func syscallExits(p string) {
	f, err := os.Open(p)
	if err != nil {
		syscall.Exit(1)
	}
	f.Close()
}

func die(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	os.Exit(1)
}

func dieOrPanic(really bool) {
	if really {
		die("really")
	}
	panic("not really")
}

func diesInAHelper(p string) {
	f, err := os.Open(p)
	if err != nil {
		die(err)
	}
	if p == "" {
		dieOrPanic(true)
	}
	f.Close()
}

func mayDie(really bool) {
	if really {
		die("really")
	}
}

func mayDieInAHelper(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	if p == "" {
		mayDie(true)
		return nil
	}
	return f.Close()
}

func loops() {
	for {
	}
}

func neverComesBack(p string) {
	f, err := os.Open(p)
	if err != nil {
		return
	}
	f.Sync()
	loops()
}

// What is deferred runs, whether or not somebody panics.
func recovers(p string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	panic("now")
}

func recoversAndLeaks(p string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	_, err = f.Stat()
	return err
}

func closesInARecover(p string) (err error) {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer func() {
		recover()
		f.Close()
	}()
	return nil
}

// A function of another module that is called Fatal is taken at its word.
func loggedFatally(p string) {
	f, err := os.Open(p)
	if err != nil {
		klog.Fatal(err)
	}
	if p == "" {
		klog.FatalDepth(1, "no name")
	}
	f.Close()
}

func loggedAsError(p string) {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		klog.Error(err)
		return
	}
	if p == "" {
		klog.Error("no name")
		return
	}
	f.Close()
}

// os.Exit runs nothing that is deferred: silent, this waits for a check of it.
func exitsAfterDefer(p string) {
	f, err := os.Open(p)
	if err != nil {
		return
	}
	defer f.Close()
	if p == "" {
		os.Exit(1)
	}
}
