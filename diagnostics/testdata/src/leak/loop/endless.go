package loop

import (
	"context"
	"net"
	"os"
	"time"
)

// A loop that has no end never comes to what it defers.

func everySecond(name string) {
	for {
		f, err := os.Open(name) // want `^file f from os\.Open is not closed: the loop that defers f\.Close\(\) never ends$`
		if err != nil {
			continue
		}
		defer f.Close()
		f.Stat()
		time.Sleep(time.Second)
	}
}

func eachTurn(addrs <-chan string) {
	for {
		select {
		case a := <-addrs:
			ctx, cancel := context.WithTimeout(context.Background(), time.Second) // want `cancel function cancel from context\.WithTimeout is not called: the loop that defers cancel\(\) never ends`
			defer cancel()
			var d net.Dialer
			c, err := d.DialContext(ctx, "tcp", a)
			if err != nil {
				continue
			}
			c.Close()
		}
	}
}

func deferredLiteral(name string) {
	for {
		f, err := os.Open(name) // want `file f from os\.Open is not closed: the loop that defers f\.Close\(\) never ends`
		if err != nil {
			continue
		}
		defer func() { f.Close() }()
		f.Stat()
	}
}

func literalInALoop(name string) {
	for {
		func() {
			f, err := os.Open(name)
			if err != nil {
				return
			}
			defer f.Close()
			f.Stat()
		}()
	}
}

// It returns: at the latest then it is closed.
func untilTold(name string, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		defer f.Close() // want `is not closed before the function returns`
		f.Stat()
	}
}

// It is acquired once.
func beforeTheLoop(name string) {
	f, err := os.Open(name)
	if err != nil {
		return
	}
	defer f.Close()
	for {
		f.Stat()
		time.Sleep(time.Second)
	}
}

func untilItFails(names []string) error {
	for i := 0; ; i++ {
		f, err := os.Open(names[i%len(names)])
		if err != nil {
			return err
		}
		defer f.Close() // want `is not closed before the function returns`
	}
}

func closedInEachTurn(name string) {
	for {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		f.Stat()
		f.Close()
	}
}
