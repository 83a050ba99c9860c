package real

import (
	"database/sql"
	"errors"
)

// A transaction goes down into what works with it; its end stays up here.

type transaction interface {
	Exec(query string, args ...any) (sql.Result, error)
	Commit() error
	Rollback() error
}

type transactions interface {
	Begin() (transaction, error)
}

type work struct {
	ts   transactions
	seen map[string]transaction
	with func(interface {
		Exec(query string, args ...any) (sql.Result, error)
	}) executor
}

type executor interface{ Run() error }

func (w *work) insert(tx transaction, n int, names ...string) error {
	for _, name := range names {
		if n > 3 && name == "" {
			w.seen[name] = tx
		}
		if _, err := tx.Exec("insert", name, n); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) inserted() error {
	tx, err := w.ts.Begin() // want `transaction tx from w\.ts\.Begin is not rolled back or committed on every path`
	if err != nil {
		return err
	}
	if err := w.insert(tx, 4, "a"); err != nil {
		return err
	}
	return tx.Commit()
}

func (w *work) insertedOrRolledBack() error {
	tx, err := w.ts.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := w.insert(tx, 4, "a"); err != nil {
		return err
	}
	return tx.Commit()
}

func (w *work) end(tx transaction, n int) error {
	if n > 3 {
		return w.finish(tx)
	}
	w.seen["x"] = tx
	return nil
}

func (w *work) finish(tx transaction) error { return tx.Commit() }

func (w *work) endedBelow() error {
	tx, err := w.ts.Begin()
	if err != nil {
		return err
	}
	return w.end(tx, 4)
}

func (w *work) ended(tx transaction, ends func(transaction) error) error {
	if tx == nil {
		return errors.New("nothing")
	}
	return ends(tx)
}

func (w *work) endedByAnother(ends func(transaction) error) error {
	tx, err := w.ts.Begin()
	if err != nil {
		return err
	}
	return ends(tx)
}
