package tests

import (
	"flag"
	"io"
	"log"
	"os"
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSetenv(t *testing.T) {
	os.Setenv("HOME", "/nowhere") // want `the environment variable "HOME" stays changed when the test is over, and the tests after it run with it`
	work(t)
}

func TestChdir(t *testing.T) {
	if err := os.Chdir("testdata"); err != nil { // want `the working directory stays changed when the test is over`
		t.Fatal(err)
	}
	work(t)
}

func TestLog(t *testing.T) {
	t.Run("quiet", func(t *testing.T) {
		log.SetOutput(io.Discard) // want `the output of the log stays changed`
		work(t)
	})
}

func BenchmarkOneProc(b *testing.B) {
	runtime.GOMAXPROCS(1) // want `GOMAXPROCS stays changed`
	for b.Loop() {
		work(b)
	}
}

func TestStdout(t *testing.T) {
	defer println("done")
	os.Stdout = nil // want `os.Stdout stays changed`
	work(t)
}

// Another variable is put back, and not this one.
func TestOther(t *testing.T) {
	const name = "HOME"
	os.Setenv(name, "/nowhere") // want `the environment variable name stays changed`
	os.Setenv("USER", "nobody")
	defer os.Unsetenv("USER")
	work(t)
}

func helper(t *testing.T) {
	log.SetPrefix("helped: ") // want `the prefix of the log stays changed`
	work(t)
}

// Those that call it put it back.
func helperWithOther(t *testing.T) {
	os.Setenv("LENT", "1")
	work(t)
}

func TestLent(t *testing.T) {
	helperWithOther(t)
	work(t)
	os.Unsetenv("LENT")
}

func work(tb testing.TB) { tb.Helper() }

func TestDeferred(t *testing.T) {
	os.Setenv("HOME", "/nowhere")
	defer os.Unsetenv("HOME")
	work(t)
}

func TestCleanup(t *testing.T) {
	old, _ := os.Getwd()
	t.Cleanup(func() { os.Chdir(old) })
	os.Chdir("testdata")
	work(t)
}

func TestByHand(t *testing.T) {
	log.SetFlags(0)
	work(t)
	log.SetFlags(log.LstdFlags)
}

func TestOfTesting(t *testing.T) {
	t.Setenv("HOME", "")
	os.Unsetenv("HOME")
	work(t)
}

func TestAll(t *testing.T) {
	defer os.Clearenv()
	os.Setenv("HOME", "/nowhere")
	work(t)
}

func TestComputed(t *testing.T) {
	for _, name := range []string{"HOME", "USER"} {
		defer os.Unsetenv(name)
	}
	os.Setenv("HOME", "/nowhere")
	work(t)
}

// A helper puts it back.
func TestHelper(t *testing.T) {
	defer reset()
	os.Setenv("HOME", "/nowhere")
	flag.CommandLine = nil
	work(t)
}

func TestAnotherModule(t *testing.T) {
	defer require.NoError(t, nil)
	os.Setenv("HOME", "/nowhere")
	work(t)
}

func TestAsks(t *testing.T) {
	if runtime.GOMAXPROCS(0) == 1 || runtime.GOMAXPROCS(-1) == 1 || debug.SetMemoryLimit(-1) == 0 {
		work(t)
	}
}

func TestNested(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	work(t)
}

// The test runs itself as another process.
func TestHelperProcess(t *testing.T) {
	os.Setenv("HOME", "/nowhere")
	work(t)
	os.Exit(0)
}

func TestChild(t *testing.T) {
	if os.Getenv("CHILD") == "1" {
		os.Args = os.Args[:1]
		work(t)
		panic("unreachable")
	}
	work(t)
}

func TestLast(t *testing.T) {
	work(t)
	log.SetFlags(0)
}

func TestOwnLogger(t *testing.T) {
	l := log.New(io.Discard, "", 0)
	l.SetPrefix("test")
	work(t)
}

type suite struct{}

func (suite) setUp(t *testing.T) {
	os.Setenv("HOME", "/nowhere")
	work(t)
}

func TestMain(m *testing.M) {
	os.Setenv("HOME", "/nowhere")
	m.Run()
}

func TestSelects(t *testing.T) {
	os.Setenv("A", "x") // want `the environment variable "A" stays changed`
	c, d := make(chan int, 1), make(chan int)
	c <- 1
	for range 3 {
		select {
		case <-c:
		case <-d:
		}
		break
	}
}
