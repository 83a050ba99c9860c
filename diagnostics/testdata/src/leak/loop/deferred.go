// Package loop holds what a function defers once for each turn of a loop.
package loop

import (
	"fmt"
	"io"
	"net"
	"os"
)

func literalOverItsVariable(ps []string) error {
	for _, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		defer func() { f.Close() }() // want `is not closed before the function returns`
	}
	return nil
}

func literalBeforeTheTest(ps []string) error {
	for _, p := range ps {
		f, err := os.Open(p)
		defer func() { // want `is not closed before the function returns`
			if err := f.Close(); err != nil {
				fmt.Println(err)
			}
		}()
		if err != nil {
			return err
		}
		fmt.Println(f.Name())
	}
	return nil
}

func literalWithArgument(ps []string) error {
	for _, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		defer func(c io.Closer) { c.Close() }(f) // want `is not closed before the function returns`
	}
	return nil
}

func localFunction(addrs []string) error {
	closer := func(c net.Conn, addr string) {
		c.Close()
		fmt.Println("closed", addr)
	}
	for _, addr := range addrs {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			return err
		}
		defer closer(c, addr)
		c.LocalAddr()
	}
	return nil
}

func localFunctionForTwo(addrs []string) error {
	closer := func(c net.Conn) { c.Close() }
	for _, addr := range addrs {
		a, err := net.Dial("tcp", addr)
		if err != nil {
			return err
		}
		defer closer(a)
		b, err := net.Dial("tcp", addr)
		if err != nil {
			return err
		}
		defer closer(b)
		io.Copy(a, b)
	}
	return nil
}

// A variable outside the loop is one for all turns: only its last file is closed.
func literalOverTheSharedVariable(ps []string) (err error) {
	var f *os.File
	defer func() { f.Close() }()
	for _, p := range ps {
		f, err = os.Open(p) // want `file f from os.Open is not closed on every path`
		if err != nil {
			return err
		}
	}
	return nil
}

func literalThatOnlyUses(ps []string) error {
	for _, p := range ps {
		f, err := os.Open(p) // want `file f from os.Open is never closed`
		if err != nil {
			return err
		}
		defer func(name string) { fmt.Println(name) }(f.Name())
	}
	return nil
}
