// Package discarded holds results that carry an obligation and are dropped.
package discarded

import (
	"bufio"
	"compress/gzip"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
)

func dropped(p string) {
	os.Open(p)          // want `^file from os.Open is discarded, so that it is never closed$`
	_, _ = os.Create(p) // want `^file from os.Create is discarded, so that it is never closed$`
	http.Get(p)         // want `^response body from http.Get is discarded, so that it is never closed$`
}

func onlyTheError(p string) error {
	_, err := os.Open(p) // want `file from os.Open is discarded`
	return err
}

func onlyTheErrorInAnIf(u string) bool {
	if _, err := http.Get(u); err != nil { // want `response body from http.Get is discarded`
		return false
	}
	return true
}

func onlyTheErrorAssigned(p string) (err error) {
	_, err = os.Create(p) // want `file from os.Create is discarded`
	return err
}

func variableDeclared(p string) error {
	var _, err = os.Open(p) // want `file from os.Open is discarded`
	return err
}

func namedAndClosed(p string) (err error) {
	f, err := os.Open(p)
	if f != nil {
		f.Close()
	}
	return err
}

func cancelDropped(ctx context.Context) context.Context {
	ctx, _ = context.WithCancel(ctx) // want `^cancel function from context.WithCancel is discarded, so that it is never called$`
	return ctx
}

func cancelKept(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, cancel
}

func stopDropped(ctx context.Context) context.Context {
	ctx, _ = signal.NotifyContext(ctx, os.Interrupt) // want `cancel function from signal.NotifyContext is discarded`
	return ctx
}

func rowDropped(db *sql.DB) {
	db.QueryRow("delete from t") // want `row from db.QueryRow is discarded, so that it is never scanned`
}

func rowsDropped(db *sql.DB) error {
	_, err := db.Query("delete from t") // want `rows from db.Query is discarded`
	return err
}

func executed(db *sql.DB) error {
	_, err := db.Exec("delete from t")
	return err
}

func bothEnds() error {
	_, _, err := os.Pipe() // want `file from os.Pipe is discarded` `file from os.Pipe is discarded`
	return err
}

func oneEnd() error {
	r, _, err := os.Pipe() // want `file from os.Pipe is discarded`
	if err != nil {
		return err
	}
	return r.Close()
}

func oneEndOfOneThing() error {
	_, w := io.Pipe()
	return w.Close()
}

func droppedInALiteral(p string) {
	go func() {
		os.Open(p) // want `file from os.Open is discarded`
	}()
	defer func() {
		_, _ = os.Open(p) // want `file from os.Open is discarded`
	}()
}

func droppedByGo(p string) {
	go os.Open(p) // a goroutine of its own: silent, the call is no expression of this function
}

// Nothing is dropped: the result goes somewhere.

func returned(p string) (*os.File, error) { return os.Open(p) }

func passedOn(p string, use func(*os.File, error)) {
	use(os.Open(p))
}

func chained(u string) (int, error) {
	resp, err := http.Get(u)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}

func chainedAtOnce(db *sql.DB) (n int, err error) {
	err = db.QueryRow("select 1").Scan(&n)
	return n, err
}

func stored(p string, fs map[string]*os.File) (err error) {
	fs[p], err = os.Open(p)
	return err
}

func sent(ch chan io.Writer) {
	ch <- bufio.NewWriter(os.Stdout)
}

func inALiteral(p string) func() (*os.File, error) {
	return func() (*os.File, error) { return os.Open(p) }
}

// Where the call must fail, nothing is dropped.

func probed(p string) {
	if _, err := os.Open(p); err == nil {
		panic("it is there")
	}
}

func probedAndExits(p string) {
	_, err := os.Open(p)
	if err == nil {
		fmt.Println("it is there")
		os.Exit(1)
	}
}

// The call itself is what is wanted, and what it opens is dropped.
func probedForPresence(p string) bool {
	_, err := os.Open(p) // want `file from os.Open is discarded`
	return err == nil
}

func probedByStat(p string) bool {
	_, err := os.Stat(p)
	return err == nil
}

func reading(p string) ([]byte, error) {
	b, err := os.ReadFile(p)
	return b, err
}

// Nobody can have written to it.
func levelOnly(level int) error {
	_, err := gzip.NewWriterLevel(io.Discard, level)
	return err
}
