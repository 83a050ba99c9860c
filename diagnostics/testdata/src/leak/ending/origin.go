package ending

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// What is made from something ends with it, and who gets that gets the duty.

func rolledBackByItsContext(ctx context.Context, db *sql.DB) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "insert"); err != nil {
		return err // the end of ctx rolls back
	}
	return tx.Commit()
}

func ofAnotherContext(ctx context.Context, db *sql.DB) error {
	short, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	tx, err := db.BeginTx(ctx, nil) // want `transaction tx from db.BeginTx is not rolled back or committed on every path`
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(short, "insert"); err != nil {
		return err
	}
	return tx.Commit()
}

type waiter struct{ done func() }

func cancelOfTheParentStored(ctx context.Context, db *sql.DB, w *waiter) error {
	ctx, cancel := context.WithCancel(ctx)
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		cancel()
		return err
	}
	w.done = func() { cancel() }
	_, err = tx.Exec("insert")
	return err
}

func cancelOfTheParentReturned(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	child, _ := context.WithTimeout(ctx, time.Hour)
	return child, cancel
}

func TestCancelOfTheParentAtCleanup(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	child, _ := context.WithTimeout(ctx, time.Hour)
	if err := use(child); err != nil {
		t.Fatal(err)
	}
}

func cancelOfTheParentCalledAtTimes(ctx context.Context, stop bool) error {
	var cancel context.CancelFunc
	ctx, cancel = context.WithCancel(ctx)           // want `cancel function cancel from context.WithCancel is not called on every path`
	child, _ := context.WithTimeout(ctx, time.Hour) // want `cancel function from context.WithTimeout is discarded`
	if stop {
		cancel()
	}
	return use(child)
}

func awaitsWhatIsMadeFromIt(ctx context.Context) error {
	outer, _ := context.WithTimeout(ctx, time.Second)
	inner, cancel := context.WithTimeout(outer, time.Hour)
	<-inner.Done() // of the two, it may be either that is over
	cancel()
	return nil
}

func helperAwaitsWhatIsMadeFromIt(ctx context.Context) {
	outer, _ := context.WithTimeout(ctx, time.Second)
	inner, cancel := context.WithTimeout(named{outer, "outer"}, time.Hour)
	defer cancel()
	await(inner, time.Minute)
}

func tunnel(proxy, target string) (net.Conn, error) {
	conn, err := net.Dial("tcp", proxy)
	if err != nil {
		return nil, err
	}
	io.WriteString(conn, "CONNECT "+target+" HTTP/1.1\r\n\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: "CONNECT"})
	if err != nil {
		conn.Close()
		return nil, err
	}
	if resp.StatusCode != 200 {
		conn.Close()
		return nil, errors.New(resp.Status)
	}
	return conn, nil // the body is the tunnel
}

func answered(addr string) (int, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	r := bufio.NewReader(io.TeeReader(conn, io.Discard))
	resp, err := http.ReadResponse(r, nil)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

func answeredTwice(addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	r := bufio.NewReader(conn)
	if _, err := http.ReadResponse(r, nil); err != nil {
		return err
	}
	if _, err := http.ReadResponse(r, nil); err != nil {
		return err
	}
	return nil
}

func answeredBySomebodysReader(r *bufio.Reader) (int, error) {
	resp, err := http.ReadResponse(r, nil) // want `response body resp from http.ReadResponse is never closed`
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

func answeredByAConnectionKeptOpen(conn net.Conn) (int, error) {
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil) // want `response body resp from http.ReadResponse is never closed`
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, conn.SetDeadline(time.Time{})
}
