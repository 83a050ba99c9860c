package loop

import (
	"io"
	"os"
	"testing"
)

func TestAll(t *testing.T) {
	names, _ := os.ReadDir(".")
	for _, e := range names {
		f, err := os.Open(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		io.Copy(io.Discard, f)
	}
}
