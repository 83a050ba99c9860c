package check

import (
	"archive/zip"
	"context"
	"database/sql"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
)

func fetch(url string) ([]byte, error) {
	resp, err := http.Get(url)
	defer resp.Body.Close() // want `where http.Get fails, resp is nil, and this panics at once: defer it below the check of err`
	if err != nil {
		return nil, err
	}
	return io.ReadAll(resp.Body)
}

func query(db *sql.DB) error {
	rows, err := db.Query("select 1")
	defer rows.Close() // want `where db.Query fails, rows is nil, and this panics when the function returns`
	if err != nil {
		return err
	}
	for rows.Next() {
	}
	return rows.Err()
}

func dial(addr string) error {
	conn, err := net.Dial("tcp", addr)
	defer conn.Close() // want `where net.Dial fails, conn is nil, and this panics at once`
	if err != nil {
		return err
	}
	_, err = conn.Write([]byte("hello"))
	return err
}

func logged(url string) {
	resp, err := http.Get(url)
	log.Println("asked", url)
	defer resp.Body.Close() // want `panics at once`
	if err != nil {
		log.Print(err)
		return
	}
	io.Copy(io.Discard, resp.Body)
}

// Nobody looks at the error at all.
func never(url string) error {
	resp, err := http.Get(url)
	defer resp.Body.Close() // want `panics at once`
	return err
}

func right(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// Close of a nil *os.File is an error that nobody reads.
func file(name string) ([]byte, error) {
	f, err := os.Open(name)
	defer f.Close()
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

func looks(url string) error {
	resp, err := http.Get(url)
	defer func() {
		if resp != nil {
			resp.Body.Close()
		}
	}()
	if err != nil {
		return err
	}
	return nil
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func insisted(url string) {
	resp, err := http.Get(url)
	must(err)
	defer resp.Body.Close()
	io.Copy(io.Discard, resp.Body)
}

func otherwise(url string) error {
	resp, err := http.Get(url)
	switch {
	case err != nil:
		return err
	}
	defer resp.Body.Close()
	return nil
}

func dropped(url string) {
	resp, _ := http.Get(url)
	defer resp.Body.Close()
	io.Copy(io.Discard, resp.Body)
}

// The reader is there although there is an error.
func insecure(name string) error {
	r, err := zip.OpenReader(name)
	defer r.Close()
	if errors.Is(err, zip.ErrInsecurePath) {
		return nil
	}
	return err
}

func closure(db *sql.DB) error {
	tx, err := db.BeginTx(context.Background(), nil)
	defer tidy(tx)
	if err != nil {
		return err
	}
	return tx.Commit()
}

func tidy(tx *sql.Tx) {
	if tx != nil {
		tx.Rollback()
	}
}

func elsewhere(a, b string) error {
	resp, err := http.Get(a)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	other, err := http.Get(b)
	if err == nil {
		defer other.Body.Close()
	}
	return err
}

func open(name string) (*os.File, error) { return os.Open(name) }

type client struct{ conn net.Conn }

func (c *client) Close() error {
	if c == nil {
		return nil
	}
	return c.conn.Close()
}

func connect(addr string) (*client, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &client{conn}, nil
}

func own(addr string) error {
	c, err := connect(addr)
	defer c.Close()
	if err != nil {
		return err
	}
	_, err = c.conn.Write(nil)
	return err
}
