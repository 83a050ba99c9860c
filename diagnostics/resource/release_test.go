package resource

import (
	"reflect"
	"testing"
)

func TestParseRelease(t *testing.T) {
	for _, test := range []struct {
		expr string
		want Release
		fill string // with it, recv, out0, arg0 and arg1 given as f, c.db, next, s.x and n + 1
	}{
		{"it.Close()", Release{Root: "it", Fields: []string{}, Method: "Close", Arg: -1}, "f.Close()"},
		{"it.Body.Close()", Release{Root: "it", Fields: []string{"Body"}, Method: "Close", Arg: -1}, "f.Body.Close()"},
		{"it(nil)", Release{Root: "it", Arg: -1}, "f(nil)"},
		{"it.Remove(arg0)", Release{Root: "it", Fields: []string{}, Method: "Remove", Arg: -1}, "f.Remove(s.x)"},
		{"it.Release(arg1)", Release{Root: "it", Fields: []string{}, Method: "Release", Arg: -1}, "f.Release(n + 1)"},
		{"it.CloseWithError(0, ``)", Release{Root: "it", Fields: []string{}, Method: "CloseWithError", Arg: -1}, "f.CloseWithError(0, ``)"},
		{"it.Disconnect(context.Background())", Release{Root: "it", Fields: []string{}, Method: "Disconnect", Arg: -1}, "f.Disconnect(context.Background())"},
		{"recv.Put(it)", Release{Root: "recv", Fields: []string{}, Method: "Put", Arg: 0}, "c.db.Put(f)"},
		{"out0()", Release{Root: "out0", Arg: -1}, "next()"},
		{"os.RemoveAll(it)", Release{Package: "os", Func: "RemoveAll", Arg: 0}, "os.RemoveAll(f)"},
		{"trace.Stop()", Release{Package: "trace", Func: "Stop", Arg: -1}, "trace.Stop()"},
	} {
		got, err := ParseRelease(test.expr)
		if err != nil {
			t.Errorf("%s: %v", test.expr, err)
			continue
		}
		test.want.Expr = test.expr
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %+v, want %+v", test.expr, got, test.want)
		}
		code := map[string]string{Hole: "f", RecvHole: "c.db", OutHole: "next", ArgHole(0): "s.x", ArgHole(1): "n + 1"}
		if fill := got.Fill(code); fill != test.fill {
			t.Errorf("%s: filled %s, want %s", test.expr, fill, test.fill)
		}
	}
	for _, expr := range []string{"it.Close", "close(", "a.b.C(it)", "free(it)", "f()()"} {
		if _, err := ParseRelease(expr); err == nil {
			t.Errorf("%s: no error", expr)
		}
	}
}

func TestImportPath(t *testing.T) {
	for _, test := range []struct{ call, release, pkg, path string }{
		{"os/signal.Notify", "signal.Stop(it)", "os/signal", "os/signal"},
		{"io/ioutil.TempDir", "os.RemoveAll(it)", "io/ioutil", "os"},
		{"(*net/http.Client).Do", "it.Body.Close()", "net/http", ""},
		{"(*sync/atomic.Pointer[T]).Store", "it()", "sync/atomic", ""},
		{"example.com/x.y/z.v2.New", "z.Free(it)", "example.com/x.y/z.v2", "z"},
		{"(*example.com/pool/v2.Pool[T]).Get", "pool.Put(it)", "example.com/pool/v2", "example.com/pool/v2"},
		{"example.com/v2.New", "os.Remove(it)", "example.com/v2", "os"},
	} {
		rel, err := ParseRelease(test.release)
		if err != nil {
			t.Fatal(err)
		}
		r := Row{Call: test.call}
		if r.Package() != test.pkg || r.ImportPath(rel) != test.path {
			t.Errorf("%s: package %q, import path %q, want %q, %q", test.call, r.Package(), r.ImportPath(rel), test.pkg, test.path)
		}
	}
}
