package ending

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
)

func stopDeferred(seq iter.Seq[int]) int {
	next, stop := iter.Pull(seq)
	defer stop()
	n, _ := next()
	return n
}

func neverStopped(seq iter.Seq[int]) int {
	next, stop := iter.Pull(seq) // want `iterator stop from iter.Pull is never stopped: missing stop\(\)`
	n, _ := next()
	_ = stop
	return n
}

func leavesUnstopped(seq iter.Seq[int]) (sum int) {
	next, stop := iter.Pull(seq) // want `iterator stop from iter.Pull is not stopped on every path`
	for {
		n, ok := next()
		if !ok {
			break
		}
		if n < 0 {
			return sum
		}
		sum += n
	}
	stop()
	return sum
}

func drainedIterator(seq iter.Seq[int]) (sum int) {
	next, stop := iter.Pull(seq)
	for {
		n, ok := next()
		if !ok {
			return sum
		}
		if n < 0 {
			stop()
			return sum
		}
		sum += n
	}
}

func drainedPairs(seq iter.Seq2[string, int]) (sum int) {
	next, stop := iter.Pull2(seq)
	_ = stop
	for _, n, ok := next(); ok; _, n, ok = next() {
		sum += n
	}
	return sum
}

func pairsLeft(m map[string]int) int {
	next, stop := iter.Pull2(maps.All(m)) // want `iterator stop from iter.Pull2 is not stopped on every path`
	_, n, ok := next()
	if !ok {
		return 0
	}
	_ = stop
	return n
}

// Open once for each value: the file is released on every way out of the
// iterator, the one on which the caller breaks off included.
func lines(p string) iter.Seq[string] {
	return func(yield func(string) bool) {
		f, err := os.Open(p)
		if err != nil {
			return
		}
		defer f.Close()
		s := bufio.NewScanner(f)
		for s.Scan() {
			if !yield(s.Text()) {
				return
			}
		}
	}
}

func linesLeftOpen(p string) iter.Seq[string] {
	return func(yield func(string) bool) {
		f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
		if err != nil {
			return
		}
		s := bufio.NewScanner(f)
		for s.Scan() {
			if !yield(s.Text()) {
				return
			}
		}
		f.Close()
	}
}

// What is yielded belongs to the caller's loop body: silent.
func files(ps []string) iter.Seq[*os.File] {
	return func(yield func(*os.File) bool) {
		for _, p := range ps {
			f, err := os.Open(p)
			if err != nil {
				return
			}
			if !yield(f) {
				return
			}
		}
	}
}

// Ranging over a function: the body is a function of its own for the compiler,
// and its return and defer belong to the function around it.

func eachClosed(names iter.Seq[string]) error {
	for p := range names {
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		f.Close()
	}
	return nil
}

func eachForgotten(names iter.Seq[string]) error {
	for p := range names {
		f, err := os.Open(p) // want `file f from os.Open is never closed`
		if err != nil {
			return err
		}
		fmt.Println(f.Name())
	}
	return nil
}

func eachReturnsEarly(names iter.Seq[string]) error {
	for p := range names {
		f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
		if err != nil {
			return err
		}
		if st, err := f.Stat(); err != nil || st.IsDir() {
			return errors.New("no file")
		}
		f.Close()
	}
	return nil
}

func eachBreaks(names iter.Seq[string]) {
	for p := range names {
		f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
		if err != nil {
			continue
		}
		if f.Name() == "" {
			break
		}
		f.Close()
	}
}

// Deferred in the body, run when the function returns.
func eachDeferred(names iter.Seq[string]) error {
	for p := range names {
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		defer f.Close() // want `is not closed before the function returns`
	}
	return nil
}

func firstReturned(names iter.Seq[string]) (*os.File, error) {
	for p := range names {
		f, err := os.Open(p)
		if err == nil {
			return f, nil
		}
	}
	return nil, errors.New("none")
}

func foundByIterator(names iter.Seq[string]) (found *os.File) {
	for p := range names {
		f, err := os.Open(p)
		if err == nil {
			found = f
			break
		}
	}
	return found
}

func openedBeforeTheLoop(p string, words iter.Seq[string]) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	for w := range words {
		if _, err := f.WriteString(w); err != nil {
			f.Close()
			return err
		}
	}
	return f.Close()
}

func openedBeforeTheLoopForgotten(p string, words iter.Seq[string]) error {
	f, err := os.Create(p) // want `file f from os.Create is not closed on every path`
	if err != nil {
		return err
	}
	for w := range words {
		if _, err := f.WriteString(w); err != nil {
			return err
		}
	}
	return f.Close()
}

func closedInTheLoop(p string, words iter.Seq[string]) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	defer f.Close() // want `the error of f.Close\(\) is dropped`
	for w := range words {
		if w == "" {
			return errors.New("empty")
		}
		f.WriteString(w)
	}
	return nil
}

// A file of a directory walk: the interface method acquires as well.
func readFromFS(fsys fs.FS, p string) error {
	f, err := fsys.Open(p) // want `file f from fsys.Open is never closed: missing f\.Close\(\)`
	if err != nil {
		return err
	}
	_, err = f.Stat()
	return err
}

func readFromFSAndClosed(fsys fs.FS, p string) error {
	f, err := fsys.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.Stat()
	return err
}
