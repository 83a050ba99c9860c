package diagnostics_test

import (
	"go/token"
	"strings"
	"testing"

	"github.com/deferls/deferls/diagnostics"
)

// The word in brackets is what the cursor is on; lines count from that of func, and
// the code in the texts stands between single quotes.
func TestHover(t *testing.T) {
	for _, test := range []struct{ name, code, want string }{
		{"an acquisition", `
func f(name string) error {
	f, err := os.[Open](name)
	if err != nil {
		return err
	}
	defer f.Close()
	return parse(f)
}`, `
os.Open
**file** 'f' from 'os.Open', to be closed: 'f.Close()'

Owned here, and on every path closed by what is deferred at line 6. If something panics below line 6, it is closed all the same.`},
		{"its variable, used", `
func f(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return parse([f])
}`, `
f
**file** 'f' from 'os.Open', to be closed: 'f.Close()'

Owned here, and on every path closed by what is deferred at line 6. If something panics below line 6, it is closed all the same.`},
		{"the error beside it", `
func f(name string) error {
	f, err := os.Open(name)
	if [err] != nil {
		return err
	}
	defer f.Close()
	return parse(f)
}`, ""},
		{"an argument of it", `
func f(name string) error {
	f, err := os.Open([name])
	if err != nil {
		return err
	}
	defer f.Close()
	return parse(f)
}`, ""},
		{"a leak", `
func f(name string, n int) error {
	[f], err := os.Open(name)
	if err != nil {
		return err
	}
	if n > 3 {
		return nil
	}
	if n > 2 {
		return f.Close()
	}
	return parse(f)
}`, `
f
**file** 'f' from 'os.Open', to be closed: 'f.Close()'

Owned here, and not closed where line 7 or line 12 returns; elsewhere closed at line 10.`},
		{"a release", `
func f(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	err = parse(f)
	f.[Close]()
	return err
}`, `
f.Close
**file** 'f' from 'os.Open', to be closed: 'f.Close()'

Owned here, and on every path closed at line 7. If something panics above line 7, it is not closed: no 'defer' does that.`},
		{"returned", `
func f(name string) (*os.File, error) {
	f, err := os.[Open](name)
	if err != nil {
		return nil, err
	}
	if err := parse(f); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}`, `
os.Open
**file** 'f' from 'os.Open', to be closed: 'f.Close()'

Owned here until line 10: returned to the caller; elsewhere closed at line 7. If something panics above line 10, it is not closed: no 'defer' does that.`},
		{"who knows", `
func f(name string, s sink) error {
	f, err := [open](name)
	if err != nil {
		return err
	}
	s.Take(name, f)
	return nil
}`, `
open
**file** 'f' from 'open', to be closed: 'f.Close()' ('open' gets it from 'os.Open')

Not reported, because nobody can see who owns it from line 6 on: handed to Take, which cannot be seen.`},
		{"a writer that fails", `
func f(w io.Writer) error {
	b := bufio.[NewWriter](w)
	if _, err := b.WriteString("x"); err != nil {
		return err
	}
	return b.Flush()
}`, `
bufio.NewWriter
**writer** 'b' from 'bufio.NewWriter', to be flushed: 'b.Flush()'

Not reported, though line 4 leaves it: here the function fails, or may: what is lost then was not wanted; elsewhere flushed at line 6.`},
		{"a lock", `
func f() {
	mu.[Lock]()
	pool = nil
	mu.Unlock()
}`, `
mu.Lock
**lock** 'mu' from 'mu.Lock', to be unlocked: 'mu.Unlock()'

Owned here, and on every path unlocked at line 4. If something panics above line 4, it is not unlocked: no 'defer' does that.`},
		{"a lock that another function releases", `
func f() {
	mu.[Lock]()
	pool = nil
}`, `
mu.Lock
**lock** 'mu' from 'mu.Lock', to be unlocked: 'mu.Unlock()'

Not reported, though line 4 leaves it: the caller may hold it from here on: no release further down says otherwise.`},
		{"several defers", `
func f(ctx context.Context, name string) error {
	ctx, cancel := context.WithCancel(ctx)
	[defer] cancel()
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	defer func() { log.Print("done") }()
	return parse(f)
}`, `
defer
Runs when 'f' returns or panics, in this order, as far as they were reached:

1. 'func() {…}()', line 9
2. 'f.Close()', line 8: file 'f' is closed
3. **'cancel()', line 3**: cancel function 'cancel' is called`},
		{"a single defer that releases", `
func f(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	[defer] f.Close()
	return parse(f)
}`, `
defer
Runs when 'f' returns or panics: file 'f' is closed.`},
		{"a single defer that releases nothing", `
func f() {
	[defer] log.Print("done")
}`, ""},
		{"a defer in a loop", `
func f(names ...string) {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		[defer] f.Close()
		parse(f)
	}
}`, `
defer
Runs when 'f' returns or panics, once for each turn of the loop at line 2: file 'f' is closed.`},
		{"a defer in a loop without an end", `
func f(names chan string) {
	for {
		f, err := os.Open(<-names)
		if err != nil {
			continue
		}
		[defer] f.Close()
		parse(f)
	}
}`, `
defer
Never runs, unless something panics: 'f' does not return from here.`},
		{"inside a deferred literal", `
func f(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() {
		[log].Print("done")
		f.Close()
	}()
	return parse(f)
}`, ""},
		{"a release in a deferred literal", `
func f(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() {
		log.Print("done")
		f.[Close]()
	}()
	return parse(f)
}`, `
f.Close
**file** 'f' from 'os.Open', to be closed: 'f.Close()'

Owned here, and on every path closed by what is deferred at line 8. If something panics below line 8, it is closed all the same.`},
		{"a loop that acquires again", `
func f(names ...string) {
	var f *os.File
	for _, name := range names {
		[f], _ = os.Open(name)
		parse(f)
	}
	f.Close()
}`, `
f
**file** 'f' from 'os.Open', to be closed: 'f.Close()'

Owned here, and not closed where line 4 acquires again; elsewhere closed at line 7.`},
		{"a variable in front of the acquisition", `
func f(name string) (err error) {
	var [f] *os.File
	f, err = os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return parse(f)
}`, `
f
**file** 'f' from 'os.Open', to be closed: 'f.Close()'

Owned here, and on every path closed by what is deferred at line 7. If something panics below line 7, it is closed all the same.`},
		{"many defers", `
func f(c io.Closer) {
	defer c.Close()
	defer closeQuietly(c)
	defer fmt.Println("one")
	defer fmt.Println("two")
	defer fmt.Println("three")
	defer fmt.Println("four")
	defer fmt.Println("five, which is a long story that nobody wants to read in here")
	[defer] fmt.Println("six")
	defer fmt.Println("seven")
	defer fmt.Println("eight")
	defer fmt.Println("nine")
}`, `
defer
Runs when 'f' returns or panics, in this order, as far as they were reached:

1. 'fmt.Println("nine")', line 12
2. 'fmt.Println("eight")', line 11
3. 'fmt.Println("seven")', line 10
4. **'fmt.Println("six")', line 9**
5. 'fmt.Println(…)', line 8
6. 'fmt.Println("four")', line 7
7. 'fmt.Println("three")', line 6
8. 'fmt.Println("two")', line 5

and 3 more.`},
		{"a defer in a literal", `
func f(name string) func() error {
	return func() error {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		[defer] f.Close()
		return parse(f)
	}
}`, `
defer
Runs when this function literal returns or panics: file 'f' is closed.`},
		{"two ends of a pipe", `
func f() {
	r, w, err := os.[Pipe]()
	if err != nil {
		return
	}
	defer r.Close()
	w.Close()
}`, `
os.Pipe
**file** 'r' from 'os.Pipe', to be closed: 'r.Close()'

Owned here, and on every path closed by what is deferred at line 6. If something panics below line 6, it is closed all the same.

---

**file** 'w' from 'os.Pipe', to be closed: 'w.Close()'

Owned here, and on every path closed at line 7. If something panics above line 7, it is not closed: no 'defer' does that.`},
		{"a function that does not compile", `
func f(name string) {
	f, err := os.[Open](name)
	defer f.Close()
	undefined(err)
}`, ""},
		{"a variable that is used again", `
func f(a, b string) {
	f, err := os.Open(a)
	if err != nil {
		return
	}
	f.Close()
	f, err = os.Open(b)
	if err != nil {
		return
	}
	parse([f])
	f.Close()
}`, `
f
**file** 'f' from 'os.Open', to be closed: 'f.Close()'

Owned here, and on every path closed at line 12. If something panics above line 12, it is not closed: no 'defer' does that.`},
		{"a variable that is used again, before that", `
func f(a, b string) {
	f, err := os.Open(a)
	if err != nil {
		return
	}
	[f].Close()
	f, err = os.Open(b)
	if err != nil {
		return
	}
	parse(f)
	f.Close()
}`, `
f
**file** 'f' from 'os.Open', to be closed: 'f.Close()'

Owned here, and on every path closed at line 6. If something panics above line 6, it is not closed: no 'defer' does that.`},
		{"an argument of a deferred call", `
func f(name string) {
	defer fmt.Println("first", [name])
	defer fmt.Println("second")
}`, ""},
		{"a lock that is named elsewhere", `
func f() {
	var m sync.Mutex
	m.Lock()
	fmt.Println(&[m])
	m.Unlock()
}`, ""},
		{"a package variable in another function", `
var log1 *os.File

func g(name string) {
	log1, _ = os.Open(name)
}

func f() {
	parse([log1])
}`, ""},
		{"ignored", `
func f(name string) {
	[f], err := os.Open(name) //deferls:ignore leak the process ends soon
	if err != nil {
		return
	}
	parse(f)
}`, `
f
**file** 'f' from 'os.Open', to be closed: 'f.Close()'

Owned here, and not closed where line 7 returns. That is not reported: the comment at line 2 asks to ignore it: the process ends soon.`},
		{"ended", `
func f(db *sql.DB) error {
	[rows], err := db.Query("select 1")
	if err != nil {
		return err
	}
	for rows.Next() {
	}
	return rows.Err()
}`, `
rows
**rows** 'rows' from 'db.Query', to be closed: 'rows.Close()'

Owned here until line 6: it says itself that there is no more.`},
		{"a plain word", `
func f(name string) error {
	fmt.[Println](name)
	return nil
}`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := strings.ReplaceAll(hover(t, test.code), "`", "'"); got != strings.TrimSpace(test.want) {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// hover is the text at the word in brackets, and that word behind it; empty if
// there is none.
func hover(t *testing.T, code string) string {
	t.Helper()
	before, rest, _ := strings.Cut(code, "[")
	word, after, _ := strings.Cut(rest, "]")
	src, _ := sourceOf(t, map[string]string{"p.go": prelude + before + word + after})
	_, obligations, err := diagnostics.Analyze(t.Context(), src, nil)
	if err != nil {
		t.Fatal(err)
	}
	first := strings.Count(prelude, "\n") + 1
	at := src.Files[0].FileStart + token.Pos(len(prelude)+len(before))
	h := diagnostics.HoverAt(src, nil, obligations, at, func(pos token.Pos) int { return src.Fset.Position(pos).Line - first })
	if h == nil {
		return ""
	}
	text := prelude + before + word + after
	return text[h.Pos-src.Files[0].FileStart:h.End-src.Files[0].FileStart] + "\n" + h.Text
}
