package environment

import (
	"os"
	"runtime"
	"testing"
	"time"
)

// What is forgotten for the collector to find has to be forgotten.
func TestCollectorPanics(t *testing.T) {
	func() {
		var p runtime.Pinner
		p.Pin(new(int))
	}()
	runtime.GC()
}

func TestFinalizer(t *testing.T) {
	for i := range 3 {
		func() {
			f, err := os.Open("f")
			if err != nil {
				t.Fatal(err)
			}
			t.Log(i, f.Name())
		}()
		if i > 0 {
			runtime.GC()
		}
	}
}

func TestCollectorTurns(t *testing.T) {
	t.Run("nested", func(t *testing.T) {
		func() {
			func() {
				f, err := os.Open("f")
				if err != nil {
					t.Fatal(err)
				}
				t.Log(f.Name())
			}()
		}()
		for range 10 {
			runtime.GC()
			time.Sleep(time.Millisecond)
		}
	})
}

// Nothing runs the collector.
func TestLiteral(t *testing.T) {
	func() {
		var p runtime.Pinner
		p.Pin(new(int)) // want `pinner p from p.Pin is never unpinned`
	}()
}

// It has run before there is anything to find.
func TestCollectorBefore(t *testing.T) {
	if testing.Short() {
		runtime.GC()
	}
	time.Sleep(time.Millisecond)
	runtime.GC()
	func() {
		f, err := os.Open("f") // want `file f from os.Open is never closed`
		if err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		t.Log(f.Name())
	}()
}

// A measurement of what is allocated forgets nothing on purpose.
func BenchmarkAllocated(b *testing.B) {
	f, err := os.Open("f") // want `file f from os.Open is never closed`
	if err != nil {
		b.Fatal(err)
	}
	b.Log(f.Name())
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
}

// A goroutine may still hold it then.
func TestCollectorBeside(t *testing.T) {
	open := func() {
		go func() {
			f, err := os.Open("f") // want `file f from os.Open is never closed`
			if err != nil {
				return
			}
			t.Log(f.Name())
		}()
	}
	open()
	runtime.GC()
}
