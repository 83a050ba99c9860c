package load_test

import (
	"bytes"
	"go/ast"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/deferls/deferls/diagnostics/load"
)

const netHTTP = "net/http [net/http.test]"

func BenchmarkLoadNetHTTP(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		loaded(b, load.Options{Dir: b.TempDir(), Tests: true}, "net/http")
	}
}

func BenchmarkCheckNetHTTP(b *testing.B) {
	g := loaded(b, load.Options{Dir: b.TempDir(), Tests: true}, "net/http")
	b.ReportAllocs()
	for b.Loop() {
		checked(b, g, netHTTP, nil)
	}
}

// One line of one function of transport.go.
func BenchmarkEditNetHTTP(b *testing.B) {
	g := loaded(b, load.Options{Dir: b.TempDir(), Tests: true}, "net/http")
	p := checked(b, g, netHTTP, nil)
	transport := filepath.Join(runtime.GOROOT(), "src/net/http/transport.go")
	text, err := os.ReadFile(transport)
	if err != nil {
		b.Fatal(err)
	}
	line := []byte("func (t *Transport) roundTrip(req *Request) (_ *Response, err error) {\n")
	if !bytes.Contains(text, line) {
		b.Fatal("transport.go has no such line; choose another")
	}
	changed := map[string][]byte{transport: bytes.Replace(text, line, append(bytes.Clone(line), "\t_ = 1\n"...), 1)}

	b.Run("full", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := p.Edit(b.Context(), changed); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("one body", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			keep := func(fn *ast.FuncDecl) bool { return fn.Name.Name == "roundTrip" }
			if _, err := p.EditBodies(b.Context(), changed, keep); err != nil {
				b.Fatal(err)
			}
		}
	})
}
