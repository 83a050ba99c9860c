package use

import (
	"context"
	"io"
	"net/http"
	"os"

	"leak/across/lib"
)

func opened(p string) ([]byte, error) {
	f, err := lib.Open(p) // want `file f from lib.Open is never closed: missing f\.Close\(\)`
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

func openedAndClosed(p string) ([]byte, error) {
	f, err := lib.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// A wrapper here around one there around another.
func openHere(p string) (io.ReadCloser, error) { return lib.OpenReader(p) }

func openedHere(p string) ([]byte, error) {
	r, err := openHere(p) // want `file r from openHere is never closed: missing r\.Close\(\)`
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func openedHereAndClosed(p string) ([]byte, error) {
	r, err := openHere(p)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

func openedOrStdin(p string) ([]byte, error) {
	f, err := lib.OpenOrStdin(p)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

func openedOnce(p string) ([]byte, error) {
	f, err := lib.OpenOnce(p)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

func fetched(u string) (http.Header, error) {
	resp, err := lib.Fetch(u) // want `response body resp from lib.Fetch is never closed: missing resp\.Body\.Close\(\)`
	if err != nil {
		return nil, err
	}
	return resp.Header, nil
}

func fetchedAndClosed(u string) (http.Header, error) {
	resp, err := lib.Fetch(u)
	if err != nil {
		return nil, err
	}
	lib.CloseBody(resp)
	return resp.Header, nil
}

func body(u string) ([]byte, error) {
	b, err := lib.FetchBody(u) // want `response body b from lib.FetchBody is never closed: missing b\.Close\(\)`
	if err != nil {
		return nil, err
	}
	return io.ReadAll(b)
}

func bodyAndClosed(u string) ([]byte, error) {
	b, err := lib.FetchBody(u)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	return io.ReadAll(b)
}

func cleanedUp(p string) ([]byte, error) {
	f, cleanup, err := lib.OpenWithCleanup(p)
	if err != nil {
		return nil, err
	}
	defer cleanup()
	return io.ReadAll(f)
}

func cleanedUpByHand(p string) ([]byte, error) {
	f, _, err := lib.OpenWithCleanup(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func cleanupLost(p string) ([]byte, error) {
	f, cleanup, err := lib.OpenWithCleanup(p) // want `file from lib.OpenWithCleanup is not closed on every path: missing cleanup\(\)`
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	cleanup()
	return b, nil
}

func directory() (string, error) {
	dir, remove, err := lib.TempDir() // want `temporary storage from lib.TempDir is never removed: missing remove\(\)`
	if err != nil {
		return "", err
	}
	_ = remove
	st, err := os.Stat(dir)
	if err != nil {
		return "", err
	}
	return st.Mode().String(), nil
}

func directoryRemoved() error {
	dir, remove, err := lib.TempDir()
	if err != nil {
		return err
	}
	defer remove()
	return os.Chdir(dir)
}

func session(ctx context.Context) error {
	ctx, cancel := lib.Session(ctx) // want `cancel function cancel from lib.Session is never called: missing cancel\(\)`
	_ = cancel
	return ctx.Err()
}

func sessionCancelled(ctx context.Context) error {
	ctx, cancel := lib.Session(ctx)
	defer cancel()
	return ctx.Err()
}

func must(p string) []byte {
	f := lib.Must(os.Open(p)) // want `file from os.Open is never closed`
	return lib.Must(io.ReadAll(f))
}

func mustAndClosed(p string) []byte {
	f := lib.Must(os.Open(p))
	defer f.Close()
	return lib.Must(io.ReadAll(f))
}

func mustOpen(p string) []byte {
	f := lib.MustOpen(p) // want `file f from lib.MustOpen is never closed: missing f\.Close\(\)`
	return lib.Must(io.ReadAll(f))
}

func mustOpenAndClosed(p string) []byte {
	f := lib.MustOpen(p)
	defer f.Close()
	return lib.Must(io.ReadAll(f))
}

func scoped(p string) (n int64, err error) {
	err = lib.WithFile(p, func(f *os.File) error {
		n, err = lib.Count(f)
		return err
	})
	return n, err
}

func scopedGeneric(p string) (n int64, err error) {
	err = lib.With(func() (*os.File, error) { return os.Open(p) }, func(f *os.File) error {
		n, err = lib.Count(f)
		return err
	})
	return n, err
}

func scopedAndLostWithin(p, q string) error {
	return lib.WithFile(p, func(f *os.File) error {
		g, err := lib.Open(q) // want `file g from lib.Open is never closed`
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, io.MultiReader(f, g))
		return err
	})
}

func dies(p string) {
	f, err := os.Open(p)
	if err != nil {
		lib.Die("%v", err)
	}
	if _, err := f.Stat(); err != nil {
		lib.Die("%v", err)
	}
	f.Close()
}

func quits(l *lib.Logger, p string) {
	f, err := os.Open(p)
	if err != nil {
		l.Quit(err)
	}
	if _, err := f.Stat(); err != nil {
		l.Quit(err)
	}
	f.Close()
}

func diesOn(p string) {
	f, err := os.Open(p)
	lib.DieOn(err)
	f.Close()
}

func warns(p string) {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		lib.Die("%v", err)
	}
	if _, err := f.Stat(); err != nil {
		lib.Warn("%v", err)
		return
	}
	f.Close()
}
