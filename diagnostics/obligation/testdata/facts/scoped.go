package facts

import (
	"database/sql"
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
)

// Scoped helpers, in whatever way they are written.

// - calls back between os.Open(param 0) and it.Close()
func WithFile(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return fn(f)
}

// - calls back between os.OpenFile(param 1, 577, param 0) and it.Close(), of which it returns the error
func WithNew(mode os.FileMode, name string, fn func(*os.File) error) (err error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); cerr != nil && err == nil {
			err = cerr
		}
	}()
	return fn(f)
}

// - calls back between os.Open(param 0) and it.Close()
func WithFileInBranches(name string, fn func(*os.File) error) (err error) {
	var f *os.File
	if f, err = os.Open(name); err == nil {
		defer func() { _ = f.Close() }()
		if err = fn(f); err != nil {
			return err
		}
	}
	return
}

// - param 0: borrows
// - calls back between (*database/sql.DB).Query(param 0, param 1, param 2...) and it.Close()
func WithRows(db *sql.DB, query string, args []any, fn func(*sql.Rows) error) error {
	rows, err := db.Query(query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	return fn(rows)
}

// - calls back between (*net/http.Client).Get(param 0, param 1) and it.Body.Close()
func WithResponse(c *http.Client, url string, fn func(*http.Response) error) error {
	resp, err := c.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return fn(resp)
}

// - calls back between os.MkdirTemp("", "facts") and os.RemoveAll(it)
func WithDir(fn func(dir string) error) error {
	dir, err := os.MkdirTemp("", "facts")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return fn(dir)
}

// - param 0: borrows
// - calls back between (*database/sql.Conn).BeginTx(param 0, nil, nil) and it.Rollback()
func WithTx(c *sql.Conn, fn func(*sql.Tx) error) error {
	tx, err := c.BeginTx(nil, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return fn(tx)
}

// What the rest of them do, is more or less than that.

func SaysMore(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return errors.Join(errors.New("opening"), err)
	}
	defer f.Close()
	return fn(f)
}

func SaysIt(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		log.Print(err)
		return err
	}
	defer f.Close()
	return fn(f)
}

func SaysNothing(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	return fn(f)
}

func Drops(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	fn(f)
	return nil
}

func Hides(name string, fn func(*os.File) error) (err error) {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = f.Close() }()
	return fn(f)
}

func ClosesInLine(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	err = fn(f)
	f.Close()
	return err
}

func ClosesLate(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	err = fn(f)
	defer f.Close()
	return err
}

func ReleasesTwice(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	defer f.Close()
	return fn(f)
}

func Leaves(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return fn(f)
}

func CallsTwice(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := fn(f); err != nil {
		return err
	}
	return fn(f)
}

func CallsAnother(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return fn(os.Stdin)
}

func CallsNobody(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return nil
}

func CallsBefore(name string, fn func(*os.File) error) error {
	if err := fn(nil); err != nil {
		return err
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return f.Close()
}

func Tries(name string, fn func(*os.File) error) error {
	for {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := fn(f); err == nil {
			return nil
		}
	}
}

func Changes(name string, fn func(*os.File) error) error {
	f, err := os.Open(name + ".tmp")
	if err != nil {
		return err
	}
	defer f.Close()
	return fn(f)
}

func Converts(name string, fn func(io.Reader) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return fn(f)
}

type names []string

func (names) With(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return fn(f)
}

func WithTyped[T any](name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return fn(f)
}

func CallsWithNothing(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return fn(nil)
}

func Answers(name string, otherwise error, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := fn(f); err != nil {
		return err
	}
	return otherwise
}

func openSaying(name string, say func(string)) (*os.File, error) {
	say(name)
	return os.Open(name)
}

func SaysFirst(name string, fn func(*os.File) error) error {
	f, err := openSaying(name, func(string) {})
	if err != nil {
		return err
	}
	defer f.Close()
	return fn(f)
}

func CallsAnyway(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		fn(f)
		return err
	}
	defer f.Close()
	return fn(f)
}

func ReleasesTwiceInOne(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() {
		f.Close()
		f.Close()
	}()
	return fn(f)
}

func DefersFirst(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	defer f.Close()
	if err != nil {
		return err
	}
	return fn(f)
}

func Removes(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer os.Remove(name)
	return fn(f)
}

func Truncates(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Truncate(0)
	return fn(f)
}

type holding struct{ other *os.File }

func ClosesOther(h *holding, name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer h.other.Close()
	return fn(f)
}

func Cleans(fn func(dir string) error) error {
	dir, err := os.MkdirTemp("", "facts")
	if err != nil {
		return err
	}
	defer filepath.Clean(dir)
	return fn(dir)
}

func openAs[T any](name string) (*os.File, error) { return os.Open(name) }

func WithAs(name string, fn func(*os.File) error) error {
	f, err := openAs[int](name)
	if err != nil {
		return err
	}
	defer f.Close()
	return fn(f)
}

var latest *os.File

func Remembers(name string, fn func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	latest = f
	return fn(f)
}
