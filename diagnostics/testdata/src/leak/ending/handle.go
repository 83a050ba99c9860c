package ending

import (
	"context"
	"io"
	"mime/multipart"
	"os"
	"runtime/cgo"
	"runtime/trace"
)

func handleDeleted(v any) uintptr {
	h := cgo.NewHandle(v)
	defer h.Delete()
	return 0
}

func handleKept(v any) {
	h := cgo.NewHandle(v) // want `handle h from cgo.NewHandle is never deleted: missing h\.Delete\(\)`
	_ = h.Value()
}

func handleReturned(v any) cgo.Handle { return cgo.NewHandle(v) }

func handleAsNumber(v any, call func(uintptr)) {
	h := cgo.NewHandle(v)
	call(uintptr(h))
}

// The three standard descriptors belong to the process.

func standardOutput() {
	f := os.NewFile(1, "stdout")
	io.WriteString(f, "hello")
}

func standardInput() *os.File { return os.NewFile(uintptr(0), "stdin") }

func ownDescriptor() {
	f := os.NewFile(3, "fd3") // want `file f from os.NewFile is never closed: missing f\.Close\(\)`
	io.WriteString(f, "hello")
}

func ownDescriptorClosed(fd uintptr) {
	f := os.NewFile(fd, "fd")
	defer f.Close()
	io.WriteString(f, "hello")
}

func temporaryFile() (string, error) {
	f, err := os.CreateTemp("", "x") // want `file f from os.CreateTemp is never closed`
	if err != nil {
		return "", err
	}
	return f.Name(), nil
}

func temporaryFileClosed() (string, error) {
	f, err := os.CreateTemp("", "x")
	if err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

func temporaryDirectory() error {
	dir, err := os.MkdirTemp("", "x") // want `temporary storage dir from os.MkdirTemp is never removed: missing os\.RemoveAll\(dir\)`
	if err != nil {
		return err
	}
	return os.Chdir(dir)
}

func temporaryDirectoryRemoved() error {
	dir, err := os.MkdirTemp("", "x")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return os.Chdir(dir)
}

func temporaryDirectoryReturned() (string, error) {
	dir, err := os.MkdirTemp("", "x")
	if err != nil {
		return "", err
	}
	return dir + "/y", nil
}

func taskEnded(ctx context.Context) {
	ctx, task := trace.NewTask(ctx, "work")
	defer task.End()
	<-ctx.Done()
}

func taskNotEnded(ctx context.Context) error {
	ctx, task := trace.NewTask(ctx, "work") // want `trace span task from trace.NewTask is not ended on every path: missing task\.End\(\)`
	if err := ctx.Err(); err != nil {
		return err
	}
	task.End()
	return nil
}

func rootClosed(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	f, err := root.Open("f")
	if err != nil {
		return err
	}
	return f.Close()
}

func fileOfARoot(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	f, err := root.Open("f") // want `file f from root\.Open is never closed`
	if err != nil {
		return err
	}
	_, err = f.Stat()
	return err
}

func rootOfAFile(dir string) error {
	root, err := os.OpenRoot(dir) // want `root directory root from os.OpenRoot is not closed on every path`
	if err != nil {
		return err
	}
	f, err := root.Open("f")
	if err != nil {
		return err
	}
	f.Close()
	return root.Close()
}

func formRemoved(r *multipart.Reader) error {
	form, err := r.ReadForm(1 << 20)
	if err != nil {
		return err
	}
	defer form.RemoveAll()
	return nil
}

func formKept(r *multipart.Reader) (int, error) {
	form, err := r.ReadForm(1 << 20) // want `temporary storage form from r\.ReadForm is never removed: missing form\.RemoveAll\(\)`
	if err != nil {
		return 0, err
	}
	return len(form.File), nil
}
