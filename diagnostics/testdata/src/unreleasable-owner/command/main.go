// A command keeps what it needs until it ends.
package main

import "os"

type app struct{ log *os.File }

func start(name string) (*app, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &app{f}, nil
}

func main() {
	if _, err := start("log"); err != nil {
		os.Exit(1)
	}
}
