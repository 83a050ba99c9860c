package after

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"iter"
	"net/http"
	"os"
	"sync"
	"time"
)

func reads(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	f.Close()
	return io.ReadAll(f) // want `file f is closed already, at line 22: this fails each time`
}

func writes(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	_, err = f.WriteString("x") // want `file f is closed already`
	return err
}

func committed(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = tx.Exec("x") // want `transaction tx is rolled back or committed already`
	return err
}

func scans(db *sql.DB) (n int, err error) {
	rows, err := db.Query("x")
	if err != nil {
		return 0, err
	}
	rows.Close()
	if rows.Next() { // want `rows rows is closed already`
		err = rows.Scan(&n)
	}
	return n, err
}

func body(u string) ([]byte, error) {
	resp, err := http.Get(u)
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	return io.ReadAll(resp.Body) // want `response body resp is closed already`
}

func returnsFile(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f, nil // want `file f is closed when this returns, by the defer at line 77: the caller gets it too late`
}

func returnsScanner(name string) (*bufio.Scanner, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return bufio.NewScanner(f), nil // want `file f is closed when this returns`
}

type holder struct{ f *os.File }

func returnsHolder(name string) (*holder, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return &holder{f: f}, nil // want `file f is closed when this returns`
}

func returnsRows(db *sql.DB) (*sql.Rows, error) {
	rows, err := db.Query("x")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return rows, nil // want `rows rows is closed when this returns`
}

func returnsDir() (string, error) {
	dir, err := os.MkdirTemp("", "x")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	return dir, nil // want `temporary storage dir is removed when this returns`
}

func pulls(seq iter.Seq[int]) func() (int, bool) {
	next, stop := iter.Pull(seq)
	defer stop()
	return next // want `iterator stop is stopped when this returns`
}

func cancels(ctx context.Context, u string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", u, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	return resp, nil // want `the context is cancelled when this returns, by the defer at line 127: the body of the response cannot be read any more`
}

func cancelsAtOnce(ctx context.Context, req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return http.DefaultClient.Do(req.WithContext(ctx)) // want `the body of the response cannot be read any more`
}

func cancelsDirectly(ctx context.Context, db *sql.DB) (*sql.Rows, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return db.QueryContext(ctx, "x") // want `the rows are closed`
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func pooled() []byte {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.WriteString("x")
	return b.Bytes() // want `b goes back to its pool when this returns: whoever takes it next writes to the same memory`
}

func pooledEarly() int {
	b := buffers.Get().(*bytes.Buffer)
	b.WriteString("x")
	buffers.Put(b)
	return b.Len() // want `b is in its pool already: whoever takes it next writes to the same memory`
}

func pooledCopy() string {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.WriteString("x")
	return b.String()
}

func pooledClone() []byte {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.WriteString("x")
	return bytes.Clone(b.Bytes())
}

func pooledAgain() int {
	b := buffers.Get().(*bytes.Buffer)
	buffers.Put(b)
	b = new(bytes.Buffer)
	return b.Len()
}

func pooledUnlessLarge() int {
	b := buffers.Get().(*bytes.Buffer)
	if b.Cap() < 1000 {
		buffers.Put(b)
	}
	return b.Len()
}

func pooledLength() int {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	return b.Len()
}

func named(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	f.Close()
	return f.Name(), nil
}

func asksRows(db *sql.DB) error {
	rows, err := db.Query("x")
	if err != nil {
		return err
	}
	rows.Close()
	return rows.Err()
}

func rollsBack(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return nil
}

func again(a, b string) ([]byte, error) {
	f, err := os.Open(a)
	if err != nil {
		return nil, err
	}
	f.Close()
	f, err = os.Open(b)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func onOneBranch(name string, skip bool) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if skip {
		f.Close()
		return nil, nil
	}
	defer f.Close()
	return io.ReadAll(f)
}

func status(u string) (*http.Response, error) {
	resp, err := http.Get(u)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return resp, nil
}

func whenItFails(name string) (_ *os.File, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	return f, nil
}

func whenItFailsIn(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if _, err := f.Stat(); err != nil {
		defer f.Close()
		return nil, err
	}
	return f, nil
}

func other(a, b string) (*os.File, error) {
	f, err := os.Open(a)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	f, err = os.Open(b)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func content(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	return string(b), err
}

func readsBody(ctx context.Context, u string) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", u, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(b))
	return resp, err
}

func otherContext(ctx context.Context, db *sql.DB) (*sql.Rows, error) {
	sub, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := db.PingContext(sub); err != nil {
		return nil, err
	}
	return db.QueryContext(ctx, "x")
}

func comesBack(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	f.Close()
again:
	if f, err = os.Open(name); err != nil {
		goto again
	}
	_, err = f.Read(nil)
	f.Close()
	return err
}

func literal(name string) (func() ([]byte, error), error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	f.Close()
	return func() ([]byte, error) { return os.ReadFile(f.Name()) }, nil
}

func pullsAll(seq iter.Seq[int]) (n int) {
	next, stop := iter.Pull(seq)
	defer stop()
	n, _ = next()
	return n
}

func inTurns(names []string) error {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		if _, err := f.Read(nil); err != nil {
			f.Close()
			return err
		}
		f.Close()
	}
	return nil
}

func throughAddress(name string, reopen func(**os.File)) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	f.Close()
	reopen(&f)
	_, err = f.Read(nil)
	return err
}

func shadows(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if f, err := os.Open(name + "~"); err == nil {
		f.Close()
	}
	_, err = f.Read(nil)
	return err
}

func detached(ctx context.Context, db *sql.DB) (*sql.Rows, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return db.QueryContext(context.WithoutCancel(ctx), "x")
}

func first(db *sql.DB) (*sql.Rows, error) {
	rows, err := db.Query("x")
	if err != nil {
		return nil, err
	}
	if !rows.Next() {
		rows.Close()
		return nil, rows.Err()
	}
	return rows, nil
}

type job struct {
	pool *sync.Pool
	done chan struct{}
}

func (j *job) finish() {
	j.pool.Put(j)
	close(j.done)
}
