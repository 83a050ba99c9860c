package acquisition

import (
	"archive/zip"
	"errors"
	"net/http"
)

// zip.OpenReader hands back an open archive together with ErrInsecurePath.

func openWithErrorIs(p string) error {
	zr, err := zip.OpenReader(p) // want `file zr from zip.OpenReader is not closed on every path: missing zr\.Close\(\)`
	if errors.Is(err, zip.ErrInsecurePath) {
		return err
	}
	if err != nil {
		return err
	}
	return zr.Close()
}

func openWithErrorCompared(p string) error {
	zr, err := zip.OpenReader(p) // want `file zr from zip.OpenReader is not closed on every path`
	if err == zip.ErrInsecurePath {
		return err
	}
	if err != nil {
		return err
	}
	return zr.Close()
}

func openWithErrorClosed(p string) error {
	zr, err := zip.OpenReader(p)
	if errors.Is(err, zip.ErrInsecurePath) {
		zr.Close()
		return err
	}
	if err != nil {
		return err
	}
	return zr.Close()
}

func openWithErrorGoesOn(p string) error {
	zr, err := zip.OpenReader(p)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return err
	}
	return zr.Close()
}

// Nobody writes code for an error that must be switched on to exist: unless the
// function asks for it, the plain test of the error stands for all errors.
func openWithErrorNotAskedFor(p string) error {
	zr, err := zip.OpenReader(p)
	if err != nil {
		return err
	}
	return zr.Close()
}

func openWithErrorNeverClosed(p string) error {
	zr, err := zip.OpenReader(p) // want `file zr from zip.OpenReader is never closed`
	if err != nil {
		return err
	}
	_ = zr.File
	return nil
}

// A response that comes together with the error of CheckRedirect has its body
// closed already.
func redirectError(c *http.Client, req *http.Request) (int, error) {
	resp, err := c.Do(req)
	if err != nil {
		if resp != nil {
			return resp.StatusCode, nil
		}
		return 0, err
	}
	return 0, resp.Body.Close()
}
