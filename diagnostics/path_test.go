package diagnostics_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/deferls/deferls/diagnostics"
	"github.com/deferls/deferls/diagnostics/obligation"
)

// A leak path leads from the acquisition over the branches taken to the exit.
// Each step is written here as "line text: message", where text is what the
// range of the step covers.
func TestLeakPath(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"end of the body", `
func f(p string) {
	f, err := os.Open(p)
	if err == nil {
		fmt.Println(f.Name())
	}
}`, []string{
			"3 os.Open(p): file acquired here",
			"7 }: returns here without f.Close()",
		}},
		{"early return", `
func f(p string, x bool) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	if x {
		return nil
	}
	return f.Close()
}`, []string{
			"3 os.Open(p): file acquired here",
			"7 x: when x",
			"8 return nil: returns here without f.Close()",
		}},
		{"error path", `
func f(p, q string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	if err := os.Remove(q); err != nil {
		return fmt.Errorf("remove: %w", err)
	}
	return f.Close()
}`, []string{
			"3 os.Open(p): file acquired here",
			"7 err != nil: when err != nil",
			`8 return fmt.Errorf("remove: %w", err): returns here without f.Close()`,
		}},
		{"several exits", `
func f(p string, n int) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	if n < 0 {
		return nil
	}
	if n == 0 {
		return fmt.Errorf("zero")
	}
	return f.Close()
}`, []string{
			"3 os.Open(p): file acquired here",
			"7 n < 0: when n < 0",
			"8 return nil: returns here without f.Close()",
			`11 return fmt.Errorf("zero"): returns here without f.Close()`,
		}},
		{"negation and conjunction", `
func f(p string, x, y bool) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	if !x && y {
		return nil
	}
	return f.Close()
}`, []string{
			"3 os.Open(p): file acquired here",
			"7 !x: x is false here",
			"7 y: when y",
			"8 return nil: returns here without f.Close()",
		}},
		{"switch case", `
func f(p string, n int) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	switch n {
	case 1:
		f.Close()
	case 2, 3:
		return nil
	default:
		f.Close()
	}
	return nil
}`, []string{
			"3 os.Open(p): file acquired here",
			"10 2: this case is taken: 2",
			"11 return nil: returns here without f.Close()",
		}},
		{"switch without a tag", `
func f(p string, n int) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	switch {
	case n > 0:
		return nil
	}
	return f.Close()
}`, []string{
			"3 os.Open(p): file acquired here",
			"8 n > 0: this case is taken: n > 0",
			"9 return nil: returns here without f.Close()",
		}},
		{"type switch", `
func f(p string, v any) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	switch v.(type) {
	case error:
		return nil
	}
	return f.Close()
}`, []string{
			"3 os.Open(p): file acquired here",
			"8 error: this case is taken: error",
			"9 return nil: returns here without f.Close()",
		}},
		{"select", `
func f(p string, stop, done chan bool) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	select {
	case <-stop:
		return nil
	case <-done:
	}
	return f.Close()
}`, []string{
			"3 os.Open(p): file acquired here",
			"8 <-stop: this case is taken: <-stop",
			"9 return nil: returns here without f.Close()",
		}},
		{"overwritten in a loop", `
func f(n int) {
	for i := 0; i < n; i++ {
		f, err := os.Open("f")
		if err != nil {
			return
		}
		if i == 3 {
			continue
		}
		f.Close()
	}
}`, []string{
			`4 os.Open("f"): file acquired here`,
			"8 i == 3: when i == 3",
			"3 i < n: the loop runs: i < n",
			`4 os.Open("f"): acquired again here without f.Close()`,
			"13 }: returns here without f.Close()",
		}},
		{"overwritten in a range", `
func f(ps []string) {
	for _, p := range ps {
		f, err := os.Open(p)
		if err != nil {
			return
		}
		fmt.Println(f.Name())
	}
}`, []string{
			"4 os.Open(p): file acquired here",
			"3 for _, p := range ps: the loop runs: something in ps",
			"4 os.Open(p): acquired again here without f.Close()",
			"10 }: returns here without f.Close()",
		}},
		{"after a range", `
func f(p string, lines chan string) {
	f, err := os.Open(p)
	if err != nil {
		return
	}
	for l := range lines {
		if l == "" {
			f.Close()
			return
		}
	}
}`, []string{
			"3 os.Open(p): file acquired here",
			"7 for l := range lines: the loop ends: nothing more in lines",
			"13 }: returns here without f.Close()",
		}},
		{"variable of a comma ok", `
func f(p string, m map[string]bool) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	if _, ok := m[p]; !ok {
		return nil
	}
	return f.Close()
}`, []string{
			"3 os.Open(p): file acquired here",
			"7 !ok: ok is false here",
			"8 return nil: returns here without f.Close()",
		}},
		{"tested before the acquisition as well", `
func f(p string, x bool) error {
	if x {
		fmt.Println(p)
	}
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	if x {
		return nil
	}
	return f.Close()
}`, []string{
			"6 os.Open(p): file acquired here",
			"11 return nil: returns here without f.Close()",
		}},
		{"left from within a loop", `
func f(p string, n int) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	for n > 0 {
		if n == 7 {
			return nil
		}
		n--
	}
	return f.Close()
}`, []string{
			"3 os.Open(p): file acquired here",
			"7 n > 0: the loop runs: n > 0",
			"8 n == 7: when n == 7",
			"9 return nil: returns here without f.Close()",
		}},
		{"deferred literal", `
func f(p string, keep bool) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	defer func() {
		if !keep {
			f.Close()
		}
	}()
	return nil
}`, []string{
			"3 os.Open(p): file acquired here",
			"8 !keep: keep is true here",
			"12 return nil: returns here without f.Close()",
		}},
		{"set anew", `
func f(p, q string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	f, err = os.Open(q)
	if err != nil {
		return err
	}
	return f.Close()
}`, []string{
			"3 os.Open(p): file acquired here",
			"8 err != nil: when err != nil",
			"9 return err: returns here without f.Close()",
			"11 return f.Close(): returns here without f.Close()",
		}},
		{"long condition", `
func f(p string) error {
	f, err := os.Open(p)
	if err != nil {
		return err
	}
	if p == "a long name that does not fit into one line" || len(p) > 100 {
		return nil
	}
	return f.Close()
}`, []string{
			"3 os.Open(p): file acquired here",
			`7 p == "a long name that does not fit into one line": when p == "a long name that does not fit into one line"`,
			"8 return nil: returns here without f.Close()",
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := pathHead + test.text + "\n"
			src := oneFile(t, text)
			findings, _, err := diagnostics.Analyze(context.Background(), src, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(findings) != 1 {
				t.Fatalf("%d findings, want 1%s", len(findings), messages(findings))
			}
			if got := pathLines(src, text, findings[0]); !slices.Equal(got, test.want) {
				t.Errorf("the path is\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(test.want, "\n\t"))
			}
		})
	}
}

const pathHead = `package p; import ("fmt"; "os"); var _, _ = fmt.Print, os.Open`

func pathLines(src obligation.Source, text string, f diagnostics.Finding) []string {
	var lines []string
	for _, s := range f.Path {
		from, to := src.Fset.PositionFor(s.Pos, false), src.Fset.PositionFor(s.End, false)
		lines = append(lines, fmt.Sprintf("%d %s: %s", from.Line, text[from.Offset:to.Offset], s.Message))
	}
	return lines
}

// Ranges are of the file as it is: a line directive moves nothing, and neither
// do carriage returns or a byte-order mark.
func TestPositionsAreOfTheFile(t *testing.T) {
	plain := "package p\n\nimport \"os\"\n\n//line other.y:500\nfunc f(p string) error {\n\tf, err := os.Open(p)\n\tif err != nil {\n\t\treturn err\n\t}\n\tif p == \"\" {\n\t\treturn nil\n\t}\n\treturn f.Close()\n}\n"
	for name, text := range map[string]string{
		"line directive":   plain,
		"carriage returns": strings.ReplaceAll(plain, "\n", "\r\n"),
		"byte-order mark":  "\uFEFF" + plain,
	} {
		t.Run(name, func(t *testing.T) {
			src := oneFile(t, text)
			findings, _, err := diagnostics.Analyze(context.Background(), src, nil)
			if err != nil || len(findings) != 1 {
				t.Fatalf("%d findings, want 1 (%v)%s", len(findings), err, messages(findings))
			}
			want := []string{
				"7 os.Open(p): file acquired here",
				`11 p == "": when p == ""`,
				"12 return nil: returns here without f.Close()",
			}
			if got := pathLines(src, text, findings[0]); !slices.Equal(got, want) {
				t.Errorf("the path is\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
			}
		})
	}
}
