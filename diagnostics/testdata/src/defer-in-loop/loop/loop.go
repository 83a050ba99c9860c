package loop

import (
	"bufio"
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
		defer f.Close() // want `file f from os.Open stays open until the function returns, and each turn of the loop opens one more: f.Close\(\) is deferred in the loop`
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
		defer func() { // want `response body resp from http.Get stays open`
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
		defer resp.Body.Close() // want `response body resp from http.Get stays open`
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
		defer f.Close() // want `stays open`
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
		defer f.Close() // want `stays open`
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
