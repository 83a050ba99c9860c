package flow

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/trace"
)

func deferredInAnIf(p string, x bool) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	if x {
		defer f.Close()
	} else {
		f.Close()
	}
	return nil
}

func deferredOnlyInAnIf(p string, x bool) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	if x {
		defer f.Close()
	}
	return nil
}

func deferredTooLate(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	if p == "" {
		return nil
	}
	defer f.Close()
	return nil
}

func registeredBeforeTheAcquisition(p string) (err error) {
	var f *os.File
	defer func() {
		if f != nil {
			f.Close()
		}
	}()
	f, err = os.Open(p)
	return err
}

func registeredBeforeByValue(p string) (err error) {
	var f *os.File
	defer f.Close()     // of the nil that f is now
	f, err = os.Open(p) // want `file f from os.Open is never closed`
	return err
}

func registeredBeforeWithArgument(p string) (err error) {
	var f *os.File
	defer func(c io.Closer) { c.Close() }(f)
	f, err = os.Open(p) // want `file f from os.Open is never closed`
	return err
}

func joined(p string) (err error) {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = io.WriteString(f, "hello")
	return err
}

func joinedUnlessClosed(p string) (err error) {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); cerr != nil && err == nil {
			err = cerr
		}
	}()
	if _, err = io.WriteString(f, "hello"); err != nil {
		return err
	}
	return f.Sync()
}

func closer(c io.Closer) { c.Close() }

func deferredHelper(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer closer(f)
	return nil
}

func deferredHelperOfAnother(p, q string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	g, err := os.Open(q)
	if err != nil {
		return err
	}
	defer closer(g)
	_, err = f.Stat()
	return err
}

func deferredStandardCall(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	defer fmt.Println(f.Name())
	return nil
}

func deferredUse(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	defer f.Sync()
	return nil
}

func cancelDeferredBeforeReassignment(parent context.Context) error {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	ctx, cancel = context.WithCancel(parent) // want `cancel function cancel from context.WithCancel is never called`
	return ctx.Err()
}

func cancelDeferredTwice(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ctx, cancel = context.WithCancel(ctx)
	defer cancel()
	<-ctx.Done()
}

func cancelReadAtTheEnd(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	ctx, cancel = context.WithCancel(ctx)
	defer func() { cancel() }()
	<-ctx.Done()
}

func regionInOneLine(ctx context.Context) {
	defer trace.StartRegion(ctx, "work").End()
}

func regionNeverEnded(ctx context.Context) {
	trace.StartRegion(ctx, "work") // want `trace span from trace.StartRegion is discarded, so that it is never ended`
}

func nilFunctionDeferred(p string) error {
	var done func() error
	if p != "" {
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		done = f.Close
	}
	if done != nil {
		defer done()
	}
	return nil
}

func argumentOfADeferredCall(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer fmt.Println(f.Close())
	return nil
}

func deferredLiteralThatReturnsEarly(p string, x bool) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	defer func() {
		if x {
			return
		}
		f.Close()
	}()
	return nil
}

func deferredLiteralWithDefer(p string, x bool) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer func() {
		defer f.Close()
		if x {
			return
		}
		fmt.Println("closing")
	}()
	return nil
}

// What Close says about the written data is lost.
func errorOfTheCloseLost(p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	defer f.Close() // want `the error of f.Close\(\) is dropped`
	_, err = io.WriteString(f, "hello")
	return err
}
