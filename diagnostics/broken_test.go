package diagnostics_test

import (
	"bytes"
	"context"
	"go/ast"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/obligation"
)

// Code in an editor is broken most of the time. What stands beside these is
// sound, and judged as ever.
var broken = []struct{ name, text string }{
	// It does not parse.
	{"half a selector", "func g() { x := os. }"},
	{"half a call", "func g() { os.Open( }"},
	{"half an assignment", "func g() { f, err := }"},
	{"half an if", "func g() { if err != }"},
	{"no closing brace", "func g() { if true {"},
	{"one closing brace too many", "func g() { } }"},
	{"half a declaration", "func"},
	{"half a method", "func (x *T"},
	{"half a type", "type T struct { a, b"},
	{"half an import", `import "o`},
	{"string that does not end", "var s = \"abc"},
	{"raw string that does not end", "var s = `abc"},
	{"comment that does not end", "/* abc"},
	{"statement outside of a function", "x := 1"},
	{"stray characters", "§ # @"},
	{"conflict markers", "<<<<<<< HEAD\nvar a = 1\n=======\nvar a = 2\n>>>>>>> theirs"},
	{"case outside of a switch", "func g() { case 1: }"},
	{"missing operand", "func g() int { return 1 + }"},
	{"missing parameter type", "func g(a, b int, c) {}"},
	{"invalid characters", "var a = \"\xff\xfe\"\nvar \xff = 1"},

	// It does not type-check.
	{"undefined name", "func g() { undefined() }"},
	{"undefined type", "func g(t Undefined) { t.M() }"},
	{"undefined method", "func g() { os.Stdin.Undefined() }"},
	{"undefined field of a local", "func g() { var t struct{ a int }; t.b = 1; _ = t.b }"},
	{"undefined in a package", "func g() { f := os.Undefined(); f.Close() }"},
	{"missing package", "import \"example.com/missing\"\nfunc g() { missing.Do(); var m missing.T; m.Do() }"},
	{"import of nothing used", "import \"strings\""},
	{"import cycle with itself", "import \"example.com/p\"\nvar _ = p.X"},
	{"unused variable", "func g() { x := 1 }"},
	{"unused result", "func g() { 1 + 2 }"},
	{"unused label", "func g() { l: for {} }"},
	{"undefined label", "func g() { for { break l; continue m }; goto n }"},
	{"jump over a variable", "func g() { goto l; x := 1; _ = x; l: }"},
	{"jump into a block", "func g() { goto l; { l: } }"},
	{"break outside of a loop", "func g() { break }"},
	{"continue in a switch", "func g() { switch { case true: continue } }"},
	{"fallthrough at the end", "func g() { switch { case true: fallthrough } }"},
	{"missing return", "func g() int { }"},
	{"too many results", "func g() int { return 1, 2 }"},
	{"too few results", "func g() (int, error) { return 1 }"},
	{"too many arguments", "func g() { f, _ := os.Open(\"a\", 1, 2); f.Close() }"},
	{"too few arguments", "func g() { f, _ := os.Open(); f.Close() }"},
	{"too many on the left", "func g() { a, b, c := os.Open(\"a\"); _, _, _ = a, b, c }"},
	{"too few on the left", "func g() { f := os.Open(\"a\"); f.Close() }"},
	{"nothing new on the left", "func g() { a := 1; a := 2; _ = a }"},
	{"mismatched types", "func g() { var s string = 1; s = s + 1; if s == 2 {} }"},
	{"condition that is a number", "func g() { if 1 {}; for 2 {}; switch true { case 3: } }"},
	{"call of a number", "func g() { x := 1; x() }"},
	{"range over a function that takes nothing", "func g() { for range g {} }"},
	{"range over nothing", "func g() { for x := range nil { _ = x } }"},
	{"untyped nil", "func g() { x := nil; _ = x }"},
	{"assignment to a constant", "const c = 1\nfunc g() { c = 2; os.Stdin.Name = nil }"},
	{"overflowing constant", "const c int8 = 1000\nvar d = [c]int{}"},
	{"division by zero", "func g() int { return 1 / 0 }"},
	{"defer of no call", "func g() { defer 1; go os.Stdin; defer (os.Exit) }"},
	{"defer of a conversion", "func g() { defer int(1) }"},
	{"send of the wrong type", "func g(c chan int) { c <- \"a\"; for range c { <-1 } }"},
	{"receive from a sender", "func g(c chan<- int) { <-c }"},
	{"impossible assertion", "func g(r interface{ M(int) }) { _ = r.(interface{ M() }); _ = 1.(int) }"},
	{"type switch on a struct", "func g() { switch x := (struct{}{}).(type) { case int: _ = x } }"},
	{"duplicate case", "func g(x int) { switch x { case 1: case 1: }; switch any(x).(type) { case int: case int: } }"},
	{"two defaults", "func g() { switch { default: default: } }"},
	{"unknown key", "var t = struct{ a int }{b: 1, c: 2}\nfunc g() { _ = struct{ a int }{1, 2} }"},
	{"missing key", "var m = map[string]int{\"a\": 1, \"a\": 2, 3}"},
	{"index out of range", "func g() { a := [2]int{}; a[3] = 1; _ = a[\"x\"] }"},
	{"invalid indirection", "func g() { x := 1; *x = 2; _ = &1 }"},
	{"dot three of no slice", "func h(a ...int) {}\nfunc g() { h(1...); h([]string{}...) }"},

	// Its declarations are broken.
	{"declared twice", "func twice() {}\nfunc twice() { f, _ := os.Open(\"a\"); f.Close() }\nfunc g() { twice() }"},
	{"variables declared twice", "var a, b = 1, 2\nvar b, c = 3, 4\nconst c = 5\nfunc g() int { return a + b + c }"},
	{"type declared twice", "type T int\ntype T string\nfunc (T) M() {}\nfunc (T) M() {}"},
	{"recursive type", "type T struct { t T }\nfunc g(t T) { _ = t.t.t }"},
	{"recursive interface", "type I interface { I }\nfunc g(i I) { i.M() }"},
	{"recursive alias", "type A = B\ntype B = A\nfunc g(a A) {}"},
	{"recursive array", "type T [len(T{})]int"},
	{"initialization cycle", "var a = b\nvar b = c()\nfunc c() int { return a }"},
	{"method of an undefined type", "func (u *Undefined) M() { f, _ := os.Open(\"a\"); f.Close() }"},
	{"method of a foreign type", "func (f *os.File) M() { f.Close() }"},
	{"method of a pointer type", "type P *int\nfunc (p P) M() {}"},
	{"method and field of one name", "type T struct { a int }\nfunc (T) a() {}"},
	{"embedded undefined type", "type T struct { Undefined; *os.File }\nfunc g(t T) { t.Close(); t.Undefined.M() }"},
	{"embedded twice", "type A struct{ x int }\ntype B struct{ x int }\ntype T struct { A; B }\nfunc g(t T) { _ = t.x }"},
	{"undefined type in a signature", "func h(f func(Undefined) error) Undefined { return f(nil) }\nfunc g() { x := h(nil); x.M() }"},
	{"undefined type behind a pointer", "func h() *Undefined { return nil }\nfunc g() { h().M() }"},
	{"undefined type in a map", "var m map[string]Undefined\nfunc g() { for _, v := range m { v.M() } }"},
	{"undefined constraint", "func h[T Undefined](t T) T { return t }\nfunc g() { h(1) }"},
	{"constraint not met", "func h[T interface{ Close() error }](t T) {}\nfunc g() { h(1); h[string](\"\") }"},
	{"type argument missing", "type G[T any] struct { t T }\nvar x G\nfunc g() { _ = x.t; h := k; h() }\nfunc k[T any]() {}"},
	{"too many type arguments", "type G[T any] struct { t T }\nvar x G[int, string]"},
	{"type parameters of a method", "type T int\nfunc (T) M[P any](p P) {}"},
	{"constraint as a type", "type C interface { ~int | ~string }\nvar c C"},
	{"interface with a method twice", "type I interface { M(); M(int) }\nvar i I"},
	{"body missing", "func g() int\nvar x string = g()"},
	{"init with a result", "func init() int { return 1 }"},
	{"main with a parameter", "func main(x int) { main() }"},
	{"blank used", "func g() { x := _; _ = x }"},
	{"iota outside of a constant", "var x = iota"},
	{"package name as a value", "func g() { x := os; x.Exit(1) }"},
	{"type as a value", "func g() { x := int; _ = x; return int }"},
	{"builtin as a value", "func g() { x := len; _ = x; append(nil, 1) }"},
	{"universe shadowed", "type bool int\nvar true = false\nfunc len() {}\nfunc g() { if len() {}; if true {} }"},
	{"os shadowed in a function", "func g() { os := 1; os.Open(\"a\") }"},
	{"no cgo", "import \"C\"\nfunc g() { C.puts(C.CString(\"a\")) }"},
	{"acquires and does not compile", "func g() { f, err := os.Open(\"a\"); if err != nil { return undefined }; _ = f }"},
	{"literal that acquires and does not compile", "var v = func() *os.File { f, _ := os.Open(\"a\"); return undefined(f) }"},
}

const soundText = `
func sound(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	_, err = f.Stat()
	return err
}

func soundAndClosed(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.Stat()
	return err
}
`

func TestSoundBesideBroken(t *testing.T) {
	const head = "package p\n\nimport \"os\"\n"
	for _, b := range broken {
		// An import comes before all else.
		imports, rest := "", b.text
		for strings.HasPrefix(rest, "import") {
			line, after, _ := strings.Cut(rest, "\n")
			imports, rest = imports+line+"\n", after
		}
		for _, place := range []struct {
			name  string
			texts map[string]string
		}{
			{"same file", map[string]string{"p.go": head + imports + soundText + rest + "\n"}},
			{"another file", map[string]string{"p.go": head + soundText, "q.go": head + imports + rest + "\n"}},
			{"a file before", map[string]string{"p.go": head + soundText, "a.go": head + imports + rest + "\n"}},
		} {
			t.Run(b.name+"/"+place.name, func(t *testing.T) {
				noFailureLogged(t)
				src, errs := sourceOf(t, place.texts)
				if len(errs) == 0 {
					t.Fatalf("nothing is broken in\n%s", b.text)
				}
				findings, _, err := diagnostics.Analyze(context.Background(), src, nil)
				if err != nil {
					t.Fatal(err)
				}
				if got := inSound(src, findings); len(findings) != 1 || got != 1 {
					t.Errorf("%d findings, %d of them in the sound function; want 1, and that one%s", len(findings), got, messages(findings))
				}
			})
		}
	}
}

// inSound counts the findings at the place where sound opens its file.
func inSound(src obligation.Source, findings []diagnostics.Finding) (n int) {
	for _, f := range findings {
		p := src.Fset.PositionFor(f.Pos, false)
		fn, ok := f.Obligation.Func.(*ast.FuncDecl)
		if ok && p.Filename == "p.go" && fn.Name.Name == "sound" && f.Message == "file f from os.Open is never closed: missing f.Close()" {
			n++
		}
	}
	return n
}

// While a function is typed in, it is broken after each key and sound at the
// end. At no point does anything panic, or blame a function that is whole.
func TestTypedIn(t *testing.T) {
	noFailureLogged(t)
	const head, typed = "package p\n\nimport (\n\t\"io\"\n\t\"os\"\n)\n", `
func copyTo(w io.Writer, p string) (n int64, err error) {
	f, err := os.Open(p)
	if err != nil {
		return 0, err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	switch r := any(f).(type) {
	case io.WriterTo:
		return r.WriteTo(w)
	}
	return io.Copy(w, f)
}
`
	for i := range len(typed) + 1 {
		src, _ := sourceOf(t, map[string]string{"p.go": head + soundText + typed[:i]})
		findings, _, err := diagnostics.Analyze(context.Background(), src, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := inSound(src, findings); got != 1 {
			t.Errorf("with %d bytes typed the sound function has %d findings, want 1:\n%s", i, got, typed[:i])
		}
	}
}

// Take any line out of the fixtures: nothing panics.
func TestLinesMissing(t *testing.T) {
	noFailureLogged(t)
	files, err := filepath.Glob("testdata/src/leak/*/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for k, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.SplitAfter(text, []byte("\n"))
		for i := k; i < len(lines); i += len(files) { // each file misses others
			cut := bytes.Join(append(append([][]byte{}, lines[:i]...), lines[i+1:]...), nil)
			src, _ := sourceOf(t, map[string]string{filepath.Base(file): string(cut)})
			if _, _, err := diagnostics.Analyze(context.Background(), src, nil); err != nil {
				t.Fatalf("%s without line %d: %v", file, i+1, err)
			}
		}
	}
}

// noFailureLogged fails the test when the analysis says that a function made
// it panic.
func noFailureLogged(t *testing.T) {
	before := slog.Default()
	slog.SetDefault(slog.New(failOnLog{slog.NewTextHandler(t.Output(), nil), t}))
	t.Cleanup(func() { slog.SetDefault(before) })
}

type failOnLog struct {
	slog.Handler
	t *testing.T
}

func (h failOnLog) Handle(ctx context.Context, r slog.Record) error {
	h.t.Errorf("logged: %s", r.Message)
	return h.Handler.Handle(ctx, r)
}
