// Program is a main package: where main ends the process does, and what that
// undoes by itself is not owed there.
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	if err := run(ctx); err != nil {
		return
	}
	cancel()
}

func run(ctx context.Context) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt) // want `cancel function stop from signal.NotifyContext is not called on every path: missing stop\(\)`
	if ctx.Err() != nil {
		return ctx.Err()
	}
	stop()
	return nil
}

func runDeferred(ctx context.Context) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	return ctx.Err()
}

// An init function is not the end of anything.
func init() {
	ctx, cancel := context.WithCancel(context.Background()) // want `cancel function cancel from context.WithCancel is never called`
	_ = cancel
	fmt.Println(ctx.Err())
}

// Output that is still in the buffer is lost, in main as anywhere.
func print() {
	w := bufio.NewWriter(os.Stdout) // want `writer w from bufio.NewWriter is never flushed`
	fmt.Fprintln(w, "hello")
}

func printAndFlush() {
	w := bufio.NewWriter(os.Stdout)
	defer w.Flush()
	fmt.Fprintln(w, "hello")
}

type app struct{}

// Only the function is the end of the process, not a method of that name.
func (app) main() {
	ctx, cancel := context.WithCancel(context.Background()) // want `cancel function cancel from context.WithCancel is never called`
	_ = cancel
	fmt.Println(ctx.Err())
}

func open() {
	f, err := os.Open("f") // want `file f from os.Open is never closed`
	if err != nil {
		return
	}
	fmt.Println(f.Name())
}

func openAndClose() {
	f, err := os.Open("f")
	if err != nil {
		os.Exit(1)
	}
	fmt.Println(f.Name())
	f.Close()
}

func exit(code *int) { os.Exit(*code) }

// The only way to end a program with a code and run what is deferred first.
func exitWithCode() {
	code := 0
	defer exit(&code)
	f, err := os.Open("f")
	if err != nil {
		code = 1
		return
	}
	defer f.Close()
}

func listen(ctx context.Context) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	<-ctx.Done()
}

func fatal() {
	ctx, cancel := context.WithCancel(context.Background())
	if ctx.Err() != nil {
		os.Exit(1)
	}
	cancel()
}
