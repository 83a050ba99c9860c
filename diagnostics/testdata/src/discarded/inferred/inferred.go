// Package inferred drops what only the summary of another function says must be
// released.
package inferred

import (
	"context"
	"io"
	"net"
	"os"
	"time"

	"leak/across/lib"
)

func open(p string) (*os.File, error) { return os.Open(p) }

func openDropped(p string) error {
	_, err := open(p) // want `file from open is discarded, so that it is never closed`
	return err
}

func openKept(p string) (*os.File, error) {
	f, err := open(p)
	return f, err
}

func openAsStatement(p string) {
	open(p) // want `file from open is discarded`
}

func openHandedOn(p string) (*os.File, error) { return open(p) }

func libDropped(p string) {
	lib.MustOpen(p) // want `file from lib.MustOpen is discarded`
}

func libClosedAtOnce(p string) error { return lib.MustOpen(p).Close() }

func libReadAtOnce(p string) ([]byte, error) {
	return io.ReadAll(lib.MustOpen(p)) // want `file from lib.MustOpen is never closed`
}

type session struct{ c net.Conn }

func (s *session) Close() error { return s.c.Close() }

func (s *session) ping() error { return nil }

func dial(addr string) (*session, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &session{c}, nil
}

func sessionDropped(addr string) bool {
	_, err := dial(addr) // want `connection from dial is discarded`
	return err == nil
}

func sessionClosed(addr string) bool {
	s, err := dial(addr)
	if err != nil {
		return false
	}
	return s.Close() == nil
}

func ownerDropped(p string) {
	_, _ = lib.OpenStore(p) // want `file from lib.OpenStore is discarded`
}

func ownerUsedAtOnce(p string) (int64, error) {
	s, err := lib.OpenStore(p)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	return s.Size()
}

func timed() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), time.Second)
}

func cancelDropped() context.Context {
	ctx, _ := timed() // want `cancel function from timed is discarded`
	return ctx
}

func cancelKept() (context.Context, func()) {
	ctx, cancel := timed()
	return ctx, cancel
}

// Beside the cleanup there is the file itself.
func cleanupDropped(p string) ([]byte, error) {
	f, _, err := lib.OpenWithCleanup(p) // want `file from lib.OpenWithCleanup is discarded`
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

func cleanupDroppedAndClosed(p string) error {
	f, _, err := lib.OpenWithCleanup(p)
	if err != nil {
		return err
	}
	return f.Close()
}

// Somebody else's, perhaps.
func sharedDropped(p string) error {
	_, err := lib.OpenOnce(p)
	return err
}

func perhapsStdinDropped(p string) error {
	_, err := lib.OpenOrStdin(p)
	return err
}

func chainDropped(addr string) error {
	c, err := lib.DialClient(addr, lib.WithNumber(1))
	if err != nil {
		return err
	}
	return c.With(2).Close()
}

func optionsOnly(addr string) bool {
	_, err := lib.DialClient(addr, lib.WithNumber(1)) // want `connection from lib.DialClient is discarded`
	return err != nil
}
