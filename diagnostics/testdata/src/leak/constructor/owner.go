package constructor

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"io"
	"net"
	"os"
	"time"
)

// Constructors of types that own, which go on after they have opened something.

type engine struct {
	log  *os.File
	conn net.Conn
	r    *bufio.Reader
	stop context.CancelFunc
}

func (e *engine) Close() error {
	e.stop()
	return errors.Join(e.log.Close(), e.conn.Close())
}

func (e *engine) init() error {
	_, err := io.WriteString(e.conn, "hello")
	return err
}

func (e *engine) closeLog() { e.log.Close() }

// Where init fails nobody has the engine.
func newEngine(p, addr string) (*engine, error) {
	log, err := os.Create(p) // want `file log from os.Create is not closed on every path`
	if err != nil {
		return nil, err
	}
	conn, err := net.Dial("tcp", addr) // want `connection conn from net.Dial is not closed on every path`
	if err != nil {
		log.Close()
		return nil, err
	}
	e := &engine{log: log, conn: conn, stop: func() {}}
	if err := e.init(); err != nil {
		return nil, err
	}
	return e, nil
}

func newEngineClosed(p, addr string) (*engine, error) {
	log, err := os.Create(p)
	if err != nil {
		return nil, err
	}
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		log.Close()
		return nil, err
	}
	e := &engine{log: log, conn: conn, stop: func() {}}
	if err := e.init(); err != nil {
		e.Close()
		return nil, err
	}
	return e, nil
}

func newEngineClosedByADefer(p, addr string) (_ *engine, err error) {
	e := &engine{stop: func() {}}
	if e.log, err = os.Create(p); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			e.closeLog()
		}
	}()
	if e.conn, err = net.Dial("tcp", addr); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			e.conn.Close()
		}
	}()
	if err = e.init(); err != nil {
		return nil, err
	}
	return e, nil
}

// The second deferred function is missing.
func newEngineHalfClosedByADefer(p, addr string) (_ *engine, err error) {
	e := &engine{stop: func() {}}
	if e.log, err = os.Create(p); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			e.closeLog()
		}
	}()
	if e.conn, err = net.Dial("tcp", addr); err != nil { // want `connection e\.conn from net.Dial is not closed on every path: missing e\.conn\.Close\(\)`
		return nil, err
	}
	if err = e.init(); err != nil {
		return nil, err
	}
	return e, nil
}

// The engine is closed whole as soon as there is one.
func newEngineClosedWhole(p, addr string) (e *engine, err error) {
	e = &engine{stop: func() {}}
	defer func() {
		if err != nil {
			e.shut()
			e = nil
		}
	}()
	if e.log, err = os.Create(p); err != nil {
		return e, err
	}
	if e.conn, err = net.Dial("tcp", addr); err != nil {
		return e, err
	}
	return e, e.init()
}

func (e *engine) shut() {
	if e.log != nil {
		e.log.Close()
	}
	if e.conn != nil {
		e.conn.Close()
	}
}

func newEngineWithContext(ctx context.Context, addr string) (*engine, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	return &engine{conn: conn}, nil
}

func newEngineThatStops(ctx context.Context, addr string) (*engine, error) {
	ctx, cancel := context.WithCancel(ctx) // want `cancel function cancel from context.WithCancel is not called on every path`
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	return &engine{conn: conn, stop: cancel}, nil
}

func newEngineThatStopsOnError(ctx context.Context, addr string) (*engine, error) {
	ctx, cancel := context.WithCancel(ctx)
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		cancel()
		return nil, err
	}
	return &engine{conn: conn, stop: cancel}, nil
}

// An owner is one more thing that can be lost half-way.
func twoEngines(p, addr string) (a, b *engine, err error) {
	a, err = newEngineClosed(p, addr)
	if err != nil {
		return nil, nil, err
	}
	b, err = newEngineClosed(p+"2", addr)
	if err != nil {
		a.Close()
		return nil, nil, err
	}
	return a, b, nil
}

func twoEnginesHalf(p, addr string) (a, b *engine, err error) {
	a, err = newEngineClosed(p, addr) // want `file in a from newEngineClosed is not closed on every path: missing a\.Close\(\)|connection in a from newEngineClosed is not closed on every path: missing a\.Close\(\)`
	if err != nil {
		return nil, nil, err
	}
	b, err = newEngineClosed(p+"2", addr)
	if err != nil {
		return nil, nil, err
	}
	return a, b, nil
}

// All of them, or none.
func manyEngines(ps []string, addr string) (all []*engine, err error) {
	defer func() {
		if err != nil {
			for _, e := range all {
				e.Close()
			}
		}
	}()
	for _, p := range ps {
		e, err := newEngineClosed(p, addr)
		if err != nil {
			return all, err
		}
		all = append(all, e)
	}
	return all, nil
}

func manyEnginesLost(ps []string, addr string) ([]*engine, error) {
	var all []*engine
	for _, p := range ps {
		e, err := newEngineClosed(p, addr) // want `(file|connection) in e from newEngineClosed`
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// Retried, with what was opened before closed in between.
func engineAtLast(p string, addrs []string) (*engine, error) {
	var last error
	for _, addr := range addrs {
		e, err := newEngineClosed(p, addr)
		if err != nil {
			last = err
			continue
		}
		if err := e.init(); err != nil {
			last = errors.Join(err, e.Close())
			continue
		}
		return e, nil
	}
	return nil, last
}

type txKey struct{}

// The transaction is in the context, and returned beside it.
func beginIn(ctx context.Context, db *sql.DB) (context.Context, committer, error) {
	tx, err := db.Begin()
	if err != nil {
		return ctx, nil, err
	}
	return context.WithValue(ctx, txKey{}, tx), tx, nil
}

type committer interface {
	Commit() error
	Rollback() error
}

func begunIn(ctx context.Context, db *sql.DB, query func(context.Context) error) error {
	ctx, tx, err := beginIn(ctx, db) // want `transaction tx from beginIn is not rolled back or committed on every path`
	if err != nil {
		return err
	}
	if err := query(ctx); err != nil {
		return err
	}
	return tx.Commit()
}

func begunAndRolledBack(ctx context.Context, db *sql.DB, query func(context.Context) error) error {
	ctx, tx, err := beginIn(ctx, db)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := query(ctx); err != nil {
		return err
	}
	return tx.Commit()
}

// Nobody but the context has it.
func onlyIn(ctx context.Context, db *sql.DB) (context.Context, error) {
	tx, err := db.Begin()
	if err != nil {
		return nil, err
	}
	return context.WithValue(ctx, txKey{}, tx), nil
}
