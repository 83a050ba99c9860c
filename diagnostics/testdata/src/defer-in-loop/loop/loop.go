package loop

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
)

// Each turn leaves a file open.
func sizes(names []string) (total int64, err error) {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return 0, err
		}
		defer f.Close() // want `file f from os.Open is not closed before the function returns, and each turn of the loop adds one: f.Close\(\) is deferred in the loop`
		info, err := f.Stat()
		if err != nil {
			return 0, err
		}
		total += info.Size()
	}
	return total, nil
}

func inClosure(urls []string) {
	for _, u := range urls {
		resp, err := http.Get(u)
		if err != nil {
			continue
		}
		defer func() { // want `response body resp from http.Get is not closed before the function returns`
			_ = resp.Body.Close()
		}()
		fmt.Println(resp.Status)
	}
}

func polls(url string) {
	for {
		resp, err := http.Get(url)
		if err != nil {
			return
		}
		defer resp.Body.Close() // want `response body resp from http.Get is not closed before the function returns`
		if resp.StatusCode == http.StatusOK {
			break
		}
	}
}

// What was read does not need the file.
func lines(names []string) (all []string, err error) {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close() // want `is not closed before the function returns`
		sc := bufio.NewScanner(f)
		for sc.Scan() {
			all = append(all, sc.Text())
		}
	}
	return all, nil
}

// It is thought of.
func rowsOf(db *sql.DB, queries []string) error {
	for _, q := range queries {
		rows, err := db.Query(q)
		if err != nil {
			return err
		}
		if q != "" {
			defer rows.Close()
		} else {
			rows.Close()
		}
	}
	return nil
}

func inLiteral(names []string) {
	for _, name := range names {
		func() {
			f, err := os.Open(name)
			if err != nil {
				return
			}
			defer f.Close()
			io.Copy(io.Discard, f)
		}()
	}
}

func first(names []string) (string, error) {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		defer f.Close()
		return bufio.NewReader(f).ReadString('\n')
	}
	return "", io.EOF
}

func leaves(names []string) {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		defer f.Close()
		io.Copy(os.Stdout, f)
		break
	}
}

func exits(names []string) {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		defer f.Close()
		io.Copy(os.Stdout, f)
		os.Exit(0)
	}
}

func both(a, b string) {
	for _, name := range []string{a, b} {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		defer f.Close()
		io.Copy(os.Stdout, f)
	}
}

func named(a, b string) {
	names := []string{a, b}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		defer f.Close()
		io.Copy(os.Stdout, f)
	}
}

func grows(a, b string, more []string) {
	names := []string{a, b}
	names = append(names, more...)
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		defer f.Close() // want `is not closed before the function returns`
		io.Copy(os.Stdout, f)
	}
}

func array(names [3]string) {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		defer f.Close()
		io.Copy(os.Stdout, f)
	}
}

func thrice(name string) {
	for i := 0; i < 3; i++ {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		defer f.Close()
		io.Copy(os.Stdout, f)
	}
}

func ranged(name string) {
	for range 3 {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		defer f.Close()
		io.Copy(os.Stdout, f)
	}
}

// All of them are needed at once.
func merged(names []string, w io.Writer) error {
	var all []io.Reader
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		r := bufio.NewReader(f)
		all = append(all, r)
	}
	_, err := io.Copy(w, io.MultiReader(all...))
	return err
}

func direct(names []string, w io.Writer) error {
	files := map[string]*os.File{}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		files[name] = f
	}
	for _, f := range files {
		if _, err := io.Copy(w, f); err != nil {
			return err
		}
	}
	return nil
}

func sent(names []string, readers chan<- io.Reader) error {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		readers <- bufio.NewReader(f)
	}
	return nil
}

func addresses(n int) (all []net.Addr, err error) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close()
		all = append(all, l.Addr())
	}
	return all, nil
}

// The explicit Close is there for the usual way, the defer for a panic.
func belt(names []string) error {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		io.Copy(os.Stdout, f)
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

type account struct {
	mu sync.Mutex
	n  int
}

func locked(all []*account) (sum int) {
	for _, a := range all {
		a.mu.Lock()
		defer a.mu.Unlock()
		sum += a.n
	}
	return sum
}

func outside(name string, n int) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	for range n {
		io.Copy(os.Stdout, f)
	}
	return nil
}

// The work goes on after the turn, and until then its context must not end.
func started(ctx context.Context, work []func(context.Context), done <-chan bool) {
	for _, w := range work {
		own, cancel := context.WithCancel(ctx)
		defer cancel()
		go w(own)
	}
	<-done
}

func attempts(ctx context.Context, try func(context.Context) error) error {
	for {
		own, cancel := context.WithTimeout(ctx, 1)
		defer cancel() // want `cancel function cancel from context.WithTimeout is not called before the function returns`
		if err := try(own); err == nil || ctx.Err() != nil {
			return err
		}
	}
}
