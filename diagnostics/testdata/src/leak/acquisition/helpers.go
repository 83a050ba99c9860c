package acquisition

import (
	"context"
	"io"
	"os"

	"github.com/jackc/pgx/v5"
)

// Helpers that take the resource or its error.

func mustValue[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// mustValue hands the file back, and ReadAll only reads it.
func throughMust(p string) ([]byte, error) {
	return io.ReadAll(mustValue(os.Open(p))) // want `file from os.Open is never closed`
}

func throughMustClosed(p string) {
	f := mustValue(os.Open(p))
	defer f.Close()
}

func throughMustNamed(p string) ([]byte, error) {
	f := mustValue(os.Open(p)) // want `file from os.Open is never closed`
	return io.ReadAll(f)
}

// A row of another module.
func thirdParty(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, "select 1") // want `rows rows from conn.Query is never closed: missing rows.Close\(\)`
	if err != nil {
		return err
	}
	_ = rows
	return nil
}

func thirdPartyClosed(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, "select 1")
	if err != nil {
		return err
	}
	defer rows.Close()
	return nil
}
