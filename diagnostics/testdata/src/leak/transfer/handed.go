package transfer

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"reflect"
	"runtime/pprof"
	"runtime/trace"
)

// Function values, and functions of which no summary says enough, may do
// anything with what they are given: silent. (Those that can be seen into are in
// the packages summary and across.)

func closeAll(cs ...io.Closer) {
	for _, c := range cs {
		c.Close()
	}
}

var consume = func(x any) {}

var adopt = func(c net.Conn) error { return nil }

func onlyReads(r io.Reader) { io.ReadAll(r) }

func closedByAVariadicHelper(p, q string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	g, err := os.Open(q)
	if err != nil {
		closeAll(f)
		return err
	}
	defer closeAll(f, g)
	return nil
}

// The helper comes too late for the file on the error path.
func closedByAVariadicHelperTooLate(p, q string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	g, err := os.Open(q)
	if err != nil {
		return err
	}
	closeAll(f, g)
	return nil
}

func handedToAny(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	consume(f)
	return nil
}

func handedToAnyInAStruct(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	consume(holder{f: f})
	return nil
}

func handedByAddress(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	consume(&f)
	return nil
}

func handedToAReader(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	onlyReads(f)
	return nil
}

// A view handed on lets nobody close the file.
func viewHandedOn(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	consume(bufio.NewScanner(f))
	return nil
}

func viewHandedOnAndClosed(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	consume(bufio.NewScanner(f))
	return nil
}

func handedToAParameter(p string, use func(*os.File) error) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	return use(f)
}

func handedToAFunctionField(p string, h struct{ use func(io.Reader) }) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	h.use(f)
	return nil
}

func handedToAnInterface(p string, s interface{ Serve(net.Listener) error }) error {
	l, err := net.Listen("tcp", p)
	if err != nil {
		return err
	}
	return s.Serve(l)
}

// Taken over unless it fails, by a function that nobody can see into.
func adoptedOrClosed(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	if err := adopt(c); err != nil {
		c.Close()
		return err
	}
	return nil
}

// It may have closed the connection where it fails.
func adoptedOrLost(addr string) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	return adopt(c)
}

// The standard library is known: without a row of its own a function borrows.
func handedToTheStandardLibrary(p string, w io.Writer) error {
	f, err := os.Open(p) // want `file f from os.Open is never closed`
	if err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	fmt.Fprintln(w, f)
	return errors.Join(err, f.Sync())
}

func servedByHTTP(h http.Handler) error {
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		return err
	}
	return http.Serve(l, h)
}

func servedByAServer(srv *http.Server) error {
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		return err
	}
	return srv.Serve(l)
}

func servedTooLate(srv *http.Server) error {
	l, err := net.Listen("tcp", ":0") // want `listener l from net.Listen is not closed on every path`
	if err != nil {
		return err
	}
	if srv.Handler == nil {
		return errors.New("no handler")
	}
	return srv.Serve(l)
}

func requestBody(u, p string) (*http.Response, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest("PUT", u, f)
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(req)
}

func logOutput(p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	log.SetOutput(f)
	return nil
}

func loggerOutput(p string, l *log.Logger) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	l.SetOutput(f)
	return nil
}

func reflected(p string) (reflect.Value, error) {
	f, err := os.Open(p)
	if err != nil {
		return reflect.Value{}, err
	}
	return reflect.ValueOf(f), nil
}

// A command borrows its outputs: the child has copies of its own.
func commandOutput(p string) error {
	f, err := os.Create(p) // want `file f from os.Create is never closed`
	if err != nil {
		return err
	}
	cmd := exec.Command("ls")
	cmd.Stdout = f
	return cmd.Run()
}

func commandOutputClosed(p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	defer f.Close()
	cmd := exec.Command("ls")
	cmd.Stdout = f
	cmd.Stderr = f
	return cmd.Run()
}

func commandOfAStructure(p string) error {
	f, err := os.Create(p) // want `file f from os.Create is never closed`
	if err != nil {
		return err
	}
	cmd := &exec.Cmd{Path: "/bin/ls", Stdout: f}
	return cmd.Run()
}

// Who has the command has its output.
func commandReturned(p string) (*exec.Cmd, error) {
	f, err := os.Create(p)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("ls")
	cmd.Stdout = f
	return cmd, nil
}

func commandOfTheCaller(p string, cmd *exec.Cmd) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	cmd.Stdout = f
	return nil
}

func commandInALiteral(p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	cmd := exec.Command("ls")
	cmd.Stdout = f
	done := make(chan error)
	go func() { done <- cmd.Wait() }()
	return <-done
}

func commandAskedForItsOutput(p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	cmd := exec.Command("ls")
	cmd.Stdout = f
	if err := cmd.Run(); err != nil {
		return err
	}
	return cmd.Stdout.(io.Closer).Close()
}

// The field is read as well as set: silent.
func commandExtraFiles(p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	cmd := exec.Command("ls")
	cmd.ExtraFiles = append(cmd.ExtraFiles, f)
	return cmd.Run()
}

func commandWaitedFor(p string) error {
	f, err := os.Open(p) // want `file f from os.Open is not closed on every path`
	if err != nil {
		return err
	}
	cmd := exec.Command("cat")
	cmd.Stdin = f
	if err := cmd.Start(); err != nil {
		return err
	}
	f.Close()
	return cmd.Wait()
}

func processFiles(p string) error {
	f, err := os.Create(p) // want `file f from os.Create is never closed`
	if err != nil {
		return err
	}
	proc, err := os.StartProcess("/bin/ls", nil, &os.ProcAttr{Files: []*os.File{nil, f, f}})
	if err != nil {
		return err
	}
	_, err = proc.Wait()
	return err
}

func processFilesClosed(p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	defer f.Close()
	proc, err := os.StartProcess("/bin/ls", nil, &os.ProcAttr{Files: []*os.File{nil, f, f}})
	if err != nil {
		return err
	}
	_, err = proc.Wait()
	return err
}

func profiled(p string) error {
	f, err := os.Create(p) // want `file f from os.Create is not closed on every path`
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer f.Close()
	defer pprof.StopCPUProfile()
	return nil
}

func profiledAndClosed(p string) error {
	f, err := os.Create(p)
	if err != nil {
		return err
	}
	defer f.Close() // want `the error of f.Close\(\) is dropped`
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return nil
}

func tracedIntoALeak(p string) error {
	f, err := os.Create(p) // want `file f from os.Create is never closed`
	if err != nil {
		return err
	}
	if err := trace.Start(f); err != nil {
		return err
	}
	trace.Stop()
	return nil
}
