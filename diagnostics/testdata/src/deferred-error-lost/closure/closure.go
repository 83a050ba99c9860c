package closure

import (
	"errors"
	"log"
	"os"
)

func write(name string, data []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		err = f.Close() // want `the error is lost: err is no named result, and when this runs the function has returned already`
	}()
	_, err = f.Write(data)
	return err
}

func joined(name string, data []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr // want `the error is lost`
		}
	}()
	_, err = f.Write(data)
	return err
}

// The result has the same name, and is another variable.
func shadowed(name string, data []byte) (err error) {
	if name != "" {
		f, err := os.Create(name)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }() // want `the error is lost`
		_, err = f.Write(data)
		return err
	}
	return nil
}

func inLiteral(run func(func() error)) {
	run(func() error {
		var err error
		defer func() {
			err = os.Remove("lock") // want `the error is lost`
		}()
		return err
	})
}

func named(name string, data []byte) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, f.Close())
	}()
	_, err = f.Write(data)
	return err
}

func logged(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		err = f.Close()
		if err != nil {
			log.Print(err)
		}
	}()
	return nil
}

func ownVariable(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		var err error
		err = f.Close()
		_ = err
	}()
	return nil
}

func noError(name string) {
	f, err := os.Create(name)
	if err != nil {
		return
	}
	defer func() {
		err = f.Close()
	}()
	_, err = f.WriteString("x")
	if err != nil {
		log.Print(err)
	}
}

// Another deferred function reads it: that one runs later.
func readLater(name string) error {
	var err error
	defer func() { log.Print(err) }()
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = f.Close() }()
	return nil
}

func pointed(name string) error {
	var err error
	defer report(&err)
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = f.Close() }()
	return nil
}

func report(err *error) { log.Print(*err) }

// What the literal sets is the named result of the function around it.
func outer(name string) (err error) {
	func() error {
		defer func() {
			err = os.Remove(name)
		}()
		return nil
	}()
	return err
}

func retries(f *os.File) error {
	var err error
	defer func() {
		for range 3 {
			if err == nil {
				err = f.Sync()
			}
		}
	}()
	return nil
}

var last error

func global(f *os.File) error {
	defer func() { last = f.Close() }()
	return nil
}

func another(f *os.File) error {
	n := 0
	defer func() { n = 1; _ = n }()
	return f.Sync()
}

func notDeferred(f *os.File) error {
	var err error
	func() { err = f.Close() }()
	return err
}

func given(f *os.File) error {
	var err error
	defer func(e error) { err = e }(f.Sync())
	go func() { log.Print(err) }()
	return nil
}
