package environment

import (
	"os"
	"runtime"
)

// Outside of tests the collector is no release.
func Collected(names []string) {
	func() {
		f, err := os.Open("f") // want `file f from os.Open is never closed`
		if err != nil {
			return
		}
		println(f.Name())
	}()
	runtime.GC()
}
