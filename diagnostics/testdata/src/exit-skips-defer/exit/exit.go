package main

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"
	"runtime/pprof"
	"sync"
)

func main() {
	dir, err := os.MkdirTemp("", "work")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir) // want `log.Fatal ends the process, and os.RemoveAll\(dir\) never runs: temporary storage is not removed`
	if err := work(dir); err != nil {
		log.Fatal(err)
	}
}

func profiled(f *os.File) {
	if err := pprof.StartCPUProfile(f); err != nil {
		fatal(err)
	}
	defer pprof.StopCPUProfile() // want `fatal ends the process, and pprof.StopCPUProfile\(\) never runs: profile is not stopped`
	if err := work("."); err != nil {
		fatal(err)
	}
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func output(f *os.File) {
	w := bufio.NewWriter(f)
	defer w.Flush() // want `os.Exit ends the process, and w.Flush\(\) never runs: writer is not flushed`
	fmt.Fprintln(w, "done")
	os.Exit(0)
}

func lockFile() {
	f, err := os.Create("lock")
	if err != nil {
		return
	}
	f.Close()
	defer func() { os.Remove("lock") }() // want `os.Exit ends the process, and os.Remove\("lock"\) never runs: the files stay on the disk`
	if work(".") != nil {
		os.Exit(1)
	}
}

func work(dir string) error { return os.Chdir(dir) }

func coded(f *os.File) {
	w := bufio.NewWriter(f)
	defer w.Flush() // want `os.Exit ends the process, and w.Flush\(\) never runs`
	os.Exit(len(os.Args))
}

// Output that failed is lost anyway.
func failed(f *os.File) {
	w := bufio.NewWriter(f)
	defer w.Flush()
	if work(".") != nil {
		os.Exit(1)
	}
	if work("..") != nil {
		log.Fatal("failed")
	}
	fmt.Fprintln(w, "done")
}

func closed(name string) {
	f, err := os.Open(name)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	if work(".") != nil {
		log.Fatal("failed")
	}
}

func cancelled(mu *sync.Mutex) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	mu.Lock()
	defer mu.Unlock()
	<-ctx.Done()
	os.Exit(1)
}

func before() {
	dir, err := os.MkdirTemp("", "work")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
}

func byHand() {
	dir, err := os.MkdirTemp("", "work")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if work(dir) != nil {
		os.RemoveAll(dir)
		os.Exit(1)
	}
}

func returns() error {
	dir, err := os.MkdirTemp("", "work")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return work(dir)
}

func panics() {
	dir, err := os.MkdirTemp("", "work")
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	if err := work(dir); err != nil {
		log.Panic(err)
	}
}

func onSignal() error {
	dir, err := os.MkdirTemp("", "work")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, os.Interrupt)
	go func() {
		<-ch
		os.Exit(1)
	}()
	return work(dir)
}

func inBranch(temporary bool) {
	dir := "."
	if temporary {
		dir, _ = os.MkdirTemp("", "work")
		defer os.RemoveAll(dir)
	}
	if work(dir) != nil {
		log.Fatal("failed")
	}
}

func inBranchCoded(f *os.File) {
	if f != nil {
		if err := pprof.StartCPUProfile(f); err != nil {
			log.Fatal(err)
		}
		defer pprof.StopCPUProfile() // want `os.Exit ends the process, and pprof.StopCPUProfile\(\) never runs`
	}
	os.Exit(len(os.Args))
}

func mayReturn(err error) {
	if err == nil {
		return
	}
	os.Exit(1)
}

func checks() {
	dir, err := os.MkdirTemp("", "work")
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	mayReturn(work(dir))
}

func conditional(err error) {
	if err != nil {
		os.Exit(1)
	}
}

func checksToo() {
	defer os.Remove("lock")
	conditional(work("."))
}

func literal(run func(func())) {
	defer os.Remove("lock")
	run(func() { os.Exit(1) })
}

func printed() {
	defer fmt.Println("done")
	defer func() {
		fmt.Println("really")
		fmt.Println("done")
	}()
	os.Exit(0)
}
