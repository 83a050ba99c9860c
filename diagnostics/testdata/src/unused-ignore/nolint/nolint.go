// Package nolint has comments that were written for golangci-lint.
package nolint

import (
	"context"
	"database/sql"
	"net/http"
	"os"
)

var keep []any

func all() {
	f, _ := os.Open("x") //nolint
	keep = append(keep, f.Name())
}

func allByName() {
	f, _ := os.Open("x") //nolint:all // it is open for as long as the process
	keep = append(keep, f.Name())
}

func ours() {
	f, _ := os.Open("x") // nolint: gosec, deferls
	keep = append(keep, f.Name())
}

func body(c *http.Client) {
	resp, err := c.Get("https://example.com") //nolint:bodyclose
	if err != nil {
		return
	}
	keep = append(keep, resp.Status)
}

func bodyWhereTheLinterReportsIt(c *http.Client) {
	resp, err := c.
		Get("https://example.com") //nolint:bodyclose
	if err != nil {
		return
	}
	keep = append(keep, resp.Status)
}

func rows(db *sql.DB) {
	rows, err := db.Query("SELECT 1") //nolint:sqlclosecheck
	if err != nil {
		return
	}
	rows.Next()
}

func stmt(db *sql.DB) {
	//nolint:sqlclosecheck
	s, err := db.Prepare("SELECT 1")
	if err != nil {
		return
	}
	s.Exec()
}

func cancel(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx) //nolint:govet
	if ctx.Err() != nil {
		cancel()
	}
}

func cancelByTheAnalyzer(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx) //nolint:lostcancel
	if ctx.Err() != nil {
		cancel()
	}
}

//nolint:bodyclose // a whole function
func wholeFunction(c *http.Client) {
	if len(keep) > 0 {
		resp, err := c.Get("https://example.com")
		if err != nil {
			return
		}
		keep = append(keep, resp.Status)
	}
}

func wholeBlock(c *http.Client) {
	//nolint:bodyclose
	if len(keep) > 0 {
		resp, err := c.Get("https://example.com")
		if err != nil {
			return
		}
		keep = append(keep, resp.Status)
	}
}

func unusedIsNotOurs() {
	keep = nil //nolint:bodyclose
}

func linterOfAnotherKind() {
	f, _ := os.Open("x") //nolint:bodyclose,sqlclosecheck // want `file f from os.Open is never closed`
	keep = append(keep, f.Name())
}

func linterOfAnotherMatter(db *sql.DB) {
	rows, err := db.Query("SELECT 1") //nolint:rowserrcheck // want `rows rows from db.Query is never closed`
	if err != nil {
		return
	}
	rows.Columns()
}

func endOfTheLineOfAFunction(c *http.Client) { //nolint:bodyclose
	resp, err := c.Get("https://example.com") // want `response body resp.Body from c.Get is never closed|response body resp from c.Get is never closed`
	if err != nil {
		return
	}
	keep = append(keep, resp.Status)
}
