package double

import "testing"

func TestPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("closed twice")
		}
	}()
	c := make(chan int)
	close(c)
	close(c)
}
