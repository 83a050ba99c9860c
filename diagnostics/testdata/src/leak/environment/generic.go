// Package environment holds the kinds of files and functions that code comes
// in: generic, generated, with positions of another file, in tests.
package environment

import (
	"cmp"
	"errors"
	"io"
	"iter"
	"os"
	"sync"
)

func inAGeneric[T any](p string, decode func(io.Reader) (T, error)) (t T, err error) {
	f, err := os.Open(p) // want `file f from os.Open is never closed: missing f\.Close\(\)`
	if err != nil {
		return t, err
	}
	if f.Name() == "" {
		return t, errors.New("no name")
	}
	_, err = f.Stat()
	return t, err
}

func inAGenericClosed[T any](p string, decode func(io.Reader) (T, error)) (t T, err error) {
	f, err := os.Open(p)
	if err != nil {
		return t, err
	}
	defer f.Close()
	return decode(f)
}

type cache[K cmp.Ordered, V any] struct {
	mu sync.Mutex
	m  map[K]V
}

func (c *cache[K, V]) get(k K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.m[k]
	return v, ok
}

func (c *cache[K, V]) getForgotten(k K) (v V, ok bool) {
	c.mu.Lock() // want `lock c\.mu from c\.mu\.Lock is not unlocked on every path: missing c\.mu\.Unlock\(\)`
	v, ok = c.m[k]
	if !ok {
		return v, false
	}
	c.mu.Unlock()
	return v, true
}

func (c *cache[K, V]) open(k K, p string, wrap func(*os.File) V) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	c.m[k] = wrap(f)
	return nil
}

// With acquires by a function that it is given: nothing says that what open
// returns is fresh, so nothing is owed.
func With[T io.Closer](open func() (T, error), use func(T) error) error {
	t, err := open()
	if err != nil {
		return err
	}
	return use(t)
}

func closesATypeParameter[T io.Closer](t T) error { return t.Close() }

func handedToAGeneric(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	return closesATypeParameter(f)
}

func pulled[V any](seq iter.Seq[V]) (v V) {
	next, stop := iter.Pull(seq) // want `iterator stop from iter.Pull is never stopped`
	_ = stop
	v, _ = next()
	return v
}

func pulledAndStopped[V any](seq iter.Seq[V]) (v V) {
	next, stop := iter.Pull(seq)
	defer stop()
	v, _ = next()
	return v
}

func pulledExplicitly(seq iter.Seq[int]) int {
	next, stop := iter.Pull[int](seq) // want `iterator stop from iter.Pull is never stopped`
	_ = stop
	v, _ := next()
	return v
}

type box[T any] struct{ v T }

func boxed(p string) (box[*os.File], error) {
	f, err := os.Open(p)
	if err != nil {
		return box[*os.File]{}, err
	}
	return box[*os.File]{f}, nil
}

func (b box[T]) value() T { return b.v }

func boxedAndUsed(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	b := box[*os.File]{f}
	return b.value().Close()
}

func boxedAndForgotten(p string) (string, error) {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return "", err
	}
	b := box[*os.File]{f}
	return b.v.Name(), nil
}
