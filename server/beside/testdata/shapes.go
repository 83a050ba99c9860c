// Package shapes is read by deferls and by gopls side by side. What stands behind
// an @ is reported in that line: by gopls, if it is one of its analyzers, and else
// by deferls. Nothing safe can be done about what has no-fix. A comment
// in some lines would say that they are meant: their mark is below.
package shapes

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"time"
)

func leak(ctx context.Context, n int) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // @ lostcancel
	if n > 0 {
		return errors.New("n") // @ lostcancel
	}
	cancel()
	return ctx.Err()
}

// For gopls any mention is a use.
func mentioned(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // @ leak
	_ = cancel
	return ctx.Err()
}

func mentionedOnTheWay(ctx context.Context, n int) error {
	ctx, cancel := context.WithCancel(ctx) // @ leak
	if cancel == nil || n > 3 {
		return errors.New("n")
	}
	defer cancel()
	return ctx.Err()
}

func blank(ctx context.Context) error {
	ctx, _ = context.WithCancel(ctx) // @ lostcancel
	return ctx.Err()
}

func blanks(ctx context.Context) {
	_, _ = context.WithCancel(ctx) // @ lostcancel
}

func statement(ctx context.Context) {
	context.WithCancel(ctx) // @ unusedresult
}

func statementWithCause(ctx context.Context) {
	context.WithCancelCause(ctx) // @ discarded
}

func specified(ctx context.Context, n int) error {
	var c, cancel = context.WithCancel(ctx) // @ lostcancel
	if n > 0 {
		return errors.New("n") // @ lostcancel
	}
	cancel()
	return c.Err()
}

func stop(ctx context.Context, n int) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt) // @ leak
	if n > 0 {
		return errors.New("n")
	}
	stop()
	return ctx.Err()
}

func eachTurn(ctx context.Context, n int) {
	for i := range n {
		c, cancel := context.WithCancel(ctx) // @ lostcancel
		if i > 4 {
			continue
		}
		log.Print(c)
		cancel()
	}
} // @ lostcancel

func atOnce(ctx context.Context) error {
	var cancel context.CancelFunc
	if cancel != nil {
		cancel()
	}
	ctx, cancel = context.WithCancel(ctx) // @ lostcancel no-fix
	return ctx.Err()                      // @ lostcancel no-fix
}

func inParentheses(ctx context.Context, n int) error {
	ctx, cancel := (context.WithCancel)(ctx) // @ leak
	if n > 0 {
		return errors.New("n")
	}
	cancel()
	return ctx.Err()
}

// To return without results is to return the variable.
func named(ctx context.Context, n int) (c context.Context, cancel context.CancelFunc) {
	c, cancel = context.WithCancel(ctx) // @ leak
	if n > 3 {
		_ = cancel
		return nil, nil
	}
	return
}

func again(ctx context.Context, n int) func() {
	c, cancel := context.WithCancel(ctx) // @ lostcancel no-fix
	if n > 3 {
		log.Print(c)
		return nil // @ lostcancel no-fix
	}
	cancel()
	return func() {
		c, cancel = context.WithCancel(ctx)
		log.Print(c)
		cancel()
	}
}

// Of the assignments to one variable gopls looks at the last.
func twice(ctx context.Context, n int) error {
	c, cancel := context.WithCancel(ctx) // @ leak
	if n > 3 {
		return c.Err()
	}
	cancel()
	c, cancel = context.WithCancel(ctx) // @ lostcancel
	if n > 2 {
		return c.Err() // @ lostcancel
	}
	cancel()
	return nil
}

func withCause(ctx context.Context, n int) {
	c, cancel := context.WithCancelCause(ctx) // @ lostcancel
	if n > 3 {
		cancel(nil)
		return
	}
	log.Print(c)
} // @ lostcancel

var asked time.Time

func fatal() {
	log.Fatal("fatal")
}

// The ways that do not mention it do not come back.
func ends(ctx context.Context, n int) error {
	ctx, cancel := context.WithCancel(ctx) // @ leak
	switch {
	case n > 4:
		fatal()
	case n > 3:
		log.Fatal("n")
	case n > 2:
		panic("n")
	case n > 1:
		return fmt.Errorf("without cancel: %t", cancel == nil)
	default:
		cancel()
	}
	return ctx.Err()
}

func literal(ctx context.Context, n int) func() error {
	return func() error {
		ctx, cancel := context.WithCancel(ctx) // @ lostcancel
		if n > 0 {
			return errors.New("n") // @ lostcancel
		}
		cancel()
		return ctx.Err()
	}
}

func get(url string) error {
	resp, err := http.Get(url)
	defer resp.Body.Close() // @ httpresponse SA5001
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

func client(c *http.Client, req *http.Request) error {
	resp, err := c.Do(req)
	defer resp.Body.Close() // @ httpresponse SA5001
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// For httpresponse a client is only what has that type.
func transport(t *http.Transport, req *http.Request) error {
	resp, err := t.RoundTrip(req)
	defer resp.Body.Close() // @ SA5001
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

func behindAnother(c *http.Client, url string) error {
	resp, err := c.Get(url)
	asked = time.Now()
	defer resp.Body.Close() // @ defer-before-check
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

func query(db *sql.DB) error {
	rows, err := db.Query("select 1")
	defer rows.Close() // @ SA5001
	if err != nil {
		return err
	}
	for rows.Next() {
	}
	return rows.Err()
}

func notClose(db *sql.DB) error {
	tx, err := db.Begin()
	defer tx.Rollback() // @ defer-before-check
	if err != nil {
		return err
	}
	return tx.Commit()
}

// The statements of a case stand in no block.
func inCase(n int, addr string) error {
	switch n {
	case 1:
		conn, err := net.Dial("tcp", addr)
		defer conn.Close() // @ defer-before-check
		if err != nil {
			return err
		}
	}
	return nil
}

func forever(names chan string) {
	for {
		f, err := os.Open(<-names)
		if err != nil {
			continue
		}
		defer f.Close() // @ SA5003 no-fix
		func() {
			for {
				break
			}
		}()
	}
}

// Gopls takes any break for one of the loop.
func foreverWithBreak(names chan string) {
	for {
		f, err := os.Open(<-names) // @ leak
		if err != nil {
			continue
		}
		defer f.Close()
		switch n, _ := f.Read(nil); n {
		case 0:
			break
		}
	}
}

func inLoop(names []string) {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return
		}
		defer f.Close() // @ defer-in-loop
		io.Copy(io.Discard, f)
	}
}

func locked(mu *sync.Mutex) {
	mu.Lock()
	defer mu.Lock() // @ defer-acquires
	log.Print("locked")
}

type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) empty() {
	c.mu.Lock()
	c.mu.Unlock()
	c.n++ // @ above SA2001 no-fix
}

func (c *counter) emptyCase(n int) {
	switch n {
	case 1:
		c.mu.Lock()
		c.mu.Unlock()
		c.n++ // @ above empty-critical-section
	}
}

func trace() func() { return func() {} }

func traced() {
	defer trace() // @ SA9010
}
