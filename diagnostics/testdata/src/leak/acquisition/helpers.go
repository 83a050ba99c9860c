package acquisition

import (
	"context"
	"io"
	"os"

	"github.com/jackc/pgx/v5"
)

// What follows waits for summaries of functions: each is silent because what
// the helper does with the resource, or with its error, is not looked at.

func mustValue[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Leaks: mustValue hands the file back, and ReadAll only reads it.
func throughMust(p string) ([]byte, error) {
	return io.ReadAll(mustValue(os.Open(p)))
}

func throughMustClosed(p string) {
	f := mustValue(os.Open(p))
	defer f.Close()
}

// Leaks: the variable never reaches a Close.
func throughMustNamed(p string) ([]byte, error) {
	f := mustValue(os.Open(p))
	return io.ReadAll(f)
}

// Leaks: waits for rows of other modules.
func thirdParty(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, "select 1")
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
