package ending

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A context that is done holds nothing more: its own end releases it, and so
// does that of the context it was made from.

func waitsForTheEnd(ctx context.Context) error {
	ctx, _ = context.WithTimeout(ctx, time.Second)
	<-ctx.Done()
	return ctx.Err()
}

func waitsForTheEndOfAnother(ctx context.Context) error {
	inner, cancel := context.WithTimeout(ctx, time.Second) // want `cancel function cancel from context.WithTimeout is never called`
	_ = cancel
	<-ctx.Done()
	return inner.Err()
}

func waitsForOneOfTwo(ctx context.Context, work chan int) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want `cancel function cancel from context.WithTimeout is not called on every path`
	select {
	case n := <-work:
		return n, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(time.Minute):
		cancel()
		return 0, errors.New("no time")
	}
}

func waitsInALoop(ctx context.Context, work chan int) (sum int) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	for {
		select {
		case n, ok := <-work:
			if !ok {
				cancel()
				return sum
			}
			sum += n
		case <-ctx.Done():
			return sum
		}
	}
}

func looksWithoutWaiting(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want `cancel function cancel from context.WithTimeout is not called on every path`
	_ = cancel
	select {
	case <-ctx.Done():
		return true
	default:
		return false
	}
}

func isOver(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	time.Sleep(time.Millisecond)
	if err := ctx.Err(); err != nil {
		return err
	}
	cancel()
	return nil
}

func isNotOver(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want `cancel function cancel from context.WithTimeout is not called on every path`
	time.Sleep(time.Millisecond)
	if ctx.Err() == nil {
		return nil
	}
	cancel()
	return ctx.Err()
}

func isOverInTime(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	time.Sleep(time.Millisecond)
	if ctx.Err() == context.DeadlineExceeded {
		return true
	}
	cancel()
	return false
}

func canBeDone(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want `cancel function cancel from context.WithTimeout is never called`
	_ = cancel
	return ctx.Done() != nil
}

func parentCancelled(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancelCause(ctx)
	child, _ := context.WithTimeout(ctx, time.Hour)
	cancel(errors.New("over"))
	return child
}

func parentCancelledAtTheEnd(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	child, _ := context.WithTimeout(ctx, time.Hour)
	return use(child)
}

func grandparentCancelled(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	child, stop := context.WithCancel(ctx)
	defer fmt.Println(child)
	_ = stop
	grandchild, _ := context.WithTimeout(child, time.Hour)
	return use(grandchild)
}

func siblingCancelled(ctx context.Context) error {
	_, cancel := context.WithCancel(ctx)
	defer cancel()
	child, _ := context.WithTimeout(ctx, time.Hour) // want `cancel function from context.WithTimeout is discarded`
	return use(child)
}

func parentCancelledSometimes(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)             // want `cancel function cancel from context.WithCancel is not called on every path`
	child, stop := context.WithTimeout(ctx, time.Hour) // want `cancel function stop from context.WithTimeout is not called on every path`
	if err := use(child); err != nil {
		defer fmt.Println(stop != nil)
		return err
	}
	cancel()
	return nil
}

func use(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	default:
		return nil
	}
}

// named embeds the context it names.
type named struct {
	context.Context
	name string
}

func parentOfTheEmbedding(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	child, _ := context.WithCancel(named{ctx, "child"})
	err := use(child)
	cancel()
	return err
}

func await(ctx context.Context, limit time.Duration) {
	select {
	case <-time.After(limit):
		panic("not done in time")
	case <-ctx.Done():
	}
}

func awaitUnlessShort(ctx context.Context, limit time.Duration) {
	if limit < time.Second {
		return
	}
	<-ctx.Done()
}

func awaitedByHelper(ctx context.Context) {
	ctx, _ = context.WithTimeout(ctx, time.Second)
	await(ctx, time.Minute)
}

func awaitedByHelperInside(ctx context.Context) {
	ctx, _ = context.WithTimeout(ctx, time.Second)
	await(named{ctx, "inside"}, time.Minute)
}

func perhapsAwaitedByHelper(ctx context.Context, limit time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want `cancel function cancel from context.WithTimeout is never called`
	_ = cancel
	awaitUnlessShort(ctx, limit)
}

func anotherAwaitedByHelper(ctx context.Context) context.Context {
	child, cancel := context.WithTimeout(ctx, time.Second) // want `cancel function cancel from context.WithTimeout is never called`
	_ = cancel
	await(ctx, time.Minute)
	fmt.Println(child)
	return ctx
}
