// Package ending holds the other ways in which an obligation ends: by one of
// several releases, by itself, or with something it hangs on.
package ending

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

func drained(db *sql.DB) (names []string, err error) {
	rows, err := db.Query("select name from t")
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var name string
		rows.Scan(&name)
		names = append(names, name)
	}
	return names, rows.Err()
}

func leftEarly(db *sql.DB) (names []string, err error) {
	rows, err := db.Query("select name from t") // want `^rows rows from db.Query is not closed on every path: missing rows\.Close\(\)$`
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

func leftEarlyDeferred(db *sql.DB) (names []string, err error) {
	rows, err := db.Query("select name from t")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

func brokenOut(db *sql.DB) (name string, err error) {
	rows, err := db.Query("select name from t") // want `rows rows from db.Query is not closed on every path`
	if err != nil {
		return "", err
	}
	for rows.Next() {
		if err = rows.Scan(&name); name != "" {
			break
		}
	}
	return name, err
}

func brokenOutAndClosed(db *sql.DB) (name string, err error) {
	rows, err := db.Query("select name from t")
	if err != nil {
		return "", err
	}
	for rows.Next() {
		if err = rows.Scan(&name); name != "" {
			break
		}
	}
	return name, errors.Join(err, rows.Close())
}

func oneRow(db *sql.DB) (name string, err error) {
	rows, err := db.Query("select name from t") // want `rows rows from db.Query is not closed on every path`
	if err != nil {
		return "", err
	}
	if !rows.Next() {
		return "", sql.ErrNoRows
	}
	err = rows.Scan(&name)
	return name, err
}

func oneRowClosed(db *sql.DB) (name string, err error) {
	rows, err := db.Query("select name from t")
	if err != nil {
		return "", err
	}
	if !rows.Next() {
		return "", rows.Err()
	}
	err = rows.Scan(&name)
	rows.Close()
	return name, err
}

func neverAsked(db *sql.DB) error {
	rows, err := db.Query("select name from t") // want `rows rows from db.Query is never closed`
	if err != nil {
		return err
	}
	fmt.Println(rows.Columns())
	return nil
}

func drainedInAVariable(db *sql.DB) error {
	rows, err := db.Query("select name from t")
	if err != nil {
		return err
	}
	for more := rows.Next(); more; more = rows.Next() {
		fmt.Println(rows.Scan())
	}
	return rows.Err()
}

func rowsReturned(db *sql.DB) (*sql.Rows, error) {
	return db.Query("select name from t")
}

func scanned(db *sql.DB) (name string, err error) {
	err = db.QueryRow("select name from t").Scan(&name)
	return name, err
}

func onlyTheErrorOfTheRow(db *sql.DB) error {
	row := db.QueryRow("select name from t") // want `row row from db.QueryRow is never scanned: missing row\.Scan\(\)`
	return row.Err()
}

func rowScannedLater(db *sql.DB) (name string, err error) {
	row := db.QueryRow("select name from t")
	if err := row.Scan(&name); err != nil {
		return "", err
	}
	return name, nil
}

// One of two ends a transaction.

func committedOrRolledBack(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.Exec("delete from t"); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func committedOnly(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil) // want `transaction tx from db.BeginTx is not rolled back or committed on every path: missing tx\.Rollback\(\)`
	if err != nil {
		return err
	}
	if _, err := tx.Exec("delete from t"); err != nil {
		return err
	}
	return tx.Commit()
}

func rollbackDeferred(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec("delete from t"); err != nil {
		return err
	}
	return tx.Commit()
}

func rolledBackWhereErrIsSet(db *sql.DB) (err error) {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		err = tx.Commit()
	}()
	if _, err := tx.Exec("delete from t"); err != nil {
		return err
	}
	_, err = tx.Exec("delete from u")
	return err
}

func rolledBackOnPanicOnly(db *sql.DB) (err error) {
	tx, err := db.Begin() // want `transaction tx from db.Begin is not rolled back or committed on every path`
	if err != nil {
		return err
	}
	defer func() {
		if r := recover(); r != nil {
			tx.Rollback()
			panic(r)
		}
	}()
	if _, err := tx.Exec("delete from t"); err != nil {
		return err
	}
	return tx.Commit()
}

func txOnAConnection(ctx context.Context, db *sql.DB) error {
	conn, err := db.Conn(ctx) // want `pooled connection conn from db.Conn is not closed on every path`
	if err != nil {
		return err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	tx.Rollback()
	return conn.Close()
}

func txOnAConnectionClosed(ctx context.Context, db *sql.DB) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return tx.Commit()
}

// The end of a transaction ends what was made in it.

func rowsOfATransaction(tx *sql.Tx) error {
	rows, err := tx.Query("select name from t")
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if rows.Next() {
		fmt.Println(rows.Scan())
	}
	return tx.Commit()
}

func rowsOfATransactionLeft(tx *sql.Tx) error {
	rows, err := tx.Query("select name from t") // want `rows rows from tx.Query is not closed on every path`
	if err != nil {
		return err
	}
	if rows.Next() {
		return rows.Scan()
	}
	return nil
}

func statementOfATransaction(tx *sql.Tx) error {
	stmt, err := tx.Prepare("delete from t")
	if err != nil {
		return err
	}
	_, err = stmt.Exec()
	return err
}

func statement(db *sql.DB) error {
	stmt, err := db.Prepare("delete from t") // want `statement stmt from db.Prepare is never closed: missing stmt\.Close\(\)`
	if err != nil {
		return err
	}
	_, err = stmt.Exec()
	return err
}

func statementClosed(db *sql.DB) error {
	stmt, err := db.Prepare("delete from t")
	if err != nil {
		return err
	}
	defer stmt.Close()
	_, err = stmt.Exec()
	return err
}

func rowsOfAStatement(stmt *sql.Stmt) error {
	rows, err := stmt.Query()
	if err != nil {
		return err
	}
	defer rows.Close()
	return rows.Err()
}
