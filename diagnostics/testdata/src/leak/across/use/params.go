// Package use calls package lib, and sees of it what its facts say.
package use

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"

	"leak/across/lib"
)

func closed(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer lib.Close(f)
	return nil
}

func closedTooLate(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path: missing f\.Close\(\)`
	if err != nil {
		return err
	}
	if p == "" {
		return errors.New("no name")
	}
	lib.Close(f)
	return nil
}

func closedThrough(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer lib.CloseThrough(f)
	return nil
}

// Whether it is closed is for the caller to know.
func closedIf(p string, really bool) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	lib.CloseIf(f, really)
	return nil
}

func closedAll(p, q string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	g, err := os.Open(q)
	if err != nil {
		lib.CloseAll(f)
		return err
	}
	lib.CloseAll(f, g)
	return nil
}

func closedBoth(p, q string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	g, err := os.Open(q)
	if err != nil {
		f.Close()
		return err
	}
	return lib.CloseBoth(f, g)
}

func closedFirst(p, q string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	g, err := os.Open(q) // want `file g from os.Open is never closed`
	if err != nil {
		f.Close()
		return err
	}
	return lib.CloseFirst(f, g)
}

func closedFirstAndSecond(p, q string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	g, err := os.Open(q)
	if err != nil {
		f.Close()
		return err
	}
	defer g.Close()
	return lib.CloseFirst(f, g)
}

func closedByAMethod(l *lib.Logger, p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer l.CloseQuietly(f)
	return nil
}

func bodyClosed(u string) error {
	resp, err := http.Get(u)
	if err != nil {
		return err
	}
	defer lib.CloseBody(resp)
	return lib.Status(resp)
}

func onlyTheStatus(u string) error {
	resp, err := http.Get(u) // want `response body resp from http.Get is never closed: missing resp\.Body\.Close\(\)`
	if err != nil {
		return err
	}
	return lib.Status(resp)
}

func counted(p string) (int64, error) {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return 0, err
	}
	return lib.Count(f)
}

func countedAndClosed(p string) (int64, error) {
	f, err := os.Open(p)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return lib.Count(f)
}

func registered(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	lib.Register(f)
	return nil
}

func adoptedOrClosed(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	if err := lib.Adopt(c); err != nil {
		c.Close()
		return err
	}
	return nil
}

// Where Adopt fails it leaves the connection alone.
func adoptedOrLost(addr string) error {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is never closed`
	if err != nil {
		return err
	}
	return lib.Adopt(c)
}

// Where Greet fails it has closed the connection.
func greeted(addr string) (net.Conn, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	if err := lib.Greet(c); err != nil {
		return nil, err
	}
	return c, nil
}

func greetedAndLeft(addr string) error {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is not closed on every path`
	if err != nil {
		return err
	}
	return lib.Greet(c)
}

func served(l net.Listener) error {
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		go lib.Serve(c)
	}
}

func watched(addr string) error {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is never closed`
	if err != nil {
		return err
	}
	go lib.Watch(c)
	return nil
}

func watchedAndClosed(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer c.Close()
	go lib.Watch(c)
	return nil
}

func checked(p string) (int64, error) {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return 0, err
	}
	return lib.Count(lib.Checked(f))
}

func checkedAndClosed(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	return lib.Checked(f).Close()
}

func closedByAMethodValue(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer lib.RunError(f.Close)
	return nil
}

func closedByALiteral(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	lib.Run(func() { f.Close() })
	return nil
}

// A literal that goes to another module may be called any time: silent.
func literalDiscarded(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	lib.Discard(func() { f.Close() })
	return nil
}

func handedThrough(p string, use func(io.Reader) error) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	return lib.Each(f, use)
}

func evenOrOdd(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	return lib.Even(f, 7)
}

func pingPong(addr string) error {
	c, err := net.Dial("tcp", addr) // want `connection c from net.Dial is never closed`
	if err != nil {
		return err
	}
	return lib.Ping(c, 7)
}

func pingPongAndClosed(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer c.Close()
	return lib.Ping(c, 7)
}

func methodExpression(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	shut := lib.Close
	shut(f)
	return nil
}
