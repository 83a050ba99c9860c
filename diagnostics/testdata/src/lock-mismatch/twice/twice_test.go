package twice

import (
	"sync"
	"testing"
)

func TestBlocks(t *testing.T) {
	go func() {
		var mu sync.Mutex
		mu.Lock()
		mu.Lock()
	}()
}
