package dropped

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
)

func writes(name string, b []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close() // want `the error of f.Close\(\) is dropped: where what was written to f does not arrive, this function says that it has`
	_, err = f.Write(b)
	return err
}

func buffers(w io.Writer, n int) error {
	b := bufio.NewWriter(w)
	defer b.Flush() // want `the error of b.Flush\(\) is dropped`
	_, err := fmt.Fprintln(b, n)
	return err
}

func compresses(w io.Writer, b []byte) error {
	z := gzip.NewWriter(w)
	if _, err := z.Write(b); err != nil {
		z.Close()
		return err
	}
	z.Close() // want `the error of z.Close\(\) is dropped`
	return nil
}

func inLiteral(name string, v any) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		f.Close() // want `the error of f.Close\(\) is dropped`
	}()
	return json.NewEncoder(f).Encode(v)
}

func joined(name string, b []byte) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	_, err = f.Write(b)
	return err
}

func checkedToo(name string, b []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(b); err != nil {
		return err
	}
	return f.Close()
}

func syncs(name string, b []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(b); err != nil {
		return err
	}
	return f.Sync()
}

func meant(name string, b []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	_, err = f.Write(b)
	return err
}

func touches(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return nil
}

func onlyReads(name string) ([]byte, error) {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func noError(name string, b []byte) {
	f, err := os.Create(name)
	if err != nil {
		return
	}
	defer f.Close()
	f.Write(b)
}

func whereItFails(name string, b []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if _, err := f.Write(b); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func toBuffer(b []byte) ([]byte, error) {
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	if _, err := z.Write(b); err != nil {
		return nil, err
	}
	z.Close()
	return buf.Bytes(), nil
}

func toStdout(n int) error {
	b := bufio.NewWriter(os.Stdout)
	defer b.Flush()
	_, err := fmt.Fprintln(b, n)
	return err
}

func toClient(w http.ResponseWriter, b []byte) error {
	z := gzip.NewWriter(w)
	defer z.Close()
	_, err := z.Write(b)
	return err
}

func unsureOfEnd(name string, b []byte) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	f.Close()
	return
}

func returnsTheError(name string, b []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	f.Close()
	return err
}

func asArgument(name string, b []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if _, err := f.Write(b); err != nil {
		return finish(err, f.Close())
	}
	return finish(nil, f.Close())
}

func finish(err, cerr error) error {
	if err == nil {
		err = cerr
	}
	return err
}

func readsHere(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func inCleanup(name string, b []byte, later func(func())) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	later(func() { f.Close() })
	_, err = f.Write(b)
	return err
}

func goesOn(name, text string) error {
	f, err := os.Create(name)
	if err != nil {
		fmt.Println(err)
	}
	defer f.Close()
	_, err = f.WriteString(text)
	return err
}

func unchecked(name string, b []byte) error {
	f, _ := os.Create(name)
	defer f.Close()
	_, err := f.Write(b)
	return err
}

func otherwise(name string, b []byte) error {
	f, err := os.Create(name)
	if err == nil {
		defer f.Close()
		_, err = f.Write(b)
	}
	return err
}

func stops(name string, b []byte) error {
	f, err := os.Create(name)
	if err != nil {
		panic(err)
	}
	defer f.Close() // want `the error of f.Close\(\) is dropped`
	_, err = f.Write(b)
	return err
}
