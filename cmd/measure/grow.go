package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

func grow(ctx context.Context, args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("grow", flag.ContinueOnError)
	flags.SetOutput(errs)
	list := flags.String("sizes", "25,50,100,200", "how many `packages` the modules have")
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp
	}
	var sizes []int
	for s := range strings.SplitSeq(*list, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return fmt.Errorf("%q is no number of packages; write -sizes as in 25,50,100,200", s)
		}
		sizes = append(sizes, n)
	}
	dir, err := os.MkdirTemp("", "deferls-grow-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary, err := build(ctx, dir)
	if err != nil {
		return err
	}

	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "packages\tlines\tcache\twall\tuser+sys\tpeak memory\tlines/s\tfindings\t")
	for _, n := range sizes {
		m, err := newModule(filepath.Join(dir, strconv.Itoa(n)), n)
		if err != nil {
			return err
		}
		if err := m.compile(ctx); err != nil {
			return err
		}
		for _, cache := range []string{"cold", "warm"} {
			c, err := m.check(ctx, binary)
			if err != nil {
				return err
			}
			if c.findings != m.leaks {
				return fmt.Errorf("%d findings in the module of %d packages, which has %d leaks: what is measured is not the work that it is meant to be", c.findings, n, m.leaks)
			}
			fmt.Fprintf(w, "%d\t%d\t%s\t%.2f s\t%.2f s\t%d MB\t%.0f\t%d\t\n", n, m.lines, cache, c.wall.Seconds(), c.cpu.Seconds(), c.peak>>20, float64(m.lines)/c.wall.Seconds(), c.findings)
		}
	}
	return w.Flush()
}

// build builds deferls as it is in this checkout.
func build(ctx context.Context, dir string) (binary string, err error) {
	binary = filepath.Join(dir, "deferls")
	out, err := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", binary, "github.com/deferls/deferls/cmd/deferls").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("deferls could not be built, run this in its checkout: %w\n%s", err, out)
	}
	return binary, nil
}

// module is a module that was written to measure.
type module struct {
	dir   string
	lines int
	leaks int // findings that there have to be
}

// newModule writes a module of n packages to a new directory. They import one
// another in a tree, and in it in chains of eight.
func newModule(dir string, n int) (*module, error) {
	m := &module{dir: dir, leaks: n * leaksPerPackage}
	if err := m.write("go.mod", "module example.com/grow\n\ngo 1.24\n"); err != nil {
		return nil, err
	}
	for i := range n {
		text := packageText(i)
		m.lines += strings.Count(text, "\n")
		if err := m.write(fmt.Sprintf("p%d/p.go", i), text); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *module) write(name, text string) error {
	file := filepath.Join(m.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o666)
}

// leaksPerPackage is how many functions of packageText leak: Leaky, and Forgets.
const leaksPerPackage = 2

// packageText is one package: functions that acquire, wrap, hand on and
// release, some of it by way of the packages it imports.
func packageText(i int) string {
	imports, open := "", "os.Open(name)"
	if i > 0 {
		parent := (i - 1) / 2
		imports = fmt.Sprintf("\n\t%q", fmt.Sprintf("example.com/grow/p%d", parent))
		open = fmt.Sprintf("p%d.Open(name)", parent)
		if before := i - 1; i%8 != 0 && before != parent {
			imports += fmt.Sprintf("\n\tbefore %q", fmt.Sprintf("example.com/grow/p%d", before))
			open = "before.Open(name)"
		}
	}
	used := ""
	if strings.Contains(imports, "before") {
		used = fmt.Sprintf("\nvar _ = p%d.Size\n", (i-1)/2)
	}
	return strings.NewReplacer("IMPORTS", imports, "OPEN", open, "USED", used, "PACKAGE", fmt.Sprintf("p%d", i)).Replace(packageTemplate)
}

const packageTemplate = `package PACKAGE

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"
IMPORTS
)
USED
// Open wraps.
func Open(name string) (*os.File, error) {
	f, err := OPEN
	if err != nil {
		return nil, errors.Join(errors.New(name), err)
	}
	return f, nil
}

// Size releases by defer.
func Size(name string) (int64, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// First releases on each path.
func First(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	line, err := bufio.NewReader(f).ReadString('\n')
	if err != nil && err != io.EOF {
		f.Close()
		return "", err
	}
	return line, f.Close()
}

// Copy holds two.
func Copy(to, from string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := out.Close(); err == nil {
			err = cerr
		}
	}()
	_, err = io.Copy(out, in)
	return err
}

// Leaky leaks what is opened where it stands.
func Leaky(name string) (int64, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return info.Size(), nil
}

// Forgets never calls its cancel function.
func Forgets(ctx context.Context, work func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	if err := work(ctx); err != nil {
		return err
	}
	cancel()
	return nil
}

// Within calls it.
func Within(ctx context.Context, work func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return work(ctx)
}

// Log owns a file.
type Log struct {
	mu sync.Mutex
	f  *os.File
	n  int
}

// NewLog hands the file to the Log.
func NewLog(name string) (*Log, error) {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekEnd); err != nil {
		f.Close()
		return nil, err
	}
	return &Log{f: f}, nil
}

// Write locks.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n += len(p)
	return l.f.Write(p)
}

// Len locks and unlocks on each path.
func (l *Log) Len() (int, error) {
	l.mu.Lock()
	if l.f == nil {
		l.mu.Unlock()
		return 0, os.ErrClosed
	}
	n := l.n
	l.mu.Unlock()
	return n, nil
}

// Close releases what it owns.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := l.f
	l.f = nil
	if f == nil {
		return os.ErrClosed
	}
	return f.Close()
}

func closeQuietly(c io.Closer) { _ = c.Close() }

// Lines releases by a helper.
func Lines(name string) (n int, err error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer closeQuietly(f)
	for s := bufio.NewScanner(f); s.Scan(); {
		n++
	}
	return n, nil
}

// All opens in a loop.
func All(names []string) (total int64, err error) {
	for _, name := range names {
		n, err := Size(name)
		switch {
		case errors.Is(err, os.ErrNotExist):
			continue
		case err != nil:
			return total, err
		}
		total += n
	}
	return total, nil
}
`

// compile fills the go command's cache: it is not what is measured.
func (m *module) compile(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, "go", "list", "-export", "-deps", "-test", "-e", "./...")
	cmd.Dir = m.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("the module in %s could not be compiled: %w\n%s", m.dir, err, out)
	}
	return nil
}

// cost is what one run took, the go command that it runs included.
type cost struct {
	wall, cpu time.Duration
	peak      int64 // bytes, of the largest process
	findings  int
}

// check runs deferls check over all of the module. The first run finds none of
// deferls' own cached facts, and leaves its own to the next.
func (m *module) check(ctx context.Context, binary string) (cost, error) {
	cmd := exec.CommandContext(ctx, binary, "check", "./...")
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), "DEFERLS_CACHE="+filepath.Join(m.dir, ".facts"))
	var errs strings.Builder
	cmd.Stderr = &errs
	start := time.Now()
	out, err := cmd.Output()
	c := cost{wall: time.Since(start)}
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) { // 1 says that there are findings
		return c, fmt.Errorf("deferls check failed in %s: %w\n%s", m.dir, err, errs.String())
	}
	c.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	c.peak = peak(cmd.ProcessState)
	for line := range strings.Lines(string(out)) {
		if !strings.HasPrefix(line, "\t") { // the steps of a path are indented
			c.findings++
		}
	}
	return c, nil
}
