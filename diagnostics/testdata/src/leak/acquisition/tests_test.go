package acquisition

import (
	"io"
	"net"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRequired(t *testing.T) {
	f, err := os.Open("f")
	require.NoError(t, err)
	defer f.Close()
}

func TestRequiredNeverClosed(t *testing.T) {
	f, err := os.Open("f") // want `file f from os.Open is never closed`
	require.NoError(t, err)
	_, err = io.ReadAll(f)
	require.NoError(t, err)
}

// The file would be open where the test fails, and then that is the news.
func TestExpectsTheError(t *testing.T) {
	f, err := os.Open("absent")
	require.Error(t, err)
	require.Nil(t, f)
}

func TestExpectsTheErrorText(t *testing.T) {
	_, err := os.Open("absent")
	require.ErrorContains(t, err, "no such file")
}

func TestFatal(t *testing.T) {
	f, err := os.Open("f")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(f); err != nil {
		t.Fatal(err)
	}
	f.Close()
}

func TestSkips(t *testing.T) {
	conn, err := net.Dial("tcp", "localhost:80")
	if err != nil {
		t.Skip("no server")
	}
	if os.Getenv("CI") != "" {
		t.SkipNow()
	}
	conn.Close()
}

func TestFailsWhereItSucceeds(t *testing.T) {
	f, err := os.Open("absent")
	if err == nil {
		t.Fatalf("opened %s", f.Name())
	}
}

func TestErrorWhereItSucceeds(t *testing.T) {
	f, err := os.Open("absent")
	if err == nil {
		t.Errorf("opened %s", f.Name())
	}
}

func TestReturnsEarly(t *testing.T) {
	f, err := os.Open("f") // want `file f from os.Open is not closed on every path`
	if err != nil {
		t.Fatal(err)
	}
	if testing.Short() {
		return
	}
	f.Close()
}

func TestCleansUp(t *testing.T) {
	f, err := os.Open("f")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if testing.Short() {
		return
	}
}

func TestInSubtest(t *testing.T) {
	t.Run("inner", func(t *testing.T) {
		f, err := os.Open("f") // want `file f from os.Open is never closed`
		if err != nil {
			t.Fatal(err)
		}
		_ = f
	})
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		f, err := os.Open("f")
		if err != nil {
			b.Fatal(err)
		}
		f.Close()
	}
}

func BenchmarkOpenOnly(b *testing.B) {
	for range b.N {
		f, err := os.Open("f") // want `file f from os.Open is never closed`
		if err != nil {
			b.Fatal(err)
		}
		_ = f
	}
}

func helper(tb testing.TB) net.Listener {
	tb.Helper()
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { l.Close() })
	return l
}

func FuzzOpen(f *testing.F) {
	f.Fuzz(func(t *testing.T, name string) {
		file, err := os.Open(name) // want `file file from os.Open is never closed`
		if err != nil {
			t.Skip()
		}
		io.Copy(io.Discard, file)
	})
}
